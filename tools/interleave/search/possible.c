// SPDX-License-Identifier: MIT
// A walk through the graph of states beside a text, breadth first: so the schedule that it finds is
// a shortest one.
//
// Invariant: what the path to a spot has shown is the text before the spot under the spot's names,
// but for the digits of a number that may go on. That number is compared when it has ended, since
// only then is it known whether it is a process's.
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/search/possible.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/deadline.h"
#include "lib/key_table.h"
#include "lib/memory.h"
#include "lib/text.h"

enum { DIGITS_MAX = 18, OUTSIDE = 1 };

// Where the walk is. Equal bytes mean that the same can follow; all members have one width, so that
// no byte is without a meaning.
struct spot {
    int64_t state;
    int64_t at;          // so much of the text is compared; one more when its end was passed
    int64_t number;      // shown last, not compared yet
    int64_t digits;      // of it; 0 when there is none
    int64_t by_asker;    // it was shown by one who knows the number of a process outside
    int64_t after_blank; // what was compared last was a blank
    int64_t names[]; // what the text calls each process, by index; 0 while it has no name. The last
                     // one is the process outside, which is the first one's parent.
};

struct walk {
    const struct search *search;
    struct text text;
    bool apart;
    int64_t processes; // with the one outside
    bool *asker;       // by node: the process has learned by getppid that its parent is outside
    size_t spot_size;
    struct key_table spots; // in the order in which they were reached
    int *from;              // by spot: the spot before it
    int *edge;              // and the edge between the two
    size_t size;
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

// Passes the number in the text if it may stand for this process.
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

// Compares the number that has ended, if there is one.
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
    // The last newline may be missing.
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

// Is nothing of the text left? Ends the spot's number.
static bool is_all(struct walk *walk, struct spot *spot)
{
    const bool agrees = number_take(walk, spot);

    if (spot->at > walk->furthest)
        walk->furthest = spot->at;
    return agrees && spot->at >= (int64_t)walk->text.size;
}

// ---- Walking ------------------------------------------------------------------------------------

static void spot_add(struct walk *walk, const struct spot *spot, int from, int edge)
{
    bool is_new = false;
    const size_t number = (size_t)key_table_intern(&walk->spots, spot, walk->spot_size, &is_new);

    if (!is_new)
        return;
    if (number >= walk->size) {
        walk->size = walk->size ? walk->size * 2 : 64;
        walk->from = memory_resize(walk->from, walk->size, sizeof *walk->from);
        walk->edge = memory_resize(walk->edge, walk->size, sizeof *walk->edge);
    }
    walk->from[number] = from;
    walk->edge[number] = edge;
}

// Goes on from this spot by each edge that agrees with the text. True when it is an end itself.
static bool spot_expand(struct walk *walk, int number, struct spot *spot)
{
    const struct search *search = walk->search;

    memcpy(spot, walk->spots.keys[number].data, walk->spot_size);
    const struct state *state = &search->states[spot->state];
    if (state->ending != ENDING_NONE && is_all(walk, spot))
        return true;
    for (int i = state->first; i < state->first + state->count; i++) {
        const struct edge *edge = &search->edges[i];
        const bool shows = edge->stream == 1 || (edge->stream == 2 && !walk->apart);
        memcpy(spot, walk->spots.keys[number].data, walk->spot_size);
        if (shows && !edge_take(walk, spot, edge))
            continue;
        spot->state = edge->to;
        spot_add(walk, spot, number, i);
    }
    return false;
}

// The steps that lead to the spot.
static void witness(const struct walk *walk, int spot, struct possible *possible)
{
    possible->is_possible = true;
    for (int at = spot; walk->edge[at] >= 0; at = walk->from[at])
        possible->count++;
    possible->steps = memory_new((size_t)possible->count + 1, sizeof *possible->steps);
    int left = possible->count;
    for (int at = spot; walk->edge[at] >= 0; at = walk->from[at])
        possible->steps[--left] = walk->search->edges[walk->edge[at]].step;
}

static size_t line_of(struct text text, int64_t at)
{
    size_t line = 1;

    for (int64_t i = 0; i < at && i < (int64_t)text.size; i++)
        line += text.data[i] == '\n';
    return line;
}

// A node's parent was learned before it.
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
    walk.spot_size = sizeof(struct spot) + (size_t)walk.processes * sizeof(int64_t);
    struct spot *spot = memory_new(1, walk.spot_size);
    spot_add(&walk, spot, -1, -1);
    for (int i = 0; i < (int)walk.spots.count && !possible.is_possible && !possible.is_cut; i++) {
        if (spot_expand(&walk, i, spot))
            witness(&walk, i, &possible);
        possible.is_cut = deadline_is_over();
    }
    possible.line = line_of(walk.text, walk.furthest);
    possible.is_short = walk.furthest >= (int64_t)walk.text.size;
    free(spot);
    free(walk.asker);
    free(walk.from);
    free(walk.edge);
    key_table_free(&walk.spots);
    return possible;
}
