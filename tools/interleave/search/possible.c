// SPDX-License-Identifier: MIT
// Walks through the graph of states and the text side by side, breadth first, so the schedule that
// it finds is a shortest one.
// Invariant: what the path to a spot has shown is the text before the spot, under the spot's
// names, except for the digits of a number that may not be complete. That number is compared when
// it has ended, because only then it is known whether it is a process's.
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/search/possible.h"
#include "interleave/search/search.h"
#include "interleave/search/spots.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

enum { DIGITS_MAX = 18, OUTSIDE = 1 };

// A position of the walk. Spots with equal bytes have the same futures. All members have one width,
// so there is no padding.
struct spot {
    int64_t state;
    int64_t at; // number of bytes of the text that are compared; one more when the end was passed
    int64_t number; // the number shown last, not compared yet
    int64_t digits; // its number of digits; 0 when there is none
    // It was shown by a process that knows the number of the first process's parent
    int64_t by_asker;
    int64_t after_blank; // the byte compared last was a blank
    int64_t names[]; // by index: the number that the text uses for the process, 0 while there is
                     // none. The last one is for the parent of the first process, which is outside
                     // of the program.
};

struct walk {
    const struct search *search;
    struct text text;
    bool apart;
    int64_t processes; // the program's, and the parent of the first process
    bool *asker;       // by node: the process has learned by getppid that its parent is outside
    struct spots spots;
    int64_t furthest;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// ---- Comparing ----------------------------------------------------------------------------------

static char next_of(const struct walk *walk, const struct spot *spot)
{
    return spot->at < (int64_t)walk->text.size ? walk->text.data[spot->at] : '\0';
}

// Consumes the number in the text if it may stand for PROCESS.
static bool name_take(const struct walk *walk, struct spot *spot, int64_t process)
{
    int64_t name = 0;

    if (next_of(walk, spot) == '0')
        return false;
    for (int digits = 0; is_digit(next_of(walk, spot)); digits++) {
        if (digits == DIGITS_MAX)
            return false;
        name = name * 10 + next_of(walk, spot) - '0';
        spot->at++;
    }
    if (name == 0 || (spot->names[process] && spot->names[process] != name))
        return false;
    for (int64_t i = 0; i < walk->processes; i++)
        if (i != process && spot->names[i] == name)
            return false;
    spot->names[process] = name;
    return true;
}

static bool digits_take(const struct walk *walk, struct spot *spot, const char *digits)
{
    for (; *digits; digits++) {
        if (next_of(walk, spot) != *digits)
            return false;
        spot->at++;
    }
    return true;
}

// Compares the number that has just ended, if there is one.
static bool number_take(const struct walk *walk, struct spot *spot)
{
    const int64_t process = spot->number - FIRST_PID;
    const bool is_outside = spot->by_asker && spot->number == OUTSIDE && spot->digits == 1;
    char digits[DIGITS_MAX + 1];

    spot->by_asker = 0;
    if (spot->digits == 0)
        return true;
    digits[spot->digits] = '\0';
    for (; spot->digits > 0; spot->number /= 10)
        digits[--spot->digits] = (char)('0' + spot->number % 10);
    if (digits[0] != '0' && process >= 0 && process < walk->processes - 1)
        return name_take(walk, spot, process);
    const int64_t at = spot->at;
    if (digits_take(walk, spot, digits) && !(is_outside && is_digit(next_of(walk, spot))))
        return true;
    spot->at = at;
    return is_outside && name_take(walk, spot, walk->processes - 1);
}

static bool byte_take(const struct walk *walk, struct spot *spot, char c, bool by_asker)
{
    const int64_t end = (int64_t)walk->text.size;

    if (is_digit(c) && spot->digits < DIGITS_MAX) {
        spot->by_asker = by_asker;
        spot->number = spot->number * 10 + c - '0';
        spot->digits++;
        spot->after_blank = 0;
        return true;
    }
    if (!number_take(walk, spot))
        return false;
    if (c == ' ' && spot->after_blank)
        return true;
    spot->after_blank = c == ' ';
    // The last newline of the text may be missing.
    if (spot->at < end ? walk->text.data[spot->at] != c : spot->at > end || c != '\n')
        return false;
    do
        spot->at++;
    while (c == ' ' && next_of(walk, spot) == ' ');
    return true;
}

static bool edge_take(struct walk *walk, struct spot *spot, const struct edge *edge)
{
    const char *shown = walk->search->behaviour.nodes[edge->node]->call.text.data;
    bool agrees = true;

    for (uint32_t i = 0; i < edge->shown && agrees; i++)
        agrees = byte_take(walk, spot, shown[i], walk->asker[edge->node]);
    if (spot->at > walk->furthest)
        walk->furthest = spot->at;
    return agrees;
}

// Whether nothing of the text is left. Compares the spot's last number first.
static bool is_all(struct walk *walk, struct spot *spot)
{
    const bool agrees = number_take(walk, spot);

    if (spot->at > walk->furthest)
        walk->furthest = spot->at;
    return agrees && spot->at >= (int64_t)walk->text.size;
}

// ---- Walking ------------------------------------------------------------------------------------

// Continues from this spot along each edge that agrees with the text. True when the spot ends the
// text at an ending.
static bool spot_expand(struct walk *walk, int number, struct spot *spot)
{
    const struct search *search = walk->search;

    memcpy(spot, walk->spots.table.keys[number].data, walk->spots.width);
    const struct state *state = &search->states[spot->state];
    if (state->ending != ENDING_NONE && is_all(walk, spot))
        return true;
    for (int i = state->first; i < state->first + state->count; i++) {
        const struct edge *edge = &search->edges[i];
        const bool shows = edge->stream == 1 || (edge->stream == 2 && !walk->apart);
        memcpy(spot, walk->spots.table.keys[number].data, walk->spots.width);
        if (shows && !edge_take(walk, spot, edge))
            continue;
        spot->state = edge->to;
        spots_add(&walk->spots, spot, number, i);
    }
    return false;
}

static size_t line_of(struct text text, int64_t at)
{
    size_t line = 1;

    for (int64_t i = 0; i < at && i < (int64_t)text.size; i++)
        line += text.data[i] == '\n';
    return line;
}

// The parent of a node has a smaller number, so it is known first.
static void askers_find(struct walk *walk)
{
    const struct behaviour *behaviour = &walk->search->behaviour;

    walk->asker = memory_new((size_t)behaviour->count + 1, sizeof *walk->asker);
    for (int i = 0; i < behaviour->count; i++) {
        const struct node *node = behaviour->nodes[i];
        walk->asker[i] = node->parent != NODE_NONE &&
                         (walk->asker[node->parent] ||
                          (behaviour->nodes[node->parent]->call.kind == CALL_GETPPID &&
                           node->result.value == OUTSIDE));
    }
}

struct possible possible_find(const struct search *search, struct text text, bool apart)
{
    struct walk walk = {.search = search, .text = text, .apart = apart};
    struct possible possible = {0};

    if (walk.text.size > 0 && walk.text.data[walk.text.size - 1] == '\n')
        walk.text.size--;
    walk.processes = (int64_t)search->behaviour.family.count + 1;
    askers_find(&walk);
    walk.spots.width = sizeof(struct spot) + (size_t)walk.processes * sizeof(int64_t);
    struct spot *spot = memory_new(1, walk.spots.width);
    spots_add(&walk.spots, spot, -1, -1);
    for (int i = 0; i < (int)walk.spots.table.count && !possible.is_possible && !possible.is_cut;
         i++) {
        possible.is_possible = spot_expand(&walk, i, spot);
        if (possible.is_possible)
            possible.count = spots_steps(&walk.spots, search, i, &possible.steps);
        possible.is_cut = deadline_is_over();
    }
    possible.line = line_of(walk.text, walk.furthest);
    possible.is_short = walk.furthest >= (int64_t)walk.text.size;
    free(spot);
    free(walk.asker);
    spots_free(&walk.spots);
    return possible;
}
