// SPDX-License-Identifier: MIT
//
// A parent that pauses, looks at its child in /proc or with ps, and says that it is dead:
// sleep-as-order.
#include <string.h>

#include "forkcheck/rules/code/answer.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/handlers.h"
#include "forkcheck/rules/code/rounds.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"

// ---- Looking at a process -----------------------------------------------------------------------

static bool is_proc_text(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_STRING && strstr(node->name, "/proc/");
}

static bool is_ps_text(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_STRING && strncmp(node->name, "\"ps ", 4) == 0;
}

// Does CALL look at the state of a process?
static bool is_look(const struct node *call)
{
    const struct node *function = called_function(call);

    if (is_call_of(call, "system popen"))
        return any_node(function_of(call), is_ps_text, NULL);
    if (is_call_of(call, "fopen open"))
        return any_node(function_of(call), is_proc_text, NULL);
    return function && any_node(function, is_proc_text, NULL) &&
           reaches_call_of(function, "fopen open");
}

// ---- Between a pause and what the parent says ---------------------------------------------------

struct between {
    const struct node *root;
    const struct node *counter; // of the loop around both
    const struct node *pause;
    const struct node *look;  // the first one behind the pause
    const struct node *claim; // that the child is dead
    unsigned end;             // the number of the first wait behind the pause
};

static bool note_end(const struct node *node, void *context)
{
    struct between *between = context;
    const struct node *function = called_function(node);

    if (node->number > between->pause->number && node->number < between->end &&
        (is_call_of(node, WAIT_CALLS) || (function && reaches_call_of(function, WAIT_CALLS))))
        between->end = node->number;
    return false;
}

static bool is_between(const struct between *between, const struct node *node)
{
    return node->number > between->pause->number && node->number < between->end;
}

static bool note_look(const struct node *node, void *context)
{
    struct between *between = context;

    if (node->kind == NODE_CALL && is_between(between, node) && is_look(node))
        between->look = node;
    return between->look != NULL;
}

static bool tells_death(const struct node *node, void *context)
{
    static const char *const words[] = {"dead",       "ombie",      "defunct",  "has ended",
                                        "has exited", "has died",   "finished", "has terminated",
                                        "have ended", "have exited"};

    (void)context;
    for (size_t i = 0; node->kind == NODE_STRING && i < sizeof words / sizeof *words; i++)
        if (strstr(node->name, words[i]))
            return true;
    return false;
}

static bool is_look_node(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_CALL && is_look(node);
}

// Is NODE reached only if what was seen, or another question, allows it?
static bool is_guarded(const struct node *node, const struct between *between)
{
    const struct node *seen = result_variable(between->look);

    for (const struct node *at = node; at->parent && at->kind != NODE_FUNCTION; at = at->parent) {
        const struct node *user = at->parent;
        const bool is_branch = (user->kind == NODE_IF || user->kind == NODE_CONDITIONAL ||
                                user->kind == NODE_SWITCH) &&
                               user->children[0] != at;
        if (is_branch && ((seen && mentions(user->children[0], seen)) ||
                          any_node(user->children[0], is_look_node, NULL)))
            return true;
    }
    return false;
}

static bool is_end(const struct node *node, void *context)
{
    const struct between *between = context;

    return node->kind == NODE_RETURN || is_call_of(node, END_CALLS) ||
           is_change_of_answer(between->root, node);
}

// Does NODE give up if the child is no zombie, or count that as a failure: `if (state != 'Z')
// return 1;`?
static bool is_demand(const struct node *node, struct between *between)
{
    const struct node *seen = result_variable(between->look);
    const struct node *test = node->kind == NODE_IF ? without_casts(node->children[0]) : NULL;
    long letter = 0;

    return test && is_operator(test, "!=") && constant_of(test->children[1], &letter) &&
           letter == 'Z' &&
           ((seen && mentions(test, seen)) || any_node(test, is_look_node, NULL)) &&
           any_node(node->children[1], is_end, between);
}

