// SPDX-License-Identifier: MIT
// The result as one HTML page that needs no other file.
#ifndef FORK_INTERLEAVE_HTML_H
#define FORK_INTERLEAVE_HTML_H

#include "interleave/report/report.h"
#include "lib/base/buffer.h"

// Adds the page to OUT. The program's source is read from the files that its debugging information
// names; a file that is not there is left out.
void html_page(const struct result_set *set, struct buffer *out);

#endif
