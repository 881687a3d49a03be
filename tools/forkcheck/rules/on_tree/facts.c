// SPDX-License-Identifier: MIT
//
// What is no mistake, and what those need to know who judge what analysers say: once-in-main,
// left-by-main, exit-calculated, kept-by-result, null-without-round (rules.h).
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/found.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/rules.h"
#include "forkcheck/rules/tree/tree.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

// What a visit looks for.
struct aim {
    const struct node *variable;
    const struct node *loop;
};

// Is it the variable, or a place a number behind it?
static bool is_of(const struct node *node, const struct node *variable)
{
    node = without_casts(node);
    while (is_operator(node, "+") && node->count == 2)
        node = without_casts(node->children[0]);
    return node->kind == NODE_REFERENCE && node->target == variable;
}

static bool is_loop(const struct node *node)
{
    return node->kind == NODE_WHILE || node->kind == NODE_DO || node->kind == NODE_FOR;
}

static bool changes(const struct node *node, void *context)
{
    const struct aim *aim = context;

    return is_change(node) && is_of(node->children[0], aim->variable);
}

// Whether a round of the loop changes the variable.
static bool is_changed_in(const struct node *loop, const struct node *variable)
{
    enum { STEP = 3 };
    struct aim aim = {.variable = variable};

    return any_node(body_of_loop(loop), changes, &aim) ||
           (loop->kind == NODE_FOR && any_node(loop->children[STEP], changes, &aim));
}

static bool is_variable_of_loop(const struct node *node, void *context)
{
    const struct aim *aim = context;

    return node->kind == NODE_REFERENCE && node->target && node->target->kind == NODE_VARIABLE &&
           is_changed_in(aim->loop, node->target);
}

// Is there a variable in NODE that a round of the loop changes?
static bool differs_by_round(const struct node *node, const struct node *loop)
{
    struct aim aim = {.loop = loop};

    return any_node(node, is_variable_of_loop, &aim);
}

// ---- What main has once -------------------------------------------------------------------------

static bool is_goto(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_GOTO;
}

// Whether the result is stored in another element of an array in each round of the loop, and the
// array is there before the loop.
static bool has_own_element(const struct node *call, const struct node *loop)
{
    const struct node *user = call->parent;

    if (user->kind == NODE_CAST)
        user = user->parent;
    if (!is_operator(user, "=") || without_casts(user->children[1]) != call)
        return false;
    const struct node *place = without_casts(user->children[0]);
    while (place->kind == NODE_MEMBER && !place->is_arrow)
        place = without_casts(place->children[0]);
    if (place->kind != NODE_SUBSCRIPT)
        return false;
    const struct node *array = without_casts(place->children[0]);
    return array->kind == NODE_REFERENCE && array->target && !is_within(array->target, loop) &&
           differs_by_round(place->children[1], loop);
}

// What a child's function gets that is about to become another program, it gets once, as main does:
// if exec fails, the process ends. A function that forks is also one of the parent.
static bool is_of_one_program(const struct node *function)
{
    return strcmp(function->name, "main") == 0 ||
           (has_call_of(function, EXEC_CALLS) && !has_call_of(function, FORK_CALLS));
}

static bool is_freed_element(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, "free") && argument_of(node, 0) &&
           without_casts(argument_of(node, 0))->kind == NODE_SUBSCRIPT;
}

// Analysers do not tell one element of an array from another: what a loop stores in each of them,
// and a loop elsewhere frees, they believe to be lost.
static void see_once(const struct tree *tree, const struct node *call, struct found_list *found)
{
    const struct node *function = function_of(call);
    const struct node *loop = loop_of(call);
    const bool is_stored = loop && !loop_of(loop) && has_own_element(call, loop);

    if (!function || any_node(function, is_goto, NULL))
        return;
    if (is_of_one_program(function) ? !loop || is_stored
                                    : is_stored && any_node(tree->root, is_freed_element, NULL))
        found_add(found, ONCE_IN_MAIN, call, "main has the result of this call once");
}

static bool is_pointer(const struct node *node)
{
    return node->type && text_ends(text_of(node->type), "*");
}

// ---- What main leaves where it ends early -------------------------------------------------------

struct exits {
    const struct node *variable;
    unsigned line;       // where the variable gets its memory
    int others;          // how many do something with it
    int leaving;         // how many do not,
    struct buffer lines; // and where
};

// The condition that makes main end early at NODE; NULL if it is none.
static const struct node *early_condition(const struct node *node)
{
    while (node && node->kind != NODE_IF && node->kind != NODE_FUNCTION)
        node = node->parent;
    return node && node->kind == NODE_IF ? node : NULL;
}

static bool see_exit(const struct node *node, void *context)
{
    struct exits *exits = context;
    const struct node *condition = node->kind == NODE_RETURN ? early_condition(node) : NULL;

    if (!condition || node->line <= exits->line ||
        mentions(condition->children[0], exits->variable))
        return false;
    if (mentions(condition, exits->variable)) {
        exits->others++;
        return false;
    }
    exits->leaving++;
    buffer_print(&exits->lines, " %u", node->line);
    return false;
}

