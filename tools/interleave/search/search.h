// SPDX-License-Identifier: MIT
// The search: the graph of all states that the program can be in, and of all steps between them.
#ifndef FORK_INTERLEAVE_SEARCH_H
#define FORK_INTERLEAVE_SEARCH_H

#include "interleave/model/kernel.h"
#include "interleave/run/run.h"
#include "interleave/search/independence.h"
#include "interleave/search/limits.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"

// A step from one state to the next.
struct edge {
    int from;
    int to;
    struct step step;
    int node; // where the process stood: its call was made, and the call's text was shown
    uint32_t shown;
    int stream; // 0 when nothing was shown
};

// Makes a state the end of an outcome. At ENDING_ENDLESS processes run forever and nothing more is
// shown: each repeats the same calls, or runs on without a call. Of the states in such a cycle, one
// has this mark.
enum ending { ENDING_NONE, ENDING_DONE, ENDING_STUCK, ENDING_ENDLESS };

struct state {
    int first; // index of its first edge; its edges are consecutive
    int count;
    int found_by;   // the edge by which it was first reached, -1 for the first state
    int16_t status; // wait status of the first process, at an ending
    int8_t ending;
    bool is_whole; // its edges are all of its steps
    bool is_full;  // reduction left out none of its steps (reduction.h)
    bool is_stale; // its edges must be made again, with more steps
    int16_t taker; // the process whose steps are enough here (independence_taker), or -1
    int files;     // at an ending: number of the text in search->files
};

// A set of states that are reachable from one another, and that no step leaves; or one state in
// which a process runs on without a call, and no other process can go on.
struct endless {
    int first;  // its state with the lowest number: no other state of it has a shorter path to it
    bool shows; // it shows text again and again
};

struct limits {
    long states;
    long runs;
    long seconds;
    int processes;
    int rounds;     // limit on getting the same answer in a row
    long reduction; // number of states above which steps are left out; -1 for never
};

// A path from the first state, usually to an ending.
struct path {
    struct step *steps; // owned
    int count;
    uint64_t shown; // fingerprint of what the path shows
};

enum { SAMPLES_MAX = 10 };

struct search {
    struct kernel kernel;
    struct behaviour behaviour;
    struct scope scope;
    struct limits limits;
    struct key_table packs; // packed worlds, by state
    struct key_table files; // texts of left_files, at endings
    struct state *states;
    struct edge *edges;
    int state_size;
    int edge_count;
    int edge_size;
    bool irreducible;                  // no steps may be left out for this program
    struct independence *independence; // NULL unless steps are being left out (reduction.h); owned
    struct run run;
    long runs;
    int expanded; // number of states that have edges; the search is at the next one, or was stopped
                  // there
    int found;    // number of states when the search ended
    struct path samples[SAMPLES_MAX]; // see samples.h; the steps are owned
    int sample_count;
    int sample_tries;       // number of runs after which a sample was looked for
    enum limit reached;     // if this is not LIMIT_NONE, the result is incomplete
    struct buffer given_up; // with LIMIT_GIVEN_UP, and perhaps LIMIT_SECONDS: why; owned
    struct buffer refused;  // with LIMIT_REFUSED: the message, with the place; owned
    int witness_count;
    // With LIMIT_PROCESSES: the schedule up to the fork that is one too many; owned
    struct step *witness;
    int runaway_at;             // and the node of that fork
    int64_t started;            // in milliseconds (deadline.h)
    long progress_at;           // second of the last progress message
    struct key_table asked;     // (process, line) of polling loops that were cut (asking.h)
    struct key_table unbounded; // likewise, of unbounded loops that were cut (rounds.h)
    // Likewise, of processes that used too much processor time without a call
    struct key_table computing;
    // Likewise, of processes that wait for the time to pass in a loop that is different in each
    // round
    struct key_table counting;
    // Likewise, of processes that ask for the time in a loop without a way out
    struct key_table clocked;
    int *part;               // by state: number of the endless part that contains it, or -1
    struct endless *endless; // the endless parts, in the order of their first states; owned
    int endless_count;
    bool closings;       // scope.closings when this graph was begun
    int unbounded_count; // places in unbounded loops that were known when this graph was begun
    // With LIMIT_PROCESSES: more than half of the allowed processes existed at once
    bool is_runaway;
    bool births_end;     // an unbounded loop was cut because it makes too many processes
    bool alarm_in_vfork; // an alarm could go off while its process waits in vfork
    bool chooses;        // some wait could take one of several dead children
    bool progress;       // print progress messages on standard error
};

// Builds the graph. The caller has set search->kernel's faults and search->limits.
void search_all(struct search *search);
void search_free(struct search *search);

// Whether the process runs on without a call, and is not known to be in an endless loop.
bool search_computes(const struct search *search, const struct world *world, int process);

// Whether the graph is complete.
bool search_is_complete(const struct search *search);

// Whether real runs have shown something that makes this graph invalid.
bool search_is_stale(const struct search *search);

// Empties the graph and adds WORLD as its first state.
void search_begin(struct search *search, const struct world *world);

// Adds the edges of the state. Real runs are made for steps of which the model does not know what
// they bring; once the search was stopped, only steps that the model knows become edges.
void search_expand(struct search *search, int state);

// Takes a step in the model. False when only a real run can tell what it brings: WORLD is then
// unusable.
bool search_step(struct search *search, struct world *world, struct step step,
                 struct effect *effect);

// The number of the state that WORLD is in. For a new state, FOUND_BY is the edge that leads to it.
int search_state(struct search *search, const struct world *world, int found_by);

// Stores the steps that lead from the first state to STATE, and returns their number. The caller
// frees *STEPS.
int search_path(const struct search *search, int state, struct step **steps);

// Makes STEPS in a real run. A difference from the graph ends the tool. False when the run was
// given up, with the reason in search->reached.
bool search_confirm(struct search *search, const struct step *steps, int count);

// Draws COUNT schedules at random, the same ones every time, and makes them in real runs.
void search_confirm_some(struct search *search, int count);

#endif
