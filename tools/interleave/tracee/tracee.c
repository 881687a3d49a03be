// SPDX-License-Identifier: MIT
// One process under ptrace(2).
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "interleave/tracee/deadline.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

const long tracee_options = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP |
                            PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                            PTRACE_O_TRACEEXEC | PTRACE_O_TRACEVFORKDONE;

void tracee_resume(pid_t pid, bool to_return, int signal)
{
    if (ptrace(to_return ? PTRACE_SYSCALL : PTRACE_CONT, pid, 0, (long)signal))
        die("cannot let process %ld go on:", (long)pid);
}

static void call_info(pid_t pid, struct stop *stop)
{
    struct __ptrace_syscall_info info = {0};

    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) < 0)
        die("cannot look at a call of process %ld:", (long)pid);
    stop->ip = info.instruction_pointer;
    stop->sp = info.stack_pointer;
    if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
        stop->result = info.exit.rval;
        return;
    }
    // In both kinds of stop, the number comes first and the arguments next.
    stop->number = (long)info.seccomp.nr;
    for (int i = 0; i < 6; i++)
        stop->argument[i] = info.seccomp.args[i];
}

static pid_t event_child(pid_t pid)
{
    unsigned long child = 0;

    if (ptrace(PTRACE_GETEVENTMSG, pid, 0, &child))
        die("cannot learn of the child of process %ld:", (long)pid);
    return (pid_t)child;
}

static void event_decode(pid_t pid, int event, struct stop *stop)
{
    switch (event) {
    case PTRACE_EVENT_SECCOMP:
        stop->kind = STOP_CALL;
        call_info(pid, stop);
        break;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        stop->kind = STOP_BIRTH;
        stop->child = event_child(pid);
        break;
    case PTRACE_EVENT_EXEC:
        stop->kind = STOP_EXEC;
        break;
    case PTRACE_EVENT_VFORK_DONE:
        stop->kind = STOP_RELEASED;
        break;
    default:
        stop->kind = STOP_OTHER;
    }
}

// PATIENCE, in seconds: how long a process may neither stop nor work. IDLE, in milliseconds of its
// processor time: less than that is not to work.
enum { PATIENCE = 30, IDLE = 1000, TICKS_A_SECOND = 250 };

// The timer only interrupts waitpid: its handler has nothing to do.
static void on_alarm(int signal)
{
    (void)signal;
}

static void timer_set(bool on)
{
    const struct itimerval timer = {{0, on ? 1000000 / TICKS_A_SECOND : 0},
                                    {0, on ? 1000000 / TICKS_A_SECOND : 0}};
    static bool is_handled; // static: the action of a signal belongs to the whole process
    const struct sigaction action = {.sa_handler = on_alarm};

    if (!is_handled && sigaction(SIGALRM, &action, NULL))
        die("cannot handle the timer:");
    is_handled = true;
    if (setitimer(ITIMER_REAL, &timer, NULL))
        die("cannot set a timer:");
}

// The attempt under way, or NULL. File-global because an attempt is left from any depth, also by
// functions that know nothing but the number of a process.
static struct attempt *current;

enum { GIVEN_UP = 1 };

bool tracee_attempt(struct attempt *attempt, void (*work)(void *), void *argument)
{
    *attempt->reason = '\0';
    *attempt->refused = '\0';
    if (setjmp(attempt->escape)) {
        timer_set(false);
        current = NULL;
        return false;
    }
    current = attempt;
    work(argument);
    current = NULL;
    return true;
}

void tracee_give_up(const char *why, ...)
{
    char reason[sizeof current->reason] = "";

    if (why) {
        va_list arguments;
        va_start(arguments, why);
        (void)vsnprintf(reason, sizeof reason, why, arguments);
        va_end(arguments);
    }
    if (current) {
        memcpy(current->reason, reason, sizeof reason);
        longjmp(current->escape, GIVEN_UP);
    }
    if (*reason)
        die_incomplete("incomplete: %s", reason);
    if (deadline_signal())
        die_incomplete("incomplete: stopped by %s before the program was started",
                       signal_name(deadline_signal()));
    die_incomplete("incomplete: a call that should have returned did not, in %d seconds", PATIENCE);
}

