// SPDX-License-Identifier: MIT
//
// The seven start conditions of HTML blocks.

#include "lib/literate/html_start.h"
#include "lib/base/text.h"

#include <string.h>
#include <strings.h>

static const char *const raw[] = {"script", "pre", "textarea", "style"};

static const char *const tags[] = {
    "address",  "article",  "aside",    "base",       "basefont", "blockquote", "body",   "caption",
    "center",   "col",      "colgroup", "dd",         "details",  "dialog",     "dir",    "div",
    "dl",       "dt",       "fieldset", "figcaption", "figure",   "footer",     "form",   "frame",
    "frameset", "h1",       "h2",       "h3",         "h4",       "h5",         "h6",     "head",
    "header",   "hr",       "html",     "iframe",     "legend",   "li",         "link",   "main",
    "menu",     "menuitem", "nav",      "noframes",   "ol",       "optgroup",   "option", "p",
    "param",    "search",   "section",  "summary",    "table",    "tbody",      "td",     "tfoot",
    "th",       "thead",    "title",    "tr",         "track",    "ul",
};

static char at(struct text text, size_t number)
{
    return number < text.size ? text.data[number] : '\0';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_name_byte(char byte)
{
    return is_letter(byte) || (byte >= '0' && byte <= '9');
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static size_t skip_spaces(struct text text, size_t from)
{
    while (is_space(at(text, from)))
        from++;
    return from;
}

static bool is_listed(const char *const *names, size_t count, struct text name)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == name.size && strncasecmp(names[i], name.data, name.size) == 0)
            return true;
    return false;
}

// The longest run of letters and digits that begins at FROM.
static struct text name_at(struct text text, size_t from)
{
    size_t size = 0;

    while (is_name_byte(at(text, from + size)))
        size++;
    return (struct text){text.data + from, size};
}

// ---- A tag alone on its line -------------------------------------------------------------------

// The end of the attribute value that begins at FROM; 0 if none does.
static size_t skip_value(struct text text, size_t from)
{
    const char quote = at(text, from);

    if (quote == '"' || quote == '\'') {
        const char *end = memchr(text.data + from + 1, quote, text.size - from - 1);
        return end == NULL ? 0 : (size_t)(end - text.data) + 1;
    }
    size_t end = from;
    while (end < text.size && (unsigned char)text.data[end] > ' ' &&
           strchr("\"'=<>`", text.data[end]) == NULL)
        end++;
    return end == from ? 0 : end;
}

// The end of the well-formed attributes that begin at FROM. Each comes after a space.
static size_t skip_attributes(struct text text, size_t from)
{
    for (;;) {
        size_t end = skip_spaces(text, from);
        const char first = at(text, end);
        if (end == from || !(is_letter(first) || first == '_' || first == ':'))
            return from;
        while (is_name_byte(at(text, end)) ||
               (at(text, end) != '\0' && strchr("_.:-", at(text, end)) != NULL))
            end++;
        from = end;
        end = skip_spaces(text, end);
        if (at(text, end) != '=')
            continue;
        end = skip_value(text, skip_spaces(text, end + 1));
        if (end == 0)
            return from;
        from = end;
    }
}

static bool is_tag_alone(struct text text)
{
    const bool is_closing = at(text, 1) == '/';
    size_t end = is_closing ? 2 : 1;

    if (!is_letter(at(text, end)))
        return false;
    while (is_name_byte(at(text, end)) || at(text, end) == '-')
        end++;
    if (!is_closing)
        end = skip_attributes(text, end);
    end = skip_spaces(text, end);
    if (!is_closing && at(text, end) == '/')
        end++;
    return at(text, end) == '>' && skip_spaces(text, end + 1) == text.size;
}

// ---- The conditions ----------------------------------------------------------------------------

static bool is_raw(struct text text)
{
    const struct text name = name_at(text, 1);
    const char after = at(text, 1 + name.size);

    return is_listed(raw, sizeof raw / sizeof *raw, name) &&
           (1 + name.size == text.size || is_space(after) || after == '>');
}

static bool is_block_tag(struct text text)
{
    const size_t start = at(text, 1) == '/' ? 2 : 1;
    const struct text name = name_at(text, start);
    const size_t end = start + name.size;

    return is_listed(tags, sizeof tags / sizeof *tags, name) &&
           (end == text.size || is_space(at(text, end)) || at(text, end) == '>' ||
            (at(text, end) == '/' && at(text, end + 1) == '>'));
}

int html_start_kind(struct text text)
{
    if (at(text, 0) != '<')
        return HTML_NONE;
    if (is_raw(text))
        return 1;
    if (text_starts(text, "<!--"))
        return 2;
    if (at(text, 1) == '?')
        return 3;
    if (at(text, 1) == '!' && is_letter(at(text, 2)))
        return 4;
    if (text_starts(text, "<![CDATA["))
        return HTML_LAST_WITH_END;
    if (is_block_tag(text))
        return 6;
    return is_tag_alone(text) ? HTML_TAG_ALONE : HTML_NONE;
}

static bool ends_raw(struct text text)
{
    for (size_t i = text_find(text, "</", 0); i != SIZE_MAX; i = text_find(text, "</", i + 2)) {
        const struct text name = name_at(text, i + 2);
        if (is_listed(raw, sizeof raw / sizeof *raw, name) && at(text, i + 2 + name.size) == '>')
            return true;
    }
    return false;
}

bool html_start_ends(int kind, struct text text)
{
    static const char *const ends[] = {NULL, NULL, "-->", "?>", ">", "]]>"};

    return kind == 1 ? ends_raw(text) : text_find(text, ends[kind], 0) != SIZE_MAX;
}
