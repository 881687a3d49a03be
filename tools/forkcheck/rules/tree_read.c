// SPDX-License-Identifier: MIT
//
// Reads clang's JSON. clang leaves out the file and the line of a location if they are those of the
// location that it printed before. So all locations are visited in the order of the document;
// jansson keeps the order of members.
#include "forkcheck/rules/tree.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

struct spot {
    const char *file;
    size_t offset;
    unsigned line;
    unsigned column;
};

// Where a token is in the file of the source, and where it is spelled: in a macro these differ.
struct location {
    struct spot spelled;
    struct spot place;
    bool is_expanded;
    bool is_argument;
};

struct reader {
    struct tree *tree;
    const char *file; // of the last location
    unsigned line;
    const char *text_file; // whose text is below
    struct buffer text;
};

static const struct {
    const char *name;
    enum node_kind kind;
} kinds[] = {
    {"TranslationUnitDecl", NODE_UNIT},
    {"FunctionDecl", NODE_FUNCTION},
    {"ParmVarDecl", NODE_PARAMETER},
    {"VarDecl", NODE_VARIABLE},
    {"EnumDecl", NODE_ENUM},
    {"EnumConstantDecl", NODE_ENUMERATOR},
    {"CompoundStmt", NODE_BLOCK},
    {"DeclStmt", NODE_DECLARATIONS},
    {"IfStmt", NODE_IF},
    {"WhileStmt", NODE_WHILE},
    {"DoStmt", NODE_DO},
    {"ForStmt", NODE_FOR},
    {"SwitchStmt", NODE_SWITCH},
    {"CaseStmt", NODE_CASE},
    {"DefaultStmt", NODE_DEFAULT},
    {"BreakStmt", NODE_BREAK},
    {"ContinueStmt", NODE_CONTINUE},
    {"GotoStmt", NODE_GOTO},
    {"LabelStmt", NODE_LABEL},
    {"ReturnStmt", NODE_RETURN},
    {"BinaryOperator", NODE_BINARY},
    {"CompoundAssignOperator", NODE_BINARY},
    {"UnaryOperator", NODE_UNARY},
    {"ConditionalOperator", NODE_CONDITIONAL},
    {"CallExpr", NODE_CALL},
    {"DeclRefExpr", NODE_REFERENCE},
    {"MemberExpr", NODE_MEMBER},
    {"ArraySubscriptExpr", NODE_SUBSCRIPT},
    {"IntegerLiteral", NODE_INTEGER},
    {"CharacterLiteral", NODE_INTEGER},
    {"StringLiteral", NODE_STRING},
    {"CStyleCastExpr", NODE_CAST},
    {"InitListExpr", NODE_LIST},
    {"UnaryExprOrTypeTraitExpr", NODE_SIZEOF},
};

static enum node_kind kind_of(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return kinds[i].kind;
    return NODE_OTHER;
}

static const char *member_string(const json_t *object, const char *name)
{
    const char *string = json_string_value(json_object_get(object, name));

    return string ? string : "";
}

static const char *kept(struct reader *reader, const char *string)
{
    return tree_string(reader->tree, text_of(string));
}

static struct spot read_spot(struct reader *reader, const json_t *json)
{
    const json_t *file = json_object_get(json, "file");
    const json_t *line = json_object_get(json, "line");
    struct spot spot = {0};

    if (!json_object_get(json, "offset"))
        return spot;
    if (file)
        reader->file = kept(reader, json_string_value(file));
    if (line)
        reader->line = (unsigned)json_integer_value(line);
    spot.file = reader->file;
    spot.line = reader->line;
    spot.offset = (size_t)json_integer_value(json_object_get(json, "offset"));
    spot.column = (unsigned)json_integer_value(json_object_get(json, "col"));
    return spot;
}

static struct location read_location(struct reader *reader, const json_t *json)
{
    const json_t *expansion = json_object_get(json, "expansionLoc");
    struct location location = {0};

    if (!expansion) {
        const struct spot spot = read_spot(reader, json);
        return (struct location){.spelled = spot, .place = spot};
    }
    location.spelled = read_spot(reader, json_object_get(json, "spellingLoc"));
    location.place = read_spot(reader, expansion);
    location.is_expanded = true;
    location.is_argument = json_is_true(json_object_get(expansion, "isMacroArgExpansion"));
    return location;
}

