// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/flood.h"

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/code/range.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/walk/value.h"

enum {
    PIPE_SAFE = 4096, // fits into any pipe that Linux makes by itself
    LINE = 128,       // for a write whose size is not known
};

static long size_of(const struct state *state, const struct node *call)
{
    const struct value size = walk_argument(state, call, 2);

    return is_call_of(call, "write") && size.has_number ? size.number : LINE;
}

// SIZE bytes in each round of LOOP and of those around it; more than PIPE_SAFE if a number of
// rounds is not known.
static long repeated(long size, const struct node *loop)
{
    long rounds = 0;

    for (; loop && size <= PIPE_SAFE; loop = loop_of(loop))
        if (!reaches_call_of(loop, FORK_CALLS))
            size =
                range_rounds(loop, &rounds) && rounds <= PIPE_SAFE ? size * rounds : PIPE_SAFE + 1;
    return size;
}

bool is_stream(const struct walk *walk, const struct state *state, const struct node *call)
{
    int context = state->context;
    long size = repeated(size_of(state, call), repeating_loop(call));

    for (const struct node *at = walk_caller(walk, &context); at; at = walk_caller(walk, &context))
        size = repeated(size, loop_of(at));
    return size > PIPE_SAFE;
}

struct grown {
    const struct node *variable;
};

// Does the variable get memory that grows with what is read, by itself or from a function?
static bool gets_growing(const struct node *node, void *context)
{
    const struct grown *text = context;
    const struct node *value = NULL;

    if (node == text->variable && node->kind == NODE_VARIABLE && node->count > 0)
        value = without_casts(node->children[0]);
    else if (is_operator(node, "=") && without_casts(node->children[0])->target == text->variable)
        value = without_casts(node->children[1]);
    return value &&
           (is_call_of(value, "realloc") ||
            (called_function(value) && reaches_call_of(called_function(value), "realloc")));
}

// Does CALL write a text that is as long as the input?
static bool is_growing(const struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *given =
        argument_of(call, 1) ? walk_given(walk, state, pointed_into(argument_of(call, 1)), NULL)
                             : NULL;
    struct grown text = {given ? variable_of(given) : NULL};

    return is_call_of(call, "write") && !walk_argument(state, call, 2).has_number &&
           text.variable && function_of(text.variable) &&
           any_node(function_of(text.variable), gets_growing, &text);
}

bool is_flood(const struct walk *walk, const struct state *state, const struct node *call)
{
    return state->born != -1 && (is_stream(walk, state, call) || is_growing(walk, state, call));
}
