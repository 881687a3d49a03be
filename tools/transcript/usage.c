// SPDX-License-Identifier: MIT
//
// Adds up the sizes of files and processes.

#include "transcript/usage.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "transcript/children.h"
#include "transcript/identity.h"
#include "transcript/leftovers.h"
#include "transcript/scratch.h"

enum { BLOCK = 512, KIB = 1024, OPEN_DIRECTORIES = 16, NAMELESS_MAX = 512, PATH_BYTES = 320 };

static uint64_t tree_bytes; // global, because nftw(3) passes no context to its callback
static unsigned tree_entries;

static int add_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)path;
    (void)place;
    if (type != FTW_NS)
        tree_bytes += (uint64_t)status->st_blocks * BLOCK;
    return ++tree_entries > USAGE_FILES_MAX || tree_bytes > USAGE_DISK_MAX;
}

uint64_t usage_of_tree(int directory, const char *name)
{
    char path[PATH_BYTES];
    tree_bytes = 0;
    tree_entries = 0;
    // The directory may have been moved, so it is found by its descriptor.
    snprintf(path, sizeof path, "/proc/self/fd/%d/%s", directory, name);
    (void)nftw(path, add_entry, OPEN_DIRECTORIES, FTW_PHYS);
    return tree_entries > USAGE_FILES_MAX ? (uint64_t)USAGE_DISK_MAX + 1 : tree_bytes;
}

// What the processes of the transcript use together.
struct total {
    uint64_t memory;
    uint64_t nameless;        // the bytes of open files that no longer have a name
    ino_t seen[NAMELESS_MAX]; // the nameless files that were counted
    size_t seen_count;
};

// Adds the memory of PID. proc(5): the pages in memory or swap, without those of files.
static void add_memory(struct total *total, pid_t pid)
{
    static const char *const fields[] = {"RssAnon:", "RssShmem:", "VmSwap:"};
    char path[64];
    char line[256];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            if (strncmp(line, fields[i], strlen(fields[i])) == 0)
                total->memory += strtoull(line + strlen(fields[i]), NULL, 10) * KIB;
    if (file != NULL)
        (void)fclose(file);
}

// Has FILE not been counted yet?
static bool is_new(struct total *total, ino_t file)
{
    for (size_t i = 0; i < total->seen_count; i++)
        if (total->seen[i] == file)
            return false;
    if (total->seen_count < NAMELESS_MAX)
        total->seen[total->seen_count++] = file;
    return true;
}

static void add_nameless(struct total *total, pid_t pid)
{
    char path[64];
    struct stat status;
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *files = opendir(path);
    const struct dirent *entry = NULL;
    while (files != NULL && (entry = readdir(files)) != NULL)
        if (isdigit((unsigned char)entry->d_name[0]) &&
            fstatat(dirfd(files), entry->d_name, &status, 0) == 0 && S_ISREG(status.st_mode) &&
            status.st_nlink == 0 && is_new(total, status.st_ino))
            total->nameless += (uint64_t)status.st_blocks * BLOCK;
    if (files != NULL)
        (void)closedir(files);
}

static bool add_process(pid_t pid, void *context)
{
    struct total *total = context;
    add_memory(total, pid);
    add_nameless(total, pid);
    return total->memory <= USAGE_MEMORY_MAX && total->nameless <= USAGE_DISK_MAX;
}

bool usage_is_too_much(const struct identity *identity)
{
    struct total total = {0};
    descendants_each(add_process, &total);
    return total.memory > USAGE_MEMORY_MAX ||
           total.nameless + usage_of_tree(scratch_root(), ".") + leftovers_bytes(identity) >
               USAGE_DISK_MAX;
}
