// SPDX-License-Identifier: MIT
// Message queues of System V: msgget(2), msgsnd(2), msgrcv(2), msgctl(2), as ipc/msg.c of Linux has
// them.
// As in semop(2), a process that waits takes no step to fall asleep, unless some schedule removes a
// queue at which processes may wait (semaphores.h, scope.sleepers).
#ifndef FORK_INTERLEAVE_MESSAGES_H
#define FORK_INTERLEAVE_MESSAGES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/msg.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/system_v.h"
#include "lib/base/buffer.h"

// The usual limits of Linux: MSGMAX for a message, MSGMNB for a queue, MSGMNI for their number.
enum { MESSAGE_MAX = 8192, QUEUE_MAX = 16384, QUEUES_MAX = 32000 };

// What the model knows of a queue, for msgctl(2).
struct msg_queue {
    struct system_v common;
    int64_t limit;  // it holds so many bytes
    int64_t sender; // index of the process that sent last, + 1; only where the program asks for it
    int64_t receiver; // likewise
};

// msgget and msgctl: returns what the call returns, and sets result->fingerprint where it stores
// more.
int64_t msg_control(const struct kernel *kernel, struct world *world, const struct call *call,
                    struct result *result);

// Whether msgsnd or msgrcv can return now, and what it then brings.
bool msg_ready(const struct kernel *kernel, const struct world *world, int process,
               const struct call *call);
int64_t msg_send(const struct kernel *kernel, struct world *world, int process,
                 const struct call *call);
int64_t msg_receive(const struct kernel *kernel, struct world *world, int process,
                    const struct call *call, struct result *result);

// Appends the type (8 bytes) and the text of the message that msgrcv would take now; nothing where
// it takes none.
void msg_find(const struct world *world, int process, const struct call *call,
              struct buffer *message);

// Whether the process, in msgsnd or msgrcv, can fall asleep now; and does so.
bool msg_can_sleep(const struct kernel *kernel, const struct world *world, int process);
void msg_sleep(struct world *world, int process);
// Whether it sleeps there.
bool msg_sleeps(const struct kernel *kernel, const struct world *world, int process);

// Whether there is such a queue; copies what is known of it, and counts its messages and their
// bytes.
bool msg_look(const struct world *world, int object, struct msg_queue *queue, int64_t *messages,
              int64_t *bytes);
// What IPC_INFO and MSG_INFO store.
struct msginfo msg_info(const struct world *world, int64_t command);

#endif
