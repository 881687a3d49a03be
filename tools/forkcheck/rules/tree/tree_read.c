// SPDX-License-Identifier: MIT
//
// Reads clang's JSON, declaration by declaration. The members of objects are read in the order of
// the document, which jansson keeps: see tree_place.h.
#include "forkcheck/rules/tree/tree.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/tree/tree_place.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

#define ANY SIZE_MAX // children

static const struct kind {
    const char *name;
    enum node_kind kind;
    size_t least; // children
    size_t most;
} kinds[] = {
    {"TranslationUnitDecl", NODE_UNIT, 0, ANY},
    {"FunctionDecl", NODE_FUNCTION, 0, ANY},
    {"ParmVarDecl", NODE_PARAMETER, 0, ANY},
    {"VarDecl", NODE_VARIABLE, 0, ANY},
    {"EnumDecl", NODE_ENUM, 0, ANY},
    {"EnumConstantDecl", NODE_ENUMERATOR, 0, ANY},
    {"CompoundStmt", NODE_BLOCK, 0, ANY},
    {"DeclStmt", NODE_DECLARATIONS, 0, ANY},
    {"IfStmt", NODE_IF, 2, 3},
    {"WhileStmt", NODE_WHILE, 2, 2},
    {"DoStmt", NODE_DO, 2, 2},
    {"ForStmt", NODE_FOR, 5, 5},
    {"SwitchStmt", NODE_SWITCH, 2, 2},
    {"CaseStmt", NODE_CASE, 2, 3},
    {"DefaultStmt", NODE_DEFAULT, 1, 1},
    {"BreakStmt", NODE_BREAK, 0, ANY},
    {"ContinueStmt", NODE_CONTINUE, 0, ANY},
    {"GotoStmt", NODE_GOTO, 0, ANY},
    {"LabelStmt", NODE_LABEL, 1, 1},
    {"ReturnStmt", NODE_RETURN, 0, 1},
    {"BinaryOperator", NODE_BINARY, 2, 2},
    {"CompoundAssignOperator", NODE_BINARY, 2, 2},
    {"UnaryOperator", NODE_UNARY, 1, 1},
    {"ConditionalOperator", NODE_CONDITIONAL, 3, 3},
    {"CallExpr", NODE_CALL, 1, ANY},
    {"AtomicExpr", NODE_ATOMIC, 2, ANY},
    {"DeclRefExpr", NODE_REFERENCE, 0, ANY},
    {"MemberExpr", NODE_MEMBER, 1, 1},
    {"ArraySubscriptExpr", NODE_SUBSCRIPT, 2, 2},
    {"IntegerLiteral", NODE_INTEGER, 0, ANY},
    {"CharacterLiteral", NODE_INTEGER, 0, ANY},
    {"StringLiteral", NODE_STRING, 0, ANY},
    {"CStyleCastExpr", NODE_CAST, 1, 1},
    {"InitListExpr", NODE_LIST, 0, ANY},
    {"UnaryExprOrTypeTraitExpr", NODE_SIZEOF, 0, ANY},
};

static const struct kind *kind_of(const char *name)
{
    static const struct kind other = {"", NODE_OTHER, 0, ANY};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return &other;
}

static const char *member_string(const json_t *object, const char *name)
{
    const char *string = json_string_value(json_object_get(object, name));

    return string ? string : "";
}

static const char *kept(struct place_reader *reader, const char *string)
{
    return tree_string(reader->tree, text_of(string));
}

static void set_place(struct place_reader *reader, struct node *node, const struct location *at)
{
    node->file = at->place.file;
    node->line = at->place.line;
    node->column = at->place.column;
    node->spelled = at->spelled.file;
    // An argument of a macro is in the file itself.
    if (at->is_argument && at->spelled.file == at->place.file) {
        node->line = at->spelled.line;
        node->column = at->spelled.column;
    }
    node->is_argument = at->is_argument;
    place_presume(reader, &node->file, &node->line);
}

static void read_range(struct place_reader *reader, struct node *node, const json_t *range)
{
    const struct location begin = location_read(reader, json_object_get(range, "begin"));
    const struct location end = location_read(reader, json_object_get(range, "end"));

    if (!begin.place.file)
        return;
    if (!node->file)
        set_place(reader, node, &begin);
    if (begin.is_expanded && end.is_expanded && begin.place.file == end.place.file &&
        begin.place.offset == end.place.offset && !is_system_file(begin.place.file))
        node->macro = place_word(reader, &begin.place);
    if (node->kind == NODE_ATOMIC)
        node->name = place_word(reader, &begin.spelled);
}

static void read_type(struct place_reader *reader, struct node *node, const json_t *type)
{
    const char *desugared = member_string(type, "desugaredQualType");

    node->written = kept(reader, member_string(type, "qualType"));
    node->type = *desugared ? kept(reader, desugared) : node->written;
}

static struct node *read_node(struct place_reader *reader, json_t *json);

// The size of an array of characters, as in "char[80]"; 0 if the type is another one.
static long char_array_size(const char *type)
{
    const char *size = strstr(type, "char[");

    return size ? strtol(size + sizeof "char[" - 1, NULL, 10) : 0;
}

