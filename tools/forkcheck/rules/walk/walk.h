// SPDX-License-Identifier: MIT
//
// Walks a program along all its paths, as every process that it makes: at a fork the walk goes on
// as the child, as the parent, and as the parent whose fork has failed. Functions of the same
// source are entered at each call.
//
// The walk visits the program three times, with the same states each time: what the rules gather
// in the first passes, they judge in the last one.

#ifndef FORK_FORKCHECK_RULES_WALK_WALK_H
#define FORK_FORKCHECK_RULES_WALK_WALK_H

#include <stdint.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/walk/flow.h"
#include "forkcheck/rules/walk/state.h"

enum { FORKS_MAX = 24, PASSES = 3, STATES_MANY = 20000, STATES_MAX = 100000 };

struct fork_site {
    const struct node *call;
    uint32_t makers; // the processes that fork here: see maker_bit in walk_forks.c
    bool is_vfork;
    bool is_noticed;      // its failure is told from its success somewhere
    bool is_no_child;     // or from the child's 0
    bool has_escaped;     // its result goes where the walk does not follow
    bool has_child_part;  // a branch gives the child something of its own to do
    bool has_parent_part; // or the parent, before both come together
    bool makes_several;   // the parent comes to it again with a child that it has not waited for
    bool reads_on;        // the parent goes on to read stdin afterwards
    bool is_masked;       // signals are blocked when it is called
    bool knows_mask;      // a child that it makes changes what it blocks, or waits for that
    bool handles_late[ROLES]; // in this role a handler of SIGUSR1 or SIGUSR2 is set afterwards
};

struct pipe_site {
    const struct node *call;
    bool is_read_to_end;     // by a child: it waits until nobody can write
    uint32_t readers;        // the forks that have made such children, a bit each
    bool is_reported;        // a wait call that does not end because of it
    bool is_flooded;         // a child may write more than fits
    uint32_t writers;        // the forks that have made such children, a bit each
    bool is_child_writing;   // a child writes to it, or a program that it executes
    bool is_kept_for_reason; // the first process writes to it, too, or makes children after it has
                             // read, or has closed the end to write on another path
    const struct node *read_once; // the read of a child, if nothing else reads from it
    int32_t read_context;
    bool is_read_again;
    const struct node *streamed; // a write of the first process, in many rounds
    bool is_parted;              // more is written to it at once than surely stays together
    bool is_told;                // the number of an end becomes a text, for another program
    bool is_report;              // a child whose exec has failed writes to it
    bool is_read_by_first;       // by the first process,
    bool is_awaited;             // until nobody can write,
    bool may_be_left;            // or perhaps not so far
    // Some close may be of it, in the first process or in one that it has made.
    bool may_be_closed[2];
};

// An array of pipes, each made in a round of a loop.
struct pipe_array {
    const struct node *variable;
    const struct node *made; // the call of pipe
    const struct node *read; // by the first process, until nobody can write
    bool is_closed;          // the first process closes an end to write
    bool is_flooded;         // a child may write more than fits
    const struct node *wait; // the first wait of the first process, in the order of the source
    const struct node *first_read; // and its first read
};

// A write that makes, with a read before it, an update of a file.
struct file_update {
    const struct node *write;
    uint32_t by_child;  // the forks whose children make it, a bit each
    uint32_t by_parent; // those after which the parent makes it before it has waited
};

// What the walk found out about a variable that a child changes.
struct belief {
    const struct node *variable;
    int64_t member; // of the structures in it, as places have it; 0 for the variable as a whole
    const struct node *write; // by a child
    bool is_written_by_both;  // there: each has a value of its own
    bool is_written_first;    // by the first process: before it forks, or as the parent
    bool is_given_by_parent;  // it computes a member itself
    bool is_filled_by_parent; // it reads the value there, as from a pipe
    bool is_read_by_child;
    bool is_read_by_parent; // after a wait call, with no value of its own since the fork
};

// A function and a signal whose handler it is.
struct handled {
    const struct node *function; // NULL if it is not known
    uint64_t signal;             // its bit; 0 if it is not known
};

enum { HANDLED_MAX = 32 };

// A parent that ends well, and has waited for nothing since it came back from a fork.
struct leaving {
    int32_t site;
    int32_t maker; // the calls that led to the fork
};

