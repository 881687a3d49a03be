// SPDX-License-Identifier: MIT
// Calls that are answered here instead of by the kernel.
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "interleave/model/behaviour.h"
#include "interleave/run/answer.h"
#include "interleave/run/clock.h"
#include "interleave/run/segment.h"
#include "interleave/run/sockets.h"
#include "interleave/run/target.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/names.h"
#include "interleave/tracee/paths.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// Writes random numbers to the process's memory; false when the address is not in it.
static bool random_write(const struct segment *segment, uint64_t address, uint64_t len)
{
    unsigned char numbers[4096];
    bool written = true;

    // Different ones each time and in each process: otherwise two would choose the same name for
    // files.
    uint64_t state = (uint64_t)segment->process << 32 | (unsigned)segment->runner->local.randoms++;
    for (uint64_t at = 0; at < len && written; at += sizeof numbers) {
        const size_t part = len - at < sizeof numbers ? (size_t)(len - at) : sizeof numbers;
        for (size_t i = 0; i < part; i++) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            numbers[i] = (unsigned char)(state >> 56);
        }
        written = reach_put(segment->runner->pid, address + at, numbers, part);
    }
    return written;
}

// Limit of the kernel on one request, see random(4).
enum { RANDOM_MAX = 32 << 20 };

static void answer_random_at(const struct segment *segment, uint64_t address, uint64_t wanted)
{
    const uint64_t len = wanted < RANDOM_MAX ? wanted : RANDOM_MAX;

    arch_skip_call(segment->runner->pid,
                   random_write(segment, address, len) ? (int64_t)len : -EFAULT);
}

void answer_random(const struct segment *segment, const struct stop *stop)
{
    answer_random_at(segment, stop->argument[0], stop->argument[1]);
}

static void answer_random_parts(const struct segment *segment, const struct stop *stop)
{
    const pid_t pid = segment->runner->pid;
    struct iovec part = {0};
    int64_t len = 0;

    for (uint64_t i = 0; i < stop->argument[2] && len >= 0; i++) {
        const bool written =
            tracee_read(pid, stop->argument[1] + i * sizeof part, &part, sizeof part) &&
            random_write(segment, (uintptr_t)part.iov_base, part.iov_len);
        len = written ? len + (int64_t)part.iov_len : -EFAULT;
    }
    arch_skip_call(pid, len);
}

// Random numbers can also be read from a descriptor. The file that stands for standard output can
// be read here, while one that a shell has opened cannot.
void answer_read(const struct segment *segment, const struct stop *stop)
{
    const struct behaviour *behaviour = segment->run->kernel->behaviour;
    const struct descriptor *there = local_find(&segment->runner->local, (int)stop->argument[0]);
    const enum object_kind kind = there ? behaviour->objects[there->object].kind : OBJECT_OTHER;

    if (kind == OBJECT_OUT && segment->run->target->template.output == OUTPUT_FILE)
        arch_skip_call(segment->runner->pid, -EBADF);
    if (kind != OBJECT_RANDOM)
        return;
    if (stop->number == SYS_readv)
        answer_random_parts(segment, stop);
    else
        answer_random_at(segment, stop->argument[1], stop->argument[2]);
}

// The list of the machine's objects of System V, which ipcs(1) can do without: it then asks for
// those that the program sees, by msgctl(2) and so on.
static bool is_list_for_ipcs(pid_t pid, const char *path)
{
    struct buffer program = {0};

    if (strncmp(path, "/proc/sysvipc/", strlen("/proc/sysvipc/")) != 0)
        return false;
    program_print(pid, &program);
    const bool is = !strcmp(program.data, "ipcs");
    buffer_free(&program);
    return is;
}

// Fails opens that programs can do without, as on a kernel, in a file system or in a session that
// lacks them.
bool answer_open(const struct segment *segment, const struct stop *stop)
{
    struct buffer path = {0};
    int error = 0;

    if ((path_open_flags(stop) & O_TMPFILE) == O_TMPFILE)
        error = EOPNOTSUPP; // programs then make a file with a name, and remove it
    else if (path_read(segment->runner->pid, stop, &path))
        error = !strcmp(path.data, "/dev/tty")                      ? ENXIO
                : is_list_for_ipcs(segment->runner->pid, path.data) ? ENOENT
                                                                    : 0;
    buffer_free(&path);
    if (error)
        arch_skip_call(segment->runner->pid, -error);
    return error != 0;
}

// PR_GET_PDEATHSIG of prctl(2).
static bool answer_prctl(const struct segment *segment, const struct stop *entry)
{
    const struct runner *runner = segment->runner;
    const int signal = runner->local.deathsig;

    if (entry->argument[0] != PR_GET_PDEATHSIG)
        return false;
    const bool written = reach_put(runner->pid, entry->argument[1], &signal, sizeof signal);
    arch_skip_call(runner->pid, written ? 0 : -EFAULT);
    return true;
}

bool answer_local(struct segment *segment, const struct stop *entry)
{
    const pid_t pid = segment->runner->pid;

    switch (call_kind_of(entry->number)) {
    case CALL_CLOCK:
    case CALL_USAGE:
        clock_answer(segment->run, segment->runner, entry);
        return true;
    case CALL_GETPID:
        arch_skip_call(pid, FIRST_PID + segment->process);
        return true;
    case CALL_RANDOM:
        answer_random(segment, entry);
        return true;
    case CALL_PRCTL:
        return answer_prctl(segment, entry);
    case CALL_COPY_RANGE:
        // As on a kernel without this call: programs then copy by read and write.
        arch_skip_call(pid, -ENOSYS);
        return true;
    case CALL_SOCKET:
        // As on a kernel without these: the C library asks for the machine's addresses by them.
        if (entry->argument[0] != AF_INET6 && entry->argument[0] != AF_NETLINK)
            return false;
        arch_skip_call(pid, -EAFNOSUPPORT);
        return true;
    case CALL_SOCK:
        return sockets_answer(segment, entry);
    case CALL_OPEN:
        return answer_open(segment, entry);
    case CALL_IOCTL:
        // As on a file system whose files cannot share their content: cp then copies.
        if (entry->argument[1] == FICLONE)
            arch_skip_call(pid, -EOPNOTSUPP);
        return entry->argument[1] == FICLONE;
    default:
        return false;
    }
}
