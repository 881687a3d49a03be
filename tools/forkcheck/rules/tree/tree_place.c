// SPDX-License-Identifier: MIT
#include "forkcheck/rules/tree/tree_place.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/tree/line_map.h"
#include "forkcheck/rules/tree/tree.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

bool is_system_file(const char *file)
{
    return strncmp(file, "/usr/", 5) == 0 || strstr(file, "/lib/clang/") || file[0] == '<';
}

void place_reader_free(struct place_reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        line_map_free(&reader->files[i].lines);
        buffer_free(&reader->files[i].text);
    }
    free(reader->files);
    reader->files = NULL;
}

// ---- Places -------------------------------------------------------------------------------------

static struct spot spot_read(struct place_reader *reader, const json_t *json)
{
    const json_t *file = json_object_get(json, "file");
    const json_t *line = json_object_get(json, "line");
    struct spot spot = {0};

    if (!json_object_get(json, "offset"))
        return spot;
    if (file)
        reader->file = tree_string(reader->tree, text_of(json_string_value(file)));
    if (line)
        reader->line = (unsigned)json_integer_value(line);
    spot.file = reader->file;
    spot.line = reader->line;
    spot.offset = (size_t)json_integer_value(json_object_get(json, "offset"));
    spot.column = (unsigned)json_integer_value(json_object_get(json, "col"));
    return spot;
}

struct location location_read(struct place_reader *reader, const json_t *json)
{
    const json_t *expansion = json_object_get(json, "expansionLoc");
    struct location location = {0};

    if (!expansion) {
        const struct spot spot = spot_read(reader, json);
        return (struct location){.spelled = spot, .place = spot};
    }
    location.spelled = spot_read(reader, json_object_get(json, "spellingLoc"));
    location.place = spot_read(reader, expansion);
    location.is_expanded = true;
    location.is_argument = json_is_true(json_object_get(expansion, "isMacroArgExpansion"));
    return location;
}

// ---- Files --------------------------------------------------------------------------------------

// #undef NDEBUG, or an #ifdef or #define of it.
static bool has_ndebug_directive(struct text text)
{
    while (text.size > 0) {
        const struct text line = text_trim(text_take_line(&text));
        if (text_starts(line, "#") && text_find(line, "NDEBUG", 0) != SIZE_MAX)
            return true;
    }
    return false;
}

// Equal names are one string of the tree.
static const struct place_file *file_of(struct place_reader *reader, const char *name)
{
    for (size_t i = reader->count; i > 0; i--)
        if (reader->files[i - 1].name == name)
            return &reader->files[i - 1];
    reader->files =
        memory_grow(reader->files, &reader->capacity, reader->count + 1, sizeof(struct place_file));
    struct place_file *file = &reader->files[reader->count++];
    *file = (struct place_file){.name = name};
    (void)optional_file_read(name, &file->text);
    line_map_read(&file->lines, buffer_text(&file->text));
    reader->tree->names_ndebug |=
        !is_system_file(name) && has_ndebug_directive(buffer_text(&file->text));
    return file;
}

