// SPDX-License-Identifier: MIT
// Races: two processes can access the same shared memory at the same time, one of them writes, and
// not both accesses are atomic. Then both processes stand at their accesses in some state.
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/words.h"
#include "interleave/model/world.h"
#include "interleave/report/atomics.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/report/source_files.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

struct races {
    const struct finder *finder;
    struct source_files files;
    bool is_unknown; // there may be a race, but the source does not tell
};

static enum is_atomic is_atomic(const struct races *races, const struct node *node)
{
    const struct key_table *lines = &races->finder->search->behaviour.lines;

    if (node->call.word.flags & WORD_ATOMIC || node->is_lock)
        return ATOMIC_YES;
    return node->line < 0 ? ATOMIC_UNKNOWN
                          : atomics_of_line(&races->files, lines->keys[node->line].data);
}

static const char *line_of(const struct races *races, const struct node *node)
{
    return node->line < 0 ? "an unknown line"
                          : races->finder->search->behaviour.lines.keys[node->line].data;
}

static void race_add(const struct races *races, int state, const struct world *world, int writing,
                     int second)
{
    const struct behaviour *behaviour = &races->finder->search->behaviour;
    const struct node *writes = behaviour->nodes[world->process[writing].node];
    const struct node *node = behaviour->nodes[world->process[second].node];
    struct buffer *text =
        finding_add(races->finder, FINDING_RACE, writing, writes->line, state, NULL);

    if (!text)
        return;
    buffer_print(text,
                 "process %d writes shared memory before, after or while process %d %s it at %s, "
                 "since neither waits for the other",
                 FIRST_PID + writing, FIRST_PID + second,
                 node->call.word.does == WORD_READ ? "reads" : "writes", line_of(races, node));
}

static void look_at_pair(struct races *races, int state, const struct world *world, int one,
                         int other)
{
    const struct behaviour *behaviour = &races->finder->search->behaviour;
    const struct node *first = behaviour->nodes[world->process[one].node];
    const struct node *second = behaviour->nodes[world->process[other].node];

    if (!word_conflicts(&first->call, &second->call))
        return;
    const enum is_atomic atomic = is_atomic(races, first);
    const enum is_atomic also = is_atomic(races, second);
    if (atomic != ATOMIC_NO && also != ATOMIC_NO)
        races->is_unknown |= atomic == ATOMIC_UNKNOWN || also == ATOMIC_UNKNOWN;
    else if (first->call.word.does != WORD_READ)
        race_add(races, state, world, one, other);
    else
        race_add(races, state, world, other, one);
}

// Whether the process stands at an access that it can make now.
static bool accesses(const struct behaviour *behaviour, const struct process *process)
{
    return process->life == LIFE_RUNNING && process->vforked < 0 && !process->closed &&
           !process->stopped && word_is_access(&behaviour->nodes[process->node]->call);
}

static void look_at_state(struct races *races, int state)
{
    const struct search *search = races->finder->search;
    struct world world;

    world_unpack(&world, &search->packs.keys[state]);
    for (int i = 0; i < world.count; i++)
        for (int k = 0; k < i; k++)
            if (accesses(&search->behaviour, &world.process[i]) &&
                accesses(&search->behaviour, &world.process[k]))
                look_at_pair(races, state, &world, k, i);
    world_free(&world);
}

static bool has_accesses(const struct behaviour *behaviour)
{
    for (int i = 0; i < behaviour->count; i++)
        if (word_is_access(&behaviour->nodes[i]->call))
            return true;
    return false;
}

void find_races(const struct finder *finder)
{
    struct search *search = finder->search;
    struct races races = {.finder = finder};

    if (!has_accesses(&search->behaviour))
        return;
    source_files_read(&races.files, &search->behaviour, finder->choice.program);
    for (int state = 0; state < (int)search->packs.count && !deadline_is_over(); state++)
        look_at_state(&races, state);
    finder->findings->races_unknown = races.is_unknown;
    source_files_free(&races.files);
}
