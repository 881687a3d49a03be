// SPDX-License-Identifier: MIT
// Calls about signals in a world of a parent and a child.
#include <errno.h>
#include <signal.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/timers.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/graph/step_kind.h"
#include "small.h"
#include "suites.h"

static const struct call works = {.kind = CALL_YIELD};

enum { USR1 = 1 << (SIGUSR1 - 1) };

// The versions of clang-format do not agree on braces in a macro.
// clang-format off
#define KILL(number, signal) {.kind = CALL_KILL, .kill = {number, signal, 0}}
// clang-format on

// The caller is the parent; both have a handler for SIGUSR1.
static const struct row rows[] = {
    {"to the child", KILL(1001, SIGUSR1), "CALL", "1000 = 0; 1001 pending 200"},
    {"to itself", KILL(1000, SIGUSR1), "CALL", "1000 = 0, handles 200"},
    {"to the group", KILL(0, SIGUSR1), "CALL", "1000 = 0, handles 200; 1001 pending 200"},
    {"to all others", KILL(-1, SIGUSR1), "CALL", "1000 = 0; 1001 pending 200"},
    {"to another group", KILL(-1001, SIGUSR1), "CALL", "1000 = ESRCH"},
    {"to nobody", KILL(1005, SIGUSR1), "CALL", "1000 = ESRCH"},
    {"to process 1", KILL(1, SIGUSR1), "CALL", "1000 = EPERM"},
    {"only asks", KILL(1001, 0), "CALL", "1000 = 0"},
    {"no such signal", KILL(1001, 99), "CALL", "1000 = EINVAL"},
    {"ignored", KILL(1001, SIGURG), "CALL", "1000 = 0"},
    {"a value to the child",
     {.kind = CALL_SIGQUEUE, .kill = {1001, SIGUSR1, 7}},
     "CALL",
     "1000 = 0; 1001 pending 200"},
    {"a value to a group",
     {.kind = CALL_SIGQUEUE, .kill = {0, SIGUSR1, 7}},
     "CALL",
     "1000 = ESRCH"},
    {"pause", {.kind = CALL_PAUSE}, "", NULL},
    {"sigsuspend", {.kind = CALL_SUSPEND, .mask = {0}}, "", NULL},
    {"sigwait", {.kind = CALL_SIGWAIT, .sigwait = {USR1, SIGWAIT_FOREVER}}, "", NULL},
    {"sigtimedwait",
     {.kind = CALL_SIGWAIT, .sigwait = {USR1, SIGWAIT_FOR_A_TIME}},
     "CALL",
     "1000 = EAGAIN"},
    {"sigpending", {.kind = CALL_SIGPENDING}, "CALL", "1000 = 0"},
    {"alarm", {.kind = CALL_ALARM, .alarm = {.left = NANOSECONDS}}, "CALL", "1000 = 0"},
    {"sigmask", {.kind = CALL_SIGMASK, .mask = {USR1}}, "CALL", "1000 = 0"},
    {"sigmask, and the old one has no place",
     {.kind = CALL_SIGMASK, .mask = {USR1}, .memory = MEMORY_RESULT},
     "CALL",
     "1000 = EFAULT"},
    {"sigaction",
     {.kind = CALL_SIGACTION, .action = {.signal = SIGUSR1, .kind = ACTION_IGNORE}},
     "CALL",
     "1000 = 0"},
    {"sigreturn", {.kind = CALL_SIGRETURN}, "CALL", "1000 = 0"},
    {"works on without a call", {.kind = CALL_SPIN}, "", NULL},
};

// Likewise, with SIGUSR1 blocked and pending.
static const struct row blocked_rows[] = {
    {"pause", {.kind = CALL_PAUSE}, "", NULL},
    {"sigsuspend", {.kind = CALL_SUSPEND, .mask = {0}}, "CALL", "1000 interrupted, handles 200"},
    {"sigwait", {.kind = CALL_SIGWAIT, .sigwait = {USR1, SIGWAIT_FOREVER}}, "CALL", "1000 = 10"},
    {"sigpending", {.kind = CALL_SIGPENDING}, "CALL", "1000 = 0, more 200"},
    {"lets it through", {.kind = CALL_SIGMASK, .mask = {0}}, "CALL", "1000 = 0, handles 200"},
    {"a handler returns", {.kind = CALL_SIGRETURN, .mask = {0}}, "CALL", "1000 = 0, handles 200"},
    {"ignores it from now on",
     {.kind = CALL_SIGACTION, .action = {.signal = SIGUSR1, .kind = ACTION_IGNORE}},
     "CALL",
     "1000 = 0"},
};

