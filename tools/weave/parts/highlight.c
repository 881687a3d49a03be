// SPDX-License-Identifier: MIT
//
// C as HTML.

#include "weave/parts/highlight.h"

#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/lexer.h"

// The classes of the tokens in site.css; NULL for plain text.
static const char *const classes[] = {
    [TOKEN_SPACE] = NULL, [TOKEN_COMMENT] = "c",   [TOKEN_STRING] = "s",
    [TOKEN_NUMBER] = "n", [TOKEN_KEYWORD] = "k",   [TOKEN_TYPE] = "t",
    [TOKEN_WORD] = NULL,  [TOKEN_DIRECTIVE] = "p", [TOKEN_SIGN] = NULL,
};

// Adds TEXT in spans of CLASS, one for each of its lines.
static void add_lines(struct buffer *out, struct text text, const char *class)
{
    while (text.size > 0) {
        const char *newline = memchr(text.data, '\n', text.size);
        size_t length = newline == NULL ? text.size : (size_t)(newline - text.data);
        if (length > 0)
            html_add(out, "<span class=\"%s\">%t</span>", class,
                     TEXT(((struct text){text.data, length})));
        if (newline == NULL)
            return;
        html_add(out, "\n");
        text = (struct text){newline + 1, text.size - length - 1};
    }
}

static bool is_called(const struct lexer *lexer)
{
    const char *at = lexer->at;

    while (at < lexer->end && *at == ' ')
        at++;
    return at < lexer->end && *at == '(';
}

// Adds NAME as a link, if LINKS has one for it.
static bool add_link(struct buffer *out, struct text name, bool is_call,
                     const struct name_links *links)
{
    struct buffer address = {0};
    bool found = links != NULL && links->find(links->context, name, is_call, &address);

    if (found)
        html_add(out, "<a href=\"%H\">%t</a>", TEXT(buffer_text(&address)), TEXT(name));
    buffer_free(&address);
    return found;
}

void highlight_c(struct buffer *out, struct text code, const struct name_links *links)
{
    struct lexer lexer = lexer_begin(code);
    struct token token;

    while (lexer_next(&lexer, &token)) {
        struct text text = token.text;
        if (token.kind == TOKEN_WORD && add_link(out, text, is_called(&lexer), links))
            continue;
        if (classes[token.kind] == NULL)
            html_text(out, text);
        else
            add_lines(out, text, classes[token.kind]);
    }
}
