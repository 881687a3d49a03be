// SPDX-License-Identifier: MIT
// One process under ptrace(2).
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "interleave/bytes.h"
#include "interleave/tracee.h"
#include "lib/diag.h"

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
    // In both forms the number comes first and the arguments next.
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

static unsigned patience = 10;

void tracee_patience(unsigned seconds)
{
    patience = seconds;
}

// The timer only interrupts waitpid, once a second: its handler has nothing to do.
static void on_alarm(int signal)
{
    (void)signal;
}

static void timer_start(void)
{
    static bool started;
    const struct sigaction action = {.sa_handler = on_alarm};
    const struct itimerval second = {{1, 0}, {1, 0}};

    if (started)
        return;
    started = true;
    if (sigaction(SIGALRM, &action, NULL) || setitimer(ITIMER_REAL, &second, NULL))
        die("cannot start a timer:");
}

static int wait_patiently(pid_t pid)
{
    int status = 0;

    timer_start();
    for (unsigned seconds = 0; waitpid(pid, &status, __WALL) != pid; seconds++) {
        if (errno != EINTR)
            die("cannot wait for process %ld:", (long)pid);
        if (seconds >= patience)
            die("incomplete: a process ran %u seconds without a system call, or a call that "
                "should have returned did not",
                patience);
    }
    return status;
}

void tracee_wait(pid_t pid, struct stop *stop)
{
    const int status = wait_patiently(pid);

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

bool tracee_read(pid_t pid, uint64_t address, void *into, size_t len)
{
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address of another process is a number here
    const struct iovec there = {(void *)(uintptr_t)address, len};
    const struct iovec here = {into, len};

    return len == 0 || process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)len;
}

// By words, because process_vm_writev respects the protection of program text, and ptrace does not.
bool tracee_write(pid_t pid, uint64_t address, const void *from, size_t len)
{
    const char *at = from;

    while (len > 0) {
        const size_t part = len < sizeof(long) ? len : sizeof(long);
        long word = 0;
        errno = 0;
        word = ptrace(PTRACE_PEEKDATA, pid, address, 0);
        if (errno)
            return false;
        memcpy(&word, at, part);
        if (ptrace(PTRACE_POKEDATA, pid, address, word))
            return false;
        at += part;
        address += part;
        len -= part;
    }
    return true;
}

bool tracee_read_string(pid_t pid, uint64_t address, struct bytes *text)
{
    for (size_t i = 0; i < 4096; i++) {
        char c = '\0';
        if (!tracee_read(pid, address + i, &c, 1))
            return false;
        if (!c)
            return true;
        bytes_add(text, &c, 1);
    }
    return true;
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
