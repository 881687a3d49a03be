// SPDX-License-Identifier: MIT
// One real run of the program along a schedule.
#include "interleave/run/run.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/clock.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/result.h"
#include "interleave/model/words.h"
#include "interleave/model/world.h"
#include "interleave/run/delivery.h"
#include "interleave/run/fifos.h"
#include "interleave/run/follow.h"
#include "interleave/run/learn.h"
#include "interleave/run/make_step.h"
#include "interleave/run/mqueue.h"
#include "interleave/run/msg.h"
#include "interleave/run/overlay.h"
#include "interleave/run/poll.h"
#include "interleave/run/proceed.h"
#include "interleave/run/real_call.h"
#include "interleave/run/rights.h"
#include "interleave/run/sockets.h"
#include "interleave/run/target.h"
#include "interleave/run/words.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/stdio_scan.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

// ---- From one call to the next ------------------------------------------------------------------

// A process whose next node is known need not run there before its next step. If a signal could
// still arrive at the return of its last call, it is held there as long as possible.
static bool can_be_held(const struct run *run, const struct move *move)
{
    const struct dispositions *signals = &run->runner[move->process].local.signals;

    return kernel_is_returning(run->kernel, signals, &move->result) &&
           behaviour_next(run->kernel->behaviour, move->from, move->result) != NODE_NONE;
}

// Lets the process run to its next call.
static void run_on(struct run *run, const struct move *move)
{
    proceed(run, move->process, move->from, move->result);
    (void)learn_node(run, move->from, move->result, move->process);
}

void run_arrive(struct run *run, int process)
{
    struct runner *runner = &run->runner[process];

    if (!runner->held)
        return;
    runner->held = false;
    run_on(run, &runner->coming);
}

// Whether a read was made to fall short where nobody has to look at that: stdio reads again, and
// what is read of standard input, if that is a file, falls short only at its end.
static bool falls_short_well(const struct run *run, struct runner *runner, struct result result)
{
    const struct descriptor *there = local_find(&runner->local, (int)runner->argument[0]);

    return result.how == INJECTED && result.value >= 0 &&
           call_kind_of(runner->number) == CALL_READ &&
           ((there && there->fd == STDIN_FILENO &&
             run->kernel->behaviour->objects[there->object].kind == OBJECT_FILE) ||
            stdio_reads(runner->pid, runner->argument[1]));
}

static void finish_step(struct run *run, const struct move *move)
{
    struct runner *runner = &run->runner[move->process];
    const struct result result = move->result;
    const bool is_return = runner->held;

    if (runner->in_vfork)
        make_vfork_return(run, move->process, result.value);
    if (!is_return && result.how != AS_CHILD && !falls_short_well(run, runner, result))
        local_update(run, &runner->local, &runner->call, result, move->from);
    if (!is_return) {
        buffer_free(&runner->call.text);
        proceed_begin(run, move->process, move->from, result);
    }
    runner->held = !is_return && can_be_held(run, move);
    runner->coming = *move;
    if (!runner->held)
        run_on(run, move);
    (void)kernel_move(run->kernel, &run->world, move);
}

// ---- A run --------------------------------------------------------------------------------------

// The key of objects that no call makes, see behaviour_object.
enum { STREAMS = -2 };

static struct object input_object(const struct input *input)
{
    struct object object = {.kind = OBJECT_OTHER, .content = OBJECT_NONE};

    if (input->kind == INPUT_FILE) {
        object.kind = OBJECT_FILE;
        object.length = input_length(input);
    } else if (input->kind == INPUT_STREAM) {
        object.kind = OBJECT_INPUT;
    } else {
        object.is_input = true;
    }
    return object;
}

void run_begin(struct run *run, struct kernel *kernel)
{
    const struct result start = {0};
    struct behaviour *behaviour = kernel->behaviour;
    struct runner *first = &run->runner[0];
    const struct input *input = &run->target->input;

    run->kernel = kernel;
    run->made_count = 0;
    memset(run->runner, 0, sizeof run->runner);
    input_rewind(input);
    const pid_t pid = launch_run(&run->target->template, FIRST_PID);
    *first = (struct runner){.pid = pid, .born_as = pid, .number = -1};
    const struct object streams[] = {
        input_object(input), {.kind = OBJECT_OUT}, {.kind = OBJECT_ERROR}};
    for (int fd = 0; fd < 3; fd++)
        local_set(&first->local,
                  (struct descriptor){
                      .fd = fd,
                      .object = behaviour_object(behaviour, STREAMS, start, fd, streams[fd]),
                      .shared = fd != STDIN_FILENO});
    world_start(&run->world, NODE_NONE);
    follow_begin(run);
    run_on(run, &(struct move){0, NODE_NONE, start});
    run->world.process[0].node = behaviour_next(behaviour, NODE_NONE, start);
}

