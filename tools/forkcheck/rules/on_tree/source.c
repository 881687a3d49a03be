// SPDX-License-Identifier: MIT
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/found.h"
#include "forkcheck/rules/tree/tree.h"

bool is_about_processes(const struct tree *tree)
{
    return has_call_of(tree->root, FORK_CALLS " " WAIT_CALLS " " EXEC_CALLS
                                              " signal sigaction kill getpid getppid posix_spawn "
                                              "posix_spawnp popen system");
}

void source_rules(const struct tree *tree, const struct walk *walk, struct found_list *found)
{
    struct source source = {.tree = tree, .found = found, .walk = walk};

    source_another(&source);
    source_assert(&source);
    source_broken(&source);
    source_calls(&source);
    source_copy(&source);
    source_counts(&source);
    source_end(&source);
    source_endless(&source);
    source_exec(&source);
    source_exec_name(&source);
    source_exec_pairs(&source);
    source_exec_status(&source);
    source_fcntl(&source);
    source_handlers(&source);
    source_interrupted(&source);
    source_inverted(&source);
    source_kill(&source);
    source_killed(&source);
    source_killed_failure(&source);
    source_left_open(&source);
    source_length(&source);
    source_letters(&source);
    source_memory(&source);
    source_negative(&source);
    source_order(&source);
    source_parent(&source);
    source_parts(&source);
    source_path(&source);
    source_pids(&source);
    source_pipes(&source);
    source_proc(&source);
    source_race(&source);
    source_reason_helper(&source);
    source_reasons(&source);
    source_redirections(&source);
    source_reset(&source);
    source_results(&source);
    source_room(&source);
    source_rounds(&source);
    source_shared(&source);
    source_siginfo(&source);
    source_signals(&source);
    source_sizes(&source);
    source_square(&source);
    source_status(&source);
    source_stops(&source);
    source_suspend(&source);
    source_swallowed(&source);
    source_times(&source);
    source_truths(&source);
    source_unsigned(&source);
    source_untold(&source);
    source_words(&source);
}
