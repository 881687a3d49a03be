// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/programs.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

bool is_system_program(const char *name)
{
    return is_word_of(
        "ls echo cat sort wc date sh bash true false sleep grep ps pwd who whoami tr "
        "head tail cp rm mv less more uniq cut sed awk find touch mkdir rmdir env yes "
        "seq uname id df du tee xargs gcc cc make python3 perl vi man clear cal "
        "ifconfig free uptime hostname kill printf expr bc",
        name);
}

bool text_of_string(const struct node *node, char text[static PROGRAM_NAME_MAX])
{
    const struct node *string = node ? without_casts(node) : NULL;
    const size_t length = string && string->kind == NODE_STRING ? strlen(string->name) : 0;

    if (length < 2 || length - 2 >= PROGRAM_NAME_MAX || string->name[0] != '"')
        return false;
    memcpy(text, string->name + 1, length - 2);
    text[length - 2] = '\0';
    return true;
}

const struct node *list_of(const struct node *variable)
{
    for (size_t i = 0; i < variable->count; i++)
        if (variable->children[i]->kind == NODE_LIST)
            return variable->children[i];
    return NULL;
}

struct wanted {
    const struct node *variable;
};

static bool is_element_change(const struct node *node, void *context)
{
    const struct wanted *wanted = context;

    return node->kind == NODE_SUBSCRIPT && node->parent && is_assignment(node->parent) &&
           node->parent->children[0] == node && mentions(node, wanted->variable);
}

bool has_changing_elements(const struct tree *tree, const struct node *variable)
{
    struct wanted wanted = {variable};

    return any_node(tree->root, is_element_change, &wanted);
}

const struct node *element_of(const struct tree *tree, const struct node *variable, size_t index)
{
    const struct node *list = list_of(variable);

    if (!list || index >= list->count || has_changing_elements(tree, variable))
        return NULL;
    return list->children[index];
}
