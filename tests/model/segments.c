// SPDX-License-Identifier: MIT
// Shared memory of System V: who finds it, who has it attached, and until when it exists.
#include <sys/ipc.h>
#include <sys/shm.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/shm.h"
#include "suites.h"

enum { SEGMENT = 1, MEMORY, OTHER, TABLES, KEY = 7, SIZE = 100, NUMBER = 5, OTHER_NUMBER = 1000 };

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define GET(object_, key_, size_, flags_) \
    {.kind = CALL_SHM, .object = (object_), \
     .shm = {.does = SHM_GETS, .key = (key_), .size = (size_), .flags = (flags_)}}
#define WANT(key_, size_, wants_) \
    {.kind = CALL_SHM, .object = OTHER, \
     .shm = {.does = SHM_GETS, .key = (key_), .size = (size_), .wants = (wants_)}}
#define ABOUT(object_, does_) {.kind = CALL_SHM, .object = (object_), .shm = {.does = (does_)}}
#define LOCK(object_, most_) \
    {.kind = CALL_SHM, .object = (object_), .shm = {.does = SHM_LOCK, .size = (most_)}}
#define LIST(does_, index_) \
    {.kind = CALL_SHM, .object = TABLES, .shm = {.does = (does_), .key = (index_)}}
// clang-format on

static const struct call makes = GET(SEGMENT, KEY, SIZE, IPC_CREAT | 0600);

// Two processes; the first one has made memory, unless its call is another one.
static void start(struct small *small, struct call first, struct call second)
{
    small_start(small);
    small_object(small, (struct object){.kind = OBJECT_SEGMENT, .number = NUMBER});
    small_object(small, (struct object){.kind = OBJECT_MEMORY});
    small_object(small, (struct object){.kind = OBJECT_SEGMENT, .number = OTHER_NUMBER});
    small_object(small, (struct object){.kind = OBJECT_SYSTEM_V});
    small_process(small, REAPER, first);
    small_process(small, 0, second);
}

static const struct row rows[] = {
    {"by its key", WANT(KEY, 0, 0), "CALL", "1001 = 5"},
    {"as large", WANT(KEY, SIZE, 0), "CALL", "1001 = 5"},
    {"larger", WANT(KEY, SIZE + 1, 0), "CALL", "1001 = EINVAL"},
    {"to read and write", WANT(KEY, 0, 6), "CALL", "1001 = 5"},
    {"to execute", WANT(KEY, 0, 7), "CALL", "1001 = EACCES"},
    {"or make it", GET(OTHER, KEY, SIZE, IPC_CREAT | 0600), "CALL", "1001 = 5"},
    {"or fail", GET(OTHER, KEY, SIZE, IPC_CREAT | IPC_EXCL | 0600), "CALL", "1001 = EEXIST"},
    {"another key", WANT(KEY + 1, 0, 0), "CALL", "1001 = ENOENT"},
    {"new, of another key", GET(OTHER, KEY + 1, 1, IPC_CREAT | 0600), "CALL", "1001 = 1000"},
    {"new, of no size", GET(OTHER, KEY + 1, 0, IPC_CREAT | 0600), "CALL", "1001 = EINVAL"},
    {"new, without a key", GET(OTHER, IPC_PRIVATE, 1, 0600), "CALL", "1001 = 1000"},
    {"attached", ABOUT(SEGMENT, SHM_ATTACHES), "CALL", "1001 = 0, more 64"},
    {"attached, and not there", ABOUT(OTHER, SHM_ATTACHES), "CALL", "1001 = EINVAL"},
    {"removed", ABOUT(SEGMENT, IPC_RMID), "CALL", "1001 = 0"},
    {"removed, and not there", ABOUT(OTHER, IPC_RMID), "CALL", "1001 = EINVAL"},
    {"given a mode", ABOUT(SEGMENT, IPC_SET), "CALL", "1001 = 0"},
    {"given a mode, and not there", ABOUT(OTHER, IPC_SET), "CALL", "1001 = EINVAL"},
    {"locked", LOCK(SEGMENT, -1), "CALL", "1001 = 0"},
    {"locked, its page and no more", LOCK(SEGMENT, 4096), "CALL", "1001 = 0"},
    {"locked, and not all of its page", LOCK(SEGMENT, 4095), "CALL", "1001 = ENOMEM"},
    {"locked, where nothing may be", LOCK(SEGMENT, 0), "CALL", "1001 = EPERM"},
    {"unlocked, and not locked", ABOUT(SEGMENT, SHM_UNLOCK), "CALL", "1001 = 0"},
    {"listed", LIST(IPC_INFO, 0), "CALL", "1001 = 0"},
    {"at its index, and at none", LIST(SHM_STAT, 1), "CALL", "1001 = EINVAL"},
};

static void calls_about_memory_that_is_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        start(&small, makes, rows[i].call);
        assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 5");
        row_check(&small, &rows[i], 1);
        small_free(&small);
    }
}

static void attach(struct small *small, int process)
{
    local_map(&small_node(small, process)->local, (struct mapping){.length = 1, .object = MEMORY});
}

static int64_t count(const struct small *small)
{
    struct shm_segment known;
    int64_t attached = 0;

    return shm_look(&small->kernel, &small->world, SEGMENT, &known, &attached) ? attached : -1;
}

static void removed_memory_exists_until_the_last_process_detaches_it(void **state)
{
    struct small small;

    (void)state;
    start(&small, makes, (struct call)ABOUT(SEGMENT, IPC_RMID));
    small_take(&small, 0, STEP_CALL, 0);
    attach(&small, 0);
    attach(&small, 0);
    attach(&small, 1);
    assert_int_equal(count(&small), 3);
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = 0");
    small_node(&small, 1)->call = (struct call)WANT(KEY, 0, 0);
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = ENOENT");
    small_node(&small, 1)->call = (struct call){.kind = CALL_EXIT};
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 closed");
    assert_int_equal(count(&small), 2);
    small_node(&small, 0)->call = (struct call)ABOUT(SEGMENT, SHM_DETACHES);
    small_take(&small, 0, STEP_CALL, 0);
    local_unmap(&small_node(&small, 0)->local, 0);
    assert_int_equal(count(&small), 1);
    small_take(&small, 0, STEP_CALL, 0);
    assert_int_equal(count(&small), -1);
    small_free(&small);
}

static void
memory_that_is_not_removed_stays_and_its_end_is_in_sight_where_that_is_asked(void **state)
{
    struct small small;

    (void)state;
    start(&small, makes, (struct call){.kind = CALL_EXIT});
    small_take(&small, 0, STEP_CALL, 0);
    attach(&small, 1);
    assert_false(shm_leaves_in_sight(&small.kernel, &small.world, 1));
    small.scope.attachments = true;
    assert_true(shm_leaves_in_sight(&small.kernel, &small.world, 1));
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 closed");
    assert_int_equal(count(&small), 0);
    small_free(&small);
}

int suite_segments(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_about_memory_that_is_there),
        cmocka_unit_test(removed_memory_exists_until_the_last_process_detaches_it),
        cmocka_unit_test(
            memory_that_is_not_removed_stays_and_its_end_is_in_sight_where_that_is_asked),
    };

    return cmocka_run_group_tests_name("segments", tests, NULL, NULL);
}
