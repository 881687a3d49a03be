// SPDX-License-Identifier: MIT
//
// Abilities of the machine that a transcript may need beyond a shell and a terminal, and whether
// this machine has them. Each ability is tried, as the user who runs the transcripts. Nothing is
// guessed from the name of the system or from an error in an output.

#ifndef FORK_TRANSCRIPT_ABILITY_H
#define FORK_TRANSCRIPT_ABILITY_H

#include <stdbool.h>

#include "lib/base/text.h"
#include "transcript/identity.h"

enum ability {
    ABILITY_USER_NAMESPACES, // an ordinary user can make user and PID namespaces
    ABILITY_TRACING,         // ptrace(2)
    ABILITY_PROC,            // proc(5) is mounted at /proc
    ABILITY_PROCESS_LIMIT,   // RLIMIT_NPROC binds the user
    ABILITY_COUNT
};

// Sets *ABILITY to the ability called NAME (such as "user-namespaces"); false if there is none.
bool ability_find(struct text name, enum ability *ability);

// Why this machine does not have ABILITY ("user namespaces are refused"); null if it has. Each
// ability is tried only once.
const char *ability_refusal(enum ability ability, const struct identity *identity);

#endif
