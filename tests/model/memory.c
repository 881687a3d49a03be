// SPDX-License-Identifier: MIT
// Memory that a parent and a child share.
#include <errno.h>
#include <limits.h>

#include "interleave/model/futex.h"
#include "interleave/model/words.h"
#include "suites.h"

enum { MEMORY = 1 };

static const struct call works = {.kind = CALL_YIELD};

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define WORD(offset, size, access, written) \
    {.kind = CALL_WORD, .object = MEMORY, \
     .word = {.at = (offset), .length = (size), .does = (access), .value = (written)}}
#define WAIT(offset, value, timed) \
    {.kind = CALL_FUTEX_WAIT, .object = MEMORY, \
     .futex_wait = {.at = (offset), .expected = (value), .bits = 1, .is_timed = (timed)}}
#define WAKE(offset, most) \
    {.kind = CALL_FUTEX_WAKE, .object = MEMORY, \
     .futex_wake = {.at = (offset), .count = (most), .bits = 1}}
// clang-format on

static void start(struct small *small, struct call parent, struct call child)
{
    small_start(small);
    small_object(small, (struct object){.kind = OBJECT_MEMORY});
    small_process(small, REAPER, parent);
    small_process(small, 0, child);
    word_set(&small->world, MEMORY, 8, 4, 7);
}

static const struct row rows[] = {
    {"read", WORD(8, 4, WORD_READ, 0), "CALL", "1000 = 7"},
    {"read a part", WORD(9, 1, WORD_READ, 0), "CALL", "1000 = 0"},
    {"read what nobody wrote", WORD(4000, 8, WORD_READ, 0), "CALL", "1000 = 0"},
    {"write", WORD(8, 4, WORD_WRITE, 9), "CALL", "1000 = 0"},
    {"a wait at another value", WAIT(8, 6, 0), "CALL", "1000 = EAGAIN"},
    {"a wait at this value", WAIT(8, 7, 0), "SLEEP", NULL},
    {"a wake of nobody", WAKE(8, 1), "CALL", "1000 = 0"},
};

static void calls_on_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        start(&small, rows[i].call, works);
        row_check(&small, &rows[i], 0);
        small_free(&small);
    }
}

static void what_is_written_is_read(void **state)
{
    struct small small;

    (void)state;
    start(&small, (struct call)WORD(8, 2, WORD_WRITE, 0x1234),
          (struct call)WORD(8, 4, WORD_READ, 0));
    small_take(&small, 0, STEP_CALL, 0);
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = 4660");
    small_free(&small);
}

static void states_differ_by_memory_up_to_its_last_byte(void **state)
{
    struct small small;
    struct buffer before = {0};
    struct buffer after = {0};

    (void)state;
    start(&small, works, works);
    world_pack(&small.world, &before);
    word_set(&small.world, MEMORY, 100, 1, 1);
    word_set(&small.world, MEMORY, 100, 1, 0);
    world_pack(&small.world, &after);
    assert_true(buffer_equal(&before, &after));
    word_set(&small.world, MEMORY, 100, 1, 1);
    after.size = 0;
    world_pack(&small.world, &after);
    assert_false(buffer_equal(&before, &after));
    buffer_free(&before);
    buffer_free(&after);
    small_free(&small);
}

static void an_atomic_access_is_learned_once_for_each_value(void **state)
{
    struct small small;

    (void)state;
    start(&small, (struct call)WORD(8, 4, WORD_BOTH, 0), works);
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "needs a run");
    word_learn(small_node(&small, 0), 7, 8);
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 7");
    assert_int_equal(word_get(&small.world, MEMORY, 8, 4), 8);
    small_free(&small);
}

static void no_signal_comes_within_an_instruction(void **state)
{
    struct small small;

    (void)state;
    start(&small, (struct call)WORD(8, 4, WORD_READ, 0), works);
    small_handle(&small, 0, 10);
    small_send(&small, 0, 10);
    assert_string_equal(small_steps(&small, 0), "CALL SIGNALS");
    small_node(&small, 0)->call.word.flags = WORD_INNER;
    assert_string_equal(small_steps(&small, 0), "CALL");
    small_free(&small);
}

static void sleepers_are_woken_in_their_order(void **state)
{
    struct small small;

    (void)state;
    start(&small, (struct call)WAKE(8, 1), (struct call)WAIT(8, 7, 0));
    small_process(&small, 0, (struct call)WAIT(8, 7, 0));
    small_take(&small, 2, STEP_SLEEP, 0);
    small_take(&small, 1, STEP_SLEEP, 0);
    assert_string_equal(small_steps(&small, 2), "");
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 1");
    assert_string_equal(small_steps(&small, 1), "");
    assert_string_equal(small_take(&small, 2, STEP_CALL, 0), "1002 = 0");
    small_node(&small, 0)->call.futex_wake.count = INT_MAX;
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 1");
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = 0");
    small_free(&small);
}

static void other_words_bits_and_processes_are_not_woken(void **state)
{
    struct small small;

    (void)state;
    start(&small, (struct call)WAKE(12, 1), (struct call)WAIT(8, 7, 0));
    small_take(&small, 1, STEP_SLEEP, 0);
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 0");
    small_node(&small, 0)->call.futex_wake = (struct futex_wake_arguments){8, 1, 2, 0};
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 0");
    small_node(&small, 0)->call.futex_wake = (struct futex_wake_arguments){8, 1, 1, 1};
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 0");
    small_node(&small, 0)->call.futex_wake = (struct futex_wake_arguments){8, 1, 1, 0};
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 1");
    small_free(&small);
}

static void time_and_signals_end_a_wait(void **state)
{
    struct small small;

    (void)state;
    start(&small, (struct call)WAIT(8, 7, 1), (struct call)WAIT(8, 7, 0));
    small_take(&small, 0, STEP_SLEEP, 0);
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = ETIMEDOUT");
    small_handle(&small, 1, 10);
    small_take(&small, 1, STEP_SLEEP, 0);
    small_send(&small, 1, 10);
    assert_string_equal(small_steps(&small, 1), "CALL");
    small_take(&small, 1, STEP_CALL, 0);
    assert_int_equal(world_look(&small.world, MEMORY)->pages.size, 0);
    small_free(&small);
}

int suite_memory(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_on_memory),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(states_differ_by_memory_up_to_its_last_byte),
        cmocka_unit_test(an_atomic_access_is_learned_once_for_each_value),
        cmocka_unit_test(no_signal_comes_within_an_instruction),
        cmocka_unit_test(sleepers_are_woken_in_their_order),
        cmocka_unit_test(other_words_bits_and_processes_are_not_woken),
        cmocka_unit_test(time_and_signals_end_a_wait)};

    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
