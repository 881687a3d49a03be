// SPDX-License-Identifier: MIT
//
// What stands below a terminal: how many outputs are possible, and what the others are. The "usual"
// outcome is the one that the terminal shows. Up to FEW other outcomes are shown in full. Of more,
// the first and the last are, and a table says where the others depart from the usual one.

#include "weave/parts/outcomes.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/graph/state_graph.h"
#include "lib/graph/step_kind.h"
#include "lib/literate/console.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/parts/native_note.h"
#include "weave/parts/prose.h"
#include "weave/parts/shown.h"
#include "weave/parts/sign.h"
#include "weave/parts/stepper.h"
#include "weave/parts/zombies.h"
#include "weave/runs/outcome_list.h"
#include "weave/runs/recordings.h"
#include "weave/runs/run_graph.h"

enum { FEW = 6 };

// ---- The others ---------------------------------------------------------------------------------

// The index of the first line in which the outcomes differ.
static size_t departure(const struct outcome *one, const struct outcome *other)
{
    size_t at = 0;

    while (at < one->count && at < other->count &&
           outcome_line_equal(&one->lines[at], &other->lines[at]))
        at++;
    return at;
}

// Adds LINE in an element with the start tag TAG, or in none.
static void add_line(struct buffer *out, struct text line, const char *tag)
{
    size_t name = strcspn(tag, " ");

    if (name == 0)
        html_add(out, "%t", TEXT(line));
    else
        html_add(out, "<%h>%t</%H>", tag, TEXT(line), TEXT(((struct text){tag, name})));
}

// Adds OUTCOME, the one with number NUMBER, as text. Each line gets the sign of the process that
// wrote it, if GRAPH, the JSON of a state graph, tells. The line in which OUTCOME departs from
// USUAL, which may be NULL, is marked.
static void add_outcome(struct buffer *out, const struct outcome *outcome, size_t number,
                        const struct outcome *usual, const struct state_graph *graph)
{
    size_t departed = usual == NULL ? NONE : departure(usual, outcome);
    struct run_graph run;
    bool has_run = run_graph_find(&run, graph, outcome);
    size_t seen = 0;

    struct buffer failures = {0};

    if (has_run && run_graph_add_failures(&failures, &run))
        html_add(out, "<p class=\"failing\">When %t:</p>\n", TEXT(buffer_text(&failures)));
    buffer_free(&failures);
    html_add(out, "<pre class=\"outcome\" tabindex=\"0\" role=\"group\" aria-label=\"Output ");
    html_count(out, number);
    html_add(out, "\">");
    for (size_t i = 0; i < outcome->count; i++) {
        const struct outcome_line *line = &outcome->lines[i];
        bool is_output = line->kind == OUTCOME_OUTPUT || line->kind == OUTCOME_ERROR;
        bool is_error = line->kind == OUTCOME_ERROR;
        bool has_sign = has_run && is_output && (state_graph_has_terminal(graph) || !is_error);
        html_add(out, i == departed ? "<b>" : "");
        if (has_sign)
            sign_add(out, graph, run_graph_writer(&run, seen++));
        add_line(out, line->text,
                 !is_output ? "i"
                 : is_error ? "span class=\"err\""
                 : has_sign ? "span"
                            : "");
        html_add(out, is_error ? " <span class=\"tag\">stderr</span>" : "");
        html_add(out, i == departed ? "</b>\n" : "\n");
    }
    html_add(out, "</pre>\n");
    run_graph_free(&run);
}

// COUNT outcomes agree with the usual one in the first AT lines, and then have LINE.
struct branch {
    size_t at;
    struct outcome_line line;
    size_t count;
};

static int compare_branches(const void *left, const void *right)
{
    const struct branch *one = left;
    const struct branch *two = right;

    if (one->at != two->at)
        return one->at < two->at ? -1 : 1;
    return (one->count < two->count) - (one->count > two->count);
}

static void count_branch(struct branch *branches, size_t *count, struct branch branch)
{
    for (size_t i = 0; i < *count; i++) {
        if (branches[i].at == branch.at && outcome_line_equal(&branches[i].line, &branch.line)) {
            branches[i].count++;
            return;
        }
    }
    branch.count = 1;
    branches[(*count)++] = branch;
}

static void add_branch(struct buffer *out, const struct outcome *usual, const struct branch *branch)
{
    html_add(out, "<tr><td data-label=\"After\">");
    if (branch->at == 0)
        html_add(out, "the start");
    else
        html_add(out, "<code>%t</code>", TEXT(usual->lines[branch->at - 1].text));
    html_add(out, "</td><td data-label=\"Comes\"><code>%t</code></td><td data-label=\"In\">",
             TEXT(branch->line.text));
    html_count(out, branch->count);
    html_add(out, "</td></tr>\n");
}

