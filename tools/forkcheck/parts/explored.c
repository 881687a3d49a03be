// SPDX-License-Identifier: MIT
#include "forkcheck/parts/explored.h"

#include <jansson.h>
#include <string.h>

#include "forkcheck/parts/accepted.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/search.h"

enum { KINDS = EXIT_VALUE + 1 };

static struct {
    const struct search *items;
    size_t count;
    size_t planned[KINDS];        // searches
    size_t finished[KINDS];       // those that have seen every schedule
    size_t seen;                  // searches with a result
    bool has_forked;              // in one of them, the program has made a process
    const struct search *failing; // the one that makes calls fail, if it has a result; or NULL
    long faults;
} searches;

// Whether the search has seen every schedule.
static bool has_finished(const json_t *result)
{
    return !json_is_string(json_object_get(result, "refused")) &&
           json_array_size(json_object_get(result, "incomplete")) == 0;
}

static void search_collect(const struct search *search)
{
    json_t *result = search_take(search);

    if (search->kind == FAILING && result != NULL) {
        searches.failing = search;
        searches.faults = search_number(result, "faults");
    }
    searches.seen += result != NULL;
    searches.has_forked = searches.has_forked || search_number(result, "processes") > 1;
    if (search->kind != SMALL_PIPES || !search->is_extra) {
        searches.planned[search->kind]++;
        searches.finished[search->kind] += result != NULL && has_finished(result);
    }
    json_decref(result);
}

static void limit_say(struct check *check, const struct argument_list *list, const char *which)
{
    for (size_t i = 0; i < searches.count; i++) {
        json_t *result = search_result(&searches.items[i]);
        if (searches.items[i].kind == AT_LIMITS && searches.items[i].list == list &&
            result != NULL && has_finished(result))
            check_say(&check->checked, "interleave: the %s number%s that the source accepts:%s",
                      which, list->words.count == 1 ? "" : "s", list->shown);
        json_decref(result);
    }
}

static void checked_say(struct check *check)
{
    const size_t planned = searches.planned[PLAIN];
    const size_t finished = searches.finished[PLAIN];
    const char *of_how_many = finished < planned ? check_print(check, " of %zu", planned) : "";

    if (finished > 0)
        check_say(&check->checked,
                  "interleave: every schedule, %zu%s search%s (on a terminal, on a pipe%s)",
                  finished, of_how_many, planned == 1 ? "" : "es",
                  check->options->is_quick ? "" : ", and once on a file");
    if (searches.failing != NULL && searches.faults > 0)
        check_say(&check->checked, "interleave --fail all: %ld fault%s (%s)", searches.faults,
                  searches.faults == 1 ? "" : "s", search_how(searches.failing));
    if (searches.finished[SMALL_PIPES] > 0)
        check_say(&check->checked, "interleave --pipe-size " SMALLEST_PIPE ": small pipes");
    limit_say(check, &check->least, "least");
    limit_say(check, &check->greatest, "greatest");
    if (check->has_looked_between)
        check_say(&check->checked,
                  "interleave --all-signals: updates that get lost when a handler runs in between");
}

// A program that no search has seen fork has not been judged, whatever its other calls have shown.
static void unforked_say(struct check *check)
{
    if (searches.seen > 0 && !searches.has_forked && accepted_forks(check))
        check_say(&check->missing, "interleave: no run has made a process: give the program "
                                   "arguments (behind --) or an input (--stdin-file) with which it "
                                   "does");
}

// Whether a search BETWEEN has come to its end.
static bool has_looked_between(void)
{
    bool has_looked = false;

    for (size_t i = 0; i < searches.count; i++) {
        json_t *result = search_result(&searches.items[i]);
        has_looked = has_looked || (searches.items[i].kind == BETWEEN &&
                                    json_is_true(json_object_get(result, "complete")));
        json_decref(result);
    }
    return has_looked;
}

// The first list with which the program makes a process; the first of all if there is none.
static const struct argument_list *list_shown(const struct check *check)
{
    const struct argument_list *shown = NULL;

    for (size_t i = 0; i < searches.count && shown == NULL; i++) {
        const struct search *search = &searches.items[i];
        json_t *result = search_result(search);
        if (search->kind == PLAIN && search->input == &check->inputs[0] &&
            search_number(result, "processes") > 1)
            shown = search->list;
        json_decref(result);
    }
    return shown != NULL ? shown : &check->lists[0];
}

void explored_collect(struct check *check, const struct search *items, size_t count)
{
    // A mistake that shows itself without a failing call is told so.
    static const enum kind order[] = {PLAIN, SMALL_PIPES, AT_LIMITS, EXIT_VALUE, FAILING, BETWEEN};

    searches.items = items;
    searches.count = count;
    check->has_looked_between = has_looked_between();
    check->shown = list_shown(check);
    for (size_t part = 0; part < sizeof order / sizeof *order; part++)
        for (size_t i = 0; i < searches.count; i++)
            if (searches.items[i].kind == order[part])
                search_collect(&searches.items[i]);
    checked_say(check);
    unforked_say(check);
}
