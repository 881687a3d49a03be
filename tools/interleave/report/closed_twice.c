// SPDX-License-Identifier: MIT
// Descriptors that are closed twice: the second close(2) fails, or, in a program that opens
// something between the two, closes that.
#include "interleave/model/behaviour.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"

// Programs without debugging information are mostly not the user's. Some of them, such as bash,
// close descriptors to be sure.
static void look_at_node(const struct finder *finder, int process, int number,
                         const struct edge *edge)
{
    const struct node *node = finder->search->behaviour.nodes[number];
    struct buffer *text = NULL;

    if (!node->closed_again.is || node->closed_again.line < 0)
        return;
    text = finding_add(finder, FINDING_CLOSED, process, node->closed_again.line,
                       edge ? edge->from : 0, edge);
    if (text)
        buffer_print(text,
                     "process %d closes descriptor %d, which is closed already (EBADF); a file "
                     "opened in between could get that number, and would be closed",
                     FIRST_PID + process, node->closed_again.fd);
}

void find_closed_twice(const struct finder *finder, const struct edge *edge,
                       const struct world *before, const struct world *after)
{
    if (edge->from == 0)
        look_at_node(finder, 0, before->process[0].node, NULL);
    for (int i = 0; i < after->count; i++)
        if (after->process[i].life == LIFE_RUNNING &&
            (i >= before->count || before->process[i].life != LIFE_RUNNING ||
             before->process[i].node != after->process[i].node))
            look_at_node(finder, i, after->process[i].node, edge);
}
