// SPDX-License-Identifier: MIT
//
// What lies in memory that processes share, or is sent to another one: not-process-shared,
// private-pointer.
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/shared_memory.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// ---- Semaphores and mutexes for threads only ----------------------------------------------------

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

// ---- Pointers to memory of one process ----------------------------------------------------------

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

// ---- Pointers that are sent ---------------------------------------------------------------------

#define SENDING_CALLS "write pwrite send sendto fwrite"

// The pointer whose own bytes ARGUMENT leads to: `&pointer`; NULL if it leads to something else.
static const struct node *pointer_behind(const struct node *argument)
{
    argument = without_casts(argument);
    if (!is_unary(argument, "&"))
        return NULL;
    const struct node *pointer = without_casts(argument->children[0]);
    const size_t size = strlen(pointer->type);
    return size > 0 && pointer->type[size - 1] == '*' ? pointer : NULL;
}

static bool has_size_of(const struct node *call, const struct node *pointer)
{
    for (size_t i = 0; i < argument_count(call); i++) {
        const struct node *size = without_casts(argument_of(call, i));
        if (size->kind == NODE_SIZEOF && size->operand && is_alike(size->operand, pointer))
            return true;
    }
    return false;
}

// Who maps memory before the fork has it at the same address in both processes, and threads have
// all memory in common.
static bool has_other_memory(const struct source *source)
{
    return has_call_of(source->tree->root, FORK_CALLS) &&
           !has_call_of(source->tree->root, "mmap shmat pthread_create thrd_create");
}

static void see_sent(struct source *source, const struct node *call)
{
    const struct node *function = called_function(call);

    if (!(function ? reaches_call_of(function, SENDING_CALLS) : is_call_of(call, SENDING_CALLS)))
        return;
    for (size_t i = 0; i < argument_count(call); i++) {
        const struct node *pointer = pointer_behind(argument_of(call, i));
        if (pointer && has_size_of(call, pointer) && has_other_memory(source))
            source_report(source, "private-pointer", call,
                          "this sends an address, and not what is there: another process has "
                          "something else at that address, or nothing");
    }
}

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_CALL)
        see_sent(context, node);
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
