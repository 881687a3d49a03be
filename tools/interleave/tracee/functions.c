// SPDX-License-Identifier: MIT
// The system calls that functions of the C library make.
#include <stddef.h>
#include <string.h>

#include "interleave/tracee/calls.h"

// C functions that make calls of another name, with some C libraries or on some architectures.
static const struct {
    const char *function;
    const char *call;
} aliases[] = {
    {"fork", "clone"},
    {"fork", "clone3"},
    {"fork", "vfork"},
    {"vfork", "clone"},
    {"vfork", "clone3"},
    {"posix_spawn", "clone"},
    {"posix_spawn", "clone3"},
    {"posix_spawnp", "clone"},
    {"posix_spawnp", "clone3"},
    {"system", "clone"},
    {"system", "clone3"},
    {"popen", "clone"},
    {"popen", "clone3"},
    {"popen", "pipe"},
    {"popen", "pipe2"},
    {"wait", "wait4"},
    {"waitpid", "wait4"},
    {"wait3", "wait4"},
    {"pipe", "pipe2"},
    {"dup2", "dup3"},
    {"open", "openat"},
    {"creat", "open"},
    {"creat", "openat"},
    {"read", "readv"},
    {"unlink", "unlinkat"},
    {"readlink", "readlinkat"},
    {"stat", "newfstatat"},
    {"fstat", "newfstatat"},
    {"write", "writev"},
    {"execv", "execve"},
    {"execl", "execve"},
    {"execvp", "execve"},
    {"execlp", "execve"},
    {"sigaction", "rt_sigaction"},
    {"nanosleep", "clock_nanosleep"},
    {"sleep", "nanosleep"},
    {"sleep", "clock_nanosleep"},
    {"usleep", "nanosleep"},
    {"usleep", "clock_nanosleep"},
    {"fopen", "open"},
    {"fopen", "openat"},
    {"opendir", "open"},
    {"opendir", "openat"},
    {"access", "faccessat"},
    {"access", "faccessat2"},
    {"fclose", "close"},
    {"closedir", "close"},
    {"readdir", "getdents64"},
    {"lstat", "newfstatat"},
    {"killpg", "kill"},
    {"raise", "tkill"},
    {"raise", "tgkill"},
    {"signal", "rt_sigaction"},
    {"sigprocmask", "rt_sigprocmask"},
    {"sigsuspend", "rt_sigsuspend"},
    {"sigpending", "rt_sigpending"},
    {"sigwait", "rt_sigtimedwait"},
    {"sigwaitinfo", "rt_sigtimedwait"},
    {"sigtimedwait", "rt_sigtimedwait"},
    {"sigqueue", "rt_sigqueueinfo"},
    {"eventfd", "eventfd2"},
    {"signalfd", "signalfd4"},
    {"pread", "pread64"},
    {"pwrite", "pwrite64"},
    {"pause", "ppoll"},
    {"poll", "ppoll"},
    {"epoll_create", "epoll_create1"},
    {"epoll_wait", "epoll_pwait"},
    {"chmod", "fchmodat"},
    {"accept", "accept4"},
    {"send", "sendto"},
    {"recv", "recvfrom"},
    {"select", "pselect6"},
    {"alarm", "setitimer"},
    {"getpgrp", "getpgid"},
    {"semop", "semtimedop"},
    {"lockf", "fcntl"},
    {"mq_send", "mq_timedsend"},
    {"mq_receive", "mq_timedreceive"},
    {"mq_getattr", "mq_getsetattr"},
    {"mq_setattr", "mq_getsetattr"},
    {"link", "linkat"},
    {"rename", "renameat"},
    {"rename", "renameat2"},
    {"mkdir", "mkdirat"},
    {"rmdir", "unlinkat"},
    {"symlink", "symlinkat"},
    {"remove", "unlink"},
    {"remove", "unlinkat"},
    {"remove", "rmdir"},
    {"mkfifo", "mknod"},
    {"mkfifo", "mknodat"},
    {"utime", "utimensat"},
    {"utimes", "utimensat"},
    {"futimens", "utimensat"},
};

static size_t number_add(const char *name, long *numbers, size_t count, size_t size)
{
    for (size_t i = 0; call_number_at(i) >= 0 && count < size; i++)
        if (!strcmp(call_name_of(call_number_at(i)), name))
            numbers[count++] = call_number_at(i);
    return count;
}

size_t call_numbers(const char *name, long *numbers, size_t size)
{
    size_t count = number_add(name, numbers, 0, size);

    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (!strcmp(aliases[i].function, name))
            count = number_add(aliases[i].call, numbers, count, size);
    return count;
}

// All three kinds can use the same calls, and differ in flags: see decode_fork.
unsigned call_births(const char *name)
{
    static const char *const spawning[] = {"posix_spawn", "posix_spawnp", "system", "popen"};

    if (!strcmp(name, "vfork"))
        return 1U << BIRTH_VFORK;
    for (size_t i = 0; i < sizeof spawning / sizeof *spawning; i++)
        if (!strcmp(name, spawning[i]))
            return 1U << BIRTH_SPAWN;
    return 1U << BIRTH_FORK | 1U << BIRTH_VFORK | 1U << BIRTH_SPAWN;
}
