// SPDX-License-Identifier: MIT
// The model of the kernel: which steps are possible in a state, and what each brings.
#ifndef FORK_INTERLEAVE_KERNEL_H
#define FORK_INTERLEAVE_KERNEL_H

#include "interleave/model/faults.h"
#include "interleave/model/refusal.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"

struct step {
    int16_t process;
    int8_t kind; // enum step_kind
    uint8_t detail;
};

bool step_equal(struct step one, struct step other);

enum { STEPS_MAX = PROCESS_MAX * 5 };

struct input;

struct kernel {
    struct behaviour *behaviour;
    struct input *input; // what OBJECT_INPUT reads (tracee/input.h)
    struct fault fault[FAULT_MAX];
    int faults;
    int processes_max;
    struct scope *scope;
    int rounds_max; // limit on getting the same answer in a row (asking.h)
    bool reaps_any; // a wait for any child may take each of several dead ones, not only the oldest
    size_t pipe_size; // bytes that a pipe holds, PIPE_BUF of POSIX at least; 0: as many as on Linux
    bool output_waits; // standard output is a terminal or a pipe, whose reader may be slow
};

// A process that goes on from node `from`, whose call brought `result`.
struct move {
    int process;
    int from;
    struct result result;
};

struct effect {
    int moves;
    struct move move[3];
    const struct call *call; // the call of the process that stepped; NULL when it made none
    int stream;              // 1 or 2 when the step showed text to the user, otherwise 0
    size_t shown;            // bytes of the call's text that were shown
    size_t put;              // bytes that went into a pipe
    bool in_parts; // a write into a pipe that began in an earlier step, or does not end in this one
    int born;      // index of the new process, or -1
    int closed; // index of a process that has closed its descriptors and dies in a later step, or
                // -1; `status` is its wait status
    bool closes_more; // it has begun to do so, in several steps (closing.h)
    bool goes_on;     // it had begun to do so in an earlier step
    int lets_go;      // in such a step: number of the descriptor that it closes, or -1
    bool completes;   // the process that dies had closed its descriptors in an earlier step
    int died;         // index of a process that ended, or -1; `status` is its wait status
    int status;
    bool slept;  // before this step, the process had fallen asleep in its call (STEP_SLEEP)
    bool waited; // the call could not go on, and a signal ended it
    bool signalled[PROCESS_MAX]; // receivers of the signal that the call sends
    int notice;                  // the signal that mq_send sends to them, or 0
    bool lost[PROCESS_MAX];      // children that someone else in the process has reaped
    bool fixed_needed; // only a real run can tell what the call returns; the world is unchanged
    struct refusal refused; // REFUSED_NOT, or why the state after the step is meaningless
};

// Adds a move: PROCESS goes on from its node with RESULT.
void effect_move(const struct world *world, struct effect *effect, int process,
                 struct result result);

// Marks the step as one that cannot be modelled. The first reason stays.
void effect_refuse(struct effect *effect, enum refusal_kind kind, int process, int other);

// Stores all possible steps in STEPS, which has room for STEPS_MAX; returns their number. The first
// one is the default step.
int kernel_steps(const struct kernel *kernel, const struct world *world, struct step *steps);

// Is STEP possible?
bool kernel_can_step(const struct kernel *kernel, const struct world *world, struct step step);

// Takes STEP as far as the model goes. The processes in effect->move then stand behind their calls:
// the caller moves them to their next nodes (kernel_move).
void kernel_step(const struct kernel *kernel, struct world *world, struct step step,
                 struct effect *effect);

// Moves the process to its next node; false where that is not known yet.
bool kernel_move(const struct kernel *kernel, struct world *world, const struct move *move);

// Whether a signal can still arrive at the return of the call that brought RESULT, before the
// program runs on.
bool kernel_is_returning(const struct kernel *kernel, const struct dispositions *dispositions,
                         const struct result *result);

// Whether the process stays in its call forever unless another process acts.
bool kernel_blocked(const struct kernel *kernel, const struct world *world, int process);

// Whether the process is still in its call, which closes descriptors one after the other
// (closing.h).
static inline bool effect_is_in_call(const struct effect *effect)
{
    return effect->closes_more && effect->closed < 0;
}

// ---- Parts of the model, by object --------------------------------------------------------------