void tracee_refuse(const char *why, ...)
{
    char refused[sizeof current->refused];
    va_list arguments;

    va_start(arguments, why);
    (void)vsnprintf(refused, sizeof refused, why, arguments);
    va_end(arguments);
    if (!current)
        die("%s", refused);
    memcpy(current->refused, refused, sizeof refused);
    longjmp(current->escape, GIVEN_UP);
}

// What ends a wait before the process stops.
struct patience {
    long milliseconds; // limit on the process's processor time; negative for none
    bool is_sure;      // it stops soon, whatever the program does: only the guard ends this wait
    bool is_killed;    // it was killed: dies soon, if it can
};

// Waits for a process; all waits go through here. WAITED_IDLE only where there is a limit on its
// time; without one, the run is given up then.
static enum tracee_waited wait_patiently(pid_t pid, struct patience patience, int *status)
{
    const int64_t before = patience.milliseconds < 0 ? 0 : deadline_used_by(pid);
    enum tracee_waited waited = WAITED_TIME;

    // A program that makes one call after the other never lets the timer interrupt a wait.
    if (!patience.is_sure && !patience.is_killed && deadline_is_over())
        tracee_give_up(NULL);
    timer_set(true);
    for (long ticks = 0;; ticks++) {
        if (waitpid(pid, status, __WALL) == pid) {
            waited = WAITED_STOPPED;
            break;
        }
        if (errno != EINTR)
            die("cannot wait for process %ld:", (long)pid);
        const int64_t used = patience.milliseconds < 0 ? 0 : deadline_used_by(pid) - before;
        if (patience.milliseconds >= 0 && used >= patience.milliseconds)
            break;
        if (patience.is_killed && ticks >= TICKS_A_SECOND && deadline_is_over())
            break;
        const bool is_idle = used < IDLE && ticks >= (long)PATIENCE * TICKS_A_SECOND;
        if (is_idle && patience.milliseconds >= 0) {
            waited = WAITED_IDLE;
            break;
        }
        if (!patience.is_sure && !patience.is_killed && (deadline_is_over() || is_idle))
            tracee_give_up(NULL);
    }
    timer_set(false);
    return waited;
}

static void stop_decode(pid_t pid, int status, struct stop *stop)
{
    *stop = (struct stop){.kind = STOP_OTHER, .status = status};
    if (!WIFSTOPPED(status)) {
        stop->kind = STOP_DEAD;
    } else if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
        stop->kind = STOP_RETURN;
        call_info(pid, stop);
    } else if (status >> 16) {
        event_decode(pid, status >> 16, stop);
    } else {
        stop->kind = STOP_SIGNAL;
        stop->signal = WSTOPSIG(status);
    }
}

void tracee_wait(pid_t pid, struct stop *stop)
{
    int status = 0;

    (void)wait_patiently(pid, (struct patience){.milliseconds = -1}, &status);
    stop_decode(pid, status, stop);
}

void tracee_wait_surely(pid_t pid, struct stop *stop)
{
    int status = 0;

    (void)wait_patiently(pid, (struct patience){.milliseconds = -1, .is_sure = true}, &status);
    stop_decode(pid, status, stop);
}

enum tracee_waited tracee_wait_for(pid_t pid, long milliseconds, struct stop *stop)
{
    int status = 0;
    const enum tracee_waited waited =
        wait_patiently(pid, (struct patience){.milliseconds = milliseconds}, &status);

    if (waited == WAITED_STOPPED)
        stop_decode(pid, status, stop);
    return waited;
}

