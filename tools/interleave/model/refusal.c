// SPDX-License-Identifier: MIT
// What the model cannot do.
#include "interleave/model/refusal.h"
#include "interleave/bytes.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/world.h"

void refusal_print(const struct refusal *refusal, struct bytes *text)
{
    const int process = FIRST_PID + refusal->process;

    switch (refusal->kind) {
    case REFUSED_NOT:
        break;
    case REFUSED_PROCESSES:
        bytes_print(text, "refused: process %d forks, and there are too many processes", process);
        break;
    case REFUSED_CALL:
        bytes_print(text, "refused: process %d makes a call that is not modelled", process);
        break;
    case REFUSED_FILE_SIZE:
        bytes_print(text, "refused: a file of more than %d bytes that is written is not modelled",
                    FILE_MAX);
        break;
    case REFUSED_PIPE_WRITES:
        bytes_print(text, "refused: long writes of several processes into one pipe are not "
                          "modelled");
        break;
    case REFUSED_PIPE_FLAGS:
        bytes_print(text,
                    "refused: process %d calls fcntl: an end of a pipe that stops blocking while a "
                    "process waits there is not modelled",
                    process);
        break;
    case REFUSED_DEAD_GROUP:
        bytes_print(text,
                    "refused: process %d joins by setpgid a group in which only dead processes are "
                    "left: that is not modelled",
                    process);
        break;
    case REFUSED_VFORK_KILLED:
        bytes_print(text,
                    "refused: a signal that ends a process (%d) while it waits in vfork is not "
                    "modelled",
                    process);
        break;
    case REFUSED_VFORK_END:
        bytes_print(text,
                    "refused: process %d ends in vfork, and when SIGCHLD, which process %d handles "
                    "or blocks, comes then is not modelled",
                    process, FIRST_PID + refusal->other);
        break;
    }
}
