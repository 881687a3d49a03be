// SPDX-License-Identifier: MIT
//
// Memory that is read into or mapped: memory-error, impossible-comparison.
#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/range.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// ---- Reading ------------------------------------------------------------------------------------

struct input {
    const struct node *call;
    const struct node *array;  // or the parameter that points to one
    const struct node *room;   // the parameter that has its size; NULL if the array is known
    const struct node *offset; // the variable that says how much is there already; NULL if none
    const struct node *length; // the variable with the number of bytes that were read
    long size;                 // of the array
};

static bool is_of(const struct node *node, const struct node *variable)
{
    node = without_casts(node);
    return variable && node->kind == NODE_REFERENCE && node->target == variable;
}

static const struct node *variable_of(const struct node *node)
{
    node = without_casts(node);
    return node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_VARIABLE
               ? node->target
               : NULL;
}

// Is it where the program takes what it has read to end: length, offset, or offset + length?
static bool is_end(const struct node *index, const struct input *input)
{
    index = without_casts(index);
    if (!input->offset)
        return is_of(index, input->length);
    return is_of(index, input->offset) ||
           (is_binary(index, "+") && is_of(index->children[0], input->offset) &&
            is_of(index->children[1], input->length));
}

struct behind {
    const struct input *input;
    const struct node *found;
};

// array[length] = ..., where LENGTH may be the size of the array.
static bool find_behind(const struct node *node, void *context)
{
    struct behind *behind = context;
    const struct input *input = behind->input;

    if (node->kind == NODE_SUBSCRIPT && node->number > input->call->number &&
        is_of(node->children[0], input->array) && is_end(node->children[1], input) &&
        is_operator(node->parent, "=") && node->parent->children[0] == node)
        behind->found = node;
    return behind->found != NULL;
}

// Is the number compared with something that may leave room for one byte more?
static bool is_length_test(const struct node *node, void *context)
{
    const struct input *input = context;
    long value = 0;

    if (node->kind != NODE_BINARY || !is_word_of("< <= > >= == !=", node->name))
        return false;
    for (size_t i = 0; i < 2; i++) {
        const bool is_number = range_number(node->children[1 - i], &value);
        if (is_of(node->children[i], input->length) && strcmp(node->name, "!=") != 0 &&
            (!is_number || value > 1))
            return true;
        if (is_of(node->children[i], input->offset) && !is_of(node->children[1 - i], input->room) &&
            (!is_number || (value > 1 && value < input->size)))
            return true;
    }
    return false;
}

// Is the whole room behind the offset, up to the end of the array, given to the call?
static bool fills(const struct node *room, const struct input *input)
{
    long size = 0;

    room = without_casts(room);
    if (input->offset) {
        if (!is_binary(room, "-") || !is_of(room->children[1], input->offset))
            return false;
        room = without_casts(room->children[0]);
    }
    if (input->room)
        return is_of(room, input->room);
    return range_number(room, &size) && size >= input->size;
}

// ---- Arrays of callers --------------------------------------------------------------------------

struct callers {
    const struct node *function;
    size_t array; // numbers of the arguments
    size_t room;
    size_t count;
    bool is_partial; // a caller gives less than a whole array
};

static bool note_caller(const struct node *node, void *context)
{
    struct callers *callers = context;
    long room = 0;

    if (node->kind == NODE_REFERENCE && node->target == callers->function &&
        !(node->parent->kind == NODE_CALL && node->parent->children[0] == node))
        callers->is_partial = true; // called by a pointer
    if (node->kind != NODE_CALL || called_function(node) != callers->function)
        return false;
    const struct node *array = argument_of(node, callers->array);
    const char *size = array ? strstr(without_casts(array)->type, "char[") : NULL;
    callers->count++;
    if (!size || !range_number(argument_of(node, callers->room), &room) ||
        room != strtol(size + sizeof "char[" - 1, NULL, 10))
        callers->is_partial = true;
    return false;
}

// The parameter that NODE, or what an offset is taken from, is; NULL if it is none.
static const struct node *parameter_of(const struct node *node)
{
    node = without_casts(node);
    if (is_binary(node, "-"))
        node = without_casts(node->children[0]);
    return node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_PARAMETER
               ? node->target
               : NULL;
}