static bool is_word_byte(char byte)
{
    return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

const char *place_word(struct place_reader *reader, const struct spot *spot)
{
    const struct text text = buffer_text(&file_of(reader, spot->file)->text);
    size_t size = 0;

    while (spot->offset + size < text.size && is_word_byte(text.data[spot->offset + size]))
        size++;
    return size == 0 ? NULL
                     : tree_string(reader->tree, (struct text){text.data + spot->offset, size});
}

void place_presume(struct place_reader *reader, const char **file, unsigned *line)
{
    if (is_system_file(*file))
        return;
    const struct text presumed = line_map_presume(&file_of(reader, *file)->lines, line);
    if (presumed.size > 0)
        *file = tree_string(reader->tree, presumed);
}

// ---- Declarations -------------------------------------------------------------------------------
//
// Most of a tree are the declarations of system headers, which no rule looks at. Reading them with
// jansson would take most of the time. So the text is scanned for the ends of declarations, and for
// the places in those that are skipped.

struct scan {
    struct text text;
    size_t at;
    size_t depth;
    bool is_placed;       // the place of the declaration was read
    bool has_place;       // it is not empty
    bool is_system;       // the declaration is skipped
    bool is_includer;     // the next file is the one that includes a header
    bool is_signal;       // the last name is "signal"
    struct spot of_place; // the last place
};

static size_t string_end(struct text text, size_t at)
{
    for (at++; at < text.size && text.data[at] != '"'; at++)
        if (text.data[at] == '\\')
            at++;
    return at;
}

static void file_take(struct place_reader *reader, struct scan *scan, size_t begin)
{
    const size_t end = string_end(scan->text, begin);
    json_t *name = json_loadb(scan->text.data + begin, end + 1 - begin, JSON_DECODE_ANY, NULL);

    if (json_string_value(name) && !scan->is_includer)
        scan->of_place.file = tree_string(reader->tree, text_of(json_string_value(name)));
    scan->is_includer = false;
    json_decref(name);
}

static bool is_value(const struct scan *scan, size_t at, const char *value)
{
    const size_t size = strlen(value);

    return at + size <= scan->text.size && memcmp(scan->text.data + at, value, size) == 0;
}

// The member KEY begins at `at` behind its colon.
static void member_scan(struct place_reader *reader, struct scan *scan, struct text key)
{
    const size_t value = scan->at + 1;

    if (scan->is_placed && !scan->is_system)
        return;
    if (text_equal(key, text_of("range"))) {
        scan->is_system = scan->has_place && is_system_file(scan->of_place.file) &&
                          strcmp(scan->of_place.file, reader->source) != 0;
        scan->is_placed = true;
    } else if (text_equal(key, text_of("includedFrom"))) {
        scan->is_includer = true;
    } else if (text_equal(key, text_of("offset"))) {
        scan->has_place = true;
    } else if (text_equal(key, text_of("line"))) {
        scan->of_place.line = (unsigned)strtoul(scan->text.data + value, NULL, 10);
    } else if (text_equal(key, text_of("file"))) {
        file_take(reader, scan, value);
    } else if (text_equal(key, text_of("name"))) {
        scan->is_signal = is_value(scan, value, "\"signal\"");
    } else if (text_equal(key, text_of("mangledName"))) {
        reader->tree->has_old_signal |=
            scan->is_signal && is_value(scan, value, "\"__sysv_signal\"");
    }
}

static void string_scan(struct place_reader *reader, struct scan *scan)
{
    const size_t begin = scan->at + 1;

    scan->at = string_end(scan->text, scan->at) + 1;
    if (scan->at < scan->text.size && scan->text.data[scan->at] == ':') {
        const struct text key = {scan->text.data + begin, scan->at - 1 - begin};
        scan->at++;
        member_scan(reader, scan, key);
    }
}

// Scans the object that begins at `at`, to its end. False if it has none.
static bool object_scan(struct place_reader *reader, struct scan *scan)
{
    while (scan->at < scan->text.size) {
        const char byte = scan->text.data[scan->at];
        if (byte == '"') {
            string_scan(reader, scan);
            continue;
        }
        scan->at++;
        if (byte == '{' || byte == '[')
            scan->depth++;
        else if ((byte == '}' || byte == ']') && --scan->depth == 0)
            return true;
    }
    return false;
}

bool place_next_declaration(struct place_reader *reader, struct text *document,
                            struct text *declaration)
{
    struct scan scan = {.text = *document,
                        .of_place = {.file = reader->file, .line = reader->line}};
    size_t begin = 0;

    while (begin < document->size && strchr(" \r\n\t,[", document->data[begin]))
        begin++;
    scan.at = begin;
    if (begin == document->size || document->data[begin] != '{' || !object_scan(reader, &scan))
        return false;
    *declaration = (struct text){document->data + begin, scan.is_system ? 0 : scan.at - begin};
    if (scan.is_system) {
        reader->file = scan.of_place.file;
        reader->line = scan.of_place.line;
    }
    *document = text_from(*document, scan.at);
    return true;
}
