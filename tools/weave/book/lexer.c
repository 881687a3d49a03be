// SPDX-License-Identifier: MIT
//
// Splits C into tokens. Each scan_ function takes the address at which its token starts, and
// returns the address after the token.

#include "weave/book/lexer.h"
#include "lib/base/text.h"

#include <string.h>

static const char *const keywords[] = {
    "alignas",  "alignof", "auto",     "break",     "case",           "const",         "continue",
    "default",  "do",      "else",     "enum",      "extern",         "for",           "goto",
    "if",       "inline",  "register", "restrict",  "return",         "sizeof",        "static",
    "struct",   "switch",  "typedef",  "union",     "volatile",       "while",         "_Alignas",
    "_Alignof", "_Atomic", "_Generic", "_Noreturn", "_Static_assert", "_Thread_local", "noreturn",
};

static const char *const types[] = {
    "bool",   "char",     "double", "float", "int", "long",  "short",
    "signed", "unsigned", "void",   "FILE",  "DIR", "_Bool",
};

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           (unsigned char)byte >= 0x80;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\v' ||
           byte == '\f';
}

static bool is_among(struct text text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(text, text_of(words[i])))
            return true;
    }
    return false;
}

static const char *scan_word(const char *at, const char *end)
{
    while (at < end && (is_letter(*at) || is_digit(*at)))
        at++;
    return at;
}

static const char *scan_space(const char *at, const char *end)
{
    while (at < end && (is_blank(*at) || (*at == '\\' && at + 1 < end && at[1] == '\n')))
        at++;
    return at;
}

// A preprocessing number (C11 6.4.8): 0x1F, 1e-3, 10UL.
static const char *scan_number(const char *at, const char *end)
{
    while (at < end) {
        bool is_exponent =
            strchr("eEpP", *at) != NULL && at + 1 < end && (at[1] == '+' || at[1] == '-');
        if (!is_letter(*at) && !is_digit(*at) && *at != '.')
            break;
        at += is_exponent ? 2 : 1;
    }
    return at;
}

// A string from its opening quote to the closing QUOTE, or to the end of a line without one.
static const char *scan_quoted(const char *at, const char *end, char quote)
{
    for (at++; at < end && *at != '\n'; at++) {
        if (*at == quote)
            return at + 1;
        if (*at == '\\' && at + 1 < end)
            at++;
    }
    return at;
}

static const char *scan_line_comment(const char *at, const char *end)
{
    while (at < end && (*at != '\n' || at[-1] == '\\'))
        at++;
    return at;
}

static const char *scan_block_comment(const char *at, const char *end)
{
    for (at += 2; at + 1 < end; at++) {
        if (at[0] == '*' && at[1] == '/')
            return at + 2;
    }
    return end;
}

static const char *scan_directive(const char *at, const char *end)
{
    for (at++; at < end && (*at == ' ' || *at == '\t'); at++)
        ;
    return scan_word(at, end);
}

static enum token_kind word_kind(struct text word)
{
    if (is_among(word, keywords, sizeof keywords / sizeof keywords[0]))
        return TOKEN_KEYWORD;
    if (is_among(word, types, sizeof types / sizeof types[0]) || text_ends(word, "_t"))
        return TOKEN_TYPE;
    return TOKEN_WORD;
}

struct lexer lexer_begin(struct text code)
{
    return (struct lexer){.at = code.data, .end = code.data + code.size, .starts_line = true};
}

static char closing_quote(char opening)
{
    if (opening == '<')
        return '>';
    return opening;
}

// Returns the end of the token that starts at the lexer's position, and sets its KIND.
static const char *scan(const struct lexer *lexer, enum token_kind *kind)
{
    const char *at = lexer->at;
    const char *end = lexer->end;
    char next = '\0';

    if (at + 1 < end)
        next = at[1];
    *kind = TOKEN_SIGN;
    if (is_blank(*at) || (*at == '\\' && next == '\n')) {
        *kind = TOKEN_SPACE;
        return scan_space(at, end);
    }
    if (*at == '/' && (next == '/' || next == '*')) {
        *kind = TOKEN_COMMENT;
        return next == '/' ? scan_line_comment(at, end) : scan_block_comment(at, end);
    }
    if (*at == '#' && lexer->starts_line) {
        *kind = TOKEN_DIRECTIVE;
        return scan_directive(at, end);
    }
    if (*at == '"' || *at == '\'' || (*at == '<' && lexer->in_include)) {
        *kind = TOKEN_STRING;
        return scan_quoted(at, end, closing_quote(*at));
    }
    if (is_digit(*at) || (*at == '.' && is_digit(next))) {
        *kind = TOKEN_NUMBER;
        return scan_number(at, end);
    }
    if (is_letter(*at)) {
        const char *after = scan_word(at, end);
        *kind = word_kind((struct text){at, (size_t)(after - at)});
        return after;
    }
    return at + 1;
}

bool lexer_next(struct lexer *lexer, struct token *token)
{
    if (lexer->at == lexer->end)
        return false;
    const char *start = lexer->at;
    lexer->at = scan(lexer, &token->kind);
    token->text = (struct text){start, (size_t)(lexer->at - start)};
    if (token->kind == TOKEN_DIRECTIVE)
        lexer->in_include = text_ends(token->text, "include");
    if (token->kind != TOKEN_SPACE)
        lexer->starts_line = false;
    if (text_has(token->text, '\n')) {
        lexer->starts_line = true;
        lexer->in_include = false;
    }
    return true;
}

bool token_is(const struct token *token, const char *text)
{
    return text_equal(token->text, text_of(text));
}
