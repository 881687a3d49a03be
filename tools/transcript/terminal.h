// SPDX-License-Identifier: MIT
//
// A pseudo-terminal, pty(7), for commands: nothing is echoed, and every byte comes through as
// written.

#ifndef FORK_TRANSCRIPT_TERMINAL_H
#define FORK_TRANSCRIPT_TERMINAL_H

#include "transcript/identity.h"

struct terminal {
    int master;    // this program reads the output of commands here; does not block
    int slave;     // kept open, so that the master sees no end when the last command closes its own
    int mark;      // the slave again, for writing: what this program writes here is in order with
                   // the output of commands; does not block
    char path[64]; // of the slave
};

// Opens a terminal that belongs to IDENTITY. All descriptors are closed on exec.
void terminal_open(struct terminal *terminal, const struct identity *identity);

void terminal_close(struct terminal *terminal);

#endif
