// SPDX-License-Identifier: MIT
// From system calls to C functions.
#include <fcntl.h>
#include <linux/sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>

#include "interleave/tracee/calls.h"
#include "interleave/tracee/names.h"

// Those of the calls in calls.c that have another name than their function.
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
};

// Calls that calls.c need not know: none of them is modelled.
static const struct {
    long number;
    const char *function;
} others[] = {
    {SYS_times, "times"},
    {SYS_getitimer, "getitimer"},
    {SYS_timer_settime, "timer_settime"},
    {SYS_timerfd_settime, "timerfd_settime"},
    {SYS_shmdt, "shmdt"},
    {SYS_shmctl, "shmctl"},
    {SYS_semctl, "semctl"},
    {SYS_semtimedop, "semop"},
    {SYS_msgsnd, "msgsnd"},
    {SYS_msgrcv, "msgrcv"},
    {SYS_msgctl, "msgctl"},
    {SYS_mq_unlink, "mq_unlink"},
    {SYS_mq_timedsend, "mq_send"},
    {SYS_mq_timedreceive, "mq_receive"},
    {SYS_accept, "accept"},
    {SYS_accept4, "accept"},
    {SYS_bind, "bind"},
    {SYS_listen, "listen"},
    {SYS_sendto, "send"},
    {SYS_recvfrom, "recv"},
    {SYS_sendmsg, "sendmsg"},
    {SYS_recvmsg, "recvmsg"},
    {SYS_shutdown, "shutdown"},
    {SYS_epoll_ctl, "epoll_ctl"},
    {SYS_epoll_pwait, "epoll_wait"},
    {SYS_inotify_init1, "inotify_init"},
    {SYS_fanotify_init, "fanotify_init"},
    {SYS_get_mempolicy, "get_mempolicy"},
    {SYS_set_mempolicy, "set_mempolicy"},
    {SYS_mbind, "mbind"},
    {SYS_msync, "msync"},
    {SYS_mlock, "mlock"},
    {SYS_munlock, "munlock"},
    {SYS_mlockall, "mlockall"},
    {SYS_mincore, "mincore"},
    {SYS_sched_setscheduler, "sched_setscheduler"},
    {SYS_sched_getscheduler, "sched_getscheduler"},
    {SYS_sched_setparam, "sched_setparam"},
    {SYS_sched_getparam, "sched_getparam"},
    {SYS_sched_get_priority_max, "sched_get_priority_max"},
    {SYS_sched_get_priority_min, "sched_get_priority_min"},
    {SYS_capget, "capget"},
    {SYS_capset, "capset"},
    {SYS_chroot, "chroot"},
    {SYS_umount2, "umount"},
    {SYS_fchmod, "fchmod"},
    {SYS_fchown, "fchown"},
    {SYS_fallocate, "fallocate"},
    {SYS_preadv, "preadv"},
    {SYS_pwritev, "pwritev"},
    {SYS_sync, "sync"},
    {SYS_setreuid, "setreuid"},
    {SYS_setregid, "setregid"},
    {SYS_setresuid, "setresuid"},
    {SYS_setresgid, "setresgid"},
    {SYS_setgroups, "setgroups"},
    {SYS_personality, "personality"},
    {SYS_acct, "acct"},
    {SYS_reboot, "reboot"},
    {SYS_settimeofday, "settimeofday"},
    {SYS_clock_settime, "clock_settime"},
    {SYS_sethostname, "sethostname"},
    {SYS_kcmp, "kcmp"},
    {SYS_process_vm_readv, "process_vm_readv"},
    {SYS_getcpu, "getcpu"},
    {SYS_seccomp, "seccomp"},
    {SYS_userfaultfd, "userfaultfd"},
#ifdef SYS_renameat
    {SYS_renameat, "rename"},
#endif
#ifdef SYS_close_range
    {SYS_close_range, "close_range"},
#endif
#ifdef __x86_64__
    {SYS_epoll_wait, "epoll_wait"},
    {SYS_inotify_init, "inotify_init"},
    {SYS_lchown, "lchown"},
    {SYS_utime, "utime"},
    {SYS_utimes, "utimes"},
    {SYS_getdents, "readdir"},
#endif
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

static void request_print(unsigned long request, struct bytes *text)
{
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        if (requests[i].request == request) {
            bytes_print(text, "%s", requests[i].function);
            return;
        }
    bytes_print(text, "ioctl 0x%lx", request);
}

// One that depends on the arguments, or NULL.
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
    for (size_t i = 0; !name && i < sizeof others / sizeof *others; i++)
        if (others[i].number == number)
            return others[i].function;
    return name;
}

void function_print(pid_t pid, const struct stop *stop, struct bytes *text)
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
        bytes_print(text, "%s", function);
    else
        bytes_print(text, "system call %ld", stop->number);
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
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strstr(symbol, names[i]))
            return names[i];
    return NULL;
}

void program_print(pid_t pid, struct bytes *text)
{
    char path[32];
    char name[32] = "";

    (void)snprintf(path, sizeof path, "/proc/%ld/comm", (long)pid);
    FILE *file = fopen(path, "re");
    if (file && fgets(name, sizeof name, file))
        name[strcspn(name, "\n")] = '\0';
    if (file)
        (void)fclose(file);
    bytes_print(text, "%s", *name ? name : "another program");
}
