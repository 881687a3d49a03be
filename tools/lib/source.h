// SPDX-License-Identifier: MIT
//
// The bytes of a document, split into lines where CommonMark does: at LF, CRLF or a lone CR.

#ifndef FORK_LIB_SOURCE_H
#define FORK_LIB_SOURCE_H

#include <stddef.h>

#include "lib/buffer.h"
#include "lib/diag.h"
#include "lib/text.h"

struct source {
    struct buffer bytes; // without the byte order mark
    size_t *starts;      // where each line begins; one more for the end
    size_t line_count;
};

// Takes over `bytes`, drops a byte order mark, and reports each line's first NUL and first byte
// that is not UTF-8 (RFC 3629). A NUL becomes a `?`, so that the rest can still be read.
struct source source_new(struct buffer bytes, struct diagnostics *diagnostics);

// Line `number`, from 1, without its end; empty when there is no such line.
struct text source_line(const struct source *source, size_t number);

void source_free(struct source *source);

#endif
