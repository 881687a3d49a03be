// SPDX-License-Identifier: MIT
#include "forkcheck/parts/choice.h"

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>

#include "forkcheck/parts/search.h"

static bool is_complete(const json_t *result)
{
    return json_is_true(json_object_get(result, "complete"));
}

// How good the arguments are for making calls fail: with two children they are best, and where the
// search comes to its end they are better than where it does not. Without a child, they are of
// little use.
static long worth_of(const json_t *result)
{
    enum { ENOUGH = 3, UNFINISHED = 2 };
    const long processes = search_number(result, "processes");

    if (processes < 2)
        return processes;
    return is_complete(result) ? UNFINISHED + (processes < ENOUGH ? processes : ENOUGH)
                               : UNFINISHED;
}

// How much there is to search: states, or, where the search is not complete, more than any number
// of states, and the more the more processes it has met.
static long size_of(const json_t *result)
{
    const long processes = search_number(result, "processes");

    return is_complete(result) ? search_number(result, "states") : LONG_MAX / 2 + processes;
}

const struct search *choice_to_fail(const struct search *searches, size_t count)
{
    const struct search *best = &searches[0];
    long worth = 0;
    long size = 0;

    for (size_t i = 0; i < count; i++) {
        json_t *result = search_result(&searches[i]);
        const bool is_refused = json_is_string(json_object_get(result, "refused"));
        const bool is_usual = searches[i].kind == PLAIN || searches[i].kind == AT_LIMITS;
        if (is_usual && !is_refused &&
            (worth_of(result) > worth || (worth_of(result) == worth && size_of(result) < size))) {
            best = &searches[i];
            worth = worth_of(result);
            size = size_of(result);
        }
        json_decref(result);
    }
    return best;
}

bool choice_has_ended(const struct search *searches, size_t count)
{
    bool has_forked = false;
    bool has_ended = false;

    for (size_t i = 0; i < count; i++) {
        json_t *result = search_result(&searches[i]);
        const bool forks = search_number(result, "processes") > 1;
        has_forked = has_forked || forks;
        has_ended = has_ended || (forks && is_complete(result));
        json_decref(result);
    }
    return has_ended || !has_forked;
}

const struct search *choice_reading(const struct search *searches, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_t *result = search_result(&searches[i]);
        const bool reads = json_is_true(json_object_get(result, "reads_empty_input"));
        json_decref(result);
        if (reads && searches[i].kind == PLAIN)
            return &searches[i];
    }
    return NULL;
}

const struct search *choice_with_handlers(const struct search *searches, size_t count)
{
    const struct search *smallest = NULL;
    long states = 0;

    for (size_t i = 0; i < count; i++) {
        json_t *result = search_result(&searches[i]);
        const long number = search_number(result, "states");
        json_decref(result);
        if ((searches[i].kind == PLAIN || searches[i].kind == AT_LIMITS) &&
            search_notes(&searches[i], HANDLERS_NOTE) && (smallest == NULL || number < states)) {
            smallest = &searches[i];
            states = number;
        }
    }
    return smallest;
}
