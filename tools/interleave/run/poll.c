// SPDX-License-Identifier: MIT
// poll(2), ppoll, select(2) and pselect in a real run.
#include "interleave/run/poll.h"
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/poll.h"
#include "interleave/model/result.h"
#include "interleave/run/epoll.h"
#include "interleave/run/real_call.h"
#include "interleave/run/run.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/reach.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

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

static bool fds_write(const struct runner *runner)
{
    bool is_stored = true;

    for (int i = 0; i < poll_item_count(&runner->call); i++) {
        const int16_t events = (int16_t)found_get(runner, i);
        const uint64_t address = runner->argument[0] + (uint64_t)i * sizeof(struct pollfd);
        is_stored &= reach_put(runner->pid, address + offsetof(struct pollfd, revents), &events,
                               sizeof events);
    }
    return is_stored;
}

static void sets_make(const struct runner *runner, struct poll_set *set)
{
    for (int i = 0; i < poll_item_count(&runner->call); i++) {
        const uint64_t fd = (uint64_t)poll_item_get(&runner->call, i).fd;
        for (int k = 0; k < POLL_SETS; k++)
            if (found_get(runner, i) & poll_set_events[k])
                set[k].word[fd / POLL_SET_WORD] |= (uint64_t)1 << fd % POLL_SET_WORD;
    }
}

static bool sets_write(const struct runner *runner)
{
    struct poll_set set[POLL_SETS] = {0};
    bool is_stored = true;

    sets_make(runner, set);
    for (int i = 0; i < POLL_SETS; i++)
        if (runner->argument[i + 1])
            is_stored &= reach_put(runner->pid, runner->argument[i + 1], &set[i],
                                   poll_set_size(runner->argument[0]));
    return is_stored;
}

// Only pipes are the same in a real run as in the model. A FIFO is a pipe there, which has had a
// writer from the beginning.
static bool is_about_pipes(const struct run *run, const struct runner *runner)
{
    if (epoll_is_wait(&runner->call))
        return false;
    for (int i = 0; i < poll_item_count(&runner->call); i++) {
        const int object = poll_item_get(&runner->call, i).object;
        if (object >= 0 && (behaviour_pipe(run->kernel->behaviour, object) == OBJECT_NONE ||
                            run->kernel->behaviour->objects[object].is_alone))
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
    const size_t size = poll_set_size(runner->argument[0]);
    struct poll_set expected[POLL_SETS] = {0};

    sets_make(runner, expected);
    for (int i = 0; i < POLL_SETS; i++) {
        struct poll_set set = {0};
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
    const uint64_t address = poll_time_address(runner->number, runner->argument);

    if (address)
        (void)reach_put(runner->pid, address, &nothing, sizeof nothing);
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
        (void)reach_put(runner->pid,
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
