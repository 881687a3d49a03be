// SPDX-License-Identifier: MIT
//
// A loop that starts children and one that waits for them, which do not count alike: zombie where a
// child is left out, no-child where there is one round too many.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/rounds.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/walk.h"

// ---- Calls that are made once a round -----------------------------------------------------------

struct calls {
    const char *list;
    const struct node *except; // calls in its branches that end the function do not count
    const struct node *last;
    size_t count;
};

static bool is_end(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_RETURN || is_call_of(node, END_CALLS);
}

static bool is_in_ending_branch(const struct node *node, const struct node *loop)
{
    for (const struct node *outer = node->parent; outer && outer != loop; outer = outer->parent)
        if (outer->kind == NODE_IF && !is_within(node, outer->children[0]) &&
            any_node(outer, is_end, NULL))
            return true;
    return false;
}

static bool note_call(const struct node *node, void *context)
{
    struct calls *calls = context;

    if (node->kind != NODE_CALL ||
        !(is_call_of(node, calls->list) ||
          (called_function(node) && reaches_call_of(called_function(node), calls->list))))
        return false;
    if (calls->except && is_within(node, calls->except) && is_in_ending_branch(node, calls->except))
        return false;
    calls->count++;
    calls->last = node;
    return false;
}

static bool note_wait(const struct node *node, void *context)
{
    size_t *count = context;

    *count += is_call_of(node, WAIT_CALLS);
    return false;
}

static size_t count_waits(const struct node *node)
{
    size_t count = 0;

    (void)any_node(node, note_wait, &count);
    return count;
}

// Is NODE reached in each round of LOOP: in no branch, and behind nothing that leaves the round?
struct round {
    const struct node *loop;
    const struct node *node;
};

static bool is_way_out(const struct node *node, void *context)
{
    const struct round *round = context;

    return node->number < round->node->number &&
           (node->kind == NODE_BREAK || node->kind == NODE_CONTINUE || node->kind == NODE_GOTO) &&
           loop_of(node) == round->loop;
}

static bool is_in_each_round(const struct node *node, const struct node *loop)
{
    struct round round = {loop, node};
    const struct node *inner = node;

    for (const struct node *outer = node->parent; outer && inner != loop;
         inner = outer, outer = outer->parent) {
        const bool is_test = outer->count > 0 && outer->children[0] == inner;
        if ((outer->kind == NODE_IF || outer->kind == NODE_SWITCH ||
             outer->kind == NODE_CONDITIONAL || is_operator(outer, "&&") ||
             is_operator(outer, "||")) &&
            !is_test)
            return false;
    }
    return !any_node(loop, is_way_out, &round);
}

// The loop in which the wait is made again: not one that only tries a wait again.
static const struct node *loop_of_wait(const struct node *call)
{
    const struct node *loop = loop_of(call);

    if (loop && condition_of(loop) && is_within(call, condition_of(loop)))
        loop = loop_of(loop);
    return loop;
}

// ---- Which children -----------------------------------------------------------------------------

// The elements of an array that a loop takes: those with the number of the counter, and `shift`.
struct elements {
    const struct rounds *rounds;
    const struct node *array;
    const struct node *pointer; // a variable that points to the element; NULL if there is none
    long shift;
    bool is_found;
    bool is_unclear;
};

static bool note_element(const struct node *node, void *context)
{
    struct elements *elements = context;
    const struct node *variable = NULL;
    long number = 0;

    if (node->kind != NODE_SUBSCRIPT)
        return false;
    const struct node *array = without_casts(node->children[0])->target;
    const struct node *index = without_casts(node->children[1]);
    if (is_operator(index, "++") && index->is_postfix)
        index = index->children[0];
    if (!array || (elements->array && elements->array != array))
        return false;
    if (!rounds_sum(index, &variable, &number) || variable != elements->rounds->counter) {
        elements->is_unclear |= elements->array != NULL; // elements[0] may be another child
        return false;
    }
    elements->is_unclear |= elements->is_found && elements->shift != number;
    elements->array = array;
    elements->shift = number;
    elements->is_found = true;
    return false;
}

// A pointer that is set to an element in each round: p = &array[i].
static bool note_pointer(const struct node *node, void *context)
{
    struct elements *elements = context;
    const struct node *value = NULL;
    const struct node *pointer = NULL;

    if (node->kind == NODE_VARIABLE || is_operator(node, "="))
        value = rounds_start(node, &pointer);
    if (value && pointer == elements->pointer && is_unary(without_casts(value), "&"))
        (void)any_node(value, note_element, elements);
    return false;
}

static bool note_variable(const struct node *node, void *context)
{
    struct elements *elements = context;

    if (node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_VARIABLE &&
        strchr(node->target->type, '*')) {
        elements->pointer = node->target;
        (void)any_node(elements->rounds->loop, note_pointer, elements);
    }
    return false;
}

static bool is_for_any(const struct node *call)
{
    long number = 0;

    return is_call_of(call, "wait") || (is_call_of(call, "waitpid") && argument_count(call) == 3 &&
                                        constant_of(argument_of(call, 0), &number) && number == -1);
}

// The children for which CALL waits in the rounds of a loop.
static struct elements waited_for(const struct rounds *rounds, const struct node *call)
{
    struct elements elements = {.rounds = rounds};

