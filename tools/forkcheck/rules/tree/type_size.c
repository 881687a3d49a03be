// SPDX-License-Identifier: MIT
#include "forkcheck/rules/tree/type_size.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/tree/tree.h"

// NOLINTBEGIN(misc-no-recursion): structures within structures

enum { DEEPEST = 6, POINTER_BYTES = 8, NAME_MAX_BYTES = 80 };

struct layout {
    long size; // 0 if it is not known
    long alignment;
};

static struct layout layout_of(const struct tree *tree, const char *type, int depth);

static struct layout number_layout(const char *name)
{
    static const struct {
        const char *name;
        long size;
    } numbers[] = {
        {"char", 1},          {"signed char", 1},
        {"unsigned char", 1}, {"_Bool", 1},
        {"short", 2},         {"unsigned short", 2},
        {"int", 4},           {"unsigned int", 4},
        {"float", 4},         {"long", 8},
        {"unsigned long", 8}, {"double", 8},
        {"long long", 8},     {"unsigned long long", 8},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (strcmp(name, numbers[i].name) == 0)
            return (struct layout){numbers[i].size, numbers[i].size};
    return (struct layout){0, 1};
}

static long rounded(long size, long alignment)
{
    return (size + alignment - 1) / alignment * alignment;
}

// The members of the structure that DECLARATION declares, one behind the other.
static struct layout members_layout(const struct tree *tree, const struct node *declaration,
                                    int depth)
{
    struct layout whole = {0, 1};

    for (size_t i = 0; i < declaration->count; i++) {
        const struct node *member = declaration->children[i];
        const struct layout layout = layout_of(tree, member->type ? member->type : "", depth + 1);
        if (layout.size == 0 || member->count > 0)
            return (struct layout){0, 1};
        whole.size = rounded(whole.size, layout.alignment) + layout.size;
        if (layout.alignment > whole.alignment)
            whole.alignment = layout.alignment;
    }
    whole.size = rounded(whole.size, whole.alignment);
    return whole;
}

static struct layout structure_layout(const struct tree *tree, const char *name, int depth)
{
    for (size_t i = 0; i < tree->root->count; i++) {
        const struct node *declaration = tree->root->children[i];
        if (declaration->kind == NODE_OTHER && strcmp(declaration->name, "RecordDecl") == 0 &&
            declaration->count > 0 && strcmp(declaration->written, name) == 0)
            return members_layout(tree, declaration, depth);
    }
    return (struct layout){0, 1};
}

static struct layout layout_of(const struct tree *tree, const char *type, int depth)
{
    char name[NAME_MAX_BYTES];
    const char *bracket = strchr(type, '[');
    const size_t size = bracket ? (size_t)(bracket - type) : strlen(type);
    char *start = name;

    if (depth > DEEPEST || size == 0 || size >= sizeof name || strchr(type, '('))
        return (struct layout){0, 1};
    memcpy(name, type, size);
    name[size] = '\0';
    if (strncmp(start, "const ", strlen("const ")) == 0)
        start += strlen("const ");
    struct layout layout = strchr(start, '*') ? (struct layout){POINTER_BYTES, POINTER_BYTES}
                           : strncmp(start, "struct ", strlen("struct ")) == 0
                               ? structure_layout(tree, start + strlen("struct "), depth)
                               : number_layout(start);
    for (; bracket; bracket = strchr(bracket + 1, '['))
        layout.size *= strtol(bracket + 1, NULL, 10);
    return layout;
}

long type_size(const struct tree *tree, const char *type)
{
    return layout_of(tree, type, 0).size;
}

// NOLINTEND(misc-no-recursion)
