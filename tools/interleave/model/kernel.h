// SPDX-License-Identifier: MIT
// The kernel's part: which steps are possible in a state, and what each brings.
#ifndef FORK_INTERLEAVE_KERNEL_H
#define FORK_INTERLEAVE_KERNEL_H

#include "interleave/model/faults.h"
#include "interleave/model/refusal.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "lib/buffer.h"
#include "lib/step_kind.h"

struct step {
    int16_t process;
    int8_t kind; // enum step_kind
    uint8_t detail;
};

enum { STEPS_MAX = PROCESS_MAX * 5 };

struct kernel {
    struct behaviour *behaviour;
    struct fault fault[FAULT_MAX];
    int faults;
    int processes_max;
    struct scope *scope;
    int rounds_max; // of asking the same in vain
    bool reaps_any; // of several dead children, a wait for any may take each, not only the oldest
    bool output_waits; // standard output is a terminal or a pipe: who reads it may be slow
};

// A process that goes on from the node where it made its call, with what the call brought.
struct move {
    int process;
    int from;
    struct result result;
};

struct effect {
    int moves;
    struct move move[3];
    const struct call *call; // of the process that stepped; NULL when it made none
    int stream;              // 1 or 2 when text was shown to the user, otherwise 0
    size_t shown;            // how much of the call's text
    size_t put;              // how much of it went into a pipe
    bool in_parts;           // a write into a pipe that was begun before, or does not end here
    int born;                // index of a new process, or -1
    int closed;              // index of a process that has closed its descriptors and is yet to
                             // die, or -1; the status is that of its end
    bool completes;          // the process that dies had closed its descriptors before
    int died;                // index of a process that ended, or -1, and its wait status
    int status;
    bool slept;                  // the process had fallen asleep in its call (STEP_SLEEP)
    bool waited;                 // the call could not go on, and was ended by a signal
    bool signalled[PROCESS_MAX]; // to whom the call sends a signal
    bool lost[PROCESS_MAX];      // children that someone else has reaped
    bool fixed_needed;      // only a real run can tell what the call returns: nothing was changed
    struct refusal refused; // REFUSED_NOT, or why the state after the step means nothing
};

// Adds a process that goes on from where it stands.
void effect_move(const struct world *world, struct effect *effect, int process,
                 struct result result);

// The step cannot be modelled. The first reason stays.
void effect_refuse(struct effect *effect, enum refusal_kind kind, int process, int other);

// All steps that are possible; returns how many. The first is the one to take without reason for
// another.
int kernel_steps(const struct kernel *kernel, const struct world *world, struct step *steps);

// Takes the step as far as the kernel goes; the processes in effect->move then go on to their next
// nodes, which is the caller's part.
void kernel_step(const struct kernel *kernel, struct world *world, struct step step,
                 struct effect *effect);

// Puts the process at its next node; false where that is not known yet.
bool kernel_move(const struct kernel *kernel, struct world *world, const struct move *move);

// Whether a signal can still arrive at the return of the call that brought this result, before the
// program goes on.
bool kernel_is_returning(const struct kernel *kernel, const struct dispositions *dispositions,
                         const struct result *result);

// Whether the process would stay in its call forever if nobody else did anything.
bool kernel_blocked(const struct kernel *kernel, const struct world *world, int process);

// ---- Parts of the model, by object --------------------------------------------------------------

static inline const struct node *kernel_node(const struct kernel *kernel, const struct world *world,
                                             int process)
{
    return kernel->behaviour->nodes[world->process[process].node];
}

// Whether the process's call can go on now, without a signal.
bool call_ready(const struct kernel *kernel, const struct world *world, int process);
// The signals that are blocked while the call waits: sigsuspend brings its own set.
uint64_t blocked_in(const struct node *node);

// Signals: what the process would handle, be stopped by or die of now, with these actions and this
// set of blocked ones.
uint64_t signal_deliverable(const struct world *world, int process,
                            const struct dispositions *dispositions, uint64_t blocked);
void signal_send(const struct kernel *kernel, struct world *world, int process,
                 struct signal_details details);
// Takes those that are delivered at one return to the program out of the pending ones; *fatal is
// one that ends the process, or 0; *told is for result.told. One that stops the process is the last
// to be taken.
uint64_t signal_take(const struct kernel *kernel, struct world *world, int process,
                     const struct dispositions *dispositions, uint64_t blocked, int *fatal,
                     int *details);
// Pending signals of this set are gone.
void signal_discard(struct world *world, int process, uint64_t signals);
// A process that goes on after a stop tells its parent.
void signal_tell(const struct kernel *kernel, struct world *world, int process);
// For a process that ends: nothing is told to it any more.
void signal_forget(struct world *world, int process);
// sigwait: whether there is one of the set, and the lowest, or 0.
bool signal_ready(const struct world *world, int process, uint64_t set);
int signal_fetch(const struct kernel *kernel, struct world *world, int process, uint64_t set,
                 int *details);
// kill, tkill and tgkill: notes in the effect to whom the signal goes.
int64_t signal_kill(const struct kernel *kernel, struct world *world, int sender,
                    const struct call *call, struct effect *effect);
