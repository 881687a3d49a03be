// SPDX-License-Identifier: MIT
// Descriptors in messages, in a real run. While one is on its way, the template keeps a descriptor
// of its own of the same pipe or file; the receiver opens that one (proc(5), /proc/PID/fd). It does
// so as an open file of its own: the offset that the model knows is set before each call that
// depends on it, and changes of its flags are refused. For a socket any other one will do, as
// nothing is sent through it.
#ifndef FORK_INTERLEAVE_RUN_RIGHTS_H
#define FORK_INTERLEAVE_RUN_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/rights.h"

struct run;
struct runner;
struct segment;

// Of a process, during its call.
struct runner_rights {
    int list;           // as sock_arguments.rights: what the call receives, or 0
    int sent;           // number of the descriptors in it
    int count;          // number of the descriptors that it really gets
    int fd[RIGHTS_MAX]; // these
    int64_t offset;     // of the file that the call is about, before the step
};

enum { KEPT_MAX = 64 };

struct kept_rights {
    int count;
    struct {
        int object;
        int fd; // of the template
    } right[KEPT_MAX];
};

// Before the model takes the step: drops what is on its way no longer; notes what will be received,
// and the offset of the file.
void rights_settle(struct run *run);
void rights_note(struct run *run, struct step step);

// Before the process makes a call on a file that another process may have received: sets its
// offset.
void rights_seek(struct run *run, struct step step);

// The descriptors of the message that the call sends are kept; those that it receives are made.
void rights_make(struct run *run, int process, const struct result *result);
// Stores what was received in the control data of the message, and sets the members that tell.
// False where the program gives a bad address.
bool rights_put(const struct runner *runner, struct msghdr *message);
// After the call has returned: the process has these descriptors.
void rights_received(struct segment *segment);

// To be called when the run ends.
void rights_end_run(struct run *run);

#endif
