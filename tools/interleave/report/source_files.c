// SPDX-License-Identifier: MIT
// Finds the source files of a program by the units of its DWARF, and reads them.
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interleave/model/behaviour.h"
#include "interleave/report/source_files.h"
#include "lib/base/buffer.h"
#include "lib/base/file.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

enum { SOURCE_MAX = 1 << 20 };

// Number of the lines "NAME:12" at which processes stand.
static int lines_in(const struct behaviour *behaviour, struct text name)
{
    int lines = 0;

    for (size_t i = 0; i < behaviour->lines.count; i++) {
        const struct text line = buffer_text(&behaviour->lines.keys[i]);
        lines += line.size > name.size && line.data[name.size] == ':' &&
                 !memcmp(line.data, name.data, name.size);
    }
    return lines;
}

static bool is_known(const struct source_files *files, struct text name)
{
    for (size_t i = 0; i < files->count; i++)
        if (text_equal(buffer_text(&files->list[i].name), name))
            return true;
    return false;
}

static bool read_source(const char *path, struct buffer *text)
{
    struct stat status;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return false;
    const bool is_read = !fstat(fd, &status) && S_ISREG(status.st_mode) &&
                         status.st_size <= SOURCE_MAX && file_read_all(fd, text);
    (void)close(fd);
    return is_read;
}

static void add(struct source_files *files, const struct behaviour *behaviour, const char *path)
{
    const char *slash = strrchr(path, '/');
    const struct text name = text_of(slash ? slash + 1 : path);
    struct source_file file = {0};

    if (!lines_in(behaviour, name) || is_known(files, name) || !read_source(path, &file.text)) {
        buffer_free(&file.text);
        return;
    }
    buffer_add(&file.name, name);
    files->list = memory_resize(files->list, files->count + 1, sizeof *files->list);
    files->list[files->count++] = file;
}

// The unit's file, in the directory where the compiler ran.
static void add_unit(struct source_files *files, const struct behaviour *behaviour, Dwarf_Die *unit)
{
    Dwarf_Attribute attribute;
    struct buffer path = {0};
    const char *name = dwarf_diename(unit);
    const char *directory = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));

    if (name && name[0] != '/' && directory) {
        buffer_add_string(&path, directory);
        buffer_add_byte(&path, '/');
    }
    if (name) {
        buffer_add_string(&path, name);
        add(files, behaviour, buffer_string(&path));
    }
    buffer_free(&path);
}

static void add_units(struct source_files *files, const struct behaviour *behaviour, Dwarf *dwarf)
{
    Dwarf_Off at = 0;
    Dwarf_Off next = 0;
    size_t head = 0;
    Dwarf_Die unit;

    for (; !dwarf_nextcu(dwarf, at, &next, &head, NULL, NULL, NULL); at = next)
        if (dwarf_offdie(dwarf, at + head, &unit))
            add_unit(files, behaviour, &unit);
}

void source_files_read(struct source_files *files, const struct behaviour *behaviour,
                       const char *program)
{
    const int fd = open(program, O_RDONLY | O_CLOEXEC);
    Dwarf *dwarf = fd < 0 ? NULL : dwarf_begin(fd, DWARF_C_READ);

    *files = (struct source_files){0};
    if (dwarf) {
        add_units(files, behaviour, dwarf);
        (void)dwarf_end(dwarf);
    }
    if (fd >= 0)
        (void)close(fd);
    for (size_t i = 1; i < files->count; i++)
        if (lines_in(behaviour, buffer_text(&files->list[i].name)) >
            lines_in(behaviour, buffer_text(&files->list[0].name))) {
            const struct source_file first = files->list[0];
            files->list[0] = files->list[i];
            files->list[i] = first;
        }
}

void source_files_free(struct source_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        buffer_free(&files->list[i].name);
        buffer_free(&files->list[i].text);
    }
    free(files->list);
}
