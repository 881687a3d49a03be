// SPDX-License-Identifier: MIT
// Sockets between a parent, which makes the call, and a child.
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"
#include "small.h"
#include "suites.h"

// Objects 1 and 2 are the ends of a connection; 3 is a socket of the parent, and 5 one of the child
// that may listen at port 7.
enum { END = 1, OTHER_END = 2, SOCKET = 3, LISTENER = 5, PORT = 7 };

static char hello[] = "hello";

static const struct call works = {.kind = CALL_YIELD};

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define CALL(of, what, ...) {.kind = CALL_SOCK, .object = of, .sock = {.does = what, __VA_ARGS__}}
#define SEND(how) {.kind = CALL_SOCK, .object = END, .sock = {.does = SOCK_SENDS, .flags = how}, .text = {hello, 5, 0}}
// clang-format on

static const struct {
    const char *content; // of the parent's end
    bool is_closed;      // the child has closed its end
    bool listens;
    int domain;
    struct row row;
} rows[] = {
    {"", false, false, AF_UNIX, {"nothing", CALL(END, SOCK_RECEIVES, .length = 9), "", NULL}},
    {"",
     false,
     false,
     AF_UNIX,
     {"no wait", CALL(END, SOCK_RECEIVES, .length = 9, .flags = MSG_DONTWAIT), "CALL",
      "1000 = EAGAIN"}},
    {"abc",
     true,
     false,
     AF_UNIX,
     {"text", CALL(END, SOCK_RECEIVES, .length = 9), "CALL", "1000 = 3, more e71fa2190541574b"}},
    {"", true, false, AF_UNIX, {"end", CALL(END, SOCK_RECEIVES, .length = 9), "CALL", "1000 = 0"}},
    {"", false, false, AF_UNIX, {"send", SEND(0), "CALL", "1000 = 5"}},
    {"", true, false, AF_UNIX, {"broken", SEND(0), "CALL", "1000 closed"}},
    {"", true, false, AF_UNIX, {"quietly", SEND(MSG_NOSIGNAL), "CALL", "1000 = EPIPE"}},
    {"", true, false, AF_INET, {"to nobody, by TCP", SEND(0), "CALL", "1000 = 5"}},
    {"",
     false,
     false,
     AF_INET,
     {"refused", CALL(SOCKET, SOCK_CONNECTS, .port = PORT), "CALL", "1000 = ECONNREFUSED"}},
    {"",
     false,
     true,
     AF_INET,
     {"connect", CALL(SOCKET, SOCK_CONNECTS, .port = PORT), "CALL", "1000 = 0"}},
    {"",
     false,
     true,
     AF_INET,
     {"in use", CALL(SOCKET, SOCK_BINDS, .port = PORT), "CALL", "1000 = EADDRINUSE"}},
    {"",
     false,
     true,
     AF_INET,
     {"far away", CALL(SOCKET, SOCK_CONNECTS, .port = PORT, .place = SOCK_OUTSIDE), "CALL",
      "1000 = ENETUNREACH"}},
    {"", false, true, AF_INET, {"accept", CALL(LISTENER, SOCK_ACCEPTS, 0), "", NULL}},
    {"",
     false,
     false,
     AF_INET,
     {"no listener", CALL(SOCKET, SOCK_ACCEPTS, 0), "CALL", "1000 = EINVAL"}},
    {"",
     false,
     false,
     AF_INET,
     {"shutdown", CALL(SOCKET, SOCK_SHUTS, 0), "CALL", "1000 = ENOTCONN"}},
};

static void sockets_start(struct small *small, int row)
{
    const struct sock connected = {.phase = SOCK_CONNECTED};
    const struct sock listening = {.phase = SOCK_LISTENING, .port = PORT};
    struct call call = rows[row].row.call;
    struct buffer text = {0};

    small_start(small);
    if (call.text.size)
        buffer_add_bytes(&text, call.text.data, call.text.size);
    call.text = text;
    for (int i = 0; i < 6; i++)
        small_object(small, (struct object){.kind = OBJECT_SOCKET,
                                            .domain = rows[row].domain,
                                            .is_second = i % 2 != 0});
    small_process(small, REAPER, call);
    small_process(small, 0, works);
    small_open(small, 0, 3, END);
    small_open(small, 1, 4, OTHER_END);
    small_open(small, 0, 5, SOCKET);
    small_open(small, 1, 6, LISTENER);
    sock_set(&small->world, END, &connected);
    sock_set(&small->world, OTHER_END, &connected);
    if (rows[row].listens)
        sock_set(&small->world, LISTENER, &listening);
    if (*rows[row].content)
        buffer_add_bytes(&world_shared(&small->world, END)->content, rows[row].content,
                         strlen(rows[row].content));
    if (rows[row].is_closed)
        local_remove(&small_node(small, 1)->local, 4);
    sock_settle(&small->kernel, &small->world);
}

static void calls_on_sockets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct small small;
        sockets_start(&small, (int)i);
        row_check(&small, &rows[i].row, 0);
        small_free(&small);
    }
}

int suite_sockets(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(calls_on_sockets)};

    return cmocka_run_group_tests_name("sockets", tests, NULL, NULL);
}
