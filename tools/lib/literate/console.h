// SPDX-License-Identifier: MIT
//
// The lines of a `console` block: typed lines and printed lines.
//
//     $ sed 's/a/b/' one_fork.c |     a command, after the shell's first prompt
//     >     cc -x c -o other -        the command's next line, after the shell's second prompt
//     $ ./other                       output runs up to the next line that begins with "$ "
//     Process id before forking: 1000

#ifndef FORK_LIB_CONSOLE_H
#define FORK_LIB_CONSOLE_H

#include <stdbool.h>

#include "lib/base/text.h"

enum { CONSOLE_PROMPT_LENGTH = 2 };

// Is INFO the info string of a console block? Its first word decides.
bool console_is_block(struct text info);

// The list of what a block with this info string needs of the machine: "tracing,proc" of
// "console needs=tracing,proc"; empty if INFO has no `needs=`.
struct text console_needs(struct text info);

enum console_kind {
    CONSOLE_COMMAND, // begins with "$ "
    CONSOLE_MORE,    // begins with "> ", or is just ">", right after a CONSOLE_COMMAND or
                     // CONSOLE_MORE
    CONSOLE_OUTPUT,  // any other line
};

// The kind of LINE. BEFORE is the kind of the line before it: CONSOLE_OUTPUT for the first line of
// a block. In a typed line the text after the prompt begins at byte CONSOLE_PROMPT_LENGTH; a
// shorter line has no text.
enum console_kind console_line_kind(struct text line, enum console_kind before);

#endif
