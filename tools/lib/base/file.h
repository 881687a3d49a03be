// SPDX-License-Identifier: MIT
//
// Reading whole files.

#ifndef FORK_LIB_FILE_H
#define FORK_LIB_FILE_H

#include "lib/base/buffer.h"

// Reads the file PATH, or standard input if PATH is "-", to its end. The caller frees the buffer.
// A file that cannot be read, or has more than 256 MiB (some devices have no end), ends the program
// with exit status 2.
struct buffer file_read(const char *path);

// Reads the open descriptor FD to its end and appends the bytes to INTO. False, with errno set, if
// reading fails.
bool file_read_all(int fd, struct buffer *into);

#endif
