// SPDX-License-Identifier: MIT
// Descriptors of counters, signals, timers and processes.
// The counter of an eventfd is the offset of the object's shared state. The setting of a timer is
// its content; the timer has gone off, and nobody has read that yet, where it is `turned`.
#include "interleave/model/events.h"
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/signalfd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/poll.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/graph/step_kind.h"

bool event_is(const struct behaviour *behaviour, int object)
{
    const enum object_kind kind =
        object == OBJECT_NONE ? OBJECT_OTHER : behaviour->objects[object].kind;

    return kind == OBJECT_COUNTER || kind == OBJECT_SIGNALS || kind == OBJECT_TIMER;
}

static const struct object *object_of(const struct kernel *kernel, const struct call *call)
{
    return &kernel->behaviour->objects[call->object];
}

// ---- Counters -----------------------------------------------------------------------------------

static uint64_t count_at(const struct kernel *kernel, const struct world *world, int object)
{
    const struct shared *there = world_look(world, object);

    return (uint64_t)(there ? there->offset : kernel->behaviour->objects[object].length);
}

static uint64_t count_of(const struct kernel *kernel, const struct world *world,
                         const struct call *call)
{
    return count_at(kernel, world, call->object);
}

// The counter is never UINT64_MAX.
static bool has_room(const struct kernel *kernel, const struct world *world,
                     const struct call *call)
{
    return UINT64_MAX - count_of(kernel, world, call) > (uint64_t)call->event.value;
}

static int64_t count_read(const struct kernel *kernel, struct world *world, const struct call *call,
                          struct result *result)
{
    const uint64_t count = count_of(kernel, world, call);
    const uint64_t taken = object_of(kernel, call)->size ? 1 : count;

    if (!count)
        return -EAGAIN;
    world_shared(world, call->object)->offset = (int64_t)(count - taken);
    epoll_notice(kernel, world, call->object, POLLOUT);
    result->counted = taken;
    return sizeof taken;
}

static int64_t count_write(const struct kernel *kernel, struct world *world,
                           const struct call *call)
{
    const uint64_t count = count_of(kernel, world, call);

    if (!has_room(kernel, world, call))
        return -EAGAIN;
    world_shared(world, call->object)->offset = (int64_t)(count + (uint64_t)call->event.value);
    epoll_notice(kernel, world, call->object, POLLIN);
    return sizeof count;
}

// ---- Timers -------------------------------------------------------------------------------------

static struct timer_setting setting_of(const struct world *world, int object)
{
    const struct shared *there = world_look(world, object);
    struct timer_setting setting = {0, 0};

    if (there && there->content.size == sizeof setting)
        memcpy(&setting, there->content.data, sizeof setting);
    return setting;
}

static bool went_off(const struct world *world, int object)
{
    const struct shared *there = world_look(world, object);

    return there && there->turned;
}

static void setting_put(struct world *world, int object, struct timer_setting setting, bool is_off)
{
    struct shared *there = world_shared(world, object);

    there->turned = is_off;
    there->content.size = 0;
    buffer_add_bytes(&there->content, &setting, sizeof setting);
}

// It counts as having gone off once.
static int64_t timer_read(struct world *world, int object, struct result *result)
{
    if (!went_off(world, object))
        return -EAGAIN;
    setting_put(world, object, setting_of(world, object), false);
    result->counted = 1;
    return sizeof result->counted;
}

// What is left of the timer, as result.left.
static uint64_t setting_number(const struct kernel *kernel, const struct world *world, int object)
{
    const struct timer_setting setting = setting_of(world, object);

    return setting.left ? 1 + (uint64_t)key_table_intern(&kernel->behaviour->settings, &setting,
                                                         sizeof setting, NULL)
                        : 0;
}

// How many descriptors the call asks about.
static int asked(const struct call *call)
{
    return call->kind == CALL_POLL ? poll_item_count(call) : call->kind == CALL_EVENT ? 1 : 0;
}

// The timer that has this number among those of the call, and then of the epolls that the process
// has open, or OBJECT_NONE.
static int timer_of_call(const struct kernel *kernel, const struct world *world, int process,
                         int number)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;
    const int all = asked(call);
    int object = OBJECT_NONE;

    if (number >= all)
        return epoll_timer(kernel, world, process, number - all);
    if (call->kind == CALL_EVENT && call->event.does == EVENT_READS)
        object = call->object;
    else if (call->kind == CALL_POLL)
        object = poll_item_get(call, number).object;
    return object >= 0 && kernel->behaviour->objects[object].kind == OBJECT_TIMER ? object
                                                                                  : OBJECT_NONE;
}

int event_steps(const struct kernel *kernel, const struct world *world, int process,
                struct step *steps, int count)
{
    const int all = asked(&kernel_node(kernel, world, process)->call);

