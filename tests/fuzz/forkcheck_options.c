// SPDX-License-Identifier: MIT
//
// The lines of the input are the command line of forkcheck.

#include "harness.h"
#include "lines.h"

#include <getopt.h>
#include <stdlib.h>

#include "forkcheck/options.h"

static void parse(void *context)
{
    struct lines *lines = context;
    struct options options = {0};

    optind = 0;
    options_parse(&options, lines->count, lines->items);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lines lines;

    lines_read(&lines, data, size);
    (void)harness_try(parse, &lines);
    lines_free(&lines);
    return 0;
}
