// SPDX-License-Identifier: MIT
// The table of system calls.
#include <stddef.h>
#include <sys/syscall.h>

#include "interleave/tracee/calls.h"

struct entry {
    const char *name;
    long number;
    enum call_kind kind;
};

// Where an architecture lacks a call, SYS_... is undefined: such calls are in the #ifdef below.
// The versions of clang-format do not agree on braces in a macro.
// clang-format off
#define CALL(name, kind) {#name, SYS_##name, CALL_##kind}
// clang-format on

static const struct entry entries[] = {
    {"malloc", MALLOC_NUMBER, CALL_ALLOCATE},
    {"calloc", CALLOC_NUMBER, CALL_ALLOCATE},
    {"realloc", REALLOC_NUMBER, CALL_ALLOCATE},
    CALL(set_tid_address, TID_ADDRESS),
    CALL(mmap, MMAP),
    CALL(futex, FUTEX),
    CALL(prctl, PRCTL),
    CALL(getrandom, RANDOM),
    CALL(clock_gettime, CLOCK),
    CALL(gettimeofday, CLOCK),
    CALL(openat, OPEN),
    CALL(pipe2, PIPE),
    CALL(fcntl, FCNTL),
    CALL(lseek, SEEK),
    CALL(rt_sigaction, SIGACTION),
    CALL(close, CLOSE),
#ifdef SYS_close_range
    CALL(close_range, CLOSE_RANGE),
#endif
    CALL(dup, DUP),
    CALL(dup3, DUP),
    CALL(read, READ),
    CALL(write, WRITE),
    CALL(writev, WRITEV),
    CALL(rt_sigprocmask, SIGMASK),
    CALL(clone, CLONE),
    CALL(clone3, CLONE3),
    CALL(execve, EXEC),
    CALL(exit, EXIT),
    CALL(exit_group, EXIT),
    CALL(wait4, WAIT),
    CALL(waitid, WAITID),
    CALL(getppid, GETPPID),
    CALL(sched_yield, YIELD),
    CALL(nanosleep, SLEEP),
    CALL(clock_nanosleep, SLEEP),
    CALL(kill, KILL),
    CALL(tkill, TKILL),
    CALL(tgkill, TGKILL),
    CALL(rt_sigsuspend, SUSPEND),
    CALL(setpgid, SETPGID),
    CALL(setsid, SETSID),
    CALL(getpgid, GETPGID),
    CALL(getpid, GETPID),
    CALL(gettid, GETPID),
    CALL(brk, FREE),
    CALL(munmap, FREE),
    CALL(mprotect, FREE),
    CALL(mremap, FREE),
    CALL(madvise, FREE),
    CALL(fstat, STAT),
    CALL(newfstatat, STAT),
    CALL(statx, STAT),
    CALL(faccessat, ACCESS),
    CALL(faccessat2, ACCESS),
    CALL(readlinkat, READLINK),
    CALL(getcwd, GETCWD),
    CALL(chdir, CHDIR),
    CALL(fchdir, CHDIR),
    CALL(umask, FREE),
    CALL(uname, FREE),
    CALL(getuid, FREE),
    CALL(geteuid, FREE),
    CALL(getgid, FREE),
    CALL(getegid, FREE),
    CALL(getresuid, FREE),
    CALL(getresgid, FREE),
    CALL(getgroups, FREE),
    CALL(setuid, FREE),
    CALL(setgid, FREE),
    CALL(getsid, GETPGID),
    CALL(ioctl, IOCTL),
    CALL(set_robust_list, FREE),
    CALL(rseq, FREE),
    CALL(prlimit64, ABOUT),
    CALL(getrlimit, FREE),
    CALL(setrlimit, ABOUT),
    CALL(getrusage, USAGE),
    CALL(times, USAGE),
    CALL(get_mempolicy, FREE),
    CALL(set_mempolicy, FREE),
    CALL(getpriority, ABOUT),
    CALL(setpriority, ABOUT),
    CALL(sched_getaffinity, ABOUT),
    CALL(sched_setaffinity, ABOUT),
    CALL(sched_getscheduler, ABOUT),
    CALL(sched_setscheduler, ABOUT),
    CALL(sched_getparam, ABOUT),
    CALL(sched_setparam, ABOUT),
    CALL(sched_rr_get_interval, ABOUT),
    CALL(sched_get_priority_max, FREE),
    CALL(sched_get_priority_min, FREE),
    CALL(sysinfo, FREE),
    CALL(sigaltstack, FREE),
    CALL(rt_sigreturn, SIGRETURN),
    CALL(rt_sigpending, SIGPENDING),
    CALL(restart_syscall, FREE),
    CALL(getdents64, LIST),
    CALL(fadvise64, FREE),
    CALL(statfs, ACCESS),
    CALL(fstatfs, FREE),
    CALL(getxattr, ACCESS),
    CALL(lgetxattr, ACCESS),
    CALL(fgetxattr, FREE),
    CALL(listxattr, ACCESS),
    CALL(llistxattr, ACCESS),
    CALL(flistxattr, FREE),
    CALL(clock_getres, FREE),
    CALL(membarrier, FREE),
    CALL(msync, FREE),
    CALL(pread64, READ),
    CALL(readv, READ),
    CALL(fsync, FREE),
    CALL(fdatasync, FREE),
    CALL(ppoll, POLL),
    CALL(pselect6, POLL),
    CALL(epoll_create1, EVENT_MAKE),
    CALL(epoll_ctl, EPOLL),
    CALL(epoll_pwait, POLL),
#ifdef SYS_epoll_pwait2
    CALL(epoll_pwait2, POLL),
#endif
    CALL(socket, SOCKET),
    CALL(socketpair, SOCK),
    CALL(connect, SOCK),
    CALL(bind, SOCK),
    CALL(listen, SOCK),
    CALL(accept, SOCK),
    CALL(accept4, SOCK),
    CALL(getsockname, SOCK),
    CALL(getpeername, SOCK),
    CALL(setsockopt, SOCK),
    CALL(getsockopt, SOCK),
    CALL(shutdown, SOCK),
    CALL(sendto, SOCK),
    CALL(recvfrom, SOCK),
    CALL(sendmsg, SOCK),
    CALL(recvmsg, SOCK),
    CALL(shmget, SHM),
    CALL(shmat, SHM),
    CALL(shmdt, SHM),
    CALL(shmctl, SHM),
    CALL(semget, SEM),
    CALL(semctl, SEM),
    CALL(semop, SEMOP),
    CALL(semtimedop, SEMOP),
    CALL(msgget, MSG),
    CALL(msgctl, MSG),
    CALL(msgsnd, MSGSND),
    CALL(msgrcv, MSGRCV),
    CALL(mq_open, MQ),
    CALL(mq_unlink, MQ),
    CALL(mq_getsetattr, MQ),
    CALL(mq_notify, MQ_NOTIFY),
    CALL(mq_timedsend, MQ_SEND),
    CALL(mq_timedreceive, MQ_RECEIVE),
    CALL(eventfd2, EVENT_MAKE),
    CALL(signalfd4, EVENT_MAKE),
    CALL(timerfd_create, EVENT_MAKE),
    CALL(timerfd_settime, EVENT),
    CALL(timerfd_gettime, EVENT),
    CALL(timer_create, TIMER),
    CALL(timer_settime, TIMER),
    CALL(timer_gettime, TIMER),
    CALL(timer_delete, TIMER),
    CALL(timer_getoverrun, TIMER),
    CALL(setitimer, ALARM),
    CALL(getitimer, ALARM),
    CALL(rt_sigtimedwait, SIGWAIT),
    CALL(rt_sigqueueinfo, SIGQUEUE),
    CALL(pidfd_open, PIDFD),
    CALL(pidfd_send_signal, PIDFD_KILL),
    CALL(acct, ABOUT),
    CALL(ptrace, UNKNOWN),
    CALL(unshare, UNKNOWN),
    CALL(setns, UNKNOWN),
    CALL(mount, UNKNOWN),
    CALL(execveat, UNKNOWN),
    CALL(memfd_create, MEMFD),
    CALL(unlinkat, UNLINK),
    CALL(renameat2, RENAME),
#ifdef SYS_renameat
    CALL(renameat, RENAME),
#endif
    CALL(mkdirat, MKDIR),
    CALL(linkat, LINK),
    CALL(symlinkat, SYMLINK),
    CALL(mknodat, MKNOD),
    CALL(fchmod, CHMOD),
    CALL(fchmodat, CHMOD),
    CALL(fchownat, UNKNOWN),
    CALL(ftruncate, TRUNCATE),
    CALL(truncate, TRUNCATE),
    CALL(pwrite64, WRITE),
    CALL(flock, LOCK),
    CALL(sendfile, UNKNOWN),
    CALL(splice, UNKNOWN),
    CALL(tee, UNKNOWN),
    CALL(utimensat, CHMOD),
    CALL(copy_file_range, COPY_RANGE),
    CALL(io_uring_setup, UNKNOWN),
#ifdef __x86_64__
    CALL(arch_prctl, FREE),
    CALL(access, ACCESS),
    CALL(stat, STAT),
    CALL(lstat, STAT),
    CALL(readlink, READLINK),
    CALL(getpgrp, GETPGID),
    CALL(time, CLOCK),
    CALL(open, OPEN),
    CALL(creat, OPEN),
    CALL(pipe, PIPE),
    CALL(dup2, DUP),
    CALL(fork, FORK),
    CALL(vfork, FORK),
    CALL(pause, PAUSE),
    CALL(alarm, ALARM),
    CALL(poll, POLL),
    CALL(select, POLL),
    CALL(epoll_create, EVENT_MAKE),
    CALL(epoll_wait, POLL),
    CALL(eventfd, EVENT_MAKE),
    CALL(signalfd, EVENT_MAKE),
    CALL(unlink, UNLINK),
    CALL(rename, RENAME),
    CALL(mkdir, MKDIR),
    CALL(rmdir, UNLINK),
    CALL(link, LINK),
    CALL(symlink, SYMLINK),
    CALL(mknod, MKNOD),
    CALL(chmod, CHMOD),
    CALL(utime, CHMOD),
    CALL(utimes, CHMOD),
    CALL(futimesat, CHMOD),
    CALL(chown, UNKNOWN),
#endif
};

enum { ENTRIES = sizeof entries / sizeof *entries };

_Static_assert(sizeof entries / sizeof *entries <= CALL_SET_MAX, "a set has room for all calls");

static const struct entry *entry_of(long number)
{
    for (size_t i = 0; i < ENTRIES; i++)
        if (entries[i].number == number)
            return &entries[i];
    return NULL;
}

enum call_kind call_kind_of(long number)
{
    const struct entry *entry = entry_of(number);
    return entry ? entry->kind : CALL_UNKNOWN;
}

const char *call_name_of(long number)
{
    const struct entry *entry = entry_of(number);
    return entry ? entry->name : NULL;
}

bool call_set_has(const struct call_set *set, long number)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->numbers[i] == number)
            return true;
    return false;
}

void call_set_add(struct call_set *set, long number)
{
    if (!call_set_has(set, number) && entry_of(number))
        set->numbers[set->count++] = number;
}

long call_number_at(size_t i)
{
    return i < ENTRIES ? entries[i].number : -1;
}
