// SPDX-License-Identifier: MIT
//
// The size of a pointer where that of what it points to is meant: pointer-size. A parameter that is
// declared as an array is a pointer, too (C11, 6.7.6.3).
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

// ---- Pointers -----------------------------------------------------------------------------------

// Does the sizeof ask for a pointer to something that is no pointer itself? An array of pointers
// has elements as large as its address.
static bool is_size_of_pointer(const struct node *size)
{
    const char *star = size->operand ? strchr(size->operand->type, '*') : NULL;

    return star && star[strspn(star + 1, " constrevla") + 1] == '\0' &&
           !strchr(size->operand->type, '[');
}

struct value {
    const struct node *variable;
    const struct node *only; // what it is set to
    size_t count;            // how often
};

static bool note_value(const struct node *node, void *context)
{
    struct value *value = context;

    if (node == value->variable && node->count > 0) {
        value->only = node->children[0];
        value->count++;
    } else if (is_change(node) && without_casts(node->children[0])->target == value->variable) {
        value->only = is_operator(node, "=") ? node->children[1] : NULL;
        value->count++;
    } else if (is_unary(node, "&") && without_casts(node->children[0])->target == value->variable) {
        value->count += 2;
    }
    return false;
}

// The sizeof in SIZE, or in the only value of the variable in SIZE, from which something may be
// subtracted; NULL if there is none.
static const struct node *sizeof_in(const struct node *size)
{
    enum { STEPS = 4 };

    for (int i = 0; size && i < STEPS; i++) {
        size = without_casts(size);
        if (is_operator(size, "-") && size->count == 2) {
            size = size->children[0];
        } else if (size->kind == NODE_REFERENCE && size->target &&
                   size->target->kind == NODE_VARIABLE) {
            struct value value = {.variable = size->target};
            const struct node *function = function_of(size->target);
            if (function)
                (void)any_node(function, note_value, &value);
            size = value.count == 1 ? value.only : NULL;
        } else {
            break;
        }
    }
    return size && size->kind == NODE_SIZEOF ? size : NULL;
}

// ---- Calls --------------------------------------------------------------------------------------

// Calls whose argument POINTER leads to as many bytes as their argument SIZE says.
struct transfer {
    const char *calls;
    size_t pointer;
    size_t size;
};

static const struct transfer transfers[] = {
    {"read write send recv sendto recvfrom pread pwrite", 1, 2},
    {"fread fwrite", 0, 1},
    {"fread fwrite memset memcpy memmove memcmp strncpy strncat", 0, 2},
    {"memcpy memmove memcmp strncmp", 1, 2},
    {"snprintf fgets bzero", 0, 1},
};

static const char *const moves =
    "read write send recv sendto recvfrom pread pwrite fread fwrite memset memcpy memmove";

// Is it a function of this source that reads or writes as many bytes as the argument behind POINTER
// says?
static bool is_mover(const struct node *call, size_t pointer)
{
    const struct node *function = called_function(call);
    size_t index = 0;

    if (!function || !body_of(function) || !reaches_call_of(function, moves))
        return false;
    for (size_t i = 0; i < function->count; i++) {
        const struct node *parameter = function->children[i];
        if (parameter->kind == NODE_PARAMETER && index++ == pointer + 1)
            return strcmp(parameter->type, "unsigned long") == 0 ||
                   strcmp(parameter->type, "int") == 0;
    }
    return false;
}

static bool is_of_bytes(const struct node *pointer)
{
    return strstr(pointer->type, "char ") || strstr(pointer->type, "void ");
}

static void report(struct source *source, const struct node *node, const struct node *size)
{
    const struct node *pointer = size->operand;

    if (is_of_bytes(pointer))
        source_report(source, "pointer-size", node,
                      "sizeof %s is the size of the pointer, and not of the memory that it points "
                      "to: give that as a number, or to the function as an argument",
                      pointer->name);
    else
        source_report(source, "pointer-size", node,
                      "sizeof %s is the size of the pointer, and not of what it points to: that is "
                      "sizeof *%s",
                      pointer->name, pointer->name);
}

// Is the pointer itself given, and not its address?
static bool is_itself(const struct node *given, const struct node *pointer)
{
    given = without_casts(given);
    if (is_unary(given, "&") && without_casts(given->children[0])->kind != NODE_SUBSCRIPT)
        return false;
    return is_alike(pointed_into(given), pointer);
}

static void see_pair(struct source *source, const struct node *call, size_t pointer, size_t size)
{
    const struct node *given = argument_of(call, pointer);
    const struct node *bytes = argument_of(call, size) ? sizeof_in(argument_of(call, size)) : NULL;

    if (bytes && is_size_of_pointer(bytes) && is_itself(given, bytes->operand))
        report(source, call, bytes);
}

static void see_call(struct source *source, const struct node *call)
{
    for (size_t i = 0; i < sizeof transfers / sizeof transfers[0]; i++)
        if (is_call_of(call, transfers[i].calls))
            see_pair(source, call, transfers[i].pointer, transfers[i].size);
    for (size_t i = 0; called_function(call) && i + 1 < argument_count(call); i++)
        if (is_mover(call, i))
            see_pair(source, call, i, i + 1);
}

// ---- Memory that a pointer is to get ------------------------------------------------------------

// The variable or member that gets the result of CALL, as an expression or a declaration.
static bool gets_result(const struct node *call, const struct node *pointer)
{
    const struct node *user = call->parent;

    if (user->kind == NODE_CAST)
        user = user->parent;
    if (user->kind == NODE_VARIABLE)
        return pointer->kind == NODE_REFERENCE && pointer->target == user;
    return is_operator(user, "=") && is_alike(user->children[0], pointer);
}

// p = malloc(sizeof p) is too small for a structure; another object may be as small as a pointer.
static void see_room(struct source *source, const struct node *call, const struct node *room)
{
    if (room && is_operator(room, "*") && room->count == 2) {
        see_room(source, call, without_casts(room->children[0]));
        see_room(source, call, without_casts(room->children[1]));
    } else if (room && without_casts(room)->kind == NODE_SIZEOF) {
        const struct node *size = without_casts(room);
        if (is_size_of_pointer(size) && gets_result(call, size->operand) &&
            (strstr(size->operand->type, "struct ") || strstr(size->operand->type, "union ")))
            report(source, call, size);
    }
}

// sizeof p / sizeof *p
static void see_number(struct source *source, const struct node *node)
{
    const struct node *whole = without_casts(node->children[0]);
    const struct node *part = without_casts(node->children[1]);

    if (whole->kind != NODE_SIZEOF || part->kind != NODE_SIZEOF || !is_size_of_pointer(whole) ||
        !part->operand)
        return;
    const struct node *element = part->operand;
    if ((element->kind == NODE_SUBSCRIPT || is_unary(element, "*")) &&
        is_alike(element->children[0], whole->operand))
        source_report(source, "pointer-size", node,
                      "sizeof %s is the size of the pointer, so that this is not the number of "
                      "elements: give the function that number, too",
                      whole->operand->name);
}

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_CALL)
        see_call(context, node);
    if (is_call_of(node, "malloc"))
        see_room(context, node, argument_of(node, 0));
    if (is_call_of(node, "calloc mmap aligned_alloc"))
        see_room(context, node, argument_of(node, 1));
    if (is_operator(node, "/") && node->count == 2)
        see_number(context, node);
    return false;
}

void source_sizes(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}

// NOLINTEND(misc-no-recursion)
