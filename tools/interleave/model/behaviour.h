// SPDX-License-Identifier: MIT
// What each process does, as far as real runs have shown it.
//
// A process learns of the world only by what its calls return and which signals it gets. So what it
// does next depends on that history alone and is learned once. Behaviours form a tree: a node is a
// process standing at a call, an edge is what that call brought. The search combines these trees
// under the model of the kernel, and needs a real run only where an edge is unknown.
#ifndef FORK_INTERLEAVE_BEHAVIOUR_H
#define FORK_INTERLEAVE_BEHAVIOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/arguments.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/result.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

enum { PROCESS_MAX = 250, NODE_NONE = -1, OBJECT_NONE = -1 };

// The canonical number of the first process. It is 1000 except in the searches of --same-as that
// find out which numbers in the output are process numbers: those have changed then. It is set
// before a search begins, and has four digits, so that texts stay as long as they are.
enum { FIRST_PID_USUAL = 1000, FIRST_PID_OTHER = 5000 };
extern int first_pid;
#define FIRST_PID first_pid
enum { MICROSECONDS = 1000000, NANOSECONDS = 1000000000 }; // in a second
enum { IPC_NUMBERS = 1000 }; // of objects of System V of each kind, for each process

// What a descriptor refers to. The two ends of a pipe are objects n and n + 1.
enum object_kind {
    OBJECT_OTHER, // another process cannot notice it: /dev/null, a private file
    OBJECT_OUT,   // standard output of the first process
    OBJECT_ERROR, // standard error of the first process
    OBJECT_PIPE_READ,
    OBJECT_PIPE_WRITE,
    OBJECT_RANDOM,     // random numbers: /dev/urandom
    OBJECT_FILE,       // an open file; its offset may be shared
    OBJECT_PROC,       // what /proc shows of one process
    OBJECT_NAME,       // a path at which the program makes, changes or removes a file
    OBJECT_DIRECTORY,  // an open directory that contains such paths, or that is one
    OBJECT_CONTENT,    // the content of such a file, independent of its name
    OBJECT_FOLDER,     // a directory to which such a path leads; what is in it are paths
    OBJECT_SYMLINK,    // a symbolic link that the program makes: its content is where it points
    OBJECT_INPUT,      // a pipe, or the like, as the program's standard input (tracee/input.h)
    OBJECT_MEMORY,     // memory that a fork shares
    OBJECT_PIPE_BOTH,  // a FIFO that is open for reading and writing
    OBJECT_FIFO,       // the content of a FIFO
    OBJECT_OPENERS,    // who waits in an open of the FIFO that is the object before
    OBJECT_LOCKS,      // the locks on the object's content
    OBJECT_SEMAPHORES, // a set of System V semaphores, or a number that may become one
    OBJECT_SOCKET,     // a stream socket, see model/sockets.h
    OBJECT_QUEUE,      // a message queue of System V, or a number that may become one
    OBJECT_SEGMENT,    // System V shared memory, or a number that may become it; the next object is
                       // its memory
    OBJECT_COUNTER,    // what eventfd(2) makes
    OBJECT_SIGNALS,    // what signalfd(2) makes
    OBJECT_TIMER,      // what timerfd_create(2) makes
    OBJECT_PROCESS,    // what pidfd_open(2) makes
    OBJECT_EPOLL,      // what epoll_create(2) makes
    OBJECT_MQ_NAME,    // a name of message queues of POSIX
    OBJECT_ABSTRACT,   // a name of AF_UNIX that is no path (unix(7))
    OBJECT_MQ,         // such a queue, independent of its name
    OBJECT_MQ_END,     // an open description of such a queue
    OBJECT_SYSTEM_V,   // the tables of objects of System V (system_v.h)
};

// A directory that the program makes or removes, in which a process is, or which is open.
struct standing {
    int name;   // the path, OBJECT_NAME, by which it was found, + 1; 0 for any other directory
    int folder; // OBJECT_FOLDER, + 1
};

