// SPDX-License-Identifier: MIT
// poll(2), ppoll, select(2) and pselect in a real run.
#include "interleave/run/poll.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/poll.h"
#include "interleave/model/result.h"
#include "interleave/run/decode.h"
#include "interleave/run/epoll.h"
#include "interleave/run/events.h"
#include "interleave/run/make_step.h"
#include "interleave/run/run.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

// The kernel's limit is the number of descriptors that a process may have.
enum { FDS_MAX = 1024, SETS = 3, SET_WORD = 64, SIGNAL_SET = 8 };

static const int64_t set_events[SETS] = {POLLIN, POLLOUT, POLLPRI};

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

// Bytes of a set of select with descriptors below COUNT.
static size_t set_size(uint64_t count)
{
    return (size_t)(count + SET_WORD - 1) / SET_WORD * sizeof(uint64_t);
}

// ---- What the calls mean ------------------------------------------------------------------------

// Where the time limit is; 0 for none.
static uint64_t time_address(long number, const uint64_t *argument)
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
        return poll_time_read(decoder, time_address(stop->number, stop->argument), call);
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

// A set of FDS_MAX descriptors.
struct set {
    uint64_t word[FDS_MAX / SET_WORD];
};

static bool set_has(const struct set *set, uint64_t fd)
{
    return set->word[fd / SET_WORD] >> fd % SET_WORD & 1;
}

