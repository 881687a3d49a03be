// SPDX-License-Identifier: MIT
//
// What the walk knows at a point of the program, on one path that leads there.

#ifndef FORK_FORKCHECK_RULES_WALK_STATE_H
#define FORK_FORKCHECK_RULES_WALK_STATE_H

#include <stddef.h>

#include "forkcheck/rules/walk/value.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

// ---- Places: variables, and parts of them -------------------------------------------------------

enum place_part { PLACE_DECLARED, PLACE_MEMBER, PLACE_ELEMENT, PLACE_INDEXED, PLACE_POINTED };

// A place is a number. -1 stands for one that the walk does not follow.
struct place {
    int32_t base;  // of PLACE_DECLARED: -1
    int32_t part;  // enum place_part
    int64_t which; // the number of the declaration, the name of the member, the constant index, or
                   // the place of the index, and what is added to it times PLACES_MAX
};

enum { SHIFT_MAX = 1000 };
#define PLACES_MAX (INT64_C(1) << 31)

int place_of(struct key_table *places, int base, enum place_part part, int64_t which);
struct place place_get(const struct key_table *places, int place);
// Is PLACE the place OTHER or a part of it, or is it found by its value?
bool place_depends(const struct key_table *places, int place, int other);
// The declaration at the root of PLACE.
int64_t place_root(const struct key_table *places, int place);

// ---- States -------------------------------------------------------------------------------------

enum { CHILDREN_MANY = 3 };
enum { PIPES_MAX = 8, FACTS_MAX = 40, TEMPS_MAX = 44 };

enum text_bit {
    TEXT_OWN = 1,       // the buffer of stdout may have text of this process
    TEXT_INHERITED = 2, // or text that its parent had there at the fork
    TEXT_STREAM = 4,    // the same of another stream that the program writes to
    TEXT_STREAM_INHERITED = 8,
    TEXT_OF_STREAMS = TEXT_STREAM | TEXT_STREAM_INHERITED,
};

enum state_flag {
    FLAG_SPLIT = 1,   // a branch has parted this child from its parent
    FLAG_DID = 2,     // since then it has done something of its own
    FLAG_NOTICED = 4, // the failure of the last fork has been noticed
    FLAG_ATEXIT = 8,  // functions are registered with atexit
    FLAG_VFORK = 16,  // this is the child of vfork
    FLAG_THREADS = 32,
    FLAG_LOCKED = 64,        // a mutex is held
    FLAG_UNBUFFERED = 128,   // stdout has no buffer, or one for a line
    FLAG_REAPED = 256,       // a wait call has succeeded since the last fork
    FLAG_MET = 512,          // the parent has come to code that its child also runs
    FLAG_WAIT_FAILED = 1024, // the last wait call has failed
    FLAG_OUTSIDE = 2048,     // the walk began in a function whose callers are not known
    FLAG_LINES = 4096,       // stdout has a buffer for a line
    FLAG_OLD_ATEXIT = 8192,  // the parent of this process had registered functions before the fork
    FLAG_SEEDED = 16384,     // this process has called srand
    FLAG_INPUT = 65536,      // the buffer of stdin may hold input
    FLAG_AWAITED = 131072,   // so has one that blocks
    FLAG_RAW_STREAMS = 262144,    // the buffers of other streams are not what the library sets
    FLAG_TRACES = 32768,          // the program uses ptrace: a wait call need not reap
    FLAG_MASKED = 524288,         // this process has blocked signals
    FLAG_MOVED = 2097152,         // this child has changed its directory or environment, and done
                                  // nothing since
    FLAG_IGNORES = 1048576,       // the first process ignores signals that programs usually do not
    FLAG_RESTORES = 8388608,      // a child no longer ignores what the first process does
    FLAG_COARSE = 4194304,        // details have been given up: see walk_forget_details
    FLAG_STAYED = 33554432,       // since the last fork, the parent has waited for something
    FLAG_SIGNALS_LOST = 16777216, // nothing is known of which signals are blocked, ignored or
                                  // handled
};

enum disposition { SIGCHLD_DEFAULT, SIGCHLD_IGNORED, SIGCHLD_HANDLED };

enum pipe_bit {
    PIPE_READ = 1,      // this process has the end to read open
    PIPE_WRITE = 2,     // and that to write
    PIPE_CLOSES = 4,    // both are closed by exec
    PIPE_OLDER = 8,     // nothing is known: made before and made again since, or perhaps closed
    PIPE_WAS_READ = 16, // this process has read from it
    PIPE_FORKED = 32,   // there was a fork since the pipe was made
    PIPE_MOVED = 64,    // an end of it is a standard stream already
    PIPE_AWAITED = 128, // this process has waited for a child that may write more than fits
};

struct fact {
    int32_t place;
    struct value value;
};

struct temp {
    int32_t node;
    int32_t depth; // of the function whose expression it belongs to
    struct value value;
};

struct state {
    int32_t point;
    int32_t context; // the calls that led here
    int32_t depth;
    int32_t born;    // the fork that made this process; -1 for the first one
    int32_t last;    // the last fork that this process has made or come from; -1 if none
    int32_t role;    // in that fork: enum role
    int32_t maker;   // the calls that led to it, in a program that asks for parents; 0 in others
    int32_t split;   // the condition that parted this process from its child or parent; -1
    int32_t exec;    // the exec call that has failed; -1
    int32_t failed;  // the call that failed last, whose error errno has; -1
    int32_t clobber; // the call after it that may have changed errno; -1
    int32_t flags;
    uint8_t children; // of this process, not yet reaped; CHILDREN_MANY for more than can be told
    uint8_t text;
    uint8_t sigchld;
    uint8_t fact_count;
    uint8_t temp_count;
    uint8_t
        standard[3]; // what descriptor 0, 1 and 2 is: 0, or 1 + 2 * pipe + (0 to read, 1 to write)
    uint8_t pipes[PIPES_MAX];
    struct fact facts[FACTS_MAX]; // by place
    struct temp temps[TEMPS_MAX];
};

void state_init(struct state *state);
// The bytes that tell states apart, and back.
void state_pack(struct buffer *out, const struct state *state);
void state_unpack(struct state *state, const struct buffer *packed);

// What is known of PLACE; any value if nothing is.
struct value state_get(const struct state *state, int place);
// Sets that, and forgets what depends on PLACE.
void state_set(struct state *state, const struct key_table *places, int place, struct value value);
// Changes only what is known of it.
void state_refine(struct state *state, int place, struct value value);
void state_forget(struct state *state, const struct key_table *places, int place);

struct value state_temp(const struct state *state, unsigned node);
void state_set_temp(struct state *state, unsigned node, int depth, struct value value);
// Forgets the values of the expression that has ended.
void state_end(struct state *state);

#endif
