// SPDX-License-Identifier: MIT
// Processes that end and have several pipes open.
#include <poll.h>
#include <signal.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/poll.h"
#include "interleave/model/result.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/graph/step_kind.h"
#include "small.h"
#include "suites.h"

// Two pipes, of two objects each: the parent reads, its children can write.
enum { ONE = 1, TWO = 3 };

static struct poll_item polled[] = {{.fd = 3, .object = ONE, .events = POLLIN, .taken = -1},
                                    {.fd = 4, .object = TWO, .events = POLLIN, .taken = -1}};

static const struct call reads = {
    .kind = CALL_READ, .object = ONE, .read = {.length = 1, .at = -1}};
static const struct call polls = {.kind = CALL_POLL,
                                  .object = OBJECT_NONE,
                                  .poll = {.time = POLL_FOREVER},
                                  .text = {(char *)polled, sizeof polled, 0}};

static void start(struct small *small, struct call call, int children)
{
    small_start(small);
    for (int pipe = ONE; pipe <= TWO; pipe += 2) {
        assert_int_equal(small_object(small, (struct object){.kind = OBJECT_PIPE_READ}), pipe);
        small_object(small, (struct object){.kind = OBJECT_PIPE_WRITE});
    }
    small_process(small, REAPER, call);
    small_open(small, 0, 3, ONE);
    small_open(small, 0, 4, TWO);
    for (int i = 1; i <= children; i++) {
        small_process(small, 0, (struct call){.kind = CALL_EXIT, .object = OBJECT_NONE});
        small_open(small, i, 7, TWO + 1);
        small_open(small, i, 6, ONE + 1);
    }
}

static void expect_open(const struct small *small, bool one, bool two)
{
    assert_int_equal(pipe_is_open(&small->kernel, &small->world, ONE, false), one);
    assert_int_equal(pipe_is_open(&small->kernel, &small->world, TWO, false), two);
}

static void ends_all_at_once_where_nobody_looks(void **state)
{
    struct small small;

    (void)state;
    start(&small, reads, 1);
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 closed");
    expect_open(&small, false, false);
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 died, status 0");
    assert_false(small.scope.closings);
    small_free(&small);
}

static void learns_later_that_somebody_looks(void **state)
{
    struct small small;

    (void)state;
    start(&small, reads, 1);
    (void)small_take(&small, 1, STEP_CALL, 0);
    const int node = small.world.process[0].node;
    (void)behaviour_learn(&small.behaviour, node, (struct result){0}, 0, (struct local){0}, reads);
    assert_false(small.behaviour.disproved);
    const struct call call = {.kind = CALL_FCNTL, .object = ONE};
    (void)behaviour_learn(&small.behaviour, node, (struct result){.value = 1}, 0, (struct local){0},
                          call);
    assert_true(small.behaviour.disproved);
    small_free(&small);
}

static void ends_one_after_the_other_from_the_highest(void **state)
{
    struct small small;

    (void)state;
    start(&small, polls, 1);
    (void)small_take(&small, 1, STEP_CALL, 0);
    assert_true(small.scope.closings);
    small_node(&small, 0)->call = reads;
    small_free(&small);

    start(&small, reads, 1);
    small.scope.closings = true;
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 closed");
    expect_open(&small, true, false);
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 closed");
    expect_open(&small, false, false);
    assert_string_equal(small_steps(&small, 0), "CALL");
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 died, status 0");
    small_free(&small);
}

// One process has let go of the first pipe, when the other one comes to its end, and is the last
// one to have that, but not the second pipe.
static void two_processes_close_in_either_order(void **state)
{
    struct small small;

    (void)state;
    start(&small, reads, 2);
    small.scope.closings = true;
    (void)small_take(&small, 1, STEP_CALL, 0);
    expect_open(&small, true, true);
    (void)small_take(&small, 2, STEP_CALL, 0);
    expect_open(&small, true, true);
    (void)small_take(&small, 2, STEP_CALL, 0);
    expect_open(&small, false, true);
    assert_string_equal(small_take(&small, 2, STEP_CALL, 0), "1002 died, status 0");
    expect_open(&small, false, true);
    (void)small_take(&small, 1, STEP_CALL, 0);
    expect_open(&small, false, false);
    small_free(&small);
}

// The descriptors with FD_CLOEXEC are closed before the call returns; the other one stays.
static void exec_closes_one_after_the_other(void **state)
{
    struct small small;

    (void)state;
    start(&small, reads, 1);
    small.scope.closings = true;
    small_open(&small, 1, 8, small_object(&small, (struct object){.kind = OBJECT_PIPE_READ}));
    struct node *node = small_node(&small, 1);
    node->call.kind = CALL_EXEC;
    node->fixed_known = true;
    for (int i = 0; i < node->local.count; i++)
        node->local.descriptors[i].close_on_exec = node->local.descriptors[i].fd != 8;
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "");
    expect_open(&small, true, false);
    assert_string_equal(small_steps(&small, 1), "CALL");
    small_send(&small, 1, SIGTERM); // comes only after the last of them
    assert_string_equal(small_steps(&small, 1), "CALL");
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 closed");
    small_free(&small);
}

static void close_range_closes_one_after_the_other(void **state)
{
    struct small small;

    (void)state;
    start(&small, reads, 1);
    small.scope.closings = true;
    small_node(&small, 1)->call = (struct call){
        .kind = CALL_CLOSE_RANGE, .object = OBJECT_NONE, .close = {.fd = 7, .last = 7}};
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = 0");
    small_node(&small, 1)->call.close.fd = 6;
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "");
    expect_open(&small, true, false);
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = 0");
    small_free(&small);
}

int suite_closings(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_all_at_once_where_nobody_looks),
        cmocka_unit_test(learns_later_that_somebody_looks),
        cmocka_unit_test(ends_one_after_the_other_from_the_highest),
        cmocka_unit_test(two_processes_close_in_either_order),
        cmocka_unit_test(exec_closes_one_after_the_other),
        cmocka_unit_test(close_range_closes_one_after_the_other),
    };

    return cmocka_run_group_tests_name("closings", tests, NULL, NULL);
}
