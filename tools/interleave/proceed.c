// SPDX-License-Identifier: MIT
// One process from one step to the next.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "interleave/arch.h"
#include "interleave/decode.h"
#include "interleave/proceed.h"
#include "interleave/tracee.h"
#include "lib/diag.h"

// A process that makes this many calls of its own between two steps is in a loop without end.
enum { LOCAL_CALLS_MAX = 200000 };

struct journey {
    struct run *run;
    struct runner *runner;
    int process;
    int node;
    struct result result;
    int serial; // of the next object it makes
};

static struct decoder decoder_of(const struct journey *journey)
{
    return (struct decoder){.behaviour = journey->run->kernel->behaviour,
                            .process = journey->process,
                            .pid = journey->runner->pid,
                            .local = &journey->runner->local,
                            .signals_matter = journey->run->signals_matter};
}

static int object_new(struct journey *journey, struct object object)
{
    return behaviour_object(journey->run->kernel->behaviour, journey->node, journey->result,
                            journey->serial++, object);
}

// ---- Bookkeeping after a call that was made
// -------------------------------------------------------

static void after_pipe(struct journey *journey, const struct stop *entry)
{
    struct runner *runner = journey->runner;
    int ends[2] = {-1, -1};
    const bool close_on_exec = entry->number == SYS_pipe2 && (entry->argument[1] & O_CLOEXEC);

    if (entry->number == SYS_pipe2 && (entry->argument[1] & (O_NONBLOCK | O_DIRECT))) {
        const struct decoder decoder = decoder_of(journey);
        refuse(&decoder, entry, "pipes that do not block are not modelled");
    }
    if (!tracee_read(runner->pid, entry->argument[0], ends, sizeof ends))
        return;
    const int first = object_new(journey, (struct object){.kind = OBJECT_PIPE_READ});
    const int second = object_new(journey, (struct object){.kind = OBJECT_PIPE_WRITE});
    if (second != first + 1)
        die("two ends of a pipe came apart");
    local_set(&runner->local, (struct descriptor){ends[0], first, close_on_exec, false});
    local_set(&runner->local, (struct descriptor){ends[1], second, close_on_exec, false});
}

static struct object classify(const struct journey *journey, const struct stop *entry, int fd)
{
    const struct decoder decoder = decoder_of(journey);
    struct object object = {.kind = OBJECT_OTHER};
    struct stat status;
    char path[64];

    snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)journey->runner->pid, fd);
    if (stat(path, &status))
        die("cannot look at %s:", path);
    if (S_ISFIFO(status.st_mode))
        refuse(&decoder, entry, "named pipes are not modelled");
    struct bytes name = {0};
    const uint64_t address = entry->argument[entry->number == SYS_openat ? 1 : 0];
    if (tracee_read_string(journey->runner->pid, address, &name) && name.len &&
        !strcmp(name.data, "/dev/tty"))
        refuse(&decoder, entry, "the controlling terminal is not modelled");
    int64_t about = -1;
    const bool proc = name.len && decode_proc_path(name.data, &about);
    bytes_free(&name);
    if (proc)
        return (struct object){.kind = OBJECT_PROC, .process = (int)about};
    if (S_ISREG(status.st_mode)) {
        object.kind = OBJECT_FILE;
        object.length = status.st_size;
    }
    return object;
}

static int open_flags(const struct stop *entry)
{
    if (entry->number == SYS_openat)
        return (int)entry->argument[2];
#ifdef SYS_creat
    if (entry->number == SYS_creat)
        return O_WRONLY | O_CREAT | O_TRUNC;
#endif
    return (int)entry->argument[1];
}

static void after_open(struct journey *journey, const struct stop *entry, int fd)
{
    const struct object object = classify(journey, entry, fd);

    local_set(&journey->runner->local,
              (struct descriptor){fd, object_new(journey, object),
                                  (open_flags(entry) & O_CLOEXEC) != 0, false});
}

// Before a file is changed: whoever runs the program under all schedules does not want that.
static void before_open(const struct journey *journey, const struct stop *entry)
{
    const int flags = open_flags(entry);
    const uint64_t address = entry->argument[entry->number == SYS_openat ? 1 : 0];
    const struct decoder decoder = decoder_of(journey);
    struct bytes name = {0};

    if ((flags & O_ACCMODE) == O_RDONLY && !(flags & (O_CREAT | O_TRUNC)))
        return;
    if (!tracee_read_string(journey->runner->pid, address, &name))
        return;
    if (name.len && strncmp(name.data, "/dev/null", 10) && strncmp(name.data, "/dev/full", 10))
        refuse(&decoder, entry, "writing to files is not modelled");
    bytes_free(&name);
}

static void after_dup(struct journey *journey, const struct stop *entry, int fd)
{
    struct local *local = &journey->runner->local;
    const struct descriptor *old = local_find(local, (int)entry->argument[0]);

    if (!old || old->fd == fd)
        return;
    struct descriptor copy = *old;
    copy.fd = fd;
    copy.close_on_exec = entry->number == SYS_dup3 && (entry->argument[2] & O_CLOEXEC);
    local_set(local, copy);
}

