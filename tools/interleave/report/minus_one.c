// SPDX-License-Identifier: MIT
// The -1 of a failed fork that is used as a process number.
#include "interleave/report/findings.h"

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/report/finder.h"
#include "interleave/report/schedule.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"

// Whether the same line waits for one certain child at other times.
static bool waits_for_one_elsewhere(const struct behaviour *behaviour, const struct node *node)
{
    for (int i = 0; i < behaviour->count; i++)
        if (behaviour->nodes[i]->call.kind == CALL_WAIT &&
            behaviour->nodes[i]->line == node->line && node->line >= 0 &&
            behaviour->nodes[i]->call.wait.pid > 0)
            return true;
    return false;
}

// Whether the call uses the -1 of a failed fork as a process number, which then means something
// else.
static bool names_minus_one(const struct behaviour *behaviour, const struct node *node)
{
    if (node->call.kind == CALL_KILL)
        return node->call.kill.to == -1;
    return node->call.kind == CALL_WAIT && node->call.wait.pid == -1 &&
           waits_for_one_elsewhere(behaviour, node);
}

void find_minus_one(const struct finder *finder, const struct edge *edge)
{
    const struct behaviour *behaviour = &finder->search->behaviour;
    const struct node *node = behaviour->nodes[edge->node];
    struct buffer *text = NULL;

    if (!node->local.fork_failed || !names_minus_one(behaviour, node))
        return;
    text = finding_add(finder, FINDING_MINUS_ONE, edge->step.process, node->line, edge->from, edge);
    if (text)
        buffer_print(text, "process %d calls %s with the -1 of a fork that failed: that means %s",
                     FIRST_PID + edge->step.process, node_call_name(node),
                     node->call.kind == CALL_KILL ? "every process it may signal" : "any child");
}
