// SPDX-License-Identifier: MIT
// One real run of the program along a schedule.
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/arch.h"
#include "interleave/launch.h"
#include "interleave/proceed.h"
#include "interleave/run.h"
#include "interleave/source.h"
#include "interleave/stdio_scan.h"
#include "interleave/tracee.h"
#include "lib/diag.h"

// The kernel's own error numbers for a call that a signal interrupts: none reaches the program.
enum { ERESTART_FIRST = 512, ERESTART_LAST = 516 };

static bool interrupted(int64_t result)
{
    return result <= -ERESTART_FIRST && result >= -ERESTART_LAST;
}

static _Noreturn void disagree(const struct run *run, int process, const char *what, int64_t is,
                               int64_t expected)
{
    die("the model of the kernel is wrong here: %s of process %d gave %lld, not %lld; no result",
        what, FIRST_PID + process, (long long)is, (long long)expected);
    (void)run;
}

static const char *name_of(const struct runner *runner)
{
    const char *name = call_name_of(runner->number);
    return name ? name : "a call";
}

// ---- Making a call for real
// -----------------------------------------------------------------------

static void await_death(struct run *run, int process, int status)
{
    struct runner *runner = &run->runner[process];
    struct stop stop;

    tracee_wait(runner->pid, &stop);
    while (stop.kind != STOP_DEAD) {
        tracee_resume(runner->pid, false, stop.kind == STOP_SIGNAL ? stop.signal : 0);
        tracee_wait(runner->pid, &stop);
    }
    if ((stop.status & ~0x80) != status && WIFSIGNALED(status))
        disagree(run, process, "the end", stop.status, status);
    if (WIFEXITED(status) && stop.status != status)
        disagree(run, process, "the end", stop.status, status);
    runner->pid = 0;
    local_free(&runner->local);
    bytes_free(&runner->call.text);
}

// A signal that the program ignores still interrupts calls of a traced process: the kernel begins
// them anew, which is no step.
static void begin_anew(const struct runner *runner)
{
    struct stop stop;

    do {
        tracee_resume(runner->pid, false, 0);
        tracee_wait(runner->pid, &stop);
        if (stop.kind == STOP_DEAD)
            die("a process was killed by someone else");
    } while (stop.kind != STOP_CALL);
}

static void child_born(struct run *run, int process, int child, pid_t pid)
{
    struct runner *parent = &run->runner[process];
    struct runner *born = &run->runner[child];
    struct stop stop;

    if (pid != FIRST_PID + child)
        disagree(run, process, "fork", pid, FIRST_PID + child);
    tracee_wait(pid, &stop);
    for (int i = 0; i < parent->local.count; i++)
        parent->local.descriptors[i].shared = true;
    *born = (struct runner){.pid = pid, .local = local_copy(&parent->local), .number = -1};
    born->local.children = 0;
    born->local.failed = 0;
    born->local.fork_failed = false;
    born->local.execed = false;
    if (parent->call.argument[1])
        born->local.handled = 0;
    parent->local.children++;
}

// Up to the return of the call, or of the child's birth where the return has to wait (vfork).
static int64_t make_call(struct run *run, int process, bool may_be_interrupted, int child)
{
    struct runner *runner = &run->runner[process];
    struct stop stop;

    for (;;) {
        tracee_resume(runner->pid, true, 0);
        tracee_wait(runner->pid, &stop);
        if (stop.kind == STOP_RETURN && interrupted(stop.result) && !may_be_interrupted)
            begin_anew(runner);
        else if (stop.kind == STOP_RETURN)
            return runner->value = stop.result;
        else if (stop.kind == STOP_EXEC)
            launch_new_program(runner->pid);
        else if (stop.kind == STOP_DEAD)
            die("process %d was killed by someone else", FIRST_PID + process);
        else if (stop.kind == STOP_BIRTH) {
            child_born(run, process, child, stop.child);
            if (runner->call.argument[0]) {
                runner->in_vfork = true;
                tracee_resume(runner->pid, true, 0);
                return FIRST_PID + child;
            }
        }
    }
}

