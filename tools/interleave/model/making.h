// SPDX-License-Identifier: MIT
// What the calls of each kind bring, and when they can return, for the table in call.c.
#ifndef FORK_INTERLEAVE_MAKING_H
#define FORK_INTERLEAVE_MAKING_H

#include <stdbool.h>

#include "interleave/model/arguments.h"
#include "interleave/model/kernel.h"
#include "interleave/model/result.h"

// A call that is being made.
struct making {
    const struct kernel *kernel;
    struct world *world;
    int process;
    const struct call *call;
    struct result *result;
    struct effect *effect;
};

typedef void make_function(const struct making *making);

typedef bool ready_function(const struct kernel *kernel, const struct world *world, int process,
                            const struct call *call);

// making_files.c
make_function make_write;
make_function make_read;
make_function make_open;
make_function make_fcntl;
make_function make_close;
make_function make_close_range;
make_function make_dup;
make_function make_lock;
ready_function ready_read;
ready_function ready_write;

// making_processes.c
make_function make_wait;
make_function make_getppid;
make_function make_setpgid;
make_function make_setsid;
make_function make_getpgid;
make_function make_pidfd;
ready_function ready_wait;

// making_signals.c
make_function make_kill;
make_function make_alarm;
make_function make_timer;
make_function make_event;
make_function make_sigwait;
make_function make_sigpending;
make_function make_sigaction;
make_function make_sigmask;
ready_function ready_sigwait;

// making_ipc.c
make_function make_futex;
make_function make_futex_wait;
make_function make_futex_wake;
make_function make_shm;
make_function make_sem;
make_function make_semop;
make_function make_msg;
make_function make_msgsnd;
make_function make_msgrcv;
make_function make_mq;
make_function make_sock;
make_function make_poll;
make_function make_epoll;
ready_function ready_futex;

#endif
