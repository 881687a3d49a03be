// SPDX-License-Identifier: MIT
//
// What lies in memory that processes share: not-process-shared, private-pointer.
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

static bool see_node(const struct node *node, void *context)
{
    if (is_call_of(node, "sem_init pthread_mutex_init pthread_cond_init"))
        see_init(context, node);
    if (is_operator(node, "=") && is_call_of(without_casts(node->children[1]), allocators))
        see_pointer(context, node, node->children[0]);
    if (is_call_of(node, "asprintf vasprintf") && is_operator(argument_of(node, 0), "&"))
        see_pointer(context, node, argument_of(node, 0)->children[0]);
    return false;
}

void source_shared(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
