// SPDX-License-Identifier: MIT
// Sockets of datagrams of a parent, which makes the call, and a child.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/datagrams.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "small.h"
#include "suites.h"

// Sockets of the parent and of the child; each has a second object, which nobody uses. The child's
// socket of UDP is at port 7.
enum { OWN = 1, OTHER = 3, PORT = 7, NOBODY = 9 };

static char hello[] = "hello";

static const struct call works = {.kind = CALL_YIELD};

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define CALL(what, ...) {.kind = CALL_SOCK, .object = OWN, .sock = {.does = what, __VA_ARGS__}}
#define SEND(...) {.kind = CALL_SOCK, .object = OWN, .sock = {.does = SOCK_SENDS, __VA_ARGS__}, .text = {hello, 5, 0}}
// clang-format on

static const struct {
    int domain;
    int messages; // to the parent's socket, of two bytes
    int peer;     // of the parent's socket
    bool is_closed;
    struct row row;
} rows[] = {
    {AF_UNIX, 0, 0, false, {"nothing", CALL(SOCK_RECEIVES, .length = 9), "", NULL}},
    {AF_UNIX, 2, 0, false, {"one", CALL(SOCK_RECEIVES, .length = 9), "CALL", NULL}},
    {AF_UNIX, 0, 0, false, {"no peer", SEND(.place = SOCK_PEER), "CALL", "1000 = ENOTCONN"}},
    {AF_UNIX, 0, OTHER + 1, false, {"peer", SEND(.place = SOCK_PEER), "CALL", "1000 = 5"}},
    {AF_UNIX,
     0,
     OTHER + 1,
     true,
     {"gone", SEND(.place = SOCK_PEER), "CALL", "1000 = ECONNREFUSED"}},
    {AF_UNIX, 0, 0, false, {"no path", SEND(.place = SOCK_OUTSIDE), "CALL", "1000 = ENOENT"}},
    {AF_INET, 0, 0, false, {"no peer", SEND(.place = SOCK_PEER), "CALL", "1000 = EDESTADDRREQ"}},
    {AF_INET, 0, 0, false, {"port", SEND(.port = PORT), "CALL", "1000 = 5"}},
    {AF_INET, 0, 0, false, {"lost", SEND(.port = NOBODY), "CALL", "1000 = 5"}},
    {AF_INET, 0, 0, false, {"no port", SEND(.port = 0), "CALL", "1000 = EINVAL"}},
    {AF_INET,
     0,
     0,
     false,
     {"far", SEND(.port = PORT, .place = SOCK_OUTSIDE), "CALL", "1000 = ENETUNREACH"}},
    {AF_INET, 0, 0, false, {"in use", CALL(SOCK_BINDS, .port = PORT), "CALL", "1000 = EADDRINUSE"}},
    {AF_INET, 0, 0, false, {"listen", CALL(SOCK_LISTENS, 0), "CALL", "1000 = EOPNOTSUPP"}},
    {AF_INET, 0, 0, false, {"connect", CALL(SOCK_CONNECTS, .port = NOBODY), "CALL", "1000 = 0"}},
};

static void sockets_start(struct small *small, int domain, struct call call)
{
    const struct sock own = {.phase = SOCK_NEW};
    const struct sock other = {.phase = SOCK_NEW, .port = domain == AF_INET ? PORT : 0};
    struct buffer text = {0};

    small_start(small);
    if (call.text.size)
        buffer_add_bytes(&text, call.text.data, call.text.size);
    call.text = text;
    for (int i = 0; i < 4; i++)
        small_object(small, (struct object){.kind = OBJECT_SOCKET,
                                            .domain = domain,
                                            .is_datagram = true,
                                            .number = PORT_FIRST + i,
                                            .is_second = i % 2 != 0});
    small_process(small, REAPER, call);
    small_process(small, 0, works);
    small_open(small, 0, 3, OWN);
    small_open(small, 1, 4, OTHER);
    sock_set(&small->world, OWN, &own);
    sock_set(&small->world, OTHER, &other);
}

