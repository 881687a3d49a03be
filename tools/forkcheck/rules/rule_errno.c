// SPDX-License-Identifier: MIT
//
// errno-late: errno is read after another call may have changed it.
#include "forkcheck/rules/code.h"
#include "forkcheck/rules/state.h"
#include "forkcheck/rules/tree.h"
#include "forkcheck/rules/walk.h"

static void report(struct walk *walk, const struct state *state, const struct node *node)
{
    if (state->clobber == -1 || state->failed == -1)
        return;
    const struct node *clobber = walk->tree->nodes[state->clobber];
    walk_report(walk, "errno-late", node,
                "%s in line %u may have changed errno since %s failed: save errno before, or "
                "report the error first",
                called_name(clobber), clobber->line, called_name(walk->tree->nodes[state->failed]));
}

void rule_errno_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (is_call_of(call, "perror err warn verr vwarn"))
        report(walk, state, call);
}

void rule_errno_read(struct walk *walk, const struct state *state, const struct node *node)
{
    report(walk, state, node);
}
