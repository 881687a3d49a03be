// SPDX-License-Identifier: MIT
// Copies in memory of the files that the program changes.
#include <dirent.h>
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

// Of an absolute path: a program can go deeper, directory by directory, than the kernel takes a
// path (PATH_MAX).
enum { NAME_SIZE_MAX = 2 * PATH_MAX };

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
           : S_ISDIR(status.st_mode)  ? OVERLAY_FOLDER
                                      : OVERLAY_OTHER;
}

static bool is_folder(const char *path)
{
    struct stat status;

    return !stat(path, &status) && S_ISDIR(status.st_mode);
}

// Appends the longest beginning of PATH that exists on disk, and returns its length.
static size_t resolve_beginning(const char *path, struct buffer *name)
{
    size_t len = strlen(path);
    char *real = NULL;

    while (!real && len > 0) {
        struct buffer beginning = {0};
        while (len > 0 && path[len - 1] != '/')
            len--;
        while (len > 1 && path[len - 1] == '/')
            len--;
        buffer_print(&beginning, "%.*s", (int)len, path);
        real = realpath(beginning.data, NULL);
        buffer_free(&beginning);
    }
    buffer_print(name, "%s", real ? real : "");
    free(real);
    return len;
}

static _Noreturn void refuse_dots(const char *path)
{
    tracee_refuse("refused: the path %s goes through a directory that the program makes, and back: "
                  "that is not modelled",
                  path);
}

// Nothing exists there: no symbolic link that points nowhere either. Each directory on the way
// exists on disk or is followed.
static enum overlay_kind resolve_new(const struct overlay *overlay, const char *path,
                                     struct buffer *name)
{
    struct stat status;
    const char *slash = strrchr(path, '/');

    if (!slash || !slash[1] || !lstat(path, &status))
        return OVERLAY_OTHER;
    const char *rest = path + resolve_beginning(path, name);
    bool is_there = is_folder(name->data);
    for (rest += strspn(rest, "/"); *rest; rest += strspn(rest, "/")) {
        const int len = (int)strcspn(rest, "/");
        if (!is_there && overlay_find(overlay, name) < 0)
            return OVERLAY_OTHER;
        if (len == 1 && !strncmp(rest, "./", 2)) {
            rest += len;
            continue;
        }
        if ((len == 1 && rest[0] == '.') || (len == 2 && !strncmp(rest, "..", 2)))
            refuse_dots(path);
        buffer_print(name, "%s%.*s", strcmp(name->data, "/") != 0 ? "/" : "", len, rest);
        is_there = false;
        rest += len;
    }
    return OVERLAY_NEW;
}

enum overlay_kind overlay_resolve(const struct overlay *overlay, pid_t pid, int directory,
                                  const char *path, struct buffer *name)
{
    struct buffer from_here = {0};
    enum overlay_kind kind = OVERLAY_OTHER;

    path_from_here(pid, directory, path, &from_here);
    char *real = realpath(from_here.data, NULL);
    if (real) {
        buffer_print(name, "%s", real);
        if (strcmp(real, "/") != 0) // no call makes, moves or removes it, and it is in no directory
            kind = kind_of(real);
    } else if (errno == ENOENT || errno == ENOTDIR || from_here.size >= PATH_MAX) {
        const size_t before = name->size;
        kind = resolve_new(overlay, from_here.data, name);
        if (kind == OVERLAY_OTHER)
            name->size = before;
    }
    free(real);
    buffer_free(&from_here);
    return kind;
}

int overlay_find(const struct overlay *overlay, const struct buffer *name)
{
    return key_table_find(&overlay->names, name->data, name->size);
}

mode_t overlay_there(pid_t pid, int directory, const char *path)
{
    struct buffer from_here = {0};
    struct stat status;

    path_from_here(pid, directory, path, &from_here);
    const bool is_there = !lstat(from_here.data, &status);
    const int error = errno;
    buffer_free(&from_here);
    errno = error;
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
    if (name->size > NAME_SIZE_MAX)
        tracee_refuse(
            "refused: the program uses a path in a directory that it makes that is longer "
            "than %d bytes as an absolute one",
            NAME_SIZE_MAX);
    const int number = key_table_intern(&overlay->names, name->data, name->size, NULL);

    overlay->originals =
        memory_resize(overlay->originals, overlay->names.count, sizeof *overlay->originals);
    overlay->kinds = memory_resize(overlay->kinds, overlay->names.count, sizeof *overlay->kinds);
    overlay->kinds[number] = kind;
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

enum overlay_kind overlay_kind(const struct overlay *overlay, int number)
{
    return overlay->kinds[number];
}

int overlay_as_directory(struct overlay *overlay, int number)
{
    const struct buffer *name = &overlay->names.keys[number];

    return key_table_intern(&overlay->directories, name->data, name->size, NULL);
}

int overlay_parent(struct overlay *overlay, int number)
{
    return overlay_find(overlay, &overlay->directories.keys[overlay_directory(overlay, number)]);
}

bool overlay_holds(const struct overlay *overlay, const struct buffer *name)
{
    DIR *directory = opendir(name->data);
    const struct dirent *entry = NULL;
    bool holds = false;

    while (directory && !holds && (entry = readdir(directory))) {
        struct buffer path = {0};
        buffer_print(&path, "%s/%s", name->data, entry->d_name);
        holds = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
                overlay_find(overlay, &path) < 0;
        buffer_free(&path);
    }
    if (directory)
        (void)closedir(directory);
    return holds;
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
    free(overlay->kinds);
    free(overlay->copies);
    key_table_free(&overlay->names);
    key_table_free(&overlay->directories);
}
