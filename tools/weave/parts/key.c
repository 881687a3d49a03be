// SPDX-License-Identifier: MIT
//
// The key to the pictures of runs. It stands once on a page, so that it costs little.

#include "weave/parts/key.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"

// The samples are drawn as lifelines.c draws the lines, in a box of 22 by 20 pixels.
static const struct {
    const char *name;
    const char *paths;
} samples[] = {
    {"runs", "<path class=\"runs who0\" d=\"M11 0V20\"/>"},
    {"waits", "<path class=\"waits who0\" d=\"M11 0V20\"/>"},
    {"forks", "<path class=\"runs who0\" d=\"M4 0V20\"/><path class=\"runs who1\" d=\"M4 "
              "8H17V20\"/><path class=\"shape who1\" d=\"M17 8m0-5l5 9h-10z\"/>"},
    {"ends", "<path class=\"runs who1\" d=\"M11 0V14M4 14h14\"/>"},
    {"is a zombie", "<path class=\"zombie who1\" d=\"M11 0V20\"/><path class=\"hollow who1\" "
                    "d=\"M11 0V18\"/>"},
    {"reaps", "<path class=\"reap who1\" d=\"M0 10H22\"/>"},
};

static void add_key(struct buffer *out)
{
    html_add(out, "<ul class=\"key\" aria-label=\"What the lines mean\">\n");
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        html_add(out, "<li><svg aria-hidden=\"true\">%h</svg>%s</li>\n", samples[i].paths,
                 samples[i].name);
    html_add(out, "</ul>\n");
}

void key_add_below_first(struct buffer *out, struct text text)
{
    static const char end[] = "</svg>\n";
    size_t picture = text_find(text, "<svg class=\"lifelines\"", 0);
    size_t below = picture == SIZE_MAX ? SIZE_MAX : text_find(text, end, picture);

    if (below == SIZE_MAX) {
        buffer_add(out, text);
        return;
    }
    below += strlen(end);
    buffer_add(out, (struct text){text.data, below});
    add_key(out);
    buffer_add(out, text_from(text, below));
}
