// SPDX-License-Identifier: MIT
//
// What is known of every schedule of the programs that a chapter shows in terminals.

#include "weave/runs/recordings.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/json_file.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"
#include "lib/graph/state_graph.h"
#include "weave/runs/native.h"
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
    path.size = size;
    buffer_add_string(&path, "native");
    native_read(&recording->native, buffer_string(&path));
    buffer_free(&path);
}

static void recording_free(struct recording *recording)
{
    native_free(&recording->native);
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

// The first line with a command that runs the recording NAME; 0 when there is none.
static size_t find_line(const struct record *record, const char *name)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct record_line *line = &record->lines[i];
        if (line->name != NULL && strcmp(line->name, name) == 0)
            return line->line;
    }
    return 0;
}

static struct recording recording_new(const struct record *record, const json_t *item)
{
    const char *name = json_string_value(json_object_get(item, "name"));
    const char *program = json_string_value(json_object_get(item, "program"));

    if (!is_name(name) || !is_name(program))
        die("%s: this is no record of transcript(1): a recording has no name", record->file);
    return (struct recording){.name = text_of(name),
                              .program = text_of(program),
                              .first_line = find_line(record, name),
                              .is_variant = json_is_true(json_object_get(item, "is_variant"))};
}

void recordings_read(struct recordings *recordings, const struct record *record,
                     const char *directory)
{
    const size_t count = directory == NULL ? 0 : json_array_size(record->recordings);

    recordings->items = memory_new(count + 1, sizeof *recordings->items);
    for (size_t i = 0; i < count; i++) {
        struct recording *recording = &recordings->items[recordings->count];
        *recording = recording_new(record, json_array_get(record->recordings, i));
        read_scenarios(recording, directory);
        if (recording->schedules[SCENARIO_TTY].list.count > 0)
            recordings->count++;
        else
            recording_free(recording);
    }
}

const struct recording *recording_of(const struct recordings *recordings,
                                     const struct record *record, size_t line,
                                     enum scenario *scenario)
{
    const struct record_line *command = record_at(record, line);

    if (command == NULL || command->name == NULL)
        return NULL;
    *scenario = command->output != NULL && strcmp(command->output, names[SCENARIO_PIPE]) == 0
                    ? SCENARIO_PIPE
                    : SCENARIO_TTY;
    for (size_t i = 0; i < recordings->count; i++) {
        const struct recording *recording = &recordings->items[i];
        if (text_equal(recording->name, text_of(command->name)) &&
            recording->schedules[*scenario].list.count > 0)
            return recording;
    }
    return NULL;
}

void recordings_free(struct recordings *recordings)
{
    for (size_t i = 0; i < recordings->count; i++)
        recording_free(&recordings->items[i]);
    free(recordings->items);
}
