// SPDX-License-Identifier: MIT
//
// Which of all outcomes a terminal shows, and under which schedule it comes about.

#include "weave/runs/shown.h"

#include <stdlib.h>

#include "lib/console.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "weave/book/book.h"
#include "weave/runs/outcome_list.h"
#include "weave/runs/recordings.h"
#include "weave/runs/run_graph.h"

// What the command in line AT of BLOCK printed, in the form of an outcome; the caller frees the
// lines. The marks are missing.
static struct outcome shown_in(const struct block *block, size_t at)
{
    struct outcome shown = {.lines = memory_new(block->count + 1, sizeof *shown.lines)};
    enum console_kind kind = CONSOLE_COMMAND;

    while (++at < block->count) {
        kind = console_line_kind(block->lines[at].text, kind);
        if (kind == CONSOLE_COMMAND)
            break;
        if (kind == CONSOLE_OUTPUT)
            shown.lines[shown.count++] = block->lines[at].text;
    }
    return shown;
}

// OUTCOME without marks, and without its end, which a terminal does not show; the caller frees the
// lines.
static struct outcome plain(const struct outcome *outcome)
{
    struct outcome result = {.lines = memory_new(outcome->count + 1, sizeof *result.lines)};

    for (size_t i = 0; i + 1 < outcome->count; i++)
        result.lines[result.count++] = text_from(outcome->lines[i], OUTCOME_MARK_LENGTH);
    return result;
}

static size_t find_shown(const struct outcome_list *list, const struct block *block, size_t at)
{
    struct outcome shown = shown_in(block, at);
    size_t found = NONE;

    for (size_t i = 0; i < list->count && found == NONE; i++) {
        struct outcome candidate = plain(&list->outcomes[i]);
        if (outcome_is_same(&shown, &candidate))
            found = i;
        free(candidate.lines);
    }
    free(shown.lines);
    return found;
}

struct shown shown_find(const struct chapter *chapter, const struct block *block, size_t at)
{
    struct shown shown = {.number = NONE};

    shown.recording = recording_of(chapter, block->lines[at].line, &shown.scenario);
    if (shown.recording == NULL)
        return shown;
    outcome_list_read(&shown.list, shown.recording->lists[shown.scenario]);
    shown.number = find_shown(&shown.list, block, at);
    if (shown.number != NONE)
        shown.has_run = run_graph_find(&shown.run, shown.recording->graphs[shown.scenario],
                                       &shown.list.outcomes[shown.number]);
    return shown;
}

void shown_free(struct shown *shown)
{
    outcome_list_free(&shown->list);
    run_graph_free(&shown->run);
}
