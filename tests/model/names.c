// SPDX-License-Identifier: MIT
// Calls that change what paths lead to.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "suites.h"

// A file, one below it, which cannot be; a directory with a file in it; an empty directory; a path
// that leads nowhere, and one below that; a symbolic link. Each path is an object, and so is what
// it leads to.
enum { FILE_NAME = 1, BELOW, FULL, INNER, EMPTY, NOWHERE, DEEP, LINKED, NAMES = LINKED };

// The directory with a file in it; and one to which no path leads.
enum { FULL_FOLDER = NAMES + 2, GONE_FOLDER = NAMES + 6 };

static char target[] = "elsewhere";

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define ON(kind_, name) {.kind = (kind_), .object = (name)}
#define MOVE(from, to_) {.kind = CALL_RENAME, .object = (from), .rename = {.to = (to_)}}
#define MOVE_SO(from, to_, how) \
    {.kind = CALL_RENAME, .object = (from), .rename = {.to = (to_), .flags = (how)}}
#define FROM(kind_, name_, at, folder_) \
    {.kind = (kind_), .object = (name_), .start = {{.folder = (folder_) + 1, .name = (at) + 1}}}
#define WHERE(at, folder_, size_) \
    {.kind = CALL_GETCWD, .object = (at), .getcwd = {.length = 50, .size = (size_)}, \
     .start = {{.folder = (folder_) + 1, .name = (at) + 1}}}
#define REMOVE_FOLDER(name) \
    {.kind = CALL_UNLINK, .object = (name), .unlink = {.flags = AT_REMOVEDIR}}
// clang-format on

