// SPDX-License-Identifier: MIT
//
// Below a terminal: of how many possible outputs it shows one, and what the others are. A few are
// shown as they are; of many it is said where they depart from the one that the terminal shows.

#include "weave/outcomes.h"

#include <stdlib.h>

#include "lib/console.h"
#include "lib/memory.h"
#include "weave/html.h"
#include "weave/outcome_list.h"
#include "weave/timeline.h"

enum { FEW = 6 };

// A count as it is read: 1,044. As deep as it has groups of digits.
// NOLINTNEXTLINE(misc-no-recursion)
static void add_count(struct buffer *out, size_t count)
{
    if (count >= 1000) {
        add_count(out, count / 1000);
        html_add(out, ",%h%z",
                 count % 1000 < 10    ? "00"
                 : count % 1000 < 100 ? "0"
                                      : "",
                 count % 1000);
    } else {
        html_add(out, "%z", count);
    }
}

// ---- Which of them the terminal shows -----------------------------------------------------------

// What the command in line AT of BLOCK printed, in the form of an outcome; the caller frees the
// lines. The marks are missing.
static struct outcome shown_in(const struct piece *block, size_t at)
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

static size_t find_shown(const struct outcome_list *list, const struct piece *block, size_t at)
{
    struct outcome shown = shown_in(block, at);
    size_t found = NOT_THERE;

    for (size_t i = 0; i < list->count && found == NOT_THERE; i++) {
        struct outcome candidate = plain(&list->outcomes[i]);
        if (outcome_is_same(&shown, &candidate))
            found = i;
        free(candidate.lines);
    }
    free(shown.lines);
    return found;
}

// ---- The others ---------------------------------------------------------------------------------

static size_t departure(const struct outcome *one, const struct outcome *other)
{
    size_t at = 0;

    while (at < one->count && at < other->count && text_equal(one->lines[at], other->lines[at]))
        at++;
    return at;
}

// Adds OUTCOME as text, and marks the line in which it departs from USUAL, which may be NULL.
static void add_outcome(struct buffer *out, const struct outcome *outcome, size_t number,
                        const struct outcome *usual)
{
    size_t departed = usual == NULL ? NOT_THERE : departure(usual, outcome);

    html_add(out, "<pre class=\"outcome\" tabindex=\"0\" role=\"group\" aria-label=\"Output ");
    add_count(out, number);
    html_add(out, "\">");
    for (size_t i = 0; i < outcome->count; i++) {
        bool is_end = i + 1 == outcome->count;
        struct text line = text_from(outcome->lines[i], OUTCOME_MARK_LENGTH);
        bool is_error = text_starts(outcome->lines[i], "! ");
        html_add(out, i == departed ? "<b>" : "");
        html_add(out,
                 is_end     ? "<i>%t</i>"
                 : is_error ? "<span class=\"err\">%t</span>"
                            : "%t",
                 TEXT(line));
        html_add(out, is_error ? " <span class=\"tag\">stderr</span>" : "");
        html_add(out, i == departed ? "</b>\n" : "\n");
    }
    html_add(out, "</pre>\n");
}

