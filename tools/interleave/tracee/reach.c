// SPDX-License-Identifier: MIT
// Which memory of a process the kernel can access for it.
#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"

// Pages are accessible as a whole: one byte of each is tried, many pages in one call.
enum { TRIED = 64 };

static struct iovec byte_at(uint64_t address)
{
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address of another process is a number here
    return (struct iovec){(void *)(uintptr_t)address, 1};
}

// Number of bytes that can be accessed. To try writing, each byte is read first and written back
// unchanged. Where the system does not permit the attempt, all memory counts as accessible.
static size_t try(pid_t pid, const struct iovec *there, size_t count, bool to_write)
{
    char bytes[TRIED] = {0};
    const struct iovec here = {bytes, count};
    ssize_t good = process_vm_readv(pid, &here, 1, there, count, 0);

    if (good > 0 && to_write) {
        const struct iovec same = {bytes, (size_t)good};
        good = process_vm_writev(pid, &same, 1, there, (size_t)good, 0);
    }
    if (good < 0)
        return errno == EFAULT ? 0 : count;
    return (size_t)good;
}

static size_t reach(pid_t pid, uint64_t address, size_t len, bool to_write)
{
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    const uint64_t end = address + len;
    uint64_t at = address;

    while (at < end) {
        struct iovec there[TRIED] = {{0}};
        size_t count = 0;
        for (uint64_t next = at; next < end && count < TRIED; next = (next / page + 1) * page)
            there[count++] = byte_at(next);
        const size_t good = try(pid, there, count, to_write);
        // The start of the first bad page, or of the next round.
        at = good ? ((at / page) + good) * page : at;
        if (good < count)
            break;
    }
    return at < end ? (size_t)(at - address) : len;
}

size_t reach_read(pid_t pid, uint64_t address, size_t len)
{
    return reach_is_kernel(address, len) ? 0 : reach(pid, address, len, false);
}

size_t reach_write(pid_t pid, uint64_t address, size_t len)
{
    return reach_is_kernel(address, len) ? 0 : reach(pid, address, len, true);
}

bool reach_put(pid_t pid, uint64_t address, const void *from, size_t len)
{
    return reach_write(pid, address, len) == len && tracee_write(pid, address, from, len);
}

bool reach_is_kernel(uint64_t address, size_t len)
{
    const uint64_t half = (uint64_t)1 << 63;

    return address >= half || len >= half || address + len > half;
}