struct walk {
    struct tree *tree;
    struct flow flow;
    struct key_table places;
    struct key_table contexts; // of struct context
    struct key_table states;
    struct key_table meetings;    // of struct meeting
    struct key_table signal_sets; // of struct signals
    struct handled handled[HANDLED_MAX];
    size_t handled_count;
    uint64_t acted; // the signals that some process ignores or handles
    uint64_t sent_to_children;
    uint64_t sent_by_siblings; // those that several children send their parent
    uint8_t *met;              // by meeting: enum met_bit
    size_t met_capacity;
    struct fork_site forks[FORKS_MAX];
    int fork_count;
    struct leaving leavings[FORKS_MAX];
    int leaving_count;
    uint32_t waiters; // the processes that wait for a child until it has ended, like makers
    struct pipe_site pipes[PIPES_MAX];
    int pipe_count;
    struct pipe_array pipe_arrays[PIPES_MAX];
    int pipe_array_count;
    struct file_update updates[PIPES_MAX];
    int update_count;
    struct belief *beliefs;
    size_t belief_count;
    size_t belief_capacity;
    bool *visited;             // by number of the point
    uint32_t *crowd;           // likewise: how many states the walk has there
    const struct node **unset; // by number of a wait call: the first use of a status that it has
                               // not set
    uint8_t *offsets;          // by number of a call that opens a file: see offset.c
    bool *is_right; // by number of WEXITSTATUS or WTERMSIG: on some path the child has ended so
    // By number of an exec call: on some path the child has set actions that its parent ignored, as
    // a function like system does unless its own caller has ignored the signal.
    bool *restores;
    uint8_t *made_by; // by number of a call: see instead.c
    uint8_t *own;     // by number of a variable: enum own, whether it never has what a call returns
    uint8_t *read_by; // by number of a node that reads a variable: enum met_bit
    uint8_t *changed_by;            // likewise, of one that changes something: enum changed_bit
    long *last_use;                 // of a variable, by its number: see walk_live.c
    const struct node *failing_end; // of a child, with another exit status than 0; NULL if none
    int pass;
    bool asks_for_parent; // the program calls getppid
    bool is_coarse;       // the state of the walk lacks details that were known on its path
    bool is_cut;          // there were too many states: not all paths have been walked
    struct found_list *found;
};

struct context {
    int32_t outer;
    int32_t call;     // the point of the call; -1 in a function that the walk began with
    int32_t function; // the node of the function that is called
};

enum met_bit { MET_CHILD = 1, MET_PARENT = 2, MET_EFFECT = 4, MET_BEFORE = 8 };

// By a child; it has siblings that may run at the same time; or its parent waits for it before it
// makes another one.
enum changed_bit { CHANGED_BY_CHILD = 1, CHANGED_BY_SIBLINGS = 2, CHANGED_ALONE = 4 };

void walk_program(struct walk *walk, struct tree *tree, struct found_list *found);
void walk_free(struct walk *walk);

// Reports a finding of rule NAME at NODE, in the last pass; each only once.
void walk_report(struct walk *walk, const char *name, const struct node *node, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));

// The call that has led to CONTEXT, which becomes the one around it; NULL if the walk began there.
const struct node *walk_caller(const struct walk *walk, int *context);
// What ARGUMENT, of a call in STATE, is outside of helpers that have it as a parameter. NULL if
// that is not known. Unless CALL is NULL, *CALL becomes the call of the outermost such helper.
const struct node *walk_given(const struct walk *walk, const struct state *state,
                              const struct node *argument, const struct node **call);

// ---- Places: walk_place.c -----------------------------------------------------------------------

// The place that an expression names, for its value in STATE; -1 if the walk does not follow it.
int walk_place(struct walk *walk, const struct state *state, const struct node *node);
// Where an address points to; -1 likewise.
int walk_pointed(struct walk *walk, const struct state *state, const struct node *pointer);
int walk_variable(struct walk *walk, const struct node *declaration);
// The place so many elements behind the one that ADDRESS, a VALUE_ADDRESS, leads to.
int walk_element(struct walk *walk, struct value address, int64_t index);
int walk_errno(struct walk *walk);
bool is_array(const struct node *node);

// ---- Evaluation: walk_value.c -------------------------------------------------------------------

struct value walk_argument(const struct state *state, const struct node *call, size_t number);
// Computes NODE, which is no call, and keeps its value.
void walk_evaluate(struct walk *walk, struct state *state, const struct node *node);
void walk_assign(struct walk *walk, struct state *state, int place, struct value value);

// Can the fork SITE have failed on the path to STATE? Then what is asked of its result is asked
// after a failure, too. In walk_branch.c.
bool may_be_failed(const struct state *state, int site);

// What follows for STATE if CONDITION is TRUTH: walk_branch.c. False if it cannot be.
bool walk_assume(struct walk *walk, struct state *state, const struct node *condition, bool truth);
bool walk_assume_case(struct walk *walk, struct state *state, const struct point *point,
                      bool truth);

// ---- Variables that are of no more use: walk_live.c ---------------------------------------------

// Finds out up to where each variable is of use.
void walk_find_uses(struct walk *walk);
// Forgets what is known of variables of the function of AT that are of no use from there on.
void walk_forget_useless(struct walk *walk, struct state *state, const struct node *at);
// Where the walk already has many states at the point of STATE, forgets details, so that STATE is
// more likely to be one of them.
void walk_forget_details(struct walk *walk, struct state *state);

// ---- Calls: walk_calls.c ------------------------------------------------------------------------

enum { OUTCOMES_MAX = 4 };

// The states after a call of a function that is not entered; none if it does not return.
struct outcomes {
    struct state states[OUTCOMES_MAX];
    size_t count;
};

void walk_call(struct walk *walk, const struct state *state, const struct node *call,
               struct outcomes *outcomes);

