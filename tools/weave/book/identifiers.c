// SPDX-License-Identifier: MIT
//
// Which names a block of C code defines, and which it uses.

#include "weave/book/identifiers.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "weave/book/definitions.h"
#include "weave/book/lexer.h"

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

// ---- The tokens ---------------------------------------------------------------------------------

// A token, and what stands around it.
struct reader {
    struct lexer lexer;
    struct token token;
    size_t line; // the index of the line on which the token begins
    bool is_after_dot;
    bool is_after_minus;
    bool is_after_arrow;
};

// Reads the next token that is neither space nor comment into TOKEN.
static bool next_token(struct lexer *lexer, struct token *token)
{
    while (lexer_next(lexer, token)) {
        if (token->kind != TOKEN_SPACE && token->kind != TOKEN_COMMENT)
            return true;
    }
    return false;
}

static bool read_token(struct reader *reader)
{
    const char *from = reader->token.text.data;

    reader->is_after_dot = token_is(&reader->token, ".");
    reader->is_after_arrow = reader->is_after_minus && token_is(&reader->token, ">");
    reader->is_after_minus = token_is(&reader->token, "-");
    if (!next_token(&reader->lexer, &reader->token))
        return false;
    for (; from < reader->token.text.data; from++)
        reader->line += *from == '\n';
    return true;
}

// Does a parenthesis follow? LEXER is a copy.
static bool is_call(struct lexer lexer)
{
    struct token next;

    return next_token(&lexer, &next) && token_is(&next, "(");
}

// Does the token define its name? The first tokens of that name on the line do, and no others.
static bool takes_definition(const struct reader *reader, const struct definition_list *definitions,
                             size_t block)
{
    struct definition *definition =
        definition_find(definitions, block, reader->line, reader->token.text);

    if (definition == NULL || definition->times == 0)
        return false;
    definition->times--;
    return true;
}

void identifiers_collect(struct occurrence_list *list, struct text code, size_t block,
                         const struct definition_list *definitions)
{
    struct reader reader = {.lexer = lexer_begin(code), .token.text = {code.data, 0}};

    while (read_token(&reader)) {
        if (reader.is_after_dot || reader.is_after_arrow)
            continue; // a member
        bool is_definition = takes_definition(&reader, definitions, block);
        if (!is_definition && reader.token.kind != TOKEN_WORD)
            continue;
        list_add(list, &(struct occurrence){.name = reader.token.text,
                                            .role = is_definition ? NAME_DEFINED : NAME_USED,
                                            .is_call = is_call(reader.lexer),
                                            .block = block});
    }
}
