// SPDX-License-Identifier: MIT
// What each process does, as far as real runs have shown it.
//
// A process has no other way to learn anything than what its calls return and which signals it
// gets. So what it does next depends on that history alone, and is learned once: behaviours form a
// tree, a node is a process standing at a call, an edge is what that call brought. The search puts
// these trees together under the rules of the kernel and needs a real run only where an edge is
// unknown.
#ifndef FORK_INTERLEAVE_BEHAVIOUR_H
#define FORK_INTERLEAVE_BEHAVIOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/arguments.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/result.h"
#include "lib/buffer.h"
#include "lib/key_table.h"

enum { PROCESS_MAX = 250, FIRST_PID = 1000, NODE_NONE = -1, OBJECT_NONE = -1 };
enum { MICROSECONDS = 1000000 }; // in a second

// What a descriptor stands for. The two ends of a pipe are objects n and n + 1.
enum object_kind {
    OBJECT_OTHER, // nothing that another process could notice: /dev/null, a file of its own
    OBJECT_OUT,   // the first process's standard output
    OBJECT_ERROR, // and its standard error
    OBJECT_PIPE_READ,
    OBJECT_PIPE_WRITE,
    OBJECT_RANDOM,    // random numbers: /dev/urandom
    OBJECT_FILE,      // an open file; its offset may be shared
    OBJECT_PROC,      // what /proc tells of one process
    OBJECT_NAME,      // a path at which the program makes, changes or removes a file
    OBJECT_DIRECTORY, // an open directory that has such names in it
    OBJECT_CONTENT,   // what such a file holds, whatever its name is by now
    OBJECT_INPUT,     // a stream that the program gets as its standard input (tracee/input.h)
};

struct object {
    enum object_kind kind;
    int process;    // OBJECT_PROC: which one, or -1 for one that is none of ours
    int64_t length; // OBJECT_FILE that nobody writes: of the file
    int content;    // OBJECT_FILE: the object, or OBJECT_NONE for one that nobody writes
    bool reads;     // OBJECT_FILE with a content: how it was opened
    bool writes;
    bool appends;
    bool is_input; // OBJECT_OTHER: the program's standard input, in which there is nothing
    int line;      // an end of a pipe: where that was made, as node.line; kept from the first time
    bool no_block; // an end of a pipe: made with O_NONBLOCK
    int name;      // OBJECT_NAME: its number in overlay.h
    int directory; // OBJECT_NAME: the number of its directory; OBJECT_DIRECTORY: its own
};

struct descriptor {
    int fd;
    int object;
    bool close_on_exec;
    bool shared; // with another process, since a fork
};

// What the kernel knows of a process that only the process itself can change.
struct local {
    struct descriptor *descriptors; // owned
    int count;
    struct dispositions signals;
    int children;    // born so far
    int64_t taken;   // read of OBJECT_INPUT while nobody else had it
    int randoms;     // how often it asked for random numbers
    int failed;      // the kind of a call that was made to fail and did not succeed since, or 0
    int failed_at;   // and the node where that was
    bool fell_short; // the failure is that it did only a part
    bool fork_failed;
    bool execed;
    bool has_alarm; // it has set its alarm clock at least once
};

struct descriptor *local_find(struct local *local, int fd);
void local_set(struct local *local, struct descriptor descriptor);
void local_remove(struct local *local, int fd);
struct local local_copy(const struct local *local);
void local_free(struct local *local);

// Where a process stands in a file that nobody writes, and that nobody else has open: what it reads
// there is no step. By a fork the position becomes a shared one, and what is read next hangs on it:
// a list of these is the text of the call.
struct position {
    int object;
    int64_t offset;
};

// Text in a stdio buffer at that address, not yet written.
struct waiting_text {
    uint64_t address;
    struct buffer text; // owned
};

