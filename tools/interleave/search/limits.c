// SPDX-License-Identifier: MIT
// Limits of the search, and signals that stop it.
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "interleave/search/limits.h"
#include "interleave/search/search.h"
#include "interleave/tracee/tracee.h"
#include "lib/diag.h"

static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t interrupted_at;

// One signal may come twice, to the tool and to its group: timeout(1) sends it so. A second one in
// earnest comes later, and ends the tool at once; the processes of a run die with it
// (PTRACE_O_EXITKILL).
static void on_interrupt(int signal)
{
    const sig_atomic_t now = (sig_atomic_t)time(NULL);

    if (interrupted && now - interrupted_at > 1)
        _exit(EXIT_INCOMPLETE);
    if (!interrupted)
        interrupted_at = now;
    interrupted = signal;
}

void limits_start(struct search *search)
{
    const struct sigaction action = {.sa_handler = on_interrupt};

    search->started = time(NULL);
    search->told = search->started;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
}

void limit_reach(struct search *search, enum limit limit)
{
    if (search->reached == LIMIT_NONE)
        search->reached = limit;
}

static void progress_tell(struct search *search, time_t now)
{
    if (!search->progress || search->told == now)
        return;
    search->told = now;
    const long seconds = now - search->started;
    fprintf(stderr, "\r%zu states, %ld runs, %ld s ", search->packs.count, search->runs, seconds);
}

bool limits_hold(struct search *search)
{
    const time_t now = time(NULL);

    if ((long)search->packs.count > search->limits.states)
        limit_reach(search, LIMIT_STATES);
    if (now - search->started > search->limits.seconds)
        limit_reach(search, LIMIT_SECONDS);
    if (interrupted)
        limit_reach(search, LIMIT_SIGNAL);
    progress_tell(search, now);
    return search->reached == LIMIT_NONE;
}

const char *limit_name(const struct search *search)
{
    switch ((int)search->reached) {
    case LIMIT_STATES:
        return "--max-states";
    case LIMIT_RUNS:
        return "--max-runs";
    case LIMIT_SECONDS:
        return "--max-seconds";
    case LIMIT_PROCESSES:
        return "--max-processes";
    default:
        return signal_name(interrupted);
    }
}
