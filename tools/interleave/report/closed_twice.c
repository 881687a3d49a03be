// SPDX-License-Identifier: MIT
// Descriptors that are closed twice: the second close(2) fails, or, in a program that opens
// something between the two, closes that. And those that are read or written when they are closed,
// or open for the other direction.
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

static void look_at_use(const struct finder *finder, int process, int number,
                        const struct edge *edge)
{
    const struct bad_use *use = &finder->search->behaviour.nodes[number]->bad_use;
    struct buffer *text = NULL;

    if (!use->is || use->line < 0)
        return;
    text = finding_add(finder, use->is_open ? FINDING_DIRECTION : FINDING_USED, process, use->line,
                       edge ? edge->from : 0, edge);
    if (text && use->is_open)
        buffer_print(text, "process %d %s descriptor %d, which is open for %s only (EBADF)",
                     FIRST_PID + process, use->reads ? "reads" : "writes to", use->fd,
                     use->reads ? "writing" : "reading");
    else if (text)
        buffer_print(text,
                     "process %d %s descriptor %d, which it has closed (EBADF); a file opened in "
                     "between could get that number",
                     FIRST_PID + process, use->reads ? "reads" : "writes to", use->fd);
}

static void look_at(const struct finder *finder, int process, int number, const struct edge *edge)
{
    look_at_node(finder, process, number, edge);
    look_at_use(finder, process, number, edge);
}

void find_closed_twice(const struct finder *finder, const struct edge *edge,
                       const struct world *before, const struct world *after)
{
    if (edge->from == 0)
        look_at(finder, 0, before->process[0].node, NULL);
    for (int i = 0; i < after->count; i++)
        if (after->process[i].life == LIFE_RUNNING &&
            (i >= before->count || before->process[i].life != LIFE_RUNNING ||
             before->process[i].node != after->process[i].node))
            look_at(finder, i, after->process[i].node, edge);
}
