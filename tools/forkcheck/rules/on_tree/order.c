// SPDX-License-Identifier: MIT
//
// The child that ends as the k-th one is taken for the one that was started as the k-th: what it
// tells is stored with that one, or printed beside its name (status-of-another).
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/on_tree/which_child.h"
#include "forkcheck/rules/tree/tree.h"

// ---- What a wait call tells ---------------------------------------------------------------------

struct told {
    const struct source *source;
    const struct node *call;
    const struct node *status; // the variable
    const struct node *array;  // that is asked about
};

static bool is_decoding(const struct node *node, void *context)
{
    const struct told *told = context;

    return is_macro_of(node, "WEXITSTATUS WTERMSIG WIFEXITED WIFSIGNALED") && node->count > 0 &&
           without_casts(node->children[0])->target == told->status;
}

// Is NODE behind the call, and says what the status does?
static bool tells(const struct told *told, const struct node *node)
{
    struct told wanted = *told;

    return node->number > told->call->number &&
           (any_node(node, is_decoding, &wanted) || without_casts(node)->target == told->status);
}

// ---- Children in structures ---------------------------------------------------------------------

static bool keeps_child(const struct node *node, void *context)
{
    const struct told *told = context;

    return is_operator(node, "=") && told->array->kind == NODE_MEMBER &&
           without_casts(node->children[0])->kind == NODE_MEMBER &&
           is_same_structure(without_casts(node->children[0]), told->array) &&
           is_new_child(told->source, node->children[1]);
}

// Is PLACE a member of a structure for a child, which also has its PID?
static bool is_of_child(const struct told *told, const struct node *place)
{
    struct told asked = *told;

    asked.array = place;
    return place->kind == NODE_MEMBER && any_node(told->source->tree->root, keeps_child, &asked);
}

// ---- Children that are elements -----------------------------------------------------------------

static const struct node *element_of(const struct node *place)
{
    place = without_casts(place);
    if (place->kind == NODE_MACRO && place->count > 0)
        place = without_casts(place->children[0]);
    while (place->kind == NODE_MEMBER && !place->is_arrow)
        place = without_casts(place->children[0]);
    return place->kind == NODE_SUBSCRIPT ? place : NULL;
}

// The variable that chooses ELEMENT: i of names[i], names[i++] and names[count - i].
static const struct node *index_of(const struct node *element)
{
    const struct node *index = without_casts(element->children[1]);

    if (index->kind == NODE_UNARY && is_change(index))
        index = without_casts(index->children[0]);
    if ((is_binary(index, "-") || is_binary(index, "+")) &&
        without_casts(index->children[1])->kind == NODE_REFERENCE)
        index = without_casts(index->children[1]);
    return index->target;
}

static bool is_element_of(const struct node *node, void *context)
{
    const struct told *told = context;

    return node->kind == NODE_SUBSCRIPT && variable_of(node) == told->array;
}

static bool is_start_loop(const struct node *node, void *context)
{
    return (node->kind == NODE_FOR || node->kind == NODE_WHILE || node->kind == NODE_DO) &&
           has_call_of(node, FORK_CALLS) && any_node(node, is_element_of, context);
}

static bool is_of_children(const struct told *told)
{
    struct told asked = *told;

    return any_node(told->source->tree->root, is_start_loop, &asked);
}

// Is NODE a call that gives the function such an array as the parameter, with the first child
// first?
static bool gives_children(const struct node *node, void *context)
{
    const struct told *told = context;
    struct told asked = *told;

    if (node->kind != NODE_CALL || called_function(node) != told->array->parent)
        return false;
    const struct node *given = argument_of(node, parameter_index(told->array));
    asked.array = given && without_casts(given)->kind == NODE_REFERENCE ? variable_of(given) : NULL;
    return asked.array && is_of_children(&asked);
}

// Does a variable choose the element PLACE of an array, of which each child gets an element, too?
static bool is_chosen(const struct told *told, const struct node *place)
{
    struct told asked = *told;
    const struct node *element = element_of(place);
    const struct node *index = element ? index_of(element) : NULL;

    asked.array = element ? variable_of(element) : NULL;
    return index && index->kind == NODE_VARIABLE && asked.array &&
           (is_of_children(&asked) || (asked.array->kind == NODE_PARAMETER &&
                                       any_node(told->source->tree->root, gives_children, &asked)));
}

// ---- Where it goes ------------------------------------------------------------------------------

