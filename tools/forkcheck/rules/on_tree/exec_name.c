// SPDX-License-Identifier: MIT
//
// Under which name exec is to find a program: exec-name. The name may come from a variable, a
// choice, the first element of a list, or from the callers of a function.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/programs.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

enum { STEPS_MAX = 6 };

// What is followed back from an exec call.
struct trail {
    struct source *source;
    const struct node *call;  // of exec
    const struct node *name;  // the variable or parameter whose values are wanted
    const struct node *use;   // where it is used
    const struct node *value; // that is looked at
    long element;             // of the list that it is; -1 if it is the name itself
    int steps;
    bool is_chosen; // the name is not the only one that the call may get
};

static void see_value(const struct trail *trail, const struct node *node);

// ---- Names --------------------------------------------------------------------------------------

static bool looks_for_program(const struct node *node, void *context)
{
    long letter = 0;

    (void)context;
    if (is_call_of(node, "strchr index memchr"))
        return constant_of(argument_of(node, 1), &letter) && letter == '/';
    return is_call_of(node, "access faccessat confstr") ||
           (is_call_of(node, "getenv secure_getenv") &&
            strcmp(without_casts(argument_of(node, 0))->name, "\"PATH\"") == 0);
}

static void see_name(const struct trail *trail, const struct node *string)
{
    struct source *source = trail->source;
    char name[PROGRAM_NAME_MAX];

    if (!text_of_string(string, name))
        return;
    if (is_call_of(trail->call, "execl execle execv execve") && is_system_program(name) &&
        !(trail->is_chosen && any_node(source->tree->root, looks_for_program, NULL)))
        source_report(source, "exec-name", trail->call,
                      "%s does not look into the directories of PATH for \"%s\": use %s, or give "
                      "the whole path",
                      called_name(trail->call), name,
                      is_call_of(trail->call, "execl execle") ? "execlp" : "execvp");
    char *blank = strchr(name, ' ');
    if (!blank)
        return;
    *blank = '\0';
    if (is_system_program(strrchr(name, '/') ? strrchr(name, '/') + 1 : name))
        source_report(source, "exec-name", trail->call,
                      "exec splits no text into words: there is no file with all of this as its "
                      "name; each word is an argument of its own");
}

// ---- Values of variables ------------------------------------------------------------------------

static const struct node *assigned_value(const struct node *node, const struct node *variable)
{
    if (node == variable)
        return node->count > 0 ? node->children[0] : NULL;
    return is_operator(node, "=") && without_casts(node->children[0])->target == variable
               ? node->children[1]
               : NULL;
}

// Is the variable changed otherwise, as by a function that has its address, or from its own value?
static bool is_other_change(const struct node *node, void *context)
{
    const struct trail *trail = context;
    const struct node *value = assigned_value(node, trail->name);

    if (value)
        return mentions(value, trail->name);
    return (is_change(node) || is_unary(node, "&")) &&
           without_casts(node->children[0])->target == trail->name;
}

// Does NODE set the variable again, in any case, behind where it has got the value of the trail? A
// function that sets a variable of the whole program may run before it is used.
static bool is_overwriting(const struct node *node, void *context)
{
    const struct trail *trail = context;
    const struct node *block = node->parent;

    if (node == trail->value->parent || !assigned_value(node, trail->name) || !block ||
        block->kind != NODE_BLOCK)
        return false;
    if (!function_of(trail->value))
        return block->parent->kind == NODE_FUNCTION;
    return node->number > trail->value->number && is_within(trail->value, block) &&
           (function_of(trail->use) != function_of(node) || trail->use->number > node->number);
}

static bool see_assignment(const struct node *node, void *context)
{
    struct trail trail = *(const struct trail *)context;

    trail.value = assigned_value(node, trail.name);
    if (trail.value && !any_node(trail.source->tree->root, is_overwriting, &trail))
        see_value(&trail, trail.value);
    return false;
}

static bool see_caller(const struct node *node, void *context)
{
    const struct trail *trail = context;
    const struct node *given = NULL;

    if (node->kind == NODE_CALL && called_function(node) == trail->name->parent)
        given = argument_of(node, parameter_index(trail->name));
    if (given)
        see_value(trail, given);
    return false;
}

static void see_named(struct trail *trail, const struct node *name)
{
    const struct node *root = trail->source->tree->root;

    trail->use = name;
    trail->name = name->target;
    if (any_node(root, is_other_change, trail))
        return;
    if (trail->name->kind == NODE_PARAMETER && trail->name->parent->kind == NODE_FUNCTION)
        (void)any_node(root, see_caller, trail);
    else if (trail->name->kind == NODE_VARIABLE)
        (void)any_node(root, see_assignment, trail);
}

// ---- Values of expressions ----------------------------------------------------------------------

// An element of a list, or of what LIST points into.
static void see_element(const struct trail *trail, const struct node *list,
                        const struct node *index)
{
    struct trail inner = *trail;
    long number = 0;

    if (trail->element >= 0 || (index && !constant_of(index, &number)))
        return;
    inner.element = number;
    see_value(&inner, list);
}

// words + 1, &words[1]
static void see_shifted(const struct trail *trail, const struct node *list,
                        const struct node *index)
{
    struct trail inner = *trail;
    long number = 0;

    if (!constant_of(index, &number) || trail->element < 0)
        return;
    inner.element += number;
    see_value(&inner, list);
}

// The letters of a constant name, or an element of a list.
static void see_array(const struct trail *trail, const struct node *variable)
{
    struct trail inner = *trail;

    if (trail->element < 0) {
        if (strncmp(variable->type, "const ", 6) == 0 && variable->count > 0)
            see_name(trail, variable->children[0]);
        return;
    }
    const struct node *element = element_of(trail->source->tree, variable, (size_t)trail->element);
    inner.element = -1;
    if (element)
        see_value(&inner, element);
}

static void see_value(const struct trail *trail, const struct node *node)
{
    struct trail inner = *trail;

    node = without_casts(node);
    if (inner.steps++ > STEPS_MAX)
        return;
    if (node->kind == NODE_STRING && trail->element < 0) {
        see_name(trail, node);
    } else if (node->kind == NODE_SUBSCRIPT) {
        see_element(&inner, node->children[0], node->children[1]);
    } else if (is_unary(node, "*")) {
        see_element(&inner, node->children[0], NULL);
    } else if (is_unary(node, "&") && node->children[0]->kind == NODE_SUBSCRIPT) {
        see_shifted(&inner, node->children[0]->children[0], node->children[0]->children[1]);
    } else if (is_binary(node, "+")) {
        see_shifted(&inner, node->children[0], node->children[1]);
    } else if (node->kind == NODE_CONDITIONAL) {
        inner.is_chosen = true;
        see_value(&inner, node->children[1]);
        see_value(&inner, node->children[2]);
    } else if (node->kind == NODE_REFERENCE && node->target && strchr(node->type, '[')) {
        see_array(&inner, node->target);
    } else if (node->kind == NODE_REFERENCE && node->target) {
        inner.is_chosen |= trail->element < 0 || node->target->kind == NODE_VARIABLE;
        see_named(&inner, node);
    }
}

static bool see_exec(const struct node *node, void *context)
{
    if (is_call_of(node, "execl execlp execle execv execvp execve execvpe") &&
        argument_count(node) > 0)
        see_value(&(struct trail){.source = context, .call = node, .element = -1},
                  argument_of(node, 0));
    return false;
}

// NOLINTEND(misc-no-recursion)

void source_exec_name(struct source *source)
{
    (void)any_node(source->tree->root, see_exec, source);
}
