// SPDX-License-Identifier: MIT
// The arguments of system calls with a path.
#include <fcntl.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "interleave/tracee/paths.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

static const struct {
    long number;
    struct path_arguments arguments;
} calls[] = {
    {SYS_openat, {0, 1, 2}},       {SYS_newfstatat, {0, 1, 3}},  {SYS_statx, {0, 1, 2}},
    {SYS_faccessat, {0, 1, 2}},    {SYS_faccessat2, {0, 1, 2}},  {SYS_unlinkat, {0, 1, 2}},
    {SYS_execve, {-1, 0, -1}},     {SYS_mknodat, {0, 1, -1}},    {SYS_linkat, {0, 1, -1}},
    {SYS_renameat2, {0, 1, -1}},   {SYS_mkdirat, {0, 1, -1}},    {SYS_symlinkat, {1, 2, -1}},
    {SYS_fchmodat, {0, 1, -1}},    {SYS_readlinkat, {0, 1, -1}}, {SYS_truncate, {-1, 0, -1}},
    {SYS_chdir, {-1, 0, -1}},      {SYS_utimensat, {0, 1, -1}},  {SYS_statfs, {-1, 0, -1}},
    {SYS_getxattr, {-1, 0, -1}},   {SYS_lgetxattr, {-1, 0, -1}}, {SYS_listxattr, {-1, 0, -1}},
    {SYS_llistxattr, {-1, 0, -1}},
#ifdef SYS_renameat
    {SYS_renameat, {0, 1, -1}},
#endif
#ifdef __x86_64__
    {SYS_open, {-1, 0, 1}},        {SYS_creat, {-1, 0, -1}},     {SYS_stat, {-1, 0, -1}},
    {SYS_lstat, {-1, 0, -1}},      {SYS_access, {-1, 0, 1}},     {SYS_unlink, {-1, 0, -1}},
    {SYS_mknod, {-1, 0, -1}},      {SYS_link, {-1, 0, -1}},      {SYS_rename, {-1, 0, -1}},
    {SYS_mkdir, {-1, 0, -1}},      {SYS_rmdir, {-1, 0, -1}},     {SYS_symlink, {-1, 1, -1}},
    {SYS_readlink, {-1, 0, -1}},   {SYS_chmod, {-1, 0, -1}},     {SYS_utime, {-1, 0, -1}},
    {SYS_utimes, {-1, 0, -1}},     {SYS_futimesat, {0, 1, -1}},
#endif
};

bool path_arguments(long number, struct path_arguments *arguments)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == number) {
            *arguments = calls[i].arguments;
            return true;
        }
    return false;
}

int path_directory(const struct stop *stop)
{
    struct path_arguments at;

    return path_arguments(stop->number, &at) && at.directory >= 0
               ? (int)stop->argument[at.directory]
               : AT_FDCWD;
}

// The path in an address of AF_UNIX. False for any other address.
static bool socket_path_read(pid_t pid, const struct stop *stop, struct buffer *path)
{
    struct sockaddr_un address = {0};
    const size_t most = sizeof address - 1; // a path of all bytes has no end
    const size_t size = stop->argument[2] < most ? (size_t)stop->argument[2] : most;

    if (size <= offsetof(struct sockaddr_un, sun_path) ||
        !tracee_read(pid, stop->argument[1], &address, size) || address.sun_family != AF_UNIX)
        return false;
    buffer_add_string(path, address.sun_path);
    return path->size > 0;
}

bool path_read(pid_t pid, const struct stop *stop, struct buffer *path)
{
    struct path_arguments at;

    if (stop->number == SYS_bind || stop->number == SYS_connect)
        return socket_path_read(pid, stop, path);

    return path_arguments(stop->number, &at) &&
           tracee_read_string(pid, stop->argument[at.path], path) && path->size > 0;
}

int path_open_flags(const struct stop *stop)
{
    struct path_arguments at;

    if (!path_arguments(stop->number, &at) || at.flags < 0)
        return O_WRONLY | O_CREAT | O_TRUNC;
    return (int)stop->argument[at.flags];
}
