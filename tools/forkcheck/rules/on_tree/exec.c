// SPDX-License-Identifier: MIT
//
// The list of arguments that exec is given: missing-sentinel, first-argument.
#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/programs.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// ---- The end of the list ------------------------------------------------------------------------

static bool is_pointer(const struct node *node)
{
    return strchr(node->type, '*') || strchr(node->type, '[');
}

static void see_list(struct source *source, const struct node *call)
{
    for (size_t i = 1; i < argument_count(call); i++)
        if (is_null_pointer(argument_of(call, i)))
            return;
    source_report(source, "missing-sentinel", call,
                  "the list of arguments does not end with (char *)NULL: exec takes what lies "
                  "behind it for arguments");
}

static bool is_element_of(const struct node *node, const struct node *variable)
{
    return node->kind == NODE_SUBSCRIPT && without_casts(node->children[0])->target == variable;
}

// An array of exactly the strings that it is initialised with, none of them NULL.
static void see_array(struct source *source, const struct node *call, const struct node *variable)
{
    const struct node *list = list_of(variable);

    if (!list || !strchr(variable->type, '[') || list->count == 0)
        return;
    for (size_t i = 0; i < list->count; i++)
        if (list->children[i]->kind != NODE_STRING && !is_pointer(list->children[i]))
            return;
    for (size_t i = 0; i < list->count; i++)
        if (is_null_pointer(list->children[i]) || list->children[i]->kind == NODE_OTHER)
            return;
    if (!has_changing_elements(source->tree, variable))
        source_report(source, "missing-sentinel", call,
                      "the array %s does not end with NULL: exec takes what lies behind it for "
                      "arguments",
                      variable->name);
}

// An array of which each element is set, to a string.
struct filled {
    const struct node *variable;
    long size;
    unsigned long set; // the elements, as bits
    bool is_unclear;
};

static bool note_element(const struct node *node, void *context)
{
    struct filled *filled = context;
    long index = 0;

    if (!is_element_of(node, filled->variable))
        return false;
    const struct node *user = node->parent;
    if (!is_operator(user, "=") || user->children[0] != node)
        return false;
    if (!constant_of(node->children[1], &index) || index < 0 || index >= filled->size ||
        without_casts(user->children[1])->kind != NODE_STRING)
        filled->is_unclear = true;
    else
        filled->set |= 1UL << index;
    return false;
}

static void see_filled(struct source *source, const struct node *call, const struct node *variable)
{
    enum { BITS = 63 };
    struct filled filled = {.variable = variable};

    if (variable->count > 0 || !strchr(variable->type, '['))
        return;
    filled.size = strtol(strchr(filled.variable->type, '[') + 1, NULL, 10);
    if (filled.size < 1 || filled.size > BITS)
        return;
    (void)any_node(source->tree->root, note_element, &filled);
    if (!filled.is_unclear && filled.set == (1UL << filled.size) - 1)
        source_report(source, "missing-sentinel", call,
                      "the array %s does not end with NULL: exec takes what lies behind it for "
                      "arguments",
                      filled.variable->name);
}

// ---- The first argument -------------------------------------------------------------------------

// "-c" and the like. A shell at login is called "-sh".
static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && word[2] == '\0';
}

// Is WORD what a user gives a program, rather than the name of one?
static void see_first(struct source *source, const struct node *call, const struct node *first)
{
    char file[PROGRAM_NAME_MAX];
    char word[PROGRAM_NAME_MAX];

    if (!text_of_string(first, word))
        return;
    if (is_option(word)) {
        source_report(source, "first-argument", call,
                      "the first argument is the name that the program gets for itself, so that "
                      "\"%s\" is not seen as an option: the list begins with that name",
                      word);
        return;
    }
    if (!text_of_string(argument_of(call, 0), file))
        return;
    const char *slash = strrchr(file, '/');
    const char *base = slash ? slash + 1 : file;
    const char *other = strrchr(word, '/') ? strrchr(word, '/') + 1 : word;
    const size_t length = strlen(base) < strlen(other) ? strlen(base) : strlen(other);
    if (!is_system_program(base) || strncmp(base, other, length) == 0 ||
        (word[0] == '-' && strcmp(word + 1, base) == 0))
        return;
    source_report(source, "first-argument", call,
                  "the first argument is the name that the program gets for itself, so that \"%s\" "
                  "is not seen as an argument: the list begins with \"%s\"",
                  word, base);
}

