// SPDX-License-Identifier: MIT
//
// What a program asks of a wait status: status-unguarded, where a child may have stopped,
// impossible-comparison, and status-of-another.
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/on_tree/which_child.h"
#include "forkcheck/rules/tree/tree.h"

// ---- Children that have stopped -----------------------------------------------------------------

static bool is_ask_for_stop(const struct node *node, void *context)
{
    long number = 0;

    (void)context;
    return is_macro_of(node, "WIFSTOPPED WSTOPSIG") || is_call_of(node, "ptrace") ||
           (is_call_of(node, "kill killpg") && constant_of(argument_of(node, 1), &number) &&
            number == SIGCONT);
}

static bool is_ask_for_end(const struct node *node, void *context)
{
    (void)context;
    return is_macro_of(node, "WIFEXITED WIFSIGNALED");
}

// Is there a loop around the wait that goes on until the child has ended?
static bool is_until_end(const struct node *call)
{
    for (const struct node *loop = loop_of(call); loop; loop = loop_of(loop))
        if (condition_of(loop) && any_node(condition_of(loop), is_ask_for_end, NULL))
            return true;
    return false;
}

// Does a function of another source get what the wait call stores? It may ask.
static bool is_given_away(const struct node *node, void *context)
{
    if (!is_unknown_call(node))
        return false;
    for (size_t i = 0; i < argument_count(node); i++)
        if (mentions(argument_of(node, i), context))
            return true;
    return false;
}

static void see_wait(struct source *source, const struct node *call)
{
    const size_t number = is_call_of(call, "wait3") ? 0 : 1;
    const struct node *status = argument_of(call, number);
    long flags = 0;

    if (!status || is_null_pointer(status) || !constant_of(argument_of(call, number + 1), &flags) ||
        !(flags & WUNTRACED) || is_until_end(call) ||
        any_node(source->tree->root, is_ask_for_stop, NULL))
        return;
    status = without_casts(status);
    if (!is_operator(status, "&") || !any_node(source->tree->root, is_ask_for_end, NULL) ||
        any_node(source->tree->root, is_given_away, without_casts(status->children[0])->target))
        return;
    source_report(source, "status-unguarded", call,
                  "with WUNTRACED, the call also returns when the child has only stopped, and "
                  "nothing asks WIFSTOPPED: the child is then taken for one that has ended");
}

// ---- The status of another child ----------------------------------------------------------------

// Does CALL wait for any child, and nobody asks which it was?
static bool is_for_any(const struct node *call)
{
    const struct node *user = call->parent;
    long number = 0;

    if (is_call_of(call, "waitpid wait4") &&
        !(constant_of(argument_of(call, 0), &number) && number == -1))
        return false;
    return is_discarded(call) ||
           (user->kind == NODE_BINARY && !is_assignment(user) &&
            (constant_of(user->children[0], &number) || constant_of(user->children[1], &number)));
}

// The array of process numbers, or of structures that have one, of which NODE is an element.
static const struct node *array_of(const struct node *node)
{
    while (node->kind == NODE_MEMBER)
        node = without_casts(node->children[0]);
    return node->kind == NODE_SUBSCRIPT ? without_casts(node->children[0])->target : NULL;
}

struct element {
    const struct source *source;
    const struct node *counter;
    const struct node *array;
};

static bool keeps_child(const struct node *node, void *context)
{
    const struct element *element = context;

    return is_operator(node, "=") && array_of(without_casts(node->children[0])) == element->array &&
           has_call_of(node->children[1], FORK_CALLS);
}

// Is NODE the element of such an array that the counter chooses?
static bool is_element(const struct node *node, void *context)
{
    struct element *element = context;

    if (node->kind != NODE_SUBSCRIPT ||
        without_casts(node->children[1])->target != element->counter)
        return false;
    element->array = without_casts(node->children[0])->target;
    return element->array && any_node(element->source->tree->root, keeps_child, element);
}

static bool is_counter(const struct node *node, void *context)
{
    const struct element *element = context;

    return is_change(node) && without_casts(node->children[0])->target == element->counter;
}

