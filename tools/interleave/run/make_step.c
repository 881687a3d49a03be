// SPDX-License-Identifier: MIT
// Makes one step of the model for real.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "interleave/model/adopted.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/clock.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/model/timers.h"
#include "interleave/run/answer_step.h"
#include "interleave/run/clock.h"
#include "interleave/run/delivery.h"
#include "interleave/run/ending.h"
#include "interleave/run/fifos.h"
#include "interleave/run/lead.h"
#include "interleave/run/listing.h"
#include "interleave/run/make_fault.h"
#include "interleave/run/make_step.h"
#include "interleave/run/numbers.h"
#include "interleave/run/real_call.h"
#include "interleave/run/reroute.h"
#include "interleave/run/run.h"
#include "interleave/run/target.h"
#include "interleave/run/trouble.h"
#include "interleave/run/words.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"
#include "lib/graph/step_kind.h"

static const char *name_of(const struct runner *runner)
{
    const char *name = call_name_of(runner->number);
    return name ? name : "a call";
}

bool make_is_shown(const struct run *run, const struct runner *runner)
{
    if (runner->call.object == OBJECT_NONE || !kind_is(runner->call.kind, KIND_WRITE))
        return false;
    const enum object_kind kind = run->kernel->behaviour->objects[runner->call.object].kind;
    return kind == OBJECT_OUT || kind == OBJECT_ERROR;
}

// Zombies that process 1 adopts in the model are gone at once in a real run, or stay until its end.
// A setpgid that fails changes nothing.
static bool answer_late(const struct run *run, struct step step, const struct result *result)
{
    const struct runner *runner = &run->runner[step.process];
    const bool is_late = step.kind == STEP_LATE;

    if (runner->call.kind == CALL_SETPGID
            ? !is_late || result->value >= 0
            : runner->call.kind != CALL_GETPGID ||
                  (!is_late && !adopted_is_found(run->kernel, &run->world, step.process)))
        return false;
    arch_skip_call(runner->pid, result->value);
    return true;
}

static void check_status(const struct run *run, int process, const struct result *result)
{
    const struct runner *runner = &run->runner[process];
    int status = 0;

    if (runner->call.kind != CALL_WAIT || result->value <= 0 || !runner->argument[1])
        return;
    if (!tracee_read(runner->pid, runner->argument[1], &status, sizeof status))
        return;
    if ((status & ~0x80) != (int)(result->waited.status & ~0x80U))
        disagree(run, process, "the status from wait", status, result->waited.status);
}

static const struct move *move_of(const struct effect *effect, int process)
{
    for (int i = 0; i < effect->moves; i++)
        if (effect->move[i].process == process)
            return &effect->move[i];
    return NULL;
}

// Whether the process does not go on after this step.
static bool is_last(const struct effect *effect, int process)
{
    return effect->died == process || effect->closed == process;
}

// A write into a pipe that does not fit as a whole would wait in the kernel for other processes. It
// is made in parts that do fit; between them the process stands at the entry of its call again.
static void make_part(struct run *run, int process, const struct effect *effect,
                      const struct move *move)
{
    struct runner *runner = &run->runner[process];
    const size_t left = runner->call.text.size - runner->written;

    if (runner->call.kind == CALL_WRITEV)
        tracee_refuse("refused: a writev of which only a part fits into a pipe is not modelled");
    arch_set_argument(runner->pid, 1, runner->argument[1] + runner->written);
    arch_set_argument(runner->pid, 2, effect->put ? effect->put : left);
    const int64_t value = make_real_call(run, process, true, -1);
    if (effect->put ? value != (int64_t)effect->put
                    : value != -EPIPE && value != -EAGAIN && !real_call_was_interrupted(value))
        disagree(run, process, "a part of a write", value, (int64_t)effect->put);
    runner->written += effect->put;
    arch_restore_arguments(runner->pid, runner->argument);
    if (move || is_last(effect, process)) {
        arch_set_result(runner->pid, (int64_t)runner->written);
        runner->written = 0;
    } else {
        arch_postpone_call(runner->pid, runner->number, runner->argument[0]);
        make_restart(runner);
    }
}

