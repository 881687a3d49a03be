// SPDX-License-Identifier: MIT
// Locks on a file: who has to wait, what a close gives back, and what the list of locks looks like.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/locks.h"
#include "interleave/model/record.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "suites.h"

// A file's content, which the first process has open at 1, and the second at 2.
enum { CONTENT = 1, ONE, OTHER };

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define FLOCK(open, does_, type_) \
    {.kind = CALL_LOCK, .object = (open), \
     .lock = {.kind = LOCK_BY_FLOCK, .does = (does_), .type = (type_)}}
#define BYTES(open, does_, type_, from, len) \
    {.kind = CALL_LOCK, .object = (open), \
     .lock = {.kind = LOCK_BY_FCNTL, .does = (does_), .type = (type_), .start = (from), \
              .length = (len)}}
#define OF_OPEN(open, does_, type_, from, len) \
    {.kind = CALL_LOCK, .object = (open), \
     .lock = {.kind = LOCK_BY_OFD, .does = (does_), .type = (type_), .start = (from), \
              .length = (len)}}
// clang-format on

static const struct call works = {.kind = CALL_YIELD};

static void start(struct small *small)
{
    small_start(small);
    small->scope.locks = true;
    small_object(small, (struct object){.kind = OBJECT_CONTENT});
    small_object(small, (struct object){.kind = OBJECT_FILE, .content = CONTENT});
    small_object(small, (struct object){.kind = OBJECT_FILE, .content = CONTENT});
    small_process(small, REAPER, works);
    small_process(small, 0, works);
    small_open(small, 0, 1, ONE);
    small_open(small, 1, 2, OTHER);
}

static const char *make(struct small *small, int process, struct call call)
{
    small_node(small, process)->call = call;
    return small_take(small, process, STEP_CALL, 0);
}

static const char *steps(struct small *small, int process, struct call call)
{
    small_node(small, process)->call = call;
    return small_steps(small, process);
}

// The first process has the first call's lock; the second one makes the second call.
static const struct {
    const char *name;
    struct call has;
    struct row row;
} rows[] = {
    {"flock",
     FLOCK(ONE, LOCK_WAITS, F_WRLCK),
     {"", FLOCK(OTHER, LOCK_TRIES, F_RDLCK), "CALL", "1001 = EAGAIN"}},
    {"flock, shared",
     FLOCK(ONE, LOCK_WAITS, F_RDLCK),
     {"", FLOCK(OTHER, LOCK_TRIES, F_RDLCK), "CALL", "1001 = 0"}},
    {"flock, waiting",
     FLOCK(ONE, LOCK_WAITS, F_RDLCK),
     {"", FLOCK(OTHER, LOCK_WAITS, F_WRLCK), "", NULL}},
    {"flock of the same open file",
     FLOCK(ONE, LOCK_WAITS, F_WRLCK),
     {"", FLOCK(ONE, LOCK_WAITS, F_WRLCK), "CALL", "1001 = 0"}},
    {"flock and fcntl",
     FLOCK(ONE, LOCK_WAITS, F_WRLCK),
     {"", BYTES(OTHER, LOCK_TRIES, F_WRLCK, 0, 0), "CALL", "1001 = 0"}},
    {"fcntl",
     BYTES(ONE, LOCK_TRIES, F_WRLCK, 2, 4),
     {"", BYTES(OTHER, LOCK_TRIES, F_RDLCK, 5, 1), "CALL", "1001 = EAGAIN"}},
    {"fcntl, of the same open file",
     BYTES(ONE, LOCK_TRIES, F_WRLCK, 2, 4),
     {"", BYTES(ONE, LOCK_TRIES, F_RDLCK, 5, 1), "CALL", "1001 = EAGAIN"}},
    {"fcntl, behind",
     BYTES(ONE, LOCK_TRIES, F_WRLCK, 2, 4),
     {"", BYTES(OTHER, LOCK_TRIES, F_RDLCK, 6, 0), "CALL", "1001 = 0"}},
    {"fcntl, before",
     BYTES(ONE, LOCK_TRIES, F_WRLCK, 2, 4),
     {"", BYTES(OTHER, LOCK_TRIES, F_RDLCK, 2, -2), "CALL", "1001 = 0"}},
    {"fcntl, waiting",
     BYTES(ONE, LOCK_TRIES, F_WRLCK, 2, 4),
     {"", BYTES(OTHER, LOCK_WAITS, F_WRLCK, 0, 0), "", NULL}},
    {"fcntl and an open file",
     BYTES(ONE, LOCK_TRIES, F_WRLCK, 2, 4),
     {"", OF_OPEN(OTHER, LOCK_TRIES, F_WRLCK, 5, 1), "CALL", "1001 = EAGAIN"}},
    {"an open file, the same",
     OF_OPEN(ONE, LOCK_TRIES, F_WRLCK, 2, 4),
     {"", OF_OPEN(ONE, LOCK_TRIES, F_WRLCK, 5, 1), "CALL", "1001 = 0"}},
    {"before the start",
     BYTES(ONE, LOCK_TRIES, F_WRLCK, 2, 4),
     {"", BYTES(OTHER, LOCK_TRIES, F_WRLCK, 1, -2), "CALL", "1001 = EINVAL"}},
    {"too far",
     BYTES(ONE, LOCK_TRIES, F_WRLCK, 2, 4),
     {"", BYTES(OTHER, LOCK_TRIES, F_WRLCK, INT64_MAX, 2), "CALL", "1001 = EOVERFLOW"}},
};

