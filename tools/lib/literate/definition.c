// SPDX-License-Identifier: MIT
//
// Skips link reference definitions. The functions called skip_ return the offset of the first byte
// after what they skip, or FAILED.

#include "lib/literate/definition.h"
#include "lib/base/text.h"

#include <stdbool.h>
#include <string.h>

enum { LABEL_MAX = 999, FAILED = 0 };

static char at(struct text text, size_t number)
{
    return number < text.size ? text.data[number] : '\0';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static size_t skip_blanks(struct text text, size_t from)
{
    while (is_blank(at(text, from)))
        from++;
    return from;
}

// Skips blanks with at most one newline among them.
static size_t skip_space(struct text text, size_t from)
{
    from = skip_blanks(text, from);
    return at(text, from) == '\n' ? skip_blanks(text, from + 1) : from;
}

// Is the byte at FROM a backslash that escapes the next byte?
static bool is_escape(struct text text, size_t from)
{
    static const char punctuation[] = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    return at(text, from) == '\\' && at(text, from + 1) != '\0' &&
           strchr(punctuation, at(text, from + 1)) != NULL;
}

// Skips `[label]`, in which not everything is blank.
static size_t skip_label(struct text text, size_t from)
{
    bool has_text = false;
    size_t end = from + 1;

    if (at(text, from) != '[')
        return FAILED;
    for (; end < text.size && at(text, end) != ']'; end++) {
        if (at(text, end) == '[' || end - from > LABEL_MAX)
            return FAILED;
        has_text = has_text || !(is_blank(at(text, end)) || at(text, end) == '\n');
        if (at(text, end) == '\\')
            end++;
    }
    return has_text && end < text.size && end - from - 1 <= LABEL_MAX ? end + 1 : FAILED;
}

static size_t skip_angle_destination(struct text text, size_t from)
{
    for (from++; from < text.size && at(text, from) != '>'; from++) {
        if (at(text, from) == '<' || at(text, from) == '\n')
            return FAILED;
        from += is_escape(text, from) ? 1 : 0;
    }
    return from < text.size ? from + 1 : FAILED;
}

// Skips the destination, which has no space in it and whose parentheses are balanced.
static size_t skip_destination(struct text text, size_t from)
{
    size_t depth = 0;
    size_t end = from;

    if (at(text, from) == '<')
        return skip_angle_destination(text, from);
    for (; end < text.size && (unsigned char)text.data[end] > ' '; end++) {
        const char byte = text.data[end];
        if (is_escape(text, end))
            end++;
        else if (byte == '(')
            depth++;
        else if (byte == ')' && depth == 0)
            break;
        else if (byte == ')')
            depth--;
    }
    return end == from || depth > 0 ? FAILED : end;
}

// Skips a title in quotes or parentheses. It has no empty line in it, since no paragraph has.
static size_t skip_title(struct text text, size_t from)
{
    const char open = at(text, from);
    const char close = open == '(' ? ')' : open;

    if (open == '\0' || strchr("\"'(", open) == NULL)
        return FAILED;
    for (from++; from < text.size && at(text, from) != close; from++) {
        if (open == '(' && at(text, from) == '(')
            return FAILED;
        from += is_escape(text, from) ? 1 : 0;
    }
    return from < text.size ? from + 1 : FAILED;
}

// Skips blanks and the end of the line; FAILED if anything else comes first.
static size_t skip_line_end(struct text text, size_t from)
{
    from = skip_blanks(text, from);
    return at(text, from) == '\n' ? from + 1 : from == text.size ? from : FAILED;
}

// Skips one definition.
static size_t skip_definition(struct text text, size_t from)
{
    const size_t label = skip_label(text, from);

    if (label == FAILED || at(text, label) != ':')
        return FAILED;
    const size_t destination = skip_destination(text, skip_space(text, label + 1));
    if (destination == FAILED)
        return FAILED;
    const size_t before_title = skip_space(text, destination);
    const size_t title = before_title > destination ? skip_title(text, before_title) : FAILED;
    const size_t end = title == FAILED ? FAILED : skip_line_end(text, title);
    return end != FAILED ? end : skip_line_end(text, destination);
}

size_t definitions_size(struct text text, size_t *longest)
{
    size_t size = 0;

    for (size_t end = 0; size < text.size; size = end) {
        end = skip_definition(text, size);
        if (end == FAILED)
            break;
        if (end - size > *longest)
            *longest = end - size;
    }
    return size;
}