// A step that the model refuses is not made.
static void check_refused(const struct effect *effect)
{
    struct buffer text = {0};
    char why[512];

    if (effect->refused.kind == REFUSED_NOT)
        return;
    refusal_print(&effect->refused, &text);
    (void)snprintf(why, sizeof why, "%s", text.data);
    buffer_free(&text);
    tracee_refuse("%s", why);
}

static void note_made(struct run *run, struct step step)
{
    run->made = memory_resize(run->made, (size_t)run->made_count + 1, sizeof *run->made);
    run->made[run->made_count++] = step;
}

// The result of an exec, and what an atomic access writes, is known only by making it. Only then
// the model takes the step.
static void learn_fixed(struct run *run, struct step step, struct effect *effect)
{
    struct node *node = run->kernel->behaviour->nodes[run->world.process[step.process].node];

    if (node->call.kind == CALL_WORD) {
        words_learn(run, step.process);
        kernel_step(run->kernel, &run->world, step, effect);
        make_step(run, step, effect);
        return;
    }
    node->fixed = make_real_call(run, step.process, false, -1);
    node->fixed_known = true;
    kernel_step(run->kernel, &run->world, step, effect);
    check_refused(effect);
    while (effect_is_in_call(effect)) {
        // It has really closed everything: the model follows, before anybody can notice.
        note_made(run, step);
        kernel_step(run->kernel, &run->world, step, effect);
        check_refused(effect);
    }
    if (effect->died == step.process || effect->closed == step.process)
        make_death(run, step.process, effect);
}

// Whether the step needs the process at its call. A process that falls asleep in an open of a FIFO
// counts as a reader or writer.
static bool must_arrive(const struct run *run, struct step step)
{
    const struct node *node = kernel_node(run->kernel, &run->world, step.process);

    return step.kind == STEP_SLEEP
               ? node->call.kind == CALL_OPEN
               : step.kind != STEP_RETURN && (step.kind != STEP_ALARM || step_moves_clock(step));
}

// What an access to memory has written may be in a file, too.
static void update_file(struct run *run, const struct call *call)
{
    const struct shared *there = world_look(&run->world, call->object);

    if (word_is_access(call) && call->word.does != WORD_READ && there && there->is_file)
        overlay_update(&run->target->overlay, call->object, &there->content, call->word.at,
                       call->word.length);
}

void run_step(struct run *run, struct step step)
{
    const struct runner *runner = &run->runner[step.process];
    struct effect effect;

    note_made(run, step);
    if (must_arrive(run, step))
        run_arrive(run, step.process);
    if (runner->call.kind == CALL_FORK && step.kind == STEP_CALL) {
        const int child =
            behaviour_child(run->kernel->behaviour, step.process, runner->local.children);
        launch_number_next(&run->target->template, FIRST_PID + child);
    }
    delivery_begin(run);
    msg_note(run, step);
    mqueue_note(run, step);
    poll_note(run, step);
    sockets_note(run, step);
    rights_settle(run);
    rights_note(run, step);
    kernel_step(run->kernel, &run->world, step, &effect);
    check_refused(&effect);
    rights_seek(run, step);
    if (effect.fixed_needed && runner->call.kind != CALL_EXEC && runner->call.kind != CALL_WORD)
        input_give_up(&run->target->input);
    if (effect.fixed_needed)
        learn_fixed(run, step, &effect);
    else
        make_step(run, step, &effect);
    delivery_end(run);
    fifos_settle(run);
    update_file(run, &runner->call);
    for (int i = 0; i < effect.moves; i++)
        finish_step(run, &effect.move[i]);
}

void run_end(struct run *run)
{
    for (int i = 0; i < PROCESS_MAX; i++)
        if (run->runner[i].pid)
            (void)kill(run->runner[i].pid, SIGKILL);
    for (int i = 0; i < PROCESS_MAX; i++) {
        if (run->runner[i].pid)
            (void)tracee_end(run->runner[i].pid);
        local_free(&run->runner[i].local);
        buffer_free(&run->runner[i].call.text);
        buffer_free(&run->runner[i].received);
    }
    fifos_end(run);
    rights_end_run(run);
    // Zombies whose parents have just died are the tool's own children now.
    while (launch_reap())
        ;
    memset(run->runner, 0, sizeof run->runner);
    world_free(&run->world);
}

void run_free(struct run *run)
{
    buffer_free(&run->handles_in);
    buffer_free(&run->trail);
    free(run->made);
}
