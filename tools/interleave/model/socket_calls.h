// SPDX-License-Identifier: MIT
// Parts of the model of sockets that its files share.
#ifndef FORK_INTERLEAVE_SOCKET_CALLS_H
#define FORK_INTERLEAVE_SOCKET_CALLS_H

#include "interleave/model/kernel.h"
#include "interleave/model/sockets.h"

// A call that is being made.
struct sock_making {
    const struct kernel *kernel;
    struct world *world;
    int process;
    const struct call *call;
    struct result *result;
    struct effect *effect;
    struct sock sock; // of the socket, before the call
};

bool sock_is_tcp(const struct kernel *kernel, int object);
// Whether the call waits where it finds nothing.
bool sock_blocks(const struct kernel *kernel, const struct world *world, const struct call *call);
// Length of the content of the socket's object.
size_t sock_bytes(const struct world *world, int object);

// The port that the socket gets where the program gives none.
int sock_port_of(const struct sock_making *making);
// The error of a call whose name leads nowhere.
int64_t sock_is_missing(const struct sock_making *making);
// Reports the error of the socket once.
int64_t sock_error_take(struct sock_making *making);

// What these calls bring.
int64_t sock_connect(struct sock_making *making);
int64_t sock_accept(const struct sock_making *making);
int64_t sock_bind(struct sock_making *making);
int64_t sock_listen(struct sock_making *making);
int64_t sock_pair(const struct sock_making *making);
// Whether connect need not wait.
bool sock_can_connect(const struct kernel *kernel, const struct world *world,
                      const struct call *call);

#endif
