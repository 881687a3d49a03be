// SPDX-License-Identifier: MIT
// The state of all processes between two steps, and its packed form: what makes two states the
// same.
#ifndef FORK_INTERLEAVE_WORLD_H
#define FORK_INTERLEAVE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"
#include "lib/buffer.h"

enum { REAPER = -1, FAULT_MAX = 8, STATUS_NONE = -1 };

// A file that the program writes is followed up to so many bytes.
enum { FILE_MAX = 1 << 20 };

enum life { LIFE_NONE, LIFE_RUNNING, LIFE_ZOMBIE };

enum news { NEWS_NONE, NEWS_STOPPED, NEWS_CONTINUED };

// A process that has been reaped is LIFE_NONE again, like one not yet born: no number comes back.
struct process {
    enum life life;
    int node;      // where it stands, while running
    int entry;     // the node by which it came there, if a signal can still arrive at the return of
                   // its last call, or NODE_NONE. Equal to node, or an equal one (node.same_as)
    int parent;    // index, or REAPER
    int status;    // of a zombie, or of one that ends
    int group;     // its leader's index
    int session;   // likewise; -1 is the session that the tool was started in
    int vforked;   // the child that has this process's memory and keeps it waiting, or -1
    int64_t alarm; // in so many microseconds, when it was set; 0: it is not set
    bool tells;    // it goes on after a stop, and its parent has not had SIGCHLD for that yet
    bool wakes;    // it goes on after a stop, and comes to signals that waited before anything else
    bool hung_up;  // in this step, with its group: no part of the state, but for a real run
    bool inside;   // it was stopped where it may have been waiting in its call
    bool stray;    // its parent ended before it, and it has not left the session since
    uint64_t pending;
    uint8_t doom;     // the signal that it is going to die of, whatever else comes, or 0
    uint64_t deadly;  // signals of which it dies if it was running when they were sent
    uint32_t written; // how much of its present write is in the pipe already
    int16_t asleep; // in a wait for the group with this leader's index + 1, in sigsuspend (1), or 0
    int8_t stopped; // by this signal, or 0
    bool closed;    // it ends, with that status: its descriptors are closed already
    bool execed;    // of a zombie: it had become another program
    int8_t news;    // what its parent can learn of it by a wait
};

// What is in a pipe or a file, or where in a file the next byte is read.
struct shared {
    int object;     // the pipe's read end; the content; the open file
    int64_t offset; // of an open directory: whether the first part of its list was read
    bool turned;    // an open file: O_APPEND is no longer as it was opened; an end of a pipe:
                    // nor is O_NONBLOCK
    struct buffer content; // owned
    struct buffer pages;   // owned; of a pipe: how its content lies in pages
};

// Which file is there under a name that the program makes, changes or removes.
struct named {
    int name;    // the object
    int content; // the object, or OBJECT_NONE while there is no such file
};

// What a pending signal tells of itself, where the program looks at that (scope.siginfo).
struct pending_details {
    int process; // that it was sent to
    struct signal_details details;
};

struct world {
    int count; // one more than the highest index that was ever used here
    struct process process[PROCESS_MAX];
    int shared_count;
    struct shared *shared; // owned, by object
    int named_count;
    struct named *named; // owned, by name
    int details_count;
    struct pending_details *details; // owned, by process and signal
    int fault[FAULT_MAX];            // what faults.c keeps of each fault
    int status;                      // of the first process once it has ended, or STATUS_NONE
};

void world_start(struct world *world, int node);
void world_free(struct world *world);

// The shared part of this object; made empty when it is not there.
struct shared *world_shared(struct world *world, int object);
// The same; NULL when it is not there.
const struct shared *world_look(const struct world *world, int object);

// The content that the name stands for, or OBJECT_NONE; and another one from now on.
int world_content(const struct world *world, int name);
void world_name(struct world *world, int name, int content);

// Keeps what the signal, which is pending for the process, tells; in place of what was kept of it.
void world_details_set(struct world *world, int process, struct signal_details details);
// What is kept of it, or NULL; and keeps it no longer.
const struct signal_details *world_details(const struct world *world, int process, int signal);
void world_details_drop(struct world *world, int process, int signal);

// Appends what makes the state what it is; equal bytes mean that the same can follow.
void world_pack(const struct world *world, struct buffer *packed);
// The reverse, into a world that holds nothing.
void world_unpack(struct world *world, const struct buffer *packed);

#endif
