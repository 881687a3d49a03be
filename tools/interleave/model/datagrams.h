// SPDX-License-Identifier: MIT
// Datagrams within the program: of AF_UNIX (unix(7)), by socketpair(2) or at paths, and of UDP over
// the loopback interface (udp(7)), as af_unix.c and udp.c of Linux have them. The content of a
// socket's object is what it can receive: a struct datagram for each message, with the path of the
// sender and the text behind it. What is sent is there at once, and so is the error that nobody
// receives it.
#ifndef FORK_INTERLEAVE_DATAGRAMS_H
#define FORK_INTERLEAVE_DATAGRAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/kernel.h"
#include "interleave/model/socket_calls.h"
#include "lib/base/buffer.h"

struct datagram {
    int32_t length; // of the text
    int32_t port;   // UDP: of the sender
    int32_t path;   // AF_UNIX: length of the path of the sender; 0: it has none
    int32_t sender; // likewise: whose credentials go with it, as in struct in_flight (rights.h)
};

bool datagram_is(const struct kernel *kernel, int object);

// What these calls bring; sock_pair, too, calls datagram_pair.
int64_t datagram_send(struct sock_making *making);
int64_t datagram_receive(struct sock_making *making);
int64_t datagram_connect(struct sock_making *making);
int64_t datagram_bind(struct sock_making *making);
void datagram_pair(struct world *world, int first, int32_t maker);
// Whether a call that receives would find nothing now.
bool datagram_has_nothing(const struct world *world, int object);
// Appends the first message to FOUND, if there is one.
void datagram_find(const struct world *world, int object, struct buffer *found);
// The events of poll(2).
int64_t datagram_events(const struct world *world, int object);
// Nobody has the socket open any more: those that are connected to it send to nobody.
void datagram_end(struct world *world, int object);

#endif
