// SPDX-License-Identifier: MIT
// What poll(2), ppoll, select(2) and pselect mean.
#include "interleave/run/poll.h"
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/poll.h"
#include "interleave/run/decode.h"
#include "interleave/run/epoll.h"
#include "interleave/run/events.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

enum { SIGNAL_SET = 8 }; // bytes of a signal mask, as the kernel has it

const int64_t poll_set_events[POLL_SETS] = {POLLIN, POLLOUT, POLLPRI};

static bool is_select(long number)
{
#ifdef SYS_select
    if (number == SYS_select)
        return true;
#endif
    return number == SYS_pselect6;
}

static bool is_plain_poll(long number)
{
#ifdef SYS_poll
    return number == SYS_poll;
#else
    (void)number;
    return false;
#endif
}

size_t poll_set_size(uint64_t count)
{
    return (size_t)(count + POLL_SET_WORD - 1) / POLL_SET_WORD * sizeof(uint64_t);
}

// ---- Time limits and signal masks ---------------------------------------------------------------

uint64_t poll_time_address(long number, const uint64_t *argument)
{
    return is_plain_poll(number) ? 0 : argument[is_select(number) ? 4 : 2];
}

void poll_milliseconds(struct call *call, int wait)
{
    call->poll.time = wait < 0 ? POLL_FOREVER : wait > 0 ? POLL_FOR_A_TIME : POLL_LOOKS;
}

bool poll_time_read(const struct decoder *decoder, uint64_t address, struct call *call)
{
    // A timeval and a timespec differ only in the unit of the second member.
    struct timespec time = {0};

    call->poll.time = POLL_FOREVER;
    if (!address)
        return true;
    if (!tracee_read(decoder->pid, address, &time, sizeof time) || time.tv_sec < 0 ||
        time.tv_nsec < 0)
        return false;
    call->poll.time = time.tv_sec || time.tv_nsec ? POLL_FOR_A_TIME : POLL_LOOKS;
    return true;
}

static bool time_read(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (!is_plain_poll(stop->number))
        return poll_time_read(decoder, poll_time_address(stop->number, stop->argument), call);
    poll_milliseconds(call, (int)stop->argument[2]);
    return true;
}

bool poll_mask_read(const struct decoder *decoder, uint64_t address, uint64_t size,
                    struct call *call)
{
    uint64_t mask = 0;

    if (!address)
        return true;
    if (size != SIGNAL_SET || !tracee_read(decoder->pid, address, &mask, sizeof mask))
        return false;
    call->poll.has_mask = 1;
    call->poll.blocked = mask & ~((uint64_t)1 << (SIGKILL - 1) | (uint64_t)1 << (SIGSTOP - 1));
    return true;
}

// The signal mask of ppoll and pselect6. False where the kernel refuses it.
static bool mask_read(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    uint64_t set[2] = {0}; // its address, and its size

    if (stop->number == SYS_ppoll) {
        set[0] = stop->argument[3];
        set[1] = stop->argument[4];
    } else if (stop->number == SYS_pselect6 && stop->argument[5] &&
               !tracee_read(decoder->pid, stop->argument[5], set, sizeof set)) {
        return false;
    }
    return poll_mask_read(decoder, set[0], set[1], call);
}

// ---- Descriptors --------------------------------------------------------------------------------

static void item_add(const struct decoder *decoder, int fd, int64_t events, struct call *call)
{
    const struct descriptor *there = local_find(decoder->local, fd);
    struct poll_item item = {.fd = fd,
                             .object = fd < 0  ? POLL_IGNORED
                                       : there ? there->object
                                               : POLL_CLOSED,
                             .events = events,
                             .taken = -1};

    if (there && decoder->behaviour->objects[there->object].kind == OBJECT_INPUT && !there->shared)
        item.taken = decoder->local->taken;
    buffer_add_bytes(&call->text, &item, sizeof item);
}

static bool fds_read(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct pollfd there;

    for (uint64_t i = 0; i < stop->argument[1]; i++) {
        if (!tracee_read(decoder->pid, stop->argument[0] + i * sizeof there, &there, sizeof there))
            return false;
        item_add(decoder, there.fd, there.events, call);
    }
    return true;
}

static bool set_has(const struct poll_set *set, uint64_t fd)
{
    return set->word[fd / POLL_SET_WORD] >> fd % POLL_SET_WORD & 1;
}

// False also for a descriptor that is closed: the kernel refuses the call.
static bool sets_read(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const uint64_t count = stop->argument[0];
    struct poll_set set[POLL_SETS] = {0};

    for (int i = 0; i < POLL_SETS; i++)
        if (stop->argument[i + 1] &&
            !tracee_read(decoder->pid, stop->argument[i + 1], &set[i], poll_set_size(count)))
            return false;
    for (uint64_t fd = 0; fd < count; fd++) {
        int64_t events = 0;
        for (int i = 0; i < POLL_SETS; i++)
            events |= set_has(&set[i], fd) ? poll_set_events[i] : 0;
        if (events && !local_find(decoder->local, (int)fd))
            return false;
        if (events)
            item_add(decoder, (int)fd, events, call);
    }
    return true;
}

// The name of a call that waits for a signal only; NULL for ppoll, which may be pause(3).
static const char *pause_name(long number)
{
    return is_select(number) ? "select" : is_plain_poll(number) ? "poll" : NULL;
}

bool decode_poll(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const bool of_sets = is_select(stop->number);
    const uint64_t count = of_sets ? (uint64_t)(int)stop->argument[0] : (unsigned)stop->argument[1];

    if (epoll_waits(stop->number))
        return decode_epoll_wait(decoder, stop, call);
    call->poll.is_select = of_sets;
    if (of_sets && (int)stop->argument[0] < 0)
        return false; // EINVAL
    if (count > POLL_FDS_MAX)
        refuse(decoder, stop, "so many descriptors are not modelled");
    if (!time_read(decoder, stop, call) || !mask_read(decoder, stop, call) ||
        !(of_sets ? sets_read(decoder, stop, call) : fds_read(decoder, stop, call)))
        return false;
    events_before_poll(decoder, stop, call);
    if (call->text.size || call->poll.has_mask)
        return true;
    const int64_t time = call->poll.time;
    if (time == POLL_FOREVER && pause_name(stop->number))
        buffer_add_string(&call->text, pause_name(stop->number));
    call->poll = (struct poll_arguments){0};
    call->kind = time == POLL_FOREVER      ? CALL_PAUSE
                 : time == POLL_FOR_A_TIME ? CALL_SLEEP
                                           : CALL_YIELD;
    return true;
}
