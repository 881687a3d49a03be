// SPDX-License-Identifier: MIT
// The state of all processes between two steps, and its packed form, by which states are compared.
#ifndef FORK_INTERLEAVE_WORLD_H
#define FORK_INTERLEAVE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "lib/base/buffer.h"

enum { REAPER = -1, FAULT_MAX = 8, STATUS_NONE = -1 };

// Content of a file that the program writes is modelled up to this many bytes.
enum { FILE_MAX = 1 << 20 };

enum life { LIFE_NONE, LIFE_RUNNING, LIFE_ZOMBIE };

enum news { NEWS_NONE, NEWS_STOPPED, NEWS_CONTINUED };

enum { END_QUIETLY = 255 };

// A process that has been reaped is LIFE_NONE again, like one not yet born: indices are not reused.
struct process {
    enum life life;
    int node;  // while running: where it stands
    int entry; // the node by which it came to `node`, if a signal can still arrive at the return of
               // its last call, or NODE_NONE. It is `node` itself or was merged into it
               // (node.same_as)
    int parent;  // index, or REAPER
    int status;  // wait status of a zombie, or of a process that has closed its descriptors and is
                 // about to die
    int group;   // index of the group's leader
    int session; // index of the session's leader; -1 is the session that the tool was started in
    int vforked; // the vfork child that has this process's memory and keeps it waiting, or -1
    bool tells; // was continued after a stop, and its parent has not been sent SIGCHLD for that yet
    bool wakes; // takes pending signals before anything else: was continued after a stop, or was
                // running when the signal of a timer came
    bool hung_up;   // was sent SIGHUP in this step, with its group. Only real runs look at this: it
                    // is not packed, so states do not differ in it
    uint8_t bereft; // likewise: the signal that it was sent in this step because its parent ended
    bool inside;    // was stopped where it may have been waiting in its call
    bool entered;   // waits in its call, where the signal of a timer has found it, or where timers
                    // of processor time stand still
    bool stray;     // its parent ended before it without a signal to it, and it has not left the
                    // session since
    uint64_t pending;
    // Of these: sent to its thread (raise(3), tkill(2)), which come before those that were sent to
    // the process; and those sent to both, except for real-time signals
    uint64_t own;
    uint64_t twice;
    uint8_t doom; // the signal of which it is certain to die, whatever else comes, or 0
    // Signals of which it dies if it was running on a processor when they were sent
    uint64_t deadly;
    uint32_t written; // bytes of its current write that are already in the pipe
    int16_t asleep;  // 0: not asleep; in sigsuspend: 1; in a wait for a group: index of the group's
                     // leader + 1
    int8_t stopped;  // the signal that stopped it, or 0
    bool closed;     // has closed its descriptors, or is closing them, and will end with `status`
    bool closes;     // is closing descriptors in its call, one after the other (closing.h)
    int16_t let_go;  // closed or closes: number of its descriptors, the first ones, that it has let
                     // go of
    uint64_t ending; // likewise: those of them, by bit, that still have to end, or stay open
    // What its parent is sent when it ends: the signal that clone(2) was given, END_QUIETLY, or 0
    // for SIGCHLD. Only waits with __WCLONE or __WALL find a child that has another one than
    // SIGCHLD.
    uint8_t end_signal;
    bool execed; // of a zombie: it had executed another program
    int8_t news; // enum news: what a wait of its parent can report
};

// What the member `pages` of shared state is.
enum lists {
    LISTS_PAGES,      // of a pipe: how the content lies in pages
    LISTS_SLEEPERS,   // of memory: who sleeps there (futex.c)
    LISTS_SEMAPHORES, // of a set of semaphores (semaphores.c)
    LISTS_OPENERS,    // of a FIFO: who waits in an open of it (fifo.c)
    LISTS_SOCKET,     // of a socket: its state (sockets.h)
    LISTS_MESSAGES,   // of a message queue: nothing (messages.c)
    LISTS_SEGMENT,    // of System V shared memory: nothing (shm.c)
    LISTS_LOCKS,      // of the locks on a file: nothing (locks.c)
    LISTS_EPOLL,      // of an epoll: nothing (epoll.h)
    LISTS_NOTICE,     // of a message queue of POSIX: who wants to be told (notices.h)
};

