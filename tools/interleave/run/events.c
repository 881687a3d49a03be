// SPDX-License-Identifier: MIT
// Calls about descriptors of counters, signals and timers.
#include "interleave/run/events.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/events.h"
#include "interleave/model/poll.h"
#include "interleave/model/result.h"
#include "interleave/model/scope.h"
#include "interleave/run/decode.h"
#include "interleave/run/epoll.h"
#include "interleave/run/run.h"
#include "interleave/run/segment.h"
#include "interleave/run/timers.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"

enum { COUNTER_SIZE = 8, SET_SIZE = 8 };

// ---- Making them --------------------------------------------------------------------------------

static bool makes_signals(long number)
{
#ifdef SYS_signalfd
    if (number == SYS_signalfd)
        return true;
#endif
    return number == SYS_signalfd4;
}

// The argument with the flags, or -1.
static int flags_at(long number)
{
    return number == SYS_eventfd2 || number == SYS_timerfd_create ? 1
           : number == SYS_epoll_create1                          ? 0
           : number == SYS_signalfd4                              ? 3
                                                                  : -1;
}

bool decode_event_make(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    (void)call;
    if (epoll_makes(stop->number))
        scope_epolls(decoder->scope);
    if (makes_signals(stop->number) && (int)stop->argument[0] != -1)
        refuse(decoder, stop, "other signals for the same descriptor are not modelled");
    if (stop->number == SYS_timerfd_create && !timers_know_clock((int)stop->argument[0]))
        refuse(decoder, stop, "a timer of this clock is not modelled");
    return false;
}

static struct object counter_of(const struct stop *entry, int flags)
{
    return (struct object){.kind = OBJECT_COUNTER,
                           .length = (int64_t)(unsigned)entry->argument[0],
                           .size = (flags & EFD_SEMAPHORE) != 0};
}

void events_made(struct segment *segment, const struct stop *entry, int fd)
{
    struct runner *runner = segment->runner;
    const int at = flags_at(entry->number);
    const int flags = at < 0 ? 0 : (int)entry->argument[at];
    const uint64_t always = signal_bit(SIGKILL) | signal_bit(SIGSTOP);
    uint64_t set = 0;
    struct object object = counter_of(entry, flags);

    if (entry->number == SYS_timerfd_create)
        object = (struct object){.kind = OBJECT_TIMER};
    if (epoll_makes(entry->number))
        object = (struct object){.kind = OBJECT_EPOLL};
    if (makes_signals(entry->number)) {
        (void)tracee_read(runner->pid, entry->argument[1], &set, SET_SIZE);
        object = (struct object){.kind = OBJECT_SIGNALS, .length = (int64_t)(set & ~always)};
        scope_signals(segment->run->kernel->scope);
        scope_siginfo(segment->run->kernel->scope);
    }
    object.content = OBJECT_NONE;
    object.no_block = (flags & O_NONBLOCK) != 0;
    local_set(&runner->local, (struct descriptor){fd, segment_object(segment, object),
                                                  (flags & O_CLOEXEC) != 0, false});
}

// ---- What calls on them mean --------------------------------------------------------------------

static const struct object *object_of(const struct decoder *decoder, const struct stop *stop)
{
    const struct descriptor *there = local_find(decoder->local, (int)stop->argument[0]);

    return there && event_is(decoder->behaviour, there->object)
               ? &decoder->behaviour->objects[there->object]
               : NULL;
}

bool events_are_meant(const struct decoder *decoder, const struct stop *stop)
{
    const enum call_kind kind = call_kind_of(stop->number);

    return (kind == CALL_READ || kind == CALL_WRITE || kind == CALL_WRITEV || kind == CALL_EVENT) &&
           object_of(decoder, stop) != NULL;
}

static void check_memory(const struct decoder *decoder, const struct stop *stop, uint64_t length)
{
    const struct mapping *there = local_mapping(decoder->local, stop->argument[1]);

    if (stop->number == SYS_read && reach_write(decoder->pid, stop->argument[1], length) < length)
        refuse(decoder, stop, "a bad address for what is read is not modelled");
    if (there && there->shared)
        refuse(decoder, stop, "an address in shared memory is not modelled");
}

static bool decode_event_read(const struct decoder *decoder, const struct stop *stop,
                              struct call *call)
{
    const bool is_signals = decoder->behaviour->objects[call->object].kind == OBJECT_SIGNALS;
    const uint64_t least = is_signals ? sizeof(struct signalfd_siginfo) : COUNTER_SIZE;
    const uint64_t most = is_signals ? SIGNAL_LAST * least : least;