static void family_start(struct small *small, struct call call)
{
    small_start(small);
    small_process(small, REAPER, call);
    small_process(small, 0, works);
    small_handle(small, 0, SIGUSR1);
    small_handle(small, 1, SIGUSR1);
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

static void calls_with_a_blocked_signal(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof blocked_rows / sizeof *blocked_rows; i++) {
        struct small small;
        family_start(&small, blocked_rows[i].call);
        small_node(&small, 0)->local.signals.blocked = USR1;
        small_send(&small, 0, SIGUSR1);
        row_check(&small, &blocked_rows[i], 0);
        small_free(&small);
    }
}

// A real-time signal is pending as often as it was sent, and any other one once.
static void real_time_signals_queue(void **state)
{
    enum { REAL_TIME = 40 };
    const uint64_t set = signal_bit(REAL_TIME) | USR1;
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_SIGWAIT, .sigwait = {set, SIGWAIT_LOOKS}});
    small_node(&small, 0)->local.signals.blocked = set;
    for (int i = 0; i < 2; i++) {
        signal_send(&small.kernel, &small.world, 0, (struct signal_details){.signal = REAL_TIME});
        signal_send(&small.kernel, &small.world, 0, (struct signal_details){.signal = SIGUSR1});
    }
    int details = 0;
    assert_int_equal(signal_fetch(&small.kernel, &small.world, 0, set, &details), SIGUSR1);
    assert_int_equal(signal_fetch(&small.kernel, &small.world, 0, set, &details), REAL_TIME);
    assert_int_equal(signal_fetch(&small.kernel, &small.world, 0, set, &details), REAL_TIME);
    assert_int_equal(signal_fetch(&small.kernel, &small.world, 0, set, &details), 0);
    small_free(&small);
}

// One that was sent to the thread does not merge with one that was sent to the process, and is
// taken before all of those.
static void signals_of_the_thread_come_first(void **state)
{
    const uint64_t set = signal_bit(SIGUSR2) | USR1;
    const struct signal_details sent[] = {{.signal = SIGUSR1, .code = SI_USER},
                                          {.signal = SIGUSR2, .code = SI_USER},
                                          {.signal = SIGUSR2, .code = SI_TKILL},
                                          {.signal = SIGUSR2, .code = SI_TKILL}};
    const int taken[] = {SIGUSR2, SIGUSR1, SIGUSR2, 0};
    struct small small;
    int details = 0;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_SIGWAIT, .sigwait = {set, SIGWAIT_LOOKS}});
    small_node(&small, 0)->local.signals.blocked = set;
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
        signal_send(&small.kernel, &small.world, 0, sent[i]);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        assert_int_equal(signal_fetch(&small.kernel, &small.world, 0, set, &details), taken[i]);
    small_free(&small);
}

static void timer_does_not_merge_with_what_the_thread_was_sent(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_PAUSE});
    small_node(&small, 0)->local.signals.blocked = signal_bit(SIGALRM);
    signal_send(&small.kernel, &small.world, 0,
                (struct signal_details){.signal = SIGALRM, .code = SI_TKILL});
    timers_set(&small.world, (struct timer){.signal = SIGALRM, .left = 1, .interval = 1});
    assert_string_equal(small_steps(&small, 0), "ALARM");
    small_take(&small, 0, STEP_ALARM, 0);
    assert_int_equal(small.world.process[0].twice, signal_bit(SIGALRM));
    assert_string_equal(small_steps(&small, 0), "");
    small_free(&small);
}

