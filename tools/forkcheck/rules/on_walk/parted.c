// SPDX-License-Identifier: MIT
//
// Reads and writes of a pipe that may transfer only a part: short-read, short-write. What has at
// most PIPE_BUF bytes is written as one piece (POSIX, write), and so comes as one.
#include <limits.h>
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/allocated.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/number_most.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/code/read_result.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/tree/type_size.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/transfer.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- How many bytes are meant -------------------------------------------------------------------

// The variable whose bytes CALL transfers, also outside of helpers; NULL if it is not known.
static const struct node *buffer_of(const struct walk *walk, const struct state *state,
                                    const struct node *call)
{
    const struct node *place = walk_given(walk, state, pointed_into(argument_of(call, 1)), NULL);

    place = place ? without_casts(pointed_into(place)) : NULL;
    return place && place->kind == NODE_REFERENCE && place->target &&
                   place->target->kind == NODE_VARIABLE
               ? place->target
               : NULL;
}

struct length {
    const struct node *variable;
};

static const char *const measuring = "strlen strnlen snprintf sprintf vsnprintf vsprintf getline";

static bool is_measured(const struct node *node, void *context)
{
    const struct length *length = context;

    return ((node == length->variable && node->count > 0) ||
            (is_assignment(node) &&
             without_casts(node->children[0])->target == length->variable)) &&
           has_call_of(node, measuring);
}

// A text is mostly short, however long its array is.
static bool is_length(const struct node *size)
{
    struct length length = {size->kind == NODE_REFERENCE ? size->target : NULL};

    if (length.variable && length.variable->kind == NODE_VARIABLE && function_of(length.variable))
        return any_node(function_of(length.variable), is_measured, &length);
    return has_call_of(size, measuring);
}

// The number that SIZE always is, as in 10 * sizeof record; 0 if it is not known.
static long constant_size(const struct walk *walk, const struct node *size)
{
    long number = 0;

    size = without_casts(size);
    if (size->kind == NODE_SIZEOF)
        return size->name ? type_size(walk->tree, size->name) : 0;
    if (is_binary(size, "*"))
        return constant_size(walk, size->children[0]) * constant_size(walk, size->children[1]);
    return constant_of(size, &number) ? number : 0;
}

// A comparison of the variable with a number up to PIPE_BUF.
static bool is_small_limit(const struct node *node, void *context)
{
    const struct length *length = context;
    long number = 0;

    for (size_t i = 0; is_comparison(node) && i < 2; i++)
        if (constant_of(node->children[i], &number) && number > 1 && number <= PIPE_BUF &&
            mentions(node->children[1 - i], length->variable))
            return true;
    return false;
}

// Is SIZE a number that the program takes care to keep small?
static bool is_small(const struct walk *walk, const struct node *size)
{
    struct length length = {size->kind == NODE_REFERENCE ? size->target : NULL};
    const long most = number_most(walk->tree, size);

    return (most > 0 && most <= PIPE_BUF) ||
           (length.variable && function_of(length.variable) &&
            any_node(function_of(length.variable), is_small_limit, &length));
}

// The bytes of an array, or of memory that is allocated for one and written by TRANSFER. How much
// of such memory is meant by a read is not clear.
static long room_of(const struct walk *walk, const struct node *buffer, const struct node *transfer)
{
    const struct node *call = NULL;

    if (strchr(buffer->type, '['))
        return type_size(walk->tree, buffer->type);
    if (is_call_of(transfer, "write"))
        call = allocation_of(walk->tree->root, buffer);
    if (!call)
        return 0;
    return constant_size(walk, argument_of(call, 0)) *
           (is_call_of(call, "calloc") ? constant_size(walk, argument_of(call, 1)) : 1);
}

// As many bytes as CALL may be meant to transfer: those of its size or, if that is not constant, as
// many as there is room for. 0 if that is not known.
static long bytes_of(const struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value number = walk_argument(state, call, 2);
    const struct node *size = walk_given(walk, state, argument_of(call, 2), NULL);
    const struct node *buffer = buffer_of(walk, state, call);

    if (number.has_number)
        return number.number;
    if (size && (size->kind == NODE_SIZEOF || constant_size(walk, size) > 0))
        return constant_size(walk, size);
    return (size && (is_length(size) || is_small(walk, size))) || !buffer
               ? 0
               : room_of(walk, buffer, call);
}

// NOLINTEND(misc-no-recursion)

// ---- Writes -------------------------------------------------------------------------------------

// A write that waits is cut short by a handler, or when the last reader ends and SIGPIPE does not
// end the writer; and one that does not wait, by a full pipe.
static bool may_cut(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, "signal sigaction sigset bsd_signal") ||
           (node->macro && strcmp(node->macro, "O_NONBLOCK") == 0);
}

static void see_write(struct walk *walk, const struct state *state, const struct node *call,
                      struct pipe_site *pipe)
{
    if (bytes_of(walk, state, call) <= PIPE_BUF)
        return;
    pipe->is_parted = true;
    if (is_discarded(call) || !is_asked_for_failure(call, false) ||
        !any_node(walk->tree->root, may_cut, NULL))
        return;
    walk_report(walk, "short-write", call,
                "a write of more than %d bytes may write only a part, as when a signal comes or "
                "the reader ends, and that counts as success here: write the rest, too",
                PIPE_BUF);
}

// ---- Reads --------------------------------------------------------------------------------------

// Is NODE, in a branch of a condition, of no use when bytes have been read?
static bool is_without_bytes(const struct node *node, const struct node *call)
{
    const struct read read = {call, HAS_READ};

    for (; node->parent && node->kind != NODE_FUNCTION; node = node->parent) {
        const struct node *user = node->parent;
        if ((user->kind != NODE_CONDITIONAL && user->kind != NODE_IF) || user->children[0] == node)
            continue;
        const enum truth truth = read_truth(user->children[0], &read);
        if (truth == (user->children[1] == node ? IS_FALSE : IS_TRUE))
            return true;
    }
    return false;
}

