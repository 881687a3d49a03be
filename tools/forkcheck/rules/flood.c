// SPDX-License-Identifier: MIT
#include "forkcheck/rules/flood.h"

#include "forkcheck/rules/code.h"
#include "forkcheck/rules/range.h"
#include "forkcheck/rules/read_loop.h"
#include "forkcheck/rules/value.h"

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

bool is_flood(const struct walk *walk, const struct state *state, const struct node *call)
{
    return state->born != -1 && is_stream(walk, state, call);
}
