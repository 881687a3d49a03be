// SPDX-License-Identifier: MIT
//
// Finds what belongs to the user of the transcripts.

#include "transcript/leftovers.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/diag.h"
#include "lib/base/removal.h"
#include "transcript/identity.h"
#include "transcript/usage.h"

enum { DECIMAL = 10 };

static const char *const shared[] = {"/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"};

// Calls VISIT with each entry of a shared directory that belongs to IDENTITY.
static void each_entry(const struct identity *identity,
                       void (*visit)(int directory, const char *name, void *context), void *context)
{
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        DIR *directory = opendir(shared[i]);
        const struct dirent *entry = NULL;
        while (directory != NULL && (entry = readdir(directory)) != NULL) {
            struct stat status;
            const bool is_own =
                fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                status.st_uid == identity->uid;
            if (is_own && strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                visit(dirfd(directory), entry->d_name, context);
        }
        if (directory != NULL)
            (void)closedir(directory);
    }
}

static void remove_entry(int directory, const char *name, void *context)
{
    (void)context;
    if (!removal_entry(directory, name))
        fprintf(stderr, "%s: cannot remove %s, which a command has left\n", program_name(), name);
}

static void remove_memory(int id, uid_t user)
{
    struct shmid_ds status;
    if (shmctl(id, IPC_STAT, &status) == 0 && status.shm_perm.cuid == user)
        (void)shmctl(id, IPC_RMID, NULL);
}

static void remove_queue(int id, uid_t user)
{
    struct msqid_ds status;
    if (msgctl(id, IPC_STAT, &status) == 0 && status.msg_perm.cuid == user)
        (void)msgctl(id, IPC_RMID, NULL);
}

static void remove_semaphores(int id, uid_t user)
{
    struct semid_ds status;
    if (semctl(id, 0, IPC_STAT, &status) == 0 && status.sem_perm.cuid == user)
        (void)semctl(id, 0, IPC_RMID);
}

// Calls VISIT with each object in PATH. proc(5): each object has a line that begins with its key
// and its ID.
static void each_object(const char *path, void (*visit)(int id, uid_t user), uid_t user)
{
    FILE *file = fopen(path, "re");
    char line[512];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *end = NULL;
        (void)strtol(line, &end, DECIMAL);
        if (end != line)
            visit((int)strtol(end, NULL, DECIMAL), user);
    }
    if (file != NULL)
        (void)fclose(file);
}

void leftovers_remove(const struct identity *identity)
{
    if (!identity->is_own)
        return;
    each_entry(identity, remove_entry, NULL);
    each_object("/proc/sysvipc/shm", remove_memory, identity->uid);
    each_object("/proc/sysvipc/msg", remove_queue, identity->uid);
    each_object("/proc/sysvipc/sem", remove_semaphores, identity->uid);
}

static void add_bytes(int directory, const char *name, void *context)
{
    uint64_t *bytes = context;
    *bytes += usage_of_tree(directory, name);
}

uint64_t leftovers_bytes(const struct identity *identity)
{
    uint64_t bytes = 0;
    if (identity->is_own)
        each_entry(identity, add_bytes, &bytes);
    return bytes;
}