void make_death(struct run *run, int process, const struct effect *effect)
{
    if (effect->closed != process || ending_begin(run, process, effect))
        ending_go(run, process, effect->status);
}

static bool is_of_size(const struct call *call)
{
    return call->fcntl.command == F_GETPIPE_SZ || call->fcntl.command == F_SETPIPE_SZ;
}

// Whether the model knows the value. What /proc shows is taken from the kernel.
static bool is_modelled(const struct run *run, const struct runner *runner)
{
    return runner->call.kind != CALL_OPEN && runner->call.kind != CALL_SIGRETURN &&
           (runner->call.kind != CALL_FCNTL || is_of_size(&runner->call)) &&
           runner->call.kind != CALL_LIST &&
           (runner->call.kind != CALL_PIDFD || runner->value < 0) &&
           (runner->call.kind != CALL_READ ||
            run->kernel->behaviour->objects[runner->call.object].kind != OBJECT_PROC);
}

// Whether the numbers of processes, children and parents come from the model instead of the kernel.
static bool is_spoken_for(const struct run *run, struct step step, const struct effect *effect)
{
    const enum call_kind kind = run->runner[step.process].call.kind;
    const bool is_by_old_number =
        (kind == CALL_TKILL || kind == CALL_TGKILL) &&
        launch_is_template(&run->target->template,
                           (pid_t)run->runner[step.process].argument[kind == CALL_TGKILL]);
    const bool is_of_family = kind_is(kind, KIND_WAIT) || kind == CALL_GETPPID;

    return run->translates || step.kind == STEP_REAP || effect->slept || is_by_old_number ||
           (is_of_family && ending_is_pending(run));
}

// The canonical number for the kernel's number that a call has returned. The program sees it, too.
static int64_t translate(const struct run *run, int process, int64_t value,
                         const struct result *result, int born)
{
    const struct runner *runner = &run->runner[process];

    if (runner->in_vfork)
        return value;
    if (runner->call.kind == CALL_WAITID && value == 0) {
        numbers_after(run, process, result->waited.child);
        return 0;
    }
    for (int i = 0; runner->call.kind == CALL_WAIT && i < PROCESS_MAX; i++)
        if (value > 0 && run->runner[i].born_as == value) {
            value = FIRST_PID + i;
            break;
        }
    if (runner->call.kind == CALL_FORK && born >= 0 && value > 0)
        value = FIRST_PID + born;
    numbers_after(run, process, value);
    return value;
}

// Makes the call, and compares what it really brought with what the model says.
static void make_checked(struct run *run, struct step step, const struct result *result,
                         const struct effect *effect)
{
    const int process = step.process;
    const struct runner *runner = &run->runner[process];
    const bool dies = is_last(effect, process);
    if (result->how == INTERRUPTED && ending_is_pending(run) &&
        kind_is(runner->call.kind, KIND_WAIT))
        tracee_refuse(
            "refused: process %d is interrupted in a wait while a process ends that was in vfork: "
            "that is not modelled",
            FIRST_PID + process);
    int64_t value = make_real_call(run, process, result->how == INTERRUPTED || dies, effect->born);
    if (runner->call.kind == CALL_EXEC && value == 0)
        run->scratch.address = 0; // it was in the memory of the program before
    lead_home(run, runner->pid, runner->argument);
    value = listing_adapt(run, process, result, value);
    if (is_spoken_for(run, step, effect))
        value = translate(run, process, value, result, effect->born);
    const int64_t expected = effect->born >= 0 ? FIRST_PID + effect->born : result->value;
    if (effect->born >= 0 && (value == -EAGAIN || value == -ENOMEM))
        die("no result: process %d cannot fork here: %s (see ulimit -u, pids.max of the "
            "cgroup)",
            FIRST_PID + process, strerror((int)-value));
    if (value != expected && result->how == RETURNED && !dies && is_modelled(run, runner))
        disagree(run, process, name_of(runner), value, expected);
    check_status(run, process, result);
    delivery_waited(run, process, result);
}

