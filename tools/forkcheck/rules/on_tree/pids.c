// SPDX-License-Identifier: MIT
//
// Process numbers in types that are too small for them: pid-narrowed. Linux gives numbers of up to
// 22 bits (proc(5), pid_max).
#include <stddef.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

static const struct narrow {
    const char *type;
    int greatest; // number that it can hold
} narrow[] = {
    {"short", 32767},     {"unsigned short", 65535}, {"char", 127},
    {"signed char", 127}, {"unsigned char", 255},
};

static const char *without_const(const char *type)
{
    static const char constant[] = "const ";

    return strncmp(type, constant, sizeof constant - 1) == 0 ? type + sizeof constant - 1 : type;
}

static const struct narrow *narrow_of(const char *type)
{
    type = without_const(type);
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++)
        if (strcmp(narrow[i].type, type) == 0)
            return &narrow[i];
    return NULL;
}

static bool is_pid(const struct node *value)
{
    value = without_casts(value);
    if (value->kind == NODE_REFERENCE || value->kind == NODE_MEMBER)
        return is_word_of("pid_t __pid_t", without_const(value->written));
    return is_call_of(value, FORK_CALLS " getpid getppid wait waitpid wait3 wait4 setsid getpgrp "
                                        "getpgid getsid gettid tcgetpgrp");
}

// VALUE becomes the value of TO: a variable, a parameter or what an assignment has on its left. Who
// casts it wants no more than some number, for a seed or an identifier.
static void see_given(struct source *source, const struct node *to, const struct node *value)
{
    const struct narrow *type = narrow_of(to->type);

    if (type && value->kind != NODE_CAST && is_pid(value))
        source_report(source, "pid-narrowed", value,
                      "the number of a process may be larger than %d, the greatest of the type %s: "
                      "make %s a pid_t",
                      type->greatest, type->type, to->name && *to->name ? to->name : "it");
}

static void see_arguments(struct source *source, const struct node *call)
{
    const struct node *function = called_function(call);
    size_t number = 0;

    for (size_t i = 0; function && i < function->count; i++)
        if (function->children[i]->kind == NODE_PARAMETER && argument_of(call, number))
            see_given(source, function->children[i], argument_of(call, number++));
}

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_VARIABLE && node->count > 0)
        see_given(context, node, node->children[0]);
    if (is_operator(node, "=") && node->count == 2)
        see_given(context, without_casts(node->children[0]), node->children[1]);
    if (node->kind == NODE_CALL)
        see_arguments(context, node);
    return false;
}

void source_pids(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
