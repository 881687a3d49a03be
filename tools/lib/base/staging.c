// SPDX-License-Identifier: MIT
//
// Writes output files, all or none. There is one list of staged files and new directories for the
// whole program, because an exit handler must find it.

#include "lib/base/staging.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

// The modes of new files and directories, before the umask; and the mask of a mode without the file
// type.
enum { FILE_MODE = 0666, PROGRAM_MODE = 0777, DIRECTORY_MODE = 0777, MODE_BITS = 07777 };

enum { WRITE_SIZE = 1 << 20 };

// A file with its temporary name, or a new directory (then `temporary` is its path, and `target` is
// empty). Paths are relative to the working directory.
struct staged {
    struct buffer temporary;
    struct buffer target;
};

static struct staged *staged_items;
static size_t staged_count;
static size_t staged_capacity;
static volatile sig_atomic_t caught_signal;

static void forget(void)
{
    for (size_t i = 0; i < staged_count; i++) {
        buffer_free(&staged_items[i].temporary);
        buffer_free(&staged_items[i].target);
    }
    free(staged_items);
    staged_items = NULL;
    staged_count = staged_capacity = 0;
}

// The exit handler. It removes the newest first, so that directories are empty when their turn
// comes.
static void remove_staged(void)
{
    for (size_t i = staged_count; i > 0; i--) {
        struct staged *item = &staged_items[i - 1];
        const char *path = buffer_string(&item->temporary);
        if (item->target.size > 0)
            (void)unlink(path);
        else
            (void)rmdir(path); // fails if somebody else uses the directory now
    }
    forget();
}

static void note_signal(int number)
{
    caught_signal = number;
}

// If a signal was caught: cleans up and dies of that signal, so that the parent sees why.
static void obey_signal(void)
{
    if (caught_signal == 0)
        return;
    remove_staged();
    (void)signal(caught_signal, SIG_DFL);
    (void)raise(caught_signal);
}

// Installs the handlers, once. A signal that was ignored at the start (nohup, a background job)
// stays ignored. SIGPIPE and SIGXFSZ are caught so that the write that raises them fails with an
// error.
static void prepare(void)
{
    static bool prepared;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ};
    struct sigaction action = {.sa_handler = note_signal};
    if (prepared)
        return;
    prepared = true;
    if (atexit(remove_staged) != 0)
        die("cannot register an exit handler");
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction old;
        if (sigaction(signals[i], NULL, &old) != 0 || old.sa_handler == SIG_IGN)
            continue;
        if (sigaction(signals[i], &action, NULL) != 0)
            die("sigaction:");
    }
}

static void add_item(const char *temporary, const char *target)
{
    staged_items =
        memory_grow(staged_items, &staged_capacity, staged_count + 1, sizeof *staged_items);
    struct staged *item = &staged_items[staged_count];
    *item = (struct staged){0};
    buffer_add_string(&item->temporary, temporary);
    buffer_add_string(&item->target, target);
    staged_count++;
}

static struct buffer join(const char *directory, struct text path)
{
    struct buffer joined = {0};
    buffer_add_string(&joined, directory);
    if (joined.size > 0 && joined.data[joined.size - 1] != '/')
        buffer_add_byte(&joined, '/');
    buffer_add(&joined, path);
    return joined;
}

// The offset of the first slash at or after FROM; SIZE_MAX in the last component.
static size_t next_slash(struct text path, size_t from)
{
    return text_find(path, "/", from);
}

const char *staging_refusal(const char *directory, const char *path)
{
    struct text whole = text_of(path);
    const char *refusal = NULL;
    for (size_t size = 0; size != SIZE_MAX && refusal == NULL;) {
        size = next_slash(whole, size > 0 ? size + 1 : 0);
        bool is_last = size == SIZE_MAX;
        struct buffer part = join(directory, (struct text){path, is_last ? whole.size : size});
        struct stat status;
        if (lstat(buffer_string(&part), &status) != 0)
            size = SIZE_MAX; // does not exist, or opening it will report what is wrong
        else if (S_ISLNK(status.st_mode))
            refusal = "leads through a symbolic link";
        else if (!is_last && !S_ISDIR(status.st_mode))
            refusal = "leads through something that is not a directory";
        else if (is_last && !S_ISREG(status.st_mode))
            refusal = "exists and is not a regular file";
        buffer_free(&part);
    }
    return refusal;
}

