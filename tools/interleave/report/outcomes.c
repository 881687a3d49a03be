// SPDX-License-Identifier: MIT
// The outcomes: which of them are listed, and an outcome as lines.
#include <unistd.h>

#include "interleave/model/world.h"
#include "interleave/report/outcomes.h"
#include "interleave/report/report.h"
#include "interleave/report/schedule.h"
#include "interleave/search/automaton.h"
#include "interleave/search/search.h"
#include "interleave/search/shortest.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"

struct lister {
    struct listing listing;
    bool has_most;
    outcome_visit *visit;
    void *context;
};

static bool lister_take(void *context, const struct outcome *outcome)
{
    struct lister *lister = context;
    struct listing *listing = &lister->listing;

    listing->is_cut = listing->number >= OUTCOMES_LISTED && deadline_is_over();
    listing->is_some = lister->has_most && listing->number == OUTCOMES_LISTED;
    if (listing->is_cut || listing->is_some)
        return false;
    listing->number++;
    return lister->visit(lister->context, outcome);
}

struct listing outcomes_list(const struct result_set *set, outcome_visit *visit, void *context)
{
    struct lister lister = {.has_most = !set->options->list, .visit = visit, .context = context};

    if (set->automaton->endless) {
        lister.has_most = false;
        (void)shortest_visit(set->automaton, OUTCOMES_LISTED, lister_take, &lister);
    } else {
        automaton_visit(set->automaton, lister_take, &lister);
    }
    return lister.listing;
}

struct splitter {
    outcome_line_visit *visit;
    void *context;
    int stream;         // of the line that is open, or 0
    struct buffer line; // as far as it is known
};

static void line_end(struct splitter *splitter, bool is_cut)
{
    if (splitter->stream != 0)
        splitter->visit(
            splitter->context,
            &(struct outcome_line){splitter->stream, buffer_text(&splitter->line), is_cut});
    splitter->line.size = 0;
    splitter->stream = 0;
}

static void split(struct splitter *splitter, const struct buffer *text, int stream)
{
    for (size_t i = 0; i < text->size; i++) {
        if (splitter->stream != stream)
            line_end(splitter, true);
        splitter->stream = stream;
        if (text->data[i] == '\n')
            line_end(splitter, false);
        else
            buffer_add_byte(&splitter->line, text->data[i]);
    }
}

void outcome_lines(const struct outcome *outcome, outcome_line_visit *visit, void *context)
{
    struct splitter splitter = {.visit = visit, .context = context};

    for (int i = 0; i < outcome->arc_count; i++)
        split(&splitter, &outcome->arcs[i]->text, outcome->arcs[i]->stream);
    split(&splitter, outcome->error, STDERR_FILENO);
    line_end(&splitter, true);
    buffer_free(&splitter.line);
}

void outcome_end_print(const struct end *end, struct buffer *text)
{
    if (end->ending == ENDING_ENDLESS && end->status == STATUS_NONE) {
        buffer_add_string(text, "the program never ends");
        return;
    }
    status_print(end->status, text);
    buffer_add_string(text, end->ending == ENDING_STUCK     ? ", and nobody can go on"
                            : end->ending == ENDING_ENDLESS ? ", and other processes never end"
                                                            : "");
}
