// SPDX-License-Identifier: MIT
// A call that a process is about to make, and its arguments by kind.
// Calls are compared by their words (call_has_same_arguments), so the arguments must not contain
// undefined bytes: each member of these structs has 64 bits, and there is no padding.
#ifndef FORK_INTERLEAVE_ARGUMENTS_H
#define FORK_INTERLEAVE_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interleave/model/kinds.h"
#include "lib/base/buffer.h"

// wait4(2).
struct wait_arguments {
    int64_t pid;
    int64_t options;
    int64_t has_status; // the program gives an address for the status
};

// waitid(2).
struct waitid_arguments {
    int64_t type; // P_PID and so on
    int64_t id;
    int64_t options;
    int64_t has_info; // the program gives an address for the siginfo_t
};

// pidfd_open(2).
struct pidfd_arguments {
    int64_t number; // of a process, which need not exist
};

// kill(2), tkill(2), tgkill(2), sigqueue(3) and pidfd_send_signal(2).
struct kill_arguments {
    int64_t to; // as in kill(2): a process, a group or all
    int64_t signal;
    uint64_t value; // of sigqueue
};

// sigaction(2) with a new action.
struct action_arguments {
    int64_t signal;
    int64_t kind;   // enum action_kind
    uint64_t flags; // SA_RESTART and so on
    uint64_t mask;
};

// sigprocmask(2), sigsuspend(2) and sigreturn(2).
struct mask_arguments {
    uint64_t blocked; // the new mask; in sigsuspend, the mask while it waits
};

enum sigwait_time { SIGWAIT_FOREVER, SIGWAIT_FOR_A_TIME, SIGWAIT_LOOKS };

// sigwait(3) and sigtimedwait(2).
struct sigwait_arguments {
    uint64_t set;
    int64_t time; // enum sigwait_time: for how long it waits
};

// alarm(2), setitimer(2) and getitimer(2); in nanoseconds.
struct alarm_arguments {
    int64_t left;
    int64_t is_timer; // not by alarm(2)
    int64_t interval;
    int64_t only_asks;
};

// timer_create(2) and the like.
enum timer_does { TIMER_MAKES, TIMER_SETS, TIMER_ASKS, TIMER_COUNTS, TIMER_REMOVES };
struct timer_arguments {
    int64_t does;   // enum timer_does
    int64_t number; // as in timers.h
    int64_t first;  // TIMER_MAKES: the signal, or 0; TIMER_SETS: nanoseconds until it goes off
    int64_t second; // TIMER_MAKES: its value; TIMER_SETS: the interval
};

// read(2) and write(2) of what eventfd(2), signalfd(2) or timerfd_create(2) have made, and
// timerfd_settime(2).
enum event_does { EVENT_READS, EVENT_WRITES, EVENT_SETS, EVENT_ASKS };
struct event_arguments {
    int64_t does;     // enum event_does
    int64_t value;    // EVENT_READS: bytes, at most; EVENT_WRITES: what is added; EVENT_SETS:
                      // nanoseconds until the timer goes off
    int64_t interval; // EVENT_SETS
};

// pause(2), and a wait for a lock that never ends (run/decode_futex.h).
struct pause_arguments {
    int64_t is_lock; // a lock: the call restarts after a handler with SA_RESTART
};

// read(2), readv(2) and pread(2).
struct read_arguments {
    int64_t length;
    int64_t at;    // the offset of pread, or -1
    int64_t polls; // of a pipe: the program uses pipes that do not block
    int64_t room;  // of a pipe or stream: 1 + number of bytes for which the program has memory; 0:
                   // enough for all
    int64_t process; // of /proc: as in struct object
};

// write(2), writev(2) and pwrite(2); the text is call.text.
struct write_arguments {
    int64_t at;         // the offset of pwrite, or -1
    int64_t unreadable; // into a pipe: length of a text that cannot be read to its end, or 0
};

// lseek(2).
struct seek_arguments {
    int64_t offset;
    int64_t whence;
};

