// SPDX-License-Identifier: MIT
// Copies in memory of the files that the program changes.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interleave/model/world.h"
#include "interleave/run/overlay.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

// ---- Names --------------------------------------------------------------------------------------

// The path as the tool can resolve it.
static void path_from_here(pid_t pid, int directory, const char *path, struct buffer *from_here)
{
    if (path[0] == '/')
        buffer_print(from_here, "%s", path);
    else if (directory == AT_FDCWD)
        buffer_print(from_here, "/proc/%ld/cwd/%s", (long)pid, path);
    else
        buffer_print(from_here, "/proc/%ld/fd/%d/%s", (long)pid, directory, path);
}

static enum overlay_kind kind_of(const char *path)
{
    struct stat status;

    if (stat(path, &status))
        return OVERLAY_OTHER;
    return S_ISREG(status.st_mode)    ? OVERLAY_FILE
           : S_ISFIFO(status.st_mode) ? OVERLAY_FIFO
                                      : OVERLAY_OTHER;
}

// Nothing exists there: the directory must exist, and no symbolic link that points nowhere.
static enum overlay_kind resolve_new(struct buffer *path, struct buffer *name)
{
    struct stat status;
    char *slash = path->data ? strrchr(path->data, '/') : NULL;

    if (!slash || !slash[1] || !lstat(path->data, &status))
        return OVERLAY_OTHER;
    *slash = '\0';
    char *directory = realpath(path->data[0] ? path->data : "/", NULL);
    if (!directory)
        return OVERLAY_OTHER;
    buffer_print(name, "%s/%s", strcmp(directory, "/") != 0 ? directory : "", slash + 1);
    free(directory);
    return OVERLAY_NEW;
}

enum overlay_kind overlay_resolve(pid_t pid, int directory, const char *path, struct buffer *name)
{
    struct buffer from_here = {0};
    enum overlay_kind kind = OVERLAY_OTHER;

    path_from_here(pid, directory, path, &from_here);
    char *real = realpath(from_here.data, NULL);
    if (real) {
        buffer_print(name, "%s", real);
        kind = kind_of(real);
    } else if (errno == ENOENT) {
        kind = resolve_new(&from_here, name);
    }
    free(real);
    buffer_free(&from_here);
    return kind;
}

int overlay_find(const struct overlay *overlay, const struct buffer *name)
{
    for (size_t i = 0; i < overlay->names.count; i++)
        if (buffer_equal(&overlay->names.keys[i], name))
            return (int)i;
    return -1;
}

mode_t overlay_there(pid_t pid, int directory, const char *path)
{
    struct buffer from_here = {0};
    struct stat status;

    path_from_here(pid, directory, path, &from_here);
    const bool is_there = !lstat(from_here.data, &status);
    buffer_free(&from_here);
    return is_there ? status.st_mode & S_IFMT : 0;
}

static struct buffer *file_text(const char *path)
{
    struct buffer *text = memory_new(1, sizeof *text);
    char part[4096];
    size_t len = 0;
    FILE *file = fopen(path, "re");

    if (!file)
        die("%s:", path);
    do {
        len = fread(part, 1, sizeof part, file);
        buffer_add_bytes(text, part, len);
    } while (len == sizeof part && text->size <= FILE_MAX);
    if (ferror(file))
        die("%s:", path);
    if (text->size > FILE_MAX)
        tracee_refuse("refused: the program writes to %s, which has more than %d bytes", path,
                      FILE_MAX);
    (void)fclose(file);
    return text;
}

int overlay_add(struct overlay *overlay, const struct buffer *name, enum overlay_kind kind)
{
    const int number = key_table_intern(&overlay->names, name->data, name->size, NULL);

    overlay->originals =
        memory_resize(overlay->originals, overlay->names.count, sizeof *overlay->originals);
    overlay->are_fifos =
        memory_resize(overlay->are_fifos, overlay->names.count, sizeof *overlay->are_fifos);
    overlay->are_fifos[number] = kind == OVERLAY_FIFO;
    overlay->originals[number] = kind == OVERLAY_FILE ? file_text(name->data) : NULL;
    return number;
}

int overlay_count(const struct overlay *overlay)
{
    return (int)overlay->names.count;
}

const struct buffer *overlay_name(const struct overlay *overlay, int number)
{
    return &overlay->names.keys[number];
}

const struct buffer *overlay_original(const struct overlay *overlay, int number)
{
    return overlay->originals[number];
}

bool overlay_is_fifo(const struct overlay *overlay, int number)
{
    return overlay->are_fifos[number];
}

int overlay_directory(struct overlay *overlay, int number)
{
    const struct buffer *name = &overlay->names.keys[number];
    const char *slash = strrchr(name->data, '/');

    return key_table_intern(&overlay->directories, name->data,
                            slash == name->data ? 1 : (size_t)(slash - name->data), NULL);
}

int overlay_directory_find(struct overlay *overlay, const struct buffer *directory)
{
    for (int i = 0; i < (int)overlay->names.count; i++)
        if (buffer_equal(&overlay->directories.keys[overlay_directory(overlay, i)], directory))
            return overlay_directory(overlay, i);
    return -1;
}

// ---- Copies -------------------------------------------------------------------------------------

void overlay_begin(struct overlay *overlay)
{
    overlay->used = 0;
}

static struct copy *copy_next(struct overlay *overlay, const struct template *template)
{
    if (overlay->used == overlay->made) {
        overlay->copies =
            memory_resize(overlay->copies, (size_t)overlay->made + 1, sizeof *overlay->copies);
        struct copy *new = &overlay->copies[overlay->made++];
        new->fd = launch_memory_file(template, new->path, sizeof new->path);
    }
    return &overlay->copies[overlay->used++];
}

const char *overlay_copy(struct overlay *overlay, const struct template *template, int content,
                         const struct buffer *text)
{
    for (int i = 0; i < overlay->used; i++)
        if (overlay->copies[i].content == content)
            return overlay->copies[i].path;
    struct copy *copy = copy_next(overlay, template);
    copy->content = content;
    if (ftruncate(copy->fd, 0) ||
        pwrite(copy->fd, text->data, text->size, 0) != (ssize_t)text->size)
        die("cannot write a copy of a file in memory:");
    return copy->path;
}

void overlay_update(const struct overlay *overlay, int content, const struct buffer *text,
                    int64_t at, int64_t len)
{
    for (int i = 0; i < overlay->used; i++)
        if (overlay->copies[i].content == content && at + len <= (int64_t)text->size &&
            pwrite(overlay->copies[i].fd, text->data + at, (size_t)len, at) != len)
            die("cannot write a copy of a file in memory:");
}

void overlay_free(struct overlay *overlay)
{
    for (int i = 0; i < overlay_count(overlay); i++)
        if (overlay->originals[i]) {
            buffer_free(overlay->originals[i]);
            free(overlay->originals[i]);
        }
    free(overlay->originals);
    free(overlay->are_fifos);
    free(overlay->copies);
    key_table_free(&overlay->names);
    key_table_free(&overlay->directories);
}
