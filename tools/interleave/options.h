// SPDX-License-Identifier: MIT
// The command line.
#ifndef FORK_INTERLEAVE_OPTIONS_H
#define FORK_INTERLEAVE_OPTIONS_H

#include "interleave/report/findings.h"
#include "interleave/search/search.h"
#include "interleave/tracee/launch.h"

struct options {
    bool count;
    bool list;
    const char *json;     // file name, or NULL
    const char *findings; // file name, or NULL
    const char *svg;      // file name, or NULL
    const char *html;     // file name, or NULL
    const char *replay;   // schedule, or NULL
    const char *possible; // file name, or NULL
    bool cross_check;
    bool reaps_any;   // --reap=any
    bool all_signals; // --all-signals
    size_t pipe_size; // --pipe-size, in bytes; 0 for that of Linux
    enum output_kind output;
    const char *input; // --stdin: see input_choose
    struct fault fault[FAULT_MAX];
    int faults;
    bool fail_all;
    struct limits limits;
    int confirm;
    int error_exitcode;
    struct finding_choice finding_choice; // --endless=expected and others
    const char *file;    // of the program: program[0], except for the reference of --same-as
    char **program;      // name and arguments of the program, with NULL at the end
    const char *same_as; // --same-as: the reference, or NULL
    bool renumbers;      // --renumber
    bool is_subset;      // --subset: outcomes that only the reference has do not count
    bool by_words;       // --compare=words
};

// Parses argv. Help and version are printed, and end the tool with status 0; a usage error ends it
// with 2.
void options_parse(struct options *options, int argc, char **argv);

#endif