struct object {
    enum object_kind kind;
    int process; // OBJECT_PROCESS: index of the process; OBJECT_PROC: likewise, or -1 for a process
                 // that is not the program's
    int64_t length; // OBJECT_FILE that nobody writes: the file's length; OBJECT_COUNTER: the count
                    // at the beginning; OBJECT_SIGNALS: the set
    int content;    // OBJECT_FILE: object of the content, or OBJECT_NONE for a file that nobody
                    // writes; OBJECT_LOCKS: of what they are on; OBJECT_MQ_END: the queue
    bool reads; // OBJECT_FILE with a content, OBJECT_MQ_END, /dev/zero: the access mode of the open
    bool writes;
    bool appends;
    bool on_disk;  // OBJECT_FOLDER, OBJECT_DIRECTORY: it is on disk, not made by the program
    bool is_input; // OBJECT_OTHER: the program's standard input, which is empty
    bool is_zero;  // OBJECT_OTHER: /dev/zero
    int line;      // an end of a pipe: where the pipe was made, as node.line; set once
    // An end of a pipe, a socket, OBJECT_MQ_END, or what eventfd and the like make: with
    // O_NONBLOCK.
    bool no_block;
    int fifo;              // an end of a FIFO: object of the content + 1; 0: an end of a pipe
    bool is_alone;         // likewise: was opened while nobody was there to write (FIFO_ALONE)
    int name;              // OBJECT_NAME: its number in run/overlay.h
    int directory;         // OBJECT_NAME: number of its directory; OBJECT_DIRECTORY: its own number
    struct standing place; // OBJECT_DIRECTORY
    bool too_long;         // OBJECT_NAME: its last part is longer than NAME_MAX
    int parent;            // OBJECT_NAME: its directory, if that is an OBJECT_NAME, too, + 1; or 0
    int number; // OBJECT_SEMAPHORES, OBJECT_QUEUE, OBJECT_SEGMENT: as semget(2) and so on return
                // it; OBJECT_SOCKET: the port that it gets where the program gives none;
                // OBJECT_MQ_NAME: number in behaviour->mqueue_names; OBJECT_ABSTRACT: in
                // behaviour->socket_names
    int domain; // OBJECT_SOCKET: AF_UNIX or AF_INET
    bool is_datagram; // OBJECT_SOCKET: of SOCK_DGRAM
    bool is_second;   // OBJECT_SOCKET: the second of its two objects
    bool passed;      // sent over a socket in some run (rights.h)
    int size; // OBJECT_SEMAPHORES: how many semaphores it has, in a real run; OBJECT_COUNTER: 1 if
              // each read takes 1 (EFD_SEMAPHORE)
};

struct descriptor {
    int fd;
    int object;
    bool close_on_exec;
    bool shared; // a fork has given it to another process, too
};

// Memory of a process that its children share (mmap(2) with MAP_SHARED).
struct mapping {
    uint64_t address;
    uint64_t length; // whole pages
    int object;      // OBJECT_MEMORY, or OBJECT_CONTENT of a file
    int64_t offset;  // in the file
    int protection;  // as the program wants it: PROT_READ and so on
    bool shared;     // a fork has given it to another process, too: each access is a step
    bool is_closed;  // only in a real run: the process cannot access the memory without a fault
};

// Where the kernel finds the robust mutexes of a process (pthread_mutexattr_setrobust(3)):
// addresses in it. See robust.h.
struct robust {
    uint64_t list;    // 0 where there is none, or no shared memory
    uint64_t first;   // the first entry; the list itself if it is empty
    uint64_t pending; // entry of the mutex that it is taking or giving back, or 0
    int64_t offset;   // from an entry to the word of its mutex
};

// Kernel state of a process that only the process itself can change.
struct local {
    struct descriptor *descriptors; // owned, sorted by number
    int count;
    struct dispositions signals;
    struct standing directory; // the current directory
    int children;              // number of children born so far
    int64_t taken;   // bytes read of OBJECT_INPUT before the stream was shared with another process
    int deathsig;    // that it is sent when its parent ends, or 0
    int randoms;     // number of requests for random numbers
    int failed;      // kind of a call that was made to fail and has not succeeded since, or 0
    int failed_at;   // node of that failure
    bool fell_short; // the failure is a short read or write
    bool fork_failed;
    bool execed;
    bool has_alarm;  // has set a timer at least once
    uint64_t closed; // the set of the low descriptors that close(2) has closed since they were open
    struct mapping *mappings; // owned
    int mapping_count;
    int shm_born;    // number of segments of System V shared memory that this process has made
    int sem_born;    // likewise of sets of semaphores
    int sock_born;   // likewise of sockets
    int msg_born;    // likewise of message queues
    int timers_made; // number of timers (timer_create)
    int64_t clock;   // nanoseconds by which the clock has moved on for this process (run/clock.h)
    uint64_t mapped; // bytes of addresses that shared memory has used so far
};

struct descriptor *local_find(struct local *local, int fd);
void local_set(struct local *local, struct descriptor descriptor);
// The descriptor is closed.
void local_remove(struct local *local, int fd);
// Whether the descriptor was open, and close(2) has closed it, here or before the fork. False for
// numbers from 64 on.
bool local_was_closed(const struct local *local, int fd);
// The mapping that contains the address, or NULL.
struct mapping *local_mapping(const struct local *local, uint64_t address);
// The offset of the address in the object of its mapping.
int64_t local_offset(const struct mapping *mapping, uint64_t address);
void local_map(struct local *local, struct mapping mapping);
void local_unmap(struct local *local, uint64_t address);
void local_unmap_all(struct local *local);
struct local local_copy(const struct local *local);
void local_free(struct local *local);

