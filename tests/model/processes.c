// SPDX-License-Identifier: MIT
// Calls that make and end processes, ask for them, put them into groups, or pass time.
#include <errno.h>
#include <signal.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/faults.h"
#include "interleave/model/kernel.h"
#include "interleave/model/refusal.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"
#include "small.h"
#include "suites.h"

static const struct call works = {.kind = CALL_YIELD};

// The caller is the parent of a child.
static const struct row rows[] = {
    {"fork", {.kind = CALL_FORK}, "CALL", "1002 = 0; 1000 = 1002; 1002 born"},
    {"vfork", {.kind = CALL_FORK, .fork = {.is_vfork = 1}}, "CALL", "1002 = 0; 1002 born"},
    {"exit", {.kind = CALL_EXIT, .exit = {3}}, "CALL", "1000 died, status 300; 1000 gone"},
    {"crash", {.kind = CALL_CRASH, .crash = {SIGSEGV}}, "CALL", "1000 died, status b; 1000 gone"},
    {"getppid", {.kind = CALL_GETPPID}, "CALL", "1000 = 1"},
    {"PR_SET_PDEATHSIG", {.kind = CALL_DEATHSIG, .deathsig = {SIGTERM}}, "CALL", "1000 = 0"},
    {"sched_yield", {.kind = CALL_YIELD}, "CALL", "1000 = 0"},
    {"sleep", {.kind = CALL_SLEEP}, "CALL", "1000 = 0"},
    {"waits for the time", {.kind = CALL_CLOCK}, "CALL", "1000 = 1"},
    {"may wait for the time",
     {.kind = CALL_CLOCK, .clock = {.is_free = 1}},
     "CALL ALARM",
     "1000 = 0"},
    {"a lock with a time limit",
     {.kind = CALL_FUTEX, .futex = {-ETIMEDOUT}},
     "CALL",
     "1000 = ETIMEDOUT"},
    {"setsid of a leader", {.kind = CALL_SETSID}, "CALL", "1000 = EPERM"},
    {"setpgid of the child", {.kind = CALL_SETPGID, .setpgid = {1001, 0}}, "CALL", "1000 = 0"},
    {"setpgid into no group",
     {.kind = CALL_SETPGID, .setpgid = {1001, 1005}},
     "CALL",
     "1000 = EPERM"},
    {"setpgid of nobody", {.kind = CALL_SETPGID, .setpgid = {1005, 0}}, "CALL", "1000 = ESRCH"},
    {"setpgid, negative", {.kind = CALL_SETPGID, .setpgid = {0, -1}}, "CALL", "1000 = EINVAL"},
    {"getpgid", {.kind = CALL_GETPGID, .getpgid = {1001, 0}}, "CALL", "1000 = 1000"},
    {"getsid", {.kind = CALL_GETPGID, .getpgid = {1001, 1}}, "CALL", "1000 = 1"},
    {"getpgid of nobody", {.kind = CALL_GETPGID, .getpgid = {1005, 0}}, "CALL", "1000 = ESRCH"},
    {"a call of its own", {.kind = CALL_LOCAL}, "CALL", "1000 = 0"},
};

static void family_start(struct small *small, struct call call)
{
    small_start(small);
    small_process(small, REAPER, call);
    small_process(small, 0, works);
}

static void calls_of_a_parent(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        family_start(&small, rows[i].call);
        row_check(&small, &rows[i], 0);
        small_free(&small);
    }
}

static void one_process_too_many(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_FORK});
    small.kernel.processes_max = 2;
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "refused");
    small_free(&small);
}

static void no_fork_while_a_signal_waits(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_FORK});
    small_handle(&small, 0, SIGUSR1);
    small_send(&small, 0, SIGUSR1);
    assert_string_equal(small_steps(&small, 0), "SIGNALS");
    assert_string_equal(small_take(&small, 0, STEP_SIGNALS, 0), "1000 signalled, handles 200");
    small_free(&small);
}

static void vfork_waits_for_the_child(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_FORK, .fork = {.is_vfork = 1}});
    small_node(&small, 1)->call = (struct call){.kind = CALL_EXIT, .object = OBJECT_NONE};
    small.world.process[0].vforked = 1;
    assert_string_equal(small_steps(&small, 0), "");
    assert_true(kernel_blocked(&small.kernel, &small.world, 0));
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1000 = 1001; 1001 closed");
    assert_string_equal(small_steps(&small, 1), "CALL");
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 died, status 0");
    small_free(&small);
}

