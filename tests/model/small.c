// SPDX-License-Identifier: MIT
// A small world for the tests of the model.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"
#include "small.h"

void small_start(struct small *small)
{
    memset(small, 0, sizeof *small);
    behaviour_start(&small->behaviour);
    small->kernel = (struct kernel){.behaviour = &small->behaviour,
                                    .processes_max = 10,
                                    .scope = &small->scope,
                                    .rounds_max = 3};
    small->world.status = STATUS_NONE;
    (void)small_object(small, (struct object){.kind = OBJECT_OTHER});
}

void small_free(struct small *small)
{
    world_free(&small->world);
    behaviour_free(&small->behaviour);
    buffer_free(&small->text);
}

int small_process(struct small *small, int parent, struct call call)
{
    struct local local = {0};
    const int children = parent == REAPER ? 0 : small_node(small, parent)->local.children++;
    const int process = parent == REAPER ? 0 : behaviour_child(&small->behaviour, parent, children);

    if (call.object == 0)
        call.object = OBJECT_NONE;
    const int node =
        behaviour_learn(&small->behaviour, NODE_NONE, (struct result){0}, process, local, call);
    small->world.process[process] = (struct process){.life = LIFE_RUNNING,
                                                     .node = node,
                                                     .entry = NODE_NONE,
                                                     .parent = parent,
                                                     .session = -1,
                                                     .vforked = -1};
    small->world.count = process + 1;
    return process;
}

struct node *small_node(struct small *small, int process)
{
    return small->behaviour.nodes[small->world.process[process].node];
}

void small_die(struct small *small, int process, int status)
{
    small->world.process[process].life = LIFE_ZOMBIE;
    small->world.process[process].status = status;
}

void small_stop(struct small *small, int process, int signal)
{
    small->world.process[process].stopped = (int8_t)signal;
    small->world.process[process].news = NEWS_STOPPED;
}

void small_handle(struct small *small, int process, int signal)
{
    dispositions_set(&small_node(small, process)->local.signals, signal,
                     (struct action){.kind = ACTION_HANDLE});
}

void small_send(struct small *small, int process, int signal)
{
    small->world.process[process].pending |= signal_bit(signal);
}

int small_object(struct small *small, struct object object)
{
    return behaviour_object(&small->behaviour, 0, (struct result){0},
                            (int)small->behaviour.object_names.count, object);
}

void small_open(struct small *small, int process, int fd, int object)
{
    local_set(&small_node(small, process)->local, (struct descriptor){.fd = fd, .object = object});
}

// ---- As text ------------------------------------------------------------------------------------

static const char *const step_names[] = {
    [STEP_CALL] = "CALL",           [STEP_FAULT] = "FAULT", [STEP_SIGNALS] = "SIGNALS",
    [STEP_INTERRUPT] = "INTERRUPT", [STEP_ALARM] = "ALARM", [STEP_RETURN] = "RETURN",
    [STEP_LATE] = "LATE",           [STEP_REAP] = "REAP",   [STEP_SLEEP] = "SLEEP",
    [STEP_DECIDE] = "DECIDE"};

static struct buffer *text_begin(struct small *small)
{
    buffer_free(&small->text);
    buffer_print(&small->text, "%s", "");
    return &small->text;
}

const char *small_steps(struct small *small, int process)
{
    struct step *steps = memory_new(STEPS_MAX, sizeof *steps);
    struct buffer *text = text_begin(small);
    const int count = kernel_steps(&small->kernel, &small->world, steps);

    for (int i = 0; i < count; i++)
        if (steps[i].process == process)
            buffer_print(text, "%s%s", text->size ? " " : "", step_names[steps[i].kind]);
    free(steps);
    return text->data;
}

static void value_print(struct buffer *text, int64_t value)
{
    const char *error = value < 0 ? strerrorname_np((int)-value) : NULL;

    if (error)
        buffer_print(text, " = %s", error);
    else
        buffer_print(text, " = %lld", (long long)value);
}

static void move_print(struct buffer *text, const struct move *move)
{
    buffer_print(text, "%s%d", text->size ? "; " : "", FIRST_PID + move->process);
    if (move->result.how == INTERRUPTED)
        buffer_print(text, " interrupted");
    else if (move->result.how == SIGNALLED)
        buffer_print(text, " signalled");
    else
        value_print(text, move->result.value);
    if (move->result.more)
        buffer_print(text, ", more %llx", (unsigned long long)move->result.more);
    if (move->result.signals)
        buffer_print(text, ", handles %llx", (unsigned long long)move->result.signals);
}

static void effect_print(struct buffer *text, const struct effect *effect)
{
    for (int i = 0; i < effect->moves; i++)
        move_print(text, &effect->move[i]);
    if (effect->shown)
        buffer_print(text, "; shows %zu on %d", effect->shown, effect->stream);
    if (effect->put)
        buffer_print(text, "; puts %zu", effect->put);
    if (effect->born >= 0)
        buffer_print(text, "; %d born", FIRST_PID + effect->born);
    if (effect->closed >= 0)
        buffer_print(text, "; %d closed", FIRST_PID + effect->closed);
    if (effect->died >= 0)
        buffer_print(text, "; %d died, status %x", FIRST_PID + effect->died,
                     (unsigned)effect->status);
    if (effect->fixed_needed)
        buffer_print(text, "; needs a run");
    if (effect->refused.kind)
        buffer_print(text, "; refused");
}

const char *small_take(struct small *small, int process, enum step_kind kind, int detail)
{
    struct buffer *text = text_begin(small);
    const struct world before = small->world; // a shallow copy, to compare with
    struct effect effect;

    kernel_step(&small->kernel, &small->world,
                (struct step){(int16_t)process, (int8_t)kind, (uint8_t)detail}, &effect);
    effect_print(text, &effect);
    for (int i = 0; i < before.count; i++) {
        if (before.process[i].life != LIFE_NONE && small->world.process[i].life == LIFE_NONE)
            buffer_print(text, "; %d gone", FIRST_PID + i);
        if (small->world.process[i].pending & ~before.process[i].pending)
            buffer_print(text, "; %d pending %llx", FIRST_PID + i,
                         (unsigned long long)small->world.process[i].pending);
    }
    if (text->size > 1 && text->data[0] == ';')
        memmove(text->data, text->data + 2, text->size - 1);
    return text->data;
}

void row_check(struct small *small, const struct row *row, int process)
{
    const char *const steps = small_steps(small, process);

    if (strcmp(steps, row->steps) != 0)
        fail_msg("%s: the steps are \"%s\", not \"%s\"", row->name, steps, row->steps);
    if (!row->brings)
        return;
    const char *const brings = small_take(small, process, STEP_CALL, 0);
    if (strcmp(brings, row->brings) != 0)
        fail_msg("%s: it brings \"%s\", not \"%s\"", row->name, brings, row->brings);
}
