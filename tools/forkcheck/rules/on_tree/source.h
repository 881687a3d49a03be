// SPDX-License-Identifier: MIT
//
// The rules that need no walk: they look at the syntax tree only.

#ifndef FORK_FORKCHECK_RULES_ON_TREE_SOURCE_H
#define FORK_FORKCHECK_RULES_ON_TREE_SOURCE_H

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/found.h"

struct number; // code/numbers.h
struct walk;

// What the rules on the source share.
struct source {
    const struct tree *tree;
    struct found_list *found;
    const struct node *context; // what is looked for
    const struct walk *walk;    // what the walk has found out
};

// Programs that make no processes, and handle no signals, are not what the rules are about.
bool is_about_processes(const struct tree *tree);

void source_rules(const struct tree *tree, const struct walk *walk, struct found_list *found);
// Adds what is no mistake (rule_finding.is_fact).
void source_facts(const struct tree *tree, struct found_list *found);
void source_arguments(const struct tree *tree, struct found_list *found);

// Each looks for mistakes of its own.
void source_another(struct source *source);
void source_assert(struct source *source);
void source_broken(struct source *source);
void source_calls(struct source *source);
void source_copy(struct source *source);
void source_counts(struct source *source);
void source_end(struct source *source);
void source_endless(struct source *source);
void source_exec(struct source *source);
void source_exec_name(struct source *source);
void source_exec_pairs(struct source *source);
void source_exec_status(struct source *source);
void source_fcntl(struct source *source);
void source_handlers(struct source *source);
void source_interrupted(struct source *source);
void source_inverted(struct source *source);
void source_kill(struct source *source);
void source_killed(struct source *source);
void source_killed_failure(struct source *source);
void source_left_open(struct source *source);
void source_length(struct source *source);
void source_letters(struct source *source);
void source_memory(struct source *source);
void source_negative(struct source *source);
void source_order(struct source *source);
void source_parent(struct source *source);
void source_parts(struct source *source);
void source_path(struct source *source);
void source_pids(struct source *source);
void source_pipes(struct source *source);
void source_proc(struct source *source);
void source_race(struct source *source);
void source_reason_helper(struct source *source);
void source_reasons(struct source *source);
void source_redirections(struct source *source);
void source_reset(struct source *source);
void source_results(struct source *source);
void source_room(struct source *source);
void source_rounds(struct source *source);
void source_shared(struct source *source);
void source_siginfo(struct source *source);
void source_signals(struct source *source);
void source_sizes(struct source *source);
void source_square(struct source *source);
void source_status(struct source *source);
void source_stops(struct source *source);
void source_suspend(struct source *source);
void source_swallowed(struct source *source);
void source_times(struct source *source);
void source_truths(struct source *source);
void source_unsigned(struct source *source);
void source_untold(struct source *source);
void source_words(struct source *source);

// The array VARIABLE, which the exec CALL is given, if a loop fills it.
void source_fill(struct source *source, const struct node *call, const struct node *variable);

// Reports a finding at NODE.
#define source_report(source, name, node, ...)                                                     \
    found_add((source)->found, (name), (node), __VA_ARGS__)

// Reports number-unchecked where the text may be no number, or one that does not fit.
void number_see(struct source *source, struct number *number);

#endif