// The process makes its call. False when that ended it.
static bool make_own_call(struct run *run, struct step step, const struct effect *effect,
                          const struct move *move, const struct result *result)
{
    struct runner *runner = &run->runner[step.process];
    const int status = effect->status;
    const bool is_killed = is_last(effect, step.process) && status == SIGKILL && effect->waited;

    if (kind_is(runner->call.kind, KIND_END)) {
        if (effect->closed == step.process && !ending_begin(run, step.process, effect))
            return false;
        tracee_resume(runner->pid, false, runner->crashed ? status : 0);
        ending_await(run, step.process, status);
        return false;
    }
    if (is_killed)
        return true; // it would go on waiting: the signal is sent only in make_death
    if (effect->in_parts)
        make_part(run, step.process, effect, move);
    else if (!answer_step(run, step.process, result, effect) && !answer_late(run, step, result) &&
             !reroute_before(run, step.process, result) &&
             !(is_spoken_for(run, step, effect) && numbers_before(run, step.process, result)))
        make_checked(run, step, result, effect);
    if (kind_is(runner->call.kind, KIND_WAIT))
        clock_waited(run, runner, result);
    return true;
}

// What a call reads or writes in shared memory: there is nothing to make.
static bool is_in_state(const struct runner *runner, struct step step)
{
    return runner->call.kind == CALL_BLOCK && step.kind == STEP_CALL;
}

// Signals come to the process, which makes its call later, if at all.
static void make_signals(struct run *run, int process)
{
    struct runner *runner = &run->runner[process];

    if (runner->call.kind == CALL_WORD)
        words_drop(runner);
    else if (runner->call.kind != CALL_SPIN && runner->call.kind != CALL_CRASH &&
             runner->call.kind != CALL_MOMENT)
        arch_postpone_call(runner->pid, runner->number, runner->argument[0]);
}

void make_step(struct run *run, struct step step, const struct effect *effect)
{
    const struct runner *runner = &run->runner[step.process];
    const struct move *move = move_of(effect, step.process);
    const struct result result = move ? move->result : (struct result){.value = 0};

    if (effect->goes_on || effect_is_in_call(effect)) {
        ending_close(run, step.process);
        return;
    }
    if (effect->completes) {
        ending_complete(run, step.process, effect->status);
        return;
    }
    if (step.kind == STEP_SLEEP && runner->call.kind == CALL_OPEN)
        fifos_sleep(run, step.process);
    if (step.kind == STEP_SLEEP)
        return; // the real call is made when the model says that it returns
    if (step_moves_clock(step)) {
        clock_make(run, &run->runner[step.process], &result);
    } else if (step.kind == STEP_ALARM) {
        if (effect->signalled[step.process])
            (void)kill(runner->pid, timers_find(&run->world, step.process, step.detail)->signal);
    } else if (step.kind == STEP_SIGNALS || step.kind == STEP_DECIDE) {
        make_signals(run, step.process);
    } else if (step.kind == STEP_INTERRUPT) {
        arch_skip_call(runner->pid,
                       runner->call.kind == CALL_SLEEP ? make_sleep_left(runner) : -EINTR);
    } else if (runner->call.kind == CALL_MOMENT && step.kind == STEP_CALL) {
        // The process goes on in proceed.
    } else if (runner->call.kind == CALL_WORD) {
        words_make(run, step.process, &result);
    } else if (step.kind == STEP_FAULT) {
        make_fault(run, step.process, &run->kernel->fault[step.detail], move ? &result : NULL,
                   effect);
    } else if (step.kind != STEP_RETURN && !is_in_state(runner, step) &&
               !make_own_call(run, step, effect, move, &result)) {
        return;
    }
    // With STEP_RETURN the process is held at the return of its call, where the signals are
    // pending.
    if (is_last(effect, step.process))
        make_death(run, step.process, effect);
}
