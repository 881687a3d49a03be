// SPDX-License-Identifier: MIT
//
// Joining is done once, when all parts have ended, so that the result does not depend on which of
// them ended first.

#include "forkcheck/findings.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/tool.h"
#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

struct findings {
    struct finding *items;
    size_t count;
    size_t capacity;
    unsigned added;
    struct arena strings;
};

const char *tool_name(enum tool tool)
{
    static const char *const names[TOOL_COUNT] = {
        [TOOL_RULES] = "rules",
        [TOOL_INTERLEAVE] = "interleave",
        [TOOL_GCC] = "gcc",
        [TOOL_ANALYZER] = "gcc -fanalyzer",
        [TOOL_CLANG] = "clang",
        [TOOL_TIDY] = "clang-tidy",
        [TOOL_CPPCHECK] = "cppcheck",
        [TOOL_VALGRIND] = "valgrind",
        [TOOL_SANITIZERS] = "sanitizers",
        [TOOL_FORKCHECK] = "forkcheck",
    };

    return names[tool];
}

struct findings *findings_new(void)
{
    return memory_new(1, sizeof(struct findings));
}

void findings_free(struct findings *findings)
{
    arena_free(&findings->strings);
    free(findings->items);
    free(findings);
}

const char *findings_keep(struct findings *findings, const char *text)
{
    return text == NULL ? NULL : arena_copy(&findings->strings, text_of(text)).data;
}

void findings_add(struct findings *findings, const struct finding *finding)
{
    struct finding copy = *finding;

    copy.file = findings_keep(findings, finding->file);
    copy.text = findings_keep(findings, finding->text);
    copy.check = findings_keep(findings, finding->check);
    copy.evidence = (struct evidence){findings_keep(findings, finding->evidence.how),
                                      findings_keep(findings, finding->evidence.schedule),
                                      findings_keep(findings, finding->evidence.certain),
                                      findings_keep(findings, finding->evidence.fault),
                                      findings_keep(findings, finding->evidence.command),
                                      findings_keep(findings, finding->evidence.scenario)};
    copy.seen_by = 1U << finding->tool;
    copy.number = findings->added++;
    findings->items = memory_grow(findings->items, &findings->capacity, findings->count + 1,
                                  sizeof *findings->items);
    findings->items[findings->count++] = copy;
}

size_t findings_count(const struct findings *findings)
{
    return findings->count;
}

struct finding *findings_at(struct findings *findings, size_t index)
{
    return &findings->items[index];
}

// ---- Order --------------------------------------------------------------------------------------

static int order_of_strings(const char *left, const char *right)
{
    if (left == NULL || right == NULL)
        return (left != NULL) - (right != NULL);
    return strcmp(left, right);
}

static int order_of_numbers(unsigned left, unsigned right)
{
    return (left > right) - (left < right);
}

// Findings of one place and code stand together, those of the preferred tool first.
static int order(const void *lhs, const void *rhs)
{
    const struct finding *left = lhs;
    const struct finding *right = rhs;
    int result = order_of_strings(left->file, right->file);

    if (result == 0)
        result = order_of_numbers(left->line, right->line);
    if (result == 0)
        result = strcmp(left->entry->code, right->entry->code);
    if (result == 0)
        result = order_of_numbers(left->tool, right->tool);
    if (result == 0)
        result = order_of_numbers(left->column, right->column);
    // qsort(3) is not stable: of equal findings, the one that was added first stays first.
    return result != 0 ? result : order_of_numbers(left->number, right->number);
}

static void sort_all(struct findings *findings)
{
    if (findings->count > 0)
        qsort(findings->items, findings->count, sizeof *findings->items, order);
}

// ---- Joining ------------------------------------------------------------------------------------

static bool is_same_string(const char *left, const char *right)
{
    return order_of_strings(left, right) == 0;
}

// What is about the whole program is one mistake, wherever it shows.
static bool is_about_program(const struct finding *finding)
{
    return strcmp(finding->entry->name, "status-by-chance") == 0;
}

// Whether the text of FINDING names a call at the line of OTHER.
static bool names_line(const struct finding *finding, const struct finding *other)
{
    struct buffer place = {0};
    const char *at = finding->text;

    buffer_print(&place, ":%u", other->line);
    do
        at = strstr(at, buffer_string(&place));
    while (at != NULL && strspn(at += place.size, "0123456789") > 0);
    buffer_free(&place);
    return at != NULL;
}

// Processes that repeat the calls of one loop for ever may have come into it at different calls.
static bool is_same_loop(const struct finding *left, const struct finding *right)
{
    return strcmp(left->entry->name, "never-ends") == 0 && left->line != 0 && right->line != 0 &&
           names_line(left, right) && names_line(right, left);
}

