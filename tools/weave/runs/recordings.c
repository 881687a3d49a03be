// SPDX-License-Identifier: MIT
//
// What is known of every schedule of the programs that a chapter shows in terminals.

#include "weave/runs/recordings.h"

#include <stdlib.h>
#include <string.h>

#include "lib/buffer.h"
#include "lib/console.h"
#include "lib/diag.h"
#include "lib/memory.h"
#include "lib/state_graph.h"
#include "lib/text.h"
#include "weave/book/arena.h"
#include "weave/book/blocks.h"
#include "weave/book/book.h"
#include "weave/book/optional_file.h"
#include "weave/runs/outcome_list.h"

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

// Reads the recordings of a chapter, command by command.
struct reader {
    struct chapter *chapter;
    const char *folder;
    struct arena *arena;
    struct text *built; // the names of the programs that transcripts have compiled so far
    size_t built_count;
    size_t built_capacity;
};

// ---- Names --------------------------------------------------------------------------------------

// The first word of TEXT.
static struct text first_word(struct text text)
{
    size_t end = 0;

    while (end < text.size && text.data[end] != ' ')
        end++;
    return (struct text){text.data, end};
}

// What `cc ... -o NAME` compiles, if COMMAND does that; or else it is empty.
static struct text compiled_name(struct text command)
{
    size_t compiler = text_find(command, "cc ", 0);
    size_t option = compiler == SIZE_MAX ? SIZE_MAX : text_find(command, " -o ", compiler);
    struct text name = {command.data, 0};

    if (option == SIZE_MAX)
        return name;
    name.data = command.data + option + 4;
    while (name.data + name.size < command.data + command.size && is_plain(name.data[name.size]))
        name.size++;
    return name;
}

// Is NAME.c a program of the chapter?
static bool is_program(const struct chapter *chapter, struct text name)
{
    for (size_t i = 0; i < chapter->program_count; i++) {
        struct text file = chapter->programs[i].file;
        if (file.size == name.size + 2 && text_ends(file, ".c") &&
            memcmp(file.data, name.data, name.size) == 0)
            return true;
    }
    return false;
}

static void note_compilation(struct reader *reader, struct text command)
{
    struct text name = compiled_name(command);

    if (name.size == 0 || is_program(reader->chapter, name))
        return;
    reader->built = memory_grow(reader->built, &reader->built_capacity, reader->built_count + 1,
                                sizeof *reader->built);
    reader->built[reader->built_count++] = name;
}

static size_t count_builds(const struct reader *reader, struct text program)
{
    size_t count = 0;

    for (size_t i = 0; i < reader->built_count; i++)
        count += text_equal(reader->built[i], program) ? 1 : 0;
    return count;
}

// Adds what stands for PROGRAM in the name: for a variant also its chapter, and, from the second
// that is called so, its number.
static void add_program(const struct reader *reader, struct text program, size_t builds,
                        struct buffer *name)
{
    if (builds > 0) {
        buffer_add(name, reader->chapter->stem);
        buffer_add_byte(name, '-');
    }
    buffer_add(name, program);
    if (builds > 1) {
        buffer_add_byte(name, '-');
        buffer_add_number(name, builds);
    }
}

// Adds the name of the recording of COMMAND to NAME: its words with dots between; nothing when it
// does more than to run a program.
static void add_name(const struct reader *reader, struct text command, struct recording *recording,
                     enum scenario *scenario, struct buffer *name)
{
    static const char pipe[] = " | cat";

    if (!text_starts(command, "./"))
        return;
    *scenario = text_ends(command, pipe) ? SCENARIO_PIPE : SCENARIO_TTY;
    if (*scenario == SCENARIO_PIPE)
        command.size -= sizeof pipe - 1;
    command = text_from(command, 2);
    for (size_t i = 0; i < command.size; i++) {
        if (command.data[i] != ' ' && !is_plain(command.data[i]))
            return;
    }
    recording->program = first_word(command);
    size_t builds = count_builds(reader, recording->program);
    recording->is_variant = builds > 0;
    add_program(reader, recording->program, builds, name);
    for (size_t i = recording->program.size; i < command.size; i++)
        buffer_add_byte(name, (char)(command.data[i] == ' ' ? '.' : command.data[i]));
}

// ---- Reading ------------------------------------------------------------------------------------

// Why TEXT is no list of outcomes, each with its end; empty when it is one.
static void check_list(struct text text, struct buffer *fault)
{
    struct outcome_list list = {0};

    outcome_list_read(&list, text);
    if (list.count == 0)
        buffer_add_string(fault, "it has no outcome");
    for (size_t i = 0; i < list.count && fault->size == 0; i++) {
        if (list.outcomes[i].count == 0) {
            buffer_add_string(fault, "it has an empty outcome, number ");
            buffer_add_number(fault, i + 1);
        }
    }
    outcome_list_free(&list);
}

// It is to be a number, in a line of its own.
static void check_count(struct text text, struct buffer *fault)
{
    bool is_count = text.size > 1 && text.data[text.size - 1] == '\n';

    for (size_t i = 0; i + 1 < text.size; i++)
        is_count = is_count && text.data[i] >= '0' && text.data[i] <= '9';
    if (!is_count)
        buffer_add_string(fault, "it is no number in a line of its own");
}

