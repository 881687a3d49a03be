// SPDX-License-Identifier: MIT
// A call that a process is about to make. Its arguments by kind are in the headers that this one
// includes for all who include it.
// Calls are compared by their words (call_has_same_arguments), so the arguments must not contain
// undefined bytes: each member of these structs has 64 bits, and there is no padding.
#ifndef FORK_INTERLEAVE_ARGUMENTS_H
#define FORK_INTERLEAVE_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interleave/model/arguments_files.h"     // IWYU pragma: export
#include "interleave/model/arguments_ipc.h"       // IWYU pragma: export
#include "interleave/model/arguments_memory.h"    // IWYU pragma: export
#include "interleave/model/arguments_processes.h" // IWYU pragma: export
#include "interleave/model/arguments_signals.h"   // IWYU pragma: export
#include "interleave/model/arguments_sockets.h"   // IWYU pragma: export
#include "interleave/model/kinds.h"
#include "lib/base/buffer.h"

// A call that is a step only because it may be made to fail.
struct local_arguments {
    int64_t number;
    int64_t first; // the call's first two arguments
    int64_t second;
    int64_t target; // enum fault_target
    int64_t length; // of what it would read from a file
};

enum { ARGUMENT_WORDS = 6 };

// Where a relative path of the call starts, if the program makes or removes that directory; all
// zero otherwise.
struct path_start {
    int folder; // the directory in which the process is, or that is open: OBJECT_FOLDER, + 1
    int up;     // the path goes up that often first ("..")
    int name;   // the path, OBJECT_NAME + 1, of the directory in which that ends
};

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
        struct getcwd_arguments getcwd;         // CALL_GETCWD
        struct dup_arguments dup;               // CALL_DUP
        struct close_arguments close;           // CALL_CLOSE, CALL_CLOSE_RANGE
        struct fork_arguments fork;             // CALL_FORK
        struct exit_arguments exit;             // CALL_EXIT
        struct setpgid_arguments setpgid;       // CALL_SETPGID
        struct getpgid_arguments getpgid;       // CALL_GETPGID
        struct deathsig_arguments deathsig;     // CALL_DEATHSIG
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
        struct clock_arguments clock;           // CALL_CLOCK
        struct word_arguments word;             // CALL_WORD, CALL_BLOCK
        struct moment_arguments moment;         // CALL_MOMENT
        struct local_arguments local;           // CALL_LOCAL
    };
    int64_t memory; // a set of MEMORY_...: results for which the program gives a bad address
    int object;     // what it is about, or OBJECT_NONE
    struct path_start start[2]; // of its path, and of the second one of link(2) and rename(2)
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
// Whether both are the same call of the same object, with the same arguments and text.
bool call_is_same(const struct call *one, const struct call *other);

// For CALL_WAIT and CALL_WAITID: whether it is waitid(2).
bool wait_is_by_id(const struct call *call);
// Its options as waitid has them: wait4(2) always asks for children that have ended.
int64_t wait_options(const struct call *call);
// Whether the program gives an address for the status or the siginfo_t.
bool wait_has_place(const struct call *call);

#endif