// Warnings that the catalogue does not know apart differ by their names, and functions without a
// declaration by what is said of them.
static bool is_same_kind(const struct finding *left, const struct finding *right)
{
    const bool is_somewhere = left->file == NULL || is_same_string(left->file, right->file);

    if (left->entry != right->entry || !is_somewhere)
        return false;
    if (strcmp(left->entry->name, "tool-warning") == 0)
        return is_same_string(left->check, right->check);
    return strcmp(left->entry->name, "missing-declaration") != 0 ||
           is_same_string(left->text, right->text);
}

// What a run shows of a mistake that the rules name by its cause.
static bool is_shown_as(const struct finding *run, const struct finding *source)
{
    static const struct {
        const char *run;
        const char *source;
        bool is_at_line; // only at the same line, not elsewhere in the function
    } names[] = {
        {"missing-exit", "exec-falls-through", false},
        {"stuck", "lost-wakeup", true},
        {"stuck", "pipe-end-open", false},
        {"stuck", "wait-before-read", false},
    };

    if (!is_same_string(run->file, source->file))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(run->entry->name, names[i].run) == 0 &&
            strcmp(source->entry->name, names[i].source) == 0)
            return !names[i].is_at_line || run->line == source->line;
    return false;
}

// Whether only runs have shown it, and no tool that reads the source.
static bool is_shown_by_run(const struct finding *finding)
{
    const unsigned runs = 1U << TOOL_INTERLEAVE | 1U << TOOL_VALGRIND | 1U << TOOL_SANITIZERS;

    return (finding->seen_by & ~runs) == 0;
}

static bool has(const struct function_range *function, const struct finding *finding)
{
    const struct text name =
        finding->file == NULL ? text_of("") : text_base_name(text_of(finding->file));

    return text_equal(text_of(function->file), name) && finding->line >= function->first &&
           finding->line <= function->last;
}

static bool is_same_function(const struct finding *left, const struct finding *right,
                             const struct function_range *functions, size_t count)
{
    if (is_shown_by_run(left) == is_shown_by_run(right))
        return false;
    for (size_t i = 0; i < count; i++)
        if (has(&functions[i], left) && has(&functions[i], right))
            return true;
    return false;
}

static void join(struct finding *into, const struct finding *from)
{
    into->seen_by |= from->seen_by;
    into->is_doubtful = into->is_doubtful && from->is_doubtful;
    if (from->tool < into->tool && into->line == from->line) {
        into->text = from->text;
        into->tool = from->tool;
    }
    if (into->column == 0 && into->line == from->line)
        into->column = from->column;
    if (into->evidence.command == NULL)
        into->evidence = from->evidence;
}

typedef bool sameness(const struct finding *finding, const struct finding *other);

// The finding among the first COUNT ones that is the same mistake, as IS_SAME says; NULL if there
// is none. A finding at the same line is preferred to one in the same function.
static struct finding *find_same(struct findings *findings, size_t count,
                                 const struct finding *finding,
                                 const struct function_range *functions, size_t functions_count,
                                 sameness *is_same)
{
    struct finding *near = NULL;

    for (size_t i = 0; i < count; i++) {
        struct finding *other = &findings->items[i];
        if (!is_same(finding, other))
            continue;
        if (other->line == finding->line || is_about_program(finding) ||
            is_same_loop(finding, other))
            return other;
        if (near == NULL && (is_same_function(other, finding, functions, functions_count) ||
                             (finding->line == 0 && !is_shown_by_run(other))))
            near = other;
    }
    return near;
}

static void leave_doubtful(struct findings *findings)
{
    size_t kept = 0;

    for (size_t i = 0; i < findings->count; i++)
        if (!findings->items[i].is_doubtful)
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
}

void findings_join(struct findings *findings, const struct function_range *functions, size_t count)
{
    const size_t added = findings->count;
    struct finding *all = findings->items;

    sort_all(findings);
    findings->items = memory_new(added + 1, sizeof *findings->items);
    findings->count = 0;
    // First those of the source, so that what runs show is joined to them.
    for (int part = 0; part < 2; part++)
        for (size_t i = 0; i < added; i++) {
            if (is_shown_by_run(&all[i]) != (part == 1))
                continue;
            struct finding *same =
                find_same(findings, findings->count, &all[i], functions, count, is_same_kind);
            if (same == NULL && part == 1)
                same = find_same(findings, findings->count, &all[i], functions, count, is_shown_as);
            if (same != NULL)
                join(same, &all[i]);
            else
                findings->items[findings->count++] = all[i];
        }
    free(all);
    findings->capacity = added + 1;
    leave_doubtful(findings);
    sort_all(findings);
}
