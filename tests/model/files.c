// SPDX-License-Identifier: MIT
// Calls on files, of which the model has the paths and the content, and on the user's input.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"
#include "small.h"
#include "suites.h"

// A name, the content that it stands for, an open file with that content, a directory in which the
// name is, and a file that nobody writes; then standard output and what /proc tells of process
// 1001.
enum { NAME = 1, CONTENT, OPENED, DIRECTORY, PLAIN, OUT, PROC };

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define NAMED(kind_, ...) {.kind = kind_, .object = NAME, __VA_ARGS__}
#define OF_FILE(kind_, ...) {.kind = kind_, .object = OPENED, __VA_ARGS__}
// clang-format on

static char xyz[] = "xyz\n";
static char hello[] = "hello";

// The file holds "hello", and the offset is 1.
static const struct row rows[] = {
    {"open", NAMED(CALL_OPEN, .open = {.flags = O_RDONLY}), "CALL", "1000 = 0, more 3"},
    {"open, exclusively", NAMED(CALL_OPEN, .open = {.flags = O_CREAT | O_EXCL}), "CALL",
     "1000 = EEXIST"},
    {"open, as a directory", NAMED(CALL_OPEN, .open = {.flags = O_DIRECTORY}), "CALL",
     "1000 = ENOTDIR"},
    {"access", NAMED(CALL_ACCESS, .access = {R_OK}), "CALL", "1000 = 0"},
    {"access, to run it", NAMED(CALL_ACCESS, .access = {X_OK}), "CALL", "1000 = EACCES"},
    {"stat", NAMED(CALL_STAT, .memory = 0), "CALL", "1000 = 0, more 40000000000006"},
    {"stat into bad memory", NAMED(CALL_STAT, .memory = MEMORY_RESULT), "CALL", "1000 = EFAULT"},
    {"unlink", NAMED(CALL_UNLINK, .unlink = {0}), "CALL", "1000 = 0"},
    {"read", OF_FILE(CALL_READ, .read = {.length = 3, .at = -1}), "CALL",
     "1000 = 3, more c2e8f718f04d1cf8"},
    {"read at the end", OF_FILE(CALL_READ, .read = {.length = 3, .at = 5}), "CALL", "1000 = 0"},
    {"write", OF_FILE(CALL_WRITE, .text = {xyz, 3, 0}, .write = {.at = -1}), "CALL", "1000 = 3"},
    {"writev", OF_FILE(CALL_WRITEV, .text = {xyz, 3, 0}, .write = {.at = -1}), "CALL", "1000 = 3"},
    {"seek from here", OF_FILE(CALL_SEEK, .seek = {2, SEEK_CUR}), "CALL", "1000 = 3"},
    {"seek from the end", OF_FILE(CALL_SEEK, .seek = {-1, SEEK_END}), "CALL", "1000 = 4"},
    {"seek before the start", OF_FILE(CALL_SEEK, .seek = {-1, SEEK_SET}), "CALL", "1000 = EINVAL"},
    {"chmod", NAMED(CALL_CHMOD, .chmod = {.mode = 0600}), "CALL", "1000 = 0"},
    {"fchmod", OF_FILE(CALL_CHMOD, .chmod = {.mode = 0600}), "CALL", "1000 = 0"},
    {"truncate", OF_FILE(CALL_TRUNCATE, .truncate = {2}), "CALL", "1000 = 0"},
    {"truncate, negative", OF_FILE(CALL_TRUNCATE, .truncate = {-2}), "CALL", "1000 = EINVAL"},
    {"truncate, too far", OF_FILE(CALL_TRUNCATE, .truncate = {FILE_MAX + 1}), "CALL",
     "1000 = 0; refused"},
    {"write, too far", OF_FILE(CALL_WRITE, .text = {xyz, 3, 0}, .write = {.at = FILE_MAX}), "CALL",
     "1000 = 3; refused"},
    {"flags", OF_FILE(CALL_FCNTL, .fcntl = {F_GETFL, 0}), "CALL", "1000 = 0, more 1"},
    {"the first part of a list",
     {.kind = CALL_LIST, .object = DIRECTORY},
     "CALL",
     "1000 = 1, more ad2aca7747985764"},
    {"read a file that nobody writes",
     {.kind = CALL_READ, .object = PLAIN, .read = {.length = 100, .at = -1}},
     "CALL",
     "1000 = 7, more 1"},
    {"print",
     {.kind = CALL_WRITE, .object = OUT, .text = {xyz, 4, 0}, .write = {.at = -1}},
     "CALL",
     "1000 = 4; shows 4 on 1"},
    {"look into /proc",
     {.kind = CALL_READ, .object = PROC, .read = {.length = 100, .at = -1}},
     "CALL",
     "1000 = 0"},
};

