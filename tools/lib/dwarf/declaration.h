// SPDX-License-Identifier: MIT
//
// Where the source declares a function.

#ifndef FORK_LIB_DECLARATION_H
#define FORK_LIB_DECLARATION_H

#include <elfutils/libdw.h>

// The file in which the function is declared, as its debugging information names it, or NULL if
// none is given. The name lives as long as the Dwarf of the function. libdw's dwarf_decl_file
// knows no file number 0: in DWARF 5 that is a file like any other (section 6.2.4), and clang uses
// it for the source that it was called with; before DWARF 5, it means that no file is given.
const char *declaration_file(Dwarf_Die *function);

#endif
