// SPDX-License-Identifier: MIT
// Descriptors in messages from a parent to a child.
#include <stdbool.h>
#include <sys/socket.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"
#include "interleave/model/rights.h"
#include "interleave/model/scope.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"
#include "small.h"
#include "suites.h"

// The ends of a connection, and those of a pipe.
enum { END = 1, OTHER_END, READ_END, WRITE_END };

static char hello[] = "hello";

// The parent stands at a call that sends the pipe's end for writing, and has no descriptor of it
// any more; the child has the other end of the connection.
static void rights_start(struct small *small)
{
    const struct right right = {.object = WRITE_END, .position = -1};
    const struct sock connected = {.phase = SOCK_CONNECTED};
    struct call sends = {.kind = CALL_SOCK, .object = END, .sock = {.does = SOCK_SENDS}};
    const struct call receives = {
        .kind = CALL_SOCK, .object = OTHER_END, .sock = {.does = SOCK_RECEIVES, .length = 9}};
    struct buffer rights = {0};

    small_start(small);
    scope_rights(&small->scope);
    for (int i = 0; i < 2; i++)
        small_object(
            small, (struct object){.kind = OBJECT_SOCKET, .domain = AF_UNIX, .is_second = i != 0});
    small_object(small, (struct object){.kind = OBJECT_PIPE_READ});
    small_object(small, (struct object){.kind = OBJECT_PIPE_WRITE});
    buffer_add_bytes(&rights, &right, sizeof right);
    sends.sock.rights = rights_list(&small->behaviour, &rights);
    buffer_free(&rights);
    buffer_add_bytes(&sends.text, hello, sizeof hello - 1);
    small_process(small, REAPER, sends);
    small_process(small, 0, receives);
    small_open(small, 0, 3, END);
    small_open(small, 0, 5, READ_END);
    small_open(small, 1, 4, OTHER_END);
    sock_set(&small->world, END, &connected);
    sock_set(&small->world, OTHER_END, &connected);
}

static bool is_written(const struct small *small)
{
    return pipe_is_open(&small->kernel, &small->world, READ_END, false);
}

static void descriptors_keep_open(void **state)
{
    struct small small;

    (void)state;
    rights_start(&small);
    assert_false(is_written(&small));
    assert_string_equal(small_take(&small, 0, STEP_CALL, 0), "1000 = 5");
    assert_true(is_written(&small));
    assert_true(rights_hold(&small.kernel, &small.world, WRITE_END));
    assert_false(rights_hold(&small.kernel, &small.world, READ_END));
    (void)small_take(&small, 1, STEP_CALL, 0);
    assert_false(is_written(&small)); // the child has it now, which no run has shown here
    small_free(&small);
}

static void descriptors_end_with_their_socket(void **state)
{
    struct small small;

    (void)state;
    rights_start(&small);
    (void)small_take(&small, 0, STEP_CALL, 0);
    local_remove(&small_node(&small, 1)->local, 4);
    sock_settle(&small.kernel, &small.world);
    assert_false(is_written(&small));
    small_free(&small);
}

// Text before and after the message: no call reads past its end.
static void descriptors_end_a_text(void **state)
{
    struct buffer *content = NULL;
    struct small small;

    (void)state;
    rights_start(&small);
    content = &world_shared(&small.world, OTHER_END)->content;
    buffer_add_bytes(content, "ab", 2);
    (void)small_take(&small, 0, STEP_CALL, 0);
    content = &world_shared(&small.world, OTHER_END)->content;
    buffer_add_bytes(content, "cd", 2);
    assert_int_equal(rights_next(&small.world, OTHER_END, 2).list, 0);
    assert_int_equal(rights_next(&small.world, OTHER_END, 3).list, 1);
    assert_int_equal(rights_next(&small.world, OTHER_END, 3).length, 3);
    assert_int_equal(rights_next(&small.world, OTHER_END, 99).length, 7);
    assert_int_equal(rights_count(&small.behaviour, 1), 1);
    small_free(&small);
}

// Each real run makes the objects anew; what an earlier one has shown of them stays known.
static void what_was_sent_stays_known(void **state)
{
    const struct object end = {.kind = OBJECT_PIPE_READ};
    struct small small;

    (void)state;
    rights_start(&small);
    const int object = behaviour_object(&small.behaviour, 0, (struct result){0}, 1, end);
    assert_false(small.behaviour.objects[object].passed);
    small.behaviour.objects[object].passed = true;
    assert_int_equal(behaviour_object(&small.behaviour, 0, (struct result){0}, 1, end), object);
    assert_true(small.behaviour.objects[object].passed);
    small_free(&small);
}

int suite_rights(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptors_keep_open),
        cmocka_unit_test(descriptors_end_with_their_socket),
        cmocka_unit_test(descriptors_end_a_text),
        cmocka_unit_test(what_was_sent_stays_known),
    };

    return cmocka_run_group_tests_name("rights", tests, NULL, NULL);
}
