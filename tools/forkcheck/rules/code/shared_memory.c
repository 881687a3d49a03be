// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/shared_memory.h"

#include <string.h>
#include <sys/mman.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): at most DEEP calls, or as deep as the syntax tree

enum { DEEP = 5 }; // so many variables and functions are followed

struct way {
    const struct node *root;
    const struct node *target; // a pointer, or a function that returns one
    unsigned depth;
    bool is_shared; // some value of it is shared, or such an element,
    bool is_other;  // and another one is not
};

static bool is_sharing(const struct node *node, void *context)
{
    enum { FLAGS = 3 };
    long flags = 0;

    (void)context;
    if (is_call_of(node, "shmat"))
        return true;
    return is_call_of(node, "mmap") && constant_of(argument_of(node, FLAGS), &flags) &&
           (flags & MAP_SHARED);
}

bool shared_is_made_in(const struct node *node)
{
    return any_node(node, is_sharing, NULL);
}

const struct node *shared_pointer_of(const struct node *place)
{
    place = without_casts(place);
    while (place->kind == NODE_SUBSCRIPT || (place->kind == NODE_MEMBER && !place->is_arrow))
        place = without_casts(place->children[0]);
    return place->kind == NODE_MEMBER ? without_casts(place->children[0]) : NULL;
}

// ---- By the type of the pointer -----------------------------------------------------------------

static bool is_shared_pointer(const struct node *node, void *context)
{
    const struct way *way = context;
    const struct node *value = NULL;

    if (node->kind == NODE_VARIABLE && node->count > 0)
        value = node->children[0];
    else if (is_operator(node, "="))
        value = node->children[1];
    else
        return false;
    const struct node *place = node->kind == NODE_VARIABLE ? node : node->children[0];
    return strcmp(place->type, way->target->type) == 0 && is_sharing(without_casts(value), NULL);
}

bool shared_has_type(const struct node *root, const struct node *pointer)
{
    struct way way = {.target = pointer};

    return any_node(root, is_shared_pointer, &way);
}

// ---- By the way of its value --------------------------------------------------------------------

static void note(const struct way *way, struct way *outer, const struct node *value);

// What the variable, parameter or function gets or returns at NODE; NULL if that is no such node.
static const struct node *given_at(const struct node *node, const struct node *target)
{
    if (target->kind == NODE_FUNCTION)
        return node->kind == NODE_RETURN && node->count > 0 && function_of(node) == target
                   ? node->children[0]
                   : NULL;
    if (target->kind == NODE_PARAMETER)
        return node->kind == NODE_CALL && called_function(node) == function_of(target)
                   ? argument_of(node, parameter_index(target))
                   : NULL;
    if (node == target)
        return node->count > 0 ? node->children[0] : NULL;
    return is_operator(node, "=") && without_casts(node->children[0])->target == target
               ? node->children[1]
               : NULL;
}

static bool note_given(const struct node *node, void *context)
{
    struct way *way = context;
    const struct node *value = given_at(node, way->target);

    if (value && !is_null_pointer(value))
        note(way, way, value);
    return false;
}

// The variable, parameter or function from which VALUE comes; NULL if it is none of them.
static const struct node *origin_of(const struct node *value)
{
    if (is_unary(value, "&")) {
        const struct node *pointer = shared_pointer_of(value->children[0]);
        return pointer ? pointer->target : NULL;
    }
    if (value->kind == NODE_CALL)
        return called_function(value);
    return value->kind == NODE_REFERENCE && value->target &&
                   (value->target->kind == NODE_VARIABLE || value->target->kind == NODE_PARAMETER)
               ? value->target
               : NULL;
}

static void note(const struct way *way, struct way *outer, const struct node *value)
{
    struct way inner = {.root = way->root, .depth = way->depth + 1};

    value = without_casts(value);
    if (is_operator(value, "="))
        value = without_casts(value->children[1]);
    if (is_sharing(value, NULL)) {
        outer->is_shared = true;
        return;
    }
    inner.target = origin_of(value);
    if (inner.target && inner.depth < DEEP)
        (void)any_node(way->root, note_given, &inner);
    if (inner.is_shared && !inner.is_other)
        outer->is_shared = true;
    else
        outer->is_other = true;
}

bool shared_is_led_to(const struct node *root, const struct node *value)
{
    const struct way way = {.root = root};
    struct way outer = {0};

    note(&way, &outer, value);
    return outer.is_shared && !outer.is_other;
}

// ---- Elements -----------------------------------------------------------------------------------

// slots[i], slots[i].count, all->slots[i]
static bool is_chosen_place(const struct node *place)
{
    long index = 0;

    for (place = without_casts(place); place->count > 0; place = without_casts(place->children[0]))
        if (place->kind == NODE_SUBSCRIPT && !constant_of(place->children[1], &index))
            return true;
    return false;
}

// slots + i, &slots[i]
static bool is_chosen_address(const struct node *value)
{
    long index = 0;

    if (is_unary(value, "&"))
        return is_chosen_place(value->children[0]);
    return is_binary(value, "+") && !constant_of(value->children[0], &index) &&
           !constant_of(value->children[1], &index);
}

static void note_chosen(const struct way *way, struct way *outer, const struct node *value);

static bool note_given_element(const struct node *node, void *context)
{
    struct way *way = context;
    const struct node *value = given_at(node, way->target);

    if (value && !is_null_pointer(value))
        note_chosen(way, way, value);
    return false;
}

static void note_chosen(const struct way *way, struct way *outer, const struct node *value)
{
    struct way inner = {.root = way->root, .depth = way->depth + 1};

    value = without_casts(value);
    if (is_chosen_address(value)) {
        outer->is_shared = true;
        return;
    }
    inner.target = is_unary(value, "&") ? NULL : origin_of(value);
    if (inner.target && inner.depth < DEEP)
        (void)any_node(way->root, note_given_element, &inner);
    outer->is_shared |= inner.is_shared && !inner.is_other;
    outer->is_other |= !inner.is_shared || inner.is_other;
}

bool shared_is_chosen(const struct node *root, const struct node *value)
{
    const struct way way = {.root = root};
    struct way outer = {0};

    note_chosen(&way, &outer, value);
    return outer.is_shared && !outer.is_other;
}

// NOLINTEND(misc-no-recursion)