// open(2) and the like: of a file's path, or of a path in /proc that is about one process.
struct open_arguments {
    int64_t flags;
    int64_t process; // of /proc: its index, or -1
};

// access(2) and the like.
struct access_arguments {
    int64_t mode;
};

// unlink(2), unlinkat(2) and rmdir(2).
struct unlink_arguments {
    int64_t flags; // AT_REMOVEDIR: of a directory
    int64_t holds; // AT_REMOVEDIR: there is something in it on disk that no process has touched
};

// rename(2), renameat(2) and renameat2(2): of the path call.object.
struct rename_arguments {
    int64_t to; // as in link_arguments
    int64_t nowhere;
    int64_t flags;
};

// readlink(2).
struct readlink_arguments {
    int64_t size;
};

// link(2) and linkat(2): of the file call.object.
struct link_arguments {
    int64_t to;      // object of the new name
    int64_t nowhere; // negative errno where that name is in no directory at all, otherwise 0
};

// fcntl(2).
struct fcntl_arguments {
    int64_t command;
    int64_t value;
};

// ftruncate(2) and truncate(2).
struct truncate_arguments {
    int64_t length;
};

// chmod(2) and fchmod(2).
struct chmod_arguments {
    int64_t mode; // permissions
};

// dup2(2) and dup3(2).
struct dup_arguments {
    int64_t from;
    int64_t to;
    int64_t close_on_exec;
};

// close(2).
struct close_arguments {
    int64_t fd;
    int64_t last; // close_range(2): the last one; otherwise 0
};

// fork(2), vfork(2), and clone(2) where it does the same.
struct fork_arguments {
    int64_t is_vfork;       // the parent waits until the child ends or executes a program
    int64_t clears_actions; // the child's handlers are reset (CLONE_CLEAR_SIGHAND)
    int64_t birth;          // enum birth
    uint64_t tid_address;   // where the child's number is written in the child's memory, or 0
    int64_t is_unmasked;    // the C library's mask around it was left out, see run/fork_mask.h
};

// exit(2) and exit_group(2).
struct exit_arguments {
    int64_t status;
};

// setpgid(2), with its convention that 0 is the process itself.
struct setpgid_arguments {
    int64_t process;
    int64_t group;
};

// getpgid(2), getpgrp(2) and getsid(2).
struct getpgid_arguments {
    int64_t process;
    int64_t of_session;
};

// futex(2) with a time limit, which expires before any process comes.
struct futex_arguments {
    int64_t result;
};

// futex(2) in memory that processes share: waiting, and waking.
struct futex_wait_arguments {
    int64_t at; // offset of the word
    int64_t expected;
    int64_t bits;
    int64_t is_timed;
    int64_t is_private; // only wakes of the same process find it (FUTEX_PRIVATE_FLAG)
};
struct futex_wake_arguments {
    int64_t at;
    int64_t count; // at most so many processes
    int64_t bits;
    int64_t is_private; // finds only private waits of the same process
};

// shmget(2), shmat(2), shmdt(2) and shmctl(2).
enum { SHM_GETS = -1, SHM_ATTACHES = -2, SHM_DETACHES = -3 };
struct shm_arguments {
    int64_t does;  // SHM_GETS and so on, or the command of shmctl
    int64_t key;   // SHM_GETS
    int64_t size;  // SHM_GETS
    int64_t flags; // SHM_GETS
    int64_t wants; // SHM_GETS: of memory that there is, a set of the bits of one class of users
};

// semget(2) and semctl(2).
enum { SEM_GETS = -1 };
struct sem_arguments {
    int64_t does;   // SEM_GETS, or the command of semctl; the values of SETALL are call.text
    int64_t number; // of the semaphore; SEM_GETS: the key
    int64_t value;  // SETVAL; SEM_GETS: the number of the set if it is made
    int64_t size;   // SEM_GETS: number of semaphores
    int64_t flags;  // SEM_GETS
};

// semop(2) and semtimedop(2): the operations are call.text.
struct semop_arguments {
    int64_t is_timed;
};

