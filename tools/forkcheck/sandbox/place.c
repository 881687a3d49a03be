// SPDX-License-Identifier: MIT
//
// Mounts. Nothing is unmounted: the file systems end with the namespace.

#include "forkcheck/sandbox/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "forkcheck/sandbox/sandbox.h"

// mount_setattr(2). C libraries have it only since 2022.
enum { CALL_MOUNT_SETATTR = 442, RECURSIVE = 0x8000, READ_ONLY = 1, COPY_BYTES = 1 << 16 };

struct attributes {
    uint64_t set;
    uint64_t clear;
    uint64_t propagation;
    uint64_t user_namespace;
};

static bool make_read_only(void)
{
    struct attributes attributes = {.set = READ_ONLY};

    return syscall(CALL_MOUNT_SETATTR, AT_FDCWD, "/", RECURSIVE, &attributes, sizeof attributes) ==
           0;
}

// Sockets of the machine's services are in /run.
static bool mount_empty(void)
{
    static const char *const places[] = {"/tmp", "/var/tmp", "/dev/shm", "/run"};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], F_OK) == 0 && mount("tmpfs", places[i], "tmpfs", MS_NOSUID | MS_NODEV,
                                                  "size=32m,nr_inodes=4096,mode=1777") == -1)
            return false;
    return true;
}

bool place_make(void)
{
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && make_read_only() &&
           mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0 &&
           mount_empty();
}

bool place_copy(int from, int into)
{
    static char bytes[COPY_BYTES];
    ssize_t count = 0;

    while ((count = read(from, bytes, sizeof bytes)) > 0)
        for (ssize_t at = 0; at < count;) {
            const ssize_t written = write(into, bytes + at, (size_t)(count - at));
            if (written == -1)
                return false;
            at += written;
        }
    return count == 0;
}

static bool copy_program(int program, const char *name)
{
    const int into = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRWXU);

    if (into == -1)
        return false;
    const bool is_copied = place_copy(program, into) &&
                           fchmod(into, S_IRWXU | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH) == 0;
    // Checked, because a program that is still open for writing cannot be executed.
    return close(into) == 0 && is_copied;
}

static bool directory_make(const char *path, uid_t user, gid_t group)
{
    return mkdir(path, S_IRWXU) == 0 && (user == geteuid() || chown(path, user, group) == 0);
}

bool place_fill(int program, const char *name, uid_t user, gid_t group)
{
    return directory_make(SANDBOX_DIRECTORY, user, group) &&
           directory_make(SANDBOX_LOGS, user, group) && chdir(SANDBOX_DIRECTORY) == 0 &&
           copy_program(program, name);
}
