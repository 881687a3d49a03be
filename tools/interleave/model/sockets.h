// SPDX-License-Identifier: MIT
// Sockets within the program; of datagrams, see datagrams.h. Stream sockets: pairs (socketpair(2)),
// and connections of TCP over the loopback interface (tcp(7)), as af_unix.c and tcp.c of Linux have
// them. A socket is two objects: n is the socket itself, and n + 1 the end that accept(2) returns
// when n connects, or the other socket of a pair. So n and n + 1 are the ends of a connection. What
// is sent is at the other end at once.
#ifndef FORK_INTERLEAVE_SOCKETS_H
#define FORK_INTERLEAVE_SOCKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "lib/base/buffer.h"

// The address of an end, for getsockname(2) and the like. `port` is 0 where it has none yet.
struct sock_name {
    int port;
    bool is_any; // INADDR_ANY; otherwise INADDR_LOOPBACK
};

// Port numbers that connect and bind give out: unlike in reality, each socket has its own.
enum { PORT_FIRST = 40000, PORTS = 100 };

// Whether the call can return now, and what it then brings. Signals, and results other than the
// value, as described in arguments.h.
bool sock_ready(const struct kernel *kernel, const struct world *world, int process,
                const struct call *call);
int64_t sock_do(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect);

// Whether a call that receives or accepts would find nothing now, and waits or fails with EAGAIN.
bool sock_has_nothing(const struct kernel *kernel, const struct world *world,
                      const struct call *call);

// Whether the call waits now, until a time limit of the socket is over.
bool sock_waits_for_a_time(const struct kernel *kernel, const struct world *world,
                           const struct call *call);

// Appends the bytes that the call would receive now.
void sock_find(const struct kernel *kernel, const struct world *world, const struct call *call,
               struct buffer *found);
// The end that accept(2) would return now, or OBJECT_NONE.
int sock_first(const struct world *world, const struct call *call);

// The address of an end itself, or of the other end of its connection.
struct sock_name sock_name(const struct world *world, int object, bool of_peer);
// AF_UNIX: the socket whose path is that of the peer; OBJECT_NONE where that is not known any more.
int sock_named_peer(const struct kernel *kernel, const struct world *world, int object);
// The other end.
int sock_peer(const struct kernel *kernel, int object);
// Whether Linux may say that nothing more can be sent (POLLOUT), though it need not wait yet: a
// socket of AF_UNIX is writable while unreceived messages take a quarter of its buffer, counting
// the memory that they take (unix_writable).
bool sock_room_is_unknown(const struct kernel *kernel, const struct world *world, int object);

// The events of poll(2) that the socket is ready for.
int64_t sock_events(const struct kernel *kernel, const struct world *world, int object);

// Whether any process has a descriptor of the object, or the connection waits for accept(2).
bool sock_is_open(const struct kernel *kernel, const struct world *world, int object);
// Whether the process has a socket.
bool sock_is_held_by(const struct kernel *kernel, const struct world *world, int process);

// To be called when descriptors may have been closed: sockets that no process has any more end, and
// the other ends of their connections learn of it.
void sock_settle(const struct kernel *kernel, struct world *world);

// ---- The state of a socket ----------------------------------------------------------------------

// Calls that wait to receive, or to send, have a time limit: SO_RCVTIMEO, SO_SNDTIMEO.
enum { SOCK_TIME_RECEIVES = 1, SOCK_TIME_SENDS = 2 };

enum sock_phase { SOCK_NEW, SOCK_BOUND, SOCK_LISTENING, SOCK_CONNECTED };

// The `pages` of a socket's object begin with this; a struct in_flight for each of the messages
// with descriptors follows, and the path. Its content is what can be received; of one that listens,
// the connections that wait: an int32_t for each, the object of the client.
struct sock {
    int32_t phase; // enum sock_phase
    int32_t port;  // to which it is bound, or 0; AF_UNIX: the object of its path + 1
    int32_t is_any;
    int32_t peer_port;
    int32_t backlog;
    int32_t reuses;     // SO_REUSEADDR
    int32_t shut_read;  // nothing more can be received than what is there
    int32_t shut_write; // nothing can be sent
    int32_t has_end;    // TCP: the other end has sent FIN
    int32_t is_dead;    // TCP: the connection was reset
    int32_t error;      // to be reported by the next call
    int32_t messages;   // how many the content may consist of, at most; datagrams:
                        // whether it has sent any, of AF_UNIX before it had a path
    int32_t waits;      // for accept
    int32_t peer;       // datagrams: what it is connected to (datagrams.c)
    int32_t rights;     // number of messages in its content with descriptors or senders (rights.h)
    int32_t timed;      // a set of SOCK_TIME_...
    int32_t passes;     // SO_PASSCRED
    int32_t peer_maker; // index + 1 of the process that has made the other end (SO_PEERCRED); only
                        // where the program asks for it
};

struct sock sock_get(const struct world *world, int object);
void sock_set(struct world *world, int object, const struct sock *sock);
// AF_UNIX: the path to which the socket is bound, as the program gave it. What the first returns
// belongs to the world, and is valid until that changes.
struct buffer sock_path(const struct world *world, int object);
void sock_set_path(struct world *world, int object, const struct buffer *path);

#endif
