// SPDX-License-Identifier: MIT
// What one call touches.
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/datagrams.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/poll.h"
#include "interleave/model/scope.h"
#include "interleave/model/semaphores.h"
#include "interleave/search/touches.h"
#include "interleave/tracee/calls.h"

static unsigned write_touches(const struct kernel *kernel, const struct call *call)
{
    switch (kernel->behaviour->objects[call->object].kind) {
    case OBJECT_OUT:
    case OBJECT_ERROR:
        return TOUCHES_OUTPUT;
    case OBJECT_PIPE_WRITE:
    case OBJECT_PIPE_BOTH:
        return TOUCHES_END; // by SIGPIPE
    default:
        return TOUCHES_FILES;
    }
}

bool touches_sends(const struct call *call)
{
    return call->kind == CALL_SOCK && call->sock.does == SOCK_SENDS;
}

// A pair of stream sockets is like a pipe: only a process that has one of them can touch it.
static unsigned socket_touches(const struct kernel *kernel, const struct call *call)
{
    if (call->sock.does == SOCK_PAIRS ? call->sock.length : datagram_is(kernel, call->object))
        return TOUCHES_UNKNOWN;
    switch ((enum sock_does)call->sock.does) {
    case SOCK_SENDS:
        return TOUCHES_END; // by SIGPIPE
    case SOCK_RECEIVES:
    case SOCK_SHUTS:
    case SOCK_NAMES:
    case SOCK_PEER_NAMES:
    case SOCK_ASKS:
    case SOCK_LOOKS:
    case SOCK_TIMES:
    case SOCK_PAIRS:
        return 0;
    default:
        return TOUCHES_UNKNOWN;
    }
}

static unsigned polled_touches(const struct behaviour *behaviour, int object)
{
    if (object < 0)
        return 0;
    switch (behaviour->objects[object].kind) {
    case OBJECT_PIPE_READ:
    case OBJECT_PIPE_WRITE:
    case OBJECT_SOCKET: // a pair: see socket_touches
    case OBJECT_OUT:    // these are always ready
    case OBJECT_ERROR:
    case OBJECT_OTHER:
    case OBJECT_FILE:
        return 0;
    case OBJECT_INPUT:
        return TOUCHES_FILES;
    default:
        return TOUCHES_UNKNOWN;
    }
}

static unsigned poll_touches(const struct kernel *kernel, const struct call *call)
{
    unsigned touches = epoll_is_wait(call) || call->poll.has_mask ? TOUCHES_UNKNOWN : 0U;

    for (int i = 0; !(touches & TOUCHES_UNKNOWN) && i < poll_item_count(call); i++)
        touches |= polled_touches(kernel->behaviour, poll_item_get(call, i).object);
    return touches;
}

static unsigned object_touches(const struct kernel *kernel, const struct call *call)
{
    if (call->object == OBJECT_NONE || kernel->behaviour->objects[call->object].kind == OBJECT_PROC)
        return TOUCHES_UNKNOWN;
    return behaviour_channel(kernel->behaviour, call->object) != OBJECT_NONE ? 0 : TOUCHES_FILES;
}

// The content of memory that a fork shares concerns nobody else yet: only the offsets of files
// count.
static unsigned fork_touches(const struct kernel *kernel, const struct call *call)
{
    unsigned touches = call->fork.is_vfork || call->fork.end_signal ? TOUCHES_UNKNOWN : 0U;
    struct position position;

    for (size_t at = 0; at + sizeof position <= call->text.size; at += sizeof position) {
        memcpy(&position, call->text.data + at, sizeof position);
        if (kernel->behaviour->objects[position.object].kind != OBJECT_MEMORY)
            touches |= TOUCHES_FILES;
    }
    return touches;
}

// Calls about an open file, or about a path.
static bool is_of_file(enum call_kind kind)
{
    switch (kind) {
    case CALL_READ:
    case CALL_OPEN:
    case CALL_STAT:
    case CALL_ACCESS:
    case CALL_UNLINK:
    case CALL_LINK:
    case CALL_RENAME:
    case CALL_MKDIR:
    case CALL_SYMLINK:
    case CALL_READLINK:
    case CALL_CHDIR:
    case CALL_GETCWD:
    case CALL_SEEK:
    case CALL_LIST:
    case CALL_TRUNCATE:
    case CALL_CHMOD:
    case CALL_FCNTL:
        return true;
    default:
        return false;
    }
}

unsigned touches_of_call(const struct kernel *kernel, const struct call *call)
{
    int child = 0;

    if (kernel->scope->rights) // a process may come to have what it has not now
        return TOUCHES_UNKNOWN;
    if (is_of_file(call->kind))
        return object_touches(kernel, call);
    switch (call->kind) {
    case CALL_WRITE:
    case CALL_WRITEV:
        return write_touches(kernel, call);
    case CALL_FORK:
        return fork_touches(kernel, call);
    case CALL_WAIT:
    case CALL_WAITID:
        return wait_need(call, &child) == NEEDS_ONE ? 0 : TOUCHES_CHILDREN;
    case CALL_GETPPID:
        return TOUCHES_PARENT;
    case CALL_EXIT:
    case CALL_CRASH:
        return TOUCHES_END;
    case CALL_CLOSE:
    case CALL_DUP:
    case CALL_EXEC:
    case CALL_YIELD:
    case CALL_SLEEP:
    case CALL_CLOCK:
    case CALL_FUTEX:
    case CALL_SPIN:
    case CALL_LOCAL:
    case CALL_WORD: // see places_of
    case CALL_BLOCK:
    case CALL_MOMENT:
    case CALL_FUTEX_WAIT:
    case CALL_FUTEX_WAKE:
    case CALL_SHM:
    case CALL_SEM:
    case CALL_MSG:
    case CALL_MSGSND:
    case CALL_MSGRCV:
    case CALL_MQ:
    case CALL_MQ_SEND:
    case CALL_MQ_RECEIVE:
        return 0;
    case CALL_EVENT:
        return kernel->behaviour->objects[call->object].kind == OBJECT_COUNTER ? 0U
                                                                               : TOUCHES_UNKNOWN;
    case CALL_SOCK:
        return socket_touches(kernel, call);
    case CALL_POLL:
        return poll_touches(kernel, call);
    case CALL_SEMOP:
        return sem_may_undo(call) ? TOUCHES_UNKNOWN : 0U;
    default:
        return TOUCHES_UNKNOWN;
    }
}