struct node {
    int parent;
    struct result result; // of the parent's call: how this node is reached
    int first;            // of the nodes reached from here
    int next;             // reached from the same parent
    int process;
    struct local local;
    struct call call;
    bool fixed_known; // for calls whose result depends on nothing that another process does:
    int64_t fixed;    // that result
    struct waiting_text *waiting; // at a fork, what it would copy; and at a wait; owned
    int waiting_count;
    int copied_by;        // at a write: the fork that copied the first of this text, or NODE_NONE
    int same_as;          // an earlier node of this process that is the same in every respect
    uint64_t fingerprint; // of the process, where it may be in a loop of asking; 0 for none
    int rounds;           // how often the process has asked this in a row, and always got `answer`
    struct result repeated_answer;
    int place;      // where in the program: number in behaviour->places, -1 unknown
    int passes;     // how often the process has come to this place, in a loop
    int idle;       // how often in a row, with nothing between but questions, sleeps and printing
    int failures;   // how often in a row the call has been made to fail there before
    bool asks_time; // on the way here it asked for the time, which stands still
    int line;       // where in the source, number of a text in behaviour->lines, -1 unknown
    int stack;      // the calls of the program that are under way, or STACK_UNKNOWN
};

// Calls that are under way, as a process stands at a node: the innermost one, and those around it.
// Two nodes with the same stack stand at the same call of the program, reached by the same calls.
// The outermost stack of a program has no call in it.
enum { STACK_UNKNOWN = -1 };
struct stack {
    int caller; // the stack around this call, or STACK_UNKNOWN for none
    int line;   // of the call, number of a text in behaviour->stack_lines
    bool in_handler;
};

struct behaviour {
    struct node **nodes; // owned, each: a node stays where it is
    int count;
    int size;
    struct object *objects;
    struct key_table object_names;
    struct key_table family;  // (parent, n-th child) -> index
    struct key_table details; // lists of tellings; 0 is the empty one
    struct key_table lines;
    struct key_table stack_names; // (caller, call) -> number of the stack
    struct stack *stacks;
    struct key_table stack_lines;  // 0 is the empty text: unknown
    struct key_table fingerprints; // those of all nodes, and what else makes two of them the same
    int *fingerprint_nodes;        // by picture: the first node that has it
    struct key_table places;       // where in the program processes stand, see rounds.h
    bool *unbounded;               // by place: it is in a loop that is never the same again; owned
    int unbounded_count;           // of these places
};

void behaviour_start(struct behaviour *behaviour);
void behaviour_free(struct behaviour *behaviour);

// The node after `node` when its call brings this, or NODE_NONE while that is unknown. The first
// node of all is reached from NODE_NONE.
int behaviour_next(const struct behaviour *behaviour, int node, struct result result);
// The same before it is replaced by an equal node (node.same_as): the one that tells by what call
// and result the process has come.
int behaviour_entry(const struct behaviour *behaviour, int node, struct result result);

// Adds it (or finds that the process is where it was before); `local` and `call` are taken over.
int behaviour_learn(struct behaviour *behaviour, int node, struct result result, int process,
                    struct local local, struct call call);

// The index of the n-th child (from 0) of a process: given when first asked for, the same ever
// after. -1 when there are more than PROCESS_MAX.
int behaviour_child(struct behaviour *behaviour, int parent, int n);
// The parent of that index by birth; -1 for the first process.
int behaviour_parent(const struct behaviour *behaviour, int process);

// The stack of this call, which is at the line (empty: unknown), on top of the caller's stack.
int behaviour_stack(struct behaviour *behaviour, int caller, uint64_t call, const char *line);

// The object of that name, or OBJECT_NONE.
int behaviour_name(const struct behaviour *behaviour, int name);

// How many children its parent had before it; 0 for the first process.
int behaviour_number(const struct behaviour *behaviour, int process);

// Of an object of which nobody has told yet where it was made.
enum { LINE_NONE = -2 };

// The object that is the `serial`-th made between the node and what follows this result.
int behaviour_object(struct behaviour *behaviour, int node, struct result result, int serial,
                     struct object object);

#endif
