// SPDX-License-Identifier: MIT
//
// What is known of every schedule of the programs that a chapter shows in terminals.

#include "weave/recordings.h"

#include <string.h>

#include "lib/buffer.h"
#include "lib/console.h"
#include "lib/diag.h"
#include "lib/memory.h"
#include "weave/book.h"
#include "weave/optional_file.h"
#include "weave/outcome_list.h"
#include "weave/state_graph.h"
#include "weave/terminal.h"

static const char *const names[] = {"tty", "pipe", "EAGAIN", "ENOMEM"};

const char *scenario_name(enum scenario scenario)
{
    return names[scenario];
}

// What a shell leaves as it is, and what may stand in a file's name.
static bool is_plain(char byte)
{
    return byte != '\0' && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_.-",
                                  byte) != NULL;
}

// Adds the name of the recording of COMMAND to NAME: its words with dots between; nothing when it
// does more than to run a program of the pack.
static void add_name(struct buffer *name, struct text command, enum scenario *scenario)
{
    static const char pipe[] = " | cat";

    if (!text_starts(command, "./"))
        return;
    *scenario = text_ends(command, pipe) ? SCENARIO_PIPE : SCENARIO_TTY;
    if (*scenario == SCENARIO_PIPE)
        command.size -= sizeof pipe - 1;
    command = text_from(command, 2);
    for (size_t i = 0; i < command.size; i++) {
        if (command.data[i] != ' ' && !is_plain(command.data[i])) {
            name->size = 0;
            return;
        }
        buffer_add_byte(name, (char)(command.data[i] == ' ' ? '.' : command.data[i]));
    }
}

// Is it a list of outcomes, each with its end?
static bool is_list(struct text text)
{
    struct outcome_list list = {0};

    outcome_list_read(&list, text);
    bool result = list.count > 0;
    for (size_t i = 0; i < list.count; i++)
        result = result && list.outcomes[i].count > 0;
    outcome_list_free(&list);
    return result;
}

// A graph becomes part of a script: what is not one must not get there.
static bool is_graph(struct text text)
{
    struct state_graph graph = {0};

    bool result = state_graph_read(&graph, text);
    state_graph_free(&graph);
    return result;
}

static struct text read_file(const char *folder, struct text name, enum scenario scenario,
                             const char *ending, bool (*is_good)(struct text text),
                             struct arena *arena)
{
    struct buffer path = {0};
    struct buffer content = {0};
    struct text result = {0};

    buffer_add_string(&path, folder);
    buffer_add_byte(&path, '/');
    buffer_add(&path, name);
    buffer_add_byte(&path, '.');
    buffer_add_string(&path, names[scenario]);
    buffer_add_string(&path, ending);
    if (optional_file_read(buffer_string(&path), &content)) {
        if (!is_good(buffer_text(&content)))
            die("%s: this is no output of interleave(1)", buffer_string(&path));
        result = arena_copy(arena, buffer_text(&content));
    }
    buffer_free(&path);
    buffer_free(&content);
    return result;
}

static const struct recording *find(const struct chapter *chapter, struct text name)
{
    for (size_t i = 0; i < chapter->recording_count; i++) {
        if (text_equal(chapter->recordings[i].name, name))
            return &chapter->recordings[i];
    }
    return NULL;
}

// The program is the command's first word.
static struct text first_word(struct text command)
{
    size_t end = 2;

    while (end < command.size && command.data[end] != ' ')
        end++;
    return (struct text){command.data + 2, end - 2};
}

static void read_command(struct chapter *chapter, size_t block, struct text command,
                         const char *folder, struct arena *arena)
{
    struct buffer name = {0};
    enum scenario unused = SCENARIO_TTY;
    struct recording recording = {.block = block};

    add_name(&name, command, &unused);
    if (name.size > 0 && find(chapter, buffer_text(&name)) == NULL) {
        recording.name = arena_copy(arena, buffer_text(&name));
        recording.program = first_word(command);
        for (int i = 0; i < SCENARIO_COUNT; i++) {
            enum scenario scenario = (enum scenario)i;
            recording.lists[i] =
                read_file(folder, recording.name, scenario, ".txt", is_list, arena);
            recording.graphs[i] =
                read_file(folder, recording.name, scenario, ".json", is_graph, arena);
        }
        if (recording.lists[SCENARIO_TTY].size > 0) {
            chapter->recordings =
                memory_grow(chapter->recordings, &chapter->recording_capacity,
                            chapter->recording_count + 1, sizeof *chapter->recordings);
            chapter->recordings[chapter->recording_count++] = recording;
        }
    }
    buffer_free(&name);
}

void recordings_read(struct chapter *chapter, const char *folder, struct arena *arena)
{
    for (size_t i = 0; i < chapter->block_count && folder != NULL; i++) {
        const struct piece *block = &chapter->blocks[i];
        enum console_kind kind = CONSOLE_OUTPUT;
        for (size_t line = 0; line < block->count && is_transcript(block); line++) {
            kind = console_line_kind(block->lines[line].text, kind);
            if (kind == CONSOLE_COMMAND)
                read_command(chapter, i, text_from(block->lines[line].text, CONSOLE_PROMPT_LENGTH),
                             folder, arena);
        }
    }
}

const struct recording *recording_of(const struct chapter *chapter, struct text command,
                                     enum scenario *scenario)
{
    struct buffer name = {0};

    add_name(&name, command, scenario);
    const struct recording *recording = name.size == 0 ? NULL : find(chapter, buffer_text(&name));
    buffer_free(&name);
    return recording != NULL && recording->lists[*scenario].size > 0 ? recording : NULL;
}
