// SPDX-License-Identifier: MIT
//
// Case and canonical decomposition of names.

#include "lib/same_name.h"
#include "lib/buffer.h"
#include "lib/text.h"

#include <locale.h>
#include <stdlib.h>
#include <wctype.h>

enum {
    ASCII_MAX = 0x7f,
    TAIL_BITS = 6,
    TAIL_MASK = 0x3f,
    TAIL = 0x80,
    HANGUL = 0xac00,
    HANGUL_COUNT = 11172,
    VOWEL_COUNT = 21,
    TRAIL_COUNT = 28,
    LEAD = 0x1100,
    VOWEL = 0x1161,
    TRAIL = 0x11a7
};

static void add_character(struct buffer *key, uint32_t character)
{
    static const unsigned char leads[] = {0x00, 0x00, 0xc0, 0xe0, 0xf0};
    const size_t size = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    char bytes[4];

    for (size_t i = size; i-- > 1; character >>= TAIL_BITS)
        bytes[i] = (char)(TAIL | (character & TAIL_MASK));
    bytes[0] = (char)(leads[size] | character);
    buffer_add(key, (struct text){bytes, size});
}

static int compare(const void *lhs, const void *rhs)
{
    const uint32_t character = *(const uint32_t *)lhs;
    const uint32_t whole = ((const struct decomposition *)rhs)->whole;

    return (character > whole) - (character < whole);
}

// The Unicode Standard, section 3.12.
static void add_hangul(struct buffer *key, uint32_t syllable)
{
    const uint32_t trail = syllable % TRAIL_COUNT;

    add_character(key, LEAD + syllable / (VOWEL_COUNT * TRAIL_COUNT));
    add_character(key, VOWEL + syllable / TRAIL_COUNT % VOWEL_COUNT);
    if (trail > 0)
        add_character(key, TRAIL + trail);
}

// The first part of a decomposition may be decomposed again, so the second parts wait.
static void add_decomposed(struct buffer *key, uint32_t character)
{
    uint32_t waiting[8];
    size_t count = 0;
    const struct decomposition *found = NULL;

    while (count < sizeof waiting / sizeof *waiting &&
           (found = bsearch(&character, decompositions, decomposition_count, sizeof *found,
                            compare)) != NULL) {
        if (found->second != 0)
            waiting[count++] = found->second;
        character = found->first;
    }
    if (character >= HANGUL && character < HANGUL + HANGUL_COUNT)
        add_hangul(key, character - HANGUL);
    else
        add_character(key, character);
    while (count > 0)
        add_character(key, waiting[--count]);
}

// HFS+ ignores these: a name with one of them is the name without.
static bool is_ignored(uint32_t character)
{
    return (character >= 0x200b && character <= 0x200f) ||
           (character >= 0x202a && character <= 0x202e) ||
           (character >= 0x2060 && character <= 0x206f) || character == 0xfeff;
}

// Takes the first character of TEXT, which is UTF-8.
static uint32_t take_character(struct text *text)
{
    const unsigned char *bytes = (const unsigned char *)text->data;
    const size_t size = bytes[0] < 0xc0 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    uint32_t character = size == 1 ? bytes[0] : bytes[0] & (0xffU >> (size + 1));

    for (size_t i = 1; i < size && i < text->size; i++)
        character = character << TAIL_BITS | (bytes[i] & TAIL_MASK);
    *text = text_from(*text, size < text->size ? size : text->size);
    return character;
}

void same_name_key(struct buffer *key, struct text name)
{
    locale_t locale = (locale_t)0;

    while (name.size > 0) {
        uint32_t character = take_character(&name);
        if (character <= ASCII_MAX) {
            const bool is_upper = character >= 'A' && character <= 'Z';
            buffer_add_byte(key, (char)(is_upper ? character + ('a' - 'A') : character));
            continue;
        }
        if (locale == (locale_t)0)
            locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
        if (locale != (locale_t)0)
            character = (uint32_t)towlower_l((wint_t)character, locale);
        if (!is_ignored(character))
            add_decomposed(key, character);
    }
    if (locale != (locale_t)0)
        freelocale(locale);
}