static bool is_asked(const struct node *node, void *context)
{
    return is_macro_of(node, "WIFEXITED WEXITSTATUS WIFSIGNALED WTERMSIG") &&
           mentions(node, context);
}

// A loop that counts takes what one child tells for that of the child in its array.
static void see_any(struct source *source, const struct node *call)
{
    const struct node *status = argument_of(call, is_call_of(call, "waitpid wait4") ? 1 : 0);
    const struct node *loop = loop_of(call);

    if (!status || is_null_pointer(status) || !is_for_any(call) || !are_several_alive(source, call))
        return;
    while (loop && loop->kind != NODE_FOR)
        loop = loop_of(loop);
    const struct node *condition = loop ? condition_of(loop) : NULL;
    status = without_casts(status);
    if (!condition || condition->kind != NODE_BINARY || !is_operator(status, "&") ||
        !any_node(loop, is_asked, without_casts(status->children[0])->target))
        return;
    struct element element = {source, without_casts(condition->children[0])->target, NULL};
    if (element.counter && any_node(loop, is_counter, &element) &&
        any_node(body_of_loop(loop), is_element, &element))
        source_report(source, "status-of-another", call,
                      "this waits for whichever child ends first, and what it tells is taken for "
                      "that of the child with the number %s: wait for the PID of that one",
                      element.counter->name);
}

// ---- Values that no exit status has -------------------------------------------------------------

struct holder {
    const struct node *variable;
    bool has_status; // it gets an exit status,
    bool has_other;  // or something else
};

static bool note_value(const struct node *node, void *context)
{
    struct holder *holder = context;
    const struct node *value = NULL;

    if (node == holder->variable && node->count > 0)
        value = node->children[0];
    else if (is_change(node) && without_casts(node->children[0])->target == holder->variable)
        value = is_operator(node, "=") ? node->children[1] : node;
    else if (is_operator(node, "&") && node->count == 1 &&
             without_casts(node->children[0])->target == holder->variable)
        value = node;
    if (!value)
        return false;
    if (is_macro_of(without_casts(value), "WEXITSTATUS"))
        holder->has_status = true;
    else
        holder->has_other = true;
    return false;
}

// Is NODE an exit status, or a variable that never is anything else?
static bool is_exit_status(const struct source *source, const struct node *node)
{
    struct holder holder = {.variable = without_casts(node)->target};

    if (is_macro_of(without_casts(node), "WEXITSTATUS"))
        return true;
    if (!holder.variable || holder.variable->kind != NODE_VARIABLE)
        return false;
    (void)any_node(source->tree->root, note_value, &holder);
    return holder.has_status && !holder.has_other;
}

static void see_number(struct source *source, const struct node *node, const struct node *status,
                       const struct node *number)
{
    enum { EXIT_STATUS_MAX = 255 };
    long value = 0;

    if (constant_of(number, &value) && (value < 0 || value > EXIT_STATUS_MAX) &&
        is_exit_status(source, status))
        source_report(source, "impossible-comparison", node,
                      "an exit status is between 0 and 255, and never %ld: of what a child gives "
                      "exit, its parent sees %ld",
                      value, value & EXIT_STATUS_MAX);
}

static const struct node *switch_of(const struct node *label)
{
    while (label && label->kind != NODE_SWITCH)
        label = label->parent;
    return label;
}

static bool see_node(const struct node *node, void *context)
{
    if (is_call_of(node, "waitpid wait3 wait4"))
        see_wait(context, node);
    if (is_call_of(node, "wait waitpid wait3 wait4"))
        see_any(context, node);
    if (is_operator(node, "==") || is_operator(node, "!=")) {
        see_number(context, node, node->children[0], node->children[1]);
        see_number(context, node, node->children[1], node->children[0]);
    }
    const struct node *choice = node->kind == NODE_CASE ? switch_of(node) : NULL;
    if (choice)
        see_number(context, node, choice->children[0], node->children[0]);
    return false;
}

void source_status(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
