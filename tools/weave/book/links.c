// SPDX-License-Identifier: MIT
//
// Where the links of a chapter lead.

#include "weave/book/links.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "weave/book/book.h"

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

// The length of the scheme with which ADDRESS begins (RFC 3986, 3.1), without its colon; 0 when
// there is none. Browsers ignore control characters and spaces in a scheme. Here they count as part
// of it, so that such a scheme is never taken for a safe one.
static size_t scheme_length(const char *address)
{
    size_t colon = strcspn(address, ":/?#");

    return address[colon] == ':' ? colon : 0;
}

static bool is_safe_scheme(const char *address, size_t length)
{
    static const char *const safe[] = {"http", "https", "mailto"};

    for (size_t i = 0; i < sizeof safe / sizeof safe[0]; i++) {
        if (strlen(safe[i]) == length && strncasecmp(safe[i], address, length) == 0)
            return true;
    }
    return false;
}

// Removes the last directory of PATH; false when PATH is empty.
static bool drop_directory(struct buffer *path)
{
    if (path->size == 0)
        return false;
    while (path->size > 0 && path->data[path->size - 1] != '/')
        path->size--;
    if (path->size > 1)
        path->size--;
    return true;
}

// Adds RELATIVE to PATH, without its `.` and `..`; false when it leads above the top.
static bool add_path(struct buffer *path, struct text relative)
{
    while (relative.size > 0) {
        const char *slash = memchr(relative.data, '/', relative.size);
        struct text part = {relative.data,
                            slash == NULL ? relative.size : (size_t)(slash - relative.data)};
        relative = text_from(relative, part.size + (slash == NULL ? 0 : 1));
        if (part.size == 0 || text_equal(part, text_of(".")))
            continue;
        if (text_equal(part, text_of(".."))) {
            if (!drop_directory(path))
                return false;
            continue;
        }
        if (path->size > 0 && path->data[path->size - 1] != '/')
            buffer_add_byte(path, '/');
        buffer_add(path, part);
    }
    return true;
}

static bool is_at(const struct chapter *chapter, struct text path)
{
    struct buffer own = {0};
    bool result = false;

    if (chapter->path[0] == '/')
        buffer_add_byte(&own, '/');
    result = add_path(&own, text_of(chapter->path)) && text_equal(buffer_text(&own), path);
    buffer_free(&own);
    return result;
}

// The chapter whose file is PATH, or NULL.
static const struct chapter *chapter_at(const struct book *book, struct text path)
{
    if (book->front.document != NULL && is_at(&book->front, path))
        return &book->front;
    if (book->glossary.document != NULL && is_at(&book->glossary, path))
        return &book->glossary;
    if (book->sheet.document != NULL && is_at(&book->sheet, path))
        return &book->sheet;
    for (size_t i = 0; i < book->count; i++) {
        if (is_at(&book->chapters[i], path))
            return &book->chapters[i];
    }
    return NULL;
}

static bool has_place(const struct chapter *chapter, struct text place)
{
    for (size_t i = 0; i < chapter->section_count; i++) {
        if (text_equal(chapter->sections[i].id, place))
            return true;
    }
    return place.size == 0;
}

static void read_path(struct link *link, const struct book *book, const struct chapter *chapter,
                      struct text relative)
{
    struct text own = text_of(chapter->path);
    struct text directory = {own.data, own.size - text_base_name(own).size};
    struct stat info;

    link->kind = LINK_BROKEN;
    if (text_starts(own, "/"))
        buffer_add_byte(&link->path, '/');
    if (!add_path(&link->path, directory) || !add_path(&link->path, relative))
        return;
    link->chapter = chapter_at(book, buffer_text(&link->path));
    if (link->chapter != NULL)
        link->kind = LINK_CHAPTER;
    else if (stat(link->path.size == 0 ? "." : buffer_string(&link->path), &info) == 0)
        link->kind =
            text_starts(own, "/") || book->repository[0] == '\0' ? LINK_DROPPED : LINK_FILE;
}

struct link link_read(const struct book *book, const struct chapter *chapter, const char *address)
{
    struct link link = {.kind = LINK_CHAPTER, .chapter = chapter};
    size_t scheme = scheme_length(address);
    size_t path = strcspn(address, "#");

    if (scheme > 0 || strncmp(address, "//", 2) == 0 || strchr(address, '\\') != NULL) {
        link.kind = is_safe_scheme(address, scheme) ? LINK_OUTSIDE : LINK_DROPPED;
        return link;
    }
    if (address[path] == '#')
        link.place = text_of(address + path + 1);
    if (path > 0)
        read_path(&link, book, chapter, (struct text){address, path});
    if (link.kind == LINK_CHAPTER && !has_place(link.chapter, link.place))
        link.kind = LINK_BROKEN;
    return link;
}

void link_free(struct link *link)
{
    buffer_free(&link->path);
}

bool link_is_name_byte(char byte)
{
    return is_letter(byte) || (byte >= '0' && byte <= '9') ||
           (byte != '\0' && strchr("-._", byte) != NULL);
}