// Adds a table: where the other outcomes depart from the usual one, and how many do.
static void add_branches(struct buffer *out, const struct outcome_list *list, size_t shown)
{
    const struct outcome *usual = &list->outcomes[shown];
    struct branch *branches = memory_new(list->count, sizeof *branches);
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        size_t at = departure(usual, &list->outcomes[i]);
        if (i != shown && at < list->outcomes[i].count)
            count_branch(branches, &count, (struct branch){at, list->outcomes[i].lines[at], 0});
    }
    qsort(branches, count, sizeof *branches, compare_branches);
    html_add(out, "<p>They begin like the one above. Then, instead of the line that follows there, "
                  "comes another:</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                  "aria-label=\"Where the other outputs depart\">"
                  "<table>\n<thead><tr><th scope=\"col\">After</th><th scope=\"col\">comes</th>"
                  "<th scope=\"col\">in so many outputs</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count; i++)
        add_branch(out, usual, &branches[i]);
    html_add(out, "</tbody>\n</table></div>\n<p>The first and the last of the list:</p>\n");
    free(branches);
}

static void add_others(struct buffer *out, const struct shown *shown)
{
    const struct outcome_list *list = &shown->schedules->list;
    const struct outcome *usual = shown->number == NONE ? NULL : &list->outcomes[shown->number];
    bool is_many = list->count > FEW + 1;

    if (is_many && usual != NULL)
        add_branches(out, list, shown->number);
    for (size_t i = 0; i < list->count; i++) {
        if (i != shown->number && (!is_many || i == 0 || i + 1 == list->count))
            add_outcome(out, &list->outcomes[i], i + 1, usual, &shown->schedules->graph);
    }
}

// ---- What is said -------------------------------------------------------------------------------

static void add_list_link(struct buffer *out, const struct recording *recording,
                          enum scenario scenario, size_t count)
{
    html_add(out, " (<a href=\"%t.%s.txt\">%s</a>)", TEXT(recording->name), scenario_name(scenario),
             count == 1 ? "as text" : "all of them as text");
}

static void add_total(struct buffer *out, enum scenario scenario, size_t count, bool is_shown)
{
    const char *where = scenario == SCENARIO_PIPE ? "into a pipe" : "on a terminal";

    if (count == 1) {
        html_add(out, "Whatever runs first, this is the <strong>only possible output</strong> %s",
                 where);
        return;
    }
    html_add(out, is_shown ? "This is one of <strong>" : "There are <strong>");
    html_count(out, count);
    html_add(out, " possible outputs</strong> %s", where);
}

// Adds how many outputs are possible on the other kind of output: a terminal or a pipe.
static void add_comparison(struct buffer *out, const struct recording *recording,
                           enum scenario scenario)
{
    enum scenario other = scenario == SCENARIO_TTY ? SCENARIO_PIPE : SCENARIO_TTY;
    const size_t count = recording->schedules[other].list.count;

    if (count > 0) {
        html_add(out, "; %s there %s ", other == SCENARIO_PIPE ? "into a pipe" : "on a terminal",
                 count == 1 ? "is just" : "are");
        html_count(out, count);
        add_list_link(out, recording, other, count);
    }
}

// Does any wait find several dead children?
static bool has_choice(const struct state_graph *graph)
{
    for (size_t i = 0; i < graph->state_count; i++)
        for (size_t j = 0; j < graph->states[i].count; j++)
            if (graph->states[i].steps[j].kind == STEP_REAP)
                return true;
    return false;
}

// Which dead child a wait for any child reaps first is Linux's choice, not POSIX's.
static void add_order(struct buffer *out, const struct recording *recording, size_t count)
{
    const struct schedules *any = &recording->schedules[SCENARIO_ANY];

    if (any->list.count == 0 || !has_choice(&any->graph))
        return;
    html_add(out, " On Linux, a wait for any child reaps the dead child that was started first. "
                  "POSIX leaves the order open; ");
    if (any->list.count == count) {
        html_add(out, "the outputs are the same in any order.");
        return;
    }
    html_add(out, "if it may reap any of them, there are ");
    html_count(out, any->list.count);
    html_add(out, ".");
}

static bool is_in(const struct outcome *outcome, const struct outcome_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        size_t at = departure(outcome, &list->outcomes[i]);
        if (at == outcome->count && at == list->outcomes[i].count)
            return true;
    }
    return false;
}

// Adds the outputs that are possible only when forks fail, with the error of SCENARIO.
static void add_failure(struct buffer *out, const struct recording *recording,
                        enum scenario scenario, const struct outcome_list *usual)
{
    const struct schedules *schedules = &recording->schedules[scenario];
    const struct outcome_list *list = &schedules->list;
    size_t more = 0;

    for (size_t i = 0; i < list->count; i++)
        more += !is_in(&list->outcomes[i], usual);
    html_add(out, "<p>%s: ", scenario_name(scenario));
    if (list->count == 0)
        html_add(out, "not tried");
    else if (more == 0)
        html_add(out, "nothing else can be seen");
    else
        html_count(out, more);
    html_add(out, more == 0 ? "" : " more possible output%s", more == 1 ? "" : "s");
    if (list->count > 0)
        add_list_link(out, recording, scenario, list->count);
    html_add(out, ".</p>\n");
    for (size_t i = 0; i < list->count && more <= FEW; i++) {
        if (!is_in(&list->outcomes[i], usual))
            add_outcome(out, &list->outcomes[i], i + 1, NULL, &schedules->graph);
    }
}

