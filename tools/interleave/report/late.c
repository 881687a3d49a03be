// SPDX-License-Identifier: MIT
// Output that comes after the program has ended: a shell, or whoever else waits for the first
// process, has gone on by then. Where the writer, or a process that it descends from, is an orphan,
// this is what comes of the orphan, and no finding of its own.
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/world.h"
#include "interleave/report/finder.h"
#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

static const char *line_name(const struct finder *finder, int line)
{
    return line >= 0 ? finder->search->behaviour.lines.keys[line].data : "an unknown line";
}

// The process or its nearest ancestor that is an orphan before the step, or -1.
static int orphan_above(const struct behaviour *behaviour, const struct world *before, int process)
{
    while (process >= 0 &&
           (!before->process[process].stray || is_daemon(&before->process[process])))
        process = behaviour_parent(behaviour, process);
    return process;
}

// The number of the finding about the orphan, or -1 where there is none.
static int orphan_finding(const struct findings *findings, int orphan)
{
    for (int i = 0; orphan >= 0 && i < findings->count; i++) {
        const int pair[2] = {i, orphan};
        if (findings->list[i].kind == FINDING_ORPHAN &&
            key_table_find(&findings->processes, pair, sizeof pair) >= 0)
            return i;
    }
    return -1;
}

static void look_at_edge(const struct finder *finder, const struct edge *edge,
                         const struct world *before)
{
    const struct search *search = finder->search;
    struct findings *findings = finder->findings;
    const int writer = edge->step.process;
    const int line = search->behaviour.nodes[edge->node]->line;
    struct buffer *text = finding_add(finder, FINDING_LATE, writer, line, edge->from, edge);

    if (!text)
        return;
    buffer_print(text, "process %d writes to standard %s after the end of the program, process %d",
                 FIRST_PID + writer, edge->stream == 1 ? "output" : "error", FIRST_PID);
    findings->list[findings->count - 1].because_of =
        orphan_finding(findings, orphan_above(&search->behaviour, before, writer));
}

void find_late(const struct finder *finder)
{
    const struct search *search = finder->search;

    for (int i = 0; i < search->edge_count && !deadline_is_over(); i++) {
        const struct edge *edge = &search->edges[i];
        struct world before;
        if (!edge->stream)
            continue;
        world_unpack(&before, &search->packs.keys[edge->from]);
        if (before.process[0].life != LIFE_RUNNING)
            look_at_edge(finder, edge, &before);
        world_free(&before);
    }
}

// ---- What comes of orphans ----------------------------------------------------------------------

static void late_tell(const struct finder *finder, const struct finding *late, bool is_first,
                      struct buffer *text)
{
    buffer_print(text, "%s%s", is_first ? ", with output after the end of the program (" : "; ",
                 line_name(finder, late->line));
    if (late->critical >= 0)
        buffer_print(text, ", in %s", late->critical == 0 ? "every schedule" : "some schedules");
}

static void orphan_tell(const struct finder *finder, int orphan)
{
    struct findings *findings = finder->findings;
    bool is_first = true;

    for (int i = 0; i < findings->count; i++) {
        const struct finding *late = &findings->list[i];
        if (late->kind != FINDING_LATE || late->because_of != orphan)
            continue;
        late_tell(finder, late, is_first, &findings->list[orphan].text);
        is_first = false;
    }
    if (!is_first)
        buffer_print(&findings->list[orphan].text, ")");
}

// What one process writes in several lines is one finding. The others become a part of it.
static void daemon_tell(const struct finder *finder, int first)
{
    struct findings *findings = finder->findings;
    struct buffer *text = &findings->list[first].text;
    const size_t size = text->size;

    for (int i = first + 1; i < findings->count; i++) {
        struct finding *late = &findings->list[i];
        if (late->kind != FINDING_LATE || late->because_of >= 0 || late->text.size != size ||
            memcmp(late->text.data, text->data, size) != 0)
            continue;
        buffer_print(text, "%s%s", text->size == size ? " (also at " : "; ",
                     line_name(finder, late->line));
        late->because_of = first;
    }
    if (text->size > size)
        buffer_print(text, ")");
}

void late_join(const struct finder *finder)
{
    struct findings *findings = finder->findings;
    int kept = 0;

    for (int i = 0; i < findings->count; i++)
        if (findings->list[i].kind == FINDING_ORPHAN)
            orphan_tell(finder, i);
        else if (findings->list[i].kind == FINDING_LATE && findings->list[i].because_of < 0)
            daemon_tell(finder, i);
    for (int i = 0; i < findings->count; i++)
        if (findings->list[i].kind == FINDING_LATE && findings->list[i].because_of >= 0)
            finding_free(&findings->list[i]);
        else
            findings->list[kept++] = findings->list[i];
    findings->count = kept;
}
