// SPDX-License-Identifier: MIT
// What the kind and the arguments of a call alone tell about it.
#include "interleave/model/kinds.h"
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/result.h"
#include "interleave/model/timers.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "small.h"
#include "suites.h"

static void each_kind_is_listed(void **state)
{
    (void)state;
    for (int kind = 0; kind < CALL_KINDS; kind++)
        if (!kind_is((enum call_kind)kind, KIND_LISTED))
            fail_msg("kind %d has no row in kinds.c", kind);
}

static void calls_differ_by_any_argument(void **state)
{
    const struct call call = {.kind = CALL_WAIT, .wait = {-1, 0, 1}};

    (void)state;
    for (int i = 0; i < ARGUMENT_WORDS; i++) {
        struct call other = call;
        assert_true(call_has_same_arguments(&call, &other));
        other.words[i]++;
        assert_false(call_has_same_arguments(&call, &other));
    }
    struct call other = call;
    other.memory = MEMORY_RESULT;
    assert_false(call_has_same_arguments(&call, &other));
}

static void results_differ_by_anything(void **state)
{
    const struct result result = {.value = 1};
    const struct result others[] = {{.value = 2},
                                    {.how = INJECTED, .value = 1},
                                    {.value = 1, .waited = {.status = 1}},
                                    {.value = 1, .waited = {.child = 1}},
                                    {.value = 1, .signals = 1},
                                    {.value = 1, .details = 1}};

    (void)state;
    assert_true(result_is_same(&result, &result));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(result_is_same(&result, &others[i]));
}

static void wait_tells_its_child(void **state)
{
    const struct call wait = {.kind = CALL_WAIT};
    const struct call waitid = {.kind = CALL_WAITID, .waitid = {.options = WNOHANG}};

    (void)state;
    assert_int_equal(wait_child(&wait, &(struct result){.value = 1001}), 1001);
    assert_int_equal(wait_child(&wait, &(struct result){.value = 0}), 0);
    assert_int_equal(wait_child(&wait, &(struct result){.value = -10}), 0);
    assert_int_equal(wait_child(&waitid, &(struct result){.value = 0}), 0);
    assert_int_equal(wait_child(&waitid, &(struct result){.waited = {.child = 1001}}), 1001);
    assert_int_equal(wait_options(&wait), WEXITED);
    assert_int_equal(wait_options(&waitid), WNOHANG);
}

enum { REAL_TIME = 40 };

static void state_is_packed_and_unpacked(void **state)
{
    struct small small;
    struct world copy;
    struct buffer first = {0};
    struct buffer second = {0};

    (void)state;
    small_start(&small);
    small_process(&small, REAPER, (struct call){.kind = CALL_YIELD});
    small_process(&small, 0, (struct call){.kind = CALL_YIELD});
    small_die(&small, 1, 0x1234);
    small.world.process[0].pending = 0x8000000000000001;
    small.world.process[0].own = 1;
    small.world.process[0].twice = 1;
    timers_set(&small.world, (struct timer){.number = 3,
                                            .left = 123456789,
                                            .interval = 5,
                                            .signal = 14,
                                            .value = 6,
                                            .went_off = true});
    small.world.process[0].entered = true;
    buffer_add_bytes(&world_shared(&small.world, 0)->content, "x\0y", 3);
    world_name(&small.world, 7, 9);
    world_name(&small.world, 3, OBJECT_NONE);
    world_details_add(&small.world, 1, (struct signal_details){SIGCHLD, CLD_EXITED, 2, 5, 0});
    world_details_add(&small.world, 0, (struct signal_details){SIGUSR1, SI_USER, 1, 0, 0});
    world_details_add(&small.world, 0, (struct signal_details){SIGUSR1, SI_USER, 1, 0, 0});
    world_details_add(&small.world, 0, (struct signal_details){REAL_TIME, SI_QUEUE, 1, 0, 8});
    world_details_add(&small.world, 0, (struct signal_details){REAL_TIME, SI_QUEUE, 1, 0, 9});
    world_pack(&small.world, &first);
    world_unpack(&copy, &first);
    world_pack(&copy, &second);
    assert_true(buffer_equal(&first, &second));
    assert_int_equal(copy.process[1].status, 0x1234);
    assert_int_equal(copy.process[0].pending, 0x8000000000000001);
    assert_int_equal(copy.process[0].own, 1);
    assert_int_equal(copy.process[0].twice, 1);
    assert_int_equal(timers_find(&copy, 0, 3)->left, 123456789);
    assert_null(timers_find(&copy, 0, 2));
    assert_true(copy.process[0].entered);
    assert_int_equal(world_content(&copy, 7), 9);
    assert_int_equal(world_content(&copy, 5), OBJECT_NONE);
    assert_int_equal(world_details(&copy, 1, SIGCHLD)->status, 5);
    world_details_drop(&copy, 1, SIGCHLD);
    assert_null(world_details(&copy, 1, SIGCHLD));
    assert_non_null(world_details(&copy, 0, SIGUSR1));
    world_details_drop(&copy, 0, SIGUSR1);
    assert_null(world_details(&copy, 0, SIGUSR1));
    assert_int_equal(world_details(&copy, 0, REAL_TIME)->value, 8);
    world_details_drop(&copy, 0, REAL_TIME);
    assert_int_equal(world_details(&copy, 0, REAL_TIME)->value, 9);
    buffer_free(&first);
    buffer_free(&second);
    world_free(&copy);
    small_free(&small);
}

int suite_kinds(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_listed), cmocka_unit_test(calls_differ_by_any_argument),
        cmocka_unit_test(results_differ_by_anything), cmocka_unit_test(wait_tells_its_child),
        cmocka_unit_test(state_is_packed_and_unpacked)};

    return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
