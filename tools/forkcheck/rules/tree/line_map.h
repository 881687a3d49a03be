// SPDX-License-Identifier: MIT
//
// #line directives: which line of which file the author of a source has written. The C standard
// calls that the presumed place.

#ifndef FORK_FORKCHECK_RULES_TREE_LINE_MAP_H
#define FORK_FORKCHECK_RULES_TREE_LINE_MAP_H

#include <stddef.h>

#include "lib/base/text.h"

struct line_mark {
    unsigned line;    // the first line behind the directive
    unsigned number;  // what the directive says of it
    struct text file; // likewise; empty if no directive has named a file
};

struct line_map {
    struct line_mark *marks;
    size_t count;
    size_t capacity;
};

// The directives of SOURCE, which the map borrows. The caller frees the map.
void line_map_read(struct line_map *map, struct text source);
void line_map_free(struct line_map *map);

// Changes LINE to the presumed one. Returns the file, which is empty if it is the source itself.
struct text line_map_presume(const struct line_map *map, unsigned *line);

#endif
