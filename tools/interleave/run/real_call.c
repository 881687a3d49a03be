// SPDX-License-Identifier: MIT
// A call that a process makes for real.
#include "interleave/run/real_call.h"

#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/run/ending.h"
#include "interleave/run/numbers.h"
#include "interleave/run/run.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

// The kernel's internal error numbers for a call that a signal interrupts; the program never sees
// them.
enum { ERESTART_FIRST = 512, ERESTART_LAST = 516 };

bool real_call_was_interrupted(int64_t result)
{
    return result <= -ERESTART_FIRST && result >= -ERESTART_LAST;
}

// A signal that the program ignores interrupts calls of a traced process all the same: the kernel
// restarts them, which is no step.
void make_restart(const struct runner *runner)
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
    const int number = FIRST_PID + child;
    struct stop stop;

    if (!run->translates && pid != FIRST_PID + child)
        disagree(run, process, "fork", pid, FIRST_PID + child);
    tracee_wait(pid, &stop);
    // The C library caches the number, and may use it instead of asking.
    if (run->translates && parent->call.fork.tid_address)
        tracee_write(pid, parent->call.fork.tid_address, &number, sizeof number);
    for (int i = 0; i < parent->local.count; i++)
        parent->local.descriptors[i].shared = true;
    for (int i = 0; i < parent->local.mapping_count; i++)
        parent->local.mappings[i].shared = true;
    *born = (struct runner){.pid = pid,
                            .born_as = pid,
                            .local = local_copy(&parent->local),
                            .number = -1,
                            .gate = parent->gate,
                            .handlers = parent->handlers};
    born->local.children = 0;
    born->local.shm_born = 0;
    born->local.sem_born = 0;
    born->local.msg_born = 0;
    born->local.sock_born = 0;
    born->local.failed = 0;
    born->local.fork_failed = false;
    born->local.fell_short = false;
    born->local.execed = false;
    born->local.has_alarm = false;
    born->local.deathsig = 0;
    born->local.timers_made = 0;
    if (parent->call.fork.clears_actions)
        dispositions_exec(&born->local.signals);
    parent->local.children++;
}

int64_t make_real_call(struct run *run, int process, bool may_be_interrupted, int child)
{
    struct runner *runner = &run->runner[process];
    struct stop stop;

    for (;;) {
        tracee_resume(runner->pid, true, 0);
        tracee_wait(runner->pid, &stop);
        if (stop.kind == STOP_RETURN && real_call_was_interrupted(stop.result) &&
            !may_be_interrupted)
            make_restart(runner);
        else if (stop.kind == STOP_RETURN)
            return runner->value = stop.result;
        else if (stop.kind == STOP_EXEC)
            launch_new_program(runner->pid);
        else if (stop.kind == STOP_DEAD)
            die("process %d was killed by someone else", FIRST_PID + process);
        else if (stop.kind == STOP_BIRTH) {
            child_born(run, process, child, stop.child);
            if (runner->call.fork.is_vfork) {
                runner->in_vfork = true;
                tracee_resume(runner->pid, true, 0);
                return FIRST_PID + child;
            }
        }
    }
}

void make_vfork_return(struct run *run, int process, int64_t expected)
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
    if (run->translates)
        numbers_after(run, process, expected);
    else if (stop.result != expected)
        disagree(run, process, "vfork", stop.result, expected);
    runner->in_vfork = false;
    ending_defer(run, process);
}
