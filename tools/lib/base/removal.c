// SPDX-License-Identifier: MIT
//
// Empties directories without recursion: the entries of a subdirectory are moved up into the
// directory that is being emptied, so that two descriptors are enough for any depth.

#include "lib/base/removal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES = 64 };

static bool is_self_or_parent(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

// Gives the owner all permissions, since a mode such as 000 must not protect a directory. Failures
// are ignored: they show when the directory is used.
static void permit(int directory, const char *name)
{
    if (fchmodat(directory, name, S_IRWXU, 0) == -1)
        errno = 0;
}

static bool is_directory(int directory, const char *name)
{
    struct stat status;
    return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

// Opens the directory NAME of PARENT; null on failure.
static DIR *open_directory(int parent, const char *name)
{
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *directory = fd == -1 ? NULL : fdopendir(fd);
    if (directory == NULL && fd != -1)
        close(fd);
    return directory;
}

// Moves the entry NAME of the directory FROM into the directory INTO, under an unused name.
static bool move_up(int from, const char *name, int into)
{
    static unsigned long number;
    char fresh[NAME_BYTES];
    struct stat status;
    do
        snprintf(fresh, sizeof fresh, ".moved-%lu", number++);
    while (fstatat(into, fresh, &status, AT_SYMLINK_NOFOLLOW) == 0);
    // rename(2): moving a directory needs write permission on that directory, as its `..` changes.
    if (is_directory(from, name))
        permit(from, name);
    return renameat(from, name, into, fresh) == 0;
}

// Empties the directory NAME of PARENT: removes its entries or moves them into PARENT.
static bool take_apart(int parent, const char *name)
{
    permit(parent, name);
    DIR *directory = open_directory(parent, name);
    if (directory == NULL)
        return false;
    const struct dirent *entry = NULL;
    bool is_done = true;
    while ((entry = readdir(directory)) != NULL)
        if (!is_self_or_parent(entry->d_name) &&
            unlinkat(dirfd(directory), entry->d_name, 0) == -1 &&
            !move_up(dirfd(directory), entry->d_name, parent))
            is_done = false;
    (void)closedir(directory);
    return is_done;
}

// Removes the entry NAME. If it is a directory, its entries may then be in DIRECTORY instead.
static bool remove_one(int directory, const char *name)
{
    if (!is_directory(directory, name))
        return unlinkat(directory, name, 0) == 0 || errno == ENOENT;
    return unlinkat(directory, name, AT_REMOVEDIR) == 0 ||
           (take_apart(directory, name) && unlinkat(directory, name, AT_REMOVEDIR) == 0);
}

bool removal_empty(int directory)
{
    (void)fchmod(directory, S_IRWXU);
    bool has_failed = false;
    bool has_found = true;
    while (has_found && !has_failed) {
        DIR *listing = open_directory(directory, ".");
        if (listing == NULL)
            return false;
        has_found = false;
        const struct dirent *entry = NULL;
        while ((entry = readdir(listing)) != NULL) {
            if (is_self_or_parent(entry->d_name))
                continue;
            has_found = true;
            has_failed |= !remove_one(directory, entry->d_name);
        }
        const int error = errno;
        (void)closedir(listing);
        errno = error;
    }
    return !has_failed;
}

bool removal_entry(int directory, const char *name)
{
    if (!is_directory(directory, name))
        return unlinkat(directory, name, 0) == 0 || errno == ENOENT;
    permit(directory, name);
    const int inside = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inside == -1)
        return false;
    const bool is_done = removal_empty(inside) && unlinkat(directory, name, AT_REMOVEDIR) == 0;
    close(inside);
    return is_done;
}

static bool is_same(int directory, const char *name, const struct stat *other)
{
    struct stat status;
    return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           status.st_ino == other->st_ino && status.st_dev == other->st_dev;
}

bool removal_directory(int directory)
{
    struct stat own;
    if (!removal_empty(directory) || fstat(directory, &own) == -1)
        return false;
    DIR *parent = own.st_nlink == 0 ? NULL : open_directory(directory, "..");
    if (parent == NULL)
        return own.st_nlink == 0;
    const struct dirent *entry = NULL;
    bool is_done = false;
    while (!is_done && (entry = readdir(parent)) != NULL)
        is_done = !is_self_or_parent(entry->d_name) &&
                  is_same(dirfd(parent), entry->d_name, &own) &&
                  unlinkat(dirfd(parent), entry->d_name, AT_REMOVEDIR) == 0;
    (void)closedir(parent);
    return is_done;
}
