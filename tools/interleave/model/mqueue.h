// SPDX-License-Identifier: MIT
// Message queues of POSIX, mq_overview(7), as ipc/mqueue.c of Linux has them. A name is an object
// that leads to a queue, like a path to its content. Each mq_open makes an object of its own: an
// open description, which processes may share. A queue that is removed exists as long as a process
// has it open.
// A process that waits takes no step to fall asleep. Whether it sleeps already makes no difference:
// a message that Linux hands to a process that sleeps is the one that this process would take if it
// called just then, and an order in which processes fall asleep is one in which they call.
#ifndef FORK_INTERLEAVE_MQUEUE_H
#define FORK_INTERLEAVE_MQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "lib/base/buffer.h"

// The usual limits of Linux for an ordinary user: messages in a queue, bytes in a message. Both are
// also what a queue has that is made without attributes.
enum { MQUEUE_MESSAGES = 10, MQUEUE_BYTES = 8192 };
// So many queues, of these sizes, are within the limit of a user (RLIMIT_MSGQUEUE).
enum { MQUEUES_MAX = 9 };
enum { MQUEUE_PRIORITIES = 32768 };

// What mq_getattr(3) tells of a queue.
struct mqueue_state {
    int64_t messages_max;
    int64_t bytes_max; // of a message
    int64_t messages;
};

// Makes a call about queues: returns what it returns (0 for mq_open: the descriptor is made in a
// real run), and sets result->content for mq_open, result->fingerprint where a message or
// attributes are stored.
int64_t mqueue_do(const struct kernel *kernel, struct world *world, int process,
                  const struct call *call, struct result *result, struct effect *effect);

// Whether mq_send or mq_receive can return now without a signal. A time limit may be over at any
// time while the call waits.
bool mqueue_ready(const struct kernel *kernel, const struct world *world, int process,
                  const struct call *call);

// The error of a call that asks in vain: that its time is over, or that it would have to wait. 0
// when it would go on.
int64_t mqueue_vain(const struct kernel *kernel, const struct world *world,
                    const struct call *call);

// Appends the priority (an int64_t) and the text of the message that mq_receive would take now;
// nothing where it takes none.
void mqueue_find(const struct world *world, const struct call *call, struct buffer *message);

// What is known of the queue.
struct mqueue_state mqueue_look(const struct world *world, int queue);

// Whether the open description does not block now.
bool mqueue_is_set(const struct kernel *kernel, const struct world *world, int end);

// The events of poll(2) that an open description is ready for, as mqueue_poll_file() has them.
int64_t mqueue_events(const struct kernel *kernel, const struct world *world, int end);

// The node at which a process made the queue.
int mqueue_maker(const struct behaviour *behaviour, int queue);

#endif
