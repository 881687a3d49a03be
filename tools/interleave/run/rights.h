// SPDX-License-Identifier: MIT
// Descriptors in messages, in a real run. While a message is on its way, the template keeps each
// pipe or file open that is in it, and the receiver opens it again from there (/proc/PID/fd in
// proc(5)). That makes another open file, with an offset and flags of its own: the offset is set to
// that of the model before each call that depends on it, and changes of the flags are refused. In
// place of a socket, the receiver makes a new one, since nothing is sent through it.
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
    bool is_told;       // the socket has SO_PASSCRED: the message gets credentials
    int sender;         // as rights_next.sender; of the end of a stream: -1
    int count;          // number of the descriptors that it really gets
    int fd[RIGHTS_MAX]; // these
    bool seeks;         // the step is a call about an open file that may have been sent
    int64_t offset;     // of this file, before the step
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
// Stores the descriptors or credentials that were received in the control data of the message, and
// sets the members that tell. False where the program gives a bad address.
bool rights_put(const struct runner *runner, struct msghdr *message);
// After the call has returned: the process has these descriptors.
void rights_received(struct segment *segment);

// To be called when the run ends.
void rights_end_run(struct run *run);

#endif