// A parent in vfork, whose child has just let it go.
static void vfork_return(struct run *run, int process, int64_t expected)
{
    struct runner *runner = &run->runner[process];
    struct stop stop;

    do {
        tracee_wait(runner->pid, &stop);
        if (stop.kind == STOP_DEAD)
            die("process %d was killed by someone else", FIRST_PID + process);
        if (stop.kind != STOP_RETURN)
            tracee_resume(runner->pid, true, 0);
    } while (stop.kind != STOP_RETURN);
    if (stop.result != expected)
        disagree(run, process, "vfork", stop.result, expected);
    runner->in_vfork = false;
}

// ---- The steps
// ------------------------------------------------------------------------------------

// Text for the user is taken from the process's memory: nothing has to be read back.
static bool is_shown(const struct run *run, const struct runner *runner)
{
    if (runner->call.object == OBJECT_NONE ||
        (runner->call.kind != CALL_WRITE && runner->call.kind != CALL_WRITEV))
        return false;
    const enum object_kind kind = run->kernel->behaviour->objects[runner->call.object].kind;
    return kind == OBJECT_OUT || kind == OBJECT_ERROR;
}

static void send_really(const struct run *run, int sender, int64_t pid, int signal)
{
    const int group = pid == 0 ? run->world.process[sender].group : (int)-pid - FIRST_PID;

    for (int i = 0; i < run->world.count; i++)
        if (run->runner[i].pid && run->world.process[i].life == LIFE_RUNNING &&
            (pid == -1 ? i != sender : run->world.process[i].group == group))
            kill(run->runner[i].pid, signal);
}

// Calls that are answered here instead of being made. SIGKILL would not wait for its turn.
static bool answer(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    const struct call *call = &runner->call;

    switch (call->kind) {
    case CALL_SLEEP:
    case CALL_ALARM:
        arch_skip_call(runner->pid, result->how == INTERRUPTED ? -EINTR : result->value);
        return true;
    case CALL_KILL:
        if (call->argument[0] > 0 && call->argument[1] != SIGKILL)
            return false;
        arch_skip_call(runner->pid, result->value);
        if (call->argument[0] <= 0 && call->argument[1] != SIGKILL && call->argument[1] != 0)
            send_really(run, process, call->argument[0], (int)call->argument[1]);
        return true;
    default:
        if (!is_shown(run, runner))
            return false;
        arch_skip_call(runner->pid, result->value);
        return true;
    }
}

static void check_status(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    int status = 0;

    if (runner->call.kind != CALL_WAIT || result->value <= 0 || !runner->argument[1])
        return;
    if (!tracee_read(runner->pid, runner->argument[1], &status, sizeof status))
        return;
    if ((status & ~0x80) != (int)(result->more & ~(uint64_t)0x80))
        disagree(run, process, "the status from wait", status, (int64_t)result->more);
}

static const struct move *move_of(const struct effect *effect, int process)
{
    for (int i = 0; i < effect->moves; i++)
        if (effect->move[i].process == process)
            return &effect->move[i];
    return NULL;
}

static void make_fault(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];

    if (result->value < 0 || is_shown(run, runner)) {
        arch_skip_call(runner->pid, result->value);
        return;
    }
    if (runner->call.kind == CALL_WRITEV)
        die("refused: writev that falls short into a pipe is not modelled");
    arch_set_argument(runner->pid, 2, (uint64_t)result->value);
}

// The process is about to end, by a signal that its return from the call brings or without a call.
static void die_of_signal(struct run *run, int process, int status)
{
    if (status == SIGKILL)
        kill(run->runner[process].pid, SIGKILL);
    else
        tracee_resume(run->runner[process].pid, false, 0);
    await_death(run, process, status);
}

// What /proc tells is taken as it comes.
static bool is_modelled(const struct run *run, const struct runner *runner)
{
    return runner->call.kind != CALL_OPEN && runner->call.kind != CALL_SIGRETURN &&
           (runner->call.kind != CALL_READ ||
            run->kernel->behaviour->objects[runner->call.object].kind != OBJECT_PROC);
}

