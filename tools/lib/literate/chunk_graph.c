// SPDX-License-Identifier: MIT
//
// A depth-first walk from every root. The open chunks form the path from the root to the current
// chunk: a reference to an open chunk closes a cycle. A chunk is measured when the walk leaves it,
// because all chunks that it uses have been measured by then. The path is an array, not the C
// stack: documents may nest chunks to any depth.

#include "lib/literate/chunk_graph.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/danger.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/same_name.h"
#include "lib/base/staging.h"
#include "lib/base/text.h"
#include "lib/literate/chunk_table.h"
#include "lib/literate/document.h"
#include "lib/literate/notation.h"

enum { COMMENT_SIZE = 16, DIRECTIVE_SIZE = 32 };

// Limits on a message about a cycle: the number of names, and the bytes of each name. A chunk whose
// name has a megabyte can be in thousands of cycles.
enum { SHOWN_AT_MOST = 64, NAME_SHOWN_AT_MOST = 256 };

// The position of the walk in a chunk: the next definition and reference to visit.
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

// Adds up the chunk's own lines and the expansion of each reference, which is indented and has a
// comment line above it.
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
            chunk->jumps = add(chunk->jumps, add(used->jumps, 1));
        }
        chunk->jumps = add(chunk->jumps, 1);
    }
}

static void add_name(struct buffer *into, struct text name)
{
    bool is_long = name.size > NAME_SHOWN_AT_MOST;
    buffer_add_string(into, "<<");
    buffer_add(into, (struct text){name.data, is_long ? NAME_SHOWN_AT_MOST : name.size});
    buffer_add_string(into, is_long ? "...>>" : ">>");
}

// Shows the whole cycle, or its beginning and its end if it has more than SHOWN_AT_MOST chunks.
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

// The next reference in the chunk, or NULL after the last one.
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

// Does IS_BAD hold for any component of the path NAME?
static bool has_component(struct text name, bool (*is_bad)(struct text component))
{
    while (name.size > 0) {
        size_t size = text_find(name, "/", 0);
        size = size == SIZE_MAX ? name.size : size;
        if (is_bad((struct text){name.data, size}))
            return true;
        name = text_from(name, size < name.size ? size + 1 : size);
    }
    return false;
}

static bool is_parent(struct text component)
{
    return text_equal(component, text_of(".."));
}

// Git refuses these names, too: some file systems take all of them for a repository's directory.
static bool is_repository(struct text component)
{
    struct buffer key = {0};
    same_name_key(&key, component);
    while (key.size > 0 && (key.data[key.size - 1] == '.' || key.data[key.size - 1] == ' '))
        key.size--;
    const bool is_git = text_equal(buffer_text(&key), text_of(".git")) ||
                        text_equal(buffer_text(&key), text_of("git~1"));
    buffer_free(&key);
    return is_git;
}

static bool is_temporary(struct text component)
{
    struct buffer key = {0};
    same_name_key(&key, component);
    const bool has_prefix = text_starts(buffer_text(&key), STAGING_PREFIX);
    buffer_free(&key);
    return has_prefix;
}

static const char *root_fault(struct text name)
{
    struct text base = text_base_name(name);
    if (text_starts(name, "/"))
        return "is absolute: a file's name is relative to the output directory";
    if (has_component(name, is_parent))
        return "leaves the output directory through ..";
    if (base.size == 0 || text_equal(base, text_of(".")))
        return "names a directory, not a file";
    if (has_component(name, is_repository))
        return "is inside a Git repository's own directory";
    if (has_component(name, is_temporary))
        return "is a name reserved for temporary files";
    if (danger_find(name) != SIZE_MAX)
        return "has a control character in its name, or one that changes the order of text";
    return NULL;
}

static void check_root_name(struct document *document, struct chunk *root)
{
    const char *fault = root_fault(root->name);
    root->is_refused = fault != NULL;
    if (fault != NULL)
        diagnostics_add(&document->diagnostics, root->place, "<<%.*s>> %s", (int)root->name.size,
                        root->name.data, fault);
}

// An upper bound of the bytes that are produced for ROOT: code, comments, and a #line directive at
// each jump.
static uint64_t produced_bytes(const struct document *document, const struct chunk *root)
{
    const uint64_t directive = add(strlen(document->name), DIRECTIVE_SIZE);
    return add(add(root->bytes, root->lines), multiply(root->jumps, directive));
}

static void check_sizes(struct document *document)
{
    const uint64_t limit = document_limit(document->source.bytes.size);
    uint64_t total = 0;
    for (size_t i = 0; i < document->chunks.count; i++) {
        const struct chunk *chunk = document->chunks.chunks[i];
        if (!chunk->is_root)
            continue;
        total = add(total, produced_bytes(document, chunk));
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