// State that several processes share: content of a pipe or a file, or the offset of an open file.
struct shared {
    int object; // the pipe's read end, the content, or the open file
    // Of an open file; of an end of a FIFO with is_alone: 1 once somebody could write; of an open
    // directory: 1 once the first part of its list was read; of the content of a file: its
    // permissions (modes.h); of a directory that the program has made: the directory in which it
    // was made, + 1, if that is OBJECT_FOLDER
    int64_t offset;
    bool turned;  // open file: O_APPEND differs from the open's; end of a pipe: O_NONBLOCK differs
                  // from the pipe's
    bool is_file; // the content of a file, which has a length
    int8_t lists; // enum lists: what `pages` is
    struct buffer content; // owned
    struct buffer pages;   // owned
};

// The file that a path refers to, of a path at which the program makes, changes or removes files;
// or the message queue that a name refers to.
struct named {
    int name;    // OBJECT_NAME, OBJECT_MQ_NAME
    int content; // OBJECT_CONTENT, OBJECT_MQ and so on: a name that leads nowhere has no entry
};

// A timer of a process (timers.h), and what it does when it goes off.
struct timer {
    int process;
    int number;
    int64_t left;     // nanoseconds for which it was set; 0: it does not run
    int64_t interval; // nanoseconds after which it goes off again, or 0
    int signal;       // 0: it sends none
    bool is_cpu;      // of processor time
    uint64_t value;   // as si_value
    bool went_off;    // and the process has made no call of its own since
};

// Details (siginfo_t) of a pending signal, kept only where the program looks at them
// (scope.siginfo), and of each real-time signal: then there is one of these for each time that it
// is pending.
struct pending_details {
    int process; // the receiver
    struct signal_details details;
};

struct world {
    int count; // highest index that was ever used in this world, + 1
    struct process process[PROCESS_MAX];
    int shared_count;
    struct shared *shared; // owned, sorted by object
    int named_count;
    struct named *named; // owned, sorted by name
    int details_count;
    struct pending_details *details; // owned, sorted by process, signal and time
    int timer_count;
    struct timer *timers; // owned, sorted by process and number
    int fault[FAULT_MAX]; // see FAILED and COUNTED in faults.c
    int status;           // wait status of the first process once it has ended, or STATUS_NONE
};

void world_start(struct world *world, int node);
void world_free(struct world *world);

// The shared state of OBJECT; made empty where there is none yet. Valid until the next call.
struct shared *world_shared(struct world *world, int object);
// Likewise; NULL where there is none yet.
const struct shared *world_look(const struct world *world, int object);

// Gets and sets the content that NAME refers to; OBJECT_NONE for no such file.
int world_content(const struct world *world, int name);
void world_name(struct world *world, int name, int content);

// Whether a signal with these details was sent to a thread, by tkill(2) or raise(3).
bool details_are_own(const struct signal_details *details);

// Adds the details of a signal that is pending for PROCESS: those of a real-time signal behind
// earlier ones, those of any other signal instead of them. Those sent to its thread come first.
void world_details_add(struct world *world, int process, struct signal_details details);
// Gets the first, or NULL; and removes it.
const struct signal_details *world_details(const struct world *world, int process, int signal);
void world_details_drop(struct world *world, int process, int signal);

// Appends the packed form. Worlds with equal bytes have the same futures.
void world_pack(const struct world *world, struct buffer *packed);
// The inverse. Frees nothing: WORLD must be empty or uninitialized.
void world_unpack(struct world *world, const struct buffer *packed);

#endif