// A graph becomes part of a script: what is not one must not get there.
static void check_graph(struct text text, struct buffer *fault)
{
    struct state_graph graph = {0};

    if (!state_graph_read(&graph, text))
        buffer_add_string(fault, graph.fault);
    state_graph_free(&graph);
}

static struct text read_file(const char *folder, struct text name, enum scenario scenario,
                             const char *ending,
                             void (*check)(struct text text, struct buffer *fault),
                             struct arena *arena)
{
    struct buffer path = {0};
    struct buffer content = {0};
    struct buffer fault = {0};
    struct text result = {0};

    buffer_add_string(&path, folder);
    buffer_add_byte(&path, '/');
    buffer_add(&path, name);
    buffer_add_byte(&path, '.');
    buffer_add_string(&path, names[scenario]);
    buffer_add_string(&path, ending);
    if (optional_file_read(buffer_string(&path), &content)) {
        check(buffer_text(&content), &fault);
        if (fault.size > 0)
            die("%s: this is no output of interleave(1): %s", buffer_string(&path),
                buffer_string(&fault));
        result = arena_copy(arena, buffer_text(&content));
    }
    buffer_free(&path);
    buffer_free(&content);
    buffer_free(&fault);
    return result;
}

static size_t find(const struct chapter *chapter, struct text name)
{
    for (size_t i = 0; i < chapter->recording_count; i++) {
        if (text_equal(chapter->recordings[i].name, name))
            return i;
    }
    return NONE;
}

// Reads the recording NAME, and returns its number; NONE when there are no files of it.
static size_t read_recording(struct reader *reader, struct recording recording, struct text name)
{
    struct chapter *chapter = reader->chapter;

    recording.name = arena_copy(reader->arena, name);
    for (int i = 0; i < SCENARIO_COUNT; i++) {
        enum scenario scenario = (enum scenario)i;
        recording.lists[i] =
            read_file(reader->folder, recording.name, scenario, ".txt", check_list, reader->arena);
        recording.any[i] =
            read_file(reader->folder, recording.name, scenario, ".any", check_count, reader->arena);
        recording.graphs[i] = read_file(reader->folder, recording.name, scenario, ".json",
                                        check_graph, reader->arena);
    }
    if (recording.lists[SCENARIO_TTY].size == 0)
        return NONE;
    chapter->recordings = memory_grow(chapter->recordings, &chapter->recording_capacity,
                                      chapter->recording_count + 1, sizeof *chapter->recordings);
    chapter->recordings[chapter->recording_count] = recording;
    return chapter->recording_count++;
}

static void note_line(struct chapter *chapter, struct recorded_line line)
{
    if (chapter->recordings[line.recording].lists[line.scenario].size == 0)
        return;
    chapter->recorded_lines =
        memory_grow(chapter->recorded_lines, &chapter->recorded_line_capacity,
                    chapter->recorded_line_count + 1, sizeof *chapter->recorded_lines);
    chapter->recorded_lines[chapter->recorded_line_count++] = line;
}

static void read_command(struct reader *reader, size_t block, const struct block_line *line)
{
    struct text command = text_from(line->text, CONSOLE_PROMPT_LENGTH);
    struct buffer name = {0};
    enum scenario scenario = SCENARIO_TTY;
    struct recording recording = {.block = block};

    add_name(reader, command, &recording, &scenario, &name);
    if (name.size > 0) {
        size_t number = find(reader->chapter, buffer_text(&name));
        if (number == NONE)
            number = read_recording(reader, recording, buffer_text(&name));
        if (number != NONE)
            note_line(reader->chapter, (struct recorded_line){line->line, number, scenario});
    }
    buffer_free(&name);
}

static void read_block(struct reader *reader, size_t number)
{
    const struct block *block = &reader->chapter->blocks[number];
    enum console_kind kind = CONSOLE_OUTPUT;

    for (size_t i = 0; i < block->count && is_transcript(block); i++) {
        kind = console_line_kind(block->lines[i].text, kind);
        if (kind != CONSOLE_OUTPUT)
            note_compilation(reader, block->lines[i].text);
        if (kind == CONSOLE_COMMAND)
            read_command(reader, number, &block->lines[i]);
    }
}

void recordings_read(struct chapter *chapter, const char *folder, struct arena *arena)
{
    struct reader reader = {.chapter = chapter, .folder = folder, .arena = arena};

    for (size_t i = 0; i < chapter->block_count && folder != NULL; i++)
        read_block(&reader, i);
    free(reader.built);
}

const struct recording *recording_of(const struct chapter *chapter, size_t line,
                                     enum scenario *scenario)
{
    for (size_t i = 0; i < chapter->recorded_line_count; i++) {
        if (chapter->recorded_lines[i].line == line) {
            *scenario = chapter->recorded_lines[i].scenario;
            return &chapter->recordings[chapter->recorded_lines[i].recording];
        }
    }
    return NULL;
}
