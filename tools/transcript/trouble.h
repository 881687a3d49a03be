// SPDX-License-Identifier: MIT
//
// Reports on commands of which the output cannot be compared.

#ifndef FORK_TRANSCRIPT_TROUBLE_H
#define FORK_TRANSCRIPT_TROUBLE_H

#include "run.h"

// Runs TRANSCRIPT. False when a command could not be run to its end, or printed control characters,
// which no chapter can show; it is then reported at that command. An interruption is not reported
// (see interrupted_by).
// Whether this machine has what the transcript needs. If not, the reason is said and noted in the
// transcript: that is an error only where the settings are strict.
bool can_run(struct transcript *transcript, const struct run_settings *settings,
             const char *chapter, struct diagnostics *diagnostics);

bool run_or_report(struct transcript *transcript, const struct run_settings *settings,
                   struct diagnostics *diagnostics);

#endif
