// SPDX-License-Identifier: MIT
//
// Which names a block of C code defines, and which it uses. One walk over the tokens looks for a
// declaration wherever one can start.

#include "weave/book/identifiers.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "weave/book/lexer.h"

// The tokens of a block, without spaces and comments, and what is known of each.
struct walk {
    struct token *tokens;
    bool *is_definition;      // the token is the name that a declaration defines
    bool *is_after_directive; // the token is the first one after the line of a directive
    size_t *after;            // of an opening bracket: the index after the closing bracket
    size_t count;
};

// ---- The list -----------------------------------------------------------------------------------

static void list_add(struct occurrence_list *list, const struct occurrence *occurrence)
{
    list->items = memory_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = *occurrence;
}

int identifier_compare(struct text one, struct text two)
{
    int order = memcmp(one.data, two.data, one.size < two.size ? one.size : two.size);

    if (order != 0)
        return order;
    return (one.size > two.size) - (one.size < two.size);
}

static int compare_occurrences(const void *left, const void *right)
{
    const struct occurrence *one = left;
    const struct occurrence *two = right;
    int order = identifier_compare(one->name, two->name);

    if (order != 0)
        return order;
    if (one->role != two->role)
        return one->role < two->role ? -1 : 1;
    if (one->block != two->block)
        return one->block < two->block ? -1 : 1;
    return (int)two->is_call - (int)one->is_call;
}