// Offset in a file that nobody writes and that no other process has open: reads of such a file are
// no steps. A fork makes the offset a shared one, and later reads depend on it, so the list of
// these positions is the text of the fork call.
// Likewise for memory that only this process has had until now: of each word that is not 0, its
// number and its value.
struct position {
    int object;
    int word;       // OBJECT_MEMORY: number of the word of 8 bytes, otherwise 0
    int64_t offset; // OBJECT_MEMORY: its value
};

// Text in the stdio buffer at `address` that has not been written yet.
struct waiting_text {
    uint64_t address;
    int fd;             // descriptor of the stream
    bool failed;        // the stream has its error indicator set (ferror(3))
    struct buffer text; // owned
};

// A close(2) of a descriptor that was closed already.
struct closed_again {
    bool is; // there is one
    int fd;
    int line; // as node.line
};

// A read or a write that failed with EBADF.
struct bad_use {
    bool is;      // there is one
    bool is_open; // the descriptor is there, for the other direction
    bool reads;
    int fd;
    int line; // as node.line
};

// A function that the process has registered with atexit(3) or on_exit(3), or a destructor, which
// exit(3) has called. Lines are as node.line.
struct at_exit {
    bool is;           // the process is in such a function
    bool is_inherited; // it was registered before the fork that has made the process, and only then
    bool flushes;      // the call is made by fflush(3) or fclose(3)
    int function;      // where it is defined
    int line;          // where exit was called, or the last line of main
};

// What an atomic access has written after it read this value.
struct exchange {
    int64_t value;
    int64_t written;
};

struct node {
    int parent;
    struct result result; // of the parent's call: the edge that leads here
    int first;            // first child in the tree
    int next;             // next sibling
    int process;
    struct local local;
    struct call call;
    bool fixed_known;           // the next member is set
    int64_t fixed;              // result of a call on which no other process has any influence
    struct exchange *exchanges; // CALL_WORD with WORD_BOTH: those that are known; owned
    int exchange_count;
    // The text that stands in the process's stdio buffers: a fork gives the child a copy of it, and
    // it is lost where the process ends without exit(3); owned
    struct waiting_text *waiting;
    int waiting_count;
    int copied_by; // at a write: the fork that copied the beginning of this text, or NODE_NONE
    int same_as;   // an earlier node of this process with the same memory, registers and kernel
                   // state, or NODE_NONE
    // Of the process's memory, taken only where it may be in a loop; 0 for none
    uint64_t fingerprint;
    int rounds; // number of times in a row that the process made this call and got
                // `repeated_answer`
    struct result repeated_answer;
    int place;  // number of the call's place in behaviour->places, -1 unknown
    int passes; // number of times that the process has come to this place, in a loop
    int idle;   // likewise in a row, with only questions, sleeps and output to the user in between
    int failures;      // number of times in a row that the call was made to fail at this place
    bool asks_time;    // since its last step the process has asked for the time
    uint64_t asked_ip; // the last time: where, as in scope.clocks
    uint64_t asked_sp;
    int line;     // source line: number of a text in behaviour->lines, -1 unknown
    int stack;    // call stack of the program, or STACK_UNKNOWN
    bool is_lock; // CALL_WORD: in a function of the C library that synchronizes processes
    struct robust robust;
    int variable; // CALL_MOMENT: name of what it accesses, number in behaviour->lines, -1 unknown
    int hits;     // CALL_MOMENT: how often the process has executed this instruction since its last
                  // node
    // CALL_MOMENT: the process comes here from another such moment, without a signal and without
    // a loop. Other processes need not run first: they can do so at the moment before.
    bool is_inner;
    struct closed_again closed_again; // on the way to this node, or some steps before
    struct bad_use bad_use;           // the first one on the way to this node
    struct at_exit at_exit;
    // See later.h: what this call and all that can follow it do, and what was relied on not to be
    uint64_t later;
    uint64_t relied;
    uint64_t let_go; // likewise: what it can close together with other things
    int twin; // the first node whose same_as is this one, or NODE_NONE; and the next one like it
    int next_twin;
};

// Call stack of a process at a node: one call, and the number of the stack around it. Two nodes
// with the same stack stand at the same call of the program, reached through the same callers. The
// outermost stack of a program contains no call.
enum { STACK_UNKNOWN = -1 };
struct stack {
    int caller; // the stack around this call, or STACK_UNKNOWN for none
    int line;   // of the call: number of a text in behaviour->stack_lines
    bool in_handler;
};