// The parent goes on, and SIGCHLD comes when the child is dead.
static void sigchld_comes_after_vfork_has_returned(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_FORK, .fork = {.is_vfork = 1}});
    small_node(&small, 1)->call = (struct call){.kind = CALL_EXIT, .object = OBJECT_NONE};
    small.world.process[0].vforked = 1;
    small_handle(&small, 0, SIGCHLD);
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1000 = 1001; 1001 closed");
    assert_int_equal(small.world.process[0].pending, 0);
    small_take(&small, 1, STEP_CALL, 0);
    assert_int_equal(small.world.process[0].pending, 1 << (SIGCHLD - 1));
    small_free(&small);
}

static void exec_has_to_be_tried_once(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_EXEC});
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "needs a run");
    small_node(&small, 0)->fixed_known = true;
    small_node(&small, 0)->fixed = -ENOENT;
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = ENOENT");
    small_free(&small);
}

static void sleep_is_interrupted(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_SLEEP});
    small_handle(&small, 0, SIGUSR1);
    small_send(&small, 0, SIGUSR1);
    assert_string_equal(small_steps(&small, 0), "CALL SIGNALS INTERRUPT");
    assert_string_equal(small_take(&small, 0, STEP_INTERRUPT, 0), "1000 interrupted, handles 200");
    small_free(&small);
}

static void call_is_made_to_fail(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_FORK, .number = 57});
    small.kernel.faults = 1;
    small.kernel.fault[0] = (struct fault){.number = {57},
                                           .numbers = 1,
                                           .births = 1U << BIRTH_FORK,
                                           .error = EAGAIN,
                                           .when = FAULT_ONCE};
    assert_string_equal(small_steps(&small, 0), "CALL FAULT");
    assert_string_equal(small_take(&small, 0, STEP_FAULT, 0), "1000 = EAGAIN");
    assert_string_equal(small_steps(&small, 0), "CALL");
    small_free(&small);
}

static void group_of_the_dead_is_refused(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_SETPGID, .setpgid = {0, 1001}});
    small_die(&small, 1, 0);
    small.world.process[1].group = 1;
    small.world.process[1].parent = REAPER;
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 0; refused");
    small_free(&small);
}

// The child gets its signal in the step that makes it a child of process 1, and never again.
static void end_of_the_parent_is_told(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_EXIT});
    small_node(&small, 1)->local.deathsig = SIGUSR1;
    small_handle(&small, 1, SIGUSR1);
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0),
                        "1000 died, status 0; 1000 gone; 1001 pending 200");
    assert_int_equal(small.world.process[1].parent, REAPER);
    assert_false(small.world.process[1].stray);
    small_free(&small);
}

// One that ignores its signal is an orphan like one that has asked for none.
static void end_of_the_parent_is_ignored(void **state)
{
    struct small small;

    (void)state;
    for (int signal = 0; signal <= SIGURG; signal += SIGURG) {
        family_start(&small, (struct call){.kind = CALL_EXIT});
        small_node(&small, 1)->local.deathsig = signal;
        assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 died, status 0; 1000 gone");
        assert_true(small.world.process[1].stray);
        small_free(&small);
    }
}

// Without a handler it is certain to die of it. A child that is ending already gets nothing.
static void end_of_the_parent_ends_the_child(void **state)
{
    struct small small;

    (void)state;
    for (int closed = 0; closed < 2; closed++) {
        family_start(&small, (struct call){.kind = CALL_EXIT});
        small_node(&small, 1)->local.deathsig = SIGKILL;
        small.world.process[1].closed = closed;
        small_take(&small, 0, STEP_CALL, 0);
        assert_int_equal(small.world.process[1].doom, closed ? 0 : SIGKILL);
        small_free(&small);
    }
}

int suite_processes(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(calls_of_a_parent),
                                       cmocka_unit_test(one_process_too_many),
                                       cmocka_unit_test(no_fork_while_a_signal_waits),
                                       cmocka_unit_test(vfork_waits_for_the_child),
                                       cmocka_unit_test(sigchld_comes_after_vfork_has_returned),
                                       cmocka_unit_test(exec_has_to_be_tried_once),
                                       cmocka_unit_test(sleep_is_interrupted),
                                       cmocka_unit_test(call_is_made_to_fail),
                                       cmocka_unit_test(group_of_the_dead_is_refused),
                                       cmocka_unit_test(end_of_the_parent_is_told),
                                       cmocka_unit_test(end_of_the_parent_is_ignored),
                                       cmocka_unit_test(end_of_the_parent_ends_the_child)};

    return cmocka_run_group_tests_name("processes", tests, NULL, NULL);
}
