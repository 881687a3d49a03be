// SPDX-License-Identifier: MIT
// The search: all states that the program can be in, and all steps between them.
#ifndef FORK_INTERLEAVE_SEARCH_H
#define FORK_INTERLEAVE_SEARCH_H

#include "interleave/model/kernel.h"
#include "interleave/run/run.h"
#include "interleave/search/independence.h"
#include "interleave/search/limits.h"
#include "lib/buffer.h"
#include "lib/key_table.h"

// A step from one state to the next.
struct edge {
    int from;
    int to;
    struct step step;
    int node; // where the process stood: its call is what was made, its text what was shown
    uint32_t shown;
    int stream; // 0 when nothing was shown
};

// What makes a state the end of an outcome. At ENDING_ENDLESS processes go on for ever, and nothing
// more is shown: each calls the same again and again, or works on without a call. Of the states
// that these go through, one is marked so.
enum ending { ENDING_NONE, ENDING_DONE, ENDING_STUCK, ENDING_ENDLESS };

struct state {
    int first; // of its edges, which follow one another
    int count;
    int found_by;   // the edge by which it was first reached, -1 for the first state
    int16_t status; // of the first process at an ending
    int8_t ending;
    bool is_whole; // all its steps are among its edges
    bool is_full;  // none of its steps is left out (reduction.h)
    bool is_stale; // it needs more steps than it was given
    int16_t taker; // the process whose steps are enough here (independence_taker), or -1
    int files;     // at an ending: number of the text in search->files
};

// States that lead to one another, and from which no step leads to any other; or one in which a
// process works on without a call, and no other can go on.
struct endless {
    int first;  // of its states the one with the lowest number: no other has a shorter way to it
    bool shows; // text is shown again and again
};

struct limits {
    long states;
    long runs;
    long seconds;
    int processes;
    int rounds;     // of asking the same in vain
    long reduction; // from so many states on, steps are left out; -1 for never
};

// A schedule that leads to an ending.
struct path {
    struct step *steps; // owned
    int count;
    uint64_t shown; // a fingerprint of what it shows
};

enum { SAMPLES_MAX = 10 };

struct search {
    struct kernel kernel;
    struct behaviour behaviour;
    struct scope scope;
    struct limits limits;
    struct key_table packs; // the states
    struct key_table files; // what endings have left in files
    struct state *states;
    struct edge *edges;
    int state_size;
    int edge_count;
    int edge_size;
    bool irreducible;                  // the program does not allow that steps are left out
    struct independence *independence; // while they are (reduction.h), otherwise NULL
    struct run run;
    long runs;
    int expanded; // so many states have their edges; at the next one the search is, or was stopped
    int found;    // how many states there were then
    struct path samples[SAMPLES_MAX]; // see samples.h
    int sample_count;
    int sample_tries;      // how often one was looked for
    enum limit reached;    // the result is incomplete when this is not LIMIT_NONE
    struct buffer refused; // with LIMIT_REFUSED: what and who; owned
    int refused_at;        // and the node where it is, or NODE_NONE when the text says that
    int witness_count;
    struct step *witness; // with LIMIT_PROCESSES: the schedule up to the fork that is one too many
    int runaway_at;       // and the node of that fork
    int64_t started;      // in milliseconds (deadline.h)
    long progress_at;     // at which second there was last word of the progress
    struct key_table asked; // (process, line) where someone asks in vain: not searched any further
    struct key_table unbounded; // likewise, where someone is in a loop that is never the same again
    struct key_table
        computing; // likewise, where a process computes for so long that it was left there
    struct key_table
        clocked; // likewise, where someone asks for the time in a loop without a way out
    int *part;   // by state: number of the endless part that it belongs to, or -1
    struct endless *endless; // these parts, in the order of their first states
    int endless_count;
    int unbounded_count; // of places in loops (unbounded) that were known when this graph was begun
    bool is_runaway;     // most processes of the witness were there at that time
    bool alarm_in_vfork; // an alarm could go off while its process waits in vfork
    bool chooses;        // some wait could take one of several dead children
    bool progress;       // tell of it on stderr
};

// Finds all states and steps. search->kernel's faults and search->limits are set before.
void search_all(struct search *search);
void search_free(struct search *search);

// Whether the process works on without a call, and not in a loop that is known to have no end.
bool search_computes(const struct search *search, const struct world *world, int process);

// Whether all that can happen has been found.
bool search_is_complete(const struct search *search);

// Whether real runs have shown what makes this graph another one.
bool search_is_stale(const struct search *search);

// Empties the graph, but for the state that this world is.
void search_begin(struct search *search, const struct world *world);

// Makes the edges of the state. Where only real runs can tell what a step brings, they are made;
// once the search was stopped, the edges are those that the model can take.
void search_expand(struct search *search, int state);

// Takes a step in the model. False when only a real run can tell how it goes on: the world is then
// of no use any more.
bool search_step(struct search *search, struct world *world, struct step step,
                 struct effect *effect);

// The number of the state that this world is in; a new one was found by that edge.
int search_state(struct search *search, const struct world *world, int found_by);

// The steps that lead to the state, from the first one; the caller frees them.
int search_path(const struct search *search, int state, struct step **steps);

// Makes the steps for real; ends the tool if anything is not as the graph has it. False when the
// run was given up, with the reason in search->reached.
bool search_confirm(struct search *search, const struct step *steps, int count);

// Draws `count` schedules by chance, always the same ones, and makes them for real.
void search_confirm_some(struct search *search, int count);

#endif
