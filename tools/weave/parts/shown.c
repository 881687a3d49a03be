// SPDX-License-Identifier: MIT
//
// Which of all outcomes a terminal shows, and under which schedule it comes about.

#include "weave/parts/shown.h"

#include <stdlib.h>

#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/console.h"
#include "weave/book/book.h"
#include "weave/runs/outcome_list.h"
#include "weave/runs/recordings.h"
#include "weave/runs/run_graph.h"

// What the command in line AT of BLOCK printed; the caller frees the lines.
static struct text *lines_of(const struct block *block, size_t at, size_t *count)
{
    struct text *lines = memory_new(block->count + 1, sizeof *lines);
    enum console_kind kind = CONSOLE_COMMAND;

    *count = 0;
    while (++at < block->count) {
        kind = console_line_kind(block->lines[at].text, kind);
        if (kind == CONSOLE_COMMAND)
            break;
        if (kind == CONSOLE_OUTPUT)
            lines[(*count)++] = block->lines[at].text;
    }
    return lines;
}

static size_t find_shown(const struct outcome_list *list, const struct block *block, size_t at)
{
    size_t count = 0;
    struct text *lines = lines_of(block, at, &count);
    const size_t found = outcome_list_find(list, lines, count);

    free(lines);
    return found;
}

struct shown shown_find(const struct chapter *chapter, const struct block *block, size_t at)
{
    struct shown shown = {.number = NONE};

    shown.recording = recording_of(&chapter->recordings, &chapter->record, block->lines[at].line,
                                   &shown.scenario);
    if (shown.recording == NULL)
        return shown;
    shown.schedules = &shown.recording->schedules[shown.scenario];
    shown.number = find_shown(&shown.schedules->list, block, at);
    if (shown.number != NONE)
        shown.has_run = run_graph_find(&shown.run, &shown.schedules->graph,
                                       &shown.schedules->list.outcomes[shown.number]);
    return shown;
}

void shown_free(struct shown *shown)
{
    run_graph_free(&shown->run);
}