static bool is_word_byte(char byte)
{
    return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

// The identifier at this place of a file: the name of the macro that is expanded there.
static const char *word_at(struct reader *reader, const struct spot *spot)
{
    size_t size = 0;

    if (reader->text_file != spot->file) {
        buffer_free(&reader->text);
        (void)optional_file_read(spot->file, &reader->text);
        reader->text_file = spot->file;
    }
    const struct text text = buffer_text(&reader->text);
    while (spot->offset + size < text.size && is_word_byte(text.data[spot->offset + size]))
        size++;
    return size == 0 ? NULL
                     : tree_string(reader->tree, (struct text){text.data + spot->offset, size});
}

static void set_place(struct node *node, const struct location *at)
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
}

static bool is_system_file(const char *file)
{
    return strncmp(file, "/usr/", 5) == 0 || strstr(file, "/lib/clang/") || file[0] == '<';
}

static void read_range(struct reader *reader, struct node *node, const json_t *range)
{
    const struct location begin = read_location(reader, json_object_get(range, "begin"));
    const struct location end = read_location(reader, json_object_get(range, "end"));

    if (!begin.place.file)
        return;
    if (!node->file)
        set_place(node, &begin);
    if (begin.is_expanded && end.is_expanded && begin.place.file == end.place.file &&
        begin.place.offset == end.place.offset && !is_system_file(begin.place.file))
        node->macro = word_at(reader, &begin.place);
}

static void read_type(struct reader *reader, struct node *node, const json_t *type)
{
    const char *desugared = member_string(type, "desugaredQualType");

    node->written = kept(reader, member_string(type, "qualType"));
    node->type = *desugared ? kept(reader, desugared) : node->written;
}

static struct node *read_node(struct reader *reader, json_t *json);

static void read_children(struct reader *reader, struct node *node, const json_t *array)
{
    size_t i = 0;
    json_t *child = NULL;

    json_array_foreach(array, i, child)
    {
        struct node *read = read_node(reader, child);
        if (node->kind == NODE_SIZEOF)
            continue;
        node_add(node, read);
    }
}

static void read_value(struct reader *reader, struct node *node, const json_t *value)
{
    if (json_is_integer(value))
        node->value = (long)json_integer_value(value);
    else if (node->kind == NODE_STRING)
        node->name = kept(reader, json_string_value(value));
    else if (json_is_string(value))
        node->value = strtol(json_string_value(value), NULL, 10);
}

static void read_reference(struct reader *reader, struct node *node, const json_t *target)
{
    node->refers = kept(reader, member_string(target, "id"));
    node->name = kept(reader, member_string(target, "name"));
}

static void read_member(struct reader *reader, struct node *node, const char *key,
                        const json_t *value)
{
    if (strcmp(key, "loc") == 0) {
        const struct location at = read_location(reader, value);
        if (at.place.file)
            set_place(node, &at);
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

static struct node *read_node(struct reader *reader, json_t *json)
{
    struct node *node = tree_node(reader->tree);
    const char *kind = member_string(json, "kind");
    const char *key = NULL;
    json_t *value = NULL;

    node->kind = *kind ? kind_of(kind) : NODE_ABSENT;
    if (node->kind == NODE_OTHER)
        node->name = kept(reader, kind);
    json_object_foreach(json, key, value) if (node->kind != NODE_OTHER || strcmp(key, "name") != 0)
        read_member(reader, node, key, value);
    return node;
}

// Takes out what belongs to the system.
static void drop_system(struct tree *tree, const char *file)
{
    struct node *root = tree->root;
    size_t count = 0;

    for (size_t i = 0; i < root->count; i++) {
        const char *place = root->children[i]->file;
        if (place && (strcmp(place, file) == 0 || !is_system_file(place)))
            root->children[count++] = root->children[i];
    }
    root->count = count;
}

bool tree_read(struct tree *tree, const char *file, struct text json, struct buffer *error)
{
    struct reader reader = {.tree = tree, .file = ""};
    json_error_t trouble;
    json_t *document = json_loadb(json.data, json.size, 0, &trouble);

    *tree = (struct tree){.strings = memory_new(1, sizeof(struct key_table))};
    if (!document) {
        buffer_print(error, "cannot read the syntax tree of clang: %s", trouble.text);
        return false;
    }
    tree->root = read_node(&reader, document);
    json_decref(document);
    buffer_free(&reader.text);
    if (tree->root->kind != NODE_UNIT) {
        buffer_add_string(error, "clang printed something that is no syntax tree");
        return false;
    }
    drop_system(tree, file);
    tree_shape(tree);
    tree_bind(tree);
    return true;
}

// NOLINTEND(misc-no-recursion)
