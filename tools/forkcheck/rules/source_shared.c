// SPDX-License-Identifier: MIT
//
// What lies in memory that processes share: not-process-shared, private-pointer, race.
#include <limits.h>
#include <string.h>
#include <sys/mman.h>

#include "forkcheck/rules/code.h"
#include "forkcheck/rules/source.h"
#include "forkcheck/rules/tree.h"

// ---- Semaphores and mutexes for threads only
// -----------------------------------------------------

static bool is_sharing(const struct node *node, void *context)
{
    enum { FLAGS = 3 };
    long flags = 0;

    (void)context;
    if (is_call_of(node, "shmat"))
        return true;
    return is_call_of(node, "mmap") && constant_of(argument_of(node, FLAGS), &flags) &&
           (flags & MAP_SHARED);
}

// A program that makes threads may mean it for these.
static bool is_for_processes(const struct source *source)
{
    return has_call_of(source->tree->root, FORK_CALLS) &&
           !has_call_of(source->tree->root, "pthread_create thrd_create") &&
           any_node(source->tree->root, is_sharing, NULL);
}

static void see_init(struct source *source, const struct node *call)
{
    const bool is_semaphore = is_call_of(call, "sem_init");

    if (!is_null_pointer(argument_of(call, 1)) || !is_for_processes(source))
        return;
    source_report(source, "not-process-shared", call,
                  is_semaphore ? "with 0 for its second argument, the semaphore is for the threads "
                                 "of one process: give it 1"
                               : "without attributes, this is for the threads of one process: set "
                                 "PTHREAD_PROCESS_SHARED by pthread_%sattr_setpshared",
                  is_call_of(call, "pthread_cond_init") ? "cond" : "mutex");
}

// ---- Pointers to memory of one process
// -----------------------------------------------------------

static const char *const allocators = "malloc calloc realloc strdup strndup";

// The pointer of POINTER->member, POINTER->member[i] and the like.
static const struct node *pointer_to(const struct node *place)
{
    place = without_casts(place);
    while (place->kind == NODE_SUBSCRIPT || (place->kind == NODE_MEMBER && !place->is_arrow))
        place = without_casts(place->children[0]);
    return place->kind == NODE_MEMBER ? without_casts(place->children[0]) : NULL;
}

static bool is_shared_pointer(const struct node *node, void *context)
{
    const struct source *source = context;
    const struct node *value = NULL;

    if (node->kind == NODE_VARIABLE && node->count > 0)
        value = node->children[0];
    else if (is_operator(node, "="))
        value = node->children[1];
    else
        return false;
    const struct node *place = node->kind == NODE_VARIABLE ? node : node->children[0];
    return strcmp(place->type, source->context->type) == 0 &&
           is_sharing(without_casts(value), NULL);
}

// PLACE gets the address of memory that this process has alone. Before its fork, a program may do
// so: then each child has a copy at the same address.
static void see_pointer(struct source *source, const struct node *node, const struct node *place)
{
    struct source shared = *source;

    shared.context = pointer_to(place);
    if (shared.context && has_call_of(source->tree->root, FORK_CALLS) &&
        !any_node(function_of(node), is_sharing, NULL) &&
        any_node(source->tree->root, is_shared_pointer, &shared))
        source_report(source, "private-pointer", node,
                      "other processes see this pointer, but not the memory that it leads to, "
                      "which this process has alone: put the text itself into the shared memory");
}

// ---- Updates without a lock
// ----------------------------------------------------------------------

static const char *const locks = "sem_wait sem_trywait sem_timedwait pthread_mutex_lock "
                                 "pthread_mutex_trylock pthread_spin_lock mtx_lock semop "
                                 "semtimedop fcntl lockf flock sigprocmask read msgrcv";
static const char *const unlocks = "sem_post pthread_mutex_unlock pthread_spin_unlock mtx_unlock";

// Does CALL call one of these, itself or by a function of this source?
static bool does(const struct node *call, const char *list)
{
    return is_call_of(call, list) ||
           (called_function(call) && reaches_call_of(called_function(call), list));
}

// What a call locks or unlocks: the name of a variable or member.
static const char *name_of(const struct node *call)
{
    const struct node *what = argument_of(call, 0);

    if (!what)
        return "";
    what = without_casts(what);
    return is_operator(what, "&") && what->count == 1 ? without_casts(what->children[0])->name
                                                      : what->name;
}

// An unlock of the same between two places of a function.
struct interval {
    const char *name;
    unsigned from;
    unsigned to;
};

static bool is_unlock(const struct node *node, void *context)
{
    const struct interval *interval = context;

    return node->kind == NODE_CALL && node->number > interval->from &&
           node->number < interval->to && does(node, unlocks) && !does(node, locks) &&
           strcmp(name_of(node), interval->name) == 0;
}

// Is NODE a lock that is held where the context is? A semaphore that is never posted behind that is
// a gate.
static bool is_held_lock(const struct node *node, void *context)
{
    const struct node *function = function_of(node);
    const struct source *source = context;
    const unsigned place = source->context->number;

    if (node->kind != NODE_CALL || node->number >= place || !does(node, locks))
        return false;
    struct interval before = {name_of(node), node->number, place};
    struct interval after = {before.name, place, UINT_MAX};
    return !any_node(function, is_unlock, &before) &&
           (!does(node, "sem_wait sem_trywait sem_timedwait") ||
            any_node(function, is_unlock, &after));
}

static bool is_locked(const struct source *source, const struct node *node)
{
    struct source there = *source;

    there.context = node;
    return any_node(function_of(node), is_held_lock, &there);
}

// Is it a call, with a lock, of the function that the context is in?
static bool is_locked_call(const struct node *node, void *context)
{
    const struct source *source = context;

    return node->kind == NODE_CALL && called_function(node) == function_of(source->context) &&
           is_locked(source, node);
}

// An element that a variable chooses may be of this process alone.
static bool is_chosen(const struct node *place)
{
    long index = 0;

    for (place = without_casts(place); place->count > 0; place = without_casts(place->children[0]))
        if (place->kind == NODE_SUBSCRIPT && !constant_of(place->children[1], &index))
            return true;
    return false;
}

// POINTER->member++ and the like, by several children.
static void see_update(struct source *source, const struct node *node)
{
    const struct node *place = node->children[0];
    const struct node *fork_call = find_call_of(source->tree->root, FORK_CALLS);
    struct source shared = *source;
    struct source update = *source;

    shared.context = pointer_to(place);
    update.context = node;
    if (!shared.context || is_chosen(place) || strstr(place->type, "_Atomic") || !fork_call ||
        !is_repeated(fork_call, source->tree->root) ||
        any_node(function_of(node), is_sharing, NULL) ||
        !any_node(source->tree->root, is_shared_pointer, &shared) || is_locked(source, node) ||
        any_node(source->tree->root, is_locked_call, &update))
        return;
    source_report(source, "race", node,
                  "another process may change this between the moment that it is read here and "
                  "the moment that it is written: lock it, or make it atomic");
}

static bool see_node(const struct node *node, void *context)
{
    if (is_call_of(node, "sem_init pthread_mutex_init pthread_cond_init"))
        see_init(context, node);
    if (is_operator(node, "=") && is_call_of(without_casts(node->children[1]), allocators))
        see_pointer(context, node, node->children[0]);
    if (is_change(node) && !is_operator(node, "="))
        see_update(context, node);
    if (is_call_of(node, "asprintf vasprintf") && is_operator(argument_of(node, 0), "&"))
        see_pointer(context, node, argument_of(node, 0)->children[0]);
    return false;
}

void source_shared(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
