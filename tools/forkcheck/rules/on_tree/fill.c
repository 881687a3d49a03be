// SPDX-License-Identifier: MIT
//
// Arrays of arguments that a loop fills, word by word, maybe in a function of their own:
// missing-sentinel, memory-error.
#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/range.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

enum { NAMES_MAX = 8 };

// What is known of the array of an exec call.
struct filling {
    struct source *source;
    // The array, and the parameters by which functions have it.
    const struct node *names[NAMES_MAX];
    size_t count;
    long size;
    const struct node *fill; // the first element that is set to a word in a loop that counts
    const struct node *end;  // the one that is set to NULL
    bool is_unclear;         // something else may set elements
};

static bool is_name(const struct filling *filling, const struct node *node)
{
    const struct node *target = without_casts(node)->target;

    for (size_t i = 0; target && i < filling->count; i++)
        if (filling->names[i] == target)
            return true;
    return false;
}

static const struct node *parameter_of(const struct node *function, size_t index)
{
    for (size_t i = 0; i < function->count; i++)
        if (function->children[i]->kind == NODE_PARAMETER && index-- == 0)
            return function->children[i];
    return NULL;
}

// ---- Who has the array --------------------------------------------------------------------------

// The array is an argument of CALL.
static void follow(struct filling *filling, const struct node *call, size_t index)
{
    const struct node *function = called_function(call);
    const struct node *parameter = function ? parameter_of(function, index) : NULL;

    if (is_call_of(call, EXEC_CALLS))
        return;
    if (!parameter || !body_of(function) || filling->count == NAMES_MAX) {
        filling->is_unclear = true;
        return;
    }
    for (size_t i = 0; i < filling->count; i++)
        if (filling->names[i] == parameter)
            return;
    filling->names[filling->count++] = parameter;
}

static bool note_call(const struct node *node, void *context)
{
    struct filling *filling = context;

    for (size_t i = 0; node->kind == NODE_CALL && i < argument_count(node); i++)
        if (is_name(filling, argument_of(node, i)))
            follow(filling, node, i);
    return false;
}

// ---- What is done with it -----------------------------------------------------------------------

// Does a loop or an if around NODE, which is the last part of an assignment, ask whether there is a
// word at all?
static bool is_asked(const struct node *word, const struct node *node)
{
    const struct node *variable = without_casts(word)->target;

    for (; variable && node && node->kind != NODE_FUNCTION; node = node->parent) {
        const struct node *asks = node->kind == NODE_IF ? node->children[0]
                                  : node->kind == NODE_WHILE || node->kind == NODE_FOR
                                      ? condition_of(node)
                                      : NULL;
        if (asks && mentions(asks, variable))
            return true;
    }
    return false;
}

static bool is_counted(const struct node *index)
{
    index = without_casts(index);
    return index->kind == NODE_REFERENCE ||
           (is_operator(index, "++") && index->is_postfix &&
            without_casts(index->children[0])->kind == NODE_REFERENCE);
}

static void note_element(struct filling *filling, const struct node *element)
{
    const struct node *user = element->parent;

    if (!is_operator(user, "=") || user->children[0] != element)
        return;
    const struct node *word = user->children[1];
    if (is_null_pointer(word))
        filling->end = element;
    else if (!is_counted(element->children[1]) ||
             !(word->kind == NODE_STRING || is_asked(word, user)))
        filling->is_unclear = true;
    else if (!filling->fill && loop_of(element))
        filling->fill = element;
}

static bool note_use(const struct node *node, void *context)
{
    struct filling *filling = context;

    if (node->kind != NODE_REFERENCE || !is_name(filling, node))
        return false;
    const struct node *user = node->parent;
    if (user->kind == NODE_SUBSCRIPT && user->children[0] == node)
        note_element(filling, user);
    else if (user->kind != NODE_CALL)
        filling->is_unclear = true;
    return false;
}

// ---- Mistakes -----------------------------------------------------------------------------------

static const struct node *counter_of(const struct node *element)
{
    const struct node *index = without_casts(element->children[1]);

    return index->kind == NODE_UNARY ? without_casts(index->children[0])->target : index->target;
}

struct limit {
    const struct node *counter;
    long value; // 0: none
};

static bool note_limit(const struct node *node, void *context)
{
    struct limit *limit = context;
    long value = 0;

    if (is_operator(node, "<") && without_casts(node->children[0])->kind == NODE_REFERENCE &&
        without_casts(node->children[0])->target == limit->counter &&
        range_number(node->children[1], &value))
        limit->value = value;
    return false;
}

// The zero comes behind the last word: there has to be room for it.
static void see_room(const struct filling *filling)
{
    struct limit limit = {.counter = counter_of(filling->fill)};
    const struct node *loop = loop_of(filling->fill);
    const struct node *condition = condition_of(loop);

    if (!condition || counter_of(filling->end) != limit.counter || is_within(filling->end, loop))
        return;
    (void)any_node(condition, note_limit, &limit);
    if (filling->size > 0 && limit.value >= filling->size)
        source_report(filling->source, "memory-error", filling->end,
                      "after %ld words, this writes behind the array, which has %ld elements: let "
                      "the loop leave room for the NULL",
                      limit.value, filling->size);
}

void source_fill(struct source *source, const struct node *call, const struct node *variable)
{
    struct filling filling = {.source = source, .names = {variable}, .count = 1};
    const char *size = strchr(variable->type, '[');

    if (variable->count > 0 || !size || variable->is_static || !function_of(variable))
        return;
    filling.size = strtol(size + 1, NULL, 10);
    for (size_t known = 0; known < filling.count;) {
        known = filling.count;
        (void)any_node(source->tree->root, note_call, &filling);
    }
    (void)any_node(source->tree->root, note_use, &filling);
    if (filling.is_unclear || !filling.fill)
        return;
    if (filling.end)
        see_room(&filling);
    else
        source_report(source, "missing-sentinel", call,
                      "the array %s is filled up to its last word, and does not end with NULL: "
                      "exec takes what lies behind it for arguments",
                      variable->name);
}
