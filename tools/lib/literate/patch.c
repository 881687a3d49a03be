// SPDX-License-Identifier: MIT
//
// Reads and applies patches.

#include "lib/literate/patch.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/chunk_table.h"
#include "lib/literate/document.h"
#include "lib/literate/expand.h"

static const char old_name[] = "--- ";
static const char new_name[] = "+++ ";

// The program that is being changed, as lines.
struct base {
    struct buffer text;
    struct text *lines;
    size_t count;
    size_t capacity;
};

static struct place place_of(const struct patch *patch, size_t line)
{
    return code_block_place(patch->block, line);
}

// ---- The names ----------------------------------------------------------------------------------

// Applying a hunk takes time in proportion to its lines and to those of the program.
enum { LINES_MAX = 500 };

static bool is_patch(const struct code_block *block)
{
    return block->line_count > 0 && text_starts(block->info, "diff") &&
           (block->info.size == strlen("diff") || block->info.data[strlen("diff")] == ' ') &&
           text_starts(block->lines[0].text, old_name);
}

// A name without a directory, which may stand in a command and in an address.
static bool is_plain_name(struct text name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] == '\0' || strchr(plain, name.data[i]) == NULL)
            return false;
    return name.size > 2 && text_ends(name, ".c") && name.data[0] != '.' && name.data[0] != '-';
}

static bool is_taken(const struct patches *patches, const struct document *document,
                     struct text name)
{
    const struct chunk *chunk = chunk_table_find(&document->chunks, name);

    for (size_t i = 0; i < patches->count; i++)
        if (text_equal(patches->items[i].name, name))
            return true;
    return chunk != NULL && chunk->is_root;
}

static bool read_names(struct patch *patch, const struct patches *patches,
                       struct document *document)
{
    const struct code_block *block = patch->block;
    const struct text from = text_trim(text_from(block->lines[0].text, strlen(old_name)));

    patch->root = chunk_table_find(&document->chunks, from);
    if (patch->root == NULL || !patch->root->is_root) {
        diagnostics_add(&document->diagnostics, place_of(patch, 0),
                        "no program of this document is called '%.*s'", (int)from.size, from.data);
        return false;
    }
    if (block->line_count < 2 || !text_starts(block->lines[1].text, new_name)) {
        diagnostics_add(&document->diagnostics, place_of(patch, 0),
                        "after '--- %.*s', a line '+++ NAME.c' names the variant", (int)from.size,
                        from.data);
        return false;
    }
    patch->name = text_trim(text_from(block->lines[1].text, strlen(new_name)));
    if (!is_plain_name(patch->name)) {
        diagnostics_add(&document->diagnostics, place_of(patch, 1),
                        "'%.*s' is no name for a variant: NAME.c, of letters, digits and '_.-'",
                        (int)patch->name.size, patch->name.data);
        return false;
    }
    if (is_taken(patches, document, patch->name)) {
        diagnostics_add(&document->diagnostics, place_of(patch, 1),
                        "another program of this document is called '%.*s'", (int)patch->name.size,
                        patch->name.data);
        return false;
    }
    return true;
}

// ---- The lines ----------------------------------------------------------------------------------

static void add_line(struct patch *patch, enum patch_mark mark, struct text text)
{
    patch->lines =
        memory_grow(patch->lines, &patch->capacity, patch->count + 1, sizeof *patch->lines);
    patch->lines[patch->count++] = (struct patch_line){.mark = mark, .text = text};
}

// An empty line is an empty line that is kept: editors remove blanks at the end of a line.
static bool read_lines(struct patch *patch, struct document *document)
{
    for (size_t i = 2; i < patch->block->line_count; i++) {
        const struct text line = patch->block->lines[i].text;
        const char mark = line.size == 0 ? ' ' : line.data[0];
        if (text_starts(line, "@@")) {
            add_line(patch, PATCH_HUNK, text_trim(text_from(line, 2)));
        } else if (strchr(" -+", mark) == NULL || mark == '\0') {
            diagnostics_add(&document->diagnostics, place_of(patch, i),
                            "a line of a variant begins with '-', '+', a blank or '@@'");
            return false;
        } else {
            add_line(patch, (enum patch_mark)mark, line.size == 0 ? line : text_from(line, 1));
        }
    }
    return true;
}

// The end of the hunk that begins at line FIRST: the next `@@`, or the end.
static size_t hunk_end(const struct patch *patch, size_t first)
{
    while (first < patch->count && patch->lines[first].mark != PATCH_HUNK)
        first++;
    return first;
}

// ---- Applying -----------------------------------------------------------------------------------

static struct base base_read(const struct document *document, const struct chunk *root)
{
    struct base base = {0};

    expand(&base.text, document, root, false, NULL);
    for (struct text rest = buffer_text(&base.text); rest.size > 0;) {
        base.lines = memory_grow(base.lines, &base.capacity, base.count + 1, sizeof *base.lines);
        base.lines[base.count++] = text_take_line(&rest);
    }
    return base;
}

// How many lines of the hunk from FIRST to END agree with the program from its line AT on.
// *MISMATCH is the first line of the hunk that does not, or END.
static size_t agreement(const struct patch *patch, size_t first, size_t end,
                        const struct base *base, size_t at, size_t *mismatch)
{
    size_t agreed = 0;

    for (*mismatch = first; *mismatch < end; ++*mismatch) {
        const struct patch_line *line = &patch->lines[*mismatch];
        if (line->mark == PATCH_NEW)
            continue;
        if (at + agreed >= base->count || !text_equal(base->lines[at + agreed], line->text))
            break;
        agreed++;
    }
    return agreed;
}

