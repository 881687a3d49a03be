// SPDX-License-Identifier: MIT
// The C functions behind system calls.
#include <fcntl.h>
#include <linux/sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

#include "interleave/tracee/calls.h"
#include "interleave/tracee/names.h"
#include "interleave/tracee/other_calls.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// Calls in calls.c whose C function has another name.
static const struct {
    const char *call;
    const char *function;
} functions[] = {
    {"openat", "open"},
    {"pipe2", "pipe"},
    {"dup3", "dup2"},
    {"clock_nanosleep", "nanosleep"},
    {"wait4", "waitpid"},
    {"exit_group", "exit"},
    {"clone3", "clone"},
    {"rt_sigaction", "sigaction"},
    {"rt_sigprocmask", "sigprocmask"},
    {"rt_sigsuspend", "sigsuspend"},
    {"rt_sigpending", "sigpending"},
    {"rt_sigtimedwait", "sigwait"},
    {"rt_sigqueueinfo", "sigqueue"},
    {"tkill", "raise"},
    {"tgkill", "raise"},
    {"sendto", "send"},
    {"recvfrom", "recv"},
    {"accept4", "accept"},
    {"ppoll", "poll"},
    {"pselect6", "select"},
    {"epoll_create1", "epoll_create"},
    {"eventfd2", "eventfd"},
    {"signalfd4", "signalfd"},
    {"newfstatat", "stat"},
    {"faccessat", "access"},
    {"faccessat2", "access"},
    {"unlinkat", "unlink"},
    {"readlinkat", "readlink"},
    {"renameat", "rename"},
    {"renameat2", "rename"},
    {"mkdirat", "mkdir"},
    {"linkat", "link"},
    {"symlinkat", "symlink"},
    {"mknodat", "mknod"},
    {"fchmodat", "chmod"},
    {"fchownat", "chown"},
    {"utimensat", "utime"},
    {"pread64", "pread"},
    {"pwrite64", "pwrite"},
    {"semtimedop", "semop"},
    {"mq_timedsend", "mq_send"},
    {"mq_timedreceive", "mq_receive"},
    {"mq_getsetattr", "mq_getattr"},
};

static const struct {
    unsigned long request;
    const char *function;
} requests[] = {
    {TIOCGPGRP, "tcgetpgrp"},
    {TIOCSPGRP, "tcsetpgrp"},
    {TIOCGSID, "tcgetsid"},
    {TCSETS, "tcsetattr"},
    {TCSETSW, "tcsetattr"},
    {TCSETSF, "tcsetattr"},
    {TCFLSH, "tcflush"},
    {TCXONC, "tcflow"},
    {TCSBRK, "tcdrain"},
    {TCSBRKP, "tcsendbreak"},
    {TIOCSWINSZ, "ioctl TIOCSWINSZ"},
    {TIOCSCTTY, "ioctl TIOCSCTTY"},
    {TIOCNOTTY, "ioctl TIOCNOTTY"},
    {FIONREAD, "ioctl FIONREAD"},
    {FIONBIO, "ioctl FIONBIO"},
    {TIOCGPTN, "ptsname"},
    {TIOCSPTLCK, "unlockpt"},
};

static void request_print(unsigned long request, struct buffer *text)
{
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        if (requests[i].request == request) {
            buffer_print(text, "%s", requests[i].function);
            return;
        }
    buffer_print(text, "ioctl 0x%lx", request);
}

// The name of a function that depends on the arguments, or NULL.
static const char *special(pid_t pid, const struct stop *stop, const char *name)
{
    const uint64_t *argument = stop->argument;

    uint64_t flags = argument[0];
    if (!strcmp(name, "clone3") && !tracee_read(pid, argument[0], &flags, sizeof flags))
        return NULL;
    if (!strncmp(name, "clone", 5) && (flags & CLONE_THREAD))
        return "pthread_create";
    if (!strcmp(name, "unlinkat") && argument[2] & AT_REMOVEDIR)
        return "rmdir";
    if ((!strcmp(name, "mknod") && S_ISFIFO(argument[1])) ||
        (!strcmp(name, "mknodat") && S_ISFIFO(argument[2])))
        return "mkfifo";
    return NULL;
}

const char *function_of(long number)
{
    const char *name = call_name_of(number);

    for (size_t i = 0; name && i < sizeof functions / sizeof *functions; i++)
        if (!strcmp(functions[i].call, name))
            return functions[i].function;
    return name ? name : other_call_name(number);
}

void function_print(pid_t pid, const struct stop *stop, struct buffer *text)
{
    const char *name = call_name_of(stop->number);
    const char *function = name ? special(pid, stop, name) : NULL;

    if (name && !strcmp(name, "ioctl")) {
        request_print(stop->argument[1], text);
        return;
    }
    if (!function)
        function = function_of(stop->number);
    if (function)
        buffer_print(text, "%s", function);
    else
        buffer_print(text, "system call %ld", stop->number);
}

const char *waiting_function(const char *symbol)
{
    static const char *const names[] = {
        "sem_wait",
        "sem_timedwait",
        "sem_clockwait",
        "sem_open",
        "pthread_mutex_lock",
        "pthread_mutex_timedlock",
        "pthread_cond_wait",
        "pthread_cond_timedwait",
        "pthread_cond_clockwait",
        "pthread_barrier_wait",
        "pthread_rwlock_rdlock",
        "pthread_rwlock_wrlock",
        "sem_post",
        "pthread_mutex_unlock",
        "pthread_cond_signal",
        "pthread_cond_broadcast",
        "pthread_rwlock_unlock",
        "mq_notify",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strstr(symbol, names[i]))
            return names[i];
    return NULL;
}

void program_print(pid_t pid, struct buffer *text)
{
    char path[32];
    char name[32] = "";

    (void)snprintf(path, sizeof path, "/proc/%ld/comm", (long)pid);
    FILE *file = fopen(path, "re");
    if (file && fgets(name, sizeof name, file))
        name[strcspn(name, "\n")] = '\0';
    if (file)
        (void)fclose(file);
    buffer_print(text, "%s", *name ? name : "another program");
}
