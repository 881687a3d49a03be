// SPDX-License-Identifier: MIT
//
// A variable that gets what a comparison says, and not what the call in it has returned, as in
// `(n = read(fd, text, size) < 0)`: odd-condition. PIDs are fork-unchecked (fork.c).
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// Functions to which only a descriptor or a character is given at this place, and no truth.
#define DESCRIPTOR_USERS                                                                           \
    "read write close dup dup2 dup3 fdopen fcntl fstat ftruncate lseek pread pwrite readv writev"
#define CHARACTER_USERS "putchar putc fputc ungetc isalpha isdigit isspace toupper tolower isupper"

struct truth {
    const struct node *variable;
};

static bool is_other_use(const struct node *node, void *context)
{
    const struct truth *truth = context;
    const struct node *argument =
        is_call_of(node, DESCRIPTOR_USERS " " CHARACTER_USERS) ? argument_of(node, 0) : NULL;

    return argument && without_casts(argument)->kind == NODE_REFERENCE &&
           without_casts(argument)->target == truth->variable;
}

// Is the variable one for numbers of bytes, or used as a descriptor or a character?
static bool is_no_truth(const struct node *variable)
{
    struct truth truth = {variable};
    const char *type = variable->written ? variable->written : "";

    return strstr(type, "ssize_t") || strstr(type, "size_t") || strstr(type, "off_t") ||
           (function_of(variable) && any_node(function_of(variable), is_other_use, &truth));
}

// The call whose result is compared with a constant; NULL if there is none.
static const struct node *compared_call(const struct node *comparison)
{
    long value = 0;

    for (size_t i = 0; i < 2; i++)
        if (without_casts(comparison->children[i])->kind == NODE_CALL &&
            constant_of(comparison->children[1 - i], &value))
            return without_casts(comparison->children[i]);
    return NULL;
}

static void see_gift(struct source *source, const struct node *node, const struct node *variable,
                     const struct node *value)
{
    const struct node *call = is_comparison(value) ? compared_call(value) : NULL;

    if (call && *called_name(call) && !is_call_of(call, FORK_CALLS) && is_no_truth(variable))
        source_report(source, "odd-condition", node,
                      "%s becomes 0 or 1 here, as the comparison says, and not what %s has "
                      "returned: put the assignment in parentheses",
                      variable->name, called_as(call));
}

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_VARIABLE && node->count > 0)
        see_gift(context, node, node, node->children[0]);
    if (is_operator(node, "=") && node->count == 2 && node->children[0]->kind == NODE_REFERENCE &&
        node->children[0]->target && node->children[0]->target->kind == NODE_VARIABLE)
        see_gift(context, node, node->children[0]->target, node->children[1]);
    return false;
}

void source_truths(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
