// SPDX-License-Identifier: MIT
// Tests of the model of the kernel, without any real process except for loops.c: model_tests GROUP.
#include <stdio.h>
#include <string.h>

#include "suites.h"

static const struct {
    const char *name;
    int (*run)(void);
} suites[] = {
    {"kinds", suite_kinds},         {"waits", suite_waits},         {"signals", suite_signals},
    {"processes", suite_processes}, {"pipes", suite_pipes},         {"files", suite_files},
    {"names", suite_names},         {"locks", suite_locks},         {"memory", suite_memory},
    {"segments", suite_segments},   {"events", suite_events},       {"sockets", suite_sockets},
    {"rights", suite_rights},       {"mqueues", suite_mqueues},     {"closings", suite_closings},
    {"epolls", suite_epolls},       {"datagrams", suite_datagrams}, {"loops", suite_loops}};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof suites / sizeof *suites; i++)
        if (!strcmp(argv[1], suites[i].name))
            return suites[i].run() != 0;
    fprintf(stderr, "usage: model_tests GROUP\n");
    return 2;
}
