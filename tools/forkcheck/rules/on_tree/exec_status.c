// SPDX-License-Identifier: MIT
//
// The exit status after a failed exec: exec-status. A shell, env, nohup and others end with 127 if
// the program is not found, and with 126 if it is found and cannot be run (POSIX, 2.8.2).
#include <errno.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

enum { CANNOT_RUN = 126, NOT_FOUND = 127 };

// The status for this error; 0 for another error.
static int status_of(long error)
{
    switch (error) {
    case ENOENT:
        return NOT_FOUND;
    case EACCES:
    case ENOEXEC:
        return CANNOT_RUN;
    default:
        return 0;
    }
}

// The name of an error, written as such: other numbers may mean anything.
static bool is_error(const struct node *node, long *error)
{
    node = without_casts(node);
    return node->macro && node->macro[0] == 'E' && constant_of(node, error) &&
           status_of(*error) != 0;
}

// The status that belongs to the case in which CONDITION holds; *HOLDS is false if it is the case
// in which it does not. 0 if the condition asks for something else.
static int asked_status(const struct node *condition, bool *holds)
{
    long error = 0;

    if (condition->kind != NODE_BINARY || !is_word_of("== !=", condition->name))
        return 0;
    if (!is_error(condition->children[0], &error) && !is_error(condition->children[1], &error))
        return 0;
    *holds = is_operator(condition, "==");
    return status_of(error);
}

struct statuses {
    bool has_cannot_run;
    bool has_not_found;
};

static bool note_status(const struct node *node, void *context)
{
    struct statuses *statuses = context;
    long value = 0;

    if (node->kind != NODE_CASE && constant_of(node, &value)) {
        statuses->has_cannot_run |= value == CANNOT_RUN;
        statuses->has_not_found |= value == NOT_FOUND;
    }
    return false;
}

// The one of the two statuses that NODE has; 0 if it has neither or both.
static int status_in(const struct node *node)
{
    struct statuses statuses = {false, false};

    if (node)
        (void)any_node(node, note_status, &statuses);
    if (statuses.has_cannot_run == statuses.has_not_found)
        return 0;
    return statuses.has_cannot_run ? CANNOT_RUN : NOT_FOUND;
}

// What happens if the condition of the `if` does not hold: its else, or the next statement.
static const struct node *otherwise_of(const struct node *node)
{
    const struct node *block = node->parent;

    if (node->count > 2)
        return node->children[2];
    for (size_t i = 0; block->kind == NODE_BLOCK && i + 1 < block->count; i++)
        if (block->children[i] == node)
            return block->children[i + 1];
    return NULL;
}

static void report(struct source *source, const struct node *node)
{
    source_report(source, "exec-status", node,
                  "126 and 127 are exchanged: 127 is for a program that is not found (ENOENT), and "
                  "126 for one that cannot be run");
}

static void see_branches(struct source *source, const struct node *node,
                         const struct node *otherwise)
{
    bool holds = true;
    const int wanted = asked_status(node->children[0], &holds);
    const int then = status_in(node->children[1]);
    const int other = status_in(otherwise);

    if (wanted != 0 && then != 0 && other != 0 && then != other && (then == wanted) != holds)
        report(source, node);
}

// case ENOENT: status = 126;
static void see_case(struct source *source, const struct node *node)
{
    long error = 0;
    const struct node *outer = node->parent;
    struct statuses all = {false, false};

    while (outer && outer->kind != NODE_SWITCH)
        outer = outer->parent;
    if (!outer || node->count < 2 || !is_error(node->children[0], &error))
        return;
    (void)any_node(outer, note_status, &all);
    const int status = status_in(node->children[node->count - 1]);
    if (status != 0 && status != status_of(error) && all.has_cannot_run && all.has_not_found)
        report(source, node);
}

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_CONDITIONAL && node->count > 2)
        see_branches(context, node, node->children[2]);
    if (node->kind == NODE_IF)
        see_branches(context, node, otherwise_of(node));
    if (node->kind == NODE_CASE)
        see_case(context, node);
    return false;
}

void source_exec_status(struct source *source)
{
    if (has_call_of(source->tree->root, EXEC_CALLS))
        (void)any_node(source->tree->root, see_node, source);
}
