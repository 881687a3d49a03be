// SPDX-License-Identifier: MIT
// Which steps are possible in a state, and what each brings.
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/asking.h"

const struct node *kernel_node(const struct kernel *kernel, const struct world *world, int process)
{
    return kernel->behaviour->nodes[world->process[process].node];
}

// ---- Which steps are possible -------------------------------------------------------------------

// Whether a wait call would find something: asked of a copy, because an answer takes it away.
static bool wait_ready(const struct kernel *kernel, const struct world *world, int process,
                       const struct call *call)
{
    struct world copy = *world;
    struct result result;

    return wait_result(kernel, &copy, process, call, &result);
}

static bool call_ready(const struct kernel *kernel, const struct world *world, int process)
{
    const struct call *call = &kernel_node(kernel, world, process)->call;

    switch ((int)call->kind) {
    case CALL_WAIT:
    case CALL_WAITID:
        return wait_ready(kernel, world, process, call);
    case CALL_READ:
        return kernel->behaviour->objects[call->object].kind != OBJECT_PIPE_READ ||
               pipe_read_ready(kernel, world, call);
    case CALL_WRITE:
    case CALL_WRITEV:
        return kernel->behaviour->objects[call->object].kind != OBJECT_PIPE_WRITE ||
               pipe_write_ready(kernel, world, call);
    case CALL_PAUSE:
    case CALL_SUSPEND:
    case CALL_SPIN:
        return false;
    case CALL_SIGWAIT:
        return call->argument[1] || signal_ready(world, process, (uint64_t)call->argument[0]);
    default:
        return true;
    }
}

// The signals that are blocked while the call waits: sigsuspend brings its own set.
static uint64_t blocked_in(const struct node *node)
{
    return node->call.kind == CALL_SUSPEND ? (uint64_t)node->call.argument[0] : node->local.blocked;
}

bool kernel_blocked(const struct kernel *kernel, const struct world *world, int process)
{
    const struct process *there = &world->process[process];

    if (there->vforked >= 0 || there->stopped)
        return true;
    return !there->alarm && !call_ready(kernel, world, process) &&
           !signal_deliverable(kernel, world, process,
                               blocked_in(kernel_node(kernel, world, process)));
}

static int step_add(struct step *steps, int count, int process, enum step_kind kind, int detail)
{
    if (count < STEPS_MAX)
        steps[count++] = (struct step){(int16_t)process, (int8_t)kind, (int8_t)detail};
    return count;
}

static int process_steps(const struct kernel *kernel, const struct world *world, int process,
                         struct step *steps, int count)
{
    const struct node *node = kernel_node(kernel, world, process);
    const uint64_t delivered = signal_deliverable(kernel, world, process, blocked_in(node));
    // What only stops a process lets it wait on afterwards.
    const bool during =
        node->call.kind != CALL_SPIN && (delivered & ~signal_stopping(kernel, world, process));
    bool must_fail = false;

    if (world->process[process].stopped)
        return world->process[process].alarm ? step_add(steps, count, process, STEP_ALARM, 0)
                                             : count;
    if (world->process[process].tells)
        return step_add(steps, count, process, STEP_SIGNALS, 0);
    if (node->call.kind == CALL_CRASH)
        return step_add(steps, count, process, STEP_CALL, 0);
    for (int i = 0; i < kernel->faults; i++)
        must_fail |= fault_choice(kernel, world, process, i) == FAULT_MUST;
    // A fork never happens while a signal waits to be handled: the kernel begins it anew after
    // that.
    const bool ready = call_ready(kernel, world, process);
    must_fail |= asks_in_vain(kernel, world, process);
    if (node->call.kind == CALL_FORK ? !delivered && !must_fail : (ready || during) && !must_fail)
        count = step_add(steps, count, process, STEP_CALL, 0);
    for (int i = 0; i < kernel->faults; i++)
        if (fault_choice(kernel, world, process, i))
            count = step_add(steps, count, process, STEP_FAULT, i);
    if (signal_deliverable(kernel, world, process, node->local.blocked))
        count = step_add(steps, count, process, STEP_SIGNALS, 0);
    if (node->call.kind == CALL_SLEEP && during)
        count = step_add(steps, count, process, STEP_INTERRUPT, 0);
    if (world->process[process].alarm)
        count = step_add(steps, count, process, STEP_ALARM, 0);
    return count;
}