static void one_has_a_lock_and_another_wants_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        struct row row = rows[i].row;
        row.name = rows[i].name;
        start(&small);
        assert_string_equal(make(&small, 0, rows[i].has), "1000 = 0");
        small_node(&small, 1)->call = row.call;
        row_check(&small, &row, 1);
        small_free(&small);
    }
}

static void who_would_wait_for_one_that_waits_for_him_gets_edeadlk(void **state)
{
    struct small small;

    (void)state;
    start(&small);
    make(&small, 0, (struct call)BYTES(ONE, LOCK_WAITS, F_WRLCK, 0, 1));
    make(&small, 1, (struct call)BYTES(OTHER, LOCK_WAITS, F_WRLCK, 1, 1));
    assert_string_equal(steps(&small, 0, (struct call)BYTES(ONE, LOCK_WAITS, F_WRLCK, 1, 1)),
                        "SLEEP");
    assert_string_equal(steps(&small, 1, (struct call)BYTES(OTHER, LOCK_WAITS, F_WRLCK, 0, 1)),
                        "SLEEP");
    small_take(&small, 0, STEP_SLEEP, 0);
    assert_string_equal(small_steps(&small, 0), "");
    assert_string_equal(small_steps(&small, 1), "CALL");
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = EDEADLK");
    assert_string_equal(make(&small, 1, (struct call)BYTES(OTHER, LOCK_TRIES, F_UNLCK, 0, 0)),
                        "1001 = 0");
    assert_string_equal(small_steps(&small, 0), "CALL");
    small_free(&small);
}

static void a_lock_by_flock_that_is_to_be_another_is_given_up(void **state)
{
    struct small small;

    (void)state;
    start(&small);
    make(&small, 0, (struct call)FLOCK(ONE, LOCK_WAITS, F_RDLCK));
    make(&small, 1, (struct call)FLOCK(OTHER, LOCK_WAITS, F_RDLCK));
    assert_string_equal(steps(&small, 0, (struct call)FLOCK(ONE, LOCK_WAITS, F_WRLCK)), "SLEEP");
    assert_string_equal(make(&small, 1, (struct call)FLOCK(OTHER, LOCK_TRIES, F_WRLCK)),
                        "1001 = EAGAIN");
    assert_string_equal(small_steps(&small, 0), "CALL");
    small_free(&small);
}

