// SPDX-License-Identifier: MIT
// epoll(7) in a real run.
#include "interleave/run/epoll.h"
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/run/decode.h"
#include "interleave/run/poll.h"
#include "interleave/run/run.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"

bool epoll_makes(long number)
{
#ifdef SYS_epoll_create
    if (number == SYS_epoll_create)
        return true;
#endif
    return number == SYS_epoll_create1;
}

static bool is_plain_wait(long number)
{
#ifdef SYS_epoll_wait
    return number == SYS_epoll_wait;
#else
    (void)number;
    return false;
#endif
}

// Its time limit is a struct timespec.
static bool is_second_wait(long number)
{
#ifdef SYS_epoll_pwait2
    return number == SYS_epoll_pwait2;
#else
    (void)number;
    return false;
#endif
}

bool epoll_waits(long number)
{
    return is_plain_wait(number) || number == SYS_epoll_pwait || is_second_wait(number);
}

static const struct descriptor *descriptor_at(const struct decoder *decoder, uint64_t fd)
{
    return local_find(decoder->local, (int)fd);
}

static bool is_epoll(const struct decoder *decoder, const struct descriptor *there)
{
    return there && decoder->behaviour->objects[there->object].kind == OBJECT_EPOLL;
}

// ---- epoll_ctl ----------------------------------------------------------------------------------

// Whether the kernel says EPERM of it, as of files, directories and devices that are always ready.
static bool is_always_ready(const struct decoder *decoder, int fd)
{
    const unsigned ready[] = {3, 5, 7}; // /dev/null, /dev/zero, /dev/full
    struct stat status;
    char path[64];
    bool is_one = false;

    (void)snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)decoder->pid, fd);
    if (stat(path, &status))
        return false;
    for (size_t i = 0; i < sizeof ready / sizeof *ready; i++)
        is_one |= S_ISCHR(status.st_mode) && major(status.st_rdev) == 1 &&
                  minor(status.st_rdev) == ready[i];
    return is_one || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

static bool is_modelled(enum object_kind kind)
{
    switch (kind) {
    case OBJECT_PIPE_READ:
    case OBJECT_PIPE_WRITE:
    case OBJECT_PIPE_BOTH:
    case OBJECT_SOCKET:
    case OBJECT_COUNTER:
    case OBJECT_SIGNALS:
    case OBJECT_TIMER:
    case OBJECT_PROCESS:
    case OBJECT_INPUT:
    case OBJECT_EPOLL:
        return true;
    default:
        return false;
    }
}

// False where the kernel refuses the call whatever is watched already.
bool decode_epoll(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const struct descriptor *epoll = descriptor_at(decoder, stop->argument[0]);
    const struct descriptor *there = descriptor_at(decoder, stop->argument[2]);
    const int does = (int)stop->argument[1];
    struct epoll_event event = {0};

    if (does != EPOLL_CTL_ADD && does != EPOLL_CTL_MOD && does != EPOLL_CTL_DEL)
        return false;
    if (!is_epoll(decoder, epoll) || !there || there->object == epoll->object ||
        (does != EPOLL_CTL_DEL &&
         !tracee_read(decoder->pid, stop->argument[3], &event, sizeof event)))
        return false;
    if (is_always_ready(decoder, there->fd))
        return false;
    if (!is_modelled(decoder->behaviour->objects[there->object].kind))
        refuse(decoder, stop, "this kind of descriptor is not modelled in an epoll");
    if (event.events & EPOLLEXCLUSIVE)
        refuse(decoder, stop, "EPOLLEXCLUSIVE is not modelled");
    call->object = epoll->object;
    call->epoll = (struct epoll_arguments){.does = does,
                                           .fd = there->fd,
                                           .target = there->object,
                                           .events = event.events & ~(uint32_t)EPOLLWAKEUP,
                                           .data = event.data.u64};
    return true;
}

// ---- epoll_wait ---------------------------------------------------------------------------------

// Bytes read of a standard input that no other process has, or -1.
static int64_t taken_of(const struct decoder *decoder)
{
    for (int i = 0; i < decoder->local->count; i++) {
        const struct descriptor *there = &decoder->local->descriptors[i];
        if (decoder->behaviour->objects[there->object].kind == OBJECT_INPUT && !there->shared)
            return decoder->local->taken;
    }
    return -1;
}

static bool wait_time_read(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    if (is_second_wait(stop->number))
        return poll_time_read(decoder, stop->argument[3], call);
    poll_milliseconds(call, (int)stop->argument[3]);
    return true;
}

bool decode_epoll_wait(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    enum { MOST = 1 << 20 };
    const struct descriptor *epoll = descriptor_at(decoder, stop->argument[0]);
    const int most = (int)stop->argument[2];

    if (!is_epoll(decoder, epoll) || most <= 0 || !wait_time_read(decoder, stop, call) ||
        (!is_plain_wait(stop->number) &&
         !poll_mask_read(decoder, stop->argument[4], stop->argument[5], call)))
        return false;
    if (most > MOST)
        refuse(decoder, stop, "room for so many events is not modelled");
    call->object = epoll->object;
    call->poll.most = most;
    call->poll.taken = taken_of(decoder);
    return true;
}

bool epoll_store(const struct runner *runner)
{
    const struct buffer *found = &runner->received;

    return !found->size || reach_put(runner->pid, runner->argument[1], found->data, found->size);
}
