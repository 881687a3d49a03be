// SPDX-License-Identifier: MIT
//
// Expands a root to the text of its file. The invariant: the stack holds the chunks that are being
// written, each with the line where it continues, and `indentation` is the concatenation of the
// indentations of the references between them. So the buffer is the indentation of the next line.
// When a chunk ends, the buffer is cut back to the size that the chunk's frame remembers.

#include "lib/literate/expand.h"

#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/chunk_table.h"
#include "lib/literate/comment.h"
#include "lib/literate/document.h"
#include "lib/literate/notation.h"

struct frame {
    const struct chunk *chunk;
    size_t definition;
    size_t line;
    size_t reference;
    size_t indentation; // the buffer's size before this chunk
};

struct expansion {
    struct buffer *out;
    const struct document *document;
    const struct chunk *root;
    const struct comment_form *form; // NULL: no comments
    struct origins *origins;         // may be NULL
    struct frame *stack;
    size_t depth;
    size_t capacity;
    struct buffer indentation;
    bool lined;
    bool has_code;   // a line of code was written
    bool continued;  // the last line ends in a backslash: the next line continues it
    size_t expected; // the number that a compiler gives the next line; 0: no #line directive yet
    size_t start;    // offset of this file in `out`
};

// Ends a line of output that comes from line ORIGIN of the document.
static void end_line(struct expansion *expansion, size_t origin)
{
    struct origins *origins = expansion->origins;
    buffer_add_byte(expansion->out, '\n');
    if (origins == NULL)
        return;
    origins->lines =
        memory_grow(origins->lines, &origins->capacity, origins->count + 1, sizeof *origins->lines);
    origins->lines[origins->count++] = origin;
}

// Adds a #line directive if the compiler's count differs from ORIGIN. A directive inside a
// continued line would break the line, so it waits until the line ends.
static void sync_line(struct expansion *expansion, size_t origin)
{
    if (!expansion->lined || expansion->continued || expansion->expected == origin)
        return;
    struct buffer *out = expansion->out;
    buffer_add_string(out, "#line ");
    buffer_add_number(out, origin);
    buffer_add_string(out, " \"");
    for (const char *at = expansion->document->name; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            buffer_add_byte(out, '\\');
        if (*at == '\n')
            buffer_add_byte(out, '?');
        else
            buffer_add_byte(out, *at);
    }
    buffer_add_byte(out, '"');
    end_line(expansion, origin);
    expansion->expected = origin;
}

// Before the first directive a compiler counts lines of the output, not of the document: EXPECTED
// stays 0.
static void count_line(struct expansion *expansion)
{
    if (expansion->expected > 0)
        expansion->expected++;
}

// Adds a comment line with the current indentation.
static void add_comment(struct expansion *expansion, struct text words, size_t origin)
{
    if (expansion->form == NULL || expansion->continued)
        return;
    buffer_add(expansion->out, buffer_text(&expansion->indentation));
    comment_add(expansion->out, expansion->form, words);
    end_line(expansion, origin);
    count_line(expansion);
}

static void add_header(struct expansion *expansion)
{
    struct buffer words = {0};
    const char *path = expansion->document->path;
    bool is_stdin = path[0] == '-' && path[1] == '\0';
    buffer_add_string(&words, "Tangled from ");
    buffer_add(&words, is_stdin ? text_of("standard input") : text_base_name(text_of(path)));
    buffer_add_string(&words, ": edit that, not this.");
    add_comment(expansion, buffer_text(&words), expansion->root->place.line);
    buffer_free(&words);
}

static void add_name(struct expansion *expansion, const struct reference *reference)
{
    struct buffer words = {0};
    buffer_add_byte(&words, '<');
    buffer_add(&words, reference->name);
    buffer_add_byte(&words, '>');
    add_comment(expansion, buffer_text(&words), reference->place.line);
    buffer_free(&words);
}

// Discards all output before a `#!`, which must be first: the header is written again below it, and
// the names of the chunks that begin here are dropped.
static void restart(struct expansion *expansion)
{
    expansion->out->size = expansion->start;
    expansion->expected = 0;
    if (expansion->origins != NULL)
        expansion->origins->count = 0;
}

static void add_code(struct expansion *expansion, const struct code_block *block, size_t number)
{
    struct text line = block->lines[number].text;
    size_t origin = block->place.line + 1 + number;
    bool goes_first =
        !expansion->has_code && expansion->indentation.size == 0 && comment_must_follow(line);
    if (goes_first)
        restart(expansion);
    else
        sync_line(expansion, origin);
    // Leave empty lines empty: no indentation.
    if (line.size > 0)
        buffer_add(expansion->out, buffer_text(&expansion->indentation));
    if (block->has_escapes)
        notation_unescape(expansion->out, line);
    else
        buffer_add(expansion->out, line);
    end_line(expansion, origin);
    expansion->continued = text_ends(line, "\\");
    count_line(expansion);
    expansion->has_code = true;
    if (goes_first)
        add_header(expansion);
}

static void push(struct expansion *expansion, const struct chunk *chunk, struct text indentation)
{
    expansion->stack = memory_grow(expansion->stack, &expansion->capacity, expansion->depth + 1,
                                   sizeof *expansion->stack);
    expansion->stack[expansion->depth++] =
        (struct frame){chunk, 0, 1, 0, expansion->indentation.size};
    buffer_add(&expansion->indentation, indentation);
}

static void pop(struct expansion *expansion)
{
    expansion->depth--;
    expansion->indentation.size = expansion->stack[expansion->depth].indentation;
}

// Writes the innermost chunk up to its next reference or its end. Returns true at the end.
static bool advance(struct expansion *expansion, struct frame *frame)
{
    while (frame->definition < frame->chunk->definition_count) {
        const struct code_block *block = frame->chunk->definitions[frame->definition];
        for (; frame->line < block->line_count; frame->line++) {
            if (frame->reference < block->reference_count &&
                block->references[frame->reference].line == frame->line)
                return false;
            add_code(expansion, block, frame->line);
        }
        frame->definition++;
        frame->line = 1;
        frame->reference = 0;
    }
    return true;
}

static void run(struct expansion *expansion)
{
    while (expansion->depth > 0) {
        struct frame *frame = &expansion->stack[expansion->depth - 1];
        if (advance(expansion, frame)) {
            pop(expansion);
            continue;
        }
        const struct code_block *block = frame->chunk->definitions[frame->definition];
        const struct reference *reference = &block->references[frame->reference++];
        frame->line++;
        push(expansion, reference->chunk, reference->indentation);
        add_name(expansion, reference);
    }
}

void expand(struct buffer *into, const struct document *document, const struct chunk *root,
            bool lined, struct origins *origins)
{
    struct expansion expansion = {
        .out = into,
        .document = document,
        .root = root,
        .form = comment_form_of(root->name),
        .origins = origins,
        .start = into->size,
    };
    expansion.lined = lined && expansion.form != NULL && expansion.form->has_line_directives;
    if (origins != NULL)
        origins->count = 0;
    add_header(&expansion);
    push(&expansion, root, (struct text){"", 0});
    run(&expansion);
    free(expansion.stack);
    buffer_free(&expansion.indentation);
}
