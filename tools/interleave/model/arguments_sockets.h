// SPDX-License-Identifier: MIT
// Arguments of calls on sockets, and of those that wait for several descriptors. See arguments.h.
#ifndef FORK_INTERLEAVE_ARGUMENTS_SOCKETS_H
#define FORK_INTERLEAVE_ARGUMENTS_SOCKETS_H

#include <stdint.h>

enum sock_does {
    SOCK_SENDS,    // call.text
    SOCK_RECEIVES, // at most `length` bytes
    SOCK_ACCEPTS,  // `length`: whether it asks for the address
    SOCK_CONNECTS,
    SOCK_BINDS,   // call.text: of AF_UNIX, the path as it was given
    SOCK_LISTENS, // `length` is the backlog
    SOCK_SHUTS,   // `flags` says which direction
    SOCK_NAMES,   // getsockname
    SOCK_PEER_NAMES,
    SOCK_REUSES, // SO_REUSEADDR is set to `length`
    SOCK_TIMES,  // `flags`: the directions (SOCK_TIME_...) for which there is a limit from now on,
                 // or with `length` 0, none
    SOCK_PASSES, // SO_PASSCRED is set to `length`
    SOCK_ASKS,   // getsockopt; `length` is the option
    SOCK_LOOKS,  // likewise, of an option that the kernel knows for a new socket
    SOCK_PAIRS,  // socketpair, with the `flags` of its type; `length`: whether of datagrams
};

// Where an address is; of AF_UNIX, SOCK_OUTSIDE is a path at which nothing is bound.
// Datagrams: SOCK_PEER is what the socket is connected to, and SOCK_NOWHERE ends a connection.
enum sock_place { SOCK_HERE, SOCK_ANYWHERE, SOCK_OUTSIDE, SOCK_PEER, SOCK_NOWHERE };

// In `flags`, besides those of recv(2): the program uses sockets or pipes that do not block.
// The kernel has no flag with this number.
enum { SOCK_POLLS = 1 << 28 };
// Likewise: a message with the credentials of its sender (SCM_CREDENTIALS).
#define SOCK_TELLS ((int64_t)1 << 32)
// Likewise, with those of somebody else, which only the superuser may send.
#define SOCK_FORGES ((int64_t)1 << 33)

// Calls on a socket, also read(2) and write(2) (model/sockets.h).
struct sock_arguments {
    int64_t does; // enum sock_does
    int64_t flags;
    int64_t length;
    int64_t place; // enum sock_place
    int64_t port;  // AF_UNIX: the object of the path (OBJECT_NAME)
    // SOCK_SENDS: the descriptors that are sent, a number in behaviour->rights + 1, or 0.
    // SOCK_RECEIVES: for how many descriptors there is room.
    int64_t rights;
};

enum poll_time { POLL_FOREVER, POLL_FOR_A_TIME, POLL_LOOKS };

// poll(2), ppoll, select(2) and pselect: call.text says what is asked for (poll.h).
struct poll_arguments {
    int64_t time; // enum poll_time: for how long it waits
    int64_t is_select;
    int64_t has_mask; // waits under a signal mask of its own, the next member
    uint64_t blocked;
    int64_t most;  // epoll_wait(2), about call.object: at most so many events; otherwise 0
    int64_t taken; // likewise: of standard input, as poll_item.taken
};

// epoll_ctl(2), about call.object.
struct epoll_arguments {
    int64_t does;   // EPOLL_CTL_ADD and so on
    int64_t fd;     // what is watched
    int64_t target; // the object of that descriptor
    int64_t events; // as in struct epoll_event
    uint64_t data;
};

#endif
