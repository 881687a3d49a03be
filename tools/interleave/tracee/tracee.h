// SPDX-License-Identifier: MIT
// One process under ptrace(2): letting it go on, waiting until it stops, reading its memory.
#ifndef FORK_INTERLEAVE_TRACEE_H
#define FORK_INTERLEAVE_TRACEE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum stop_kind {
    STOP_CALL,     // by the seccomp filter, before a call is made
    STOP_RETURN,   // after a call, before the process sees its result
    STOP_SIGNAL,   // a signal is about to be delivered
    STOP_BIRTH,    // it has made a child, which is stopped too
    STOP_EXEC,     // it has become another program
    STOP_RELEASED, // the child of its vfork has let go of the memory
    STOP_DEAD,     // it has ended, and its real parent can see that from now on
    STOP_OTHER,
};

struct stop {
    enum stop_kind kind;
    long number; // of the call
    uint64_t argument[6];
    uint64_t ip;
    uint64_t sp;
    int64_t result; // of the call; -errno for an error
    int signal;
    pid_t child;
    int status; // of a dead one, as wait(2) gives it
};

// What tracees are stopped at, and that they die with the tracer: for PTRACE_SEIZE.
extern const long tracee_options;

// Lets the process go on, up to the end of its call or up to its next one; `signal` is delivered.
void tracee_resume(pid_t pid, bool to_return, int signal);

// Runs `work`. A wait for a process in it may be given up: because the tool has to come to its end
// (deadline.h), or because the process neither stops nor works, for long. Then `work` is left right
// there, as by longjmp(3), and the result is false. So whoever waits may own nothing that is not
// reached from `argument`.
bool tracee_attempt(void (*work)(void *), void *argument);
// Gives up where it is, for another reason, which is kept; NULL for that the tool has to come to
// its end, or that the process neither stops nor works. Outside of an attempt that ends the tool,
// with exit status 3.
_Noreturn void tracee_give_up(const char *why, ...) __attribute__((format(printf, 1, 2)));
// The last reason, or NULL.
const char *tracee_given_up(void);
// Gives up because the program does what is not modelled: "refused: ...". Outside of an attempt
// that ends the tool, with exit status 2.
_Noreturn void tracee_refuse(const char *why, ...) __attribute__((format(printf, 1, 2)));
// The last thing that was refused, or NULL.
const char *tracee_refused(void);

// Waits until the process stops.
void tracee_wait(pid_t pid, struct stop *stop);
// The same for one that stops soon whatever the program does: is never given up.
void tracee_wait_surely(pid_t pid, struct stop *stop);
// Waits until a process that was killed is dead. False when it cannot die, and the tool has to come
// to its end.
bool tracee_end(pid_t pid);
// As tracee_wait, but not beyond so many milliseconds of the process's own time: then false, and it
// works on.
bool tracee_wait_for(pid_t pid, long milliseconds, struct stop *stop);

// Interrupts a process that works: it stops, if it does not for another reason at the same time
// (STOP_OTHER).
void tracee_interrupt(pid_t pid, struct stop *stop);
// Lets a stopped one go on by one instruction (SIGTRAP).
void tracee_step(pid_t pid, struct stop *stop);

// The set of signals that the process blocks now; bit s - 1 for signal s.
uint64_t tracee_blocked(pid_t pid);

// Copies memory of the process; false when the address is not in it.
bool tracee_read(pid_t pid, uint64_t address, void *into, size_t len);
bool tracee_write(pid_t pid, uint64_t address, const void *from, size_t len);

// Appends a string of the process to `text`, some 4096 bytes at most; false when it cannot be read.
struct buffer;
bool tracee_read_string(pid_t pid, uint64_t address, struct buffer *text);

// Where the process stands in what its descriptor is open on; -1 when /proc does not tell.
int64_t tracee_position(pid_t pid, int fd);

// The name of a signal: "SIGTERM".
const char *signal_name(int signal);

#endif
