// SPDX-License-Identifier: MIT
//
// Another forkcheck may remove files at the same time: one that is gone is no error.

#include "forkcheck/cache_room.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/memory.h"

enum { BILLION = 1000000000 };

static const off_t bytes_max = (off_t)64 << 20;

struct aged {
    char *name; // owned
    off_t size;
    long long age; // when it was written or used, in nanoseconds
};

struct files {
    struct aged *items;
    size_t count;
    size_t capacity;
    off_t size;
};

static int by_age(const void *left, const void *right)
{
    const struct aged *one = left;
    const struct aged *other = right;

    return (one->age > other->age) - (one->age < other->age);
}

static void files_list(DIR *listing, struct files *files)
{
    const struct dirent *entry = NULL;
    struct stat status;

    while ((entry = readdir(listing)) != NULL) {
        if (fstatat(dirfd(listing), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == -1 ||
            !S_ISREG(status.st_mode))
            continue;
        files->items =
            memory_grow(files->items, &files->capacity, files->count + 1, sizeof *files->items);
        const size_t size = strlen(entry->d_name) + 1;
        char *name = memory_new(size, 1);
        files->items[files->count++] =
            (struct aged){memcpy(name, entry->d_name, size), status.st_size,
                          status.st_mtim.tv_sec * BILLION + status.st_mtim.tv_nsec};
        files->size += status.st_size;
    }
}

void cache_room_make(int directory)
{
    struct files files = {0};
    const int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = copy == -1 ? NULL : fdopendir(copy);

    if (listing == NULL) {
        if (copy != -1)
            close(copy);
        return;
    }
    files_list(listing, &files);
    if (files.count > 0)
        qsort(files.items, files.count, sizeof *files.items, by_age);
    for (size_t i = 0; i < files.count; i++) {
        if (files.size > bytes_max && unlinkat(directory, files.items[i].name, 0) == 0)
            files.size -= files.items[i].size;
        free(files.items[i].name);
    }
    free(files.items);
    (void)closedir(listing);
}