struct behaviour {
    struct node **nodes; // owned, and so is each node; nodes never move
    int count;
    int size;
    struct object *objects;
    struct key_table object_names;
    struct key_table family;       // (parent, n-th child) -> index of the process
    struct key_table details;      // lists of struct signal_details; 0 is the empty list
    struct key_table socket_names; // of AF_UNIX that are no paths, with the type of the socket
    struct key_table mqueue_names; // of POSIX message queues, without the slash
    struct key_table rights;       // lists of struct right (rights.h)
    struct key_table settings;     // of timers: struct timer_setting
    struct key_table lines;
    struct key_table stack_names; // (caller, call) -> number of the stack
    struct stack *stacks;
    struct key_table stack_lines; // 0 is the empty text: unknown
    // Fingerprint of a node, with all else that makes two nodes the same
    struct key_table fingerprints;
    int *fingerprint_nodes;  // by number in `fingerprints`: the first node that has it; owned
    struct key_table places; // places in the program at which processes stand, see rounds.h
    bool *unbounded;         // by place: it is in a loop that never repeats a state; owned
    int unbounded_count;     // number of these places
    bool disproved;          // something that was relied on is not so (later.h)
};

void behaviour_start(struct behaviour *behaviour);
void behaviour_free(struct behaviour *behaviour);

// The node that follows NODE when its call brings RESULT, or NODE_NONE while that is unknown. The
// root is reached from NODE_NONE. Equal nodes are merged (node.same_as).
int behaviour_next(const struct behaviour *behaviour, int node, struct result result);
// Likewise, but without merging: the node whose parent and result tell how the process came here.
int behaviour_entry(const struct behaviour *behaviour, int node, struct result result);

// Adds a node. Takes ownership of LOCAL and CALL.
int behaviour_learn(struct behaviour *behaviour, int node, struct result result, int process,
                    struct local local, struct call call);

// The index of the N-th child (from 0) of a process: assigned on the first request, the same ever
// after. -1 when there are more than PROCESS_MAX processes.
int behaviour_child(struct behaviour *behaviour, int parent, int n);
// Whether the process at the node runs a program that it, or a process that it descends from, has
// executed.
bool behaviour_is_executed(const struct behaviour *behaviour, const struct node *node);

// Index of the process that forked this one; -1 for the first process.
int behaviour_parent(const struct behaviour *behaviour, int process);

// The stack of CALL, which is at LINE (empty: unknown), on top of the stack CALLER.
int behaviour_stack(struct behaviour *behaviour, int caller, uint64_t call, const char *line);

// The number of the object of kind OBJECT_NAME that leads nowhere: of the files of memfd_create(2).
enum { NO_PATH = -1 };
int behaviour_memory_file(struct behaviour *behaviour);

// The object of kind OBJECT_NAME with number NAME in run/overlay.h, or OBJECT_NONE.
int behaviour_name(const struct behaviour *behaviour, int name);

// For an end of a pipe or a FIFO: the object of its content; OBJECT_NONE for anything else, also
// OBJECT_NONE.
int behaviour_pipe(const struct behaviour *behaviour, int object);
// Whether the object is an end of a pipe or a FIFO from which one can read, or into which one can
// write.
bool behaviour_pipe_reads(const struct behaviour *behaviour, int object);
bool behaviour_pipe_writes(const struct behaviour *behaviour, int object);

// For an end of a pipe or a FIFO, as behaviour_pipe; for a socket, one object for both ends of its
// connection; otherwise OBJECT_NONE.
int behaviour_channel(const struct behaviour *behaviour, int object);

// The object of kind OBJECT_SEMAPHORES with this number. Adds it where there is none.
int behaviour_semaphores(struct behaviour *behaviour, int number);

// Likewise of kinds OBJECT_QUEUE and OBJECT_SEGMENT.
int behaviour_queue(struct behaviour *behaviour, int number);
int behaviour_segment(struct behaviour *behaviour, int number);
// The only object of its kind: the tables of objects of System V.
int behaviour_system_v(struct behaviour *behaviour);

// The object of kind OBJECT_MQ_NAME with this name. Adds it where there is none.
int behaviour_mqueue(struct behaviour *behaviour, const struct buffer *name);
// Likewise of kind OBJECT_ABSTRACT.
int behaviour_abstract(struct behaviour *behaviour, const struct buffer *name);

// Number of children that the parent had before this one; 0 for the first process.
int behaviour_number(const struct behaviour *behaviour, int process);

// `line` of a pipe's end for which learn_line has not been asked yet.
enum { LINE_NONE = -2 };

// The SERIAL-th object that the process makes between NODE and the node that follows RESULT. Adds
// it, or replaces the entry that an earlier run has made.
int behaviour_object(struct behaviour *behaviour, int node, struct result result, int serial,
                     struct object object);

#endif
