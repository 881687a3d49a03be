// SPDX-License-Identifier: MIT
//
// The figures of the book.

#include "weave/book/figures.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "weave/book/book.h"
#include "weave/book/links.h"

enum { FIGURE_MAX = 1 << 20 }; // bytes

// The image that PARAGRAPH, a block of the chapter itself, consists of; NULL when it is another
// node, or the image has no text.
static cmark_node *only_image(cmark_node *paragraph)
{
    cmark_node *parent = cmark_node_parent(paragraph);
    cmark_node *image = cmark_node_first_child(paragraph);
    bool is_block = cmark_node_get_type(paragraph) == CMARK_NODE_PARAGRAPH && parent != NULL &&
                    cmark_node_get_type(parent) == CMARK_NODE_DOCUMENT;

    if (!is_block || image == NULL || cmark_node_get_type(image) != CMARK_NODE_IMAGE)
        return NULL;
    return cmark_node_next(image) == NULL && cmark_node_first_child(image) != NULL ? image : NULL;
}

// Is NAME the name of a picture in a directory: no path, not hidden, no encoding needed?
static bool is_figure_name(struct text name)
{
    if (!text_ends(name, ".svg") || name.data[0] == '.')
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (!link_is_name_byte(name.data[i]))
            return false;
    return true;
}

static const struct figure *find(const struct book *book, struct text name)
{
    for (size_t i = 0; i < book->figure_count; i++)
        if (text_equal(book->figures[i].name, name))
            return &book->figures[i];
    return NULL;
}

const struct figure *figure_of(const struct book *book, cmark_node *paragraph, cmark_node **image)
{
    *image = only_image(paragraph);
    return *image == NULL ? NULL : find(book, text_of(cmark_node_get_url(*image)));
}

static void add(struct book *book, struct chapter *chapter, struct text name, const char *path)
{
    book->figures = memory_grow(book->figures, &book->figure_capacity, book->figure_count + 1,
                                sizeof *book->figures);
    book->figures[book->figure_count++] =
        (struct figure){.name = name, .owner = chapter, .content = file_read(path)};
}

// Reads the figure NAME if the directory of the runs has it. A symbolic link is none, since it
// could lead anywhere.
static void read_figure(struct book *book, struct chapter *chapter, cmark_node *paragraph,
                        struct text name)
{
    struct buffer path = {0};
    struct stat info;

    buffer_print(&path, "%s/%s", book->runs, name.data);
    bool is_there = lstat(buffer_string(&path), &info) == 0 && S_ISREG(info.st_mode);
    if (is_there && info.st_size > FIGURE_MAX)
        diagnostics_add(chapter->errors,
                        (struct place){(size_t)cmark_node_get_start_line(paragraph),
                                       (size_t)cmark_node_get_start_column(paragraph)},
                        "the figure is larger than 1 MiB: %s", name.data);
    else if (is_there)
        add(book, chapter, name, buffer_string(&path));
    buffer_free(&path);
}

void figures_read(struct book *book, struct chapter *chapter)
{
    cmark_node *block = cmark_node_first_child(chapter->root);

    for (; block != NULL && book->runs != NULL; block = cmark_node_next(block)) {
        cmark_node *image = only_image(block);
        struct text name = text_of(image == NULL ? "" : cmark_node_get_url(image));
        if (is_figure_name(name) && find(book, name) == NULL)
            read_figure(book, chapter, block, name);
    }
}

void figures_free(struct book *book)
{
    for (size_t i = 0; i < book->figure_count; i++)
        buffer_free(&book->figures[i].content);
    free(book->figures);
}
