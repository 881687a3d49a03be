// SPDX-License-Identifier: MIT
//
// What lies in memory that processes share: not-process-shared, private-pointer.
#include "forkcheck/rules/code.h"
#include "forkcheck/rules/shared_memory.h"
#include "forkcheck/rules/source.h"
#include "forkcheck/rules/tree.h"

// ---- Semaphores and mutexes for threads only
// -----------------------------------------------------

// A program that makes threads may mean it for these.
static bool is_for_processes(const struct source *source)
{
    return has_call_of(source->tree->root, FORK_CALLS) &&
           !has_call_of(source->tree->root, "pthread_create thrd_create") &&
           shared_is_made_in(source->tree->root);
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

// PLACE gets the address of memory that this process has alone. Before its fork, a program may do
// so: then each child has a copy at the same address.
static void see_pointer(struct source *source, const struct node *node, const struct node *place)
{
    const struct node *pointer = shared_pointer_of(place);

    if (pointer && has_call_of(source->tree->root, FORK_CALLS) &&
        !shared_is_made_in(function_of(node)) && shared_has_type(source->tree->root, pointer))
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
