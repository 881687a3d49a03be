// SPDX-License-Identifier: MIT
// Failures that a program copes with. The schedules in which such a failure is a finding are those
// that take one of its edges: they are the paths of a graph that has each state twice, before such
// an edge and after it, and only the second ones are endings.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kinds.h"
#include "interleave/model/world.h"
#include "interleave/report/coped.h"
#include "interleave/same/outcome_record.h"
#include "interleave/search/automaton.h"
#include "interleave/search/count.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/deadline.h"
#include "interleave/tracee/names.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

enum { OUTCOMES_KEPT = 100000 };

// ---- Outcomes -----------------------------------------------------------------------------------

struct visitor {
    const struct search *search;
    struct key_table *add;         // the outcomes go there; or NULL:
    const struct key_table *known; // they are looked up there,
    bool all_known;                // each was found, and shows something
};

static uint64_t fingerprint(const struct search *search, const struct outcome *outcome, bool *shows)
{
    struct buffer record = {0};

    record_make(outcome, &search->files, &record);
    const uint64_t hash = text_hash(buffer_text(&record));
    *shows = record_shown(&record) > 0 || outcome->end.files != 0;
    buffer_free(&record);
    return hash;
}

static bool outcome_take(void *context, const struct outcome *outcome)
{
    struct visitor *visitor = context;
    bool shows = false;
    const uint64_t key = fingerprint(visitor->search, outcome, &shows);

    if (visitor->add)
        key_table_intern(visitor->add, &key, sizeof key, NULL);
    else
        visitor->all_known = shows && key_table_find(visitor->known, &key, sizeof key) >= 0;
    return visitor->all_known && !deadline_is_over();
}

// Whether all outcomes were visited, there are any, and visitor->all_known holds.
static bool outcomes_visit(const struct search *search, bool apart, struct visitor *visitor)
{
    struct automaton automaton;

    automaton_make(&automaton, search, apart, false);
    const bool is_finite = !automaton.is_cut && !automaton.endless;
    const double number = is_finite ? count_value(automaton_count(&automaton)) : 0;
    const bool are_some = number > 0 && number <= OUTCOMES_KEPT;
    if (are_some)
        automaton_visit(&automaton, outcome_take, visitor);
    automaton_free(&automaton);
    return are_some && visitor->all_known && !deadline_is_over();
}

bool coped_outcomes(const struct search *search, bool apart, struct key_table *outcomes)
{
    struct visitor visitor = {.search = search, .add = outcomes, .all_known = true};

    if (!search_is_complete(search))
        return false;
    const bool are_known = outcomes_visit(search, apart, &visitor);
    if (!are_known)
        key_table_free(outcomes);
    return are_known;
}

// ---- The schedules in which the finding occurs --------------------------------------------------

// Copies state or edge numbers of SEARCH so that VIEW has each of them twice. The caller frees the
// two arrays.
static void twice(const struct search *search, struct search *view)
{
    const size_t states = search->packs.count;
    const size_t edges = (size_t)search->edge_count;

    *view = *search;
    view->packs.count = 2 * states;
    view->edge_count = (int)(2 * edges);
    view->states = memory_new(2 * states, sizeof *view->states);
    view->edges = memory_new(2 * edges + 1, sizeof *view->edges);
    for (size_t i = 0; i < 2 * states; i++) {
        view->states[i] = search->states[i % states];
        if (i < states)
            view->states[i].ending = ENDING_NONE;
        else
            view->states[i].first += (int)edges;
    }
    for (size_t i = 0; i < 2 * edges; i++) {
        view->edges[i] = search->edges[i % edges];
        if (i >= edges) {
            view->edges[i].from += (int)states;
            view->edges[i].to += (int)states;
        }
    }
}

static bool ends_as_without(const struct search *search, const struct findings *findings,
                            int number, bool apart, const struct key_table *outcomes)
{
    struct search *view = memory_new(1, sizeof *view);
    struct visitor visitor = {.search = view, .known = outcomes, .all_known = true};

    twice(search, view);
    for (size_t i = 0; i < findings->occurrence_count; i++)
        if (findings->occurrences[i].finding == number)
            view->edges[findings->occurrences[i].edge].to += (int)search->packs.count;
    const bool is_same = outcomes_visit(view, apart, &visitor);
    free(view->states);
    free(view->edges);
    free(view);
    return is_same;
}

// ---- Calls of which the outcome proves nothing --------------------------------------------------

static bool gives(const struct call *call)
{
    return kind_is(call->kind, KIND_WRITE) || call->kind == CALL_MSGSND ||
           call->kind == CALL_MQ_SEND || call->kind == CALL_SEMOP ||
           ((call->kind == CALL_WORD || call->kind == CALL_BLOCK) && call->word.does != WORD_READ);
}

// By process: whether it, or a descendant of it, gives anything to other processes or to users. The
// caller frees it.
static bool *givers(const struct behaviour *behaviour)
{
    const int count = (int)behaviour->family.count;
    bool *found = memory_new((size_t)count + 1, sizeof *found);

    for (int i = 0; i < behaviour->count; i++)
        for (int at = behaviour->nodes[i]->process;
             gives(&behaviour->nodes[i]->call) && at >= 0 && !found[at];
             at = behaviour_parent(behaviour, at))
            found[at] = true;
    return found;
}

// Whether a child of NODE, a fork, is in GIVER.
static bool has_giver(const struct behaviour *behaviour, const struct node *node, const bool *giver)
{
    bool found = false;

    for (int i = node->first; i != NODE_NONE; i = behaviour->nodes[i]->next)
        found |= behaviour->nodes[i]->result.how == AS_CHILD && giver[behaviour->nodes[i]->process];
    return found;
}

// Whether a child that is born at the line of FAILED gives anything.
static bool child_gives(const struct behaviour *behaviour, const struct node *failed)
{
    bool *giver = givers(behaviour);
    bool found = false;

    for (int i = 0; i < behaviour->count && !found; i++) {
        const struct node *node = behaviour->nodes[i];
        found = node->call.kind == CALL_FORK && node->line == failed->line &&
                has_giver(behaviour, node, giver);
    }
    free(giver);
    return found;
}

static bool is_proved(const struct behaviour *behaviour, const struct node *failed)
{
    const char *name = function_of(failed->call.number);

    if (failed->call.kind == CALL_FORK)
        return child_gives(behaviour, failed);
    return failed->call.kind != CALL_CLOSE && !kind_is(failed->call.kind, KIND_WAIT) &&
           !strstr(name, "sync") && strcmp(name, "close") != 0;
}

// The node of the call whose failure is not told when its process ends on the edge.
static const struct node *failed_on(const struct search *search, const struct edge *edge)
{
    return search->behaviour.nodes[search->behaviour.nodes[edge->node]->local.failed_at];
}

bool coped_with(const struct search *search, const struct findings *findings, int number,
                bool apart, const struct key_table *outcomes)
{
    if (findings->list[number].kind != FINDING_UNTOLD || !search_is_complete(search) ||
        findings->is_cut)
        return false;
    for (size_t i = 0; i < findings->occurrence_count; i++) {
        const struct occurrence *occurrence = &findings->occurrences[i];
        if (occurrence->finding == number &&
            (occurrence->edge < 0 ||
             !is_proved(&search->behaviour, failed_on(search, &search->edges[occurrence->edge]))))
            return false;
    }
    return ends_as_without(search, findings, number, apart, outcomes);
}
