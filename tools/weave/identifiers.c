// SPDX-License-Identifier: MIT
//
// Which names a piece of C defines, and which it uses: one walk over its tokens, with a look at
// each place where a declaration can start.

#include "weave/identifiers.h"

#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "weave/lexer.h"

// The tokens of the piece without blanks and comments.
struct walk {
    struct token *tokens;
    bool *is_definition; // for each token: it is the name that a declaration defines
    size_t count;
};

// ---- The list
// --------------------------------------------------------------------------------------------------------

static void list_add(struct occurrence_list *list, const struct occurrence *occurrence)
{
    list->items = memory_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = *occurrence;
}

static int compare_names(struct text a, struct text b)
{
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

static int compare_occurrences(const void *left, const void *right)
{
    const struct occurrence *a = left;
    const struct occurrence *b = right;
    int order = compare_names(a->name, b->name);

    if (order != 0)
        return order;
    if (a->role != b->role)
        return a->role < b->role ? -1 : 1;
    if (a->where != b->where)
        return a->where < b->where ? -1 : 1;
    return (int)b->is_call - (int)a->is_call;
}

static bool is_repetition(const struct occurrence *a, const struct occurrence *b)
{
    return text_equal(a->name, b->name) && a->role == b->role && a->where == b->where;
}

void occurrence_list_sort(struct occurrence_list *list)
{
    size_t kept = 0;

    if (list->count == 0)
        return;
    qsort(list->items, list->count, sizeof *list->items, compare_occurrences);
    for (size_t i = 1; i < list->count; i++) {
        if (!is_repetition(&list->items[kept], &list->items[i]))
            list->items[++kept] = list->items[i];
    }
    list->count = kept + 1;
}

void occurrence_list_free(struct occurrence_list *list)
{
    free(list->items);
    *list = (struct occurrence_list){0};
}

// ---- Looking at tokens
// -----------------------------------------------------------------------------------------------

static bool is_at(const struct walk *walk, size_t i, const char *text)
{
    return i < walk->count && token_is(&walk->tokens[i], text);
}

static bool is_kind(const struct walk *walk, size_t i, enum token_kind kind)
{
    return i < walk->count && walk->tokens[i].kind == kind;
}

static bool is_any(const struct walk *walk, size_t i, const char *signs)
{
    return is_kind(walk, i, TOKEN_SIGN) && strchr(signs, walk->tokens[i].text[0]) != NULL;
}

static bool is_tag_keyword(const struct walk *walk, size_t i)
{
    return is_at(walk, i, "struct") || is_at(walk, i, "union") || is_at(walk, i, "enum");
}

static bool is_qualifier(const struct walk *walk, size_t i)
{
    static const char *const qualifiers[] = {
        "static", "const", "extern",    "register", "volatile", "restrict", "typedef",
        "inline", "auto",  "_Noreturn", "noreturn", "_Atomic",  "_Alignas", NULL};
    for (const char *const *word = qualifiers; *word != NULL; word++) {
        if (is_at(walk, i, *word))
            return true;
    }
    return false;
}

// The place behind the bracket that closes the one at I.
static size_t behind_bracket(const struct walk *walk, size_t i)
{
    size_t depth = 0;

    for (; i < walk->count; i++) {
        if (is_any(walk, i, "([{"))
            depth++;
        else if (is_any(walk, i, ")]}") && --depth == 0)
            return i + 1;
    }
    return i;
}

// ---- Declarations
// ----------------------------------------------------------------------------------------------------

// The enumerators in the braces that open at I: each name behind { or a comma.
static void define_enumerators(struct walk *walk, size_t i)
{
    size_t end = behind_bracket(walk, i);

    for (; i + 1 < end; i++) {
        if (is_any(walk, i, "{,") && is_kind(walk, i + 1, TOKEN_WORD))
            walk->is_definition[i + 1] = true;
    }
}

// struct, union or enum at I, with its tag and its body, if there are any; returns the place behind
// it.
static size_t read_tagged(struct walk *walk, size_t i)
{
    bool is_enum = is_at(walk, i, "enum");
    size_t tag = i + 1;
    size_t body = is_kind(walk, tag, TOKEN_WORD) ? tag + 1 : tag;

    if (!is_at(walk, body, "{"))
        return body;
    if (body > tag)
        walk->is_definition[tag] = true;
    if (is_enum)
        define_enumerators(walk, body);
    return behind_bracket(walk, body);
}

// The place behind the stars and qualifiers at I.
static size_t behind_stars(const struct walk *walk, size_t i)
{
    while (is_at(walk, i, "*") || is_qualifier(walk, i))
        i++;
    return i;
}

// A type that only a header knows, such as DIR: a word, then a name. `a * b` is a product, unless a
// statement starts so.
static bool is_unknown_type(const struct walk *walk, size_t i, bool starts_statement)
{
    if (!is_kind(walk, i, TOKEN_WORD))
        return false;
    if (is_kind(walk, i + 1, TOKEN_WORD))
        return true;
    return starts_statement && is_at(walk, i + 1, "*") &&
           is_kind(walk, behind_stars(walk, i + 1), TOKEN_WORD);
}

// What a type can go on with at I: the place behind it, or I when nothing of the kind is there.
// HAS_TYPE says whether the type was named already, and comes to say so.
static size_t read_type_part(struct walk *walk, size_t i, bool *has_type, bool starts_statement)
{
    if (is_qualifier(walk, i))
        return i + 1;
    bool is_named = is_kind(walk, i, TOKEN_TYPE) && !(*has_type && is_any(walk, i + 1, "=;,["));
    bool is_unknown = !*has_type && is_unknown_type(walk, i, starts_statement);
    if (!is_named && !is_unknown && !is_tag_keyword(walk, i))
        return i;
    *has_type = true;
    return is_named || is_unknown ? i + 1 : read_tagged(walk, i);
}

// The type that a declaration at I starts with; returns the place behind it, or I when there is
// none.
static size_t read_type(struct walk *walk, size_t i, bool starts_statement)
{
    bool has_type = false;
    size_t at = i;

    for (size_t next = 0; (next = read_type_part(walk, at, &has_type, starts_statement)) > at;)
        at = next;
    return has_type ? at : i;
}

// A parenthesis behind a name: a function. What ends in a semicolon only declares it.
static bool is_prototype(const struct walk *walk, size_t parenthesis)
{
    return is_at(walk, behind_bracket(walk, parenthesis), ";");
}

// The declarators at I, up to the end of the declaration; a parameter has just one. A function ends
// at its parenthesis, behind which the parameters are looked at in their turn. Returns where to go
// on.
static size_t read_declarators(struct walk *walk, size_t i, bool is_parameter)
{
    for (;;) {
        i = behind_stars(walk, i);
        bool is_pointer_to_function = is_at(walk, i, "(") && is_at(walk, i + 1, "*");
        if (is_pointer_to_function)
            i = behind_stars(walk, i + 1);
        if (!is_kind(walk, i, TOKEN_WORD) && !is_kind(walk, i, TOKEN_TYPE))
            return i;
        if (i + 1 < walk->count && !is_any(walk, i + 1, ";=,)[(:"))
            return i;
        bool is_function = !is_pointer_to_function && is_at(walk, i + 1, "(");
        walk->is_definition[i] = !(is_function && is_prototype(walk, i + 1));
        i++;
        if (is_function || is_parameter)
            return i;
        while (i < walk->count && !is_any(walk, i, ";,)"))
            i = is_any(walk, i, "([{") ? behind_bracket(walk, i) : i + 1;
        if (!is_at(walk, i, ","))
            return i;
        i++;
    }
}

// Finds all declarations. They start where a statement can, or a parameter.
static void find_definitions(struct walk *walk)
{
    bool starts_statement = true;
    bool starts_parameter = false;

    for (size_t i = 0; i < walk->count;) {
        size_t behind = i;
        if (starts_statement || starts_parameter)
            behind = read_type(walk, i, starts_statement);
        if (behind > i) {
            behind = read_declarators(walk, behind, starts_parameter);
            i = behind > i ? behind : i + 1;
            starts_statement = starts_parameter = false;
            continue;
        }
        if (is_kind(walk, i, TOKEN_DIRECTIVE) && walk->tokens[i].length > 6 &&
            i + 1 < walk->count &&
            memcmp(walk->tokens[i].text + walk->tokens[i].length - 6, "define", 6) == 0)
            walk->is_definition[++i] = true;
        starts_statement = is_any(walk, i, ";{}") || is_kind(walk, i, TOKEN_DIRECTIVE);
        starts_parameter = is_any(walk, i, "(,:");
        i++;
    }
}

// ---- The walk
// --------------------------------------------------------------------------------------------------------

static struct walk walk_begin(struct text code)
{
    struct walk walk = {0};
    size_t room = 0;
    struct lexer lexer = lexer_begin(code);
    struct token token;

    while (lexer_next(&lexer, &token)) {
        if (token.kind == TOKEN_SPACE || token.kind == TOKEN_COMMENT)
            continue;
        walk.tokens = memory_grow(walk.tokens, &room, walk.count + 1, sizeof *walk.tokens);
        walk.tokens[walk.count++] = token;
    }
    walk.is_definition = memory_new(walk.count + 1, sizeof *walk.is_definition);
    return walk;
}

static bool is_member(const struct walk *walk, size_t i)
{
    return i > 0 && (is_at(walk, i - 1, ".") ||
                     (i > 1 && is_at(walk, i - 1, ">") && is_at(walk, i - 2, "-")));
}

void identifiers_collect(struct occurrence_list *list, struct text code, size_t where)
{
    struct walk walk = walk_begin(code);

    find_definitions(&walk);
    for (size_t i = 0; i < walk.count; i++) {
        const struct token *token = &walk.tokens[i];
        if (!walk.is_definition[i] && (token->kind != TOKEN_WORD || is_member(&walk, i)))
            continue;
        list_add(list,
                 &(struct occurrence){.name = {token->text, token->length},
                                      .role = walk.is_definition[i] ? NAME_DEFINED : NAME_USED,
                                      .is_call = is_at(&walk, i + 1, "("),
                                      .where = where});
    }
    free(walk.tokens);
    free(walk.is_definition);
}
