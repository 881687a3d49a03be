// SPDX-License-Identifier: MIT
//
// Prints what the rules on the source find: forkcheck_rules FILE.c [FLAG...]. Exit status 0 if they
// find nothing, 1 if they do, 2 if clang does not accept the source.

#include <stdio.h>

#include "forkcheck/rules/rules.h"
#include "lib/base/diag.h"

static void print(void *context, const struct rule_finding *finding)
{
    int *result = context;

    printf("%s:%u:%u: %s [%s]\n", finding->file, finding->line, finding->column, finding->text,
           finding->name);
    *result = EXIT_INPUT;
}

int main(int argc, char *argv[])
{
    struct buffer error = {0};
    int result = EXIT_CLEAN;

    program_start("forkcheck_rules");
    if (argc < 2)
        die("usage: forkcheck_rules FILE.c [FLAG...]");
    if (!rules_run(argv[1], (const char *const *)argv + 2, print, &result, &error)) {
        fprintf(stderr, "%s\n", buffer_string(&error));
        result = EXIT_TROUBLE;
    }
    buffer_free(&error);
    return result;
}
