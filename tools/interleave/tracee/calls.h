// SPDX-License-Identifier: MIT
// The system calls: which are harmless, which are followed, which are steps of a schedule.
#ifndef FORK_INTERLEAVE_CALLS_H
#define FORK_INTERLEAVE_CALLS_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What a call is to the tool. One that is in no list is CALL_UNKNOWN and refused by name.
enum call_kind {
    CALL_UNKNOWN,
    CALL_FREE, // touches only the process itself: never stopped at
    // Stopped at and made at once, because no other process can notice:
    CALL_TID_ADDRESS,
    CALL_MMAP,
    CALL_FUTEX,
    CALL_PRCTL,
    CALL_RANDOM,
    CALL_CLOCK,
    CALL_USAGE,
    CALL_COPY_RANGE,
    CALL_IOCTL,
    CALL_SOCKET,
    CALL_CONNECT,
    CALL_OPEN,
    CALL_PIPE,
    CALL_FCNTL,
    CALL_SEEK,
    CALL_SIGACTION,
    // Steps, as far as others can notice them (calls on an object of one process are made at once):
    CALL_CLOSE,
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
    CALL_YIELD,
    CALL_SLEEP,
    CALL_KILL,
    CALL_TKILL,
    CALL_TGKILL,
    CALL_PAUSE,
    CALL_SIGWAIT,
    CALL_SUSPEND,
    CALL_SIGRETURN,
    CALL_ALARM,
    CALL_SETPGID,
    CALL_SETSID,
    CALL_GETPGID,
    CALL_SIGPENDING,
    CALL_STAT,
    CALL_ACCESS,
    CALL_UNLINK,
    CALL_TRUNCATE,
    CALL_LIST,
    CALL_GETPID, // stopped at only where process numbers are not given by a namespace
    // No call, but where a process can stand as at one: about to die of its own fault.
    CALL_CRASH,
    CALL_SPIN, // working on without a call, until a signal comes
    // A call that no other process can notice, and a step only because it may be made to fail.
    CALL_LOCAL,
};
enum { CALL_KINDS = CALL_LOCAL + 1 };

// What the call `number` is, and its name (NULL when it is not in the table).
enum call_kind call_kind_of(long number);
const char *call_name_of(long number);

// The system call numbers that the C function `name` may make; returns how many, at most `size`.
size_t call_numbers(const char *name, long *numbers, size_t size);

// The ways in which a process is made, as C functions do it.
enum birth {
    BIRTH_FORK,
    BIRTH_VFORK, // the child has the parent's memory, and the parent waits
    BIRTH_SPAWN, // likewise, but with a stack of its own: posix_spawn(3) and what is made of it
};
// Those of the C function `name`, as a set of bits 1 << BIRTH_FORK and so on.
unsigned call_births(const char *name);

// Notes that the program has made this call; and which ones it has made, in the order of the first
// time: returns how many, at most `size`.
void call_note(long number);
size_t calls_noted(long *numbers, size_t size);

// From now on a filter stops at this call, also where it is free: it may be made to fail.
void call_watch(long number);

// The filter that stops a process at all calls but the free ones that nobody watches, and at getpid
// if wanted. The caller frees program->filter.
void call_filter(struct sock_fprog *program, bool stop_at_getpid);

#endif
