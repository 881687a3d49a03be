// SPDX-License-Identifier: MIT
// Descriptors of counters, signals and timers, from which a process reads.
#include <errno.h>
#include <signal.h>
#include <stdint.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/events.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/graph/step_kind.h"
#include "small.h"
#include "suites.h"

enum { FIRST_OBJECT = 1, COUNTER_SIZE = 8, SIGNAL_SIZE = 128, USR1 = 1 << (SIGUSR1 - 1) };

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define EVENT(does, ...) {.kind = CALL_EVENT, .object = FIRST_OBJECT, .event = {does, __VA_ARGS__}}
#define COUNTER .kind = OBJECT_COUNTER
// clang-format on

static const struct {
    struct object object;
    struct row row;
} rows[] = {
    {{COUNTER}, {"an empty counter", EVENT(EVENT_READS, 8, 0), "", NULL}},
    {{COUNTER, .no_block = true},
     {"likewise, without blocking", EVENT(EVENT_READS, 8, 0), "CALL", "1000 = EAGAIN"}},
    {{COUNTER, .length = 5},
     {"all of a counter", EVENT(EVENT_READS, 8, 0), "CALL", "1000 = 8, more 5"}},
    {{COUNTER, .length = 5, .size = 1},
     {"one of a counter", EVENT(EVENT_READS, 8, 0), "CALL", "1000 = 8, more 1"}},
    {{COUNTER, .length = 5}, {"adds", EVENT(EVENT_WRITES, 7, 0), "CALL", "1000 = 8"}},
    {{COUNTER, .length = -7}, {"fills it", EVENT(EVENT_WRITES, 5, 0), "CALL", "1000 = 8"}},
    {{COUNTER, .length = -7}, {"adds too much", EVENT(EVENT_WRITES, 6, 0), "", NULL}},
    {{COUNTER, .length = -7, .no_block = true},
     {"likewise, without blocking", EVENT(EVENT_WRITES, 6, 0), "CALL", "1000 = EAGAIN"}},
    {{.kind = OBJECT_TIMER}, {"a timer that does not run", EVENT(EVENT_READS, 8, 0), "", NULL}},
    {{.kind = OBJECT_TIMER}, {"sets a timer", EVENT(EVENT_SETS, 9, 5), "CALL", "1000 = 0"}},
    {{.kind = OBJECT_OTHER},
     {"a descriptor of itself", {.kind = CALL_PIDFD, .pidfd = {1000}}, "CALL", "1000 = 0"}},
    {{.kind = OBJECT_OTHER},
     {"a descriptor of nobody", {.kind = CALL_PIDFD, .pidfd = {1007}}, "CALL", "1000 = ESRCH"}},
    {{.kind = OBJECT_SIGNALS, .length = USR1},
     {"no signal", EVENT(EVENT_READS, SIGNAL_SIZE, 0), "", NULL}},
};

static void start(struct small *small, struct object object, struct call call)
{
    small_start(small);
    small_process(small, REAPER, (struct call){.kind = CALL_YIELD});
    assert_int_equal(small_object(small, object), FIRST_OBJECT);
    small_node(small, 0)->call = call;
}

static void calls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        start(&small, rows[i].object, rows[i].row.call);
        row_check(&small, &rows[i].row, 0);
        small_free(&small);
    }
}

static void timer_goes_off_for_who_reads(void **state)
{
    struct small small;

    (void)state;
    start(&small, (struct object){.kind = OBJECT_TIMER}, (struct call)EVENT(EVENT_SETS, 9, 5));
    small_take(&small, 0, STEP_CALL, 0);
    assert_string_equal(small_steps(&small, 0), "CALL");
    small_node(&small, 0)->call = (struct call)EVENT(EVENT_READS, COUNTER_SIZE, 0);
    assert_string_equal(small_steps(&small, 0), "ALARM");
    small_take(&small, 0, STEP_ALARM, TIMER_OF_CALL);
    assert_string_equal(small_steps(&small, 0), "CALL");
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 8, more 1");
    assert_string_equal(small_steps(&small, 0), "ALARM");
    small_free(&small);
}

static void signals_are_read_together(void **state)
{
    struct small small;

    (void)state;
    start(&small, (struct object){.kind = OBJECT_SIGNALS, .length = USR1 | 1 << (SIGTERM - 1)},
          (struct call)EVENT(EVENT_READS, 3 * SIGNAL_SIZE, 0));
    small_node(&small, 0)->local.signals.blocked = USR1 | 1 << (SIGTERM - 1);
    small_send(&small, 0, SIGUSR1);
    small_send(&small, 0, SIGTERM);
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 256");
    assert_int_equal(small.world.process[0].pending, 0);
    small_free(&small);
}

int suite_events(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(calls),
                                       cmocka_unit_test(timer_goes_off_for_who_reads),
                                       cmocka_unit_test(signals_are_read_together)};

    return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
