// SPDX-License-Identifier: MIT
//
// Runs transcripts.

#include "transcript/run.h"

#include "lib/base/diag.h"
#include "transcript/leftovers.h"
#include "transcript/outcomes.h"
#include "transcript/pid_window.h"
#include "transcript/programs.h"
#include "transcript/scratch.h"
#include "transcript/session.h"
#include "transcript/transcript.h"

enum { WRAPS_MAX = 3 };

static enum session_result run_commands(struct transcript *transcript, struct session *session,
                                        const struct scratch *scratch,
                                        const struct run_settings *settings,
                                        const struct command **failed)
{
    for (size_t i = 0; i < transcript->command_count; i++) {
        struct command *command = &transcript->commands[i];
        printed_free(&command->printed);
        enum session_result result = session_run(session, command_text(command), &command->printed);
        if (result == SESSION_DONE)
            result = outcomes_ask(session, scratch, command, settings->asked);
        if (result != SESSION_DONE) {
            *failed = command;
            return result;
        }
        if (settings->programs != NULL)
            program_note_variant(command, settings->contents.directories,
                                 settings->contents.directory_count);
    }
    return SESSION_DONE;
}

enum session_result run_transcript(struct transcript *transcript,
                                   const struct run_settings *settings,
                                   const struct command **failed)
{
    for (int wraps = 0; wraps < WRAPS_MAX; wraps++) {
        struct scratch scratch;
        scratch_make(&scratch, &settings->identity, &settings->contents);
        transcript->window = pid_window_open();
        struct session *session = session_start(&scratch, &settings->identity, settings->seconds);
        const enum session_result result =
            run_commands(transcript, session, &scratch, settings, failed);
        session_end(session);
        scratch_remove(&scratch);
        leftovers_remove(&settings->identity);
        if (pid_window_close(&transcript->window) || result != SESSION_DONE)
            return result;
    }
    die("PIDs wrap around too fast to tell them from other numbers");
}
