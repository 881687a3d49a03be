// SPDX-License-Identifier: MIT
//
// Asks interleave(1) whether some schedule shows what the chapter shows, or what was printed. It
// can tell for a command that runs one program of the pack and nothing else, perhaps into `| cat`,
// which makes its output a pipe.

#ifndef FORK_TRANSCRIPT_OUTCOMES_H
#define FORK_TRANSCRIPT_OUTCOMES_H

#include "transcript/scratch.h"
#include "transcript/session.h"
#include "transcript/transcript.h"

enum outcomes_of { OF_SHOWN, OF_PRINTED };

// Notes the answer in the command, which the session has run just now. There is none for other
// commands, nor when interleave refuses the program. What is not SESSION_DONE is about the command.
enum session_result outcomes_ask(struct session *session, const struct scratch *scratch,
                                 struct command *command, enum outcomes_of which);

#endif
