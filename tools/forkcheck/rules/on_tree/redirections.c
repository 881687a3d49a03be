// SPDX-License-Identifier: MIT
//
// The order of redirections: redirection-order. A copy of a descriptor is made of what that is at
// the moment (POSIX, dup2), as in the shell, where `2>&1 >file` is not `>file 2>&1`.
#include <string.h>
#include <unistd.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// ---- Copies -------------------------------------------------------------------------------------

struct copy {
    const struct node *from;
    const struct node *to; // NULL for the lowest number that is free
};

// dup2 in a function of this source that gets both descriptors.
static bool is_copy_of_parameters(const struct node *node, void *context)
{
    struct copy *copy = context;

    if (!is_call_of(node, "dup2 dup3"))
        return false;
    copy->from = without_casts(argument_of(node, 0))->target;
    copy->to = without_casts(argument_of(node, 1))->target;
    return copy->from && copy->to && copy->from->kind == NODE_PARAMETER &&
           copy->to->kind == NODE_PARAMETER;
}

// Does CALL make a copy of a descriptor, by a function of this source or itself?
static bool find_copy(const struct node *call, struct copy *copy)
{
    const struct node *function = called_function(call);

    if (is_call_of(call, "dup2 dup3")) {
        *copy = (struct copy){argument_of(call, 0), argument_of(call, 1)};
        return true;
    }
    struct copy parameters = {NULL, NULL};
    if (!function || !any_node(function, is_copy_of_parameters, &parameters))
        return false;
    *copy = (struct copy){argument_of(call, parameter_index(parameters.from)),
                          argument_of(call, parameter_index(parameters.to))};
    return copy->from && copy->to;
}

// STDOUT_FILENO or STDERR_FILENO, if NODE is that; -1 otherwise.
static int stream_of(const struct node *node)
{
    long number = -1;

    node = without_casts(node);
    if (is_call_of(node, "fileno")) {
        const struct node *stream = without_casts(argument_of(node, 0));
        return is_word_of("stdout", stream->name)   ? STDOUT_FILENO
               : is_word_of("stderr", stream->name) ? STDERR_FILENO
                                                    : -1;
    }
    if (node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_VARIABLE &&
        strncmp(node->target->type, "const ", strlen("const ")) == 0 && node->target->count > 0)
        node = node->target->children[0];
    return constant_of(node, &number) && number >= STDOUT_FILENO && number <= STDERR_FILENO
               ? (int)number
               : -1;
}

// ---- What is done with the other stream ---------------------------------------------------------

struct change {
    const struct node *copy; // of the stream,
    int stream;              // that is changed
    const struct node *before;
    const struct node *after;
};

static bool is_stream_named(const struct node *node, int stream)
{
    return node &&
           is_word_of(stream == STDOUT_FILENO ? "stdout" : "stderr", without_casts(node)->name);
}

// Does CALL make another file of the stream?
static bool changes(const struct node *call, int stream)
{
    struct copy copy = {NULL, NULL};

    if (is_call_of(call, "freopen"))
        return is_stream_named(argument_of(call, 2), stream);
    if (is_call_of(call, "close"))
        return argument_of(call, 0) && stream_of(argument_of(call, 0)) == stream;
    if (is_call_of(call, "fclose"))
        return is_stream_named(argument_of(call, 0), stream);
    return find_copy(call, &copy) && stream_of(copy.to) == stream;
}

static bool note_change(const struct node *node, void *context)
{
    struct change *change = context;

    if (node->kind != NODE_CALL || node == change->copy || !changes(node, change->stream))
        return false;
    if (node->number < change->copy->number)
        change->before = node;
    else if (!change->after)
        change->after = node;
    return false;
}

// Is there a label of a switch in BLOCK, behind the statement FROM, up to that with CHANGE?
static bool is_behind_case(const struct node *block, const struct node *from,
                           const struct node *change)
{
    for (size_t i = 0; i < block->count; i++) {
        const struct node *statement = block->children[i];
        if ((statement->kind == NODE_CASE || statement->kind == NODE_DEFAULT) &&
            statement->number > from->number && statement->number < change->number)
            return true;
    }
    return false;
}

// Does the program come from the copy to CHANGE: is that in the same expression, or in a statement
// behind that of the copy, and in no other branch?
static bool is_on_the_way(const struct node *copy, const struct node *change)
{
    const struct node *statement = copy;

    while (statement->parent->kind != NODE_BLOCK && statement->parent->kind != NODE_FUNCTION)
        statement = statement->parent;
    const bool is_alternative = statement->kind == NODE_IF && is_within(change, statement) &&
                                !is_within(copy, statement->children[0]);
    return is_within(change, statement->parent) && !is_alternative &&
           !is_behind_case(statement->parent, statement, change);
}

// ---- Where the stream goes ----------------------------------------------------------------------

struct origin {
    const struct node *variable;
    bool is_kept; // a copy of a descriptor, or of the null device
};

static bool is_null_device(const struct node *node, void *context)
{
    (void)context;
    return (node->kind == NODE_STRING && strstr(node->name, "/dev/null")) ||
           (node->macro && strstr(node->macro, "DEVNULL")) ||
           (node->kind == NODE_REFERENCE && strstr(node->name, "null"));
}

static bool note_origin(const struct node *node, void *context)
{
    struct origin *origin = context;
    const struct node *value = NULL;

    if (node == origin->variable && node->count > 0)
        value = node->children[0];
    else if (is_operator(node, "=") && without_casts(node->children[0])->target == origin->variable)
        value = node->children[1];
    if (value && (has_call_of(value, "dup fcntl") || any_node(value, is_null_device, NULL)))
        origin->is_kept = true;
    return false;
}

// Whoever throws one stream away, gives it back what it was, or exchanges both, may mean the order.
static bool is_meant(const struct source *source, const struct node *change)
{
    struct copy copy = {NULL, NULL};
    struct origin origin = {NULL, false};

    if (is_call_of(change, "freopen"))
        return any_node(argument_of(change, 0), is_null_device, NULL);
    if (!find_copy(change, &copy))
        return true;
    origin.variable = without_casts(copy.from)->target;
    if (constant_of(copy.from, &(long){0}) || any_node(copy.from, is_null_device, NULL))
        return true;
    if (origin.variable)
        (void)any_node(source->tree->root, note_origin, &origin);
    return origin.is_kept;
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    struct copy copy = {NULL, NULL};

    if (node->kind != NODE_CALL || !function_of(node) || !find_copy(node, &copy))
        return false;
    const int from = stream_of(copy.from);
    const int to = stream_of(copy.to);
    struct change change = {.copy = node, .stream = from};
    if (from == -1 || to == -1 || from == to)
        return false;
    (void)any_node(function_of(node), note_change, &change);
    if (!change.before && change.after && is_on_the_way(node, change.after) &&
        !is_meant(source, change.after))
        source_report(source, "redirection-order", node,
                      "this makes descriptor %d what descriptor %d is here, and that goes "
                      "elsewhere only in line %u: make this copy after that",
                      to, from, change.after->line);
    return false;
}

void source_redirections(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
