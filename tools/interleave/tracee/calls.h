// SPDX-License-Identifier: MIT
// The system calls: which are free, which are followed, which are steps of a schedule.
#ifndef FORK_INTERLEAVE_CALLS_H
#define FORK_INTERLEAVE_CALLS_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What a call is to the tool. A call that is not in the table is CALL_UNKNOWN, and is refused by
// name.
enum call_kind {
    CALL_UNKNOWN,
    CALL_FREE, // touches only the process itself: it is never stopped there
    // Stopped at and made at once, because no other process can notice them:
    CALL_TID_ADDRESS,
    CALL_MMAP,
    CALL_FUTEX,
    CALL_PRCTL,
    CALL_RANDOM,
    CALL_CLOCK,
    CALL_USAGE,
    CALL_ABOUT, // asks about a process, or changes it, and may be about another one
    CALL_COPY_RANGE,
    CALL_IOCTL,
    CALL_SOCKET,
    CALL_CHDIR,
    CALL_GETCWD,
    CALL_OPEN,
    CALL_PIPE,
    CALL_EVENT_MAKE, // eventfd, signalfd, timerfd_create, epoll_create
    CALL_MEMFD,      // memfd_create: a step of the kind CALL_OPEN
    CALL_FCNTL,
    CALL_SEEK,
    CALL_SIGACTION,
    // Steps, if another process can notice them (calls on an object of one process are made at
    // once):
    CALL_CLOSE,
    CALL_CLOSE_RANGE,
    CALL_DUP,
    CALL_READ,
    CALL_WRITE,
    CALL_WRITEV,
    CALL_SIGMASK,
    CALL_FORK,
    CALL_CLONE,
    CALL_CLONE3,
    CALL_EXEC,
    CALL_EXIT,
    CALL_WAIT,
    CALL_WAITID,
    CALL_GETPPID,
    CALL_DEATHSIG, // prctl(PR_SET_PDEATHSIG)
    CALL_YIELD,
    CALL_SLEEP,
    CALL_KILL,
    CALL_TKILL,
    CALL_TGKILL,
    CALL_SIGQUEUE,
    CALL_PIDFD, // pidfd_open
    CALL_PIDFD_KILL,
    CALL_PAUSE,
    CALL_SIGWAIT,
    CALL_SUSPEND,
    CALL_SIGRETURN,
    CALL_ALARM,
    CALL_TIMER,
    CALL_SETPGID,
    CALL_SETSID,
    CALL_GETPGID,
    CALL_SIGPENDING,
    CALL_STAT,
    CALL_ACCESS,
    CALL_UNLINK, // unlink and rmdir
    CALL_MKNOD,
    CALL_LINK,
    CALL_RENAME,
    CALL_MKDIR,
    CALL_SYMLINK,
    CALL_READLINK,
    CALL_TRUNCATE,
    CALL_CHMOD, // chmod, fchmod; utime and its like
    CALL_LIST,
    CALL_ALLOCATE,   // malloc(3) and others: no call of the kernel (allocation.h)
    CALL_GETPID,     // stopped at only where no namespace provides the process numbers
    CALL_FUTEX_WAIT, // futex in memory that processes share
    CALL_FUTEX_WAKE,
    CALL_SHM,
    CALL_SEM, // semget, semctl
    CALL_SEMOP,
    CALL_MSG, // msgget, msgctl
    CALL_MSGSND,
    CALL_MSGRCV,
    CALL_MQ, // mq_open, mq_unlink, mq_getattr, mq_setattr
    CALL_MQ_NOTIFY,
    CALL_MQ_SEND,
    CALL_MQ_RECEIVE,
    CALL_SOCK,  // socketpair, and calls on sockets
    CALL_POLL,  // poll, ppoll, select, pselect, epoll_wait
    CALL_EPOLL, // epoll_ctl
    CALL_LOCK,  // flock, and fcntl about locks
    CALL_EVENT, // read and write of what these have made; timerfd_settime
    // No call, but a place where a process can stand as at one: about to die of its own fault.
    CALL_CRASH,
    CALL_SPIN,   // running on without a call, until a signal comes
    CALL_WORD,   // an access to memory that processes share (run/words.h)
    CALL_BLOCK,  // a call reads or writes such memory (run/blocks.h)
    CALL_MOMENT, // an access to memory of its own that a signal handler accesses, too
                 // (run/moments.h)
    // A call that no other process can notice. It is a step only because it may be made to fail.
    CALL_LOCAL,
};
enum { CALL_KINDS = CALL_LOCAL + 1 };

// Numbers for functions that are followed as calls although they are none: no kernel has so many.
enum { MALLOC_NUMBER = 1000000, CALLOC_NUMBER, REALLOC_NUMBER };

// The kind of call NUMBER, and its name (NULL when it is not in the table).
enum call_kind call_kind_of(long number);
const char *call_name_of(long number);

// Stores the numbers of the system calls that C function NAME may make, at most SIZE; returns how
// many.
size_t call_numbers(const char *name, long *numbers, size_t size);

// How C functions make a process.
enum birth {
    BIRTH_FORK,
    BIRTH_VFORK, // the child uses the parent's memory, and the parent waits
    BIRTH_SPAWN, // likewise, but with a stack of its own: posix_spawn(3) and functions that use it
};
// The births of C function NAME, as a set of bits 1 << BIRTH_FORK and so on.
unsigned call_births(const char *name);

enum { CALL_SET_MAX = 256 };

// A set of calls that are in the table, in the order in which they were added. Empty: all zero.
struct call_set {
    long numbers[CALL_SET_MAX];
    size_t count;
};

bool call_set_has(const struct call_set *set, long number);
// Adds call NUMBER, unless it is in the set already, or is not in the table.
void call_set_add(struct call_set *set, long number);

// The I-th call of the table, or -1 after the last one.
long call_number_at(size_t i);

// The filter that stops a process at all calls except free ones that are not in WATCHED, and at
// getpid if wanted. It also stops at free calls with an address in shared memory (pointers.h). The
// caller frees program->filter.
void call_filter(struct sock_fprog *program, const struct call_set *watched, bool stop_at_getpid);

#endif
