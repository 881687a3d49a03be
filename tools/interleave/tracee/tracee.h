// SPDX-License-Identifier: MIT
// One process under ptrace(2): resuming it, waiting until it stops, accessing its memory.
#ifndef FORK_INTERLEAVE_TRACEE_H
#define FORK_INTERLEAVE_TRACEE_H

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum stop_kind {
    STOP_CALL,     // by the seccomp filter, before a call is made
    STOP_RETURN,   // after a call, before the process sees its result
    STOP_SIGNAL,   // a signal is about to be delivered
    STOP_BIRTH,    // it has made a child, which is stopped, too
    STOP_EXEC,     // it has executed another program
    STOP_RELEASED, // the child of its vfork has released the memory
    STOP_DEAD,     // it has ended, and its real parent can notice that from now on
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
    int status; // of a dead process, as in wait(2)
};

// For PTRACE_SEIZE: where tracees stop, and that they die with the tracer.
extern const long tracee_options;

// Resumes the process, up to the end of its call (TO_RETURN) or up to its next call; SIGNAL is
// delivered.
void tracee_resume(pid_t pid, bool to_return, int signal);

// Work that may be given up, and why it was.
struct attempt {
    jmp_buf escape;     // where to continue then
    char reason[1024];  // of tracee_give_up; empty for none
    char refused[4096]; // of tracee_refuse; empty for none
};

// Runs WORK. A wait for a process in it may be given up: because the tool's time is over
// (deadline.h), or because the process has neither stopped nor worked for long. Then WORK is left
// at once, as by longjmp(3), and the result is false. So code that waits may own only what is
// reachable from ARGUMENT. Fills in ATTEMPT. There is one attempt at a time.
bool tracee_attempt(struct attempt *attempt, void (*work)(void *), void *argument);
// Gives up for another reason; NULL for the two reasons above. Outside of an attempt
// this ends the tool, with exit status 3.
_Noreturn void tracee_give_up(const char *why, ...) __attribute__((format(printf, 1, 2)));
// Gives up because the program does something that is not modelled: "refused: ...". Outside of an
// attempt this ends the tool, with exit status 2.
_Noreturn void tracee_refuse(const char *why, ...) __attribute__((format(printf, 1, 2)));

// Waits until the process stops.
void tracee_wait(pid_t pid, struct stop *stop);
// Likewise for a process that stops soon whatever the program does: the wait is never given up.
void tracee_wait_surely(pid_t pid, struct stop *stop);
// Waits until a killed process is dead. False when it does not die and the tool's time is over.
bool tracee_end(pid_t pid);
// Like tracee_wait, but for at most this much of the process's processor time, and not for one that
// sleeps for long: then the process still runs, and *STOP is as it was.
enum tracee_waited {
    WAITED_STOPPED,
    WAITED_TIME, // it has used that much
    WAITED_IDLE, // it has neither stopped nor worked for a long time
};
enum tracee_waited tracee_wait_for(pid_t pid, long milliseconds, struct stop *stop);

// Interrupts a running process. It stops with STOP_OTHER, unless it stops for another reason at the
// same time.
void tracee_interrupt(pid_t pid, struct stop *stop);
// Resumes a stopped process for one instruction (SIGTRAP).
void tracee_step(pid_t pid, struct stop *stop);

// Likewise, after SIGNAL is delivered to it, or none (0): then it stops at the first instruction of
// the handler. Waits as long as the instruction takes.
void tracee_advance(pid_t pid, int signal, struct stop *stop);

// The signal mask of the process; bit s - 1 for signal s.
uint64_t tracee_blocked(pid_t pid);

// Copy memory from and to the process; false when the address cannot be accessed.
bool tracee_read(pid_t pid, uint64_t address, void *into, size_t len);
bool tracee_write(pid_t pid, uint64_t address, const void *from, size_t len);

// Appends a string of the process to TEXT, some 4096 bytes at most; false when it cannot be read.
struct buffer;
bool tracee_read_string(pid_t pid, uint64_t address, struct buffer *text);

// The offset of the process's descriptor; -1 when /proc does not tell.
int64_t tracee_position(pid_t pid, int fd);

// The name of a signal: "SIGTERM". Valid until the next call.
const char *signal_name(int signal);

#endif