// Whether kill finds anybody by this number.
bool signal_finds(const struct world *world, int sender, int64_t pid);

// What a wait would find now.
struct wait_found {
    bool is_over;         // otherwise the call has to wait on
    int child;            // that it finds, or -1
    struct result result; // that it returns
};
struct wait_found wait_find(const struct world *world, int process, const struct call *call);
// The next child after that one (-1: the first) of which the wait could tell; -1 when there is
// none. Linux tells of the first.
int wait_next(const struct world *world, int process, const struct call *call, int child);
// Whether the process could fall asleep in its call now, where that makes a difference: it waits
// for the children in a group, and some schedule takes one of them, or the process itself, out of
// that group. Linux looks for the children when the call is made, and again only when a child in
// the group wakes the process: one that leaves the group wakes nobody (do_wait() and
// child_wait_callback()). Before it is asleep, it would find that there is no such child.
bool wait_can_sleep(const struct kernel *kernel, const struct world *world, int process);
// What process.asleep is when the process falls asleep in its call.
int16_t sleep_of(const struct kernel *kernel, const struct world *world, int process);
// To be called before the child leaves its group: notes that some wait may sleep through that.
void wait_member_leaves(const struct kernel *kernel, const struct world *world, int child);
// Whether the wait could come to have the choice between several children, as those that are about
// to end stand.
bool wait_may_choose(const struct kernel *kernel, const struct world *world, int process);
// What the wait returns when it finds this one.
struct result wait_result(const struct world *world, const struct call *call, int child);
// The wait has found this child, which is reaped, or has told its news.
void wait_take(struct world *world, const struct call *call, int child);
// Whether the wait is about this child of the process, dead or alive.
bool wait_asks_for(const struct world *world, int process, const struct call *call, int child);
// What a wait that takes a dead child away cannot go on without: the end of a certain child
// (*child), or of any of its children. NEEDS_NOTHING for all other waits: they return at once, or
// when they do is not said here.
enum wait_need { NEEDS_NOTHING, NEEDS_ONE, NEEDS_ANY };
enum wait_need wait_need(const struct call *call, int *child);
// Whether all children that the call would wait for are dead, and there is one.
bool wait_only_dead(const struct world *world, int process, const struct call *call);
// They are gone, as if someone else had reaped them (effect->lost).
void wait_lose(struct world *world, int process, const struct call *call, struct effect *effect);
void process_end(const struct kernel *kernel, struct world *world, int process, int status);

// Groups and sessions: what the calls return, a negative errno for an error.
int64_t group_set(const struct kernel *kernel, struct world *world, int process,
                  const struct call *call, struct effect *effect);
int64_t group_get(const struct world *world, int process, const struct call *call);
int64_t session_start(const struct kernel *kernel, struct world *world, int process);
// Whether the process, while it lives, keeps its group from being an orphaned one (setpgid(2)): its
// parent is in the same session and in another group.
bool group_has_tie(const struct world *world, int process);
bool group_is_orphaned(const struct world *world, int group);
// For a group that has just lost such a process, or this one's parent: SIGHUP and SIGCONT for all
// where that leaves a stopped one alone (_exit(2)).
void group_lose_tie(const struct kernel *kernel, struct world *world, int group);
// The number that the program sees for an index; REAPER and the tool's own session are process 1.
int64_t number_seen(int index);

// Pipes. Whether another process has the other end of one that this process has an end of.
bool pipe_is_shared(const struct kernel *kernel, const struct world *world, int process);
bool pipe_read(const struct kernel *kernel, struct world *world, int process,
               const struct call *call, struct result *result);
// Puts as much into the pipe as there is room for (effect->put). False when the process stays in
// its call, because that was not all; `interrupted` ends the call in any case.
bool pipe_write(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, bool interrupted, struct effect *effect,
                struct result *result);
bool pipe_read_ready(const struct kernel *kernel, const struct world *world,
                     const struct call *call);
// Whether there is nothing to read yet: the read waits for it, or fails with EAGAIN.
bool pipe_has_nothing(const struct kernel *kernel, const struct world *world,
                      const struct call *call);
// Whether anybody could read what is written.
bool pipe_has_reader(const struct kernel *kernel, const struct world *world,
                     const struct call *call);
// How much a read would get now.
int64_t pipe_length(const struct world *world, const struct call *call);
bool pipe_write_ready(const struct kernel *kernel, const struct world *world, int process,
                      const struct call *call);
// F_GETFL and F_SETFL of an end.
void pipe_flags(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect);

// Files. There is one of this name at the beginning, with this text.
void files_exists(struct world *world, int name, int content, const struct buffer *text);
// Before a read of OBJECT_INPUT: false when what it brings cannot be known any more, because the
// tool has to come to its end.
bool files_input_is_there(const struct kernel *kernel, struct world *world,
                          const struct call *call);
// How much a read would get now.
int64_t files_length(const struct kernel *kernel, const struct world *world,
                     const struct call *call);
// False for a call that is not about a file.
bool files_call(const struct kernel *kernel, struct world *world, int process,
                const struct call *call, struct result *result, struct effect *effect);

#endif
