// SPDX-License-Identifier: MIT
// Pipes between a parent, which makes the call, and a child.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/poll.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"
#include "small.h"
#include "suites.h"

static char hello[] = "hello";

static const struct call works = {.kind = CALL_YIELD};

// Objects 1 and 2 are the two ends of the pipe.
enum { READ_END = 1, WRITE_END = 2, PIPE_SIZE = 65536 };
enum who { NOBODY = 0, PARENT = 1, CHILD = 2, BOTH = 3 };

static struct poll_item polled[] = {{.fd = 3, .object = READ_END, .events = POLLIN, .taken = -1}};

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define READ(wanted) {.kind = CALL_READ, .object = READ_END, .read = {.length = wanted, .at = -1}}
#define TEXT {hello, 5, 0}
#define POLLED {(char *)polled, sizeof polled, 0}
#define POLL(wait) {.kind = CALL_POLL, .object = OBJECT_NONE, .poll = {.time = wait}, .text = POLLED}
// clang-format on

static const struct {
    const char *content;
    enum who readers;
    enum who writers;
    struct row row;
} rows[] = {
    {"", BOTH, CHILD, {"read while there is a writer", READ(10), "", NULL}},
    {"", BOTH, NOBODY, {"read at the end", READ(10), "CALL", "1000 = 0"}},
    {"", BOTH, CHILD, {"read nothing", READ(0), "CALL", "1000 = 0"}},
    {"abc", BOTH, CHILD, {"read all", READ(10), "CALL", "1000 = 3, more e71fa2190541574b"}},
    {"abc", BOTH, NOBODY, {"read a part", READ(1), "CALL", "1000 = 1, more af63dc4c8601ec8c"}},
    {"abc",
     BOTH,
     CHILD,
     {"read into bad memory",
      {.kind = CALL_READ, .object = READ_END, .read = {.length = 10, .at = -1, .room = 1}},
      "CALL",
      "1000 = EFAULT"}},
    {"",
     CHILD,
     PARENT,
     {"write",
      {.kind = CALL_WRITE, .object = WRITE_END, .text = TEXT, .write = {.at = -1}},
      "CALL",
      "1000 = 5; puts 5"}},
    {"",
     CHILD,
     PARENT,
     {"write what cannot be read",
      {.kind = CALL_WRITE, .object = WRITE_END, .write = {.at = -1, .unreadable = 5}},
      "CALL",
      "1000 = EFAULT"}},
    {"",
     NOBODY,
     PARENT,
     {"write nothing",
      {.kind = CALL_WRITE, .object = WRITE_END, .write = {.at = -1}},
      "CALL",
      "1000 = 0"}},
    {"",
     NOBODY,
     PARENT,
     {"write without a reader",
      {.kind = CALL_WRITEV, .object = WRITE_END, .text = TEXT, .write = {.at = -1}},
      "CALL",
      "1000 died, status d; 1000 gone"}},
    {"",
     CHILD,
     PARENT,
     {"close", {.kind = CALL_CLOSE, .object = WRITE_END, .close = {.fd = 4}}, "CALL", "1000 = 0"}},
    {"",
     CHILD,
     PARENT,
     {"dup2",
      {.kind = CALL_DUP, .object = WRITE_END, .dup = {.from = 1, .to = 4}},
      "CALL",
      "1000 = 4"}},
    {"", BOTH, CHILD, {"poll while there is nothing", POLL(POLL_FOREVER), "", NULL}},
    {"", BOTH, CHILD, {"poll for a time", POLL(POLL_FOR_A_TIME), "CALL", "1000 = 0"}},
    {"", BOTH, CHILD, {"poll without waiting", POLL(POLL_LOOKS), "CALL", "1000 = 0"}},
    {"abc",
     BOTH,
     CHILD,
     {"poll while there is text", POLL(POLL_FOREVER), "CALL", "1000 = 1, more 89cd31291d2aefa4"}},
    {"abc",
     BOTH,
     NOBODY,
     {"poll at the last text", POLL(POLL_FOREVER), "CALL", "1000 = 1, more 7979a1b9cc1f91b4"}},
    {"",
     BOTH,
     NOBODY,
     {"poll at the end", POLL(POLL_FOREVER), "CALL", "1000 = 1, more 987468c2d70edbd5"}},
    {"",
     CHILD,
     PARENT,
     {"flags",
      {.kind = CALL_FCNTL, .object = WRITE_END, .fcntl = {F_GETFL, 0}},
      "CALL",
      "1000 = 1"}},
};

