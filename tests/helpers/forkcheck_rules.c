// SPDX-License-Identifier: MIT
//
// Prints what the rules on the source find.
//
//     forkcheck_rules FILE.c [FLAG...]   one source, and flags of the compiler
//     forkcheck_rules --trees FILE.c...  several, whose syntax trees clang has written, one after
//                                        the other: they are read from standard input
//     forkcheck_rules --facts FILE.c...  the same, but prints facts (rules.h), and no mistakes
//
// Exit status 0 if the rules find nothing, 1 if they do, 2 if clang does not accept a source.

#define _POSIX_C_SOURCE 200809L

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "forkcheck/rules/rules.h"
#include "lib/base/diag.h"

static int result = EXIT_CLEAN;
static bool wants_facts;

static void print(void *context, const struct rule_finding *finding)
{
    (void)context;
    if (finding->is_fact != wants_facts)
        return;
    printf("%s:%u:%u: %s [%s]\n", finding->file, finding->line, finding->column, finding->text,
           finding->name);
    result = EXIT_INPUT;
}

static void judge(bool is_judged, struct buffer *error)
{
    if (!is_judged) {
        fprintf(stderr, "%s\n", buffer_string(error));
        result = EXIT_TROUBLE;
    }
    buffer_free(error);
}

// Reads a tree: up to the line that begins with its last brace. The next tree begins behind that
// brace, in the same line: its first brace is missing then.
static void read_tree(struct buffer *tree, bool is_first)
{
    static char *line;
    static size_t capacity;
    ssize_t size = 0;

    tree->size = 0;
    if (!is_first)
        buffer_add_byte(tree, '{');
    while ((size = getline(&line, &capacity, stdin)) > 0 && line[0] != '}')
        buffer_add_bytes(tree, line, (size_t)size);
    buffer_add_byte(tree, '}');
}

int main(int argc, char *argv[])
{
    struct buffer error = {0};
    struct buffer tree = {0};

    program_start("forkcheck_rules");
    // Several of these processes may write to one pipe: their lines stay whole.
    if (setvbuf(stdout, NULL, _IOLBF, 0) != 0)
        die("setvbuf");
    if (argc < 2)
        die("usage: forkcheck_rules FILE.c [FLAG...] | --trees FILE.c... | --facts FILE.c...");
    wants_facts = strcmp(argv[1], "--facts") == 0;
    const bool has_trees = wants_facts || strcmp(argv[1], "--trees") == 0;
    if (!has_trees)
        judge(rules_run(argv[1], (const char *const *)argv + 2, print, NULL, &error), &error);
    for (int i = 2; i < argc && has_trees; i++) {
        read_tree(&tree, i == 2);
        judge(rules_run_tree(argv[i], buffer_text(&tree), print, NULL, &error), &error);
    }
    buffer_free(&tree);
    return result;
}