static bool is_stored(const struct node *node, void *context)
{
    const struct told *told = context;

    return is_operator(node, "=") && node->count == 2 && tells(told, node->children[1]) &&
           is_of_child(told, without_casts(node->children[0]));
}

// Is the call one that prints a name of a child along with what the status says?
static bool is_printed(const struct node *node, void *context)
{
    const struct told *told = context;
    bool has_status = false;
    bool has_name = false;

    if (!is_call_of(node, "printf fprintf dprintf"))
        return false;
    for (size_t i = 0; i < argument_count(node); i++) {
        const struct node *argument = without_casts(argument_of(node, i));
        has_status |= tells(told, argument);
        has_name |= is_of_child(told, argument) || is_chosen(told, argument);
    }
    return has_status && has_name;
}

// The number of the element of an array, if a variable is it.
static const struct node *index_in(const struct node *place, const struct node *array)
{
    const struct node *element = element_of(place);

    return element && variable_of(element) == array ? index_of(element) : NULL;
}

// Is the call one that prints an element of the array beside another one's with the same number?
static bool is_listed(const struct node *node, void *context)
{
    const struct told *told = context;
    const struct node *index = NULL;

    if (!is_call_of(node, "printf fprintf dprintf"))
        return false;
    for (size_t i = 0; i < argument_count(node) && !index; i++)
        index = index_in(argument_of(node, i), told->array);
    for (size_t i = 0; i < argument_count(node) && index; i++) {
        const struct node *element = element_of(argument_of(node, i));
        if (element && variable_of(element) != told->array && index_of(element) == index &&
            is_chosen(told, element))
            return true;
    }
    return false;
}

// Is what the status says stored in an array, of which somebody prints elements beside names?
static bool is_stored_in_array(const struct node *node, void *context)
{
    struct told told = *(const struct told *)context;

    if (!is_operator(node, "=") || node->count != 2 || !tells(&told, node->children[1]) ||
        without_casts(node->children[0])->kind != NODE_SUBSCRIPT)
        return false;
    told.array = variable_of(node->children[0]);
    return told.array && any_node(told.source->tree->root, is_listed, &told);
}

// ---- Who ends next ------------------------------------------------------------------------------

// Calls that may make a certain child end, so that it is the next one.
static const char *const releases =
    "kill killpg sigqueue pidfd_send_signal write send sendto close fclose fputs fputc fwrite "
    "sem_post semop pthread_mutex_unlock pthread_cond_signal pthread_barrier_wait sleep usleep "
    "nanosleep msgsnd mq_send";

struct caller {
    const struct node *function;
};

static bool is_call_with_release(const struct node *node, void *context)
{
    const struct caller *caller = context;

    return node->kind == NODE_CALL && called_function(node) == caller->function && loop_of(node) &&
           !is_before_leaving(node, loop_of(node)) && reaches_call_of(loop_of(node), releases);
}

static bool is_chosen_by_program(const struct source *source, const struct node *call)
{
    struct caller caller = {function_of(call)};
    const struct node *scope = caller.function;

    for (const struct node *loop = loop_of(call); loop; loop = loop_of(loop))
        scope = loop;
    return reaches_call_of(scope, releases) ||
           any_node(source->tree->root, is_call_with_release, &caller);
}

static void see_wait(struct source *source, const struct node *call)
{
    const struct node *argument = argument_of(call, is_call_of(call, "waitpid wait4") ? 1 : 0);
    const struct node *status = argument && is_unary(without_casts(argument), "&")
                                    ? without_casts(argument)->children[0]
                                    : NULL;
    struct told told = {source, call, status ? without_casts(status)->target : NULL, NULL};

    if (!told.status || !function_of(told.status) || is_asked_which(source, call) ||
        !are_several_alive(source, call) || is_chosen_by_program(source, call) ||
        (!any_node(function_of(call), is_stored, &told) &&
         !any_node(function_of(call), is_stored_in_array, &told) &&
         !any_node(function_of(call), is_printed, &told)))
        return;
    source_report(source, "status-of-another", call,
                  "children end in any order: this waits for whichever ends first, and what it "
                  "tells is taken for that of a certain one; wait for the PID of that one, or look "
                  "for the PID that the call returns");
}

static bool see_node(const struct node *node, void *context)
{
    if (is_for_any_child(node))
        see_wait(context, node);
    return false;
}

void source_order(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