    if (stop->argument[2] < least)
        return false; // EINVAL
    call->event.does = EVENT_READS;
    call->event.value = (int64_t)(stop->argument[2] < most ? stop->argument[2] : most);
    check_memory(decoder, stop, (uint64_t)call->event.value);
    return true;
}

// Only a counter can be written.
static bool decode_event_write(const struct decoder *decoder, const struct stop *stop,
                               struct call *call)
{
    uint64_t value = 0;

    if (decoder->behaviour->objects[call->object].kind != OBJECT_COUNTER ||
        stop->argument[2] < COUNTER_SIZE)
        return false; // EINVAL
    if (stop->argument[2] > COUNTER_SIZE)
        refuse(decoder, stop, "writing more than 8 bytes into an eventfd is not modelled");
    if (!tracee_read(decoder->pid, stop->argument[1], &value, COUNTER_SIZE) || value == UINT64_MAX)
        return false; // EFAULT, EINVAL
    check_memory(decoder, stop, COUNTER_SIZE);
    call->event.does = EVENT_WRITES;
    call->event.value = (int64_t)value;
    return true;
}

static bool decode_event_timer(const struct decoder *decoder, const struct stop *stop,
                               struct call *call)
{
    struct timer_setting setting = {0, 0};

    if (decoder->behaviour->objects[call->object].kind != OBJECT_TIMER)
        return false; // EINVAL
    call->event.does = stop->number == SYS_timerfd_settime ? EVENT_SETS : EVENT_ASKS;
    if (call->event.does == EVENT_ASKS)
        return true;
    if (stop->argument[1] & TFD_TIMER_CANCEL_ON_SET)
        refuse(decoder, stop, "TFD_TIMER_CANCEL_ON_SET is not modelled");
    if (!timers_setting(decoder->pid, stop->argument[2], stop->argument[1] & TFD_TIMER_ABSTIME,
                        &setting))
        return false; // EFAULT, EINVAL
    call->event.value = setting.left;
    call->event.interval = setting.interval;
    return true;
}

bool decode_event(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const enum call_kind kind = call->kind;

    call->kind = CALL_EVENT;
    call->object = local_find(decoder->local, (int)stop->argument[0])->object;
    if (kind == CALL_EVENT)
        return decode_event_timer(decoder, stop, call);
    if (stop->number != SYS_read && stop->number != SYS_write)
        refuse(decoder, stop, "this way to read or write such a descriptor is not modelled");
    return kind == CALL_READ ? decode_event_read(decoder, stop, call)
                             : decode_event_write(decoder, stop, call);
}

bool events_before_fcntl(const struct decoder *decoder, const struct stop *entry)
{
    const struct object *object = object_of(decoder, entry);

    if (object && (int)entry->argument[1] == F_SETFL &&
        ((entry->argument[2] & O_NONBLOCK) != 0) != object->no_block)
        refuse(decoder, entry,
               "that such a descriptor blocks from now on, or does not, is not modelled");
    return object != NULL;
}

void events_before_poll(const struct decoder *decoder, const struct stop *stop,
                        const struct call *call)
{
    for (int i = TIMERS_OF_CALL_MAX; i < poll_item_count(call); i++) {
        const int object = poll_item_get(call, i).object;
        if (object >= 0 && decoder->behaviour->objects[object].kind == OBJECT_TIMER)
            refuse(decoder, stop, "a timer behind so many descriptors is not modelled");
    }
}

// ---- Answers ------------------------------------------------------------------------------------

bool events_answer(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const struct call *call = &runner->call;
    const bool is_signals = run->kernel->behaviour->objects[call->object].kind == OBJECT_SIGNALS;

    if (result->how != RETURNED)
        return false;
    if (call->event.does == EVENT_READS && result->value > 0 && is_signals)
        return false;
    if (call->event.does == EVENT_READS && result->value > 0)
        tracee_write(runner->pid, runner->argument[1], &result->counted, sizeof result->counted);
    if (call->event.does == EVENT_SETS || call->event.does == EVENT_ASKS)
        timers_answer_setting(run, process, call->event.does == EVENT_SETS ? 3 : 1, result);
    else
        arch_skip_call(runner->pid, result->value);
    return true;
}
