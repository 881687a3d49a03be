// SPDX-License-Identifier: MIT
// What an address in a program's text belongs to: its function, its source line, and the owner of
// the code. Only source.c uses this; the types are those of elfutils' libdwfl.
#ifndef FORK_INTERLEAVE_CODE_H
#define FORK_INTERLEAVE_CODE_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stdint.h>

enum { CODE_CALLS = 6 };

// A point in the source, or in the text of a module where its source is unknown. Copies that the
// compiler has made of one call have the same `id`, as far as debug information tells.
struct code_point {
    uint64_t id;
    const char *file; // NULL when the line is unknown; the Dwfl owns it
    int line;
};

enum code_owner {
    CODE_OF_SYSTEM,  // the C library, or another library of the system
    CODE_OF_LIBRARY, // a library of the program's own
    CODE_OF_PROGRAM,
    CODE_OF_START, // in the program, but it calls main
};

struct code {
    Dwfl *dwfl;
    Dwarf_Addr pc;
    Dwfl_Module *module;  // NULL for none
    const char *function; // NULL when unknown; the Dwfl owns it
    // The point itself is the last one. Before it are the calls of functions that are inlined
    // there, from the outermost one.
    struct code_point point[CODE_CALLS];
    int points;
    enum code_owner owner;
};

struct code_program {
    const char *path;
    uint64_t entry; // address of the program's first instruction
    // The same modules, for the names of the functions in the system's libraries.
    Dwfl *names;
};

enum { CODE_CACHED = 4096 };

// A cache, because finding a function goes through all symbols, and the same addresses are asked
// for again and again. All zero at first.
struct code_cache {
    struct code code[CODE_CACHED];
    void *libc; // the C library's handle (dlopen(3)), NULL before it is needed
};

// Finds debugging information in a file of its own, for libdwfl (Dwfl_Callbacks). That of the
// system's libraries is not found, even where it is installed: only lines of the program count, and
// libdwfl would uncompress all of it, which takes most of the time of a short run. The symbol table
// in the same file is read by means of code_program.names.
int code_find_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
                        const char *file, const char *link, GElf_Word crc, char **found);

// What is known of address PC. Valid until the next call.
const struct code *code_at(struct code_cache *cache, Dwfl *dwfl, Dwarf_Addr pc,
                           const struct code_program *program);

// Where a function begins: its first instruction, and its name in the source.
struct code_start {
    uint64_t address;
    const char *file; // NULL when it is unknown; the Dwfl owns it
    int line;
};

// The function that contains the point CODE, by debugging information. False where there is none.
bool code_function_start(const struct code *code, struct code_start *start);

// Empties the cache: to be called before a Dwfl ends, because another may get its address.
void code_forget(struct code_cache *cache);

// Whether the C library has a function of that name.
bool code_is_libc_name(struct code_cache *cache, const char *function);

#endif
