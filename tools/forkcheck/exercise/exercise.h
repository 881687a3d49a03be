// SPDX-License-Identifier: MIT
//
// --exercise: a random program, a question about it, and its answer, which interleave(1) proves.

#ifndef FORK_FORKCHECK_EXERCISE_H
#define FORK_FORKCHECK_EXERCISE_H

#include "forkcheck/exercise/program.h"
#include "forkcheck/exercise/question.h"
#include "forkcheck/options.h"
#include "lib/base/buffer.h"

// Makes the exercise options->seed, and prints it, or writes it as a page to options->html. The
// same seed gives the same exercise. Ends the program with status 2 if there is no compiler or no
// interleave, or if interleave cannot run the program here. Returns the exit status.
int exercise(const struct options *options);

// An exercise as text, and as an HTML page that needs no other file.
void exercise_text(struct buffer *out, const char *seed, const struct exercise_program *program,
                   const struct question *question, const struct outputs *outputs);
void exercise_page(struct buffer *out, const char *seed, const struct exercise_program *program,
                   const struct question *question, const struct outputs *outputs);

#endif