// Where in the program a hunk fits.
struct fit {
    size_t count;    // of places
    size_t at;       // the first of them
    size_t second;   // and the second
    size_t mismatch; // if there is none: the line of the hunk up to which the best place agrees
};

static struct fit fit_find(const struct patch *patch, size_t first, size_t end,
                           const struct base *base, size_t from)
{
    struct fit fit = {.mismatch = first};

    for (size_t at = from; at < base->count; at++) {
        size_t mismatch = 0;
        (void)agreement(patch, first, end, base, at, &mismatch);
        if (mismatch == end && fit.count++ == 0)
            fit.at = at;
        else if (mismatch == end && fit.count == 2)
            fit.second = at;
        else if (mismatch > fit.mismatch)
            fit.mismatch = mismatch;
    }
    return fit;
}

// Says why a hunk does not apply.
static void report_misfit(const struct patch *patch, size_t first, const struct fit *fit,
                          struct document *document)
{
    enum { NAMES = 2 }; // lines of the block before the patch's first
    struct diagnostics *diagnostics = &document->diagnostics;
    const struct text name = patch->root->name;

    if (fit->count > 1) {
        diagnostics_add(diagnostics, place_of(patch, first + NAMES),
                        "these lines are in %.*s more than once, at lines %zu and %zu: keep more "
                        "lines around the change",
                        (int)name.size, name.data, fit->at + 1, fit->second + 1);
        return;
    }
    const struct text line = patch->lines[fit->mismatch].text;
    diagnostics_add(diagnostics, place_of(patch, fit->mismatch + NAMES),
                    fit->mismatch == first
                        ? "%.*s has no such line (after what was changed before): '%.*s'"
                        : "in %.*s, this line does not follow on the ones before it: '%.*s'",
                    (int)name.size, name.data, (int)line.size, line.data);
}

// Adds lines of the program to the result, up to line END.
static void keep_until(struct patch *patch, const struct base *base, size_t *at, size_t end)
{
    for (; *at < end; ++*at) {
        buffer_add(&patch->result, base->lines[*at]);
        buffer_add_byte(&patch->result, '\n');
    }
}

static void apply_hunk(struct patch *patch, size_t first, size_t end, const struct base *base,
                       size_t *old_line, size_t *new_line)
{
    for (size_t i = first; i < end; i++) {
        struct patch_line *line = &patch->lines[i];
        if (line->mark != PATCH_NEW)
            line->old_line = ++*old_line;
        if (line->mark == PATCH_OLD)
            continue;
        line->new_line = ++*new_line;
        buffer_add(&patch->result,
                   line->mark == PATCH_NEW ? line->text : base->lines[line->old_line - 1]);
        buffer_add_byte(&patch->result, '\n');
    }
}

static bool changes(const struct patch *patch, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (patch->lines[i].mark != PATCH_KEPT)
            return true;
    return false;
}

static bool keeps(const struct patch *patch, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (patch->lines[i].mark != PATCH_NEW)
            return true;
    return false;
}

// Are there changes in the hunk, and lines by which its place can be found?
static bool is_hunk(const struct patch *patch, size_t first, size_t end, struct document *document)
{
    const char *fault = !changes(patch, first, end) ? "this changes nothing"
                        : !keeps(patch, first, end) ? "this does not say where the lines go: keep "
                                                      "a line around them"
                                                    : NULL;

    if (fault != NULL)
        diagnostics_add(&document->diagnostics, place_of(patch, first + 1), "%s", fault);
    return fault == NULL;
}

static void apply(struct patch *patch, const struct base *base, struct document *document)
{
    size_t old_line = 0;
    size_t new_line = 0;
    size_t first = patch->count > 0 && patch->lines[0].mark == PATCH_HUNK ? 1 : 0;

    do {
        const size_t end = hunk_end(patch, first);
        if (!is_hunk(patch, first, end, document))
            return;
        const struct fit fit = fit_find(patch, first, end, base, old_line);
        if (fit.count != 1) {
            report_misfit(patch, first, &fit, document);
            return;
        }
        new_line += fit.at - old_line;
        keep_until(patch, base, &old_line, fit.at);
        apply_hunk(patch, first, end, base, &old_line, &new_line);
        first = end + 1;
    } while (first <= patch->count);
    keep_until(patch, base, &old_line, base->count);
}

// Is the patch of a size that can be applied? SIZE is that of all variants so far.
static bool is_small(const struct patch *patch, uint64_t size, struct document *document)
{
    if (patch->block->line_count > LINES_MAX)
        diagnostics_add(&document->diagnostics, place_of(patch, 0),
                        "a variant may change the program by %d lines", LINES_MAX);
    else if (size > document_limit(document->source.bytes.size))
        diagnostics_add(&document->diagnostics, place_of(patch, 0),
                        "the variants of this document are too large together");
    else
        return true;
    return false;
}

void patches_read(struct patches *patches, struct document *document)
{
    uint64_t size = 0;

    for (size_t i = 0; i < document->block_count; i++) {
        struct patch patch = {.block = &document->blocks[i]};
        if (!is_patch(patch.block) || !read_names(&patch, patches, document))
            continue;
        size += patch.root->bytes;
        if (is_small(&patch, size, document) && read_lines(&patch, document)) {
            struct base base = base_read(document, patch.root);
            apply(&patch, &base, document);
            buffer_free(&base.text);
            free(base.lines);
        }
        patches->items = memory_grow(patches->items, &patches->capacity, patches->count + 1,
                                     sizeof *patches->items);
        patches->items[patches->count++] = patch;
    }
}

void patches_free(struct patches *patches)
{
    for (size_t i = 0; i < patches->count; i++) {
        free(patches->items[i].lines);
        buffer_free(&patches->items[i].result);
    }
    free(patches->items);
    *patches = (struct patches){0};
}
