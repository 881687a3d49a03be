// SPDX-License-Identifier: MIT
//
// Runs a transcript in a fresh scratch directory, with a fresh shell.

#ifndef FORK_TRANSCRIPT_RUN_H
#define FORK_TRANSCRIPT_RUN_H

#include "transcript/identity.h"
#include "transcript/outcomes.h"
#include "transcript/scratch.h"
#include "transcript/transcript.h"

struct run_settings {
    struct scratch_contents contents; // of each scratch directory
    enum outcomes_of asked;           // the lines that interleave is asked about
    const char
        *programs; // the directory for programs that transcripts compile; null: no recordings
    const char *compiler; // the command that compiles a variant, with its options
    struct identity identity;
    long seconds;   // the time for one transcript
    bool is_strict; // a transcript that cannot be run on this machine is an error
};

// Runs all commands and fills in what they printed and the window of their PIDs; the output of an
// earlier run is dropped. If the result is not SESSION_DONE, *FAILED is the command to which it
// applies. No process and no file of the run is left afterwards.
enum session_result run_transcript(struct transcript *transcript,
                                   const struct run_settings *settings,
                                   const struct command **failed);

#endif