    for (size_t i = 0; i < argument_count(call) && !is_for_any(call) && !elements.is_found; i++) {
        (void)any_node(argument_of(call, i), note_element, &elements);
        if (!elements.is_found)
            (void)any_node(argument_of(call, i), note_variable, &elements);
    }
    return elements;
}

// ---- The two loops ------------------------------------------------------------------------------

struct pair {
    struct rounds start;
    struct rounds wait;
    const struct node *fork_call;
    const struct node *wait_call;
};

// Both loops have the same limit, or that of the second one is the counter of the first one.
static bool is_same_limit(struct pair *pair)
{
    const struct node *function = function_of(pair->start.loop);
    struct changes changes = {.variable = pair->wait.limit,
                              .outside = pair->start.loop,
                              .behind = pair->start.loop->number};

    if (pair->wait.limit && pair->wait.limit == pair->start.counter) {
        pair->start.limit = pair->start.counter;
        pair->start.to = 0;
    } else {
        changes.outside = NULL;
    }
    if (pair->wait.limit)
        (void)any_node(function, changes_note, &changes);
    return pair->wait.limit == pair->start.limit && changes.count == 0;
}

static bool is_blocking(const struct node *call)
{
    long flags = 0;

    return is_call_of(call, "wait") || (is_call_of(call, "waitpid") && argument_count(call) == 3 &&
                                        constant_of(argument_of(call, 2), &flags) && flags == 0);
}

static bool is_other_wait(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, WAIT_CALLS) && !is_blocking(node);
}

static void see_pair(struct source *source, struct pair *pair)
{
    struct elements waited = waited_for(&pair->wait, pair->wait_call);
    struct elements started = {.rounds = &pair->start, .array = waited.array};
    long first = pair->start.from - pair->wait.from;
    long last = pair->wait.to - pair->start.to;

    if (waited.array)
        (void)any_node(body_of_loop(pair->start.loop), note_element, &started);
    if (waited.is_unclear || started.is_unclear || started.is_found != waited.is_found)
        return;
    if (waited.is_found) {
        first += started.shift - waited.shift;
        last += waited.shift - started.shift;
    } else if (!is_for_any(pair->wait_call) || has_call_of(source->tree->root, "kill killpg")) {
        return;
    } else {
        last += first; // of any children, it is always the last that nobody waits for
        first = 0;
    }
    // `first` and `last` say how many children more than were started the wait loop has at its
    // ends.
    if (first < 0)
        source_report(
            source, "zombie", pair->wait.loop,
            "this loop begins behind the first child that the loop in line %u starts, and "
            "never waits for it",
            pair->start.loop->line);
    else if (last < 0)
        source_report(source, "zombie", pair->wait.loop,
                      "this loop ends before the last child that the loop in line %u starts, and "
                      "never waits for it",
                      pair->start.loop->line);
    else if (waited.is_found && first + last > 0)
        source_report(source, "no-child", pair->wait.loop,
                      "this loop also waits for an element in which the loop in line %u stores no "
                      "child",
                      pair->start.loop->line);
}

// Does the parent go on in the loop, and not its child? A helper is believed to do so.
static bool is_of_parent(const struct source *source, const struct node *call)
{
    for (int i = 0; i < source->walk->fork_count; i++)
        if (source->walk->forks[i].call == call)
            return source->walk->forks[i].makes_several;
    return !is_call_of(call, FORK_CALLS);
}

// Are there no further waits, in a handler or elsewhere? A function that nobody names makes none.
static bool is_only_wait(const struct source *source, const struct pair *pair)
{
    const struct node *root = source->tree->root;
    const struct node *helper = called_function(pair->wait_call);
    const struct node *function = function_of(pair->wait_call);

    for (size_t i = 0; i < root->count; i++) {
        const struct node *other = root->children[i];
        if (other->kind == NODE_FUNCTION && other != helper && other != function &&
            has_call_of(other, WAIT_CALLS) &&
            (strcmp(other->name, "main") == 0 || mentions(root, other)))
            return false;
    }
    return count_waits(function) == count_waits(pair->start.loop) + (helper ? 0 : 1);
}

static bool is_pair(const struct source *source, struct pair *pair)
{
    const struct node *start = loop_of(pair->fork_call);
    const struct node *wait = loop_of_wait(pair->wait_call);

    return start && wait && start != wait && start->number < wait->number &&
           loop_of(start) == loop_of(wait) && rounds_read(&pair->start, start) &&
           rounds_read(&pair->wait, wait) && is_in_each_round(pair->fork_call, start) &&
           is_in_each_round(pair->wait_call, wait) && is_same_limit(pair) &&
           is_of_parent(source, pair->fork_call) && is_only_wait(source, pair) &&
           !any_node(source->tree->root, is_other_wait, NULL);
}

static void see_function(struct source *source, const struct node *function)
{
    struct calls forks = {.list = FORK_CALLS};
    struct calls waits = {.list = WAIT_CALLS};

    (void)any_node(function, note_call, &forks);
    waits.except = forks.last ? loop_of(forks.last) : NULL;
    (void)any_node(function, note_call, &waits);
    struct pair pair = {.fork_call = forks.last, .wait_call = waits.last};
    if (forks.count == 1 && waits.count == 1 && is_pair(source, &pair))
        see_pair(source, &pair);
}

void source_rounds(struct source *source)
{
    const struct node *root = source->tree->root;

    for (size_t i = 0; i < root->count; i++)
        if (root->children[i]->kind == NODE_FUNCTION)
            see_function(source, root->children[i]);
}
