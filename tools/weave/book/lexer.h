// SPDX-License-Identifier: MIT
//
// Splits C into tokens, precisely enough to colour the code and to find names. The lexer accepts
// parts of a program, which no compiler would, and never fails: any other character is a
// TOKEN_SIGN.

#ifndef FORK_WEAVE_LEXER_H
#define FORK_WEAVE_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/text.h"

enum token_kind {
    TOKEN_SPACE,   // blanks, newlines, and the backslash that continues a line
    TOKEN_COMMENT, // of both forms
    TOKEN_STRING,  // a string, a character constant, or the <name> of an #include
    TOKEN_NUMBER,
    TOKEN_KEYWORD,
    TOKEN_TYPE,      // a type of the language, or a name that ends in _t
    TOKEN_WORD,      // any other identifier
    TOKEN_DIRECTIVE, // # and the word after it
    TOKEN_SIGN,      // one character of anything else
};

struct token {
    enum token_kind kind;
    struct text text; // borrowed from the lexer's input
};

struct lexer {
    const char *at;
    const char *end;
    bool starts_line; // nothing but blanks so far on this line
    bool in_include;  // on the line of an #include, where <name> is one string
};

// Begins to read CODE, which must outlive the lexer and its tokens.
struct lexer lexer_begin(struct text code);

// Reads the next token into TOKEN; false at the end. Concatenated, the tokens are the whole text.
bool lexer_next(struct lexer *lexer, struct token *token);

// Is the text of TOKEN equal to TEXT?
bool token_is(const struct token *token, const char *text);

#endif
