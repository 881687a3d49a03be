// SPDX-License-Identifier: MIT
//
// The file and the list of exec that do not belong together: first-argument.
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// The list of which NODE is the first element: `list` in list[0] and *list. NULL if it is none.
static const struct node *list_of_first(const struct node *node)
{
    long index = 1;

    node = without_casts(node);
    if (is_unary(node, "*"))
        return without_casts(node->children[0]);
    if (node->kind != NODE_SUBSCRIPT || !constant_of(node->children[1], &index) || index != 0)
        return NULL;
    return without_casts(node->children[0]);
}

// ---- A list that is a part of the other ---------------------------------------------------------

struct origin {
    const struct node *list;  // a variable
    const struct node *whole; // that its value may come from
    bool is_part;             // it is set to a later part of that
    bool is_whole;            // or to all of it
};

// argv + 1, &argv[1], argv + optind: what comes behind the first element.
static bool is_later_part(const struct node *node, void *context)
{
    const struct origin *origin = context;
    const struct node *array = NULL;
    const struct node *index = NULL;
    long first = 1;

    if (is_operator(node, "+") && node->count == 2) {
        array = node->children[0];
        index = node->children[1];
    } else if (is_unary(node, "&") && node->children[0]->kind == NODE_SUBSCRIPT) {
        array = node->children[0]->children[0];
        index = node->children[0]->children[1];
    }
    return array && without_casts(array)->target == origin->whole &&
           !(constant_of(index, &first) && first == 0);
}

static bool note_origin(const struct node *node, void *context)
{
    struct origin *origin = context;
    const struct node *value = NULL;

    if (node == origin->list && node->count > 0)
        value = node->children[0];
    else if (is_operator(node, "=") && without_casts(node->children[0])->target == origin->list)
        value = node->children[1];
    if (value && any_node(value, is_later_part, origin))
        origin->is_part = true;
    else if (value && mentions(value, origin->whole))
        origin->is_whole = true;
    if (is_operator(node, "++") && without_casts(node->children[0])->target == origin->whole)
        origin->is_whole = true; // it moves itself
    return false;
}

static bool is_part_of(const struct node *list, const struct node *whole)
{
    struct origin origin = {.list = list, .whole = whole};

    (void)any_node(function_of(list), note_origin, &origin);
    return origin.is_part && !origin.is_whole;
}

// ---- Two lists ----------------------------------------------------------------------------------

// The string that the list of an array begins with; NULL if that is not known.
static const char *first_string(const struct node *variable)
{
    for (size_t i = 0; i < variable->count; i++) {
        const struct node *list = variable->children[i];
        if (list->kind == NODE_LIST && list->count > 1 && list->children[0]->kind == NODE_STRING &&
            is_null_pointer(list->children[list->count - 1]))
            return list->children[0]->name;
    }
    return NULL;
}

// Two arrays of words, each of which begins with the name of another program.
static bool are_two_commands(const struct node *one, const struct node *other)
{
    const char *first = first_string(one);
    const char *second = first_string(other);

    if (!first || !second)
        return false;
    const char *base = strrchr(first, '/') ? strrchr(first, '/') : first;
    const char *other_base = strrchr(second, '/') ? strrchr(second, '/') : second;
    return strcmp(base + 1, other_base + 1) != 0;
}

// The same member of two objects, or two rows of the same table.
static bool are_siblings(const struct node *one, const struct node *other)
{
    if (one->kind == NODE_MEMBER && other->kind == NODE_MEMBER)
        return strcmp(one->name, other->name) == 0 && !is_alike(one, other);
    return one->kind == NODE_SUBSCRIPT && other->kind == NODE_SUBSCRIPT &&
           is_alike(one->children[0], other->children[0]) &&
           !is_alike(one->children[1], other->children[1]);
}

static bool are_apart(const struct node *named, const struct node *given)
{
    const struct node *one = named->target;
    const struct node *other = given->target;

    if (named->kind != NODE_REFERENCE || given->kind != NODE_REFERENCE)
        return are_siblings(named, given);
    if (!one || !other || one == other || one->kind != NODE_VARIABLE || !function_of(one))
        return false;
    return are_two_commands(one, other) || is_part_of(one, other);
}

static bool is_call_or_change(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_CALL || is_change(node);
}

static bool see_exec(const struct node *node, void *context)
{
    if (!is_call_of(node, "execv execvp execve execvpe") || argument_count(node) < 2)
        return false;
    const struct node *named = list_of_first(argument_of(node, 0));
    const struct node *given = without_casts(argument_of(node, 1));
    if (!named || any_node(named, is_call_or_change, NULL) ||
        any_node(given, is_call_or_change, NULL) || !are_apart(named, given))
        return false;
    source_report((struct source *)context, "first-argument", node,
                  "the file is the first word of another list than this: the program gets words "
                  "that are not its own, from its name on");
    return false;
}

void source_exec_pairs(struct source *source)
{
    (void)any_node(source->tree->root, see_exec, source);
}