static void read_children(struct place_reader *reader, struct node *node, const json_t *array)
{
    size_t i = 0;
    json_t *child = NULL;

    json_array_foreach(array, i, child)
    {
        struct node *read = read_node(reader, child);
        if (node->kind == NODE_SIZEOF) {
            node->value = char_array_size(read->type);
            node->name = read->type;
            node->operand = read;
            continue;
        }
        node_add(node, read);
    }
}

static void read_value(struct place_reader *reader, struct node *node, const json_t *value)
{
    if (json_is_integer(value))
        node->value = (long)json_integer_value(value);
    else if (node->kind == NODE_STRING)
        node->name = kept(reader, json_string_value(value));
    else if (json_is_string(value))
        node->value = strtol(json_string_value(value), NULL, 10);
}

static void read_reference(struct place_reader *reader, struct node *node, const json_t *target)
{
    node->refers = kept(reader, member_string(target, "id"));
    node->name = kept(reader, member_string(target, "name"));
}

static void read_member(struct place_reader *reader, struct node *node, const char *key,
                        const json_t *value)
{
    if (strcmp(key, "loc") == 0) {
        const struct location at = location_read(reader, value);
        if (at.place.file)
            set_place(reader, node, &at);
    } else if (strcmp(key, "range") == 0) {
        read_range(reader, node, value);
    } else if (strcmp(key, "inner") == 0 || strcmp(key, "array_filler") == 0) {
        read_children(reader, node, value);
    } else if (strcmp(key, "type") == 0) {
        read_type(reader, node, value);
    } else if (strcmp(key, "value") == 0) {
        read_value(reader, node, value);
    } else if (strcmp(key, "referencedDecl") == 0 || strcmp(key, "field") == 0) {
        read_reference(reader, node, value);
    } else if (strcmp(key, "id") == 0 || strcmp(key, "declId") == 0) {
        node->id = kept(reader, json_string_value(value));
    } else if (strcmp(key, "name") == 0 || strcmp(key, "opcode") == 0) {
        node->name = kept(reader, json_string_value(value));
    } else if (strcmp(key, "targetLabelDeclId") == 0) {
        node->refers = kept(reader, json_string_value(value));
    } else if (strcmp(key, "isPostfix") == 0) {
        node->is_postfix = json_is_true(value);
    } else if (strcmp(key, "isArrow") == 0) {
        node->is_arrow = json_is_true(value);
    } else if (strcmp(key, "storageClass") == 0) {
        node->is_static = strcmp(json_string_value(value), "static") == 0;
    }
}

static struct node *read_node(struct place_reader *reader, json_t *json)
{
    struct node *node = tree_node(reader->tree);
    const char *name = member_string(json, "kind");
    const struct kind *kind = kind_of(name);
    const char *key = NULL;
    json_t *value = NULL;

    node->kind = *name ? kind->kind : NODE_ABSENT;
    if (node->kind == NODE_OTHER)
        node->name = kept(reader, name);
    if (strcmp(name, "RecordDecl") == 0)
        node->written = kept(reader, member_string(json, "name"));
    json_object_foreach(json, key, value) if (node->kind != NODE_OTHER || strcmp(key, "name") != 0)
        read_member(reader, node, key, value);
    if (node->count < kind->least || node->count > kind->most)
        node->kind = NODE_OTHER;
    return node;
}

// Reads the declaration unless it is the system's.
static bool read_declaration(struct place_reader *reader, struct text text)
{
    if (text.size == 0)
        return true;
    json_t *json = json_loadb(text.data, text.size, 0, NULL);
    if (!json)
        return false;
    struct node *node = read_node(reader, json);
    if (node->file && (strcmp(node->file, reader->source) == 0 || !is_system_file(node->file)))
        node_add(reader->tree->root, node);
    json_decref(json);
    return true;
}

// Behind the last declaration, the array and the object end.
static bool is_end(struct text rest)
{
    size_t at = 0;

    for (const char *wanted = "]}"; *wanted; wanted++, at++) {
        while (at < rest.size && (rest.data[at] == ' ' || rest.data[at] == '\n'))
            at++;
        if (at == rest.size || rest.data[at] != *wanted)
            return false;
    }
    return true;
}

// Reads the object of the source, whose last member is the array of all declarations.
static bool read_document(struct place_reader *reader, struct text json)
{
    static const char first[] = "\"inner\":";
    const size_t begin = text_find(json, first, 0);
    struct text declaration;

    reader->tree->root = tree_node(reader->tree);
    reader->tree->root->kind = NODE_UNIT;
    if (begin == SIZE_MAX || text_find(json, "\"TranslationUnitDecl\"", 0) > begin)
        return false;
    struct text rest = text_from(json, begin + sizeof first - 1);
    while (place_next_declaration(reader, &rest, &declaration))
        if (!read_declaration(reader, declaration))
            return false;
    return is_end(rest);
}

bool tree_read(struct tree *tree, const char *file, struct text json, struct buffer *error)
{
    struct place_reader reader = {.tree = tree, .file = "", .source = file};

    *tree = (struct tree){.strings = memory_new(1, sizeof(struct key_table))};
    const bool is_read = read_document(&reader, json);
    place_reader_free(&reader);
    if (!is_read) {
        buffer_add_string(error, "clang printed something that is no syntax tree");
        return false;
    }
    tree_shape(tree);
    tree_bind(tree);
    return true;
}

// NOLINTEND(misc-no-recursion)