static void ignored_signal_is_gone(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_SIGACTION,
                                       .action = {.signal = SIGUSR1, .kind = ACTION_IGNORE}});
    small_node(&small, 0)->local.signals.blocked = USR1;
    small_send(&small, 0, SIGUSR1);
    small_take(&small, 0, STEP_CALL, 0);
    assert_int_equal(small.world.process[0].pending, 0);
    small_free(&small);
}

static void deadly_signal_ends_its_receiver(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call)KILL(1001, SIGTERM));
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 0; 1001 pending 4000");
    assert_string_equal(small_steps(&small, 1), "CALL SIGNALS");
    assert_string_equal(small_take(&small, 1, STEP_SIGNALS, 0), "1001 died, status f");
    small_free(&small);
}

static void stop_holds_until_sigcont(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call)KILL(1001, SIGCONT));
    small_stop(&small, 1, SIGSTOP);
    assert_string_equal(small_steps(&small, 1), "");
    small_take(&small, 0, STEP_CALL, 0);
    assert_string_equal(small_steps(&small, 1), "CALL");
    assert_int_equal(small.world.process[1].news, NEWS_CONTINUED);
    small_free(&small);
}

static struct timer alarm_of(int64_t left, int64_t interval)
{
    return (struct timer){.signal = SIGALRM, .left = left, .interval = interval};
}

static void alarm_goes_off_at_any_time(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_PAUSE});
    timers_set(&small.world, alarm_of(NANOSECONDS, 0));
    assert_string_equal(small_steps(&small, 0), "ALARM");
    assert_string_equal(small_take(&small, 0, STEP_ALARM, 0), "1000 pending 2000");
    assert_string_equal(small_steps(&small, 0), "CALL SIGNALS");
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 died, status e; 1000 gone");
    small_free(&small);
}

// It goes off once before the call. The next time, it finds the process in the call, if that waits.
static void periodic_timer_goes_off_again_where_its_process_waits(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_PAUSE});
    small_handle(&small, 0, SIGALRM);
    timers_set(&small.world, alarm_of(1, 2));
    small_take(&small, 0, STEP_ALARM, 0);
    assert_string_equal(small_steps(&small, 0), "CALL SIGNALS");
    small.world.process[0].pending = 0;
    assert_string_equal(small_steps(&small, 0), "ALARM");
    small_take(&small, 0, STEP_ALARM, 0);
    assert_string_equal(small_steps(&small, 0), "CALL");
    small_node(&small, 0)->call.kind = CALL_YIELD;
    small.world.process[0].pending = 0;
    assert_string_equal(small_steps(&small, 0), "CALL");
    small_take(&small, 0, STEP_CALL, 0);
    assert_string_equal(small_steps(&small, 0), "CALL ALARM");
    small_free(&small);
}

static void periodic_timer_that_nobody_hears_changes_nothing(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, works);
    small_node(&small, 0)->local.signals.ignored = signal_bit(SIGALRM);
    timers_set(&small.world, alarm_of(1, 2));
    assert_string_equal(small_steps(&small, 0), "CALL");
    small_free(&small);
}

static void alarm_tells_what_was_left(void **state)
{
    const struct {
        int64_t before;
        bool is_timer;
        const char *brings;
    } alarms[] = {{2400000000, false, "1000 = 2"},
                  {2500000000, false, "1000 = 3"},
                  {100000000, false, "1000 = 1"},
                  {2400000000, true, "1000 = 0, more 1"}};

    (void)state;
    for (size_t i = 0; i < sizeof alarms / sizeof *alarms; i++) {
        struct small small;
        family_start(&small, (struct call){.kind = CALL_ALARM,
                                           .alarm = {.left = 5, .is_timer = alarms[i].is_timer}});
        timers_set(&small.world, alarm_of(alarms[i].before, 0));
        assert_string_equal(small_take(&small, 0, STEP_CALL, 0), alarms[i].brings);
        assert_int_equal(timers_find(&small.world, 0, TIMER_ALARM)->left, 5);
        small_free(&small);
    }
}