static const struct row rows[] = {
    {"rename", MOVE(FILE_NAME, NOWHERE), "CALL", "1000 = 0"},
    {"rename into a directory", MOVE(FILE_NAME, INNER), "CALL", "1000 = 0"},
    {"rename of nothing", MOVE(NOWHERE, FILE_NAME), "CALL", "1000 = ENOENT"},
    {"rename below nothing", MOVE(FILE_NAME, DEEP), "CALL", "1000 = ENOENT"},
    {"rename below a file", MOVE(LINKED, BELOW), "CALL", "1000 = ENOTDIR"},
    {"rename onto a directory", MOVE(FILE_NAME, EMPTY), "CALL", "1000 = EISDIR"},
    {"rename of a directory onto a file", MOVE(EMPTY, FILE_NAME), "CALL", "1000 = ENOTDIR"},
    {"rename of a directory", MOVE(EMPTY, NOWHERE), "CALL", "1000 = 0"},
    {"rename onto a directory that holds a file", MOVE(EMPTY, FULL), "CALL", "1000 = ENOTEMPTY"},
    {"rename of such a directory", MOVE(FULL, NOWHERE), "CALL", "1000 = 0; refused"},
    {"rename into itself", MOVE(FULL, INNER), "CALL", "1000 = EINVAL"},
    {"rename onto where it is", MOVE(INNER, FULL), "CALL", "1000 = ENOTEMPTY"},
    {"rename onto itself", MOVE(FULL, FULL), "CALL", "1000 = 0"},
    {"rename, not replacing", MOVE_SO(FILE_NAME, INNER, RENAME_NOREPLACE), "CALL", "1000 = EEXIST"},
    {"exchange", MOVE_SO(FILE_NAME, EMPTY, RENAME_EXCHANGE), "CALL", "1000 = 0"},
    {"exchange with nothing", MOVE_SO(FILE_NAME, NOWHERE, RENAME_EXCHANGE), "CALL",
     "1000 = ENOENT"},
    {"mkdir", ON(CALL_MKDIR, NOWHERE), "CALL", "1000 = 0"},
    {"mkdir of what is there", ON(CALL_MKDIR, FILE_NAME), "CALL", "1000 = EEXIST"},
    {"mkdir below nothing", ON(CALL_MKDIR, DEEP), "CALL", "1000 = ENOENT"},
    {"rmdir", REMOVE_FOLDER(EMPTY), "CALL", "1000 = 0"},
    {"rmdir of a directory that holds a file", REMOVE_FOLDER(FULL), "CALL", "1000 = ENOTEMPTY"},
    {"rmdir of a file", REMOVE_FOLDER(FILE_NAME), "CALL", "1000 = ENOTDIR"},
    {"rmdir of nothing", REMOVE_FOLDER(NOWHERE), "CALL", "1000 = ENOENT"},
    {"rmdir of a directory with more on disk",
     {.kind = CALL_UNLINK, .object = EMPTY, .unlink = {AT_REMOVEDIR, 1}},
     "CALL",
     "1000 = ENOTEMPTY"},
    {"unlink of a directory", ON(CALL_UNLINK, EMPTY), "CALL", "1000 = EISDIR"},
    {"unlink of a symbolic link", ON(CALL_UNLINK, LINKED), "CALL", "1000 = 0"},
    {"symlink",
     {.kind = CALL_SYMLINK, .object = NOWHERE, .text = {target, 9, 0}},
     "CALL",
     "1000 = 0"},
    {"readlink",
     {.kind = CALL_READLINK, .object = LINKED, .readlink = {100}},
     "CALL",
     "1000 = 9, more dafd1c63f1c83cab"},
    {"readlink of a file",
     {.kind = CALL_READLINK, .object = FILE_NAME, .readlink = {100}},
     "CALL",
     "1000 = EINVAL"},
    {"link", {.kind = CALL_LINK, .object = FILE_NAME, .link = {.to = NOWHERE}}, "CALL", "1000 = 0"},
    {"link of a directory",
     {.kind = CALL_LINK, .object = EMPTY, .link = {.to = NOWHERE}},
     "CALL",
     "1000 = EPERM"},
    // A file has one name, and a directory two; see model/status.h.
    {"stat of a directory", ON(CALL_STAT, EMPTY), "CALL", "1000 = 0, more bfff0000000000"},
    {"access of a directory",
     {.kind = CALL_ACCESS, .object = EMPTY, .access = {X_OK}},
     "CALL",
     "1000 = 0"},
    {"access by a symbolic link", ON(CALL_ACCESS, LINKED), "CALL", "1000 = 0; refused"},
    {"open a directory", ON(CALL_OPEN, EMPTY), "CALL", "1000 = 0, more d"},
    {"open a directory to empty it",
     {.kind = CALL_OPEN, .object = EMPTY, .open = {.flags = O_TRUNC}},
     "CALL",
     "1000 = EISDIR"},
    {"open a directory to write",
     {.kind = CALL_OPEN, .object = EMPTY, .open = {.flags = O_WRONLY}},
     "CALL",
     "1000 = EISDIR"},
    {"open below a file", ON(CALL_OPEN, BELOW), "CALL", "1000 = ENOTDIR"},
    {"chmod of a directory", ON(CALL_CHMOD, EMPTY), "CALL", "1000 = 0; refused"},
    {"chmod by a symbolic link", ON(CALL_CHMOD, LINKED), "CALL", "1000 = 0; refused"},
    {"truncate a directory", ON(CALL_TRUNCATE, EMPTY), "CALL", "1000 = EISDIR"},
    {"truncate", ON(CALL_TRUNCATE, FILE_NAME), "CALL", "1000 = 0"},
    {"chdir", ON(CALL_CHDIR, FULL), "CALL", "1000 = 0, more b"},
    {"chdir to a file", ON(CALL_CHDIR, FILE_NAME), "CALL", "1000 = ENOTDIR"},
    {"chdir to nothing", ON(CALL_CHDIR, NOWHERE), "CALL", "1000 = ENOENT"},
    {"chdir by a symbolic link", ON(CALL_CHDIR, LINKED), "CALL", "1000 = 0; refused"},
    {"getcwd", WHERE(FULL, FULL_FOLDER, 100), "CALL", "1000 = 50"},
    {"getcwd with little room", WHERE(FULL, FULL_FOLDER, 49), "CALL", "1000 = ERANGE"},
    {"getcwd of what is gone", WHERE(NOWHERE, GONE_FOLDER, 100), "CALL", "1000 = ENOENT"},
    {"getcwd of what is replaced", WHERE(EMPTY, GONE_FOLDER, 100), "CALL", "1000 = ENOENT"},
    {"stat in the directory", FROM(CALL_STAT, INNER, FULL, FULL_FOLDER), "CALL",
     "1000 = 0, more 40000000000001"},
    {"stat in one that is replaced", FROM(CALL_STAT, INNER, FULL, GONE_FOLDER), "CALL",
     "1000 = ENOENT"},
    {"stat of one that is gone", FROM(CALL_STAT, NOWHERE, NOWHERE, GONE_FOLDER), "CALL",
     "1000 = 0, more 3fff0000000000"},
    {"mkdir of one that is gone", FROM(CALL_MKDIR, NOWHERE, NOWHERE, GONE_FOLDER), "CALL",
     "1000 = EEXIST"},
    {"chdir to one that is gone", FROM(CALL_CHDIR, NOWHERE, NOWHERE, GONE_FOLDER), "CALL",
     "1000 = 0, more f"},
    {"open of one that is gone", FROM(CALL_OPEN, NOWHERE, NOWHERE, GONE_FOLDER), "CALL",
     "1000 = 0; refused"},
};

