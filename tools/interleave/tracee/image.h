// SPDX-License-Identifier: MIT
// A program in memory: its modules, read by elfutils' libdwfl. Only source.c uses this.
#ifndef FORK_INTERLEAVE_IMAGE_H
#define FORK_INTERLEAVE_IMAGE_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// Reading debugging information takes long, and processes have the same program at the same
// addresses again and again: they share an image.
struct image {
    uint64_t key;   // image_key of the processes that share it
    Dwfl *dwfl;     // for frames and lines; NULL if the program cannot be read
    Dwfl *names;    // code.h: code_program
    uint64_t entry; // address of the program's first instruction
    bool is_static; // the C library is a part of the program
};

// A hash of the process's mappings that hold program text.
uint64_t image_key(pid_t pid);

// Reads the modules of the process, which is stopped. A walk through frames asks for the memory and
// the registers of process *CURRENT. To be closed by image_close.
void image_open(struct image *image, pid_t pid, pid_t *current);

// Frees what image_open has made, or nothing for an image that is all zero.
void image_close(struct image *image);

#endif
