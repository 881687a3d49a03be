// SPDX-License-Identifier: MIT
//
// C text cut into tokens, as far as a reader's eye needs it: good enough for parts of a program,
// which no compiler would accept, and never failing: whatever it does not know is a sign.

#ifndef FORK_WEAVE_LEXER_H
#define FORK_WEAVE_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/text.h"

enum token_kind {
    TOKEN_SPACE,   // blanks, newlines, and the backslash that continues a line
    TOKEN_COMMENT, // of both forms
    TOKEN_STRING,  // a string, a character constant, or the <name> of an #include
    TOKEN_NUMBER,
    TOKEN_KEYWORD,
    TOKEN_TYPE,      // a type of the language, or a name that ends in _t
    TOKEN_WORD,      // any other identifier
    TOKEN_DIRECTIVE, // # and the word behind it
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
    bool in_include;  // <name> is one string
};

// Begins to read CODE, which must outlive the lexer and its tokens.
struct lexer lexer_begin(struct text code);

// Reads the next token into TOKEN; false at the end. The tokens side by side are the whole text.
bool lexer_next(struct lexer *lexer, struct token *token);

// Is TOKEN these characters?
bool token_is(const struct token *token, const char *text);

#endif
