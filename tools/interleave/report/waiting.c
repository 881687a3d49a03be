// SPDX-License-Identifier: MIT
// Explains why a process does not go on.
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/epoll.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/locks.h"
#include "interleave/model/result.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/world.h"
#include "interleave/report/schedule.h"
#include "interleave/run/overlay.h"
#include "interleave/run/target.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// ---- Signals ------------------------------------------------------------------------------------

// At a semaphore or the like, see run/decode_futex.h.
static bool waits_at_lock(const struct node *node)
{
    return node->call.kind == CALL_PAUSE && node->call.pause.is_lock;
}

static bool waits_for_signal(const struct node *node)
{
    return (node->call.kind == CALL_PAUSE && !waits_at_lock(node)) ||
           node->call.kind == CALL_SUSPEND || node->call.kind == CALL_SIGWAIT;
}

// In a read of what signalfd(2) has made.
static bool reads_signals(const struct behaviour *behaviour, const struct node *node)
{
    return node->call.kind == CALL_EVENT && node->call.event.does == EVENT_READS &&
           behaviour->objects[node->call.object].kind == OBJECT_SIGNALS;
}

// The signals that the process handled before it came to the node, except while it waited for one.
static uint64_t handled_before(const struct behaviour *behaviour, int node)
{
    const int process = behaviour->nodes[node]->process;
    uint64_t handled = 0;

    for (int at = node; at != NODE_NONE && behaviour->nodes[at]->process == process;
         at = behaviour->nodes[at]->parent) {
        const struct node *there = behaviour->nodes[at];
        const bool waited = there->parent != NODE_NONE && there->result.how == INTERRUPTED &&
                            waits_for_signal(behaviour->nodes[there->parent]);
        handled |= waited ? 0 : there->result.signals;
    }
    return handled;
}

static uint64_t set_of(int64_t signal)
{
    return signal > 0 ? (uint64_t)1 << (signal - 1) : 0;
}

// The signals that the program ever causes.
static uint64_t signals_sent(const struct behaviour *behaviour)
{
    uint64_t sent = 0;

    for (int i = 0; i < behaviour->count; i++) {
        const struct call *call = &behaviour->nodes[i]->call;
        if (kind_is(call->kind, KIND_KILL))
            sent |= set_of(call->kill.signal);
        if (call->kind == CALL_TIMER && call->timer.does == TIMER_MAKES)
            sent |= set_of(call->timer.first);
        if (call->kind == CALL_ALARM && call->alarm.left)
            sent |= set_of(SIGALRM);
        if (call->kind == CALL_FORK)
            sent |= set_of(SIGCHLD);
    }
    return sent;
}

// The signals that the process handles in its call, or takes by it.
static uint64_t signals_taken(const struct behaviour *behaviour, const struct node *node)
{
    if (node->call.kind == CALL_SIGWAIT)
        return node->call.sigwait.set;
    if (reads_signals(behaviour, node))
        return (uint64_t)behaviour->objects[node->call.object].length;
    return node->local.signals.handled &
           ~(node->call.kind == CALL_SUSPEND ? node->call.mask.blocked
                                             : node->local.signals.blocked);
}