// A process that has fallen asleep uses no processor time. Only time in the kernel can find it on
// its way there.
static void timer_of_processor_time_stands_still_in_a_call(void **state)
{
    static const struct {
        struct timer timer;
        const char *after;
    } timers[] = {
        {{.number = TIMER_VIRTUAL, .left = 1, .signal = SIGVTALRM, .is_cpu = true}, "SIGNALS"},
        {{.number = TIMER_PROFILE, .left = 1, .signal = SIGPROF, .is_cpu = true}, "CALL SIGNALS"}};

    (void)state;
    for (size_t i = 0; i < sizeof timers / sizeof *timers; i++) {
        struct small small;
        family_start(&small, (struct call){.kind = CALL_PAUSE});
        timers_set(&small.world, timers[i].timer);
        assert_string_equal(small_steps(&small, 0), "SLEEP ALARM");
        small_take(&small, 0, STEP_SLEEP, 0);
        assert_string_equal(small_steps(&small, 0), "");
        small_free(&small);
        family_start(&small, (struct call){.kind = CALL_PAUSE});
        timers_set(&small.world, timers[i].timer);
        small_take(&small, 0, STEP_ALARM, timers[i].timer.number);
        assert_string_equal(small_steps(&small, 0), timers[i].after);
        small_free(&small);
    }
}

// Each timer has one real-time signal pending at most.
static void timer_sends_its_signal_once(void **state)
{
    enum { REAL_TIME = 40 };
    struct small small;

    (void)state;
    family_start(&small, (struct call){.kind = CALL_PAUSE});
    small_node(&small, 0)->local.signals.blocked = signal_bit(REAL_TIME);
    for (int i = 1; i <= 2; i++)
        timers_set(&small.world,
                   (struct timer){.number = i, .left = 1, .interval = 1, .signal = REAL_TIME});
    small_take(&small, 0, STEP_ALARM, 1);
    assert_string_equal(small_steps(&small, 0), "ALARM");
    small_take(&small, 0, STEP_ALARM, 2);
    assert_string_equal(small_steps(&small, 0), "");
    assert_int_equal(small.world.details_count, 2);
    small_free(&small);
}

// A process between two instructions that comes from another such moment goes on alone, unless a
// signal waits for it, or it is in a loop.
static void moment_is_for_its_process_alone(void **state)
{
    const struct call moment = {
        .kind = CALL_MOMENT, .object = OBJECT_NONE, .moment = {.at = 4096, .length = 4}};
    struct small small;

    (void)state;
    small_start(&small);
    small_process(&small, REAPER, moment);
    small_process(&small, 0, (struct call){.kind = CALL_GETPPID});
    small_handle(&small, 0, SIGUSR1);
    assert_string_equal(small_steps(&small, 0), "CALL");
    assert_string_equal(small_steps(&small, 1), "CALL");
    small_node(&small, 0)->is_inner = true;
    assert_string_equal(small_steps(&small, 0), "CALL");
    assert_string_equal(small_steps(&small, 1), "");
    small_send(&small, 0, SIGUSR1);
    assert_string_equal(small_steps(&small, 0), "CALL SIGNALS");
    assert_string_equal(small_steps(&small, 1), "CALL");
    assert_string_equal(small_take(&small, 0, STEP_SIGNALS, 0), "1000 signalled, handles 200");
    small_free(&small);
}

int suite_signals(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_of_a_parent),
        cmocka_unit_test(calls_with_a_blocked_signal),
        cmocka_unit_test(real_time_signals_queue),
        cmocka_unit_test(signals_of_the_thread_come_first),
        cmocka_unit_test(timer_does_not_merge_with_what_the_thread_was_sent),
        cmocka_unit_test(ignored_signal_is_gone),
        cmocka_unit_test(deadly_signal_ends_its_receiver),
        cmocka_unit_test(stop_holds_until_sigcont),
        cmocka_unit_test(alarm_goes_off_at_any_time),
        cmocka_unit_test(periodic_timer_goes_off_again_where_its_process_waits),
        cmocka_unit_test(periodic_timer_that_nobody_hears_changes_nothing),
        cmocka_unit_test(timer_of_processor_time_stands_still_in_a_call),
        cmocka_unit_test(timer_sends_its_signal_once),
        cmocka_unit_test(alarm_tells_what_was_left),
        cmocka_unit_test(moment_is_for_its_process_alone)};

    return cmocka_run_group_tests_name("signals", tests, NULL, NULL);
}