int kernel_steps(const struct kernel *kernel, const struct world *world, struct step *steps)
{
    int count = 0;

    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING && world->process[i].vforked < 0)
            count = process_steps(kernel, world, i, steps, count);
    return count;
}

// ---- What a call brings -------------------------------------------------------------------------

static void move_add(struct effect *effect, int process, struct result result)
{
    effect->move[effect->moves++] = (struct move){process, result};
}

// A parent that waits in vfork goes on when its child has ended or become another program.
static void vfork_release(struct world *world, int child, struct effect *effect)
{
    for (int i = 0; i < world->count; i++)
        if (world->process[i].life == LIFE_RUNNING && world->process[i].vforked == child) {
            world->process[i].vforked = -1;
            move_add(effect, i, (struct result){.value = FIRST_PID + child});
        }
}

static void end(const struct kernel *kernel, struct world *world, int process, int status,
                struct effect *effect)
{
    process_end(kernel, world, process, status);
    effect->died = process;
    effect->status = status;
    vfork_release(world, process, effect);
}

static void do_fork(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    const int child = behaviour_child(kernel->behaviour, process, node->local.children);

    if (child < 0 || child >= kernel->processes_max) {
        effect->refused = "runaway";
        return;
    }
    while (world->count <= child)
        world->process[world->count++] = (struct process){.vforked = -1};
    world->process[child] = (struct process){.life = LIFE_RUNNING,
                                             .node = world->process[process].node,
                                             .parent = process,
                                             .group = world->process[process].group,
                                             .session = world->process[process].session,
                                             .vforked = -1};
    effect->born = child;
    move_add(effect, child, (struct result){.how = AS_CHILD});
    if (call->argument[0])
        world->process[process].vforked = child;
    else
        move_add(effect, process, (struct result){.value = FIRST_PID + child});
}

static void do_write(const struct kernel *kernel, struct world *world, int process,
                     const struct call *call, struct result *result, struct effect *effect)
{
    const enum object_kind kind = kernel->behaviour->objects[call->object].kind;

    if (kind == OBJECT_PIPE_WRITE) {
        pipe_write(kernel, world, process, call, result);
        return;
    }
    result->value = (int64_t)call->text.len;
    effect->stream = kind == OBJECT_ERROR ? STDERR_FILENO : STDOUT_FILENO;
    effect->shown = call->text.len;
}

// What /proc shows of a process hangs on whether it runs, is a zombie or is gone.
static uint64_t proc_view(const struct world *world, int process)
{
    if (process < 0 || process >= world->count)
        return 0;
    return (uint64_t)world->process[process].life;
}

static void do_read(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct result *result)
{
    const struct object *object = &kernel->behaviour->objects[call->object];

    if (object->kind == OBJECT_PIPE_READ)
        pipe_read(kernel, world, process, call, result);
    else
        result->more = proc_view(world, object->process);
}

// What was left of the alarm before, a second or nothing: alarm returns it, setitimer stores it.
static void do_alarm(struct world *world, int process, const struct call *call,
                     struct result *result)
{
    bool *const alarm = &world->process[process].alarm;

    result->value = call->argument[1] ? 0 : *alarm;
    result->more = call->argument[1] ? *alarm : 0;
    *alarm = call->argument[0] != 0;
}

// The calls with one result and no further consequences.
static void do_call(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct result *result, struct effect *effect)
{
    if (files_call(kernel, world, process, call, result))
        return;
    switch ((int)call->kind) {
    case CALL_WAIT:
    case CALL_WAITID:
        wait_result(kernel, world, process, call, result);
        break;
    case CALL_WRITE:
    case CALL_WRITEV:
        do_write(kernel, world, process, call, result, effect);
        break;
    case CALL_READ:
        do_read(kernel, world, process, call, result);
        break;
    case CALL_OPEN:
        result->more = proc_view(world, (int)call->argument[0]);
        break;
    case CALL_GETPPID:
        result->value = number_seen(world->process[process].parent);
        break;
    case CALL_KILL:
    case CALL_TKILL:
    case CALL_TGKILL:
        result->value =
            signal_kill(kernel, world, process, call->argument[0], (int)call->argument[1],
                        call->kind == CALL_KILL ? SI_USER : SI_TKILL);
        break;
    case CALL_ALARM:
        do_alarm(world, process, call, result);
        break;
    case CALL_SIGWAIT:
        result->value =
            signal_fetch(kernel, world, process, (uint64_t)call->argument[0], &result->told);
        if (result->value == 0)
            result->value = -EAGAIN;
        break;
    case CALL_SIGPENDING:
        result->more =
            world->process[process].pending & kernel_node(kernel, world, process)->local.blocked;
        break;
    case CALL_SETPGID:
        result->value = group_set(kernel, world, process, call);
        break;
    case CALL_SETSID:
        result->value = session_start(world, process);
        break;
    case CALL_GETPGID:
        result->value = group_get(world, process, call);
        break;
    case CALL_DUP:
        result->value = call->argument[1];
        break;
    default:
        break;
    }
}

