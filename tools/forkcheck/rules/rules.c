// SPDX-License-Identifier: MIT
#include "forkcheck/rules/rules.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/found.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/clang.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/flow.h"
#include "forkcheck/rules/walk/walk.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

static bool is_fact(const char *name)
{
    return is_word_of(NEVER_RETURNS " " DONE_INSTEAD " " ONCE_IN_MAIN " " KEPT_BY_RESULT
                                    " " LEFT_BY_MAIN " " EXIT_CALCULATED " " NULL_WITHOUT_ROUND
                                    " " ACCEPTED_ARGUMENTS,
                      name);
}

static void report_all(struct found_list *list, rule_report *report, void *context)
{
    found_sort(list);
    for (size_t i = 0; i < list->count; i++) {
        const struct found *found = &list->items[i];
        const struct rule_finding finding = {found->name,   found->file, found->line,
                                             found->column, found->text, is_fact(found->name)};
        report(context, &finding);
    }
}

// Analysers that look at less of the program do not always see that a function ends the process.
// The walk has come to the exit of each function that returns.
static void add_endless(const struct walk *walk, struct found_list *found)
{
    for (size_t i = 0; i < walk->flow.count && !walk->is_cut; i++) {
        const struct point *point = &walk->flow.points[i];
        if (point->kind == POINT_EXIT && !walk->visited[i] &&
            strcmp(point->node->name, "main") != 0)
            found_add(found, NEVER_RETURNS, point->node, "%s never returns", point->node->name);
    }
}

bool rules_run_tree(const char *file, struct text json, rule_report *report, void *context,
                    struct buffer *error)
{
    struct tree tree;
    struct found_list found = {0};
    const bool is_read = tree_read(&tree, file, json, error);

    if (is_read && is_about_processes(&tree)) {
        struct walk walk;
        walk_program(&walk, &tree, &found);
        source_rules(&tree, &walk, &found);
        source_facts(&tree, &found);
        source_arguments(&tree, &found);
        add_endless(&walk, &found);
        report_all(&found, report, context);
        walk_free(&walk);
    }
    found_free(&found);
    tree_free(&tree);
    return is_read;
}

bool rules_run(const char *file, const char *const flags[], rule_report *report, void *context,
               struct buffer *error)
{
    struct buffer json = {0};
    const bool is_well = clang_tree(file, flags, &json, error) &&
                         rules_run_tree(file, buffer_text(&json), report, context, error);

    buffer_free(&json);
    return is_well;
}
