// SPDX-License-Identifier: MIT
//
// The lines of a `console` block: what is typed, and what is printed.
//
//     $ sed 's/a/b/' one_fork.c |     a command, behind the shell's first prompt
//     >     cc -x c -o other -        its next line, behind the shell's second prompt
//     $ ./other                       output runs up to the next line that begins with "$ "
//     Process id before forking: 1000

#ifndef FORK_LIB_CONSOLE_H
#define FORK_LIB_CONSOLE_H

#include <stdbool.h>

#include "lib/text.h"

enum { CONSOLE_PROMPT_LENGTH = 2 };

// Is this the info string of a console block? Its first word decides.
bool console_is_block(struct text info);

// What a block needs of the machine: "tracing,proc" of "console needs=tracing,proc"; empty for
// nothing.
struct text console_needs(struct text info);

enum console_kind {
    CONSOLE_COMMAND, // begins with "$ "
    CONSOLE_MORE,    // begins with "> ", or is just ">", and comes right after one of these two
    CONSOLE_OUTPUT,  // any other line
};

// What is this line, given what the line before it is? Before the first line of a block, say
// CONSOLE_OUTPUT. What is typed begins CONSOLE_PROMPT_LENGTH bytes into the line, or at its end.
enum console_kind console_line_kind(struct text line, enum console_kind before);

#endif
