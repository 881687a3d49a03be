// SPDX-License-Identifier: MIT
//
// The recordings of a chapter.
//
// A recording has a name that can be part of a file name: `many_forks.2` of `./many_forks 2`, and
// of a variant that the chapter one_fork compiles, `one_fork-answer`; another program of that name
// is `one_fork-answer-2`.

#include "transcript/recordings.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/staging.h"
#include "lib/base/text.h"
#include "transcript/programs.h"
#include "transcript/run.h"
#include "transcript/transcript.h"

struct variant {
    struct text program; // borrowed from the first command that runs it
    struct text bytes;   // likewise
    size_t number;       // among the variants of that name, from 1
};

// ---- Variants -----------------------------------------------------------------------------------

static const struct variant *variant_of(struct recordings *recordings, struct text program,
                                        struct text bytes)
{
    struct variant variant = {program, bytes, 1};

    for (size_t i = 0; i < recordings->variant_count; i++) {
        const struct variant *known = &recordings->variants[i];
        if (!text_equal(known->program, program))
            continue;
        if (text_equal(known->bytes, bytes))
            return known;
        variant.number++;
    }
    recordings->variants = memory_grow(recordings->variants, &recordings->variant_capacity,
                                       recordings->variant_count + 1, sizeof variant);
    recordings->variants[recordings->variant_count] = variant;
    return &recordings->variants[recordings->variant_count++];
}

// Adds "one_fork-answer-2".
static void add_variant_name(struct buffer *name, const struct recordings *recordings,
                             const struct variant *variant)
{
    struct text stem = recordings->chapter;

    if (text_ends(stem, ".md"))
        stem.size -= strlen(".md");
    buffer_add(name, stem);
    buffer_add_byte(name, '-');
    buffer_add(name, variant->program);
    if (variant->number > 1)
        buffer_print(name, "-%zu", variant->number);
}

// The directory for the program of a variant. Each has its own, so that the program can have the
// name that the chapter gives it. The caller frees it.
static struct buffer variant_directory(const struct recordings *recordings,
                                       const struct variant *variant)
{
    struct buffer directory = {0};

    buffer_print(&directory, "%s/", recordings->settings->programs);
    add_variant_name(&directory, recordings, variant);
    return directory;
}

// ---- Recordings ---------------------------------------------------------------------------------

// The words of TEXT but for the first.
static json_t *arguments_new(struct text text)
{
    json_t *arguments = json_array();
    size_t start = 0;

    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.data[i] != ' ')
            continue;
        if (start > 0 && i > start)
            json_array_append_new(arguments, json_stringn_nocheck(text.data + start, i - start));
        start = i + 1;
    }
    return arguments;
}

// The circumstances of which the pages tell. Of a variant, failing forks are not among them.
static json_t *scenarios_new(bool is_variant)
{
    static const struct {
        const char *name;
        const char *option;
        const char *value; // or NULL
    } scenarios[] = {{"tty", "--stdout=tty", NULL},
                     {"pipe", "--stdout=pipe", NULL},
                     {"any", "--reap=any", NULL},
                     {"EAGAIN", "--fail", "fork:EAGAIN@*"},
                     {"ENOMEM", "--fail", "fork:ENOMEM@*"}};
    const size_t count = is_variant ? 3 : sizeof scenarios / sizeof *scenarios;
    json_t *result = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *options = json_array();
        json_array_append_new(options, json_string(scenarios[i].option));
        if (scenarios[i].value != NULL)
            json_array_append_new(options, json_string(scenarios[i].value));
        json_t *item = json_object();
        json_object_set_new(item, "name", json_string(scenarios[i].name));
        json_object_set_new(item, "options", options);
        json_array_append_new(result, item);
    }
    return result;
}

static bool is_known(const struct recordings *recordings, const char *name)
{
    for (size_t i = 0; i < json_array_size(recordings->items); i++) {
        const json_t *item = json_array_get(recordings->items, i);
        if (strcmp(json_string_value(json_object_get(item, "name")), name) == 0)
            return true;
    }
    return false;
}

static void add_item(struct recordings *recordings, const char *name, struct text words,
                     const char *directory, bool is_variant)
{
    const struct text program = program_name_of(words);
    json_t *item = json_object();

    json_object_set_new(item, "name", json_string(name));
    json_object_set_new(item, "is_variant", json_boolean(is_variant));
    json_object_set_new(item, "directory", json_string(directory));
    json_object_set_new(item, "program", json_stringn_nocheck(program.data, program.size));
    json_object_set_new(item, "arguments", arguments_new(words));
    json_object_set_new(item, "scenarios", scenarios_new(is_variant));
    json_array_append_new(recordings->items, item);
}

// The directory with the program that COMMAND has run; empty when there is none. Adds the name of
// the program, in the recording's name, to NAME.
static struct buffer find_program(struct recordings *recordings, const struct command *command,
                                  struct text program, struct buffer *name)
{
    const struct run_settings *settings = recordings->settings;
    struct buffer directory = {0};

    if (command->variant.size > 0) {
        const struct variant *variant =
            variant_of(recordings, program, buffer_text(&command->variant));
        add_variant_name(name, recordings, variant);
        return variant_directory(recordings, variant);
    }
    const char *found = program_directory(program, settings->contents.directories,
                                          settings->contents.directory_count);
    if (found != NULL)
        buffer_add_string(&directory, found);
    buffer_add(name, program);
    return directory;
}

json_t *recordings_add(struct recordings *recordings, const struct command *command)
{
    const struct program_run run = program_run_of(command);
    const struct text program = program_name_of(run.words);
    struct buffer name = {0};
    json_t *result = NULL;

    if (recordings->items == NULL)
        recordings->items = json_array();
    if (program.size == 0 || recordings->settings->programs == NULL)
        return NULL;
    struct buffer directory = find_program(recordings, command, program, &name);
    for (size_t i = program.size + 2; i < run.words.size; i++)
        buffer_add_byte(&name, (char)(run.words.data[i] == ' ' ? '.' : run.words.data[i]));
    if (directory.size > 0) {
        if (!is_known(recordings, name.data))
            add_item(recordings, name.data, run.words, directory.data, command->variant.size > 0);
        result = json_object();
        json_object_set_new(result, "recording", json_string(name.data));
        json_object_set_new(result, "stdout", json_string(run.is_piped ? "pipe" : "tty"));
    }
    buffer_free(&directory);
    buffer_free(&name);
    return result;
}

json_t *recordings_take(struct recordings *recordings)
{
    json_t *items = recordings->items;

    for (size_t i = 0; i < recordings->variant_count; i++) {
        const struct variant *variant = &recordings->variants[i];
        struct buffer path = {0};
        add_variant_name(&path, recordings, variant);
        buffer_add_byte(&path, '/');
        buffer_add(&path, variant->program);
        staging_add_program(recordings->settings->programs, path.data, variant->bytes);
        buffer_free(&path);
    }
    free(recordings->variants);
    *recordings = (struct recordings){0};
    return items != NULL ? items : json_array();
}
