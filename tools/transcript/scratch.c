// SPDX-License-Identifier: MIT
//
// Makes, fills and removes scratch folders.

#include "scratch.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "lib/diag.h"

enum { COPY_BYTES = 1 << 16, OPEN_FOLDERS = 16 };

// The caller frees it.
static char *path_join(const char *folder, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, name) == -1)
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

// A folder that is being copied.
struct origin {
    const struct scratch *scratch;
    const struct identity *identity;
    const char *folder;
};

// Copies NAME; what is not a regular file stays behind. A name that another folder gave is kept.
static bool copy_entry(const char *name, void *context)
{
    const struct origin *origin = context;
    char *from = path_join(origin->folder, name);
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

static void copy_tool(const char *from, const char *to, const struct identity *identity)
{
    const int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source == -1)
        die("%s:", from);
    copy_file(from, source, to, S_IRUSR | S_IXUSR);
    give(to, identity);
    close(source);
}

// What atexit() has to remove, if anything.
static const char *left_behind; // the root of the one scratch folder
static pid_t left_by;           // a forked child that dies has nothing to remove

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static void remove_left_behind(void)
{
    if (left_behind != NULL && left_by == getpid())
        (void)nftw(left_behind, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

static void make_folder(const char *path, const struct identity *identity)
{
    if (mkdir(path, S_IRWXU) == -1)
        die("%s:", path);
    give(path, identity);
}

static char *make_root(void)
{
    const char *below = getenv("TMPDIR");
    char *root = path_join(below == NULL || below[0] != '/' ? "/tmp" : below, "transcript.XXXXXX");
    if (mkdtemp(root) == NULL)
        die("%s:", root);
    left_behind = root;
    left_by = getpid();
    return root;
}

void scratch_make(struct scratch *scratch, const struct identity *identity,
                  const char *const *folders, size_t count, const char *interleave)
{
    static bool is_registered = false;
    if (!is_registered && atexit(remove_left_behind) != 0)
        die("cannot register the removal of the scratch folder");
    is_registered = true;
    scratch->root = make_root();
    scratch->home = path_join(scratch->root, "home");
    scratch->control = path_join(scratch->root, "control");
    give(scratch->root, identity);
    make_folder(scratch->home, identity);
    make_folder(scratch->control, identity);
    if (!identity_can_enter(identity, scratch->home))
        die("%s cannot be entered by an ordinary user: set TMPDIR to a folder that can",
            scratch->home);
    for (size_t i = 0; i < count; i++) {
        struct origin origin = {.scratch = scratch, .identity = identity, .folder = folders[i]};
        folder_each(folders[i], copy_entry, &origin);
    }
    scratch->interleave = interleave == NULL ? NULL : path_join(scratch->control, "interleave");
    if (interleave != NULL)
        copy_tool(interleave, scratch->interleave, identity);
}

void scratch_remove(struct scratch *scratch)
{
    left_behind = NULL;
    if (nftw(scratch->root, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS) == -1)
        die("%s:", scratch->root);
    free(scratch->root);
    free(scratch->home);
    free(scratch->control);
    free(scratch->interleave);
}