static void file_start(struct small *small, struct call call)
{
    struct buffer text = {0};

    small_start(small);
    if (call.text.size)
        buffer_add_bytes(&text, call.text.data, call.text.size);
    call.text = text;
    small_object(small, (struct object){.kind = OBJECT_NAME, .directory = 1});
    small_object(small, (struct object){.kind = OBJECT_CONTENT});
    small_object(
        small,
        (struct object){.kind = OBJECT_FILE, .content = CONTENT, .reads = true, .writes = true});
    small_object(small, (struct object){.kind = OBJECT_DIRECTORY, .directory = 1});
    small_object(small, (struct object){.kind = OBJECT_FILE, .content = OBJECT_NONE, .length = 7});
    small_object(small, (struct object){.kind = OBJECT_OUT});
    small_object(small, (struct object){.kind = OBJECT_PROC, .process = 1});
    small_process(small, REAPER, call);
    files_exists(&small->world, NAME, CONTENT, &(struct buffer){hello, 5, 0});
    world_shared(&small->world, OPENED)->offset = 1;
}

static void calls_on_a_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        file_start(&small, rows[i].call);
        row_check(&small, &rows[i], 0);
        small_free(&small);
    }
}

static void content_check(struct small *small, const char *expected)
{
    const struct buffer *content = &world_shared(&small->world, CONTENT)->content;

    assert_int_equal(content->size, strlen(expected));
    assert_memory_equal(content->data, expected, content->size);
}

static void writes_go_where_they_should(void **state)
{
    const struct {
        int64_t at;
        bool appends;
        const char *content;
        int64_t offset;
    } writes[] = {{-1, false, "hxyzo", 4}, {-1, true, "helloxyz", 8}, {0, false, "xyzlo", 1}};

    (void)state;
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        struct small small;
        file_start(&small, (struct call)OF_FILE(CALL_WRITE, .text = {xyz, 3, 0},
                                                .write = {.at = writes[i].at}));
        small.behaviour.objects[OPENED].appends = writes[i].appends;
        small_take(&small, 0, STEP_CALL, 0);
        content_check(&small, writes[i].content);
        assert_int_equal(world_shared(&small.world, OPENED)->offset, writes[i].offset);
        small_free(&small);
    }
}

static void name_that_is_gone(void **state)
{
    static const struct row gone[] = {
        {"open", NAMED(CALL_OPEN, .open = {.flags = O_RDONLY}), "CALL", "1000 = ENOENT"},
        {"stat", NAMED(CALL_STAT, .memory = 0), "CALL", "1000 = ENOENT"},
        {"access", NAMED(CALL_ACCESS, .access = {F_OK}), "CALL", "1000 = ENOENT"},
        {"unlink", NAMED(CALL_UNLINK, .unlink = {0}), "CALL", "1000 = ENOENT"},
        {"read what is still open", OF_FILE(CALL_READ, .read = {.length = 1, .at = 0}), "CALL",
         "1000 = 1, more af63e54c8601fbd7"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        struct small small;
        file_start(&small, (struct call)NAMED(CALL_UNLINK, .unlink = {0}));
        small_take(&small, 0, STEP_CALL, 0);
        small_node(&small, 0)->call = gone[i].call;
        row_check(&small, &gone[i], 0);
        small_free(&small);
    }
}

int suite_files(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(calls_on_a_file),
                                       cmocka_unit_test(writes_go_where_they_should),
                                       cmocka_unit_test(name_that_is_gone)};

    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
