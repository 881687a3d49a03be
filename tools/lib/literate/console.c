// SPDX-License-Identifier: MIT
//
// Classifies the lines of a `console` block.

#include "lib/literate/console.h"
#include "lib/base/text.h"

static struct text first_word(struct text text)
{
    size_t size = 0;

    while (size < text.size && text.data[size] != ' ' && text.data[size] != '\t')
        size++;
    return (struct text){text.data, size};
}

bool console_is_block(struct text info)
{
    return text_equal(first_word(info), text_of("console"));
}

struct text console_needs(struct text info)
{
    static const char key[] = "needs=";
    struct text word = first_word(info);

    while (word.size > 0 && !text_starts(word, key)) {
        info = text_trim(text_from(info, word.size));
        word = first_word(info);
    }
    return word.size > 0 ? text_from(word, sizeof key - 1) : word;
}

enum console_kind console_line_kind(struct text line, enum console_kind before)
{
    if (text_starts(line, "$ "))
        return CONSOLE_COMMAND;
    if (before != CONSOLE_OUTPUT && (text_starts(line, "> ") || text_equal(line, text_of(">"))))
        return CONSOLE_MORE;
    return CONSOLE_OUTPUT;
}
