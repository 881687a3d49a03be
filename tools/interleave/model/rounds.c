// SPDX-License-Identifier: MIT
// Unbounded loops: counting their rounds, and cutting them.
#include "interleave/model/rounds.h"
#include "interleave/model/asking.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/faults.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

// Where in the program a call is made. It is compared by its bytes: all members have one width, so
// there is no padding.
struct place {
    int64_t line;
    int64_t kind;
    uint64_t ip;
    uint64_t sp; // distinguishes callers of the same function
};

static int place_of(struct behaviour *behaviour, const struct node *node)
{
    const struct place place = {node->line, (int64_t)node->call.kind, node->call.ip, node->call.sp};
    bool is_new = false;
    const int number = key_table_intern(&behaviour->places, &place, sizeof place, &is_new);

    if (is_new) {
        behaviour->unbounded = memory_resize(behaviour->unbounded, behaviour->places.count,
                                             sizeof *behaviour->unbounded);
        behaviour->unbounded[number] = false;
    }
    return number;
}

static void unbounded_note(struct behaviour *behaviour, int place)
{
    behaviour->unbounded_count += !behaviour->unbounded[place];
    behaviour->unbounded[place] = true;
}

static int most(const struct kernel *kernel)
{
    return kernel->rounds_max * ROUNDS_FACTOR;
}

// Continues the counts of the process's last visit to the same place.
static void count_on(const struct behaviour *behaviour, struct node *here)
{
    const struct result *result = &here->result;
    int at = here->parent;
    bool idle = true;

    here->passes = 1;
    here->idle = 1;
    for (int i = 0; i < LOOP_MAX && at != NODE_NONE; i++) {
        const struct node *earlier = behaviour->nodes[at];
        idle = idle && result->how == RETURNED && !result->signals &&
               is_idle(behaviour, &earlier->call);
        if (earlier->place == here->place) {
            here->passes += earlier->passes;
            here->idle += idle ? earlier->idle : 0;
            here->failures = result->how == INJECTED ? earlier->failures + 1 : 0;
            return;
        }
        result = &earlier->result;
        at = earlier->parent;
    }
}

void rounds_count(const struct kernel *kernel, int node)
{
    struct behaviour *behaviour = kernel->behaviour;
    struct node *here = behaviour->nodes[node];

    here->place = place_of(behaviour, here);
    count_on(behaviour, here);
    if (kind_is(here->call.kind, KIND_PASTIME) && here->idle > most(kernel))
        unbounded_note(behaviour, here->place);
    if ((here->call.kind == CALL_MOMENT || here->call.kind == CALL_CLOCK) &&
        here->passes > kernel->rounds_max * MOMENTS_FACTOR)
        unbounded_note(behaviour, here->place);
    if (here->failures > kernel->rounds_max * FAILURES_FACTOR && fault_goes_on(kernel, &here->call))
        unbounded_note(behaviour, here->place);
}

void rounds_end(const struct kernel *kernel, int node)
{
    const struct node *here = kernel->behaviour->nodes[node];

    if (here->passes > most(kernel))
        unbounded_note(kernel->behaviour, here->place);
}

bool rounds_end_births(const struct kernel *kernel, int node)
{
    const struct node *here = kernel->behaviour->nodes[node];

    if (here->place < 0 || here->passes <= kernel->rounds_max)
        return false;
    unbounded_note(kernel->behaviour, here->place);
    return true;
}

bool rounds_are_over(const struct kernel *kernel, const struct world *world, int process)
{
    const struct node *node = kernel_node(kernel, world, process);

    return kernel->behaviour->unbounded_count && node->place >= 0 &&
           kernel->behaviour->unbounded[node->place] && node->passes > kernel->rounds_max;
}
