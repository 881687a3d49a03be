// SPDX-License-Identifier: MIT
// Descriptors in messages (SCM_RIGHTS, unix(7)), over stream sockets of AF_UNIX. A descriptor in a
// message keeps open what it refers to, until the message is received, or until no process has the
// receiving socket open any more.
#ifndef FORK_INTERLEAVE_RIGHTS_H
#define FORK_INTERLEAVE_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/socket_calls.h"
#include "lib/base/buffer.h"

enum { RIGHTS_MAX = 16 }; // descriptors in a message

// A descriptor in a message. A list of these is a key of behaviour->rights.
struct right {
    int object;
    int flags;        // as open(2) has them
    int64_t position; // offset in a file that only the sender has had until now, or -1
};

// A message with descriptors that is not received yet; in a program with credentials
// (SCM_CREDENTIALS), any message.
struct in_flight {
    int32_t at;     // where its text begins in the content
    int32_t length; // of that text
    int32_t list;   // as sock_arguments.rights
    int32_t sender; // whose credentials go with it: index of the process + 1, or 0 for nobody's
};

// Whose credentials go with the message of the call to PEER, as in struct in_flight: Linux adds
// them where one of the two sockets has SO_PASSCRED, or the other one waits for accept(2).
int32_t rights_sender(const struct sock_making *making, int peer);

// The number of a list of struct right, for sock_arguments.rights.
int rights_list(struct behaviour *behaviour, const struct buffer *rights);
// How many descriptors it has, 0 for no list; and one of them.
int rights_count(const struct behaviour *behaviour, int list);
struct right rights_get(const struct behaviour *behaviour, int list, int i);

// What a call that receives at most MOST bytes finds: how many bytes, and the list that comes with
// them, or 0. It reads up to the end of the first message with descriptors, and with SO_PASSCRED up
// to a message of another sender (unix_stream_read_generic in Linux).
struct rights_next {
    size_t length;
    int list;
    int sender; // as in struct in_flight, where the socket has SO_PASSCRED
};
struct rights_next rights_next(const struct world *world, int object, size_t most);

// LEN bytes are received: returns how many lists go with them.
int rights_take(struct world *world, int object, size_t len);
// The descriptors or credentials of the call are on their way in a message that is about to be
// added to the content of PEER.
void rights_add(const struct sock_making *making, int peer);

// Whether a descriptor of the object is in a message that is not received yet.
bool rights_hold(const struct kernel *kernel, const struct world *world, int object);

// Where the messages with descriptors end in the `pages` of a socket.
size_t rights_end(const struct world *world, int object);

// The process has sent these descriptors: from now on, another process may change what they refer
// to, so its own are marked as shared.
void rights_share(const struct behaviour *behaviour, struct local *local, int list);

#endif
