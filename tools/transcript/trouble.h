// SPDX-License-Identifier: MIT
//
// Runs transcripts, and reports those that cannot be run or whose output cannot be compared.

#ifndef FORK_TRANSCRIPT_TROUBLE_H
#define FORK_TRANSCRIPT_TROUBLE_H

#include "transcript/run.h"

// Has this machine all abilities that TRANSCRIPT needs? If not, notes the reason in TRANSCRIPT and
// prints it on stderr. If the settings are strict, it is an error in DIAGNOSTICS instead.
bool can_run(struct transcript *transcript, const struct run_settings *settings,
             const char *chapter, struct diagnostics *diagnostics);

// Runs TRANSCRIPT. False if a command could not be run to its end, or printed dangerous characters
// (danger.h), which no chapter can show. That is then reported at the command. An interruption is
// not reported (see interrupted_by).
bool run_or_report(struct transcript *transcript, const struct run_settings *settings,
                   struct diagnostics *diagnostics);

#endif