// What the model says it brings is compared with what it really brought.
static void make_step(struct run *run, struct step step, const struct effect *effect)
{
    struct runner *runner = &run->runner[step.process];
    const int status = effect->status;
    const struct move *move = move_of(effect, step.process);
    const struct result result = move ? move->result : (struct result){.value = 0};
    const bool dies = effect->died == step.process;

    if (step.kind == STEP_ALARM) {
        kill(runner->pid, SIGALRM);
    } else if (step.kind == STEP_SIGNALS) {
        arch_postpone_call(runner->pid, runner->number, runner->argument[0]);
    } else if (step.kind == STEP_FAULT) {
        make_fault(run, step.process, &result);
    } else if (runner->call.kind == CALL_EXIT || runner->call.kind == CALL_CRASH) {
        tracee_resume(runner->pid, false, runner->crashed ? status : 0);
        await_death(run, step.process, status);
        return;
    } else if (dies && status == SIGKILL && effect->waited) {
        // It would wait on: the signal is held back until its turn, which is below.
    } else if (!answer(run, step.process, &result)) {
        const int64_t value =
            make_call(run, step.process, result.how == INTERRUPTED || dies, effect->born);
        const int64_t expected = effect->born >= 0 ? FIRST_PID + effect->born : result.value;
        if (value != expected && result.how == RETURNED && !dies && is_modelled(run, runner))
            disagree(run, step.process, name_of(runner), value, expected);
        check_status(run, step.process, &result);
    }
    if (dies)
        die_of_signal(run, step.process, status);
}

// ---- Learning
// -------------------------------------------------------------------------------------

static bool same_call(const struct call *one, const struct call *other)
{
    return one->kind == other->kind && one->object == other->object &&
           !memcmp(one->argument, other->argument, sizeof one->argument) &&
           bytes_equal(&one->text, &other->text);
}

static int line_of(struct run *run, pid_t pid)
{
    struct bytes text = {0};
    source_line(pid, &text);
    const int line =
        text.len ? table_intern(&run->kernel->behaviour->lines, text.data, text.len, NULL) : -1;
    bytes_free(&text);
    return line;
}

static bool starts_with(const struct bytes *text, const struct bytes *start)
{
    return text->len >= start->len && !memcmp(text->data, start->data, start->len);
}

static bool is_write(const struct call *call)
{
    return call->kind == CALL_WRITE || call->kind == CALL_WRITEV;
}

// The first fork before this write, of the process or of one that it descends from, at which the
// beginning of the text already stood in the same stdio buffer, not written since.
static int copied_by(const struct behaviour *behaviour, int node)
{
    const struct call *call = &behaviour->nodes[node]->call;
    int first = NODE_NONE;

    for (int at = behaviour->nodes[node]->parent; is_write(call) && at != NODE_NONE;
         at = behaviour->nodes[at]->parent) {
        const struct node *before = behaviour->nodes[at];
        if ((before->call.kind == CALL_EXEC && before->fixed == 0) ||
            (is_write(&before->call) && before->call.address == call->address))
            break;
        for (int i = 0; i < before->waiting_count; i++)
            if (before->waiting[i].address == call->address &&
                starts_with(&call->text, &before->waiting[i].text))
                first = at;
    }
    return first;
}

static int node_after(struct run *run, int node, struct result result, int process)
{
    struct behaviour *behaviour = run->kernel->behaviour;
    struct runner *runner = &run->runner[process];
    int next = behaviour_next(behaviour, node, result);

    if (next != NODE_NONE) {
        if (!same_call(&behaviour->nodes[next]->call, &runner->call))
            die("incomplete: process %d does not do the same in every run: it depends on something "
                "that is not under control here",
                FIRST_PID + process);
        return next;
    }
    struct call call = runner->call;
    call.text = (struct bytes){0};
    bytes_add(&call.text, runner->call.text.data, runner->call.text.len);
    next = behaviour_learn(behaviour, node, result, process, local_copy(&runner->local), call);
    struct node *new = behaviour->nodes[next];
    new->line = line_of(run, runner->pid);
    if (call.kind == CALL_FORK)
        new->waiting_count = stdio_scan(runner->pid, &new->waiting);
    new->copied_by = copied_by(behaviour, next);
    return next;
}

