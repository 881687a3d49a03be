// SPDX-License-Identifier: MIT
// Arguments of calls about objects of System V and message queues of POSIX. See arguments.h.
#ifndef FORK_INTERLEAVE_ARGUMENTS_IPC_H
#define FORK_INTERLEAVE_ARGUMENTS_IPC_H

#include <stdint.h>

// shmget(2), shmat(2), shmdt(2) and shmctl(2).
enum { SHM_GETS = -1, SHM_ATTACHES = -2, SHM_DETACHES = -3 };
struct shm_arguments {
    int64_t does;  // SHM_GETS and so on, or the command of shmctl
    int64_t key;   // SHM_GETS; SHM_STAT and so on: the index
    int64_t size;  // SHM_GETS; SHM_LOCK: how much may be locked, or -1 for any amount
    int64_t flags; // SHM_GETS, IPC_SET: with the mode
    int64_t wants; // SHM_GETS: of memory that there is, a set of the bits of one class of users
};

// semget(2) and semctl(2).
enum { SEM_GETS = -1 };
struct sem_arguments {
    int64_t does;   // SEM_GETS, or the command of semctl; the values of SETALL are call.text
    int64_t number; // of the semaphore; SEM_GETS: the key; SEM_STAT and so on: the index
    int64_t value;  // SETVAL; SEM_GETS: the number of the set if it is made
    int64_t size;   // SEM_GETS: number of semaphores
    int64_t flags;  // SEM_GETS, IPC_SET: with the mode
    int64_t wants;  // SEM_GETS: as in shm_arguments
};

// semop(2) and semtimedop(2): the operations are call.text.
struct semop_arguments {
    int64_t is_timed;
};

// msgget(2) and msgctl(2).
enum { MSG_GETS = -1 };
struct msg_arguments {
    int64_t does;   // MSG_GETS, or the command of msgctl
    int64_t key;    // MSG_GETS; MSG_STAT and so on: the index
    int64_t number; // MSG_GETS: of the queue if it is made; IPC_SET: how many bytes it holds
    int64_t flags;  // MSG_GETS, IPC_SET: with the mode
    int64_t wants;  // MSG_GETS: as in shm_arguments
};

// msgsnd(2): the message is call.text.
struct msgsnd_arguments {
    int64_t type;
    int64_t flags;
};

// msgrcv(2).
struct msgrcv_arguments {
    int64_t size; // at most so many bytes
    int64_t type;
    int64_t flags;
};

// mq_open(3), mq_unlink(3), mq_getattr(3) and mq_setattr(3).
enum mqueue_does { MQUEUE_OPENS, MQUEUE_UNLINKS, MQUEUE_ASKS, MQUEUE_SETS, MQUEUE_FAILS };
struct mqueue_arguments {
    int64_t does;  // enum mqueue_does
    int64_t flags; // MQUEUE_OPENS, MQUEUE_SETS; MQUEUE_FAILS: the error of a name, a negative errno
    int64_t messages; // MQUEUE_OPENS: what a new queue holds
    int64_t bytes;    // MQUEUE_OPENS: at most so many in a message
    int64_t end;      // MQUEUE_ASKS, MQUEUE_SETS: the open description, an object
};

// mq_notify(3).
struct mq_notify_arguments {
    int64_t wants;  // to be told, or not any more
    int64_t signal; // that it wants, or 0
    uint64_t value; // as si_value
};

// mq_send(3) and mq_receive(3): what is sent is call.text.
struct mq_message_arguments {
    int64_t priority; // of what is sent
    int64_t size;     // in bytes, of the message or of the memory for it
    int64_t is_timed;
    int64_t polls; // it may return because it would have to wait
    int64_t end;   // the open description, an object
};

#endif
