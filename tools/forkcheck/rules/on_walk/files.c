// SPDX-License-Identifier: MIT
//
// Files that several processes change: file-race. Each reads a number, say, and writes another one
// in the same place: between the two, the others can do the same.
//
// The rule is about programs in which nothing makes an order of the processes, whatever it is.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

// Locks, and what can stand in for one.
static const char *const ordering =
    "flock lockf fcntl sem_wait sem_timedwait sem_trywait semop semtimedop pthread_mutex_lock "
    "mtx_lock link linkat rename mkdir mkstemp mmap shmget pipe pipe2 socketpair socket mkfifo "
    "msgrcv mq_receive sigwait sigwaitinfo sigtimedwait sigsuspend pause kill ptrace vfork";

// ---- An update of a file ------------------------------------------------------------------------

// A read, a step back to the same place, and a write.
struct update {
    const struct node *file; // the variable with the descriptor or stream
    const struct node *write;
    const struct node *read;
    bool is_at_start; // both are where a constant says
};

static bool is_of(const struct node *node, const struct node *variable)
{
    return node && without_casts(node)->kind == NODE_REFERENCE &&
           without_casts(node)->target == variable;
}

static bool is_fixed_place(const struct node *call)
{
    long offset = 0;
    long whence = 0;

    return is_call_of(call, "rewind") ||
           (is_call_of(call, "lseek fseek fseeko") && constant_of(argument_of(call, 1), &offset) &&
            constant_of(argument_of(call, 2), &whence) && whence == SEEK_SET);
}

static bool is_fixed_pair(const struct node *read, const struct node *write)
{
    long from = 0;
    long to = 0;

    return is_call_of(read, "pread") && is_call_of(write, "pwrite") &&
           constant_of(argument_of(read, 3), &from) && constant_of(argument_of(write, 3), &to) &&
           from == to;
}

// The descriptor or stream that CALL reads or writes, also at a place of its own.
static const struct node *file_argument(const struct node *call, unsigned *end)
{
    if (is_call_of(call, "pread pwrite")) {
        *end = is_call_of(call, "pread") ? PIPE_READ : PIPE_WRITE;
        return argument_of(call, 0);
    }
    return descriptor_argument(call, end);
}

static bool note_step(const struct node *node, void *context)
{
    struct update *update = context;
    unsigned end = 0;

    if (node->kind != NODE_CALL || node->number >= update->write->number)
        return false;
    const struct node *file = file_argument(node, &end);
    if (is_of(file, update->file) && end == PIPE_READ) {
        update->read = node;
        update->is_at_start = is_fixed_pair(node, update->write);
    }
    if (update->read && is_call_of(node, "rewind lseek fseek fseeko") &&
        is_of(argument_of(node, 0), update->file))
        update->is_at_start = is_fixed_place(node);
    return false;
}

// ---- The file -----------------------------------------------------------------------------------

struct opening {
    const struct node *variable;
    bool is_updated; // opened by a constant name, to read and write
    bool is_other;   // or in another way
};

static bool is_for_update(const struct node *call)
{
    long flags = 0;

    if (!argument_of(call, 0) || argument_of(call, 0)->kind != NODE_STRING)
        return false;
    if (is_call_of(call, "open"))
        return constant_of(argument_of(call, 1), &flags) && (flags & O_ACCMODE) == O_RDWR &&
               !(flags & (O_EXCL | O_APPEND));
    const struct node *mode = is_call_of(call, "fopen") ? argument_of(call, 1) : NULL;
    return mode && mode->kind == NODE_STRING && strncmp(mode->name, "\"r", 2) == 0 &&
           strchr(mode->name, '+');
}

static bool note_opening(const struct node *node, void *context)
{
    struct opening *opening = context;
    const struct node *value = NULL;

    if (node == opening->variable && node->count > 0)
        value = node->children[0];
    if (is_operator(node, "=") && is_of(node->children[0], opening->variable))
        value = node->children[1];
    if (value && is_for_update(without_casts(value)))
        opening->is_updated = true;
    else if (value)
        opening->is_other = true;
    return false;
}

static bool is_shared_file(const struct walk *walk, const struct node *variable)
{
    struct opening opening = {.variable = variable};

    (void)any_node(walk->tree->root, note_opening, &opening);
    return opening.is_updated && !opening.is_other;
}

// What another source does is not known, and a file that only one process can make is a lock.
static bool is_unclear(const struct node *node, void *context)
{
    (void)context;
    long flags = 0;

    return is_unknown_call(node) ||
           (is_call_of(node, "open") &&
            (!constant_of(argument_of(node, 1), &flags) || (flags & O_EXCL)));
}

// ---- Who updates it -----------------------------------------------------------------------------

static struct file_update *update_of(struct walk *walk, const struct node *write)
{
    for (int i = 0; i < walk->update_count; i++)
        if (walk->updates[i].write == write)
            return &walk->updates[i];
    if (walk->update_count == PIPES_MAX)
        return NULL;
    walk->updates[walk->update_count] = (struct file_update){.write = write};
    return &walk->updates[walk->update_count++];
}

static void see_update(struct walk *walk, const struct state *state, const struct update *update)
{
    struct file_update *shared = update_of(walk, update->write);

    if (!shared)
        return;
    if (state->born != -1)
        shared->by_child |= UINT32_C(1) << state->born;
    else if (state->children > 0 && !(state->flags & FLAG_WAIT_FAILED))
        shared->by_parent |= UINT32_C(1) << state->last;
    const bool has_siblings = state->born != -1 && walk->forks[state->born].makes_several;
    if (!has_siblings && !(shared->by_child & shared->by_parent))
        return;
    walk_report(walk, "file-race", update->write,
                "between the read in line %u and this write, another process can write to the file "
                "as well, and what it has changed is lost: hold a lock from before the read to "
                "after the write, as by flock or by fcntl with F_SETLKW",
                update->read->line);
}

void rule_files_call(struct walk *walk, const struct state *state, const struct node *call)
{
    unsigned end = 0;
    const struct node *argument = file_argument(call, &end);
    struct update update = {.write = call};

    if (!argument || end != PIPE_WRITE || state->last == -1 || (state->flags & FLAG_OUTSIDE))
        return;
    update.file = without_casts(argument)->target;
    const struct node *given = walk_given(walk, state, argument, NULL);
    if (!update.file || !given || !given->target || given->target->kind != NODE_VARIABLE)
        return;
    (void)any_node(function_of(call), note_step, &update);
    if (update.read && update.is_at_start && is_shared_file(walk, given->target) &&
        !has_call_of(walk->tree->root, ordering) && !any_node(walk->tree->root, is_unclear, NULL))
        see_update(walk, state, &update);
}
