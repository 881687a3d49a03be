// SPDX-License-Identifier: MIT
//
// A `diff` block that makes a variant of a program.

#include "weave/parts/variant.h"

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/literate/patch.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/parts/prose.h"

void variant_add_site_name(struct buffer *name, const struct chapter *chapter,
                           const struct patch *patch)
{
    buffer_add(name, chapter->stem);
    buffer_add_byte(name, '-');
    buffer_add(name, patch->name);
}

// A line that goes has its number in the program, any other its number in the variant.
static void add_line(struct buffer *out, const struct patch_line *line)
{
    const char mark[] = {(char)line->mark, '\0'};

    if (line->mark == PATCH_HUNK)
        html_add(out, "<span class=\"gap\">%t\n</span>",
                 TEXT(line->text.size > 0 ? line->text : text_of("…")));
    else if (line->mark == PATCH_KEPT)
        html_add(out, "<span data-line=\"%z\">  %t\n</span>", line->new_line, TEXT(line->text));
    else
        html_add(out, "<%h data-line=\"%z\">%s %t\n</%h>", line->mark == PATCH_OLD ? "del" : "ins",
                 line->mark == PATCH_OLD ? line->old_line : line->new_line, mark, TEXT(line->text),
                 line->mark == PATCH_OLD ? "del" : "ins");
}

static const struct program *program_of(const struct chapter *chapter, const struct patch *patch)
{
    for (size_t i = 0; i < chapter->program_count; i++)
        if (text_equal(chapter->programs[i].file, patch->root->name))
            return &chapter->programs[i];
    return NULL;
}

static void add_caption(struct prose *prose, const struct patch *patch)
{
    const struct program *program = program_of(prose->chapter, patch);
    struct buffer name = {0};

    variant_add_site_name(&name, prose->chapter, patch);
    html_add(prose->out, "<figcaption><b><code>%t</code></b>, a variant of ", TEXT(patch->name));
    if (program == NULL || prose->is_single_page)
        html_add(prose->out, "<code>%t</code>", TEXT(patch->root->name));
    else
        html_add(prose->out, "<a href=\"%t.html\"><code>%t</code></a>", TEXT(program->site_name),
                 TEXT(patch->root->name));
    if (!prose->is_single_page)
        html_add(prose->out, " <a href=\"%t\" download=\"%t\">download</a>",
                 TEXT(buffer_text(&name)), TEXT(patch->name));
    html_add(prose->out, "</figcaption>\n");
    buffer_free(&name);
}

void variant_add(struct prose *prose, const struct patch *patch)
{
    html_add(prose->out, "<figure class=\"variant\" data-variant=\"%t\" data-base=\"%t\">\n",
             TEXT(patch->name), TEXT(patch->root->name));
    add_caption(prose, patch);
    html_add(prose->out, "<pre tabindex=\"0\" role=\"group\" aria-label=\"Changes: %t\"><code>",
             TEXT(patch->name));
    for (size_t i = 0; i < patch->count; i++)
        if (i > 0 || patch->lines[i].mark != PATCH_HUNK)
            add_line(prose->out, &patch->lines[i]);
    html_add(prose->out, "</code></pre>\n</figure>\n");
}
