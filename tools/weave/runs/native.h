// SPDX-License-Identifier: MIT
//
// How often each output of a program came in real runs, as tools/dev/native has counted: lines
// `# NAME: VALUE` about the machine and the number of runs, then a line for each output with its
// count, a tab and the text, in which \n stands for a newline.

#ifndef FORK_WEAVE_NATIVE_H
#define FORK_WEAVE_NATIVE_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

struct native_output {
    size_t count; // of runs that printed it
    struct text text;
};

// A zeroed struct is of a program that nobody has counted.
struct native {
    struct buffer file; // what the texts are part of; owned
    struct text processor;
    struct text cores;
    struct text kernel;
    struct text date;
    size_t runs;
    struct native_output *outputs; // owned
    size_t count;
};

// Reads the file PATH; nothing if it is not there. A damaged file ends the program.
void native_read(struct native *native, const char *path);

void native_free(struct native *native);

#endif