// Does each caller of the function give an array and its whole size? Then these are noted.
static bool is_given_whole(const struct source *source, const struct node *buffer,
                           const struct node *room, struct input *input)
{
    input->array = parameter_of(buffer);
    input->room = parameter_of(room);
    if (!input->array || !input->room || input->array->parent->kind != NODE_FUNCTION)
        return false;
    struct callers callers = {input->array->parent, parameter_index(input->array),
                              parameter_index(input->room), 0, false};
    (void)any_node(source->tree->root, note_caller, &callers);
    return callers.count > 0 && !callers.is_partial;
}

// ---- What is read -------------------------------------------------------------------------------

static void see_read(struct source *source, const struct node *call)
{
    const struct node *room = argument_of(call, 2);
    struct input input = {.call = call, .length = result_variable(call)};
    struct behind behind = {.input = &input};

    if (!room)
        return;
    const struct node *buffer = without_casts(argument_of(call, 1));
    if (is_binary(buffer, "+")) {
        input.offset = variable_of(buffer->children[1]);
        buffer = without_casts(buffer->children[0]);
        if (!input.offset)
            return;
    }
    input.array = variable_of(buffer);
    if (!(input.length || input.offset))
        return;
    if (input.array && strchr(input.array->type, '['))
        input.size = strtol(strchr(input.array->type, '[') + 1, NULL, 10);
    else if (!is_given_whole(source, buffer, room, &input))
        return;
    if (!fills(room, &input) || any_node(function_of(call), is_length_test, &input))
        return;
    (void)any_node(function_of(call), find_behind, &behind);
    if (behind.found)
        source_report(source, "memory-error", behind.found,
                      "if %s fills the whole array %s, this writes behind it: leave room for the "
                      "zero, as in %s%s - 1",
                      called_name(call), input.array->name, input.room ? "" : "sizeof ",
                      input.room ? input.room->name : input.array->name);
}

// ---- Arrays -------------------------------------------------------------------------------------

struct access {
    const struct node *index; // the variable
    long last;                // of its values
    const struct node *found;
};

// The number of elements of the array in which the subscript NODE is; 0 if that is not known.
static long size_of(const struct node *node)
{
    const char *type = node->count == 2 ? without_casts(node->children[0])->type : "";
    const char *size = strchr(type, '[');

    return size && !strstr(type, "(*") ? strtol(size + 1, NULL, 10) : 0;
}

static bool is_beyond(const struct node *node, void *context)
{
    struct access *access = context;

    if (node->kind == NODE_SUBSCRIPT && !is_unary(node->parent, "&") && size_of(node) > 0 &&
        size_of(node) <= access->last && without_casts(node->children[1])->kind == NODE_REFERENCE &&
        without_casts(node->children[1])->target == access->index)
        access->found = node;
    return access->found != NULL;
}

// A loop that counts beyond the end of an array: told at the first access in it.
static void see_subscript(struct source *source, const struct node *node)
{
    struct range range = {0};

    const struct node *array = without_casts(node->children[0]);
    const struct node *index = without_casts(node->children[1])->target;
    if (!index || index->kind != NODE_VARIABLE)
        return;
    const struct node *loop = range_loop(node, index, &range);
    struct access access = {index, range.high, NULL};
    if (!loop || !any_node(body_of_loop(loop), is_beyond, &access) || access.found != node)
        return;
    source_report(source, "memory-error", node,
                  "%s has %ld elements, from 0 to %ld, and this loop goes on to %ld",
                  array->kind == NODE_REFERENCE ? array->name : "the array", size_of(node),
                  size_of(node) - 1, range.high);
}

// ---- Mapping ------------------------------------------------------------------------------------

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
    struct mapped mapped = {.variable = result_variable(call)};

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
    if (node->kind == NODE_SUBSCRIPT)
        see_subscript(context, node);
    if (is_call_of(node, "mmap"))
        see_map(context, node);
    return false;
}

void source_memory(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
