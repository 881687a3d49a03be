// SPDX-License-Identifier: MIT
// wait4 and waitid in a world of a parent and a child.
#include <limits.h>
#include <signal.h>
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"
#include "small.h"
#include "suites.h"

enum child { NO_CHILD, RUNS, DEAD, STOPPED };

static const struct call works = {.kind = CALL_YIELD};

#define WAIT(...)                                                                                  \
    {                                                                                              \
        .kind = CALL_WAIT, .wait = { __VA_ARGS__ }                                                 \
    }
#define WAITID(...)                                                                                \
    {                                                                                              \
        .kind = CALL_WAITID, .waitid = { __VA_ARGS__ }                                             \
    }

static const struct {
    enum child child;
    struct row row;
} rows[] = {
    {NO_CHILD, {"any, without children", WAIT(.pid = -1), "CALL", "1000 = ECHILD"}},
    {RUNS, {"any, while one runs", WAIT(.pid = -1), "", NULL}},
    {DEAD, {"any, when one is dead", WAIT(.pid = -1), "CALL", "1000 = 1001, more 700; 1001 gone"}},
    {RUNS, {"looks only", WAIT(.pid = -1, .options = WNOHANG), "CALL", "1000 = 0"}},
    {DEAD, {"a certain one", WAIT(.pid = 1001), "CALL", "1000 = 1001, more 700; 1001 gone"}},
    {DEAD, {"another one", WAIT(.pid = 1002), "CALL", "1000 = ECHILD"}},
    {DEAD, {"its own group", WAIT(.pid = 0), "CALL", "1000 = 1001, more 700; 1001 gone"}},
    {DEAD, {"another group", WAIT(.pid = -1001), "CALL", "1000 = ECHILD"}},
    {STOPPED, {"not for stops", WAIT(.pid = -1), "", NULL}},
    {STOPPED,
     {"for stops, too", WAIT(.pid = -1, .options = WUNTRACED), "CALL", "1000 = 1001, more 137f"}},
    {DEAD, {"unknown options", WAIT(.pid = -1, .options = 0x10000), "CALL", "1000 = EINVAL"}},
    {DEAD, {"the least number", WAIT(.pid = INT_MIN), "CALL", "1000 = ESRCH"}},
    {DEAD,
     {"by id", WAITID(.type = P_ALL, .id = 0, .options = WEXITED), "CALL",
      "1000 = 0, more 3e900000700; 1001 gone"}},
    {DEAD,
     {"by id, and leaves it", WAITID(.type = P_PID, .id = 1001, .options = WEXITED | WNOWAIT),
      "CALL", "1000 = 0, more 3e900000700"}},
    {RUNS,
     {"by id, looks only", WAITID(.type = P_ALL, .id = 0, .options = WEXITED | WNOHANG), "CALL",
      "1000 = 0"}},
    {DEAD, {"by id, for nothing", WAITID(.type = P_ALL), "CALL", "1000 = EINVAL"}},
    {DEAD,
     {"by id, of no process", WAITID(.type = P_PID, .id = 0, .options = WEXITED), "CALL",
      "1000 = EINVAL"}},
    // The child is reaped all the same, and a real run has to know which one it was.
    {DEAD,
     {"with a bad address",
      {.kind = CALL_WAIT, .wait = {.pid = -1, .has_status = 1}, .memory = MEMORY_RESULT},
      "CALL",
      "1000 = EFAULT, more 3e900000700; 1001 gone"}},
};

static void family_start(struct small *small, enum child child, struct call call)
{
    small_start(small);
    small_process(small, REAPER, call);
    if (child != NO_CHILD)
        small_process(small, 0, works);
    if (child == DEAD)
        small_die(small, 1, 7 << 8);
    if (child == STOPPED)
        small_stop(small, 1, SIGSTOP);
}

static void waits_of_a_parent(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        family_start(&small, rows[i].child, rows[i].row.call);
        row_check(&small, &rows[i].row, 0);
        small_free(&small);
    }
}

static void wait_find_changes_nothing(void **state)
{
    struct small small;
    struct buffer before = {0};
    struct buffer after = {0};

    (void)state;
    family_start(&small, DEAD, (struct call)WAIT(.pid = -1));
    world_pack(&small.world, &before);
    const struct wait_found found = wait_find(&small.world, 0, &small_node(&small, 0)->call);
    world_pack(&small.world, &after);
    assert_true(found.is_over);
    assert_int_equal(found.child, 1);
    assert_int_equal(found.result.value, 1001);
    assert_true(buffer_equal(&before, &after));
    buffer_free(&before);
    buffer_free(&after);
    small_free(&small);
}

static void signal_ends_a_wait(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, RUNS, (struct call)WAIT(.pid = -1));
    small_handle(&small, 0, SIGUSR1);
    small_send(&small, 0, SIGUSR1);
    assert_string_equal(small_steps(&small, 0), "CALL SIGNALS");
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 interrupted, handles 200");
    small_free(&small);
}

static void any_order_of_reaping(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, DEAD, (struct call)WAIT(.pid = -1));
    small_process(&small, 0, works);
    small_die(&small, 2, 0);
    assert_string_equal(small_steps(&small, 0), "CALL");
    small.kernel.reaps_any = true;
    assert_string_equal(small_steps(&small, 0), "CALL REAP");
    assert_string_equal(small_take(&small, 0, STEP_REAP, 2), "1000 = 1002; 1002 gone");
    small_free(&small);
}

static void no_zombies_where_sigchld_is_ignored(void **state)
{
    struct small small;

    (void)state;
    family_start(&small, NO_CHILD, (struct call)WAIT(.pid = -1));
    small_process(&small, 0, (struct call){.kind = CALL_EXIT});
    dispositions_set(&small_node(&small, 0)->local.signals, SIGCHLD,
                     (struct action){.kind = ACTION_IGNORE});
    assert_string_equal(small_steps(&small, 0), "");
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 died, status 0; 1001 gone");
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = ECHILD");
    small_free(&small);
}

int suite_waits(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_of_a_parent), cmocka_unit_test(wait_find_changes_nothing),
        cmocka_unit_test(signal_ends_a_wait), cmocka_unit_test(any_order_of_reaping),
        cmocka_unit_test(no_zombies_where_sigchld_is_ignored)};

    return cmocka_run_group_tests_name("waits", tests, NULL, NULL);
}
