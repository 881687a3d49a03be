// SPDX-License-Identifier: MIT
//
// Places in clang's JSON. clang leaves out the file and the line of a place if they are those of
// the place that it printed before, so all places must be read in the order of the document.

#ifndef FORK_FORKCHECK_RULES_TREE_TREE_PLACE_H
#define FORK_FORKCHECK_RULES_TREE_TREE_PLACE_H

#include <jansson.h>
#include <stdbool.h>

#include "forkcheck/rules/tree/line_map.h"
#include "forkcheck/rules/tree/tree.h"

struct spot {
    const char *file; // NULL if there is none
    size_t offset;
    unsigned line;
    unsigned column;
};

// Where a token is in the file of the source, and where it is spelled: in a macro these differ.
struct location {
    struct spot spelled;
    struct spot place;
    bool is_expanded;
    bool is_argument; // of a macro
};

// The files that were read, for the names of macros and for #line directives.
struct place_file {
    const char *name;
    struct buffer text;
    struct line_map lines;
};

struct place_reader {
    struct tree *tree;
    const char *source; // the file that is read: it is never the system's
    const char *file;   // of the last place; "" before the first one
    unsigned line;      // likewise
    struct place_file *files;
    size_t count;
    size_t capacity;
};

void place_reader_free(struct place_reader *reader);

struct location location_read(struct place_reader *reader, const json_t *json);

// The identifier at SPOT: the name of the macro that is expanded there. NULL if there is none.
const char *place_word(struct place_reader *reader, const struct spot *spot);

// Changes FILE and LINE to those that #line directives give.
void place_presume(struct place_reader *reader, const char **file, unsigned *line);

bool is_system_file(const char *file);

// The JSON of a tree has the declarations of the source and of all headers, one after the other.
// Takes the next one off DOCUMENT, which begins before it. False if there is no other one.
// If the declaration is the system's, its text is empty: the reader has seen its places.
bool place_next_declaration(struct place_reader *reader, struct text *document,
                            struct text *declaration);

#endif