static void pipe_start(struct small *small, enum who readers, enum who writers, struct call call)
{
    struct buffer text = {0};

    small_start(small);
    if (call.text.size)
        buffer_add_bytes(&text, call.text.data, call.text.size);
    call.text = text;
    small_object(small, (struct object){.kind = OBJECT_PIPE_READ});
    small_object(small, (struct object){.kind = OBJECT_PIPE_WRITE});
    small_process(small, REAPER, call);
    small_process(small, 0, works);
    for (int process = 0; process < 2; process++) {
        if (readers & 1U << process)
            small_open(small, process, 3, READ_END);
        if (writers & 1U << process)
            small_open(small, process, 4, WRITE_END);
    }
}

static void fill(struct small *small, const char *content, size_t len)
{
    const struct {
        uint32_t length;
        uint32_t end;
    } page = {(uint32_t)len, (uint32_t)len};
    struct shared *pipe = world_shared(&small->world, READ_END);

    buffer_add_bytes(&pipe->content, content, len);
    buffer_add_bytes(&pipe->pages, &page, sizeof page);
}

static void calls_on_a_pipe(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        pipe_start(&small, rows[i].readers, rows[i].writers, rows[i].row.call);
        if (*rows[i].content)
            fill(&small, rows[i].content, strlen(rows[i].content));
        row_check(&small, &rows[i].row, 0);
        small_free(&small);
    }
}

static void nothing_yet_where_it_does_not_block(void **state)
{
    struct small small;

    (void)state;
    pipe_start(&small, BOTH, CHILD, (struct call)READ(10));
    small.behaviour.objects[READ_END].no_block = true;
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = EAGAIN");
    small_free(&small);
}

static struct call long_write(size_t len)
{
    static char data[3 * PIPE_SIZE];

    return (struct call){
        .kind = CALL_WRITE, .object = WRITE_END, .text = {data, len, 0}, .write = {.at = -1}};
}

static void long_write_is_made_in_parts(void **state)
{
    struct small small;

    (void)state;
    pipe_start(&small, CHILD, PARENT, long_write(PIPE_SIZE + 10));
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "puts 65536");
    assert_string_equal(small_steps(&small, 0), "");
    small_node(&small, 1)->call = (struct call)READ(PIPE_SIZE);
    small_take(&small, 1, STEP_CALL, 0);
    assert_string_equal(small_steps(&small, 0), "CALL");
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 65546; puts 10");
    small_free(&small);
}

static void flag_changes_while_someone_waits_is_refused(void **state)
{
    struct small small;

    (void)state;
    pipe_start(
        &small, BOTH, CHILD,
        (struct call){.kind = CALL_FCNTL, .object = READ_END, .fcntl = {F_SETFL, O_NONBLOCK}});
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 0");
    small_node(&small, 1)->call = (struct call)READ(1);
    small_node(&small, 0)->call.fcntl.value = 0;
    small_take(&small, 0, STEP_CALL, 0);
    small_node(&small, 0)->call.fcntl.value = O_NONBLOCK;
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 0; refused");
    small_free(&small);
}

static void end_closes_the_pipe_first(void **state)
{
    struct small small;

    (void)state;
    pipe_start(&small, PARENT, CHILD, (struct call)READ(10));
    small_node(&small, 1)->call = (struct call){.kind = CALL_EXIT, .object = OBJECT_NONE};
    assert_string_equal(small_steps(&small, 0), "");
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 closed");
    assert_string_equal(small_steps(&small, 0), "CALL");
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 died, status 0");
    small_free(&small);
}

int suite_pipes(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_on_a_pipe), cmocka_unit_test(nothing_yet_where_it_does_not_block),
        cmocka_unit_test(long_write_is_made_in_parts),
        cmocka_unit_test(flag_changes_while_someone_waits_is_refused),
        cmocka_unit_test(end_closes_the_pipe_first)};

    return cmocka_run_group_tests_name("pipes", tests, NULL, NULL);
}
