// SPDX-License-Identifier: MIT
//
// No room for the zero at the end of a text: memory-error. The program limits a length to the size
// of an array, and then writes the zero behind so many characters.
#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/code/allocated.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/number_limits.h"
#include "forkcheck/rules/code/range.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

static bool is_of(const struct node *node, const struct node *variable)
{
    node = without_casts(node);
    return node->kind == NODE_REFERENCE && node->target == variable;
}

// ---- The size of the text -----------------------------------------------------------------------

static long allocated_by(const struct node *call)
{
    long size = 0;
    long each = 1;

    if (!range_number(argument_of(call, 0), &size) ||
        (is_call_of(call, "calloc") && !range_number(argument_of(call, 1), &each)))
        return 0;
    return size * each;
}

// The size of TEXT, a variable; 0 if it is not known.
static long room_of(const struct source *source, const struct node *text)
{
    if (strncmp(text->type, "char[", strlen("char[")) == 0)
        return strtol(text->type + strlen("char["), NULL, 10);
    if (strcmp(text->type, "char *") != 0)
        return 0;
    const struct node *call = allocation_of(source->tree->root, text);
    return call ? allocated_by(call) : 0;
}

// ---- The limit of the length --------------------------------------------------------------------

struct length {
    const struct node *variable;
    const struct node *end; // where the zero is written
    long size;
    const struct node *limit;  // the comparison that lets it be as large as the size
    const struct node *within; // its branch or loop, which may change the length
    bool is_other;             // something else may limit it
    unsigned changes;          // behind the limit
};

// Is NODE a comparison of the length with a number? Then *MOST is the greatest number that it lets
// pass where it is IS_TRUE.
static bool is_comparison_of(const struct node *node, const struct length *length, bool is_true,
                             long *most)
{
    if (!is_comparison(node))
        return false;
    const size_t side = is_of(node->children[1], length->variable) ? 1 : 0;
    const char *operation = side == 0 ? node->name : mirrored(node->name);
    if (!is_of(node->children[side], length->variable) ||
        !range_number(node->children[1 - side], most))
        return false;
    if (is_word_of(is_true ? "< !=" : ">=", operation))
        --*most;
    return is_word_of(is_true ? "< <= !=" : "> >=", operation);
}

// if (length > size) length = size;
static bool is_cut(const struct node *comparison, const struct length *length)
{
    const struct node *branch = comparison->parent;
    long cut = 0;

    if (branch->kind != NODE_IF || branch->children[0] != comparison)
        return false;
    const struct node *then = branch->children[1];
    if (then->kind == NODE_BLOCK && then->count == 1)
        then = then->children[0];
    return is_operator(then, "=") && is_of(then->children[0], length->variable) &&
           range_number(then->children[1], &cut) && cut >= length->size;
}

// The loop that ends ahead of the zero, and goes on only while the comparison is true; NULL if it
// is not part of the condition of one.
static const struct node *loop_before(const struct node *comparison, const struct length *length)
{
    const struct node *node = comparison;

    while (is_operator(node->parent, "&&"))
        node = node->parent;
    const struct node *loop = node->parent;
    return (loop->kind == NODE_FOR || loop->kind == NODE_WHILE) && condition_of(loop) == node &&
                   !is_within(length->end, loop)
               ? loop
               : NULL;
}

// What the comparison with OTHER may say of the size: that a call has done all, or that there is
// anything, says nothing.
static bool may_limit(const struct node *comparison, const struct node *other)
{
    long number = 0;

    return range_number(other, &number) ? number > 1 : !is_word_of("== !=", comparison->name);
}

static bool note_limit(const struct node *node, void *context)
{
    struct length *length = context;
    long most = 0;

    if (node->number >= length->end->number || !is_comparison(node))
        return false;
    const size_t side = is_of(node->children[1], length->variable) ? 1 : 0;
    if (!is_of(node->children[side], length->variable))
        return false;
    if (is_comparison_of(node, length, false, &most) && most >= length->size &&
        (is_refusing(node) || is_cut(node, length))) {
        length->limit = node;
        length->within = node->parent;
    } else if (is_comparison_of(node, length, true, &most) && most + 1 >= length->size &&
               loop_before(node, length)) {
        length->limit = node;
        length->within = loop_before(node, length);
    } else {
        length->is_other |= may_limit(node, node->children[1 - side]);
    }
    return false;
}

// Calls that return less than the size that they are given, or that leave room by themselves.
static bool is_own_limit(const struct node *value)
{
    value = without_casts(value);
    return (value->kind == NODE_CALL && !is_call_of(value, "strlen strtol strtoul atoi")) ||
           value->kind == NODE_CONDITIONAL;
}

static bool note_change(const struct node *node, void *context)
{
    struct length *length = context;
    const struct node *value = NULL;

    if (node == length->variable && node->count > 0)
        value = node->children[0];
    else if (is_change(node) && node->count > 1 && is_of(node->children[0], length->variable))
        value = node->children[1];
    length->is_other |= value && is_own_limit(value);
    if (is_change(node) && is_of(node->children[0], length->variable) &&
        node->number > length->limit->number && node->number < length->end->number &&
        !is_within(node, length->within))
        length->changes++;
    return false;
}

// ---- The zero -----------------------------------------------------------------------------------

// text[length] = '\0'
static void see_zero(struct source *source, const struct node *node)
{
    const struct node *place = without_casts(node->children[0]);
    const struct node *text = without_casts(place->children[0]);
    const struct node *index = without_casts(place->children[1]);

    if (text->kind != NODE_REFERENCE || !text->target || text->target->kind != NODE_VARIABLE ||
        index->kind != NODE_REFERENCE || !index->target)
        return;
    struct length length = {
        .variable = index->target, .end = node, .size = room_of(source, text->target)};
    if (length.size <= 0)
        return;
    (void)any_node(function_of(node), note_limit, &length);
    if (!length.limit || length.is_other)
        return;
    (void)any_node(function_of(node), note_change, &length);
    if (length.is_other || length.changes > 0)
        return;
    source_report(source, "memory-error", node,
                  "%s has %ld bytes, and line %u lets %s be %ld: then this writes the zero behind "
                  "them; leave room for it",
                  text->name, length.size, length.limit->line, length.variable->name, length.size);
}

static bool see_node(const struct node *node, void *context)
{
    long value = 1;

    if (is_operator(node, "=") && function_of(node) &&
        without_casts(node->children[0])->kind == NODE_SUBSCRIPT &&
        constant_of(node->children[1], &value) && value == 0)
        see_zero(context, node);
    return false;
}

void source_room(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