// Opens the directory that holds PATH below DIRECTORY, and follows no link below DIRECTORY.
static int open_parent(const char *directory, struct text path)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    size_t slash = next_slash(path, 0);
    for (size_t from = 0; fd >= 0 && slash != SIZE_MAX; slash = next_slash(path, from)) {
        struct buffer name = {0};
        buffer_add(&name, (struct text){path.data + from, slash - from});
        if (name.size == 0)
            buffer_add_byte(&name, '.');
        int next =
            openat(fd, buffer_string(&name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int error = errno;
        (void)close(fd);
        errno = error;
        buffer_free(&name);
        fd = next;
        from = slash + 1;
    }
    return fd;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

enum staging_state staging_compare(const char *directory, const char *path, struct text text)
{
    struct buffer contents = {0};
    struct stat status;
    int parent = open_parent(directory, text_of(path));
    if (parent < 0 && errno == ENOENT)
        return STAGING_MISSING;
    if (parent < 0)
        die("%s: the directory of %s:", directory, path);
    int fd = openat(parent, base_name(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int error = errno;
    (void)close(parent);
    if (fd < 0 && error == ENOENT)
        return STAGING_MISSING;
    errno = error;
    if (fd < 0)
        die("%s/%s:", directory, path);
    // Compare the sizes first: most files that differ have another size.
    if (fstat(fd, &status) != 0)
        die("%s/%s:", directory, path);
    bool same = status.st_size >= 0 && (size_t)status.st_size == text.size;
    if (same && !file_read_all(fd, &contents))
        die("%s/%s:", directory, path);
    same = same && text_equal(buffer_text(&contents), text);
    (void)close(fd);
    buffer_free(&contents);
    return same ? STAGING_SAME : STAGING_DIFFERS;
}

static void make_directory(const char *path, bool undo)
{
    if (mkdir(path, DIRECTORY_MODE) == 0) {
        if (undo)
            add_item(path, "");
    } else if (errno != EEXIST) {
        die("%s:", path);
    }
}

// Makes the missing directories that PATH leads through: those that end before a slash at or after
// offset FROM.
static void make_directories(const char *path, size_t from)
{
    struct text whole = text_of(path);
    for (size_t size = next_slash(whole, from); size != SIZE_MAX;
         size = next_slash(whole, size + 1)) {
        struct buffer part = {0};
        buffer_add(&part, (struct text){path, size});
        struct stat status;
        if (stat(buffer_string(&part), &status) != 0)
            make_directory(buffer_string(&part), true);
        buffer_free(&part);
    }
}

// A write to a FIFO blocks for ever if its reader has stopped reading: a signal must end the write.
static void write_all(int fd, const char *path, struct text text)
{
    while (text.size > 0) {
        size_t size = text.size < WRITE_SIZE ? text.size : WRITE_SIZE;
        ssize_t count = write(fd, text.data, size);
        if (count < 0 && errno != EINTR)
            die("%s:", path);
        obey_signal();
        text = text_from(text, count > 0 ? (size_t)count : 0);
    }
}

static void write_file(int fd, const char *path, struct text text, const struct stat *old)
{
    if (old != NULL && fchmod(fd, old->st_mode & MODE_BITS) != 0)
        die("%s:", path);
    write_all(fd, path, text);
    if (close(fd) != 0)
        die("%s:", path);
    obey_signal();
}

static void name_temporary(struct buffer *name)
{
    static size_t number;
    name->size = 0;
    buffer_add_string(name, ".");
    buffer_add_string(name, program_name());
    buffer_add_byte(name, '-');
    buffer_add_number(name, (size_t)getpid());
    buffer_add_byte(name, '-');
    buffer_add_number(name, number++);
}

// A name that exists was left by a process with the same PID that was killed. In containers that is
// common.
static int open_temporary(int parent, struct buffer *name, mode_t mode)
{
    int fd = -1;
    do {
        name_temporary(name);
        fd = openat(parent, buffer_string(name),
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    } while (fd < 0 && errno == EEXIST);
    return fd;
}

// Stages TARGET, whose directory is open as PARENT. Closes PARENT.
static void stage(int parent, const char *target, struct text text, mode_t mode)
{
    struct stat old;
    struct buffer temporary = {0};
    struct buffer name = {0};
    const char *base = base_name(target);
    bool exists = fstatat(parent, base, &old, AT_SYMLINK_NOFOLLOW) == 0;
    int fd = open_temporary(parent, &name, mode);
    if (fd < 0)
        die("%s:", target);
    buffer_add(&temporary, (struct text){target, (size_t)(base - target)});
    buffer_add(&temporary, buffer_text(&name));
    add_item(buffer_string(&temporary), target);
    (void)close(parent);
    buffer_free(&temporary);
    buffer_free(&name);
    write_file(fd, target, text, exists ? &old : NULL);
}

static void add(const char *directory, const char *path, struct text text, mode_t mode)
{
    prepare();
    struct buffer target = join(directory, text_of(path));
    make_directories(buffer_string(&target), 1);
    int parent = open_parent(directory, text_of(path));
    if (parent < 0)
        die("%s:", buffer_string(&target));
    stage(parent, buffer_string(&target), text, mode);
    buffer_free(&target);
}

void staging_add(const char *directory, const char *path, struct text text)
{
    add(directory, path, text, FILE_MODE);
}

void staging_add_program(const char *directory, const char *path, struct text text)
{
    add(directory, path, text, PROGRAM_MODE);
}

// Opens the directory that holds PATH, following links.
static int open_directory_of(const char *path)
{
    struct buffer directory = {0};
    buffer_add(&directory, (struct text){path, (size_t)(base_name(path) - path)});
    buffer_add_byte(&directory, '.');
    int fd = open(buffer_string(&directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    buffer_free(&directory);
    if (fd < 0)
        die("%s:", path);
    return fd;
}

void staging_add_named(const char *path, struct text text)
{
    struct stat status;
    prepare();
    bool exists = lstat(path, &status) == 0;
    if (!exists || S_ISREG(status.st_mode)) {
        const int directory = open_directory_of(path);
        stage(directory, path, text, FILE_MODE);
        return;
    }
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
    obey_signal();
    if (fd < 0)
        die("%s:", path);
    write_file(fd, path, text, NULL);
}

// From here on a signal waits until all files are renamed, so that all of them are new.
void staging_commit(void)
{
    obey_signal();
    for (size_t i = 0; i < staged_count; i++) {
        struct staged *item = &staged_items[i];
        if (item->target.size == 0)
            continue;
        const char *target = buffer_string(&item->target);
        if (rename(buffer_string(&item->temporary), target) != 0)
            die("%s:", target);
    }
    forget();
    obey_signal();
}
