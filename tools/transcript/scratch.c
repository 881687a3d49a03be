// SPDX-License-Identifier: MIT
//
// Makes, fills and removes scratch directories.

#include "transcript/scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/removal.h"
#include "lib/base/text.h"
#include "transcript/directory.h"
#include "transcript/identity.h"

enum {
    COPY_BYTES = 1 << 16,
    MEMORY_MIN = 1 << 30, // bytes: four times what a transcript may use
    ENTER_ONLY = S_IRWXU | S_IXGRP | S_IXOTH,
    READ_AND_RUN = S_IRUSR | S_IXUSR | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH
};

// The caller frees it.
static char *path_join(const char *directory, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", directory, name) == -1)
        die("asprintf:");
    return path;
}

static void give(const char *path, const struct identity *identity)
{
    if (lchown(path, identity->uid, identity->gid) == -1)
        die("%s:", path);
}

static void write_all(int file, const char *bytes, size_t count, const char *path)
{
    while (count > 0) {
        const ssize_t written = write(file, bytes, count);
        if (written == -1)
            die("%s:", path);
        bytes += written;
        count -= (size_t)written;
    }
}

static void copy_file(const char *from, int source, const char *to, mode_t mode)
{
    const int target =
        open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & (S_IRWXU | S_IRWXG | S_IRWXO));
    if (target == -1)
        die("%s:", to);
    static char bytes[COPY_BYTES];
    ssize_t count = 0;
    while ((count = read(source, bytes, sizeof bytes)) > 0)
        write_all(target, bytes, (size_t)count, to);
    if (count == -1)
        die("%s:", from);
    if (close(target) == -1)
        die("%s:", to);
}

// The context of copy_entry: a directory whose files are copied.
struct origin {
    const struct scratch *scratch;
    const struct identity *identity;
    const char *directory;
};

// Copies the file NAME. Entries that are not regular files are skipped, and so are names that an
// earlier directory has given.
static bool copy_entry(const char *name, void *context)
{
    const struct origin *origin = context;
    char *from = path_join(origin->directory, name);
    char *to = path_join(origin->scratch->home, name);
    struct stat status;
    const int source = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (source == -1 || fstat(source, &status) == -1)
        die("%s:", from);
    if (S_ISREG(status.st_mode) && access(to, F_OK) == -1) {
        copy_file(from, source, to, status.st_mode);
        give(to, origin->identity);
    }
    close(source);
    free(from);
    free(to);
    return true;
}

// Commands can run the copy. They cannot change it if they run as another user.
static void copy_tool(const char *from, const char *to)
{
    const int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source == -1)
        die("%s:", from);
    copy_file(from, source, to, S_IRUSR | S_IXUSR);
    if (chmod(to, READ_AND_RUN) == -1)
        die("%s:", to);
    close(source);
}

// The descriptors of the directories that must be removed: -1 if there is none.
enum { ROOT, HOME, TEMPORARY, CONTROL, PLACES };
static int places[PLACES] = {-1, -1, -1, -1};
static char *root_path;

static void open_place(int place, const char *path)
{
    places[place] = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (places[place] == -1)
        die("%s:", path);
}

static bool remove_place(int place)
{
    const bool is_removed = places[place] == -1 || removal_directory(places[place]);
    if (places[place] != -1)
        close(places[place]);
    places[place] = -1;
    return is_removed;
}

static char *make_directory(int place, const char *name, mode_t mode)
{
    char *path = path_join(root_path, name);
    if (mkdir(path, S_IRWXU) == -1 || chmod(path, mode) == -1)
        die("%s:", path);
    open_place(place, path);
    return path;
}

// The process that called scratch_begin. Processes forked since inherit the exit handler, but only
// this one uses it; the worker cleans up in a handler of its own (keeper.c).
static pid_t begun_by;

static void end_at_exit(void)
{
    if (getpid() == begun_by)
        scratch_end();
}

// Where no program can be run, commands would fail and transcripts would look stale.
static void check_programs_run(const char *root)
{
    struct statvfs status;
    if (statvfs(root, &status) == -1)
        die("%s:", root);
    if (status.f_flag & ST_NOEXEC)
        die("programs cannot be run in %s (mounted noexec): set TMPDIR to another directory", root);
}