// ---- Questions about calls: walk_streams.c ------------------------------------------------------

bool is_stdout(const struct node *node);
// Does CALL write to the buffer of stdout?
bool prints_to_stdout(const struct node *call);
// Does it write to the buffer of a stream in a variable? Is NODE such a stream?
bool prints_to_stream(const struct node *call);
bool is_own_stream(const struct node *node);
// Does it read from the buffer of stdin?
bool reads_stdin(const struct node *call);
// Can others notice the call: does it print, wait, fork, send a signal, ...?
bool is_effect(const struct node *call);

// ---- Meetings of processes: walk_meet.c ---------------------------------------------------------

// Notes that STATE is at its point; walk_meet also notes in STATE whether its child comes there.
void walk_note_place(struct walk *walk, const struct state *state);
void walk_meet(struct walk *walk, struct state *state);
// Who else comes to that point, of those that the last fork made.
uint8_t walk_met(struct walk *walk, const struct state *state);

// ---- What the rules see -------------------------------------------------------------------------

void rule_fork_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_child_call(struct walk *walk, struct state *state, const struct node *call);
void rule_child_end(struct walk *walk, const struct state *state, const struct node *node,
                    struct value status);
void rule_failure_end(struct walk *walk, const struct state *state, const struct node *node,
                      struct value status);
void rule_text_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_text_end(struct walk *walk, const struct state *state, const struct node *node,
                   bool is_quick);
void rule_status_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_status_value(struct walk *walk, const struct state *state, const struct node *node);
void rule_status_end(struct walk *walk, const struct state *state, const struct node *node,
                     struct value status);
void rule_wait_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_wait_value(struct walk *walk, const struct state *state, const struct node *node);
void rule_parent_call(struct walk *walk, struct state *state, const struct node *call);
void rule_parent_end(struct walk *walk, const struct state *state, struct value status);
void rule_seed_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_pause_call(struct walk *walk, const struct state *state, const struct node *call);
// CALL only lets time pass.
void rule_look_pause(struct walk *walk, const struct state *state, const struct node *call);
void rule_group_call(struct walk *walk, struct state *state, const struct node *call);
void rule_counted_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_counted_test(struct walk *walk, const struct state *state, const struct node *node);
void rule_inherited_call(struct walk *walk, struct state *state, const struct node *call);
void rule_inherited_test(struct walk *walk, const struct state *state, const struct node *node);
void rule_interrupted_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_signal_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_timer_call(struct walk *walk, const struct state *state, const struct node *call);
// NODE is the condition of a branch, or a part of it.
void rule_signal_test(struct walk *walk, const struct state *state, const struct node *node);
void rule_pipe_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_once_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_parted_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_pipes_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_offset_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_files_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_descriptor_call(struct walk *walk, const struct state *state, const struct node *call);
// The descriptor or stream that CALL reads (END is PIPE_READ) or writes; NULL if it does neither.
const struct node *descriptor_argument(const struct node *call, unsigned *end);
// Is O_CLOEXEC among the FLAGS of open or pipe2? It may be if they are not known, or NULL.
bool may_close_on_exec(const struct node *flags);
// Notes which signals CALL, a sigprocmask, blocks.
void rule_mask_change(struct walk *walk, struct state *state, const struct node *call);
// Notes what CALL, a signal or sigaction, makes of its signal.
void rule_mask_action(struct walk *walk, struct state *state, const struct node *call);
void rule_mask_call(struct walk *walk, struct state *state, const struct node *call);
// Does CALL only ask something, so that no error is reported where the answer is no?
bool is_question(const struct node *call);
// Is CONDITION about neither a failure nor what a later call has returned? Only numbers that the
// program itself has counted or set are in it.
bool is_beside_failure(struct walk *walk, const struct node *condition);
// The branch that ends the process if CALL has failed, as in `if (fflush(stdout) == EOF) exit(1);`:
// behind it, errno is not that of CALL. NULL if there is none.
const struct node *branch_that_ends(const struct node *call);
void rule_instead_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_errno_call(struct walk *walk, const struct state *state, const struct node *call);
void rule_errno_read(struct walk *walk, const struct state *state, const struct node *node);
void rule_belief_write(struct walk *walk, struct state *state, int place, const struct node *node);
void rule_belief_call(struct walk *walk, struct state *state, const struct node *call);
void rule_belief_read(struct walk *walk, const struct state *state, int place,
                      const struct node *node);
// The place of the memory that POINTER leads to, if a child gets a copy of it; -1 otherwise.
int rule_belief_memory(struct walk *walk, const struct node *pointer);
void rule_race_write(struct walk *walk, const struct state *state, const struct node *node);
void rule_vfork_write(struct walk *walk, const struct state *state, int place,
                      const struct node *node);
// After all passes.
void rule_fork_sites(struct walk *walk);
void rule_beliefs(struct walk *walk);
void rule_failures(struct walk *walk);
void rule_statuses(struct walk *walk);
void rule_pipes(struct walk *walk);

#endif
