// SPDX-License-Identifier: MIT
// memfd_create(2) in a real run.
#include "interleave/run/memfd.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/memfd.h>
#include <sys/syscall.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/run/decode.h"
#include "interleave/run/run.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// The kernel puts "memfd:" before the name, and the whole must be one of a file: memfd_create(2).
enum { NAME_LENGTH_MAX = NAME_MAX - 6 };

// MFD_HUGETLB and the sizes of its pages, MFD_NOEXEC_SEAL, MFD_EXEC.
static const unsigned refused = MFD_HUGETLB | 63U << 26 | 0x8 | 0x10;

bool decode_memfd(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const unsigned flags = (unsigned)stop->argument[1];
    struct buffer name = {0};
    const bool is_there = tracee_read_string(decoder->pid, stop->argument[0], &name);
    const bool is_name = is_there && name.size <= NAME_LENGTH_MAX;

    buffer_free(&name);
    if (flags & refused)
        refuse(decoder, stop, "these flags of memfd_create are not modelled");
    if (!is_name || flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING))
        return false; // EFAULT, EINVAL
    call->kind = CALL_OPEN;
    call->object = behaviour_memory_file(decoder->behaviour);
    call->open.flags = O_RDWR | O_CREAT | ((flags & MFD_CLOEXEC) != 0 ? O_CLOEXEC : 0);
    return true;
}

bool memfd_is_made(const struct runner *runner)
{
    return runner->number == SYS_memfd_create;
}

int memfd_becomes_open(const struct runner *runner)
{
    enum { DIRECTORY, PATH, FLAGS };

    arch_set_number(runner->pid, SYS_openat);
    arch_set_argument(runner->pid, DIRECTORY, (uint64_t)AT_FDCWD);
    arch_set_argument(runner->pid, FLAGS, (uint64_t)runner->call.open.flags & ~(uint64_t)O_CREAT);
    return PATH;
}
