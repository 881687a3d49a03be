// SPDX-License-Identifier: MIT
//
// What a transcript needs of the machine beyond a shell and a terminal, and whether this machine
// has it. Each ability is tried, as the user who runs the transcripts; nothing is guessed from the
// name of the system or from an error in an output.

#ifndef FORK_TRANSCRIPT_ABILITY_H
#define FORK_TRANSCRIPT_ABILITY_H

#include <stdbool.h>

#include "identity.h"
#include "lib/text.h"

enum ability {
    ABILITY_USER_NAMESPACES, // an ordinary user can make user and PID namespaces
    ABILITY_TRACING,         // ptrace(2)
    ABILITY_PROC,            // proc(5) is mounted at /proc
    ABILITY_PROCESS_LIMIT,   // RLIMIT_NPROC binds the user
    ABILITY_COUNT
};

// The ability of this name ("user-namespaces"); false if there is none.
bool ability_find(struct text name, enum ability *ability);

// Why this machine does not have it ("user namespaces are refused"), or null if it does. Each is
// tried once.
const char *ability_refusal(enum ability ability, const struct identity *identity);

#endif
