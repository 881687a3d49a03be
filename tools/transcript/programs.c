// SPDX-License-Identifier: MIT
//
// Which program a command runs.

#include "transcript/programs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/buffer.h"
#include "lib/base/file.h"
#include "lib/base/text.h"
#include "transcript/scratch.h"
#include "transcript/transcript.h"

// What the shell leaves as it is; and of that, what a plain name has.
static const char literal[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/,:+=@% ";
static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.- ";
static const char into_pipe[] = " | cat";

static bool is_made_of(struct text text, const char *bytes)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '\0' || strchr(bytes, text.data[i]) == NULL)
            return false;
    return true;
}

struct program_run program_run_of(const struct command *command)
{
    struct program_run run = {.words = buffer_text(&command->text)};

    run.is_piped = text_ends(run.words, into_pipe);
    if (run.is_piped)
        run.words.size -= strlen(into_pipe);
    if (!text_starts(run.words, "./") || !is_made_of(run.words, literal))
        run.words.size = 0;
    return run;
}

struct text program_name_of(struct text words)
{
    struct text name = {words.data, 0};

    if (words.size < 2 || !is_made_of(text_from(words, 2), plain))
        return name;
    name = text_from(words, 2);
    const char *blank = memchr(name.data, ' ', name.size);
    if (blank != NULL)
        name.size = (size_t)(blank - name.data);
    return name;
}

// The path of NAME in DIRECTORY; the caller frees it.
static struct buffer path_in(const char *directory, struct text name)
{
    struct buffer path = {0};

    buffer_print(&path, "%s/", directory);
    buffer_add(&path, name);
    return path;
}

const char *program_directory(struct text name, const char *const *directories, size_t count)
{
    const char *found = NULL;

    for (size_t i = 0; i < count && found == NULL; i++) {
        struct buffer path = path_in(directories[i], name);
        struct stat status;
        if (stat(path.data, &status) == 0 && S_ISREG(status.st_mode))
            found = directories[i];
        buffer_free(&path);
    }
    return found;
}

// Is NAME in the scratch directory still the copy of a file in one of the directories? Adds its
// bytes to CONTENT.
static bool is_copy(struct text name, const char *const *directories, size_t count,
                    struct buffer *content)
{
    const char *directory = program_directory(name, directories, count);
    struct buffer original = {0};

    if (!scratch_read(name, content) || directory == NULL)
        return false;
    struct buffer path = path_in(directory, name);
    original = file_read(path.data);
    const bool is_equal = buffer_equal(&original, content);
    buffer_free(&path);
    buffer_free(&original);
    return is_equal;
}

// A chapter may show how a program of the pack is compiled: from its own source, that is the same
// program.
static bool is_of_pack(struct text name, const char *const *directories, size_t count,
                       struct buffer *content)
{
    struct buffer source = {0};
    struct buffer unused = {0};

    buffer_add(&source, name);
    buffer_add_string(&source, ".c");
    const bool is_same = is_copy(name, directories, count, content) ||
                         (program_directory(name, directories, count) != NULL &&
                          is_copy(buffer_text(&source), directories, count, &unused));
    buffer_free(&source);
    buffer_free(&unused);
    return is_same;
}

void program_note_variant(struct command *command, const char *const *directories, size_t count)
{
    const struct text name = program_name_of(program_run_of(command).words);

    command->variant.size = 0;
    if (name.size > 0 && is_of_pack(name, directories, count, &command->variant))
        command->variant.size = 0;
}