// So many outcomes go with the usual one for AT lines and then have LINE.
struct branch {
    size_t at;
    struct text line;
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
        if (branches[i].at == branch.at && text_equal(branches[i].line, branch.line)) {
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
        html_add(out, "<code>%t</code>",
                 TEXT(text_from(usual->lines[branch->at - 1], OUTCOME_MARK_LENGTH)));
    html_add(out, "</td><td data-label=\"Comes\"><code>%t</code></td><td data-label=\"In\">",
             TEXT(text_from(branch->line, OUTCOME_MARK_LENGTH)));
    add_count(out, branch->count);
    html_add(out, "</td></tr>\n");
}

// Where the many others depart from the usual one, and how many do so.
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

static void add_others(struct buffer *out, const struct outcome_list *list, size_t shown)
{
    const struct outcome *usual = shown == NOT_THERE ? NULL : &list->outcomes[shown];
    bool is_many = list->count > FEW + 1;

    if (is_many && usual != NULL)
        add_branches(out, list, shown);
    for (size_t i = 0; i < list->count; i++) {
        if (i != shown && (!is_many || i == 0 || i + 1 == list->count))
            add_outcome(out, &list->outcomes[i], i + 1, usual);
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
    add_count(out, count);
    html_add(out, " possible outputs</strong> %s", where);
}

// How many there are on the other kind of output.
static void add_comparison(struct buffer *out, const struct recording *recording,
                           enum scenario scenario)
{
    enum scenario other = scenario == SCENARIO_TTY ? SCENARIO_PIPE : SCENARIO_TTY;
    struct outcome_list list = {0};

    outcome_list_read(&list, recording->lists[other]);
    if (list.count > 0) {
        html_add(out, "; %s there %s ", other == SCENARIO_PIPE ? "into a pipe" : "on a terminal",
                 list.count == 1 ? "is just" : "are");
        add_count(out, list.count);
        add_list_link(out, recording, other, list.count);
    }
    outcome_list_free(&list);
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

// What else can be seen when a fork fails with the error of this scenario.
static void add_failure(struct buffer *out, const struct recording *recording,
                        enum scenario scenario, const struct outcome_list *usual)
{
    struct outcome_list list = {0};
    size_t more = 0;

    outcome_list_read(&list, recording->lists[scenario]);
    for (size_t i = 0; i < list.count; i++)
        more += !is_in(&list.outcomes[i], usual);
    html_add(out, "<p>%s: ", scenario_name(scenario));
    if (list.count == 0)
        html_add(out, "not tried");
    else if (more == 0)
        html_add(out, "nothing else can be seen");
    else
        add_count(out, more);
    html_add(out, more == 0 ? "" : " more possible output%s", more == 1 ? "" : "s");
    if (list.count > 0)
        add_list_link(out, recording, scenario, list.count);
    html_add(out, ".</p>\n");
    for (size_t i = 0; i < list.count && more <= FEW; i++) {
        if (!is_in(&list.outcomes[i], usual))
            add_outcome(out, &list.outcomes[i], i + 1, NULL);
    }
    outcome_list_free(&list);
}

static void add_failures(struct buffer *out, const struct recording *recording,
                         const struct outcome_list *usual)
{
    html_add(out, "<details>\n<summary>When a fork fails</summary>\n<p>Each fork was made to fail, "
                  "at each place, under every schedule.</p>\n");
    add_failure(out, recording, SCENARIO_EAGAIN, usual);
    add_failure(out, recording, SCENARIO_ENOMEM, usual);
    html_add(out, "</details>\n");
}

static void add_fold(struct buffer *out, const struct outcome_list *list, size_t shown)
{
    size_t others = list->count - (shown == NOT_THERE ? 0 : 1);

    if (others == 0)
        return;
    html_add(out, "<details>\n<summary>The other ");
    if (others > 1)
        add_count(out, others);
    html_add(out, "%s</summary>\n", others == 1 ? "one" : "");
    add_others(out, list, shown);
    html_add(out, "</details>\n");
}

// Where the script puts the stepper: once for each program.
static void add_stepper(struct prose *prose, const struct piece *block,
                        const struct recording *recording)
{
    if (recording->block == (size_t)(block - prose->chapter->blocks) &&
        recording->graphs[SCENARIO_TTY].size > 0)
        html_add(prose->out, "<div class=\"stepper\" data-runs=\"%t\" data-program=\"%t\"></div>\n",
                 TEXT(recording->name), TEXT(recording->program));
}

static void add_command(struct prose *prose, const struct piece *block, size_t at)
{
    enum scenario scenario = SCENARIO_TTY;
    const struct recording *recording = recording_of(
        prose->chapter, text_from(block->lines[at].text, CONSOLE_PROMPT_LENGTH), &scenario);
    struct outcome_list list = {0};

    if (recording == NULL)
        return;
    outcome_list_read(&list, recording->lists[scenario]);
    size_t shown = find_shown(&list, block, at);
    html_add(prose->out, "<div class=\"outcomes\">\n<p>");
    add_total(prose->out, scenario, list.count, shown != NOT_THERE);
    add_list_link(prose->out, recording, scenario, list.count);
    add_comparison(prose->out, recording, scenario);
    html_add(prose->out, ".</p>\n");
    if (!prose->is_alone) {
        if (shown != NOT_THERE)
            timeline_add(prose->out, recording->graphs[scenario], &list.outcomes[shown], block->id);
        add_fold(prose->out, &list, shown);
        if (scenario == SCENARIO_TTY)
            add_failures(prose->out, recording, &list);
        add_stepper(prose, block, recording);
    }
    html_add(prose->out, "</div>\n");
    outcome_list_free(&list);
}

void outcomes_add(struct prose *prose, const struct piece *block)
{
    enum console_kind kind = CONSOLE_OUTPUT;

    for (size_t i = 0; i < block->count; i++) {
        kind = console_line_kind(block->lines[i].text, kind);
        if (kind == CONSOLE_COMMAND)
            add_command(prose, block, i);
    }
}
