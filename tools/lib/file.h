// SPDX-License-Identifier: MIT
//
// Reading whole files.

#ifndef FORK_LIB_FILE_H
#define FORK_LIB_FILE_H

#include "lib/buffer.h"

// Reads a file, or standard input when `path` is "-", to its end. The caller frees the buffer.
// What cannot be read, or has no end within 256 MiB as some devices, ends the program with exit
// status 2.
struct buffer file_read(const char *path);

// Reads an open descriptor to its end into `into`, behind what is there. False, with errno set,
// when reading failed.
bool file_read_all(int fd, struct buffer *into);

#endif
