// SPDX-License-Identifier: MIT
// An epoll of a parent, which makes the call; a child can send it text.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"
#include "small.h"
#include "suites.h"

// Object 1 is an epoll, which watches the counters 2 and 3; object 4 is a counter that it does not
// watch.
enum { EPOLL = 1, FIRST = 2, SECOND = 3, OTHER = 4 };

static const struct call works = {.kind = CALL_YIELD};

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define WAIT(number, wait) {.kind = CALL_POLL, .object = EPOLL, .poll = {.time = wait, .most = number, .taken = -1}}
#define CONTROL(what, fd_, which) {.kind = CALL_EPOLL, .object = EPOLL, .epoll = {.does = what, .fd = fd_, .target = which, .events = EPOLLIN}}
// clang-format on

static const struct {
    uint32_t events; // of the first counter
    int first;       // the counters
    int second;
    struct row row;
} rows[] = {
    {EPOLLIN, 0, 0, {"nothing", WAIT(9, POLL_FOREVER), "", NULL}},
    {EPOLLIN, 0, 0, {"looks", WAIT(9, POLL_LOOKS), "CALL", "1000 = 0"}},
    {EPOLLIN, 0, 0, {"in time or not", WAIT(9, POLL_FOR_A_TIME), "CALL", "1000 = 0"}},
    {EPOLLIN, 1, 0, {"one", WAIT(9, POLL_FOREVER), "CALL", NULL}},
    {0, 1, 0, {"not asked for", WAIT(9, POLL_FOREVER), "", NULL}},
    {EPOLLIN, 0, 0, {"again", CONTROL(EPOLL_CTL_ADD, 4, FIRST), "CALL", "1000 = EEXIST"}},
    {EPOLLIN, 0, 0, {"by another number", CONTROL(EPOLL_CTL_ADD, 7, FIRST), "CALL", "1000 = 0"}},
    {EPOLLIN, 0, 0, {"not there", CONTROL(EPOLL_CTL_MOD, 6, OTHER), "CALL", "1000 = ENOENT"}},
    {EPOLLIN, 0, 0, {"remove", CONTROL(EPOLL_CTL_DEL, 4, FIRST), "CALL", "1000 = 0"}},
    {EPOLLIN, 0, 0, {"remove nothing", CONTROL(EPOLL_CTL_DEL, 6, OTHER), "CALL", "1000 = ENOENT"}},
};

static void add(struct small *small, int fd, int object, uint32_t events)
{
    struct effect effect = {0};
    struct call call = CONTROL(EPOLL_CTL_ADD, fd, object);

    call.epoll.events = events;
    call.epoll.data = (uint64_t)object;
    (void)epoll_control(&small->kernel, &small->world, 0, &call, &effect);
}

static void count_up(struct small *small, int counter)
{
    world_shared(&small->world, counter)->offset++;
    epoll_notice(&small->kernel, &small->world, counter, EPOLLIN);
    epoll_settle(&small->kernel, &small->world);
}

static void epoll_start(struct small *small, struct call call, uint32_t events)
{
    small_start(small);
    small->scope.epolls = true;
    (void)small_object(small, (struct object){.kind = OBJECT_EPOLL});
    for (int i = FIRST; i <= OTHER; i++)
        (void)small_object(small, (struct object){.kind = OBJECT_COUNTER});
    small_process(small, REAPER, call);
    small_process(small, 0, works);
    for (int i = EPOLL; i <= OTHER; i++)
        small_open(small, 0, i + 2, i);
    add(small, FIRST + 2, FIRST, events);
    add(small, SECOND + 2, SECOND, EPOLLIN);
}

static void calls_on_epolls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        epoll_start(&small, rows[i].row.call, rows[i].events);
        for (int k = 0; k < rows[i].first; k++)
            count_up(&small, FIRST);
        for (int k = 0; k < rows[i].second; k++)
            count_up(&small, SECOND);
        row_check(&small, &rows[i].row, 0);
        small_free(&small);
    }
}

// Whom the next epoll_wait for one event reports.
static int next(struct small *small)
{
    const struct call call = WAIT(1, POLL_LOOKS);
    struct buffer found = {0};
    struct result result = {0};
    struct effect effect = {0};
    struct epoll_event event = {0};

    (void)epoll_look(&small->kernel, &small->world, 0, &call, &found);
    if (found.size)
        memcpy(&event, found.data, sizeof event);
    buffer_free(&found);
    (void)epoll_take(&small->kernel, &small->world, 0, &call, &result, &effect);
    return (int)event.data.u64;
}

static void events_come_in_turn(void **state)
{
    struct small small;

    (void)state;
    epoll_start(&small, works, EPOLLIN);
    assert_int_equal(next(&small), 0);
    count_up(&small, SECOND);
    count_up(&small, FIRST);
    assert_int_equal(next(&small), SECOND);
    assert_int_equal(next(&small), FIRST);
    assert_int_equal(next(&small), SECOND);
    small_free(&small);
}

static void edges_come_once(void **state)
{
    struct small small;

    (void)state;
    epoll_start(&small, works, EPOLLIN | EPOLLET);
    count_up(&small, FIRST);
    assert_int_equal(next(&small), FIRST);
    assert_int_equal(next(&small), 0);
    count_up(&small, FIRST);
    assert_int_equal(next(&small), FIRST);
    small_free(&small);
}

static void once_is_enough(void **state)
{
    struct small small;

    (void)state;
    epoll_start(&small, works, EPOLLIN | EPOLLONESHOT);
    count_up(&small, FIRST);
    assert_int_equal(next(&small), FIRST);
    count_up(&small, FIRST);
    assert_int_equal(next(&small), 0);
    small_free(&small);
}

static void the_last_close_removes(void **state)
{
    struct small small;

    (void)state;
    epoll_start(&small, works, EPOLLIN);
    count_up(&small, FIRST);
    small_open(&small, 1, 4, FIRST);
    local_remove(&small_node(&small, 0)->local, FIRST + 2);
    epoll_settle(&small.kernel, &small.world);
    assert_int_equal(next(&small), FIRST);
    local_remove(&small_node(&small, 1)->local, 4);
    epoll_settle(&small.kernel, &small.world);
    assert_int_equal(next(&small), 0);
    small_free(&small);
}

int suite_epolls(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_on_epolls), cmocka_unit_test(events_come_in_turn),
        cmocka_unit_test(edges_come_once), cmocka_unit_test(once_is_enough),
        cmocka_unit_test(the_last_close_removes)};

    return cmocka_run_group_tests_name("epolls", tests, NULL, NULL);
}
