// SPDX-License-Identifier: MIT
//
// A status that no wait call stores: a program decodes a variable that has a constant, and gives
// its wait calls NULL (uninitialised).
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/rounds.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

static bool is_wait_without_status(const struct node *node, void *context)
{
    (void)context;
    return (is_call_of(node, "wait wait3") && is_null_pointer(argument_of(node, 0))) ||
           (is_call_of(node, "waitpid wait4") && is_null_pointer(argument_of(node, 1)));
}

// Is it a plain variable of this source that is 0 from the beginning, and never anything else?
static bool is_always_zero(const struct source *source, const struct node *variable)
{
    struct changes changes = {.variable = variable};

    if (!variable || variable->kind != NODE_VARIABLE || strcmp(variable->type, "int") != 0 ||
        (variable->count > 0 ? !is_null_pointer(variable->children[0]) : !variable->is_static) ||
        (!function_of(variable) && !variable->is_static))
        return false;
    (void)any_node(source->tree->root, changes_note, &changes);
    return changes.count == 0;
}

static bool is_decoding(const struct node *node, void *context)
{
    const struct source *source = context;

    return node->kind == NODE_MACRO && node->count > 0 &&
           is_word_of("WIFEXITED WEXITSTATUS WIFSIGNALED WTERMSIG", node->name) &&
           without_casts(node->children[0])->target == source->context;
}

static bool is_decoding_before(const struct node *node, void *context)
{
    struct source source = *(const struct source *)context;
    const struct node *last = source.context;

    source.context = without_casts(last->children[0])->target;
    return node->number < last->number && is_decoding(node, &source);
}

// Once for each variable of a function.
static bool see_node(const struct node *node, void *context)
{
    struct source source = *(const struct source *)context;
    const struct node *variable = node->kind == NODE_MACRO && node->count > 0
                                      ? without_casts(node->children[0])->target
                                      : NULL;
    struct source here = source;

    source.context = variable;
    here.context = node;
    if (variable && is_decoding(node, &source) &&
        any_node(function_of(node), is_wait_without_status, NULL) &&
        is_always_zero(&source, variable) &&
        !any_node(function_of(node), is_decoding_before, &here))
        source_report(&source, "uninitialised", node,
                      "no wait call stores a status in %s, which is always 0, as if each child had "
                      "ended well: give the wait call its address, and not NULL",
                      variable->name);
    return false;
}

void source_untold(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
