// SPDX-License-Identifier: MIT
// What the calls about objects of System V have in common (ipc/util.c in Linux).
#ifndef FORK_INTERLEAVE_RUN_SYSTEM_V_H
#define FORK_INTERLEAVE_RUN_SYSTEM_V_H

#include <stddef.h>
#include <stdint.h>
#include <sys/ipc.h>
#include <sys/types.h>

#include "interleave/model/arguments.h"
#include "interleave/model/system_v.h"
#include "interleave/run/decode.h"
#include "interleave/tracee/tracee.h"

enum { SYSTEM_V_NOW = 1000000000 }; // the clock stands still, see answer.c

// The command of msgctl and so on: a C library adds IPC_64 on some architectures.
int system_v_command(uint64_t argument);
// What ipcperms asks for, whichever class of users the flags of msgget and so on name. The
// superuser needs no permission.
int64_t system_v_wants(uint64_t flags);
// The mode that IPC_SET gives. Refuses others that are not modelled.
int64_t system_v_mode(const struct decoder *decoder, const struct stop *stop,
                      const struct ipc_perm *wanted);
// The call is about all objects of its kind, or about the one at an index, which is returned.
int64_t system_v_list(const struct decoder *decoder, const struct stop *stop, struct call *call);

// What IPC_STAT stores of the object.
struct ipc_perm system_v_perm(const struct system_v *common);
// The number of the process with index OWNER - 1, as in msg_lspid; 0 for none.
pid_t system_v_owner(int64_t owner);

#endif
