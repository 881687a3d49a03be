// SPDX-License-Identifier: MIT
//
// Addresses in the attributes of a page.

#include "weave/parts/addresses.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/book/links.h"

#define MANUAL "https://man7.org/linux/man-pages"

static bool is_plain(char byte)
{
    return link_is_name_byte(byte) || (byte != '\0' && strchr("~:/?#[]@!$()*+,;=%", byte) != NULL);
}

void address_add(struct buffer *out, struct text address)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < address.size; i++) {
        unsigned char byte = (unsigned char)address.data[i];
        if (is_plain((char)byte)) {
            buffer_add_byte(out, (char)byte);
        } else if (byte == '&') {
            buffer_add_string(out, "&amp;");
        } else {
            buffer_add_byte(out, '%');
            buffer_add_byte(out, digits[byte / 16]);
            buffer_add_byte(out, digits[byte % 16]);
        }
    }
}

void address_add_manual(struct buffer *out, struct text name, char section)
{
    char number[] = {section, '\0'};

    html_add(out, MANUAL "/man%s/", number);
    address_add(out, name);
    html_add(out, ".%s.html", number);
}

void address_add_file(struct buffer *out, const struct book *book, struct text path, size_t line)
{
    address_add(out, text_of(book->repository));
    buffer_add_string(out, "/blob/main/");
    address_add(out, path);
    if (line > 0)
        html_add(out, "#L%z", line);
}
