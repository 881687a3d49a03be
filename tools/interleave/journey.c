// SPDX-License-Identifier: MIT
// Keeping account of descriptors and signal handlers on the way from one step to the next.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "interleave/journey.h"
#include "lib/diag.h"

struct decoder journey_decoder(const struct journey *journey)
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

static void after_pipe(struct journey *journey, const struct stop *entry)
{
    struct runner *runner = journey->runner;
    int ends[2] = {-1, -1};
    const bool close_on_exec = entry->number == SYS_pipe2 && (entry->argument[1] & O_CLOEXEC);

    if (entry->number == SYS_pipe2 && (entry->argument[1] & (O_NONBLOCK | O_DIRECT))) {
        const struct decoder decoder = journey_decoder(journey);
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
    const struct decoder decoder = journey_decoder(journey);
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
void journey_before_open(const struct journey *journey, const struct stop *entry)
{
    const int flags = open_flags(entry);
    const uint64_t address = entry->argument[entry->number == SYS_openat ? 1 : 0];
    const struct decoder decoder = journey_decoder(journey);
    struct bytes name = {0};

    if (!tracee_read_string(journey->runner->pid, address, &name) || !name.len) {
        bytes_free(&name);
        return;
    }
    if (!strcmp(name.data, "/proc") || !strcmp(name.data, "/proc/"))
        refuse(&decoder, entry, "the list of all processes is not modelled");
    if ((flags & O_ACCMODE) == O_RDONLY && !(flags & (O_CREAT | O_TRUNC))) {
        bytes_free(&name);
        return;
    }
    if (name.len && strcmp(name.data, "/dev/null") != 0 && strcmp(name.data, "/dev/full") != 0)
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

void journey_before_fcntl(const struct journey *journey, const struct stop *entry)
{
    const struct decoder decoder = journey_decoder(journey);
    const int command = (int)entry->argument[1];

    if (command == F_SETFL && (entry->argument[2] & O_NONBLOCK))
        refuse(&decoder, entry, "descriptors that do not block are not modelled");
    if (command == F_SETLK || command == F_SETLKW || command == F_SETLEASE || command == F_NOTIFY)
        refuse(&decoder, entry, "locks are not modelled");
}

// The kernel's own layout of struct sigaction, in words of 64 bits.
enum {
    ACTION_HANDLER,
    ACTION_FLAGS,
#if defined(__x86_64__) || defined(__aarch64__)
    ACTION_RESTORER,
#endif
    ACTION_MASK,
    ACTION_WORDS
};

void signals_come_into_play(struct run *run)
{
    run->restart |= !run->signals_matter;
    run->signals_matter = true;
}

static void after_sigaction(struct journey *journey, const struct stop *entry)
{
    struct local *local = &journey->runner->local;
    uint64_t action[ACTION_WORDS] = {0};
    const int signal = (int)entry->argument[0];

    if (!entry->argument[1] || signal < 1 || signal > 64 ||
        !tracee_read(journey->runner->pid, entry->argument[1], action, sizeof action))
        return;
    const uint64_t bit = (uint64_t)1 << (signal - 1);
    local->handled &= ~bit;
    local->ignored &= ~bit;
    local->restarting &= ~bit;
    if (action[ACTION_HANDLER] == (uintptr_t)SIG_IGN)
        local->ignored |= bit;
    else if (action[ACTION_HANDLER] != (uintptr_t)SIG_DFL)
        local->handled |= bit;
    if ((local->handled & bit) && signal < 32 && (action[ACTION_FLAGS] & SA_SIGINFO)) {
        const struct decoder decoder = journey_decoder(journey);
        refuse(&decoder, entry, "handlers that are told the sender (SA_SIGINFO) are not modelled");
    }
    // Those above are libc's own, and nobody can send them here.
    if ((local->handled & bit) && signal < 32)
        signals_come_into_play(journey->run);
    if (action[ACTION_FLAGS] & SA_RESTART)
        local->restarting |= bit;
    if (signal < 32)
        local->also_blocked[signal] =
            action[ACTION_MASK] | ((action[ACTION_FLAGS] & SA_NODEFER) ? 0 : bit);
    if (signal == SIGCHLD)
        local->no_zombies = (local->ignored & bit) || (action[ACTION_FLAGS] & SA_NOCLDWAIT);
}

void journey_after(struct journey *journey, const struct stop *entry, int64_t result)
{
    struct local *local = &journey->runner->local;

    const enum call_kind kind = call_kind_of(entry->number);

    if (result < 0)
        return;
    switch ((int)kind) {
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
