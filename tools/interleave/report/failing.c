// SPDX-License-Identifier: MIT
// Programs that fail in every schedule.
#include <stdlib.h>
#include <string.h>

#include "interleave/model/faults.h"
#include "interleave/model/world.h"
#include "interleave/report/failing.h"
#include "interleave/report/schedule.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

// The status of the first process at this ending, or STATUS_NONE where it has not ended.
static int status_at(const struct search *search, int state, bool *has_failed_call)
{
    struct world world;

    world_unpack(&world, &search->packs.keys[state]);
    const int status = world.status;
    *has_failed_call = fault_was_chosen(&search->kernel, &world);
    world_free(&world);
    return status;
}

// Adds the status at this ending to STATUSES. False when it is no failure.
static bool status_note(const struct search *search, int state, struct key_table *statuses)
{
    bool has_failed_call = false;
    const int status = status_at(search, state, &has_failed_call);

    if (has_failed_call)
        return true;
    key_table_intern(statuses, &status, sizeof status, NULL);
    return status != STATUS_NONE && status != 0;
}

static int status_compare(const void *one, const void *other)
{
    int a = 0;
    int b = 0;

    memcpy(&a, ((const struct buffer *)one)->data, sizeof a);
    memcpy(&b, ((const struct buffer *)other)->data, sizeof b);
    return (a > b) - (a < b);
}

void failing_print(const struct search *search, struct buffer *text)
{
    struct key_table statuses = {0};
    bool fails = search_is_complete(search);

    for (int state = 0; fails && state < (int)search->packs.count; state++)
        if (search->states[state].ending != ENDING_NONE)
            fails = status_note(search, state, &statuses);
    for (int i = 0; fails && i < search->endless_count; i++)
        fails = status_note(search, search->endless[i].first, &statuses);
    // Sorted, so that the order does not depend on the order of the search.
    if (statuses.count)
        qsort(statuses.keys, statuses.count, sizeof *statuses.keys, status_compare);
    for (size_t i = 0; fails && i < statuses.count; i++) {
        int status = 0;
        memcpy(&status, statuses.keys[i].data, sizeof status);
        buffer_print(text, "%s", i ? " or " : "");
        status_print(status, text);
    }
    key_table_free(&statuses);
}
