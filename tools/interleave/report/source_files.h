// SPDX-License-Identifier: MIT
// The source files of a program.
#ifndef FORK_INTERLEAVE_SOURCE_FILES_H
#define FORK_INTERLEAVE_SOURCE_FILES_H

#include <stddef.h>

#include "interleave/model/behaviour.h"
#include "lib/base/buffer.h"

struct source_file {
    struct buffer name; // without a directory, as in "prog.c:12"
    struct buffer text;
};

struct source_files {
    struct source_file *list;
    size_t count;
};

// Reads the files in which the processes stand (behaviour->lines), from where the debugging
// information of PROGRAM says that they were compiled. A file that cannot be read, or has more than
// a megabyte, is left out. The one with most of these lines comes first.
void source_files_read(struct source_files *files, const struct behaviour *behaviour,
                       const char *program);
void source_files_free(struct source_files *files);

#endif
