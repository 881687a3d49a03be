// SPDX-License-Identifier: MIT
//
// The rules on the source of a program that forks. They read clang's syntax tree, and follow the
// program along all its paths as each of the processes that it makes. A rule is silent where it
// cannot be sure.

#ifndef FORK_FORKCHECK_RULES_RULES_H
#define FORK_FORKCHECK_RULES_RULES_H

#include <stdbool.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

// A finding. The strings are borrowed until the callback returns, except the name.
struct rule_finding {
    const char *name; // of the catalogue, as "missing-exit"; lives as long as the program
    const char *file;
    unsigned line;
    unsigned column;
    const char *text; // one sentence about this place, without a full stop
    bool is_fact;     // no mistake, but something to know when the analysers have spoken: see below
};

// The names of facts, and their texts.
//
// A function, at its name: it never returns. The text begins with its name.
#define NEVER_RETURNS "never-returns"
// A call that main makes once, or whose result it stores in another element of an array each time:
// memory that it gets so, and does not free, is as little as that, and goes with the process. So
// does what a function gets once that calls exec: if exec fails, the process ends. What a loop of
// another function stores in the elements of an array counts where the program frees elements.
#define ONCE_IN_MAIN "once-in-main"
// At a call of exit or the like: the exit status is calculated, and is no choice of constants.
#define EXIT_CALCULATED "exit-calculated"
// The name of a variable and line numbers: main does not free what this call gives to the variable
// where it returns in these lines, of which there are at least two, and does so at no other place
// where it returns early. It leaves that to its end, and only a run that goes well gets there.
#define LEFT_BY_MAIN "left-by-main"
// The name of a variable: the result of this call points into what that variable points to, and
// is kept in another place.
#define KEPT_BY_RESULT "kept-by-result"
// Line numbers: the null pointer that is written here would be overwritten, or stand in another
// place, after a round of the loop at such a line.
#define NULL_WITHOUT_ROUND "null-without-round"
// At a call of fork: where it fails, the parent does what the child would have done. The text is
// the name of the function that does it.
#define DONE_INSTEAD "done-instead"
// At main: words with blanks between them, about the arguments with which the program gets to its
// work. "forks" and "executes" say that it calls fork and exec, and "count=2" that it asks for two
// arguments. "options=n:v" is what getopt is given. "1=word:keep" says that argument 1 is compared
// with that word, and "1=number", "1=least:10", "1=greatest:64", "1=file", "1=directory",
// "1=new-file", "1=command" (which is searched for) and "1=path" (of a program) tell what else is
// done with it. What is said of argument 0 is about one of which the source does not say which it
// is.
#define ACCEPTED_ARGUMENTS "accepted-arguments"

typedef void rule_report(void *context, const struct rule_finding *finding);

// Runs the rules on the C source FILE, for which clang must be installed. FLAGS are those of the
// compiler, such as -I and -std, and end with NULL; FLAGS may be NULL. Calls REPORT with each
// finding, in the order of the source. False if clang is missing or does not accept the source:
// ERROR, which the caller frees, then says why.
bool rules_run(const char *file, const char *const flags[], rule_report *report, void *context,
               struct buffer *error);

// The same on the tree that `clang -fsyntax-only -Xclang -ast-dump=json FILE` has printed.
bool rules_run_tree(const char *file, struct text json, rule_report *report, void *context,
                    struct buffer *error);

#endif