// The directory for the scratch directory: TMPDIR, or a file system in memory if programs can be
// run there, since disks take most of the time to make and remove many files, or /tmp.
static const char *parent_directory(void)
{
    static const char memory[] = "/dev/shm";
    const char *chosen = getenv("TMPDIR");
    struct statvfs status;

    if (chosen != NULL && chosen[0] == '/')
        return chosen;
    const bool is_usable = access(memory, W_OK) == 0 && statvfs(memory, &status) == 0 &&
                           (status.f_flag & ST_NOEXEC) == 0 &&
                           status.f_bavail >= MEMORY_MIN / status.f_frsize;
    return is_usable ? memory : "/tmp";
}

void scratch_begin(void)
{
    root_path = path_join(parent_directory(), "transcript.XXXXXX");
    if (mkdtemp(root_path) == NULL)
        die("%s:", root_path);
    open_place(ROOT, root_path);
    begun_by = getpid();
    if (atexit(end_at_exit) != 0)
        die("cannot register the removal of the scratch directory");
    check_programs_run(root_path);
    if (chmod(root_path, ENTER_ONLY) == -1)
        die("%s:", root_path);
}

void scratch_end(void)
{
    for (int place = PLACES - 1; place >= 0; place--)
        if (!remove_place(place))
            fprintf(stderr, "%s: cannot remove all of the scratch directory %s\n", program_name(),
                    root_path);
    free(root_path);
    root_path = NULL;
}

const char *scratch_path(void)
{
    return root_path;
}

int scratch_root(void)
{
    return places[ROOT];
}

// Adds a file that is in none of the directories.
static void add_file(const struct scratch *scratch, const struct identity *identity,
                     const struct scratch_file *file)
{
    char *path = path_join(scratch->home, file->name.data);
    const int target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                            file->is_program ? S_IRWXU : S_IRUSR | S_IWUSR);
    if (target == -1)
        die("%s:", path);
    write_all(target, file->content.data, file->content.size, path);
    if (close(target) == -1)
        die("%s:", path);
    give(path, identity);
    free(path);
}

void scratch_make(struct scratch *scratch, const struct identity *identity,
                  const struct scratch_contents *contents)
{
    scratch->home = make_directory(HOME, "home", S_IRWXU);
    scratch->temporary = make_directory(TEMPORARY, "tmp", S_IRWXU);
    scratch->control = make_directory(CONTROL, "control", ENTER_ONLY);
    give(scratch->home, identity);
    give(scratch->temporary, identity);
    if (!identity_can_enter(identity, scratch->home))
        die("%s cannot be entered by an ordinary user: set TMPDIR to a directory that can",
            scratch->home);
    for (size_t i = 0; i < contents->directory_count; i++) {
        const char *directory = contents->directories[i];
        struct origin origin = {.scratch = scratch, .identity = identity, .directory = directory};
        directory_each(directory, copy_entry, &origin);
    }
    for (size_t i = 0; i < contents->file_count; i++)
        add_file(scratch, identity, &contents->files[i]);
    scratch->interleave = NULL;
    if (contents->interleave != NULL) {
        scratch->interleave = path_join(scratch->control, "interleave");
        copy_tool(contents->interleave, scratch->interleave);
    }
}

bool scratch_read(struct text name, struct buffer *content)
{
    enum { READ_MAX = 16 << 20 };
    struct buffer path = {0};
    struct stat status;

    buffer_add(&path, name);
    const int file =
        openat(places[HOME], buffer_string(&path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    buffer_free(&path);
    if (file == -1)
        return false;
    const bool is_read = fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
                         status.st_size <= READ_MAX && file_read_all(file, content);
    close(file);
    return is_read;
}

void scratch_remove(struct scratch *scratch)
{
    for (int place = HOME; place < PLACES; place++)
        if (!remove_place(place))
            die("cannot remove all of %s:", root_path);
    if (!removal_empty(places[ROOT]))
        die("cannot remove all of %s:", root_path);
    (void)fchmod(places[ROOT], ENTER_ONLY);
    free(scratch->home);
    free(scratch->temporary);
    free(scratch->control);
    free(scratch->interleave);
}
