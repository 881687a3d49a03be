// SPDX-License-Identifier: MIT
//
// The bytes of a document, split into lines where CommonMark does: at LF, CRLF or a lone CR.

#ifndef FORK_LIB_SOURCE_H
#define FORK_LIB_SOURCE_H

#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/text.h"

struct source {
    struct buffer bytes; // without the byte order mark
    size_t *starts;      // the offset of each line, and then the size of `bytes`
    size_t line_count;
};

// Takes ownership of BYTES, drops a byte order mark, and reports the first NUL of each line and the
// first byte of each line that is not UTF-8 (RFC 3629). Each NUL becomes `?`, so that the rest of
// the document can still be checked.
struct source source_new(struct buffer bytes, struct diagnostics *diagnostics);

// Line NUMBER, counted from 1, without its end; empty if there is no such line.
struct text source_line(const struct source *source, size_t number);

void source_free(struct source *source);

#endif
