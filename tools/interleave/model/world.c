// SPDX-License-Identifier: MIT
// The state of all processes between two steps.
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

void world_start(struct world *world, int node)
{
    *world = (struct world){.count = 1, .status = STATUS_NONE};
    world->process[0] = (struct process){.life = LIFE_RUNNING,
                                         .node = node,
                                         .entry = NODE_NONE,
                                         .parent = REAPER,
                                         .session = -1,
                                         .vforked = -1};
}

static void shared_free(struct shared *shared)
{
    buffer_free(&shared->content);
    buffer_free(&shared->pages);
}

void world_free(struct world *world)
{
    for (int i = 0; i < world->shared_count; i++)
        shared_free(&world->shared[i]);
    free(world->shared);
    world->shared = NULL;
    world->shared_count = 0;
    free(world->named);
    world->named = NULL;
    world->named_count = 0;
    free(world->details);
    world->details = NULL;
    world->details_count = 0;
    free(world->timers);
    world->timers = NULL;
    world->timer_count = 0;
}

struct shared *world_shared(struct world *world, int object)
{
    int at = 0;

    while (at < world->shared_count && world->shared[at].object < object)
        at++;
    if (at < world->shared_count && world->shared[at].object == object)
        return &world->shared[at];
    world->shared =
        memory_resize(world->shared, (size_t)world->shared_count + 1, sizeof *world->shared);
    memmove(&world->shared[at + 1], &world->shared[at],
            (size_t)(world->shared_count - at) * sizeof *world->shared);
    world->shared_count++;
    world->shared[at] = (struct shared){.object = object};
    return &world->shared[at];
}

const struct shared *world_look(const struct world *world, int object)
{
    for (int i = 0; i < world->shared_count; i++)
        if (world->shared[i].object == object)
            return &world->shared[i];
    return NULL;
}

static int named_at(const struct world *world, int name)
{
    int at = 0;

    while (at < world->named_count && world->named[at].name < name)
        at++;
    return at;
}

int world_content(const struct world *world, int name)
{
    const int at = named_at(world, name);

    return at < world->named_count && world->named[at].name == name ? world->named[at].content
                                                                    : OBJECT_NONE;
}

// A path that leads nowhere has no entry: one that becomes known later then is no other state.
static void name_drop(struct world *world, int at)
{
    world->named_count--;
    memmove(&world->named[at], &world->named[at + 1],
            (size_t)(world->named_count - at) * sizeof *world->named);
}

void world_name(struct world *world, int name, int content)
{
    const int at = named_at(world, name);
    const bool is_there = at < world->named_count && world->named[at].name == name;

    if (content == OBJECT_NONE) {
        if (is_there)
            name_drop(world, at);
        return;
    }
    if (!is_there) {
        world->named =
            memory_resize(world->named, (size_t)world->named_count + 1, sizeof *world->named);
        memmove(&world->named[at + 1], &world->named[at],
                (size_t)(world->named_count - at) * sizeof *world->named);
        world->named_count++;
    }
    world->named[at] = (struct named){name, content};
}

// Index of the entry in the list, or of the place where it belongs.
static int details_at(const struct world *world, int process, int signal)
{
    int at = 0;

    while (at < world->details_count &&
           (world->details[at].process < process ||
            (world->details[at].process == process && world->details[at].details.signal < signal)))
        at++;
    return at;
}

const struct signal_details *world_details(const struct world *world, int process, int signal)
{
    const int at = details_at(world, process, signal);

    if (at == world->details_count || world->details[at].process != process ||
        world->details[at].details.signal != signal)
        return NULL;
    return &world->details[at].details;
}

static void details_remove(struct world *world, int at)
{
    world->details_count--;
    memmove(&world->details[at], &world->details[at + 1],
            (size_t)(world->details_count - at) * sizeof *world->details);
}

void world_details_drop(struct world *world, int process, int signal)
{
    if (world_details(world, process, signal))
        details_remove(world, details_at(world, process, signal));
}

bool details_are_own(const struct signal_details *details)
{
    return details->code == SI_TKILL;
}

// Index behind the entries for the signal that come before, or take the place of, new details.
static int details_behind(struct world *world, int process, const struct signal_details *details)
{
    int at = details_at(world, process, details->signal);

    while (at < world->details_count && world->details[at].process == process &&
           world->details[at].details.signal == details->signal) {
        const bool is_own = details_are_own(&world->details[at].details);
        if (details->signal < SIGNAL_QUEUED && is_own == details_are_own(details))
            details_remove(world, at);
        else if (!is_own && details_are_own(details))
            break;
        else
            at++;
    }
    return at;
}

void world_details_add(struct world *world, int process, struct signal_details details)
{
    const int at = details_behind(world, process, &details);

    world->details =
        memory_resize(world->details, (size_t)world->details_count + 1, sizeof *world->details);
    memmove(&world->details[at + 1], &world->details[at],
            (size_t)(world->details_count - at) * sizeof *world->details);
    world->details_count++;
    world->details[at] = (struct pending_details){process, details};
}
