// SPDX-License-Identifier: MIT
//
// The places that expressions name: variables, members, elements, and where pointers lead.
#include <stdint.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

int walk_variable(struct walk *walk, const struct node *declaration)
{
    return place_of(&walk->places, -1, PLACE_DECLARED, declaration->number);
}

bool is_array(const struct node *node)
{
    return strchr(node->type, '[') != NULL;
}

// An address of an array has the bit 1: the place is the whole array.
int walk_pointed(struct walk *walk, const struct state *state, const struct node *pointer)
{
    const struct value value = state_temp(state, pointer->number);

    if (value.kind == VALUE_ADDRESS)
        return value.bits ? place_of(&walk->places, value.number, PLACE_ELEMENT, 0) : value.number;
    pointer = without_casts(pointer);
    const int place = is_array(pointer) ? -1 : walk_place(walk, state, pointer);
    return place == -1 ? -1 : place_of(&walk->places, place, PLACE_POINTED, 0);
}

static int member_place(struct walk *walk, const struct state *state, const struct node *node)
{
    const int base = node->is_arrow ? walk_pointed(walk, state, node->children[0])
                                    : walk_place(walk, state, node->children[0]);

    // Equal names are one string of the tree.
    return base == -1 ? -1 : place_of(&walk->places, base, PLACE_MEMBER, (intptr_t)node->name);
}

static int array_place(struct walk *walk, const struct state *state, const struct node *node)
{
    const struct value value = state_temp(state, node->number);

    if (value.kind == VALUE_ADDRESS && value.bits)
        return value.number;
    return is_array(node) ? walk_place(walk, state, node) : -1;
}

int walk_element(struct walk *walk, struct value address, int64_t index)
{
    const struct place place = place_get(&walk->places, address.number);

    if (address.bits)
        return place_of(&walk->places, address.number, PLACE_ELEMENT, index);
    if (place.part == PLACE_ELEMENT)
        return place_of(&walk->places, place.base, PLACE_ELEMENT, place.which + index);
    return index == 0 ? address.number
                      : place_of(&walk->places, address.number, PLACE_ELEMENT, index);
}

// An element by a variable, as array[i] and array[i - 1].
static int indexed_place(struct walk *walk, const struct state *state, int base,
                         const struct node *index)
{
    long shift = 0;

    if (is_operator(index, "+") || is_operator(index, "-")) {
        if (index->count != 2 || !constant_of(index->children[1], &shift) || shift > SHIFT_MAX)
            return -1;
        shift = index->name[0] == '-' ? -shift : shift;
        index = without_casts(index->children[0]);
    }
    const int by = index->kind == NODE_REFERENCE ? walk_place(walk, state, index) : -1;
    return by == -1 ? -1 : place_of(&walk->places, base, PLACE_INDEXED, by + shift * PLACES_MAX);
}

static int element_place(struct walk *walk, const struct state *state, const struct node *node)
{
    const struct node *index = without_casts(node->children[1]);
    const struct value value = state_temp(state, node->children[1]->number);
    const int array = array_place(walk, state, node->children[0]);
    const int base = array != -1 ? array : walk_pointed(walk, state, node->children[0]);

    if (base == -1)
        return -1;
    if (value.has_number)
        return walk_element(
            walk, (struct value){.kind = VALUE_ADDRESS, .bits = array != -1, .number = base},
            value.number);
    return indexed_place(walk, state, base, index);
}

int walk_errno(struct walk *walk)
{
    return walk_variable(walk, walk->tree->root);
}

int walk_place(struct walk *walk, const struct state *state, const struct node *node)
{
    node = without_casts(node);
    if (node->kind == NODE_MACRO && node->count == 0)
        return walk_errno(walk);
    if (node->kind == NODE_REFERENCE && node->target &&
        (node->target->kind == NODE_VARIABLE || node->target->kind == NODE_PARAMETER))
        return walk_variable(walk, node->target);
    if (node->kind == NODE_MEMBER)
        return member_place(walk, state, node);
    if (node->kind == NODE_SUBSCRIPT)
        return element_place(walk, state, node);
    if (is_unary(node, "*"))
        return walk_pointed(walk, state, node->children[0]);
    return -1;
}

// NOLINTEND(misc-no-recursion)