static bool note_claim(const struct node *node, void *context)
{
    struct between *between = context;

    if (is_between(between, node) && is_demand(node, between))
        between->claim = node;
    if (between->claim || !is_call_of(node, "printf puts fprintf fputs") ||
        !is_between(between, node) || is_guarded(node, between))
        return between->claim != NULL;
    const struct node *text = argument_of(node, is_call_of(node, "fprintf") ? 1 : 0);
    if (text && tells_death(text, NULL))
        between->claim = node;
    return between->claim != NULL;
}

// ---- Pauses -------------------------------------------------------------------------------------

static bool is_way_out(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_BREAK || node->kind == NODE_RETURN || node->kind == NODE_GOTO;
}

static bool is_look_of(const struct node *node, void *context)
{
    const struct between *between = context;

    if (node->kind != NODE_CALL || !is_look(node))
        return false;
    for (size_t i = 0; i < argument_count(node); i++)
        if (mentions(argument_of(node, i), between->counter))
            return true;
    return false;
}

// for (...; i < all->count; i++): what is looked at is the child with that number.
static bool is_through_children(const struct node *loop)
{
    const struct node *step = loop->kind == NODE_FOR ? loop->children[3] : NULL;
    struct between between = {.counter = NULL};

    if (step && is_unary(step, "++"))
        between.counter = without_casts(step->children[0])->target;
    return between.counter && any_node(body_of_loop(loop), is_look_of, &between);
}

// Does the loop around the pause go on until something has been seen? A loop that only counts goes
// through the children.
static bool is_polling(const struct node *pause)
{
    const struct node *loop = loop_of(pause);
    struct rounds rounds;

    return loop && ((!rounds_read(&rounds, loop) && !is_through_children(loop)) ||
                    any_node(body_of_loop(loop), is_way_out, NULL));
}

// Does a handler of SIGCHLD wait for children? Then they are no zombies.
static bool is_reaped_by_handler(const struct node *root)
{
    struct handlers handlers = {.count = 0};

    handlers_find(&handlers, root);
    for (size_t i = 0; i < handlers.count; i++)
        if (handlers.items[i].is_of_sigchld &&
            reaches_call_of(handlers.items[i].function, WAIT_CALLS))
            return true;
    return false;
}

// Calls by which a parent can learn that its child has ended, or which make it end.
static const char *const hears = "kill read recv sigsuspend pause sigwait sigwaitinfo sigtimedwait "
                                 "sem_wait poll select waitid";

static bool is_told_before(const struct node *node, void *context)
{
    const struct between *between = context;

    return node->number < between->pause->number && is_call_of(node, hears);
}

// The function in which a helper that only pauses is called.
static const struct node *outer_pause(const struct walk *walk, const struct state *state,
                                      const struct node *call)
{
    int context = state->context;

    while (call && !any_node(function_of(call), is_look_node, NULL))
        call = walk_caller(walk, &context);
    return call;
}

// An end of a child that has a handler interrupts the pause, unless that is repeated.
static bool may_be_unnoticed(const struct walk *walk, const struct state *state,
                             const struct node *pause)
{
    const struct node *loop = loop_of(pause);

    if (state->sigchld != SIGCHLD_HANDLED)
        return state->sigchld == SIGCHLD_DEFAULT;
    return loop && loop->kind != NODE_FOR && condition_of(loop) &&
           is_within(pause, condition_of(loop)) && !is_reaped_by_handler(walk->tree->root);
}

void rule_look_pause(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *pause = outer_pause(walk, state, call);
    struct between between = {.root = walk->tree->root, .pause = pause, .end = (unsigned)-1};

    if (!pause || state->role != ROLE_PARENT || state->children == 0 ||
        !may_be_unnoticed(walk, state, call) || (state->flags & FLAG_AWAITED) ||
        is_polling(pause) || any_node(function_of(pause), is_told_before, &between))
        return;
    (void)any_node(function_of(pause), note_end, &between);
    if (any_node(function_of(pause), note_look, &between) &&
        any_node(function_of(pause), note_claim, &between))
        walk_report(walk, "sleep-as-order", pause,
                    "a pause does not make sure that the child is dead, as line %u says: waitid "
                    "with WEXITED | WNOWAIT waits for its end, and leaves it a zombie",
                    between.claim->line);
}