static int content(struct small *small, enum object_kind kind)
{
    return small_object(small, (struct object){.kind = kind});
}

static void names_start(struct small *small, struct call call)
{
    static const int folder[NAMES + 1] = {[BELOW] = FILE_NAME, [INNER] = FULL, [DEEP] = NOWHERE};
    struct buffer text = {0};

    small_start(small);
    if (call.text.size)
        buffer_add_bytes(&text, call.text.data, call.text.size);
    call.text = text;
    for (int name = 1; name <= NAMES; name++) {
        small_object(small, (struct object){.kind = OBJECT_NAME,
                                            .parent = folder[name] ? folder[name] + 1 : 0});
        world_name(&small->world, name, OBJECT_NONE);
    }
    world_name(&small->world, FILE_NAME, content(small, OBJECT_CONTENT));
    world_name(&small->world, FULL, content(small, OBJECT_FOLDER));
    world_name(&small->world, INNER, content(small, OBJECT_CONTENT));
    world_name(&small->world, EMPTY, content(small, OBJECT_FOLDER));
    const int symlink = content(small, OBJECT_SYMLINK);
    world_name(&small->world, LINKED, symlink);
    assert_int_equal(content(small, OBJECT_FOLDER), GONE_FOLDER);
    buffer_add_bytes(&world_shared(&small->world, symlink)->content, target, strlen(target));
    small_process(small, REAPER, call);
}

static void calls_about_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        names_start(&small, rows[i].call);
        row_check(&small, &rows[i], 0);
        small_free(&small);
    }
}

static void a_renamed_file_keeps_its_content_and_replaces_another(void **state)
{
    struct small small;

    (void)state;
    names_start(&small, (struct call)MOVE(FILE_NAME, INNER));
    const int moved = world_content(&small.world, FILE_NAME);
    small_take(&small, 0, STEP_CALL, 0);
    assert_int_equal(world_content(&small.world, INNER), moved);
    assert_int_equal(world_content(&small.world, FILE_NAME), OBJECT_NONE);
    small_free(&small);
}

static void names_of_one_file_both_stay(void **state)
{
    struct small small;

    (void)state;
    names_start(&small, (struct call)MOVE(FILE_NAME, INNER));
    const int same = world_content(&small.world, FILE_NAME);
    world_name(&small.world, INNER, same);
    small_take(&small, 0, STEP_CALL, 0);
    assert_int_equal(world_content(&small.world, INNER), same);
    assert_int_equal(world_content(&small.world, FILE_NAME), same);
    small_free(&small);
}

int suite_names(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_about_names),
        cmocka_unit_test(a_renamed_file_keeps_its_content_and_replaces_another),
        cmocka_unit_test(names_of_one_file_both_stay),
    };

    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
