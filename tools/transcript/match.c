// SPDX-License-Identifier: MIT
//
// Pairs shown and printed lines by search.
//
// Invariant: the pairs made so far agree under the names given so far, and the trail holds these
// names in the order in which they were given. The next line to pair is one with a single candidate
// left, if there is one. So a line with a child's number and its PID fixes that PID for all other
// lines, and hundreds of lines that differ only in PIDs need no backtracking.

#include "transcript/match.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/pid_names.h"
#include "lib/base/text.h"
#include "transcript/session.h"
#include "transcript/transcript.h"

enum { STEPS_MAX = 5000 };

// A line in the search, shown or printed.
struct item {
    struct text text;
    size_t command;
    size_t place;       // its index in the output of its command
    bool order_is_free; // may be paired with a line at another index
};

struct search {
    struct item *shown;
    size_t shown_count;
    struct item *printed;
    size_t printed_count;
    size_t **candidates; // of each shown line: the printed lines that agree with it under some
                         // names; MATCH_NONE ends the list
    size_t *partner;     // of each shown line: its printed line, or MATCH_NONE
    bool *is_taken;      // of each printed line: it has a partner
    size_t steps;
    bool is_loose; // lines whose order is not free may be paired with lines at another index, too
    struct pid_names *names;
    struct pid_trail trail;
};

static void collect(struct search *search, const struct transcript *transcript)
{
    for (size_t i = 0; i < transcript->command_count; i++) {
        search->shown_count += transcript->commands[i].output_count;
        search->printed_count += transcript->commands[i].printed.count;
    }
    search->shown = memory_new(1 + search->shown_count, sizeof *search->shown);
    search->printed = memory_new(1 + search->printed_count, sizeof *search->printed);
    struct item *shown = search->shown;
    struct item *printed = search->printed;
    for (size_t i = 0; i < transcript->command_count; i++) {
        const struct command *command = &transcript->commands[i];
        const bool is_free = command_order_is_free(command);
        for (size_t j = 0; j < command->output_count; j++)
            *shown++ = (struct item){command->output[j].text, i, j, is_free};
        for (size_t j = 0; j < command->printed.count; j++) {
            const struct printed_line *line = &command->printed.lines[j];
            *printed++ = (struct item){buffer_text(&line->text), i, j, is_free};
        }
    }
}

bool command_order_is_free(const struct command *command)
{
    if (strstr(command_text(command), "./") != NULL)
        return true;
    for (size_t i = 1; i < command->printed.count; i++)
        if (command->printed.lines[i].stream != command->printed.lines[0].stream)
            return true;
    return false;
}

static void find_candidates(struct search *search)
{
    search->candidates = memory_new(1 + search->shown_count, sizeof *search->candidates);
    for (size_t i = 0; i < search->shown_count; i++) {
        const struct item *shown = &search->shown[i];
        size_t *list = memory_new(1 + search->printed_count, sizeof *list);
        search->candidates[i] = list;
        for (size_t j = 0; j < search->printed_count; j++) {
            const struct item *printed = &search->printed[j];
            if (shown->command == printed->command &&
                pid_names_agree(search->names, shown->text, printed->text, NULL))
                *list++ = j;
        }
        *list = MATCH_NONE;
    }
}

// Does this pair agree with all pairs made before? If so, keeps the names that the pair gives.
static bool try_pair(struct search *search, size_t shown, size_t printed)
{
    const size_t before = search->trail.count;
    const struct item *line = &search->shown[shown];
    const bool is_in_place =
        line->order_is_free || search->is_loose || line->place == search->printed[printed].place;
    if (is_in_place && !search->is_taken[printed] &&
        pid_names_agree(search->names, search->shown[shown].text, search->printed[printed].text,
                        &search->trail))
        return true;
    pid_names_undo(search->names, &search->trail, before);
    return false;
}

// The number of candidates that a shown line still has: 0, 1, or 2 for two and more.
static int choices(struct search *search, size_t shown)
{
    int found = 0;
    const size_t before = search->trail.count;
    for (const size_t *candidate = search->candidates[shown]; *candidate != MATCH_NONE && found < 2;
         candidate++) {
        if (try_pair(search, shown, *candidate)) {
            pid_names_undo(search->names, &search->trail, before);
            found++;
        }
    }
    return found;
}

