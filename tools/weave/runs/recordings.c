// SPDX-License-Identifier: MIT
//
// What is known of every schedule of the programs that a chapter shows in terminals.

#include "weave/runs/recordings.h"

#include <stdlib.h>
#include <string.h>

#include "lib/buffer.h"
#include "lib/diag.h"
#include "lib/file.h"
#include "lib/json_file.h"
#include "lib/memory.h"
#include "lib/state_graph.h"
#include "lib/text.h"
#include "weave/book/book.h"
#include "weave/book/optional_file.h"
#include "weave/runs/outcome_list.h"
#include "weave/runs/record.h"

static const char *const names[] = {"tty", "pipe", "EAGAIN", "ENOMEM", "any"};

const char *scenario_name(enum scenario scenario)
{
    return names[scenario];
}

// ---- Reading ------------------------------------------------------------------------------------

_Noreturn static void not_ours(const char *path, const char *fault)
{
    die("%s: this is no output of interleave(1): %s", path, fault);
}

static void read_json(struct schedules *schedules, const char *path, struct text text)
{
    json_t *root = json_parse(path, text);

    if (!state_graph_read(&schedules->graph, root))
        not_ours(path, schedules->graph.fault);
    if (!outcome_list_read(&schedules->list, root))
        not_ours(path, "its list of outcomes has another form");
    json_decref(root);
}

// Reads PREFIX.json and PREFIX.txt, if they are there.
static void read_schedules(struct schedules *schedules, struct buffer *prefix)
{
    const size_t size = prefix->size;
    struct buffer json = {0};

    buffer_add_string(prefix, ".json");
    if (optional_file_read(buffer_string(prefix), &json)) {
        read_json(schedules, buffer_string(prefix), buffer_text(&json));
        prefix->size = size;
        buffer_add_string(prefix, ".txt");
        schedules->text = file_read(buffer_string(prefix));
        schedules->size = json.size + schedules->text.size;
    }
    prefix->size = size;
    buffer_free(&json);
}

static void read_scenarios(struct recording *recording, const char *directory)
{
    struct buffer path = {0};

    buffer_print(&path, "%s/%s.", directory, recording->name.data);
    const size_t size = path.size;
    for (int i = 0; i < SCENARIO_COUNT; i++) {
        path.size = size;
        buffer_add_string(&path, names[i]);
        read_schedules(&recording->schedules[i], &path);
    }
    buffer_free(&path);
}

static void recording_free(struct recording *recording)
{
    for (int i = 0; i < SCENARIO_COUNT; i++) {
        state_graph_free(&recording->schedules[i].graph);
        outcome_list_free(&recording->schedules[i].list);
        buffer_free(&recording->schedules[i].text);
    }
}

// ---- Which are there ----------------------------------------------------------------------------

// The name becomes a part of file names and addresses.
static bool is_name(const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

    return name != NULL && *name != '\0' && *name != '.' && strspn(name, plain) == strlen(name);
}

// The first block with a command that runs the recording NAME.
static size_t find_block(const struct chapter *chapter, struct text name)
{
    for (size_t i = 0; i < chapter->block_count; i++) {
        for (size_t at = 0; at < chapter->blocks[i].count; at++) {
            const struct record_line *line =
                record_at(&chapter->record, chapter->blocks[i].lines[at].line);
            if (line != NULL && line->name != NULL && text_equal(text_of(line->name), name))
                return i;
        }
    }
    return NONE;
}

static struct recording recording_new(const struct chapter *chapter, const json_t *item)
{
    const char *name = json_string_value(json_object_get(item, "name"));
    const char *program = json_string_value(json_object_get(item, "program"));

    if (!is_name(name) || !is_name(program))
        die("%s: the record of its transcripts has a recording without a name", chapter->path);
    return (struct recording){.name = text_of(name),
                              .program = text_of(program),
                              .block = find_block(chapter, text_of(name)),
                              .is_variant = json_is_true(json_object_get(item, "is_variant"))};
}

void recordings_read(struct chapter *chapter, const char *directory)
{
    const json_t *items = chapter->record.recordings;

    chapter->recordings = memory_new(json_array_size(items) + 1, sizeof *chapter->recordings);
    for (size_t i = 0; i < json_array_size(items) && directory != NULL; i++) {
        struct recording *recording = &chapter->recordings[chapter->recording_count];
        *recording = recording_new(chapter, json_array_get(items, i));
        read_scenarios(recording, directory);
        if (recording->schedules[SCENARIO_TTY].list.count > 0)
            chapter->recording_count++;
        else
            recording_free(recording);
    }
}

const struct recording *recording_of(const struct chapter *chapter, size_t line,
                                     enum scenario *scenario)
{
    const struct record_line *command = record_at(&chapter->record, line);

    if (command == NULL || command->name == NULL)
        return NULL;
    *scenario = command->output != NULL && strcmp(command->output, names[SCENARIO_PIPE]) == 0
                    ? SCENARIO_PIPE
                    : SCENARIO_TTY;
    for (size_t i = 0; i < chapter->recording_count; i++) {
        const struct recording *recording = &chapter->recordings[i];
        if (text_equal(recording->name, text_of(command->name)) &&
            recording->schedules[*scenario].list.count > 0)
            return recording;
    }
    return NULL;
}

void recordings_free(struct chapter *chapter)
{
    for (size_t i = 0; i < chapter->recording_count; i++)
        recording_free(&chapter->recordings[i]);
    free(chapter->recordings);
}