// The set that is blocked after the call: a new one holds before the program goes on.
static uint64_t blocked_after(const struct node *node)
{
    return node->call.kind == CALL_SIGMASK || node->call.kind == CALL_SIGRETURN
               ? (uint64_t)node->call.argument[0]
               : node->local.blocked;
}

// The process goes back to its program: signals that wait are delivered first, and one may end it.
static void go_on(const struct kernel *kernel, struct world *world, int process,
                  struct result result, uint64_t blocked, struct effect *effect)
{
    int fatal = 0;
    int told = 0;
    const uint64_t taken = signal_take(kernel, world, process, blocked, &fatal, &told);

    if (fatal) {
        end(kernel, world, process, fatal, effect);
        return;
    }
    result.signals = taken;
    if (told)
        result.told = told;
    move_add(effect, process, result);
}

static void make_call(const struct kernel *kernel, struct world *world, int process,
                      struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    const struct call *call = &node->call;
    struct result result = {0};

    effect->call = call;
    if (!call_ready(kernel, world, process)) {
        result = (struct result){.how = INTERRUPTED};
        effect->waited = true;
        go_on(kernel, world, process, result, blocked_in(node), effect);
    } else if (call->kind == CALL_FORK) {
        do_fork(kernel, world, process, call, effect);
    } else if (call->kind == CALL_EXIT) {
        end(kernel, world, process, (int)(call->argument[0] & 0xff) << 8, effect);
    } else if (call->kind == CALL_CRASH) {
        end(kernel, world, process, (int)call->argument[0], effect);
    } else if (call->kind == CALL_EXEC) {
        effect->fixed_needed = !node->fixed_known;
        if (effect->fixed_needed)
            return;
        if (node->fixed == 0)
            vfork_release(world, process, effect);
        go_on(kernel, world, process, (struct result){.value = node->fixed}, node->local.blocked,
              effect);
    } else {
        do_call(kernel, world, process, call, &result, effect);
        go_on(kernel, world, process, result, blocked_after(node), effect);
    }
}

// A short write is made with half of its text; everything else fails without being made.
static void make_fault(const struct kernel *kernel, struct world *world, int process, int i,
                       struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, process);
    const struct fault *fault = &kernel->fault[i];
    struct result result = {.how = INJECTED, .value = -fault->error};

    effect->call = &node->call;
    if (fault->error == 0) {
        struct call half = node->call;
        half.text.len /= 2;
        if (!files_call(kernel, world, process, &half, &result))
            do_write(kernel, world, process, &half, &result, effect);
        result.how = INJECTED;
    }
    go_on(kernel, world, process, result, node->local.blocked, effect);
}

void kernel_step(const struct kernel *kernel, struct world *world, struct step step,
                 struct effect *effect)
{
    const struct node *node = kernel_node(kernel, world, step.process);

    *effect = (struct effect){.born = -1, .died = -1};
    if (step.kind != STEP_CALL || node->call.kind != CALL_EXEC || node->fixed_known)
        fault_count(kernel, world, step);
    switch (step.kind) {
    case STEP_CALL:
        make_call(kernel, world, step.process, effect);
        break;
    case STEP_FAULT:
        make_fault(kernel, world, step.process, step.detail, effect);
        break;
    case STEP_SIGNALS:
        signal_tell(kernel, world, step.process);
        go_on(kernel, world, step.process, (struct result){.how = SIGNALLED}, node->local.blocked,
              effect);
        break;
    case STEP_INTERRUPT:
        effect->call = &node->call;
        go_on(kernel, world, step.process, (struct result){.how = INTERRUPTED}, node->local.blocked,
              effect);
        break;
    default:
        world->process[step.process].alarm = false;
        signal_send(kernel, world, step.process, (struct telling){SIGALRM, SI_KERNEL, -1, 0});
    }
}
