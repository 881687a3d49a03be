// SPDX-License-Identifier: MIT
// The command line.
#ifndef FORK_INTERLEAVE_OPTIONS_H
#define FORK_INTERLEAVE_OPTIONS_H

#include "interleave/search/search.h"
#include "interleave/tracee/launch.h"

struct options {
    bool count;
    bool list;
    const char *json;     // file name, or NULL
    const char *svg;      // file name, or NULL
    const char *replay;   // schedule, or NULL
    const char *possible; // file name, or NULL
    bool cross_check;
    bool reaps_any; // of several dead children, not only the oldest
    enum output_kind output;
    const char *input; // what the program reads: see input_choose
    struct fault fault[FAULT_MAX];
    int faults;
    bool fail_all;
    struct limits limits;
    int confirm;
    int error_exitcode;
    bool endless_expected; // it is no finding that processes go on for ever
    char **program;        // its name and arguments, ended by NULL
};

// Parses argv. Prints help or version and exits with 0 where asked; a usage error exits with 2.
void options_parse(struct options *options, int argc, char **argv);

#endif
