// SPDX-License-Identifier: MIT
//
// The recordings of a chapter: which programs it runs, with which arguments, and under which
// circumstances interleave(1) is to find all their outcomes.

#ifndef FORK_TRANSCRIPT_RECORDINGS_H
#define FORK_TRANSCRIPT_RECORDINGS_H

#include <jansson.h>
#include <stddef.h>

#include "lib/base/text.h"
#include "transcript/run.h"
#include "transcript/transcript.h"

struct variant;

// A struct with only the first two members set has no recordings.
struct recordings {
    struct text chapter; // its base name
    const struct run_settings *settings;
    json_t *items;
    struct variant *variants; // the programs that transcripts have compiled, each once
    size_t variant_count;
    size_t variant_capacity;
};

// The member "run" of the command's record; NULL when it runs no program and nothing else. Adds its
// recording unless it is there.
json_t *recordings_add(struct recordings *recordings, const struct command *command);

// Returns the array of the recordings, and forgets all. The variants are staged as files
// (staging.h) in the directory `programs` of the settings.
json_t *recordings_take(struct recordings *recordings);

#endif
