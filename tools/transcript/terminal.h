// SPDX-License-Identifier: MIT
//
// A pseudo-terminal, pty(7), as commands see one: nothing is echoed, and every byte comes through
// as written.

#ifndef FORK_TRANSCRIPT_TERMINAL_H
#define FORK_TRANSCRIPT_TERMINAL_H

#include "identity.h"

struct terminal {
    int master; // what the commands print is read here; does not block
    int slave; // kept open, so that the master does not see an end when the last command closes its
               // own
    int mark; // open for writing on the slave's side, where what this program writes comes in order
              // with what the commands do; does not block
    char path[64]; // of the slave
};

// Opens a terminal that belongs to IDENTITY. All descriptors are closed on exec.
void terminal_open(struct terminal *terminal, const struct identity *identity);

void terminal_close(struct terminal *terminal);

#endif