// ---- Calls --------------------------------------------------------------------------------------

struct exec {
    struct source *source;
    const struct node *call;
    const struct node *parameter; // that has the array
    int depth;                    // of callers
};

static void see_variable(struct source *source, const struct node *call,
                         const struct node *variable)
{
    see_array(source, call, variable);
    see_filled(source, call, variable);
    source_fill(source, call, variable);
    see_first(source, call, element_of(source->tree, variable, 0));
}

static void see_callers(struct exec *exec);

// The arrays that callers give the function that calls exec.
static bool see_caller(const struct node *node, void *context)
{
    const struct exec *exec = context;

    if (node->kind != NODE_CALL || called_function(node) != exec->parameter->parent)
        return false;
    const struct node *argument = argument_of(node, parameter_index(exec->parameter));
    const struct node *variable = argument ? without_casts(argument)->target : NULL;
    if (variable && variable->kind == NODE_VARIABLE)
        see_variable(exec->source, exec->call, variable);
    else if (variable && variable->kind == NODE_PARAMETER)
        see_callers(&(struct exec){exec->source, exec->call, variable, exec->depth + 1});
    return false;
}

static void see_callers(struct exec *exec)
{
    enum { CALLERS_DEEP = 4 };

    if (exec->depth < CALLERS_DEEP)
        (void)any_node(exec->source->tree->root, see_caller, exec);
}

// The array of which NODE is the element INDEX, or the address of that element.
static const struct node *element_at(const struct node *node, long *index)
{
    const struct node *array = node = without_casts(node);
    bool is_known = true;

    *index = 0;
    if (is_operator(node, "&") && node->count == 1)
        array = node = without_casts(node->children[0]);
    if (node->kind == NODE_SUBSCRIPT || (is_operator(node, "+") && node->count == 2)) {
        array = node->children[0];
        is_known = constant_of(node->children[1], index);
    } else if (is_unary(node, "*")) {
        array = node->children[0];
    }
    array = without_casts(array);
    return is_known && array->kind == NODE_REFERENCE ? array->target : NULL;
}

// execvp(words[1], words) and the like: the program does not get its own name first.
static void see_shift(struct source *source, const struct node *call)
{
    const struct node *name = argument_of(call, 0);
    const struct node *list = argument_of(call, 1);
    long file = 0;
    long first = 0;

    if (!name || !list || !strchr(name->type, '*') || without_casts(name)->kind == NODE_REFERENCE)
        return;
    const struct node *array = element_at(name, &file);
    if (array && array == element_at(list, &first) && file != first)
        source_report(source, "first-argument", call,
                      "the list of arguments begins with element %ld, which the program gets for "
                      "its own name: it is the file, element %ld, that comes first",
                      first, file);
}

static bool see_exec(const struct node *node, void *context)
{
    struct source *source = context;

    if (is_call_of(node, "execl execlp execle")) {
        see_list(source, node);
        see_first(source, node, argument_of(node, 1));
    }
    if (!is_call_of(node, "execv execvp execve execvpe"))
        return false;
    see_shift(source, node);
    const struct node *argument = argument_of(node, 1);
    const struct node *variable = argument ? without_casts(argument)->target : NULL;
    if (variable && variable->kind == NODE_VARIABLE)
        see_variable(source, node, variable);
    else if (variable && variable->kind == NODE_PARAMETER)
        see_callers(&(struct exec){source, node, variable, 0});
    return false;
}

void source_exec(struct source *source)
{
    (void)any_node(source->tree->root, see_exec, source);
}
