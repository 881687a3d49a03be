// SPDX-License-Identifier: MIT
//
// What getc returns, in a variable for a character: end-as-byte. It returns any byte, and EOF
// beside them all (C11, 7.21.7.5): a char has no value left for that.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

static const char *const getters =
    "getc fgetc getchar getc_unlocked fgetc_unlocked getchar_unlocked _IO_getc";

static bool is_char(const struct node *node)
{
    const char *type = node->type;

    if (strncmp(type, "volatile ", strlen("volatile ")) == 0)
        type += strlen("volatile ");
    return strcmp(type, "char") == 0 || strcmp(type, "signed char") == 0 ||
           strcmp(type, "unsigned char") == 0;
}

// Is VALUE what a getter has returned, perhaps cast to a char?
static bool is_got(const struct node *value)
{
    return is_call_of(without_casts(value), getters);
}

struct wanted {
    const struct node *part;
};

static bool gets_letter(const struct node *node, void *context)
{
    const struct wanted *wanted = context;
    const struct node *part = wanted->part;

    if (node->kind == NODE_VARIABLE)
        return node == part->target && node->count > 0 && is_got(node->children[0]);
    return is_operator(node, "=") && is_got(node->children[1]) &&
           is_same_part(without_casts(node->children[0]), part);
}

// The char in SIDE of COMPARISON that has what a getter has returned; NULL if there is none.
static const struct node *letter_in(const struct node *comparison, const struct node *side)
{
    if (side->kind == NODE_CAST && is_char(side) && is_got(side))
        return side;
    const struct node *part = without_casts(side);
    if (is_operator(part, "="))
        return is_char(part->children[0]) && is_got(part->children[1])
                   ? without_casts(part->children[0])
                   : NULL;
    struct wanted wanted = {part};
    return is_char(part) && variable_of(part) &&
                   any_node(function_of(comparison), gets_letter, &wanted)
               ? part
               : NULL;
}

// Does the condition around the comparison ask the stream as well?
static bool asks_stream(const struct node *comparison)
{
    const struct node *condition = comparison;

    while (is_binary(condition->parent, "&&") || is_binary(condition->parent, "||"))
        condition = condition->parent;
    return has_call_of(condition, "feof ferror feof_unlocked ferror_unlocked");
}

static void see_comparison(struct source *source, const struct node *node)
{
    for (size_t i = 0; i < 2; i++) {
        long value = 0;
        const struct node *letter = letter_in(node, node->children[i]);
        if (!letter || !constant_of(node->children[1 - i], &value) || value != -1 ||
            asks_stream(node))
            continue;
        const bool is_variable = letter->kind == NODE_REFERENCE && letter->target;
        source_report(source, "end-as-byte", is_variable ? letter->target : node,
                      "the comparison with EOF in line %u takes the byte 0xff for the end, or "
                      "never sees the end where a char has no sign: what getc returns belongs into "
                      "an int",
                      node->line);
    }
}

static bool see_node(const struct node *node, void *context)
{
    if (is_operator(node, "==") || is_operator(node, "!="))
        see_comparison(context, node);
    return false;
}

void source_letters(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
