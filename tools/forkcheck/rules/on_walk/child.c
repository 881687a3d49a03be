// SPDX-License-Identifier: MIT
//
// The end of a child: missing-exit, runaway, exec-falls-through, exit-in-child, state-of-child.
//
// A child misses its exit if it has a part of its own, behind a branch on the result of fork, and
// then comes to code that its parent runs as well. That can be meant: both print something at the
// end. So it is a finding only if the child waits for children that it does not have, or starts
// children in the loop of its parent, or if the parent has no part of its own: what comes after the
// branch is that part.
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

static const struct node *split_of(const struct walk *walk, const struct state *state)
{
    return state->split == -1 ? walk->forks[state->born].call : walk->tree->nodes[state->split];
}

// The statement of which the condition is a part: findings are shown there.
static const struct node *branch_of(const struct node *condition)
{
    const struct node *at = condition;

    while (at->parent && at->kind != NODE_IF && at->kind != NODE_SWITCH && at->kind != NODE_WHILE &&
           at->kind != NODE_FOR && at->kind != NODE_DO && at->kind != NODE_BLOCK)
        at = at->parent;
    return at->kind == NODE_BLOCK || at->kind == NODE_FOR ? condition : at;
}

static void report_missing_exit(struct walk *walk, const struct state *state,
                                const struct node *call, const char *what)
{
    if (state->exec != -1 && is_within(walk->tree->nodes[state->exec], walk->tree->root)) {
        walk_report(walk, "exec-falls-through", walk->tree->nodes[state->exec],
                    "if exec fails, it returns, and the child goes on to line %u, %s; end it there "
                    "with a message and _exit(127)",
                    call->line, what);
        return;
    }
    walk_report(walk, "missing-exit", branch_of(split_of(walk, state)),
                "the child does not end after its part: it goes on to line %u, %s; end it with "
                "_exit",
                call->line, what);
}

static bool is_child_with_part(const struct state *state)
{
    return state->role == ROLE_CHILD && state->last == state->born && state->born != -1 &&
           (state->flags & FLAG_SPLIT);
}

static bool is_call(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_CALL;
}

// Does an `if` have something to do for the child? It may only calculate, which nobody else can
// notice.
static bool has_task(const struct walk *walk, const struct state *state)
{
    const struct node *branch = is_child_with_part(state) ? branch_of(split_of(walk, state)) : NULL;

    return branch && branch->kind == NODE_IF && any_node(branch->children[1], is_call, NULL);
}

static void forks_again(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *loop = loop_of(call);

    if ((state->flags & FLAG_DID) || (!loop && has_task(walk, state)))
        report_missing_exit(walk, state, call, "where it makes children of its own");
    else if (loop && is_endless(loop))
        walk_report(walk, "runaway", call,
                    "each child comes to this fork again, and the loop has no end: the number of "
                    "processes doubles until the system refuses more");
    else if (loop)
        walk_report(walk, "fork-doubles", call,
                    "each child goes on in the loop and forks, too: the number of processes "
                    "doubles with each round; end the child, or leave the loop in it");
}

static void share(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct fork_site *site = &walk->forks[state->born];

    if (!(state->flags & FLAG_DID) || (state->flags & FLAG_VFORK))
        return;
    if (is_call_of(call, WAIT_CALLS) && state->children == 0)
        report_missing_exit(walk, state, call, "which waits for children that it does not have");
    else if (!site->has_parent_part)
        report_missing_exit(walk, state, call, "which is meant for the parent");
}

// A parent does something of its own before it comes to what its child does as well.
static void note_parent_part(struct walk *walk, const struct state *state, uint8_t met)
{
    if (walk->pass > 1 && state->last != -1 && state->role == ROLE_PARENT &&
        (state->flags & FLAG_SPLIT) && !(state->flags & FLAG_MET) && !(met & MET_CHILD))
        walk->forks[state->last].has_parent_part = true;
}

// Does the child wait for the 0 that fork has returned to it?
static bool waits_for_itself(const struct walk *walk, const struct state *state,
                             const struct node *call)
{
    const struct value named = walk_argument(state, call, 0);

    return has_task(walk, state) && is_call_of(call, "waitpid wait4") && named.kind == VALUE_FORK &&
           named.site == state->born && state->children == 0;
}

// What a child changes of itself is of use to what it does next, and to nobody else.
static void note_change(struct state *state, const struct node *call)
{
    if (state->born == -1)
        return;
    if (is_call_of(call, "chdir fchdir setenv unsetenv putenv"))
        state->flags |= FLAG_MOVED;
    else if (!is_call_of(call, END_CALLS))
        state->flags &= ~FLAG_MOVED;
}

void rule_child_call(struct walk *walk, struct state *state, const struct node *call)
{
    note_change(state, call);
    if (!is_effect(call) || state->last == -1)
        return;
    const uint8_t met = walk_met(walk, state);
    note_parent_part(walk, state, met);
    if (state->role != ROLE_CHILD || state->last != state->born || walk->pass == 1)
        return;
    if (!(met & MET_PARENT)) {
        if (is_child_with_part(state))
            state->flags |= FLAG_DID;
        return;
    }
    if (waits_for_itself(walk, state, call))
        report_missing_exit(walk, state, call, "which waits for the 0 that fork has returned");
    else if (walk->forks[state->born].call == call)
        forks_again(walk, state, call);
    else if (is_child_with_part(state))
        share(walk, state, call);
}

// ---- The end of the process ---------------------------------------------------------------------

static bool is_success(struct value status)
{
    return status.has_number && status.number == 0;
}

// Does the child end well, whatever has become of the change that it has made? Its status may tell.
static bool is_done(const struct node *end)
{
    const struct node *status =
        end->kind == NODE_RETURN ? (end->count > 0 ? end->children[0] : NULL) : argument_of(end, 0);
    long value = 1;

    return constant_of(status, &value) && value == 0;
}

void rule_child_end(struct walk *walk, const struct state *state, const struct node *node,
                    struct value status)
{
    if (state->role != ROLE_CHILD || state->last != state->born || state->born == -1)
        return;
    if (state->exec != -1 && is_success(status))
        walk_report(walk, "exec-falls-through", walk->tree->nodes[state->exec],
                    "if exec fails, the child ends with the exit status 0 in line %u, as if all "
                    "was well; print the error and call _exit(127)",
                    node->line);
    if ((state->flags & FLAG_MOVED) && (state->flags & FLAG_SPLIT) && is_done(node))
        walk_report(walk, "state-of-child", node,
                    "the child has changed its own directory or environment, and ends: its parent "
                    "goes on with those of before; make the change in the parent");
    const bool is_exit = node->kind == NODE_RETURN || is_call_of(node, "exit err errx");
    if ((state->flags & FLAG_VFORK) && is_exit)
        walk_report(walk, "vfork", node,
                    "the child of vfork ends with _exit or exec: exit and return change the memory "
                    "of its parent");
    else if ((state->flags & FLAG_OLD_ATEXIT) && is_exit)
        walk_report(walk, "exit-in-child", node,
                    "the child ends by %s, which calls the functions registered with atexit as its "
                    "parent will do: use _exit",
                    node->kind == NODE_RETURN ? "a return from main" : "exit");
}