static void after_fcntl(struct journey *journey, const struct stop *entry, int64_t value)
{
    struct descriptor *there = local_find(&journey->runner->local, (int)entry->argument[0]);

    if (!there)
        return;
    switch ((int)entry->argument[1]) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        after_dup(journey, entry, (int)value);
        there = local_find(&journey->runner->local, (int)value);
        if (there)
            there->close_on_exec = entry->argument[1] == F_DUPFD_CLOEXEC;
        break;
    case F_SETFD:
        there->close_on_exec = entry->argument[2] & FD_CLOEXEC;
        break;
    default:
        break;
    }
}

static void before_fcntl(const struct journey *journey, const struct stop *entry)
{
    const struct decoder decoder = decoder_of(journey);
    const int command = (int)entry->argument[1];

    if (command == F_SETFL && (entry->argument[2] & O_NONBLOCK))
        refuse(&decoder, entry, "descriptors that do not block are not modelled");
    if (command == F_SETLK || command == F_SETLKW || command == F_SETLEASE || command == F_NOTIFY)
        refuse(&decoder, entry, "locks are not modelled");
}

// The kernel's own layout of struct sigaction, where libc's differs.
struct kernel_action {
    uint64_t handler;
    uint64_t flags;
#ifdef SA_RESTORER_IN_ACTION
    uint64_t restorer;
#elif defined(__x86_64__)
    uint64_t restorer;
#endif
    uint64_t mask;
};

static void signals_come_into_play(struct run *run)
{
    run->restart |= !run->signals_matter;
    run->signals_matter = true;
}

static void after_sigaction(struct journey *journey, const struct stop *entry)
{
    struct local *local = &journey->runner->local;
    struct kernel_action action = {0};
    const int signal = (int)entry->argument[0];

    if (!entry->argument[1] || signal < 1 || signal > 64 ||
        !tracee_read(journey->runner->pid, entry->argument[1], &action, sizeof action))
        return;
    const uint64_t bit = (uint64_t)1 << (signal - 1);
    local->handled &= ~bit;
    local->ignored &= ~bit;
    local->restarting &= ~bit;
    if (action.handler == (uintptr_t)SIG_IGN)
        local->ignored |= bit;
    else if (action.handler != (uintptr_t)SIG_DFL)
        local->handled |= bit;
    if (local->handled & bit)
        signals_come_into_play(journey->run);
    if (action.flags & SA_RESTART)
        local->restarting |= bit;
    if (signal < 32)
        local->also_blocked[signal] = action.mask | (action.flags & SA_NODEFER ? 0 : bit);
    if (signal == SIGCHLD)
        local->no_zombies = (local->ignored & bit) || (action.flags & SA_NOCLDWAIT);
}

static void after_call(struct journey *journey, const struct stop *entry, int64_t result)
{
    struct local *local = &journey->runner->local;

    switch (result < 0 ? CALL_UNKNOWN : call_kind_of(entry->number)) {
    case CALL_PIPE:
        after_pipe(journey, entry);
        break;
    case CALL_OPEN:
        after_open(journey, entry, (int)result);
        break;
    case CALL_CLOSE:
        local_remove(local, (int)entry->argument[0]);
        break;
    case CALL_DUP:
        after_dup(journey, entry, (int)result);
        break;
    case CALL_FCNTL:
        after_fcntl(journey, entry, result);
        break;
    case CALL_SIGACTION:
        after_sigaction(journey, entry);
        break;
    default:
        break;
    }
}

// ---- Calls that are answered here
// -----------------------------------------------------------------

// The clock stands still and random numbers are all the same: what a program does is the same in
// every run, and how long anything takes is free in any case.
static void answer_clock(struct journey *journey, const struct stop *stop)
{
    const pid_t pid = journey->runner->pid;
    const struct timespec now = {1000000000, 0};
    const uint64_t where = stop->argument[stop->number == SYS_clock_gettime ? 1 : 0];
    int64_t result = 0;

    journey->run->reads_clock = true;
#ifdef SYS_time
    if (stop->number == SYS_time) {
        result = now.tv_sec;
        if (where)
            tracee_write(pid, where, &now.tv_sec, sizeof now.tv_sec);
        arch_skip_call(pid, result);
        return;
    }
#endif
    if (where && !tracee_write(pid, where, &now, sizeof now))
        result = -EFAULT;
    arch_skip_call(pid, result);
}

static void answer_random(const struct journey *journey, const struct stop *stop)
{
    const size_t len = stop->argument[1] < 4096 ? (size_t)stop->argument[1] : 4096;
    unsigned char numbers[4096];

    memset(numbers, 0x55, len);
    if (tracee_write(journey->runner->pid, stop->argument[0], numbers, len))
        arch_skip_call(journey->runner->pid, (int64_t)len);
    else
        arch_skip_call(journey->runner->pid, -EFAULT);
}

