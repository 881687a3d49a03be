// SPDX-License-Identifier: MIT
// What the calls about objects of System V have in common.
#include "interleave/run/system_v.h"
#include <sys/stat.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/scope.h"
#include "interleave/model/system_v.h"
#include "interleave/run/decode.h"
#include "interleave/tracee/tracee.h"

int system_v_command(uint64_t argument)
{
    enum { WITHOUT_FLAGS = 0xff };

    return (int)argument & WITHOUT_FLAGS;
}

int64_t system_v_wants(uint64_t flags)
{
    enum { GROUP = 3, OWNER = 6, ALL = 7 };

    return geteuid() == 0 ? 0 : (int64_t)((flags >> OWNER | flags >> GROUP | flags) & ALL);
}

int64_t system_v_mode(const struct decoder *decoder, const struct stop *stop,
                      const struct ipc_perm *wanted)
{
    const mode_t owner = S_IRUSR | S_IWUSR;

    if (wanted->uid != geteuid() || wanted->gid != getegid())
        refuse(decoder, stop, "giving it to another user or group is not modelled");
    if ((wanted->mode & owner) != owner && geteuid() != 0)
        refuse(decoder, stop, "a mode with which its owner may not use it is not modelled");
    return wanted->mode;
}

int64_t system_v_list(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    enum { INDICES = 0x7fff }; // ipcid_to_idx in Linux

    scope_indices(decoder->scope);
    call->object = behaviour_system_v(decoder->behaviour);
    return (int)stop->argument[0] & INDICES;
}

struct ipc_perm system_v_perm(const struct system_v *common)
{
    return (struct ipc_perm){.__key = (key_t)common->key,
                             .uid = geteuid(),
                             .gid = getegid(),
                             .cuid = geteuid(),
                             .cgid = getegid(),
                             .mode = (mode_t)common->mode};
}

pid_t system_v_owner(int64_t owner)
{
    return owner ? (pid_t)(FIRST_PID + owner - 1) : 0;
}