bool tracee_end(pid_t pid)
{
    int status = 0;

    do
        if (wait_patiently(pid, (struct patience){.milliseconds = -1, .is_killed = true},
                           &status) != WAITED_STOPPED)
            return false;
    while (WIFSTOPPED(status));
    return true;
}

void tracee_interrupt(pid_t pid, struct stop *stop)
{
    if (ptrace(PTRACE_INTERRUPT, pid, 0, 0))
        die("cannot interrupt process %ld:", (long)pid);
    tracee_wait(pid, stop);
}

void tracee_step(pid_t pid, struct stop *stop)
{
    if (ptrace(PTRACE_SINGLESTEP, pid, 0, 0))
        die("cannot let process %ld make a step:", (long)pid);
    tracee_wait(pid, stop);
}

// Without a timer, because there are many instructions.
void tracee_advance(pid_t pid, int signal, struct stop *stop)
{
    int status = 0;

    if (ptrace(PTRACE_SINGLESTEP, pid, 0, (long)signal))
        die("cannot let process %ld make a step:", (long)pid);
    while (waitpid(pid, &status, __WALL) != pid)
        if (errno != EINTR)
            die("cannot wait for process %ld:", (long)pid);
    stop_decode(pid, status, stop);
}

uint64_t tracee_blocked(pid_t pid)
{
    uint64_t set = 0;

    if (ptrace(PTRACE_GETSIGMASK, pid, sizeof set, &set))
        die("cannot read the signal mask of process %ld:", (long)pid);
    return set;
}

bool tracee_read(pid_t pid, uint64_t address, void *into, size_t len)
{
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address of another process is a number here
    const struct iovec there = {(void *)(uintptr_t)address, len};
    const struct iovec here = {into, len};

    return len == 0 || process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)len;
}

// By words, because process_vm_writev respects the protection of program text, and ptrace does not.
// An aligned word lies in one page, so no other page is touched.
bool tracee_write(pid_t pid, uint64_t address, const void *from, size_t len)
{
    const char *at = from;

    while (len > 0) {
        const size_t begin = address % sizeof(long);
        const size_t room = sizeof(long) - begin;
        const size_t part = len < room ? len : room;
        long word = 0;
        errno = 0;
        word = ptrace(PTRACE_PEEKDATA, pid, address - begin, 0);
        if (errno)
            return false;
        memcpy((char *)&word + begin, at, part);
        if (ptrace(PTRACE_POKEDATA, pid, address - begin, word))
            return false;
        at += part;
        address += part;
        len -= part;
    }
    return true;
}

// In parts that do not cross into a page that the string may not reach: that page may not exist.
enum { STRING_MAX = 4096, STRING_PART = 256 };

bool tracee_read_string(pid_t pid, uint64_t address, struct buffer *text)
{
    char part[STRING_PART];
    const char *end = NULL;
    size_t len = 0;

    for (size_t at = 0; at < STRING_MAX && !end; at += len) {
        len = STRING_PART - (address + at) % STRING_PART;
        if (!tracee_read(pid, address + at, part, len))
            return false;
        end = memchr(part, '\0', len);
        buffer_add_bytes(text, part, end ? (size_t)(end - part) : len);
    }
    return true;
}

int64_t tracee_position(pid_t pid, int fd)
{
    static const char label[] = "pos:";
    char line[64] = "";

    (void)snprintf(line, sizeof line, "/proc/%ld/fdinfo/%d", (long)pid, fd);
    FILE *info = fopen(line, "re");
    const bool is_read = info && fgets(line, sizeof line, info);
    if (info)
        (void)fclose(info);
    return is_read && !strncmp(line, label, sizeof label - 1)
               ? strtoll(line + sizeof label - 1, NULL, 10)
               : -1;
}

const char *signal_name(int signal)
{
    static char name[32];
    const char *known = sigabbrev_np(signal);

    if (known)
        snprintf(name, sizeof name, "SIG%s", known);
    else
        snprintf(name, sizeof name, "signal %d", signal);
    return name;
}
