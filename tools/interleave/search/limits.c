// SPDX-License-Identifier: MIT
// Limits of the search, and signals that stop it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/rounds.h"
#include "interleave/model/world.h"
#include "interleave/search/limits.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

void limits_start(struct search *search)
{
    deadline_start(search->limits.seconds);
    search->started = deadline_now();
    search->progress_at = 0;
}

void limit_reach(struct search *search, enum limit limit)
{
    if (search->reached == LIMIT_NONE)
        search->reached = limit;
}

static int count_present(const struct world *world)
{
    int count = 0;

    for (int i = 0; i < world->count; i++)
        count += world->process[i].life != LIFE_NONE;
    return count;
}

// The witness is PATH and then STEP, which begins in WORLD. If few of all the processes that were
// born are left, it is no runaway, only a long program: where they are born in a loop, its first
// rounds are searched.
void limit_births(struct search *search, const struct path *path, struct step step,
                  const struct world *world)
{
    const bool is_runaway = count_present(world) * 2 > search->limits.processes;

    if (search->reached != LIMIT_NONE)
        return;
    if (!is_runaway && rounds_end_births(&search->kernel, world->process[step.process].node)) {
        search->births_end = true;
        return;
    }
    limit_reach(search, LIMIT_PROCESSES);
    search->is_runaway = is_runaway;
    search->witness = memory_new((size_t)path->count + 1, sizeof step);
    for (int i = 0; i < path->count; i++)
        search->witness[i] = path->steps[i];
    search->witness[path->count] = step;
    search->witness_count = path->count + 1;
    search->runaway_at = world->process[step.process].node;
}

bool progress_is_wanted(void)
{
    const char *terminal = getenv("TERM");

    return isatty(STDERR_FILENO) && (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

static void progress_tell(struct search *search)
{
    const long seconds = (deadline_now() - search->started) / 1000;

    if (!search->progress || search->progress_at == seconds)
        return;
    search->progress_at = seconds;
    fprintf(stderr, "\r%zu states (%zu to go), %zu processes, %ld runs, %ld s ",
            search->packs.count, search->packs.count - (size_t)search->expanded,
            search->behaviour.family.count, search->runs, seconds);
}

bool limits_hold(struct search *search)
{
    if ((long)search->packs.count > search->limits.states)
        limit_reach(search, LIMIT_STATES);
    if (deadline_is_over())
        limit_reach(search, deadline_signal() ? LIMIT_SIGNAL : LIMIT_SECONDS);
    progress_tell(search);
    return search->reached == LIMIT_NONE;
}

static void refused_set(struct search *search, struct buffer text)
{
    if (search->reached == LIMIT_NONE) {
        search->reached = LIMIT_REFUSED;
        search->refused = text;
    } else {
        buffer_free(&text);
    }
}

void limit_refuse(struct search *search, const struct refusal *refusal)
{
    const struct behaviour *behaviour = &search->behaviour;
    const int line = refusal->node == NODE_NONE ? -1 : behaviour->nodes[refusal->node]->line;
    struct buffer text = {0};

    refusal_print(refusal, &text);
    if (line >= 0)
        buffer_print(&text, ", at %s", behaviour->lines.keys[line].data);
    refused_set(search, text);
}

const char *limit_refused(const struct search *search)
{
    return search->refused.data;
}

void limits_note(struct search *search)
{
    (void)limits_hold(search);
}

void limits_note_attempt(struct search *search, const struct attempt *attempt)
{
    struct buffer text = {0};

    buffer_print(&search->given_up, "%s", attempt->reason);
    if (!limits_hold(search))
        return;
    if (*attempt->refused) {
        buffer_print(&text, "%s", attempt->refused);
        refused_set(search, text);
    } else if (*attempt->reason) {
        limit_reach(search, LIMIT_GIVEN_UP);
    } else {
        limit_reach(search, LIMIT_HANG);
    }
}

void limits_report(struct search *search)
{
    if (search->progress)
        fprintf(stderr, "\r\033[K");
    search->progress = false;
    deadline_report(search->reached == LIMIT_SECONDS || search->reached == LIMIT_SIGNAL);
}

void limit_reason_print(const struct search *search, FILE *out)
{
    switch (search->reached) {
    case LIMIT_STATES:
        fputs("stopped by --max-states", out);
        break;
    case LIMIT_RUNS:
        fputs("stopped by --max-runs", out);
        break;
    case LIMIT_SECONDS:
        fputs("stopped by --max-seconds", out);
        if (search->given_up.size)
            fprintf(out, ": %s", search->given_up.data);
        break;
    case LIMIT_PROCESSES:
        fputs("stopped by --max-processes", out);
        break;
    case LIMIT_HANG:
        fputs("a call should have returned, and did not in 30 seconds", out);
        break;
    case LIMIT_GIVEN_UP:
        fputs(search->given_up.data, out);
        break;
    case LIMIT_REFUSED:
        fputs(limit_refused(search), out);
        break;
    case LIMIT_NONE:
    case LIMIT_SIGNAL:
        fprintf(out, "stopped by %s", signal_name(deadline_signal()));
        break;
    }
}