struct reading {
    const struct node *call;
    const struct node *variable;
    bool is_asked;     // whether there are bytes,
    bool is_asked_all; // or all of them
};

// Does the comparison with OTHER ask no more than whether there are bytes, or all of them?
static bool is_plain_question(struct reading *reading, const struct node *other)
{
    const struct node *size = argument_of(reading->call, 2);
    long number = 0;

    if (is_alike(other, size))
        return reading->is_asked_all = true;
    if (!constant_of(other, &number) || number < -1 || number > 1)
        return false;
    return reading->is_asked = true;
}

static bool is_counting(const struct node *node, void *context)
{
    struct reading *reading = context;

    if (node != reading->call &&
        (node->kind != NODE_REFERENCE || node->target != reading->variable || !node->target))
        return false;
    while (node->parent->kind == NODE_CAST)
        node = node->parent;
    const struct node *user = node->parent;
    if (user->kind == NODE_VARIABLE || (is_operator(user, "=") && is_discarded(user)))
        return false;
    if (is_operator(user, "=")) {
        node = user;
        user = user->parent;
    }
    if (is_comparison(user) &&
        is_plain_question(reading, user->children[user->children[0] == node]))
        return false;
    return !is_without_bytes(node, reading->call);
}

// An array of characters that has room for any text: what comes is as long as it is.
static bool is_room_for_text(const struct state *state, const struct node *call,
                             const struct node *buffer)
{
    const struct node *size = without_casts(argument_of(call, 2));

    return strstr(buffer->type, "char[") &&
           (walk_argument(state, call, 2).has_number || size->kind == NODE_SIZEOF);
}

// Is all that is asked of the result whether there were bytes, or all of them?
static bool is_taken_as_whole(const struct state *state, const struct node *call,
                              const struct node *buffer)
{
    struct reading reading = {.call = call, .variable = result_variable(call)};

    if (any_node(function_of(call), is_counting, &reading))
        return false;
    return reading.is_asked_all || (reading.is_asked && !is_room_for_text(state, call, buffer));
}

// Is it a use of the variable, other than by the read and the helper in which that is?
static bool is_mention(const struct node *node, void *context)
{
    const struct reading *reading = context;
    const struct node *user = node->parent;

    if (node->kind != NODE_REFERENCE || node->target != reading->variable)
        return false;
    while (user->kind == NODE_CAST)
        user = user->parent;
    return !is_call_of(user, "read memset bzero") &&
           !(user->kind == NODE_CALL && called_function(user) == function_of(reading->call));
}

// Does the program look at what has been read? What is only skipped may be of any length.
static bool is_used(const struct node *call, const struct node *buffer)
{
    struct reading reading = {.call = call, .variable = buffer};

    return any_node(function_of(buffer), is_mention, &reading);
}

// ---- Records ------------------------------------------------------------------------------------

struct records {
    const struct walk *walk;
    const struct node *call;
    long size; // of one
};

// `got / sizeof record`, `got % sizeof record`
static bool note_size(const struct node *node, void *context)
{
    struct records *records = context;

    if ((!is_binary(node, "/") && !is_binary(node, "%")) ||
        !is_read_result(node->children[0], records->call))
        return false;
    const struct node *size = without_casts(node->children[1]);
    if (size->kind == NODE_SIZEOF && size->name)
        records->size = type_size(records->walk->tree, size->name);
    return records->size > 0;
}

// A pipe is made of pages: records that fill one are never cut.
static bool may_be_cut(long size)
{
    return size > 0 && PIPE_BUF % size != 0;
}

static bool is_at_start(const struct node *pointer)
{
    return without_casts(pointer)->kind == NODE_REFERENCE;
}

static void see_records(struct walk *walk, const struct state *state, const struct node *call,
                        const struct pipe_site *pipe)
{
    struct records records = {walk, call, 0};

    if (!pipe->is_parted || !is_at_start(argument_of(call, 1)) ||
        !any_node(function_of(call), note_size, &records) || !may_be_cut(records.size) ||
        bytes_of(walk, state, call) <= records.size)
        return;
    walk_report(walk, "short-read", call,
                "what one read brings may end within a record of %ld bytes, whose rest comes "
                "later: read on until a record is whole",
                records.size);
}

static void see_read(struct walk *walk, const struct state *state, const struct node *call,
                     const struct pipe_site *pipe)
{
    const struct node *buffer = buffer_of(walk, state, call);

    see_records(walk, state, call, pipe);
    if (bytes_of(walk, state, call) <= PIPE_BUF || reads_to_end(call) || !buffer ||
        !function_of(buffer) || !is_taken_as_whole(state, call, buffer) || !is_used(call, buffer))
        return;
    walk_report(walk, "short-read", call,
                "one read may bring less than all of more than %d bytes, while the rest is on its "
                "way: read on until all is there",
                PIPE_BUF);
}

void rule_parted_call(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct value end = is_call_of(call, "read write") && argument_count(call) > 2
                                 ? walk_argument(state, call, 0)
                                 : value_any();

    if (end.kind != VALUE_PIPE || (state->pipes[end.site] & PIPE_OLDER))
        return;
    if (is_call_of(call, "read") && end.bits == PIPE_READ)
        see_read(walk, state, call, &walk->pipes[end.site]);
    else if (is_call_of(call, "write") && end.bits == PIPE_WRITE)
        see_write(walk, state, call, &walk->pipes[end.site]);
}
