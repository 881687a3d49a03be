// SPDX-License-Identifier: MIT
// One real run of the program along a schedule.
#include <signal.h>
#include <string.h>

#include "interleave/run/delivery.h"
#include "interleave/run/learn.h"
#include "interleave/run/make_step.h"
#include "interleave/run/proceed.h"
#include "interleave/run/reroute.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/tracee.h"

static void go_on(struct run *run, const struct move *move)
{
    struct runner *runner = &run->runner[move->process];
    const int node = run->world.process[move->process].node;
    const struct result result = move->result;

    if (runner->in_vfork)
        make_vfork_return(run, move->process, result.value);
    if (result.how != AS_CHILD)
        learn_result(run, &runner->local, &runner->call, result, node);
    bytes_free(&runner->call.text);
    proceed(run, move->process, node, result, result.signals);
    run->world.process[move->process].node = learn_node(run, node, result, move->process);
}

// ---- A run --------------------------------------------------------------------------------------

void run_begin(struct run *run, struct kernel *kernel)
{
    const struct result start = {0};
    struct behaviour *behaviour = kernel->behaviour;
    struct runner *first = &run->runner[0];

    run->kernel = kernel;
    memset(run->runner, 0, sizeof run->runner);
    const pid_t pid = launch_run(FIRST_PID);
    *first = (struct runner){.pid = pid, .born_as = pid, .number = -1};
    const enum object_kind kinds[] = {OBJECT_OTHER, OBJECT_OUT, OBJECT_ERROR};
    for (int fd = 0; fd < 3; fd++)
        local_set(&first->local,
                  (struct descriptor){fd,
                                      behaviour_object(behaviour, -2, start, fd,
                                                       (struct object){.kind = kinds[fd]}),
                                      false, true});
    world_start(&run->world, NODE_NONE);
    reroute_begin(run);
    proceed(run, 0, NODE_NONE, start, 0);
    run->world.process[0].node = learn_node(run, NODE_NONE, start, 0);
}

// An exec has to be tried to know its result; that is all the model waits for.
static void learn_fixed(struct run *run, struct step step, struct effect *effect)
{
    struct node *node = run->kernel->behaviour->nodes[run->world.process[step.process].node];

    node->fixed = make_call(run, step.process, false, -1);
    node->fixed_known = true;
    kernel_step(run->kernel, &run->world, step, effect);
}

void run_step(struct run *run, struct step step)
{
    struct runner *runner = &run->runner[step.process];
    struct effect effect;

    if (runner->call.kind == CALL_FORK && step.kind == STEP_CALL) {
        const int child =
            behaviour_child(run->kernel->behaviour, step.process, runner->local.children);
        launch_number_next(FIRST_PID + child);
    }
    delivery_begin(run);
    kernel_step(run->kernel, &run->world, step, &effect);
    if (effect.fixed_needed)
        learn_fixed(run, step, &effect);
    else
        make_step(run, step, &effect);
    delivery_end(run);
    for (int i = 0; i < effect.moves; i++)
        go_on(run, &effect.move[i]);
}

void run_end(struct run *run)
{
    struct stop stop;

    for (int i = 0; i < PROCESS_MAX; i++)
        if (run->runner[i].pid)
            (void)kill(run->runner[i].pid, SIGKILL);
    for (int i = 0; i < PROCESS_MAX; i++) {
        if (!run->runner[i].pid)
            continue;
        do
            tracee_wait(run->runner[i].pid, &stop);
        while (stop.kind != STOP_DEAD);
        local_free(&run->runner[i].local);
        bytes_free(&run->runner[i].call.text);
    }
    // Zombies whose parents have just died are the tool's own children by now.
    while (launch_reap())
        ;
    memset(run->runner, 0, sizeof run->runner);
    world_free(&run->world);
}
