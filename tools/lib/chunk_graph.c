// SPDX-License-Identifier: MIT
//
// A depth-first walk from every root. The chunks that are open form the path from the root to where
// the walk stands: a reference to an open chunk closes a cycle. A chunk is measured when the walk
// leaves it, so that what it refers to was measured before. The path is an array, not the C stack:
// a document may nest as deep as it likes.

#include "lib/chunk_graph.h"

#include <stdlib.h>

#include "lib/memory.h"
#include "lib/notation.h"

// A few lines that refer to each other twice expand to 2^n lines ("billion laughs").
static const uint64_t SMALLEST_LIMIT = UINT64_C(64) << 20;
enum { LIMIT_PER_BYTE = 16, COMMENT_SIZE = 16 };

// A cycle of more chunks is shown by so many names, each with so many bytes: a chunk with a name of
// a megabyte can be in thousands of cycles.
enum { SHOWN_AT_MOST = 64, NAME_SHOWN_AT_MOST = 256 };

// Where the walk stands in a chunk: before this reference of this definition.
struct step {
    struct chunk *chunk;
    size_t definition;
    size_t reference;
};

struct walk {
    struct document *document;
    struct step *path;
    size_t depth;
    size_t capacity;
};

static uint64_t add(uint64_t left, uint64_t right)
{
    return left > UINT64_MAX - right ? UINT64_MAX : left + right;
}

static uint64_t multiply(uint64_t left, uint64_t right)
{
    return right != 0 && left > UINT64_MAX / right ? UINT64_MAX : left * right;
}

static void link_references(struct document *document)
{
    for (size_t i = 0; i < document->block_count; i++) {
        const struct code_block *block = &document->blocks[i];
        for (size_t j = 0; j < block->reference_count; j++) {
            struct reference *reference = &block->references[j];
            reference->chunk = chunk_table_find(&document->chunks, reference->name);
            if (reference->chunk == NULL)
                diagnostics_add(&document->diagnostics, reference->place, "<<%.*s>> is not defined",
                                (int)reference->name.size, reference->name.data);
        }
    }
}

// Every line of the chunk, and what its references expand to, indented and under a comment.
static void measure(struct chunk *chunk)
{
    for (size_t i = 0; i < chunk->definition_count; i++) {
        const struct code_block *block = chunk->definitions[i];
        for (size_t j = 1; j < block->line_count; j++)
            chunk->bytes = add(chunk->bytes, block->lines[j].text.size + 1);
        chunk->lines = add(chunk->lines, block->line_count - 1);
        for (size_t j = 0; j < block->reference_count; j++) {
            const struct reference *reference = &block->references[j];
            const struct chunk *used = reference->chunk;
            if (used == NULL)
                continue;
            uint64_t blanks = multiply(used->lines, reference->indentation.size);
            uint64_t comment = reference->indentation.size + reference->name.size + COMMENT_SIZE;
            chunk->bytes = add(chunk->bytes, add(comment, add(used->bytes, blanks)));
            chunk->lines = add(chunk->lines, add(used->lines, 1));
        }
    }
}

static void add_name(struct buffer *into, struct text name)
{
    bool is_long = name.size > NAME_SHOWN_AT_MOST;
    buffer_add_string(into, "<<");
    buffer_add(into, (struct text){name.data, is_long ? NAME_SHOWN_AT_MOST : name.size});
    buffer_add_string(into, is_long ? "...>>" : ">>");
}

// The whole cycle, unless nobody could read it.
static void report_cycle(const struct walk *walk, const struct reference *reference)
{
    struct buffer names = {0};
    size_t start = reference->chunk->depth;
    size_t size = walk->depth - start;
    for (size_t i = 0; i < size; i++) {
        if (size > SHOWN_AT_MOST && i == SHOWN_AT_MOST / 2) {
            size_t hidden = size - SHOWN_AT_MOST;
            buffer_add_string(&names, "(");
            buffer_add_number(&names, hidden);
            buffer_add_string(&names, " more) -> ");
            i += hidden;
        }
        add_name(&names, walk->path[start + i].chunk->name);
        buffer_add_string(&names, " -> ");
    }
    add_name(&names, reference->name);
    diagnostics_add(&walk->document->diagnostics, reference->place, "a cycle: %s",
                    buffer_string(&names));
    buffer_free(&names);
}

