// SPDX-License-Identifier: MIT
#include "interleave/search/spots.h"

#include <stdlib.h>

#include "interleave/model/kernel.h"
#include "interleave/search/search.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

void spots_add(struct spots *spots, const void *spot, int from, int edge)
{
    bool is_new = false;
    const size_t number = (size_t)key_table_intern(&spots->table, spot, spots->width, &is_new);

    if (!is_new)
        return;
    if (number >= spots->size) {
        spots->size = spots->size ? spots->size * 2 : 64;
        spots->from = memory_resize(spots->from, spots->size, sizeof *spots->from);
        spots->edge = memory_resize(spots->edge, spots->size, sizeof *spots->edge);
    }
    spots->from[number] = from;
    spots->edge[number] = edge;
}

int spots_steps(const struct spots *spots, const struct search *search, int number,
                struct step **steps)
{
    int count = 0;

    for (int at = number; spots->edge[at] >= 0; at = spots->from[at])
        count++;
    *steps = memory_new((size_t)count + 1, sizeof **steps);
    int left = count;
    for (int at = number; spots->edge[at] >= 0; at = spots->from[at])
        (*steps)[--left] = search->edges[spots->edge[at]].step;
    return count;
}

void spots_free(struct spots *spots)
{
    free(spots->from);
    free(spots->edge);
    key_table_free(&spots->table);
}