static bool is_repetition(const struct occurrence *one, const struct occurrence *two)
{
    return text_equal(one->name, two->name) && one->role == two->role && one->block == two->block;
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

// ---- Looking at tokens --------------------------------------------------------------------------

static bool is_at(const struct walk *walk, size_t at, const char *text)
{
    return at < walk->count && token_is(&walk->tokens[at], text);
}

static bool is_kind(const struct walk *walk, size_t at, enum token_kind kind)
{
    return at < walk->count && walk->tokens[at].kind == kind;
}

static bool is_any(const struct walk *walk, size_t at, const char *signs)
{
    return is_kind(walk, at, TOKEN_SIGN) && strchr(signs, walk->tokens[at].text.data[0]) != NULL;
}

static bool is_directive(const struct walk *walk, size_t at, const char *name)
{
    return is_kind(walk, at, TOKEN_DIRECTIVE) && text_ends(walk->tokens[at].text, name);
}

static bool is_tag_keyword(const struct walk *walk, size_t at)
{
    return is_at(walk, at, "struct") || is_at(walk, at, "union") || is_at(walk, at, "enum");
}

static bool is_qualifier(const struct walk *walk, size_t at)
{
    static const char *const qualifiers[] = {
        "static", "const", "extern",    "register", "volatile", "restrict", "typedef",
        "inline", "auto",  "_Noreturn", "noreturn", "_Atomic",  "_Alignas", NULL};
    for (const char *const *word = qualifiers; *word != NULL; word++) {
        if (is_at(walk, at, *word))
            return true;
    }
    return false;
}

// The index after the bracket that closes the bracket at AT. A bracket that is never closed reaches
// to the end.
static size_t after_bracket(const struct walk *walk, size_t at)
{
    return at < walk->count ? walk->after[at] : at;
}

// Fills `after`. The entries of the open brackets form a stack meanwhile: each holds the index of
// the open bracket around it plus 1, or 0 for the outermost one.
static void match_brackets(struct walk *walk)
{
    size_t open = 0;

    for (size_t at = 0; at < walk->count; at++) {
        if (is_any(walk, at, "([{")) {
            walk->after[at] = open;
            open = at + 1;
        } else if (is_any(walk, at, ")]}") && open > 0) {
            size_t around = walk->after[open - 1];
            walk->after[open - 1] = at + 1;
            open = around;
        }
    }
    while (open > 0) {
        size_t around = walk->after[open - 1];
        walk->after[open - 1] = walk->count;
        open = around;
    }
}

// ---- Declarations -------------------------------------------------------------------------------

// Marks the enumerators in the braces that open at AT: each name after `{` or a comma.
static void define_enumerators(struct walk *walk, size_t at)
{
    size_t end = after_bracket(walk, at);

    for (; at + 1 < end; at++) {
        if (is_any(walk, at, "{,") && is_kind(walk, at + 1, TOKEN_WORD))
            walk->is_definition[at + 1] = true;
    }
}

// Reads the struct, union or enum at AT with its tag and its body, each of which may be missing.
// The tag is a definition only if there is a body. Returns the index after them.
static size_t read_tagged(struct walk *walk, size_t at)
{
    bool is_enum = is_at(walk, at, "enum");
    size_t tag = at + 1;
    size_t body = is_kind(walk, tag, TOKEN_WORD) ? tag + 1 : tag;

    if (!is_at(walk, body, "{"))
        return body;
    if (body > tag)
        walk->is_definition[tag] = true;
    if (is_enum)
        define_enumerators(walk, body);
    return after_bracket(walk, body);
}

// The index after the stars and qualifiers at AT.
static size_t after_stars(const struct walk *walk, size_t at)
{
    while (is_at(walk, at, "*") || is_qualifier(walk, at))
        at++;
    return at;
}

// Is the word at AT the name of a type that the lexer does not know, such as `Elf64_Ehdr`? It is if
// a name follows. If `*` and a name follow, it is only at the start of a statement: elsewhere
// `a * b` is a product.
static bool is_unknown_type(const struct walk *walk, size_t at, bool starts_statement)
{
    if (!is_kind(walk, at, TOKEN_WORD))
        return false;
    if (is_kind(walk, at + 1, TOKEN_WORD))
        return true;
    return starts_statement && is_at(walk, at + 1, "*") &&
           is_kind(walk, after_stars(walk, at + 1), TOKEN_WORD);
}

// Reads one part of a type at AT: a qualifier, the name of a type, or a struct, union or enum.
// Returns the index after it, or AT when there is none. HAS_TYPE tells whether an earlier part has
// named the type, and is set when this one does. After a type, a name before one of `=;,[` is what
// the declaration defines, even if it looks like a type.
static size_t read_type_part(struct walk *walk, size_t at, bool *has_type, bool starts_statement)
{
    if (is_qualifier(walk, at))
        return at + 1;
    bool is_named = is_kind(walk, at, TOKEN_TYPE) && !(*has_type && is_any(walk, at + 1, "=;,["));
    bool is_unknown = !*has_type && is_unknown_type(walk, at, starts_statement);
    if (!is_named && !is_unknown && !is_tag_keyword(walk, at))
        return at;
    *has_type = true;
    return is_named || is_unknown ? at + 1 : read_tagged(walk, at);
}

// Reads the type with which a declaration at AT starts. Returns the index after it, or AT when
// there is none.
static size_t read_type(struct walk *walk, size_t at, bool starts_statement)
{
    bool has_type = false;
    size_t end = at;

    for (size_t next = 0; (next = read_type_part(walk, end, &has_type, starts_statement)) > end;)
        end = next;
    return has_type ? end : at;
}

// Does a semicolon follow the parameters that open at PARENTHESIS? Then the function is declared,
// not defined.
static bool is_prototype(const struct walk *walk, size_t parenthesis)
{
    return is_at(walk, after_bracket(walk, parenthesis), ";");
}

// Reads the declarators from AT to the end of the declaration; a parameter has only one. Stops at
// the parenthesis of a function, since find_definitions then reads the parameters. Returns the
// index at which to continue.
static size_t read_declarators(struct walk *walk, size_t at, bool is_parameter)
{
    for (;;) {
        at = after_stars(walk, at);
        bool is_pointer_to_function = is_at(walk, at, "(") && is_at(walk, at + 1, "*");
        if (is_pointer_to_function)
            at = after_stars(walk, at + 1);
        if (!is_kind(walk, at, TOKEN_WORD) && !is_kind(walk, at, TOKEN_TYPE))
            return at;
        if (at + 1 < walk->count && !is_any(walk, at + 1, ";=,)[(:"))
            return at;
        bool is_function = !is_pointer_to_function && is_at(walk, at + 1, "(");
        walk->is_definition[at] = !(is_function && is_prototype(walk, at + 1));
        at++;
        if (is_function || is_parameter)
            return at;
        while (at < walk->count && !is_any(walk, at, ";,)"))
            at = is_any(walk, at, "([{") ? after_bracket(walk, at) : at + 1;
        if (!is_at(walk, at, ","))
            return at;
        at++;
    }
}

// Finds all definitions. A declaration starts where a statement or a parameter can start.
static void find_definitions(struct walk *walk)
{
    bool starts_statement = true;
    bool starts_parameter = false;

    for (size_t at = 0; at < walk->count;) {
        size_t after = at;
        starts_statement = starts_statement || walk->is_after_directive[at];
        if (starts_statement || starts_parameter)
            after = read_type(walk, at, starts_statement);
        if (after > at) {
            after = read_declarators(walk, after, starts_parameter);
            at = after > at ? after : at + 1;
            starts_statement = starts_parameter = false;
            continue;
        }
        if (is_directive(walk, at, "define") && at + 1 < walk->count)
            walk->is_definition[++at] = true;
        starts_statement = is_any(walk, at, ";{}");
        starts_parameter = is_any(walk, at, "(,:");
        at++;
    }
}

// ---- The walk -----------------------------------------------------------------------------------

// Does TOKEN, which stands on the line of a directive, end this line? A backslash right at its
// beginning continues the line.
static bool ends_line(const struct token *token)
{
    return token->kind == TOKEN_SPACE && text_has(token->text, '\n') &&
           !text_starts(token->text, "\\");
}

static struct walk walk_begin(struct text code)
{
    struct walk walk = {.is_after_directive =
                            memory_new(code.size + 1, sizeof *walk.is_after_directive)};
    size_t room = 0;
    bool is_in_directive = false;
    struct lexer lexer = lexer_begin(code);
    struct token token;

    while (lexer_next(&lexer, &token)) {
        if (is_in_directive && ends_line(&token)) {
            is_in_directive = false;
            walk.is_after_directive[walk.count] = true;
        }
        if (token.kind == TOKEN_SPACE || token.kind == TOKEN_COMMENT)
            continue;
        if (token.kind == TOKEN_DIRECTIVE)
            is_in_directive = true;
        walk.tokens = memory_grow(walk.tokens, &room, walk.count + 1, sizeof *walk.tokens);
        walk.tokens[walk.count++] = token;
    }
    walk.is_definition = memory_new(walk.count + 1, sizeof *walk.is_definition);
    walk.after = memory_new(walk.count + 1, sizeof *walk.after);
    match_brackets(&walk);
    return walk;
}

static bool is_member(const struct walk *walk, size_t at)
{
    return at > 0 && (is_at(walk, at - 1, ".") ||
                      (at > 1 && is_at(walk, at - 1, ">") && is_at(walk, at - 2, "-")));
}

void identifiers_collect(struct occurrence_list *list, struct text code, size_t block)
{
    struct walk walk = walk_begin(code);

    find_definitions(&walk);
    for (size_t at = 0; at < walk.count; at++) {
        const struct token *token = &walk.tokens[at];
        if (!walk.is_definition[at] && (token->kind != TOKEN_WORD || is_member(&walk, at)))
            continue;
        list_add(list,
                 &(struct occurrence){.name = token->text,
                                      .role = walk.is_definition[at] ? NAME_DEFINED : NAME_USED,
                                      .is_call = is_at(&walk, at + 1, "("),
                                      .block = block});
    }
    free(walk.tokens);
    free(walk.is_definition);
    free(walk.is_after_directive);
    free(walk.after);
}