static void message_add(struct small *small, int object)
{
    const struct datagram datagram = {.length = 2};
    struct buffer *content = &world_shared(&small->world, object)->content;

    buffer_add_bytes(content, &datagram, sizeof datagram);
    buffer_add_bytes(content, "xy", 2);
}

static void calls_on_datagrams(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        sockets_start(&small, rows[i].domain, rows[i].row.call);
        for (int k = 0; k < rows[i].messages; k++)
            message_add(&small, OWN);
        struct sock sock = sock_get(&small.world, OWN);
        sock.peer = rows[i].peer;
        sock_set(&small.world, OWN, &sock);
        if (rows[i].is_closed)
            local_remove(&small_node(&small, 1)->local, 4);
        sock_settle(&small.kernel, &small.world);
        row_check(&small, &rows[i].row, 0);
        small_free(&small);
    }
}

// What recv(2) with room for MOST bytes returns.
static int64_t receive(struct small *small, int64_t most, int64_t flags)
{
    const struct call call = CALL(SOCK_RECEIVES, .length = most, .flags = flags);
    struct result result = {0};
    struct effect effect = {0};

    return sock_do(&small->kernel, &small->world, 0, &call, &result, &effect);
}

static void messages_are_whole_or_cut(void **state)
{
    struct small small;

    (void)state;
    sockets_start(&small, AF_UNIX, works);
    message_add(&small, OWN);
    message_add(&small, OWN);
    assert_int_equal(receive(&small, 9, MSG_PEEK), 2);
    assert_int_equal(receive(&small, 1, MSG_PEEK | MSG_TRUNC), 2);
    assert_int_equal(receive(&small, 1, 0), 1);
    assert_int_equal(receive(&small, 9, 0), 2);
    assert_int_equal(receive(&small, 9, MSG_DONTWAIT), -EAGAIN);
    small_free(&small);
}

// Nobody is at the port: a socket that is connected is told so by the next call.
static void errors_come_later(void **state)
{
    const struct call connects = CALL(SOCK_CONNECTS, .port = NOBODY);
    const struct call sends = SEND(.place = SOCK_PEER);
    struct result result = {0};
    struct effect effect = {0};
    struct small small;

    (void)state;
    sockets_start(&small, AF_INET, works);
    assert_int_equal(sock_do(&small.kernel, &small.world, 0, &connects, &result, &effect), 0);
    assert_int_equal(sock_do(&small.kernel, &small.world, 0, &sends, &result, &effect), 5);
    assert_int_equal(receive(&small, 9, 0), -ECONNREFUSED);
    assert_int_equal(receive(&small, 9, MSG_DONTWAIT), -EAGAIN);
    small_free(&small);
}

// The peer is closed: what it has sent can be received until a call that sends finds that out.
static void a_closed_peer_takes_its_messages_along(void **state)
{
    const struct call sends = SEND(.place = SOCK_PEER);
    struct result result = {0};
    struct effect effect = {0};
    struct small small;

    (void)state;
    sockets_start(&small, AF_UNIX, works);
    struct sock sock = sock_get(&small.world, OWN);
    sock.peer = OTHER + 1;
    sock_set(&small.world, OWN, &sock);
    message_add(&small, OWN);
    message_add(&small, OWN);
    local_remove(&small_node(&small, 1)->local, 4);
    sock_settle(&small.kernel, &small.world);
    assert_int_equal(receive(&small, 9, 0), 2);
    assert_int_equal(sock_do(&small.kernel, &small.world, 0, &sends, &result, &effect),
                     -ECONNREFUSED);
    assert_int_equal(receive(&small, 9, MSG_DONTWAIT), -EAGAIN);
    small_free(&small);
}

int suite_datagrams(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(calls_on_datagrams),
                                       cmocka_unit_test(messages_are_whole_or_cut),
                                       cmocka_unit_test(errors_come_later),
                                       cmocka_unit_test(a_closed_peer_takes_its_messages_along)};

    return cmocka_run_group_tests_name("datagrams", tests, NULL, NULL);
}