static void closing_gives_back(void **state)
{
    struct small small;
    struct lock lock;

    (void)state;
    start(&small);
    small_open(&small, 0, 7, ONE);
    small_open(&small, 0, 8, OTHER);
    make(&small, 0, (struct call)BYTES(ONE, LOCK_WAITS, F_WRLCK, 0, 1));
    make(&small, 0, (struct call)FLOCK(ONE, LOCK_WAITS, F_WRLCK));
    small_node(&small, 1)->call = (struct call)BYTES(OTHER, LOCK_WAITS, F_WRLCK, 0, 1);
    assert_true(lock_in_the_way(&small.kernel, &small.world, 1, &lock));
    locks_close(&small.kernel, &small.world, 0, 8, 8);
    assert_false(lock_in_the_way(&small.kernel, &small.world, 1, &lock));
    small_node(&small, 1)->call = (struct call)FLOCK(OTHER, LOCK_WAITS, F_WRLCK);
    locks_close(&small.kernel, &small.world, 0, 7, 7);
    assert_true(lock_in_the_way(&small.kernel, &small.world, 1, &lock));
    assert_true(locks_end_in_sight(&small.kernel, &small.world, 0));
    locks_end(&small.kernel, &small.world, 0);
    assert_false(lock_in_the_way(&small.kernel, &small.world, 1, &lock));
    small_free(&small);
}

// Puts locks of one owner into a list, each "type first last", and compares what the list is then.
static void list_check(const char *puts, const char *expected)
{
    struct shared there = {0};
    struct buffer text = {0};
    int used = 0;
    char type = 0;
    long long first = 0;
    long long last = 0;

    for (; sscanf(puts, " %c%lld-%lld%n", &type, &first, &last, &used) == 3; puts += used) {
        const struct lock lock = {.kind = LOCK_BY_FCNTL,
                                  .type = type == 'r'   ? F_RDLCK
                                          : type == 'w' ? F_WRLCK
                                                        : F_UNLCK,
                                  .first = first,
                                  .last = last};
        record_put(&there, &lock);
    }
    for (size_t at = 0; at < there.content.size; at += sizeof(struct lock)) {
        const struct lock lock = record_get(&there, at);
        buffer_print(&text, "%s%c%lld-%lld", at ? " " : "", lock.type == F_RDLCK ? 'r' : 'w',
                     (long long)lock.first, (long long)lock.last);
    }
    assert_string_equal(text.data ? text.data : "", expected);
    buffer_free(&text);
    buffer_free(&there.content);
}

static void locks_of_one_owner_are_cut_and_joined(void **state)
{
    (void)state;
    list_check("w2-5 w6-7", "w2-7");
    list_check("w2-5 w8-9", "w2-5 w8-9");
    list_check("w2-5 w8-9 w6-7", "w2-9");
    list_check("w8-9 w2-5", "w2-5 w8-9");
    list_check("w2-7 r4-4", "w2-3 r4-4 w5-7");
    list_check("w2-7 u4-4", "w2-3 w5-7");
    list_check("w2-7 u0-9", "");
    list_check("w2-7 r2-3", "r2-3 w4-7");
    list_check("w2-7 r6-9", "w2-5 r6-9");
    list_check("w2-3 w5-6 r1-7", "r1-7");
    list_check("u0-9", "");
}

// Two descriptors of one open file: a lock of the open file ends with both, closed by one call.
static void closing_of_several_gives_back(void **state)
{
    struct small small;
    struct lock lock;

    (void)state;
    start(&small);
    small_open(&small, 0, 7, ONE);
    make(&small, 0, (struct call)FLOCK(ONE, LOCK_WAITS, F_WRLCK));
    small_node(&small, 1)->call = (struct call)FLOCK(OTHER, LOCK_WAITS, F_WRLCK);
    locks_close(&small.kernel, &small.world, 0, 7, 7);
    assert_true(lock_in_the_way(&small.kernel, &small.world, 1, &lock));
    locks_close(&small.kernel, &small.world, 0, 1, 7);
    assert_false(lock_in_the_way(&small.kernel, &small.world, 1, &lock));
    small_free(&small);
}

int suite_locks(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_has_a_lock_and_another_wants_one),
        cmocka_unit_test(who_would_wait_for_one_that_waits_for_him_gets_edeadlk),
        cmocka_unit_test(a_lock_by_flock_that_is_to_be_another_is_given_up),
        cmocka_unit_test(closing_gives_back),
        cmocka_unit_test(closing_of_several_gives_back),
        cmocka_unit_test(locks_of_one_owner_are_cut_and_joined),
    };

    return cmocka_run_group_tests_name("locks", tests, NULL, NULL);
}