static inline const struct node *kernel_node(const struct kernel *kernel, const struct world *world,
                                             int process)
{
    return kernel->behaviour->nodes[world->process[process].node];
}

// Whether the process has its I-th descriptor open, also while it is closing them.
static inline bool kernel_has_open(const struct world *world, int process, int i)
{
    const struct process *there = &world->process[process];

    return there->life == LIFE_RUNNING &&
           ((!there->closed && !there->closes) || i >= there->let_go ||
            (i < 64 && there->ending >> i & 1));
}

// Whether the process's call can return now, without a signal.
bool call_ready(const struct kernel *kernel, const struct world *world, int process);
// The set of signals that are blocked while the call waits: sigsuspend brings its own.
uint64_t blocked_in(const struct node *node);

// Whether the process has a descriptor of the object.
bool kernel_process_has(const struct kernel *kernel, const struct world *world, int process,
                        int object);
// Whether any process has a descriptor of the object, or one is on its way to a process (rights.h).
bool kernel_is_open(const struct kernel *kernel, const struct world *world, int object);

// Signals. The set of pending signals that the process would handle, be stopped by or die of now,
// with DISPOSITIONS and the set BLOCKED.
uint64_t signal_deliverable(const struct world *world, int process,
                            const struct dispositions *dispositions, uint64_t blocked);
void signal_send(const struct kernel *kernel, struct world *world, int process,
                 struct signal_details details);
// Whether such a signal, if it is sent now, merges with one that is pending: for the same thread,
// or for the process.
bool signal_merges(const struct process *there, const struct signal_details *details);
// Takes the signals that are delivered at one return to the program out of the pending ones and
// returns their set. *FATAL is a signal that ends the process, or 0; *DETAILS is for
// result.details. A signal that stops the process is the last to be taken.
uint64_t signal_take(const struct kernel *kernel, struct world *world, int process,
                     const struct dispositions *dispositions, uint64_t blocked, int *fatal,
                     int *details);
// The number in behaviour->details of both lists, one after the other.
int signal_details_join(const struct kernel *kernel, int one, int other);
// Removes SIGNALS from the pending ones.
void signal_discard(struct world *world, int process, uint64_t signals);
// A process that runs again after a stop: its parent is sent SIGCHLD.
void signal_tell(const struct kernel *kernel, struct world *world, int process);
// For a process that ends: drops the details of its pending signals.
void signal_forget(struct world *world, int process);
// sigwait: whether a signal of SET is pending; takes the lowest one, or returns 0.
bool signal_ready(const struct world *world, int process, uint64_t set);
int signal_fetch(const struct kernel *kernel, struct world *world, int process, uint64_t set,
                 int *details);
// kill, tkill and tgkill: returns what the call does, and sets effect->signalled.
int64_t signal_kill(const struct kernel *kernel, struct world *world, int sender,
                    const struct call *call, struct effect *effect);
// Whether kill finds any process by PID.
bool signal_finds(const struct world *world, int sender, int64_t pid);

// What a wait would bring now.
struct wait_found {
    bool is_over;         // otherwise the call has to wait
    int child;            // the child that it finds, or -1
    struct result result; // what it returns
};
struct wait_found wait_find(const struct world *world, int process, const struct call *call);
// The next child after CHILD (-1: the first) that the wait could return; -1 when there is none.
// Linux returns the first.
int wait_next(const struct world *world, int process, const struct call *call, int child);
// Whether the process can fall asleep in its call now, where that makes a difference: it waits for
// the children in a group, and some schedule takes a child, or the process itself, out of that
// group. Linux looks for the children when the call is made, and again only when a child in the
// group wakes the process; a child that leaves the group wakes nobody (do_wait() and
// child_wait_callback()). A process that is not asleep yet finds that there is no such child.
bool wait_can_sleep(const struct kernel *kernel, const struct world *world, int process);
// The value of process.asleep for a process that falls asleep in its call.
// Whether the process can fall asleep in its call by a step that other processes can notice.
bool can_sleep_in_call(const struct kernel *kernel, const struct world *world, int process);
int16_t sleep_of(const struct kernel *kernel, const struct world *world, int process);
// To be called before CHILD leaves its group: notes in the scope that a wait may sleep through
// that.
void wait_member_leaves(const struct kernel *kernel, const struct world *world, int child);
// Whether the wait could have to choose between several children, counting those that are about to
// end.
bool wait_may_choose(const struct kernel *kernel, const struct world *world, int process);
// The result of the wait when it finds CHILD.
struct result wait_result(const struct world *world, const struct call *call, int child);
// The wait has found CHILD: reaps it, or marks its news as reported.
void wait_take(struct world *world, const struct call *call, int child);
// Whether the wait is about CHILD of the process, dead or alive.
bool wait_asks_for(const struct world *world, int process, const struct call *call, int child);
// What a wait that reaps needs in order to return: the end of one certain child (*CHILD), or of any
// child. NEEDS_NOTHING for all other waits: either they return at once, or this function does not
// decide when they return.
enum wait_need { NEEDS_NOTHING, NEEDS_ONE, NEEDS_ANY };
enum wait_need wait_need(const struct call *call, int *child);
// Whether the process has children that the call would wait for, and all of them are dead.
bool wait_only_dead(const struct world *world, int process, const struct call *call);
// Removes these children, as if someone else had reaped them (effect->lost).
void wait_lose(struct world *world, int process, const struct call *call, struct effect *effect);
void process_end(const struct kernel *kernel, struct world *world, int process, int status);