// msgget(2) and msgctl(2).
enum { MSG_GETS = -1 };
struct msg_arguments {
    int64_t does;   // MSG_GETS, or the command of msgctl
    int64_t key;    // MSG_GETS
    int64_t number; // MSG_GETS: of the queue if it is made
    int64_t flags;  // MSG_GETS
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

// flock(2), and fcntl(2) about locks.
enum lock_does { LOCK_TRIES, LOCK_WAITS, LOCK_ASKS };
struct lock_arguments {
    int64_t kind;   // enum lock_kind (locks.h)
    int64_t does;   // enum lock_does
    int64_t type;   // F_RDLCK, F_WRLCK, F_UNLCK
    int64_t whence; // fcntl: as in struct flock
    int64_t start;
    int64_t length;
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

// An instruction of the process itself that ends it.
struct crash_arguments {
    int64_t signal;
};

// A process that runs on without a call.
struct spin_arguments {
    int64_t stops;    // number of stops that came before it
    int64_t computes; // not known to be in a loop: the tool gave up after some seconds of processor
                      // time
};

// What an access does. WORD_BOTH is one atomic access that reads and then writes.
enum word_access { WORD_READ, WORD_WRITE, WORD_BOTH };

enum { WORD_ATOMIC = 1, WORD_INNER = 2 };

// An access to memory that processes share: an instruction, or a part of one; or by a call, and
// then what is written is call.text.
struct word_arguments {
    int64_t at;     // offset in the memory, which is call.object
    int64_t length; // in bytes; of CALL_WORD, at most 8
    int64_t does;   // enum word_access
    int64_t value;  // WORD_WRITE: what is written
    int64_t flags;  // a set. WORD_ATOMIC: the program makes it an atomic access. WORD_INNER: the
                    // instruction has begun, so no signal can come before this part of it
};

// An instruction that accesses memory which a signal handler of the process accesses, too; or a
// call that no other process notices, and that may do so: then all is 0.
struct moment_arguments {
    int64_t at;          // address
    int64_t length;      // in bytes
    int64_t does;        // enum word_access; WORD_BOTH is no less than one instruction
    int64_t is_constant; // WORD_WRITE: what is written is a constant
};

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
    SOCK_ASKS_ERROR,
    SOCK_PAIRS, // socketpair, with the `flags` of its type; `length`: whether of datagrams
};

// Where an address is; of AF_UNIX, SOCK_OUTSIDE is a path at which nothing is bound.
// Datagrams: SOCK_PEER is what the socket is connected to, and SOCK_NOWHERE ends a connection.
enum sock_place { SOCK_HERE, SOCK_ANYWHERE, SOCK_OUTSIDE, SOCK_PEER, SOCK_NOWHERE };

// In `flags`, besides those of recv(2): the program uses sockets or pipes that do not block.
// The kernel has no flag with this number.
enum { SOCK_POLLS = 1 << 28 };

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

// A call that is a step only because it may be made to fail.
struct local_arguments {
    int64_t number;
    int64_t first; // the call's first two arguments
    int64_t second;
    int64_t target; // enum fault_target
    int64_t length; // of what it would read from a file
};

enum { ARGUMENT_WORDS = 6 };

// Process numbers in the arguments are canonical: FIRST_PID + index.
struct call {
    enum call_kind kind;
    long number;
    // The member of `kind`. A kind that is not listed has no arguments that matter.
    union {
        int64_t words[ARGUMENT_WORDS];          // all arguments, for comparing
        struct wait_arguments wait;             // CALL_WAIT
        struct waitid_arguments waitid;         // CALL_WAITID
        struct kill_arguments kill;             // KIND_KILL
        struct action_arguments action;         // CALL_SIGACTION
        struct mask_arguments mask;             // CALL_SIGMASK, CALL_SUSPEND, CALL_SIGRETURN
        struct sigwait_arguments sigwait;       // CALL_SIGWAIT
        struct alarm_arguments alarm;           // CALL_ALARM
        struct timer_arguments timer;           // CALL_TIMER
        struct pidfd_arguments pidfd;           // CALL_PIDFD
        struct event_arguments event;           // CALL_EVENT
        struct pause_arguments pause;           // CALL_PAUSE
        struct read_arguments read;             // CALL_READ
        struct write_arguments write;           // CALL_WRITE, CALL_WRITEV
        struct seek_arguments seek;             // CALL_SEEK
        struct open_arguments open;             // CALL_OPEN
        struct access_arguments access;         // CALL_ACCESS
        struct unlink_arguments unlink;         // CALL_UNLINK
        struct link_arguments link;             // CALL_LINK
        struct rename_arguments rename;         // CALL_RENAME
        struct readlink_arguments readlink;     // CALL_READLINK
        struct fcntl_arguments fcntl;           // CALL_FCNTL
        struct truncate_arguments truncate;     // CALL_TRUNCATE
        struct chmod_arguments chmod;           // CALL_CHMOD
        struct dup_arguments dup;               // CALL_DUP
        struct close_arguments close;           // CALL_CLOSE, CALL_CLOSE_RANGE
        struct fork_arguments fork;             // CALL_FORK
        struct exit_arguments exit;             // CALL_EXIT
        struct setpgid_arguments setpgid;       // CALL_SETPGID
        struct getpgid_arguments getpgid;       // CALL_GETPGID
        struct futex_arguments futex;           // CALL_FUTEX
        struct futex_wait_arguments futex_wait; // CALL_FUTEX_WAIT
        struct futex_wake_arguments futex_wake; // CALL_FUTEX_WAKE
        struct shm_arguments shm;               // CALL_SHM
        struct sem_arguments sem;               // CALL_SEM
        struct semop_arguments semop;           // CALL_SEMOP
        struct msg_arguments msg;               // CALL_MSG
        struct msgsnd_arguments msgsnd;         // CALL_MSGSND
        struct msgrcv_arguments msgrcv;         // CALL_MSGRCV
        struct sock_arguments sock;             // CALL_SOCK
        struct mqueue_arguments mqueue;         // CALL_MQ
        struct mq_notify_arguments mq_notify;   // CALL_MQ_NOTIFY
        struct mq_message_arguments mq_message; // CALL_MQ_SEND, CALL_MQ_RECEIVE
        struct poll_arguments poll;             // CALL_POLL
        struct epoll_arguments epoll;           // CALL_EPOLL
        struct lock_arguments lock;             // CALL_LOCK
        struct crash_arguments crash;           // CALL_CRASH
        struct spin_arguments spin;             // CALL_SPIN
        struct word_arguments word;             // CALL_WORD, CALL_BLOCK
        struct moment_arguments moment;         // CALL_MOMENT
        struct local_arguments local;           // CALL_LOCAL
    };
    int64_t memory;     // a set of MEMORY_...: results for which the program gives a bad address
    int object;         // what it is about, or OBJECT_NONE
    struct buffer text; // what is written, also by symlink(2); at a fork: offsets of open files
                        // (struct position)
    uint64_t address;   // where that text lies in the program's memory
    uint64_t ip;
    uint64_t sp;
};

enum { MEMORY_RESULT = 1, MEMORY_USAGE = 2 };

// A longer member would not be compared to its end.
_Static_assert(sizeof(struct lock_arguments) == ARGUMENT_WORDS * sizeof(int64_t), "the longest");
_Static_assert(offsetof(struct call, memory) ==
                   offsetof(struct call, words) + ARGUMENT_WORDS * sizeof(int64_t),
               "no arguments are longer than their words");

// Whether two calls of the same kind have the same arguments.
bool call_has_same_arguments(const struct call *one, const struct call *other);

// For CALL_WAIT and CALL_WAITID: whether it is waitid(2).
bool wait_is_by_id(const struct call *call);
// Its options as waitid has them: wait4(2) always asks for children that have ended.
int64_t wait_options(const struct call *call);
// Whether the program gives an address for the status or the siginfo_t.
bool wait_has_place(const struct call *call);

#endif