// ---- On the way
// -----------------------------------------------------------------------------------

static void make_local_call(struct journey *journey, const struct stop *entry)
{
    const pid_t pid = journey->runner->pid;
    struct stop stop;

    switch (call_kind_of(entry->number)) {
    case CALL_CLOCK:
        answer_clock(journey, entry);
        return;
    case CALL_RANDOM:
        answer_random(journey, entry);
        return;
    case CALL_COPY_RANGE:
        // As on a kernel without it: programs then copy by read and write.
        arch_skip_call(pid, -ENOSYS);
        return;
    case CALL_OPEN:
        before_open(journey, entry);
        break;
    case CALL_FCNTL:
        before_fcntl(journey, entry);
        break;
    case CALL_PIPE:
    case CALL_CLOSE:
    case CALL_DUP:
    case CALL_SIGACTION:
        break;
    default:
        return; // nothing to note: it goes on right through the call
    }
    tracee_resume(pid, true, 0);
    tracee_wait(pid, &stop);
    if (stop.kind != STOP_RETURN)
        die("%s of process %d did not return", call_name_of(entry->number),
            FIRST_PID + journey->process);
    after_call(journey, entry, stop.result);
}

// Whether the signal comes from what the process itself did wrong (a bad address, a division by 0).
static bool own_fault(pid_t pid, int signal)
{
    siginfo_t info;

    if (signal != SIGSEGV && signal != SIGBUS && signal != SIGFPE && signal != SIGILL &&
        signal != SIGTRAP && signal != SIGSYS)
        return false;
    if (ptrace(PTRACE_GETSIGINFO, pid, 0, &info))
        die("cannot look at a signal of process %ld:", (long)pid);
    return info.si_code > 0;
}

static uint64_t blocked_now(pid_t pid)
{
    uint64_t set = 0;

    if (ptrace(PTRACE_GETSIGMASK, pid, sizeof set, &set))
        die("cannot read the signal mask of process %ld:", (long)pid);
    return set;
}

static void park(struct journey *journey, const struct stop *stop, struct call call)
{
    struct runner *runner = journey->runner;

    runner->call = call;
    runner->number = stop->number;
    memcpy(runner->argument, stop->argument, sizeof runner->argument);
    runner->local.blocked = blocked_now(runner->pid);
}

// What a signal-delivery stop is about: the signal to deliver, or 0. True when the process is at
// its end.
static bool on_signal(struct journey *journey, const struct stop *stop, uint64_t *signals,
                      int *deliver)
{
    const uint64_t bit = (uint64_t)1 << (stop->signal - 1);

    *deliver = 0;
    if (own_fault(journey->runner->pid, stop->signal)) {
        *deliver = stop->signal;
        if (journey->runner->local.handled & bit)
            return false;
        journey->runner->crashed = true;
        park(journey, stop,
             (struct call){.kind = CALL_CRASH,
                           .number = -1,
                           .object = OBJECT_NONE,
                           .argument = {stop->signal}});
        return true;
    }
    if (*signals & bit) {
        *signals &= ~bit;
        *deliver = stop->signal;
    }
    return false;
}

static void go(struct journey *journey, uint64_t signals)
{
    const pid_t pid = journey->runner->pid;
    struct call call;
    struct stop stop;
    int deliver = 0;

    for (int calls = 0; calls < LOCAL_CALLS_MAX; calls++) {
        tracee_resume(pid, false, deliver);
        tracee_wait(pid, &stop);
        deliver = 0;
        if (stop.kind == STOP_DEAD)
            die("process %d was killed by someone else", FIRST_PID + journey->process);
        if (stop.kind == STOP_SIGNAL && on_signal(journey, &stop, &signals, &deliver))
            return;
        if (stop.kind != STOP_CALL)
            continue;
        const struct decoder decoder = decoder_of(journey);
        if (decode(&decoder, &stop, &call)) {
            if (call.kind == CALL_ALARM || (call.kind >= CALL_KILL && call.kind <= CALL_SUSPEND))
                signals_come_into_play(journey->run);
            park(journey, &stop, call);
            return;
        }
        bytes_free(&call.text);
        make_local_call(journey, &stop);
    }
    die("incomplete: process %d makes calls without end that no other process can notice",
        FIRST_PID + journey->process);
}

// The call that the process stood at, as it was made.
static struct stop made_call(const struct runner *runner)
{
    struct stop stop = {.kind = STOP_CALL, .number = runner->number};

    memcpy(stop.argument, runner->argument, sizeof stop.argument);
    return stop;
}

void proceed(struct run *run, int process, int node, struct result result, uint64_t signals)
{
    struct journey journey = {run, &run->runner[process], process, node, result, 0};
    const struct stop made = made_call(journey.runner);

    if (result.how == RETURNED)
        after_call(&journey, &made,
                   journey.runner->call.kind == CALL_OPEN ? journey.runner->value : result.value);
    go(&journey, signals);
}
