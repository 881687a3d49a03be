// SPDX-License-Identifier: MIT
// How much of the kernel the search has to follow for this program, as far as real runs and the
// model have shown.
// Most programs use no signals, and then fewer of their calls are steps. The scope only grows.
// When it does, calls that were no steps become steps, so everything learned before is void and the
// search begins again.
#ifndef FORK_INTERLEAVE_SCOPE_H
#define FORK_INTERLEAVE_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"

// Where a program asks for the time, in a loop that only the time can end: the address behind the
// call, and the stack pointer, which distinguishes callers of the same function.
struct clock_place {
    uint64_t ip;
    uint64_t sp;
};

enum { CLOCKS_MAX = 16 };

struct scope {
    bool signals;  // a process handles, sends or waits for signals
    bool acts;     // a signal that the receiver did not send itself has done something to it
    bool siginfo;  // a process looks at the details of signals (siginfo_t)
    bool numbers;  // a process addresses another process, or a group, by its number
    bool polls;    // some end of a pipe does not block
    bool leaves;   // a process leaves the group for which its parent, or the process itself, waits
    bool masks;    // the signals that a C library blocks during a fork make a difference
    bool sleepers; // it makes a difference which processes sleep in semop(2) (semaphores.h)
    bool fifos;    // the program makes or opens a FIFO
    bool maps_files;  // files that processes change are also in memory
    bool locks;       // the program locks files, or calls mq_notify: a close can give that back
    bool epolls;      // the program uses epoll(7): the close of what it could watch is a step
    bool rights;      // a process sends descriptors over a socket (rights.h)
    bool attachments; // it makes a difference how many processes have System V memory attached
    bool sem_owners;  // a process asks who used a System V object last (GETPID, IPC_STAT)
    bool credentials; // a process sends credentials, or wants to be told them (SO_PASSCRED)
    bool makers;      // a process asks who has made the other end of a connection (SO_PEERCRED)
    bool indices;     // a process lists the objects of System V (system_v.h)
    bool closings;    // the order in which a process closes its descriptors, by its end, an exec or
                      // close_range(2), makes a difference
    bool closes_at_once; // and some are taken to be closed at once: by a child of vfork
    uint64_t sent;       // sent in some schedule at a time that the receiver does not choose
    uint64_t watched;    // they make more steps once they are sent: they have a handler, or a call
                         // that was no step changed their action or blocked them
    uint64_t at_fork;    // they reach a process in a fork, and would end or stop it
    // With --all-signals, by process: those of `sent` that it is sent. A search goes by what was
    // known when it began: `reached`.
    uint64_t sent_to[PROCESS_MAX];
    uint64_t reached[PROCESS_MAX];
    struct clock_place clocks[CLOCKS_MAX];
    int clock_count;
    bool grew; // since the search began, or began again
};

// Each sets its member, and sets `grew` if it was not set before.
void scope_signals(struct scope *scope);
void scope_acts(struct scope *scope); // sets only its member
void scope_siginfo(struct scope *scope);
void scope_numbers(struct scope *scope);
void scope_polls(struct scope *scope);
void scope_leaves(struct scope *scope);
void scope_sleepers(struct scope *scope);
void scope_fifos(struct scope *scope);
void scope_maps_files(struct scope *scope);
void scope_locks(struct scope *scope);
void scope_epolls(struct scope *scope);
void scope_rights(struct scope *scope);
void scope_attachments(struct scope *scope);
void scope_sem_owners(struct scope *scope);
void scope_indices(struct scope *scope);
void scope_makers(struct scope *scope);
void scope_credentials(struct scope *scope);

// Notes a place, as long as there are not too many; and whether it is noted.
void scope_clock(struct scope *scope, uint64_t ip, uint64_t sp);
bool scope_has_clock(const struct scope *scope, uint64_t ip, uint64_t sp);

// Unlike these, they void only the graph: what is known of the processes stays true.
void scope_closings(struct scope *scope);
void scope_closes_at_once(struct scope *scope);
// After a search: whether `reached` has grown.
bool scope_settle(struct scope *scope);

// A process is sent a signal by another one. From now on, calls that change the signal's action or
// block it are steps, and its handlers can run at the return of any call.
void scope_sent(struct scope *scope, int process, int signal);

// A process that is just forking, or was just born, is sent a signal that ends or stops it. If
// there are two such signals, the signals that the C library blocks during the fork decide which
// comes first.
void scope_sent_at_fork(struct scope *scope, int signal);

// SIGNALS have a handler, or a call that changes their action or mask was no step.
void scope_watch(struct scope *scope, uint64_t signals);

#endif