// Whether this success makes good the failure: any later call of the kind, but for text, which has
// to be written again from where it fell short.
static bool makes_good(const struct behaviour *behaviour, const struct local *local,
                       const struct call *call)
{
    if (local->failed != (int)call->kind)
        return false;
    if (call->kind != CALL_WRITE && call->kind != CALL_WRITEV)
        return true;
    const struct call *failed = &behaviour->nodes[local->failed_at]->call;
    const size_t half = failed->text.len / 2;
    const struct bytes rest = {failed->text.data + half, failed->text.len - half, 0};
    return failed->object == call->object &&
           (starts_with(&call->text, &failed->text) || starts_with(&call->text, &rest));
}

static void local_update(const struct run *run, struct local *local, const struct call *call,
                         struct result result, int node)
{
    if (result.how == INJECTED) {
        local->failed = (int)call->kind;
        local->failed_at = node;
        local->fork_failed |= call->kind == CALL_FORK;
    } else if (result.how == RETURNED && result.value >= 0 &&
               makes_good(run->kernel->behaviour, local, call)) {
        local->failed = 0;
    }
    if (call->kind != CALL_EXEC || result.how != RETURNED || result.value != 0)
        return;
    for (int i = local->count - 1; i >= 0; i--)
        if (local->descriptors[i].close_on_exec)
            local->descriptors[i] = local->descriptors[--local->count];
    local->handled = 0;
    local->restarting = 0;
    memset(local->also_blocked, 0, sizeof local->also_blocked);
    local->execed = true;
}

static void go_on(struct run *run, const struct move *move)
{
    struct runner *runner = &run->runner[move->process];
    const int node = run->world.process[move->process].node;
    const struct result result = move->result;

    if (runner->in_vfork)
        vfork_return(run, move->process, result.value);
    if (result.how != AS_CHILD)
        local_update(run, &runner->local, &runner->call, result, node);
    bytes_free(&runner->call.text);
    proceed(run, move->process, node, result, result.signals);
    run->world.process[move->process].node = node_after(run, node, result, move->process);
}

// ---- A run
// ----------------------------------------------------------------------------------------

void run_begin(struct run *run, struct kernel *kernel)
{
    const struct result start = {0};
    struct behaviour *behaviour = kernel->behaviour;
    struct runner *first = &run->runner[0];

    run->kernel = kernel;
    memset(run->runner, 0, sizeof run->runner);
    *first = (struct runner){.pid = launch_run(FIRST_PID), .number = -1};
    const enum object_kind kinds[] = {OBJECT_OTHER, OBJECT_OUT, OBJECT_ERROR};
    for (int fd = 0; fd < 3; fd++)
        local_set(&first->local,
                  (struct descriptor){fd,
                                      behaviour_object(behaviour, -2, start, fd,
                                                       (struct object){.kind = kinds[fd]}),
                                      false, true});
    world_start(&run->world, NODE_NONE);
    proceed(run, 0, NODE_NONE, start, 0);
    run->world.process[0].node = node_after(run, NODE_NONE, start, 0);
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
    kernel_step(run->kernel, &run->world, step, &effect);
    if (effect.fixed_needed)
        learn_fixed(run, step, &effect);
    else
        make_step(run, step, &effect);
    for (int i = 0; i < effect.moves; i++)
        go_on(run, &effect.move[i]);
}

void run_end(struct run *run)
{
    struct stop stop;

    for (int i = 0; i < PROCESS_MAX; i++)
        if (run->runner[i].pid)
            kill(run->runner[i].pid, SIGKILL);
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
