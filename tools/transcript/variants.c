// SPDX-License-Identifier: MIT
//
// Compiles variants where the transcripts run: in a scratch directory, as the same user and within
// the same limits.

#include "transcript/variants.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/document.h"
#include "lib/literate/patch.h"
#include "transcript/leftovers.h"
#include "transcript/programs.h"
#include "transcript/run.h"
#include "transcript/scratch.h"
#include "transcript/session.h"

enum { SECONDS = 60 };

static struct scratch_file *add_file(struct variants *variants, struct text name)
{
    struct scratch_file *file = &variants->files[variants->count++];

    buffer_add(&file->name, name);
    return file;
}

// The name of the program: that of its source without ".c".
static struct text program_of(const struct patch *patch)
{
    return (struct text){patch->name.data, patch->name.size - strlen(".c")};
}

// The first error in what the compiler has printed, or else its first line; "" when it has none.
static const char *first_error(struct printed *printed)
{
    for (size_t i = 0; i < printed->count; i++)
        if (text_find(buffer_text(&printed->lines[i].text), "error", 0) != SIZE_MAX)
            return buffer_string(&printed->lines[i].text);
    return printed->count > 0 ? buffer_string(&printed->lines[0].text) : "";
}

static void report(struct document *document, const struct patch *patch, struct printed *printed)
{
    diagnostics_add(&document->diagnostics, code_block_place(patch->block, 1),
                    "the variant %.*s cannot be compiled: %s", (int)patch->name.size,
                    patch->name.data, first_error(printed));
}

static void compile(struct variants *variants, struct session *session, struct document *document,
                    const struct patch *patch, const char *compiler)
{
    const struct text program = program_of(patch);
    struct buffer command = {0};
    struct printed printed = {0};

    buffer_print(&command, "%s -o %.*s %.*s", compiler, (int)program.size, program.data,
                 (int)patch->name.size, patch->name.data);
    const enum session_result result = session_run(session, command.data, &printed);
    if (result != SESSION_DONE || printed.status != 0) {
        report(document, patch, &printed);
    } else {
        struct scratch_file *file = add_file(variants, program);
        file->is_program = true;
        if (!scratch_read(program, &file->content))
            report(document, patch, &printed);
    }
    printed_free(&printed);
    buffer_free(&command);
}

// A variant may not hide a program of another chapter.
static void check_name(struct document *document, const struct patch *patch,
                       const struct scratch_contents *contents)
{
    const struct text names[] = {patch->name, program_of(patch)};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (program_directory(names[i], contents->directories, contents->directory_count) != NULL)
            diagnostics_add(&document->diagnostics, code_block_place(patch->block, 1),
                            "a file that transcripts get is called '%.*s' already",
                            (int)names[i].size, names[i].data);
}

static void compile_all(struct variants *variants, const struct patches *patches,
                        struct document *document, const struct run_settings *settings)
{
    struct scratch scratch;

    scratch_make(&scratch, &settings->identity, &settings->contents);
    struct session *session = session_start(&scratch, &settings->identity, SECONDS);
    for (size_t i = 0; i < patches->count && document->diagnostics.count == 0; i++)
        compile(variants, session, document, &patches->items[i], settings->compiler);
    session_end(session);
    scratch_remove(&scratch);
    leftovers_remove(&settings->identity);
}

void variants_make(struct variants *variants, struct document *document,
                   struct run_settings *settings)
{
    struct patches patches = {0};

    patches_read(&patches, document);
    variants->files = memory_new(2 * patches.count + 1, sizeof *variants->files);
    for (size_t i = 0; i < patches.count; i++) {
        check_name(document, &patches.items[i], &settings->contents);
        buffer_add(&add_file(variants, patches.items[i].name)->content,
                   buffer_text(&patches.items[i].result));
    }
    settings->contents.files = variants->files;
    settings->contents.file_count = variants->count;
    if (patches.count > 0 && document->diagnostics.count == 0)
        compile_all(variants, &patches, document, settings);
    settings->contents.file_count = variants->count;
    patches_free(&patches);
}

void variants_free(struct variants *variants)
{
    for (size_t i = 0; i < variants->count; i++) {
        buffer_free(&variants->files[i].name);
        buffer_free(&variants->files[i].content);
    }
    free(variants->files);
}