static void enter(struct walk *walk, struct chunk *chunk)
{
    chunk->visit = CHUNK_OPEN;
    chunk->depth = walk->depth;
    walk->path = memory_grow(walk->path, &walk->capacity, walk->depth + 1, sizeof *walk->path);
    walk->path[walk->depth++] = (struct step){chunk, 0, 0};
}

// The next reference of the chunk, or NULL after its last.
static const struct reference *next_reference(struct step *step)
{
    for (; step->definition < step->chunk->definition_count; step->definition++) {
        const struct code_block *block = step->chunk->definitions[step->definition];
        if (step->reference < block->reference_count)
            return &block->references[step->reference++];
        step->reference = 0;
    }
    return NULL;
}

static void walk_from(struct walk *walk, struct chunk *first, bool used)
{
    if (first->visit == CHUNK_NEW)
        enter(walk, first);
    while (walk->depth > 0) {
        struct step *step = &walk->path[walk->depth - 1];
        step->chunk->is_used = used;
        const struct reference *reference = next_reference(step);
        if (reference == NULL) {
            measure(step->chunk);
            step->chunk->visit = CHUNK_DONE;
            walk->depth--;
        } else if (reference->chunk == NULL || reference->chunk->visit == CHUNK_DONE) {
            continue;
        } else if (reference->chunk->visit == CHUNK_OPEN) {
            report_cycle(walk, reference);
        } else {
            enter(walk, reference->chunk);
        }
    }
}

// Some component of the path is `..`.
static bool climbs(struct text name)
{
    while (name.size > 0) {
        size_t size = text_find(name, "/", 0);
        size = size == SIZE_MAX ? name.size : size;
        if (size == 2 && text_starts(name, ".."))
            return true;
        name = text_from(name, size < name.size ? size + 1 : size);
    }
    return false;
}

static void check_root_name(struct document *document, struct chunk *root)
{
    struct text base = text_base_name(root->name);
    const char *fault = NULL;
    if (text_starts(root->name, "/"))
        fault = "is absolute: a file's name is relative to the output folder";
    else if (climbs(root->name))
        fault = "leaves the output folder through ..";
    else if (base.size == 0 || text_equal(base, text_of(".")))
        fault = "names a folder, not a file";
    root->is_refused = fault != NULL;
    if (fault != NULL)
        diagnostics_add(&document->diagnostics, root->place, "<<%.*s>> %s", (int)root->name.size,
                        root->name.data, fault);
}

static void check_sizes(struct document *document)
{
    uint64_t limit = multiply(document->source.bytes.size, LIMIT_PER_BYTE);
    uint64_t total = 0;
    limit = limit > SMALLEST_LIMIT ? limit : SMALLEST_LIMIT;
    for (size_t i = 0; i < document->chunks.count; i++) {
        const struct chunk *chunk = document->chunks.chunks[i];
        if (!chunk->is_root)
            continue;
        total = add(total, add(chunk->bytes, chunk->lines));
        if (total > limit) {
            diagnostics_add(
                &document->diagnostics, chunk->place,
                "<<%.*s>> expands to too much: more than 64 MiB and 16 times its document",
                (int)chunk->name.size, chunk->name.data);
            return;
        }
    }
}

static void find_roots(struct document *document)
{
    for (size_t i = 0; i < document->chunks.count; i++) {
        struct chunk *chunk = document->chunks.chunks[i];
        chunk->is_root = notation_is_root(chunk->name);
        if (chunk->is_root)
            check_root_name(document, chunk);
    }
}

static void report_unused(struct document *document)
{
    for (size_t i = 0; i < document->chunks.count; i++) {
        const struct chunk *chunk = document->chunks.chunks[i];
        if (!chunk->is_used)
            diagnostics_add(&document->diagnostics, chunk->place,
                            "<<%.*s>> is not used in any file", (int)chunk->name.size,
                            chunk->name.data);
    }
}

void chunk_graph_check(struct document *document)
{
    struct walk walk = {.document = document};
    const struct chunk_table *table = &document->chunks;
    link_references(document);
    find_roots(document);
    for (size_t i = 0; i < table->count; i++)
        if (table->chunks[i]->is_root)
            walk_from(&walk, table->chunks[i], true);
    for (size_t i = 0; i < table->count; i++)
        walk_from(&walk, table->chunks[i], false);
    free(walk.path);
    report_unused(document);
    check_sizes(document);
}