// Groups and sessions. Each returns what the call returns, a negative errno for an error.
int64_t group_set(const struct kernel *kernel, struct world *world, int process,
                  const struct call *call, struct effect *effect);
int64_t group_get(const struct world *world, int process, const struct call *call);
int64_t session_start(const struct kernel *kernel, struct world *world, int process);
// Whether the process, while it lives, keeps its group from being orphaned (setpgid(2)): its parent
// is in the same session and in another group.
bool group_has_tie(const struct world *world, int process);
bool group_is_orphaned(const struct world *world, int group);
// For a group that has just lost such a process, or the parent of one: if that orphans the group,
// and one of its members is stopped, all members get SIGHUP and SIGCONT (_exit(2)).
void group_lose_tie(const struct kernel *kernel, struct world *world, int group);
// The number that the program sees for an index; REAPER and the tool's own session are process 1.
int64_t number_seen(int index);

// Pipes, and FIFOs. Whether any process has an end of PIPE open, which is the object of its content
// (behaviour_pipe), or waits in an open of it.
bool pipe_is_open(const struct kernel *kernel, const struct world *world, int pipe, bool reads);
// Whether another process has the opposite end of a pipe of which this process has an end.
bool pipe_is_shared(const struct kernel *kernel, const struct world *world, int process);
bool pipe_read(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result);
// Puts as many bytes into the pipe as it has room for (effect->put). False when the process stays
// in its call because bytes are left; INTERRUPTED ends the call in any case.
bool pipe_write(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, bool interrupted, struct effect *effect,
                struct result *result);
bool pipe_read_ready(const struct kernel *kernel, const struct world *world,
                     const struct call *call);
// Whether the pipe is empty and has a writer: the read waits, or fails with EAGAIN.
bool pipe_has_nothing(const struct kernel *kernel, const struct world *world,
                      const struct call *call);
// Whether any process has the read end open.
bool pipe_has_reader(const struct kernel *kernel, const struct world *world,
                     const struct call *call);
// Number of bytes that a read would get now.
int64_t pipe_length(const struct kernel *kernel, const struct world *world,
                    const struct call *call);
bool pipe_write_ready(const struct kernel *kernel, const struct world *world, int process,
                      const struct call *call);
// The events of poll(2) that an end is ready for, as pipe_poll() in Linux's fs/pipe.c says.
int64_t pipe_events(const struct kernel *kernel, const struct world *world, int end);
// F_GETPIPE_SZ and F_SETPIPE_SZ.
void pipe_size(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result, struct effect *effect);
// F_GETFL and F_SETFL of an end.
void pipe_flags(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect);

// Files. Declares that a file NAME with content object CONTENT exists at the beginning, with TEXT.
void files_exists(struct world *world, int name, int content, const struct buffer *text);
// To be called before a read of OBJECT_INPUT: false when the input cannot be read any more because
// the tool's time is over.
bool files_input_is_there(const struct kernel *kernel, struct world *world,
                          const struct call *call);
// Number of bytes that a read would get now.
int64_t files_length(const struct kernel *kernel, const struct world *world,
                     const struct call *call);
// Models a call on a file; false for any other call.
bool files_call(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect);

#endif
