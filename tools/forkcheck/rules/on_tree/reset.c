// SPDX-License-Identifier: MIT
//
// signal-reset: signal is that of System V, which takes the handler away when it is called, and the
// signal may come again.
#include <signal.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/handlers.h"
#include "forkcheck/rules/code/rounds.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

struct reset {
    const struct source *source;
    const struct node *call; // of signal
    long signal;
    bool has_handler;
    bool is_set_again;
};

// ---- Signals that come more than once -----------------------------------------------------------

// Is the loop left behind NODE?
static bool is_last(const struct node *node, const struct node *loop)
{
    const struct node *block = node->parent;

    while (block != loop && block->kind != NODE_BLOCK)
        block = block->parent;
    for (size_t i = 0; block != loop && i < block->count; i++)
        if (block->children[i]->kind == NODE_BREAK || block->children[i]->kind == NODE_RETURN ||
            is_call_of(block->children[i], END_CALLS))
            return true;
    return false;
}

// Is it for the same process in each round of the loop?
static bool is_for_same(const struct node *target, const struct node *loop)
{
    struct changes changes = {.variable = without_casts(target)->target};

    if (is_call_of(without_casts(target), "getppid getpid"))
        return true;
    if (without_casts(target)->kind != NODE_REFERENCE || !changes.variable ||
        is_within(changes.variable, loop))
        return false;
    (void)any_node(loop, changes_note, &changes);
    return changes.count == 0;
}

static bool is_sent_again(const struct node *node, void *context)
{
    const struct reset *reset = context;
    const struct node *loop = node->kind == NODE_CALL ? loop_of(node) : NULL;
    long number = 0;

    if (!loop || is_last(node, loop))
        return false;
    if (is_call_of(node, "alarm"))
        return reset->signal == SIGALRM;
    if (is_call_of(node, "raise"))
        return constant_of(argument_of(node, 0), &number) && number == reset->signal;
    return is_call_of(node, "kill") && argument_count(node) == 2 &&
           constant_of(argument_of(node, 1), &number) && number == reset->signal &&
           is_for_same(argument_of(node, 0), loop);
}

static bool comes_again(struct reset *reset)
{
    const struct node *root = reset->source->tree->root;
    const struct node *fork_call = find_call_of(root, FORK_CALLS);

    if (reset->signal == SIGCHLD)
        return fork_call && is_repeated(fork_call, root);
    return any_node(root, is_sent_again, reset);
}

// ---- Handlers -----------------------------------------------------------------------------------

static bool note_handler(const struct node *function, const struct node *given, void *context)
{
    struct reset *reset = context;

    (void)given;
    reset->has_handler = true;
    reset->is_set_again |= reaches_call_of(function, "signal sigaction " END_CALLS);
    return false;
}

static bool is_signal_of(const struct node *node, void *context)
{
    struct reset *reset = context;
    const struct node *number = argument_of(reset->call, 0);

    if (node->kind != NODE_CALL || called_function(node) != function_of(number) ||
        !constant_of(argument_of(node, parameter_index(without_casts(number)->target)),
                     &reset->signal))
        return false;
    return !loop_of(node) && comes_again(reset);
}

// The signal is a constant, or one that a helper gets.
static bool is_of_repeated(struct reset *reset)
{
    const struct node *number = without_casts(argument_of(reset->call, 0));

    if (constant_of(number, &reset->signal))
        return comes_again(reset);
    return number->target && number->target->kind == NODE_PARAMETER &&
           any_node(reset->source->tree->root, is_signal_of, reset);
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    struct reset reset = {.source = source, .call = node};

    if (!is_call_of(node, "signal") || argument_count(node) != 2 || loop_of(node))
        return false;
    (void)handler_values(source->tree->root, argument_of(node, 1), note_handler, &reset);
    if (reset.has_handler && !reset.is_set_again && is_of_repeated(&reset))
        source_report(source, "signal-reset", node,
                      "with these feature test macros, signal is that of System V: the first "
                      "signal takes the handler away, and the next one finds the default: use "
                      "sigaction");
    return false;
}

void source_reset(struct source *source)
{
    if (source->tree->has_old_signal)
        (void)any_node(source->tree->root, see_node, source);
}
