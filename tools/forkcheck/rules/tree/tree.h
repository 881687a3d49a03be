// SPDX-License-Identifier: MIT
//
// The syntax tree of one C source, in the form in which the rules read it. It differs from clang's:
//
// - parentheses and implicit casts are left out, and so is what system headers declare;
// - an expansion of WIFEXITED, WEXITSTATUS and the like, and of errno, is one node of the kind
//   NODE_MACRO, with the wait status as its child: clang shows only what the macro expands to;
// - atomic_store, __atomic_fetch_add and the like are calls, whose arguments are in clang's order:
//   the pointer, the order of memory, the rest;
// - what refers to a function has its definition for a target, if the source has one.
//
// A node has as many children as its kind says. One that has not, because another version of clang
// writes it in another way, is a NODE_OTHER.

#ifndef FORK_FORKCHECK_RULES_TREE_TREE_H
#define FORK_FORKCHECK_RULES_TREE_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

enum node_kind {
    NODE_OTHER,
    NODE_ABSENT, // a part of a `for` that is left out
    NODE_UNIT,
    NODE_FUNCTION,
    NODE_PARAMETER,
    NODE_VARIABLE,
    NODE_ENUM,
    NODE_ENUMERATOR,
    NODE_BLOCK,
    NODE_DECLARATIONS,
    NODE_IF,    // condition, statement, and perhaps the statement of else
    NODE_WHILE, // condition, statement
    NODE_DO,    // statement, condition
    NODE_FOR,   // start, declaration (C++), condition, step, statement
    NODE_SWITCH,
    NODE_CASE, // value, and perhaps the end of a range; statement
    NODE_DEFAULT,
    NODE_BREAK,
    NODE_CONTINUE,
    NODE_GOTO,
    NODE_LABEL,
    NODE_RETURN,
    NODE_BINARY, // also assignments
    NODE_UNARY,
    NODE_CONDITIONAL,
    NODE_CALL,   // the first child is the function
    NODE_ATOMIC, // one of these while the tree is read; its name is the function's
    NODE_REFERENCE,
    NODE_MEMBER,
    NODE_SUBSCRIPT,
    NODE_INTEGER, // also characters
    NODE_STRING,
    NODE_CAST,
    NODE_LIST,   // { 1, 2 }
    NODE_SIZEOF, // has no children, since its operand is not evaluated; its value is 0 if not known
    NODE_MACRO,
};

// The name of a NODE_CAST around a call that is repeated while it fails with EINTR, by
// TEMP_FAILURE_RETRY or a macro like it.
#define RETRIED "retried"

struct node {
    enum node_kind kind;
    unsigned number; // counts the nodes of the tree
    unsigned line;
    unsigned column;
    const char *file;
    const char *name; // an identifier, an operator, the text of a string with its quotation marks;
                      // of a sizeof the type of its operand
    const char *type; // without typedefs, as in "int"
    const char *written; // as it is written, as in "pid_t"; of a "RecordDecl", which declares a
                         // structure and is a NODE_OTHER, the name of that
    const char *macro;   // the macro that the whole node is an expansion of; NULL if none
    const char *spelled; // the file in which the first token is spelled
    bool is_argument;    // of a macro
    bool is_postfix;
    bool is_static;
    bool is_arrow;
    long value;           // of an integer or an enumerator
    const char *id;       // clang's, of a declaration or label
    const char *refers;   // the id of the declaration or label that is meant
    struct node *target;  // that declaration, if it is in the tree
    struct node *outside; // the declaration of a function that another source defines, likewise
    struct node *operand; // of a sizeof, unless it is a type; no child, and has no parent
    struct node *parent;
    struct node **children;
    size_t count;
    size_t capacity;
};

struct tree {
    struct node *root;   // its children are the declarations of the source and of its own headers
    struct node **nodes; // all of them, owned
    size_t count;
    size_t capacity;
    void *strings;       // owned
    bool has_old_signal; // the headers make signal that of System V
    bool names_ndebug;   // a file of the program does: it may make sure that assert works
};

// Makes the tree of FILE out of what clang printed. False if that is not what clang prints: ERROR
// says why. The caller frees the tree in either case.
bool tree_read(struct tree *tree, const char *file, struct text json, struct buffer *error);
void tree_free(struct tree *tree);

// The next three are steps of tree_read, in this order.
//
// Adds a node to TREE; the nodes are freed with the tree.
struct node *tree_node(struct tree *tree);
// Gives wait macros, errno and atomic operations their nodes, and leaves wrappers out.
void tree_shape(struct tree *tree);
// Finds the target of each reference.
void tree_bind(struct tree *tree);

// A copy of TEXT that lives as long as TREE; equal texts have one copy.
const char *tree_string(struct tree *tree, struct text text);

void node_add(struct node *parent, struct node *child);

#endif