static void add_failures(struct buffer *out, const struct recording *recording,
                         const struct outcome_list *usual)
{
    // Programs that a transcript compiles were not run with failing forks.
    if (recording->is_variant)
        return;
    html_add(out, "<details>\n<summary>When a fork fails</summary>\n<p>Any of the forks may fail, "
                  "one or several, in every combination and under every schedule.</p>\n");
    add_failure(out, recording, SCENARIO_EAGAIN, usual);
    add_failure(out, recording, SCENARIO_ENOMEM, usual);
    html_add(out, "</details>\n");
}

static void add_fold(struct buffer *out, const struct shown *shown)
{
    size_t others = shown->schedules->list.count - (shown->number == NONE ? 0 : 1);

    if (others == 0)
        return;
    html_add(out, "<details>\n<summary>The other ");
    if (others > 1)
        html_count(out, others);
    html_add(out, "%s</summary>\n", others == 1 ? "one" : "");
    add_others(out, shown);
    html_add(out, "</details>\n");
}

static void add_column(struct buffer *out, const struct recording *recording,
                       enum scenario scenario, size_t number)
{
    const struct schedules *schedules = &recording->schedules[scenario];
    const struct outcome_list *list = &schedules->list;

    html_add(out, "<div>\n<p>%s, ", scenario == SCENARIO_PIPE ? "Into a pipe" : "On a terminal");
    html_add(out, list->count == 1 ? "always" : "one of ");
    if (list->count > 1)
        html_count(out, list->count);
    html_add(out, "</p>\n");
    add_outcome(out, &list->outcomes[number], number + 1, NULL, &schedules->graph);
    html_add(out, "</div>\n");
}

// Adds the usual outcome beside the first one of the other kind of output, unless both kinds have
// equally many outcomes and the other kind has the usual one too.
static void add_beside(struct buffer *out, const struct shown *shown)
{
    const enum scenario other = shown->scenario == SCENARIO_TTY ? SCENARIO_PIPE : SCENARIO_TTY;
    const struct outcome_list *list = &shown->schedules->list;
    const struct outcome_list *others = &shown->recording->schedules[other].list;

    if (shown->number == NONE || others->count == 0 ||
        (others->count == list->count && is_in(&list->outcomes[shown->number], others)))
        return;
    html_add(out, "<details>\n<summary>%s, beside it</summary>\n<div class=\"beside\">\n",
             other == SCENARIO_PIPE ? "Into a pipe" : "On a terminal");
    add_column(out, shown->recording, shown->scenario, shown->number);
    add_column(out, shown->recording, other, 0);
    html_add(out, "</div>\n</details>\n");
}

// Adds the element in which the script puts the stepper: below the first command that runs the
// program.
static void add_stepper(struct prose *prose, size_t line, const struct recording *recording)
{
    if (recording->first_line == line)
        stepper_add(prose->out, recording);
}

static void add_command(struct prose *prose, const struct block *block, size_t at)
{
    struct shown shown = shown_find(prose->chapter, block, at);

    if (shown.recording == NULL)
        return;
    const struct outcome_list *list = &shown.schedules->list;
    html_add(prose->out, "<div class=\"outcomes\">\n<p>");
    add_total(prose->out, shown.scenario, list->count, shown.number != NONE);
    add_list_link(prose->out, shown.recording, shown.scenario, list->count);
    add_comparison(prose->out, shown.recording, shown.scenario);
    html_add(prose->out, ".");
    if (shown.scenario == SCENARIO_TTY)
        add_order(prose->out, shown.recording, list->count);
    if (shown.scenario == SCENARIO_TTY && shown.recording->first_line == block->lines[at].line)
        native_note_add(prose->out, &shown.recording->native);
    html_add(prose->out, "</p>\n");
    if (shown.has_run && (prose->is_paper || !prose->is_single_page)) {
        run_graph_draw(prose->out, &shown.run);
        zombies_add(prose->out, &shown.schedules->graph);
    }
    if (!prose->is_single_page) {
        add_fold(prose->out, &shown);
        if (shown.recording->first_line == block->lines[at].line)
            add_beside(prose->out, &shown);
        if (shown.scenario == SCENARIO_TTY)
            add_failures(prose->out, shown.recording, list);
        add_stepper(prose, block->lines[at].line, shown.recording);
    }
    html_add(prose->out, "</div>\n");
    shown_free(&shown);
}

void outcomes_add(struct prose *prose, const struct block *block)
{
    enum console_kind kind = CONSOLE_OUTPUT;

    for (size_t i = 0; i < block->count; i++) {
        kind = console_line_kind(block->lines[i].text, kind);
        if (kind == CONSOLE_COMMAND)
            add_command(prose, block, i);
    }
}
