// SPDX-License-Identifier: MIT
//
// Memory that is read into or mapped: memory-error, impossible-comparison.
#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/code.h"
#include "forkcheck/rules/source.h"
#include "forkcheck/rules/tree.h"

// The variable that has the result of CALL; NULL if none has.
static const struct node *result_of(const struct node *call)
{
    const struct node *user = call->parent;

    if (user->kind == NODE_CAST)
        user = user->parent;
    if (user->kind == NODE_VARIABLE)
        return user;
    if (!is_operator(user, "=") || without_casts(user->children[1]) != call)
        return NULL;
    const struct node *target = without_casts(user->children[0]);
    return target->kind == NODE_REFERENCE ? target->target : NULL;
}

// ---- Reading
// -------------------------------------------------------------------------------------

struct input {
    const struct node *array;
    const struct node *length; // the variable with the number of bytes
    const struct node *call;
};

// array[length] = ..., where LENGTH may be the size of the array.
static bool is_behind(const struct node *node, const struct input *input)
{
    return node->kind == NODE_SUBSCRIPT && node->count == 2 && node->number > input->call->number &&
           without_casts(node->children[0])->target == input->array &&
           without_casts(node->children[1])->kind == NODE_REFERENCE &&
           without_casts(node->children[1])->target == input->length &&
           is_operator(node->parent, "=") && node->parent->children[0] == node;
}

struct behind {
    const struct input *input;
    const struct node *found;
};

static bool find_behind(const struct node *node, void *context)
{
    struct behind *behind = context;

    if (is_behind(node, behind->input))
        behind->found = node;
    return behind->found != NULL;
}

static bool is_length_test(const struct node *node, void *context)
{
    const struct input *input = context;
    long value = 0;

    if (node->kind != NODE_BINARY || !is_word_of("< <= > >= ==", node->name))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (without_casts(node->children[i])->target == input->length &&
            (!constant_of(node->children[1 - i], &value) || value > 1))
            return true;
    return false;
}

static void see_read(struct source *source, const struct node *call)
{
    const struct node *buffer = argument_of(call, 1);
    const struct node *room = argument_of(call, 2);
    struct input input = {.array = buffer ? without_casts(buffer)->target : NULL,
                          .length = result_of(call),
                          .call = call};
    struct behind behind = {.input = &input};
    long size = 0;

    if (!room || !input.array || !input.length || input.array->kind != NODE_VARIABLE ||
        without_casts(buffer)->kind != NODE_REFERENCE || !strchr(input.array->type, '['))
        return;
    room = without_casts(room);
    size = room->kind == NODE_SIZEOF ? room->value : constant_of(room, &size) ? size : 0;
    if (size < strtol(strchr(input.array->type, '[') + 1, NULL, 10) || size == 0 ||
        any_node(function_of(call), is_length_test, &input))
        return;
    (void)any_node(function_of(call), find_behind, &behind);
    if (behind.found)
        source_report(source, "memory-error", behind.found,
                      "if %s fills the whole array %s, this writes behind it: leave room for the "
                      "zero, as in sizeof %s - 1",
                      called_name(call), input.array->name, input.array->name);
}

// ---- Mapping
// -------------------------------------------------------------------------------------

struct mapped {
    const struct node *variable;
    const struct node *null_test;
    bool is_tested; // against MAP_FAILED
};

static bool note_test(const struct node *node, void *context)
{
    struct mapped *mapped = context;
    long value = 0;

    if (is_operator(node, "!") && without_casts(node->children[0])->target == mapped->variable)
        mapped->null_test = node;
    if (node->kind != NODE_BINARY || !is_word_of("== !=", node->name))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (without_casts(node->children[i])->target == mapped->variable &&
            constant_of(node->children[1 - i], &value)) {
            mapped->is_tested |= value == -1;
            if (value == 0)
                mapped->null_test = node;
        }
    return false;
}

static void see_map(struct source *source, const struct node *call)
{
    struct mapped mapped = {.variable = result_of(call)};

    if (!mapped.variable)
        return;
    (void)any_node(source->tree->root, note_test, &mapped);
    if (mapped.null_test && !mapped.is_tested)
        source_report(source, "impossible-comparison", mapped.null_test,
                      "mmap returns MAP_FAILED when it fails, and never NULL: this test sees no "
                      "failure");
}

static bool see_node(const struct node *node, void *context)
{
    if (is_call_of(node, "read recv"))
        see_read(context, node);
    if (is_call_of(node, "mmap"))
        see_map(context, node);
    return false;
}

void source_memory(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