// The line to pair next: the first line with fewer than two choices, else the first unpaired line.
// MATCH_NONE if all lines are paired.
static size_t next_line(struct search *search)
{
    size_t best = MATCH_NONE;
    for (size_t i = 0; i < search->shown_count; i++) {
        if (search->partner[i] != MATCH_NONE)
            continue;
        if (choices(search, i) < 2)
            return i;
        if (best == MATCH_NONE)
            best = i;
    }
    return best;
}

// Pairs all lines that are not paired yet. On failure, undoes its pairs and returns false. It calls
// itself once for each line, and there are at most OUTPUT_LINES_MAX.
// NOLINTNEXTLINE(misc-no-recursion)
static bool pair_rest(struct search *search)
{
    const size_t line = next_line(search);
    if (line == MATCH_NONE)
        return true;
    const size_t before = search->trail.count;
    const size_t *candidate = search->candidates[line];
    for (; *candidate != MATCH_NONE && search->steps <= STEPS_MAX; candidate++) {
        if (!try_pair(search, line, *candidate))
            continue;
        search->steps++;
        search->partner[line] = *candidate;
        search->is_taken[*candidate] = true;
        if (pair_rest(search))
            return true;
        search->is_taken[*candidate] = false;
        search->partner[line] = MATCH_NONE;
        pid_names_undo(search->names, &search->trail, before);
    }
    return false;
}

// Pairs each line that can be paired, line after line. Lines whose order is not free keep their
// order, but not their indexes.
static void pair_some(struct search *search)
{
    size_t last = MATCH_NONE; // the printed line that was paired last
    search->is_loose = true;
    for (size_t i = 0; i < search->shown_count; i++) {
        const struct item *shown = &search->shown[i];
        const size_t *candidate = search->candidates[i];
        const size_t from = shown->order_is_free || last == MATCH_NONE ? 0 : last + 1;
        while (*candidate != MATCH_NONE && (*candidate < from || !try_pair(search, i, *candidate)))
            candidate++;
        search->partner[i] = *candidate;
        if (*candidate == MATCH_NONE)
            continue;
        search->is_taken[*candidate] = true;
        last = *candidate;
    }
}

static bool counts_agree(const struct transcript *transcript)
{
    for (size_t i = 0; i < transcript->command_count; i++)
        if (transcript->commands[i].output_count != transcript->commands[i].printed.count)
            return false;
    return true;
}

static void search_free(struct search *search)
{
    for (size_t i = 0; i < search->shown_count; i++)
        free(search->candidates[i]);
    free(search->candidates);
    free(search->shown);
    free(search->printed);
    free(search->is_taken);
    free(search->trail.pids);
}

struct match match_transcript(const struct transcript *transcript)
{
    struct match match = {0};
    struct search search = {.names = &match.names};
    pid_names_init(&match.names, &transcript->window);
    collect(&search, transcript);
    find_candidates(&search);
    search.partner = memory_new(1 + search.shown_count, sizeof *search.partner);
    search.is_taken = memory_new(1 + search.printed_count, sizeof *search.is_taken);
    for (size_t i = 0; i < search.shown_count; i++)
        search.partner[i] = MATCH_NONE;
    match.is_true = counts_agree(transcript) && pair_rest(&search);
    match.gave_up = search.steps > STEPS_MAX;
    if (!match.is_true)
        pair_some(&search);
    for (size_t i = 0; i < search.printed_count; i++)
        pid_names_note(&match.names, search.printed[i].text);
    pid_names_complete(&match.names);
    // Callers count the lines of each command's output, not those of the whole transcript.
    for (size_t i = 0; i < search.shown_count; i++)
        if (search.partner[i] != MATCH_NONE)
            search.partner[i] = search.printed[search.partner[i]].place;
    match.partner = search.partner;
    search_free(&search);
    return match;
}

void match_free(struct match *match)
{
    free(match->partner);
    pid_names_free(&match->names);
}
