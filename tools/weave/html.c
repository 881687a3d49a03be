// SPDX-License-Identifier: MIT
//
// Writing HTML: one function escapes, all others go through it.

#include "weave/html.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

enum { DELETE = 0x7F }; // the last control character of ASCII

static const char *escape_of(unsigned char byte)
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
    case '\t':
    case '\n':
        return NULL;
    default:
        return byte < 0x20 || byte == DELETE ? "\xEF\xBF\xBD" : NULL;
    }
}

void html_text(struct buffer *out, struct text text)
{
    size_t start = 0;

    for (size_t i = 0; i < text.size; i++) {
        const char *escape = escape_of((unsigned char)text.data[i]);
        if (escape == NULL)
            continue;
        buffer_add(out, (struct text){text.data + start, i - start});
        buffer_add_string(out, escape);
        start = i + 1;
    }
    if (start < text.size)
        buffer_add(out, text_from(text, start));
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

void html_slug(struct buffer *out, struct text title)
{
    for (size_t i = 0; i < title.size; i++) {
        char byte = title.data[i];
        if (byte >= 'A' && byte <= 'Z')
            byte = (char)(byte - 'A' + 'a');
        bool is_kept = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
                       byte == '-' || byte == '_' || (byte & 0x80) != 0;
        if (byte == ' ' || byte == '\n')
            byte = '-';
        else if (!is_kept)
            continue;
        buffer_add_byte(out, byte);
    }
}
