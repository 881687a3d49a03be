// SPDX-License-Identifier: MIT
//
// Writes HTML. Only html_text escapes; the other functions call it.

#include "lib/page/html.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/danger.h"
#include "lib/base/text.h"

enum { PAGE_MAX = 256 << 20 }; // bytes: no page is longer

#define REPLACEMENT    "\xEF\xBF\xBD"
#define OPENING        "\xE2\x80\x9C"
#define CLOSING        "\xE2\x80\x9D"
#define OPENING_SINGLE "\xE2\x80\x98"
#define CLOSING_SINGLE "\xE2\x80\x99"

static const char *escape_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_text(struct buffer *out, struct text text)
{
    size_t start = 0;

    for (size_t i = 0; i < text.size; i++) {
        size_t control = danger_size(text, i);
        const char *escape = control > 0 ? REPLACEMENT : escape_of(text.data[i]);
        if (escape == NULL)
            continue;
        buffer_add(out, (struct text){text.data + start, i - start});
        buffer_add_string(out, escape);
        i += control > 0 ? control - 1 : 0;
        start = i + 1;
    }
    if (start < text.size)
        buffer_add(out, text_from(text, start));
}

// Does a word begin at the end of OUT? It does after a blank, an opening bracket, a hyphen, a slash
// or an opening quote, and after an opening tag.
static bool is_word_ahead(const struct buffer *out)
{
    struct text text = buffer_text(out);
    size_t at = text.size;

    if (at == 0 || strchr(" \t\n([{-/", text.data[at - 1]) != NULL || text_ends(text, OPENING) ||
        text_ends(text, OPENING_SINGLE))
        return true;
    if (text.data[at - 1] != '>')
        return false;
    while (at > 0 && text.data[at - 1] != '<')
        at--;
    return at < text.size && text.data[at] != '/';
}

void html_prose(struct buffer *out, struct text text)
{
    size_t start = 0;

    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (byte != '"' && byte != '\'')
            continue;
        html_text(out, (struct text){text.data + start, i - start});
        bool is_opening = is_word_ahead(out);
        if (byte == '"')
            buffer_add_string(out, is_opening ? OPENING : CLOSING);
        else
            buffer_add_string(out, is_opening ? OPENING_SINGLE : CLOSING_SINGLE);
        start = i + 1;
    }
    html_text(out, text_from(text, start));
}

static void add_argument(struct buffer *out, char kind, va_list *arguments)
{
    switch (kind) {
    case 's':
        html_text(out, text_of(va_arg(*arguments, const char *)));
        break;
    case 't':
        html_text(out, *va_arg(*arguments, const struct text *));
        break;
    case 'q':
        html_prose(out, *va_arg(*arguments, const struct text *));
        break;
    case 'h':
        buffer_add_string(out, va_arg(*arguments, const char *));
        break;
    case 'H':
        buffer_add(out, *va_arg(*arguments, const struct text *));
        break;
    case 'z':
        buffer_add_number(out, va_arg(*arguments, size_t));
        break;
    default:
        buffer_add_byte(out, '%');
    }
}

void html_add(struct buffer *out, const char *format, ...)
{
    va_list arguments;

    if (out->size > PAGE_MAX)
        return;
    va_start(arguments, format);
    while (*format != '\0') {
        size_t literal = strcspn(format, "%");
        buffer_add(out, (struct text){format, literal});
        format += literal;
        if (*format == '\0')
            break;
        add_argument(out, format[1], &arguments);
        format += 2;
    }
    va_end(arguments);
}

// One level of recursion for each group of digits.
// NOLINTNEXTLINE(misc-no-recursion)
void html_count(struct buffer *out, size_t count)
{
    if (count >= 1000) {
        html_count(out, count / 1000);
        html_add(out, ",%h%z",
                 count % 1000 < 10    ? "00"
                 : count % 1000 < 100 ? "0"
                                      : "",
                 count % 1000);
    } else {
        html_add(out, "%z", count);
    }
}