// False also for a descriptor that is closed: the kernel refuses the call.
static bool sets_read(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const uint64_t count = stop->argument[0];
    struct set set[SETS] = {0};

    for (int i = 0; i < SETS; i++)
        if (stop->argument[i + 1] &&
            !tracee_read(decoder->pid, stop->argument[i + 1], &set[i], set_size(count)))
            return false;
    for (uint64_t fd = 0; fd < count; fd++) {
        int64_t events = 0;
        for (int i = 0; i < SETS; i++)
            events |= set_has(&set[i], fd) ? set_events[i] : 0;
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
    if (count > FDS_MAX)
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

// ---- Steps --------------------------------------------------------------------------------------

void poll_note(struct run *run, struct step step)
{
    struct runner *runner = &run->runner[step.process];

    if (runner->call.kind != CALL_POLL || step.kind != STEP_CALL)
        return;
    runner->received.size = 0;
    (void)poll_look(run->kernel, &run->world, step.process, &runner->call, &runner->received);
}

static int64_t found_get(const struct runner *runner, int number)
{
    int64_t found = 0;

    memcpy(&found, runner->received.data + (size_t)number * sizeof found, sizeof found);
    return found;
}

static bool put(const struct runner *runner, uint64_t address, const void *from, size_t len)
{
    return reach_write(runner->pid, address, len) == len &&
           tracee_write(runner->pid, address, from, len);
}

static bool fds_write(const struct runner *runner)
{
    bool is_stored = true;

    for (int i = 0; i < poll_item_count(&runner->call); i++) {
        const int16_t events = (int16_t)found_get(runner, i);
        const uint64_t address = runner->argument[0] + (uint64_t)i * sizeof(struct pollfd);
        is_stored &=
            put(runner, address + offsetof(struct pollfd, revents), &events, sizeof events);
    }
    return is_stored;
}

static void sets_make(const struct runner *runner, struct set *set)
{
    for (int i = 0; i < poll_item_count(&runner->call); i++) {
        const uint64_t fd = (uint64_t)poll_item_get(&runner->call, i).fd;
        for (int k = 0; k < SETS; k++)
            if (found_get(runner, i) & set_events[k])
                set[k].word[fd / SET_WORD] |= (uint64_t)1 << fd % SET_WORD;
    }
}

static bool sets_write(const struct runner *runner)
{
    struct set set[SETS] = {0};
    bool is_stored = true;

    sets_make(runner, set);
    for (int i = 0; i < SETS; i++)
        if (runner->argument[i + 1])
            is_stored &=
                put(runner, runner->argument[i + 1], &set[i], set_size(runner->argument[0]));
    return is_stored;
}

// Only pipes are the same in a real run as in the model.
static bool is_about_pipes(const struct run *run, const struct runner *runner)
{
    if (epoll_is_wait(&runner->call))
        return false;
    for (int i = 0; i < poll_item_count(&runner->call); i++) {
        const int object = poll_item_get(&runner->call, i).object;
        if (object >= 0 && behaviour_pipe(run->kernel->behaviour, object) == OBJECT_NONE)
            return false;
    }
    return true;
}

static void fds_check(struct run *run, int process)
{
    const struct runner *runner = &run->runner[process];
    struct pollfd there = {0};

    for (int i = 0; i < poll_item_count(&runner->call); i++) {
        const uint64_t address = runner->argument[0] + (uint64_t)i * sizeof there;
        if (tracee_read(runner->pid, address, &there, sizeof there) &&
            there.revents != found_get(runner, i))
            disagree(run, process, "what poll finds", there.revents, found_get(runner, i));
    }
}

static void sets_check(struct run *run, int process)
{
    const struct runner *runner = &run->runner[process];
    const size_t size = set_size(runner->argument[0]);
    struct set expected[SETS] = {0};

    sets_make(runner, expected);
    for (int i = 0; i < SETS; i++) {
        struct set set = {0};
        if (runner->argument[i + 1] &&
            tracee_read(runner->pid, runner->argument[i + 1], &set, size) &&
            memcmp(&set, &expected[i], size) != 0)
            disagree(run, process, "what select finds", (int64_t)set.word[0],
                     (int64_t)expected[i].word[0]);
    }
}

// The time is over: nothing is left of it. No error where that cannot be stored.
static void time_clear(const struct runner *runner)
{
    static const struct timespec nothing;
    const uint64_t address = time_address(runner->number, runner->argument);

    if (address)
        (void)put(runner, address, &nothing, sizeof nothing);
}

static void store(const struct runner *runner, const struct result *result)
{
    const bool of_sets = runner->call.poll.is_select;
    const bool of_epoll = epoll_is_wait(&runner->call);
    const bool is_stored = of_sets && result->how == INTERRUPTED ? true
                           : of_epoll                            ? epoll_store(runner)
                           : of_sets                             ? sets_write(runner)
                                                                 : fds_write(runner);

    if (!is_stored)
        tracee_refuse("refused: poll, select or epoll_wait is given a bad address: that is not "
                      "modelled");
    if (of_epoll)
        return;
    if (result->how == RETURNED && result->value == 0 && runner->call.poll.time == POLL_FOR_A_TIME)
        time_clear(runner);
}

// The signal comes under the mask of the call, so the kernel has to make it: it waits for nothing
// but the signal.
static void interrupt_masked(struct run *run, int process)
{
    const struct runner *runner = &run->runner[process];

    if (!epoll_is_wait(&runner->call)) // where that watches nothing
        arch_set_argument(runner->pid, runner->call.poll.is_select ? 0 : 1, 0);
    (void)make_real_call(run, process, true, -1);
    arch_restore_arguments(runner->pid, runner->argument);
}

static void answer(struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];

    store(runner, result);
    if (result->how == INTERRUPTED && runner->call.poll.has_mask)
        interrupt_masked(run, process);
    else
        arch_skip_call(runner->pid, result->how == INTERRUPTED ? -EINTR : result->value);
}

void poll_make(struct run *run, int process, const struct result *result)
{
    struct runner *runner = &run->runner[process];

    if (result->how != RETURNED || result->value == 0 || !is_about_pipes(run, runner)) {
        answer(run, process, result);
    } else {
        const int64_t value = make_real_call(run, process, false, -1);
        if (value != result->value)
            disagree(run, process, "poll or select", value, result->value);
        if (runner->call.poll.is_select)
            sets_check(run, process);
        else
            fds_check(run, process);
    }
    buffer_free(&runner->received);
}

void poll_clear(const struct runner *runner)
{
    static const int16_t nothing;

    for (int i = 0; !runner->call.poll.is_select && i < poll_item_count(&runner->call); i++)
        (void)put(runner,
                  runner->argument[0] + (uint64_t)i * sizeof(struct pollfd) +
                      offsetof(struct pollfd, revents),
                  &nothing, sizeof nothing);
}

void poll_sleep(struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];

    if (call_kind_of(runner->number) == CALL_POLL)
        time_clear(runner);
    arch_skip_call(runner->pid, result->value);
}