bool user_signals_print(const struct search *search, const struct node *node, struct buffer *text)
{
    static const int of_users[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    const uint64_t missing =
        signals_taken(&search->behaviour, node) & ~signals_sent(&search->behaviour);
    const char *separator = ", and no process of the program sends it ";
    bool is_one = false;

    for (size_t i = 0; i < sizeof of_users / sizeof *of_users; i++) {
        if (!(missing & set_of(of_users[i])))
            continue;
        buffer_print(text, "%s%s", separator, signal_name(of_users[i]));
        separator = " or ";
        is_one = true;
    }
    if (is_one)
        buffer_print(text, " (signals from outside are not modelled)");
    return is_one;
}

// Explains why the signal does not come any more.
static void signal_missed_print(const struct search *search, int node, struct buffer *text)
{
    const struct node *waiter = search->behaviour.nodes[node];
    const uint64_t handled = handled_before(&search->behaviour, node);
    const char *separator = ", ";

    for (int signal = 1; signal <= 64; signal++)
        if (handled & set_of(signal)) {
            buffer_print(text, "%s%s", separator, signal_name(signal));
            separator = " and ";
        }
    if (handled)
        buffer_print(text, " had come before the call");
    if (user_signals_print(search, waiter, text) || handled)
        return;
    if (!(signals_taken(&search->behaviour, waiter) & signals_sent(&search->behaviour)))
        buffer_print(text, ", and no process of the program sends one that it handles (signals "
                           "from outside are not modelled)");
}

// ---- Pipes --------------------------------------------------------------------------------------

static const struct node *node_at(const struct search *search, const struct world *world,
                                  int process)
{
    return search->behaviour.nodes[world->process[process].node];
}

enum { HOLDERS_MAX = 4 }; // processes that are named

// An end of a pipe, and the number of its holders that were printed.
struct end {
    const struct search *search;
    const struct world *world;
    int pipe; // the object of its content
    bool reads;
    int waiter; // the process that waits for it
    int listed;
};

static bool is_end(const struct end *end, int object)
{
    const struct behaviour *behaviour = &end->search->behaviour;

    return behaviour_pipe(behaviour, object) == end->pipe &&
           (end->reads ? behaviour_pipe_reads(behaviour, object)
                       : behaviour_pipe_writes(behaviour, object));
}

// The descriptors by which the process has the end open: " by descriptors 4 and 6"; nothing if
// there is none.
static void descriptors_print(const struct end *end, const struct local *local, struct buffer *text)
{
    int left = 0;

    for (int i = 0; i < local->count; i++)
        left += is_end(end, local->descriptors[i].object);
    if (left > 0)
        buffer_print(text, left > 1 ? " by descriptors " : " by descriptor ");
    for (int i = 0; i < local->count && left > 0; i++) {
        if (!is_end(end, local->descriptors[i].object))
            continue;
        buffer_print(text, "%d", local->descriptors[i].fd);
        if (--left > 0)
            buffer_print(text, left > 1 ? ", " : " and ");
    }
}

static void holder_print(struct end *end, int process, struct buffer *text)
{
    const struct process *there = &end->world->process[process];
    struct buffer by = {0};

    if (there->life == LIFE_RUNNING && !there->closed)
        descriptors_print(end, &node_at(end->search, end->world, process)->local, &by);
    if (by.size > 0 && end->listed++ < HOLDERS_MAX) {
        buffer_print(text, end->listed == 1 ? ", which " : ", and ");
        if (process == end->waiter)
            buffer_print(text, "it has itself");
        else
            buffer_print(text, end->listed == 1 ? "%d has" : "%d", FIRST_PID + process);
        if (end->listed == 1)
            buffer_print(text, end->reads ? " open for reading" : " open for writing");
        buffer_add_bytes(text, by.data, by.size);
    }
    buffer_free(&by);
}

// Prints which processes have that end open: ", which it has itself open for writing by descriptor
// 4, and 1002 by descriptor 4 (pipe made at x.c:9)".
static void holders_print(struct end end, struct buffer *text)
{
    const struct object *pipe = &end.search->behaviour.objects[end.pipe];
    const int line = pipe->kind == OBJECT_PIPE_READ ? pipe->line : -1;

    holder_print(&end, end.waiter, text);
    for (int i = 0; i < end.world->count; i++)
        if (i != end.waiter)
            holder_print(&end, i, text);
    if (end.listed > HOLDERS_MAX)
        buffer_print(text, ", and %d more", end.listed - HOLDERS_MAX);
    if (line >= 0)
        buffer_print(text, " (pipe made at %s)", end.search->behaviour.lines.keys[line].data);
}

// ---- All of it ----------------------------------------------------------------------------------

static void line_print(const struct search *search, const struct node *node, struct buffer *text)
{
    if (node->line >= 0)
        buffer_print(text, " at %s", search->behaviour.lines.keys[node->line].data);
}

static bool is_group_wait(const struct call *call)
{
    return call->kind == CALL_WAITID ? call->waitid.type == P_PGID
                                     : call->wait.pid == 0 || call->wait.pid < -1;
}

// In a call about what eventfd, signalfd or timerfd_create has made.
static const char *event_awaited(const struct search *search, const struct node *node)
{
    if (node->call.event.does == EVENT_WRITES)
        return " for room in an eventfd";
    switch (search->behaviour.objects[node->call.object].kind) {
    case OBJECT_SIGNALS:
        return " for a signal";
    case OBJECT_TIMER:
        return " for a timer that does not run";
    default:
        return " for a value in an eventfd";
    }
}

static const char *call_awaits(const struct call *call)
{
    switch ((enum sock_does)call->sock.does) {
    case SOCK_ACCEPTS:
        return " for a connection";
    case SOCK_CONNECTS:
        return " for the server to accept earlier connections";
    default:
        return " for text in a socket";
    }
}

// What the call waits for.
static const char *awaited(const struct search *search, const struct node *node)
{
    switch (node->call.kind) {
    case CALL_READ:
        return " for text in a pipe";
    case CALL_WRITE:
    case CALL_WRITEV:
        return " for room in a pipe";
    case CALL_WAIT:
    case CALL_WAITID:
        return is_group_wait(&node->call) ? " for a child of a process group to end"
                                          : " for a child to end";
    case CALL_EVENT:
        return event_awaited(search, node);
    case CALL_FUTEX_WAIT:
        return " to be woken";
    case CALL_SOCK:
        return call_awaits(&node->call);
    case CALL_POLL:
        return epoll_is_wait(&node->call) ? " until a descriptor that the epoll watches is ready"
                                          : " until a descriptor is ready";
    case CALL_MSGSND:
    case CALL_MQ_SEND:
        return " for room in a message queue";
    case CALL_MSGRCV:
    case CALL_MQ_RECEIVE:
        return " for a message";
    case CALL_OPEN:
        return (node->call.open.flags & O_ACCMODE) == O_RDONLY
                   ? " for a process that opens the FIFO for writing"
                   : " for a process that opens the FIFO for reading";
    default:
        return waits_for_signal(node) ? " for a signal" : waits_at_lock(node) ? " for good" : "";
    }
}

// " for semaphore 2 to be at least 1, which is 0".
static void semaphore_print(const struct search *search, const struct world *world, int process,
                            struct buffer *text)
{
    int number = 0;
    int needs = 0;

    if (!sem_awaits(&search->kernel, world, process, &number, &needs))
        return;
    const int object = node_at(search, world, process)->call.object;
    const int value = sem_value(world, object, number);
    if (needs)
        buffer_print(text, " until semaphore %d of the set is at least %d (it is %d)", number,
                     needs, value);
    else
        buffer_print(text, " until semaphore %d of the set is 0 (it is %d)", number, value);
}

// ---- Locks on files -----------------------------------------------------------------------------

// The last part of a path to the content, or NULL where none leads there any more.
static const char *file_name(const struct search *search, const struct world *world, int content)
{
    for (int i = 0; i < world->named_count; i++) {
        const int name = search->behaviour.objects[world->named[i].name].name;
        if (world->named[i].content == content)
            return strrchr(overlay_name(&search->run.target->overlay, name)->data, '/') + 1;
    }
    return NULL;
}

static void lock_print(const struct search *search, const struct world *world, int process,
                       struct buffer *text)
{
    const int content =
        search->behaviour.objects[node_at(search, world, process)->call.object].content;
    const char *name = file_name(search, world, content);

    buffer_print(text, " for a lock on %s", name ? name : "a file that is gone");
}

// ", which 1001 has", or, of an open file, all processes that have it open.
static void owners_print(const struct search *search, const struct world *world, int process,
                         struct buffer *text)
{
    const char *separator = ", which ";
    struct lock lock;

    if (!lock_in_the_way(&search->kernel, world, process, &lock))
        return;
    for (int i = 0; i < world->count; i++) {
        if (lock.kind == LOCK_BY_FCNTL ? lock.owner != i
                                       : !kernel_process_has(&search->kernel, world, i, lock.owner))
            continue;
        if (i == process)
            buffer_print(text, "%sit has itself by another open", separator);
        else
            buffer_print(text, "%s%d has", separator, FIRST_PID + i);
        separator = ", and ";
    }
}

void waiting_print(const struct search *search, const struct world *world, int process,
                   struct buffer *text)
{
    const struct node *node = node_at(search, world, process);

    if (world->process[process].stopped) {
        buffer_print(text, "%d is stopped by %s, and nobody lets it go on", FIRST_PID + process,
                     signal_name(world->process[process].stopped));
        return;
    }
    if (node->call.kind == CALL_SPIN) {
        buffer_print(text, "%d works on without a call, for good", FIRST_PID + process);
        line_print(search, node, text);
        return;
    }
    buffer_print(text, "%d waits in ", FIRST_PID + process);
    call_print(node, text);
    if (world->process[process].vforked >= 0)
        buffer_print(text, " for %d to end or exec", FIRST_PID + world->process[process].vforked);
    else if (node->call.kind == CALL_SEMOP)
        semaphore_print(search, world, process, text);
    else if (node->call.kind == CALL_LOCK)
        lock_print(search, world, process, text);
    else
        buffer_print(text, "%s", awaited(search, node));
    line_print(search, node, text);
    if (world->process[process].vforked >= 0)
        return;
    if (waits_for_signal(node) || reads_signals(&search->behaviour, node))
        signal_missed_print(search, world->process[process].node, text);
    if (waits_at_lock(node))
        buffer_print(text,
                     ", because what it waits at lies in memory that no other process has (only "
                     "mmap with MAP_SHARED makes memory that a fork shares)");
    if (node->call.kind == CALL_FUTEX_WAIT && node->call.futex_wait.is_private)
        buffer_print(text, ", which only this process itself can do, because what it waits at was "
                           "not made for several processes (sem_init with a second argument that "
                           "is not 0, or PTHREAD_PROCESS_SHARED)");
    if (node->call.kind == CALL_LOCK)
        owners_print(search, world, process, text);
    const int pipe = behaviour_pipe(&search->behaviour, node->call.object);
    if (node->call.kind == CALL_READ)
        holders_print((struct end){search, world, pipe, false, process, 0}, text);
    if (kind_is(node->call.kind, KIND_WRITE))
        holders_print((struct end){search, world, pipe, true, process, 0}, text);
}
