// SPDX-License-Identifier: MIT
//
// Runs a transcript from nothing: a fresh scratch folder, a fresh shell.

#ifndef FORK_TRANSCRIPT_RUN_H
#define FORK_TRANSCRIPT_RUN_H

#include "identity.h"
#include "outcomes.h"
#include "transcript.h"

struct run_settings {
    const char *const *folders; // what the scratch folder gets copies of
    size_t folder_count;
    const char *interleave; // the tool that knows all outcomes, or null
    enum outcomes_of asked; // what it is asked about
    struct identity identity;
    long seconds;   // for one transcript
    bool is_strict; // one that cannot be run on this machine is an error
};

// Runs all commands and fills in what they printed and the window of their PIDs; what an earlier
// run printed is dropped. When the result is not SESSION_DONE, *FAILED is the command that it is
// about. Nothing that was started is left when this returns.
enum session_result run_transcript(struct transcript *transcript,
                                   const struct run_settings *settings,
                                   const struct command **failed);

#endif
