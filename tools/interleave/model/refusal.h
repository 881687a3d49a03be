// SPDX-License-Identifier: MIT
// What the model cannot do. A step that needs it carries the reason in its effect, and the state
// after the step is meaningless: the caller must not go on from it.
#ifndef FORK_INTERLEAVE_REFUSAL_H
#define FORK_INTERLEAVE_REFUSAL_H

#include "lib/base/buffer.h"

enum refusal_kind {
    REFUSED_NOT,
    REFUSED_PROCESSES, // a fork would make one process too many
    REFUSED_CALL,      // a step of a kind that has no model
    REFUSED_FILE_SIZE,
    REFUSED_FILE_TIMES,
    REFUSED_PIPE_WRITES,
    REFUSED_PIPE_FLAGS,
    REFUSED_PIPE_SIZE,
    REFUSED_CLOSINGS,
    REFUSED_DEAD_GROUP,
    REFUSED_VFORK_KILLED,
    REFUSED_CLONE_EXEC,
    REFUSED_FUTEX_STOP,
    REFUSED_ROBUST,
    REFUSED_FILE_END,
    REFUSED_FILE_TAIL,
    REFUSED_FIFO_STOP,
    REFUSED_FIFO_STAT,
    REFUSED_SOCKET_FULL,
    REFUSED_SOCKET_ROOM,
    REFUSED_SOCKET_SHUT,
    REFUSED_SOCKET_CONNECT,
    REFUSED_SOCKET_NAME,
    REFUSED_SOCKET_AGAIN,
    REFUSED_SOCKET_OPTION,
    REFUSED_CREDENTIALS,
    REFUSED_RIGHTS_CYCLE,
    REFUSED_RIGHTS_PEEK,
    REFUSED_RIGHTS_WITH,
    REFUSED_RIGHTS_FLAGS,
    REFUSED_FOLDER_RENAME,
    REFUSED_SYMLINK,
    REFUSED_FOLDER_MODE,
    REFUSED_FOLDER_IN_USE,
    REFUSED_FOLDER_GONE,
    REFUSED_LOCK_STOP,
    REFUSED_LOCK_MIXED,
    REFUSED_LOCK_SHARED,
    REFUSED_MSG_STOP,
    REFUSED_SHM_INFO,
    REFUSED_MQ_COUNT,
    REFUSED_MQ_FLAGS,
    REFUSED_MQ_NOTICE, // `other` waits there
    REFUSED_EPOLL_DEEP,
    REFUSED_EPOLL_EDGE,
    REFUSED_EPOLL_DEATH,
    REFUSED_EPOLL_SIGNALS,
    REFUSED_SEM_STOP,
    REFUSED_SEM_UNDO,
    REFUSED_PIDFD_POLL,
    REFUSED_PIDFD, // a descriptor of a process that is dead, and whose parent is process 1
    REFUSED_SEM_COUNT,
};

struct refusal {
    enum refusal_kind kind;
    int process; // the process that the message names
    int other;   // REFUSED_PIDFD: the dead one; REFUSED_CALL: the kind of the call
    int node;    // where the process that made the step stood
};

// Appends "refused: process 1001 ...", without a source line.
void refusal_print(const struct refusal *refusal, struct buffer *text);

#endif