    for (int i = 0; i < TIMERS_OF_CALL_MAX && count < STEPS_MAX; i++) {
        const int object = timer_of_call(kernel, world, process, i);
        if (i >= all && object == OBJECT_NONE)
            break;
        if (object != OBJECT_NONE && !went_off(world, object) && setting_of(world, object).left)
            steps[count++] =
                (struct step){(int16_t)process, STEP_ALARM, (uint8_t)(TIMER_OF_CALL + i)};
    }
    return count;
}

bool event_can_go_off(const struct kernel *kernel, const struct world *world, int process)
{
    struct step steps[STEPS_MAX];

    return event_steps(kernel, world, process, steps, 0) > 0;
}

void event_go_off(const struct kernel *kernel, struct world *world, struct step step)
{
    const int object = timer_of_call(kernel, world, step.process, step.detail - TIMER_OF_CALL);
    struct timer_setting setting = setting_of(world, object);

    setting.left = setting.interval;
    setting_put(world, object, setting, true);
    epoll_notice(kernel, world, object, POLLIN);
}

// ---- Signals ------------------------------------------------------------------------------------

static uint64_t set_of(const struct kernel *kernel, const struct call *call)
{
    return (uint64_t)object_of(kernel, call)->length;
}

// As many as there are, and as the program has room for; each has its details in the list.
static int64_t signals_read(const struct kernel *kernel, struct world *world, int process,
                            const struct call *call, struct result *result)
{
    const int64_t most = call->event.value / (int64_t)sizeof(struct signalfd_siginfo);
    int64_t count = 0;
    int details = 0;

    while (count < most &&
           signal_fetch(kernel, world, process, set_of(kernel, call), &details) != 0) {
        result->details = signal_details_join(kernel, result->details, details);
        count++;
    }
    return count ? count * (int64_t)sizeof(struct signalfd_siginfo) : -EAGAIN;
}

// ---- All of them --------------------------------------------------------------------------------

bool event_ready(const struct kernel *kernel, const struct world *world, int process,
                 const struct call *call)
{
    if (call->event.does == EVENT_WRITES)
        return object_of(kernel, call)->no_block || has_room(kernel, world, call);
    if (call->event.does != EVENT_READS || object_of(kernel, call)->no_block)
        return true;
    if (object_of(kernel, call)->kind == OBJECT_COUNTER)
        return count_of(kernel, world, call) != 0;
    if (object_of(kernel, call)->kind == OBJECT_TIMER)
        return went_off(world, call->object);
    return signal_ready(world, process, set_of(kernel, call));
}

int64_t event_do(const struct kernel *kernel, struct world *world, int process,
                 const struct call *call, struct result *result)
{
    if (call->event.does == EVENT_WRITES)
        return count_write(kernel, world, call);
    if (call->event.does == EVENT_READS)
        return object_of(kernel, call)->kind == OBJECT_COUNTER
                   ? count_read(kernel, world, call, result)
               : object_of(kernel, call)->kind == OBJECT_TIMER
                   ? timer_read(world, call->object, result)
                   : signals_read(kernel, world, process, call, result);
    result->left = setting_number(kernel, world, call->object);
    if (call->event.does == EVENT_SETS)
        setting_put(
            world, call->object,
            (struct timer_setting){call->event.value, call->event.value ? call->event.interval : 0},
            false);
    return 0;
}

// ---- Processes ----------------------------------------------------------------------------------

int64_t event_pidfd(const struct world *world, int process, const struct call *call,
                    struct effect *effect)
{
    const int64_t other = call->pidfd.number - FIRST_PID;
    const struct process *there =
        other >= 0 && other < world->count ? &world->process[other] : NULL;

    if (!there || there->life == LIFE_NONE)
        return -ESRCH;
    if (there->life == LIFE_ZOMBIE && there->parent == REAPER)
        effect_refuse(effect, REFUSED_PIDFD, process, (int)other);
    return 0;
}

// ---- poll ---------------------------------------------------------------------------------------

// A process that has been waited for is POLLHUP, too, since Linux 6.9: poll.c refuses that.
int64_t event_events(const struct kernel *kernel, const struct world *world, int process,
                     int object)
{
    const struct object *there = &kernel->behaviour->objects[object];
    const uint64_t count = there->kind == OBJECT_COUNTER ? count_at(kernel, world, object) : 0;

    switch (there->kind) {
    case OBJECT_COUNTER:
        return (count ? POLLIN : 0) | (count < UINT64_MAX - 1 ? POLLOUT : 0);
    case OBJECT_TIMER:
        return went_off(world, object) ? POLLIN : 0;
    case OBJECT_SIGNALS:
        return signal_ready(world, process, (uint64_t)there->length) ? POLLIN : 0;
    default:
        return world->process[there->process].life == LIFE_RUNNING ? 0 : POLLIN | POLLRDNORM;
    }
}