static void see_left(const struct node *call, struct found_list *found)
{
    const struct node *function = function_of(call);
    struct exits exits = {.variable = result_variable(call), .line = call->line};

    if (!function || strcmp(function->name, "main") != 0 || loop_of(call) || !exits.variable ||
        !is_pointer(exits.variable))
        return;
    (void)any_node(function, see_exit, &exits);
    if (exits.leaving > 1 && exits.others == 0)
        found_add(found, LEFT_BY_MAIN, call, "%s%s", exits.variable->name,
                  buffer_string(&exits.lines));
    buffer_free(&exits.lines);
}

// ---- Exit statuses ------------------------------------------------------------------------------

// Is NODE one of a few numbers that stand in the source, an answer yes or no, or the exit status of
// another process?
// NOLINTNEXTLINE(misc-no-recursion): as deep as the syntax tree, whose depth clang limits
static bool is_chosen(const struct node *node)
{
    long number = 0;

    node = without_casts(node);
    if (node->kind == NODE_CONDITIONAL)
        return is_chosen(node->children[1]) && is_chosen(node->children[2]);
    return constant_of(node, &number) || is_comparison(node) || is_unary(node, "!") ||
           is_operator(node, "&&") || is_operator(node, "||") ||
           is_macro_of(node, "WEXITSTATUS WTERMSIG");
}

static void see_exit_status(const struct node *call, struct found_list *found)
{
    if (is_call_of(call, "exit _exit _Exit quick_exit") && argument_of(call, 0) &&
        !is_chosen(argument_of(call, 0)))
        found_add(found, EXIT_CALCULATED, call, "the exit status is calculated");
}

// ---- Results that point into an argument --------------------------------------------------------

#define POINTING_CALLS                                                                             \
    "strtok strtok_r strchr strrchr strchrnul strstr strcasestr strpbrk memchr memrchr index "     \
    "rindex basename dirname"

// Whether what the variable points to is kept in another place.
static bool keeps(const struct node *node, void *context)
{
    const struct aim *aim = context;
    const struct node *variable = aim->variable;

    if (is_operator(node, "=") && node->count == 2)
        return is_of(node->children[1], variable) && !is_of(node->children[0], variable);
    return (node->kind == NODE_RETURN || node->kind == NODE_VARIABLE) && node->count > 0 &&
           is_of(node->children[0], variable);
}

static void see_pointing(const struct node *call, struct found_list *found)
{
    const struct node *function = function_of(call);
    struct aim aim = {.variable = result_variable(call)};

    if (!is_call_of(call, POINTING_CALLS) || !argument_of(call, 0) || !aim.variable || !function)
        return;
    const struct node *text = without_casts(argument_of(call, 0));
    if (text->kind == NODE_REFERENCE && text->target && any_node(function, keeps, &aim))
        found_add(found, KEPT_BY_RESULT, call, "%s", text->name);
}

// ---- Null pointers and loops --------------------------------------------------------------------

// What makes one round of a loop different from another.
static bool is_choice(const struct node *node, void *context)
{
    (void)context;
    switch (node->kind) {
    case NODE_IF:
    case NODE_SWITCH:
    case NODE_CONDITIONAL:
    case NODE_BREAK:
    case NODE_CONTINUE:
    case NODE_GOTO:
    case NODE_RETURN:
        return true;
    default:
        return is_loop(node) || is_operator(node, "&&") || is_operator(node, "||");
    }
}

// Where NODE writes a null pointer; NULL if it does not.
static const struct node *null_place(const struct node *node)
{
    const bool is_written = is_operator(node, "=") && node->count == 2;
    const struct node *place = is_written ? node->children[0] : node;

    if (!is_written && (node->kind != NODE_VARIABLE || node->count == 0))
        return NULL;
    return is_pointer(place) && is_null_pointer(node->children[is_written]) ? place : NULL;
}

// Whether each round of the loop makes it another place, or overwrites it. A loop that goes on
// until the pointer is null leaves it so.
static bool hangs_on(const struct node *place, const struct node *loop)
{
    const struct node *variable = place->kind == NODE_REFERENCE ? place->target : place;
    const struct node *condition = condition_of(loop);

    if (variable && variable->kind == NODE_VARIABLE)
        return is_changed_in(loop, variable) && (!condition || !mentions(condition, variable));
    return differs_by_round(place, loop);
}

static void see_null(const struct tree *tree, const struct node *node, struct found_list *found)
{
    const struct node *place = null_place(node);
    const struct node *function = place ? function_of(node) : NULL;
    struct buffer lines = {0};

    for (size_t i = 0; function && i < tree->count; i++) {
        const struct node *loop = tree->nodes[i];
        if ((loop->kind == NODE_WHILE || loop->kind == NODE_FOR) && is_within(loop, function) &&
            !is_within(node, loop) && !any_node(body_of_loop(loop), is_choice, NULL) &&
            hangs_on(place, loop))
            buffer_print(&lines, "%s%u", lines.size > 0 ? " " : "", loop->line);
    }
    if (lines.size > 0)
        found_add(found, NULL_WITHOUT_ROUND, node, "%s", buffer_string(&lines));
    buffer_free(&lines);
}

void source_facts(const struct tree *tree, struct found_list *found)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct node *node = tree->nodes[i];
        if (node->kind == NODE_CALL) {
            see_once(tree, node, found);
            see_left(node, found);
            see_exit_status(node, found);
            see_pointing(node, found);
        }
        see_null(tree, node, found);
    }
}
