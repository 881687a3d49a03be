// SPDX-License-Identifier: MIT
//
// Shortens texts for the search.

#include "weave/pages/search_text.h"

#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"
#include "weave/book/manual.h"

enum {
    HEAD_MIN = 180, // bytes: a head ends at the first end of a sentence from here on
    HEAD_MAX = 320, // bytes: or at the last space before here
    WORD_MIN = 3,   // letters
};

const char search_ignored[] =
    "a about after again all also an and another any are as at be because been before begins "
    "between "
    "both but by call called calls can cannot come comes could did difference do does each else "
    "even "
    "every first for from get gets give gives go goes had happen happens has have here how i if in "
    "into is it its itself just last let long made make makes many may me mean means more most "
    "much "
    "must my need no not nothing now of off on one only or other others our out over own program "
    "return returned returns run runs s same say says see should show shows so some such t take "
    "takes "
    "than that the their them then there these they thing things this those time to too two under "
    "up "
    "us use used uses using very want was way we were what when where whether which while who "
    "whose "
    "why will with without would you your";

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || (byte & 0x80) != 0;
}

// Removes the next word of *REST and returns it; it is empty when there is none.
static struct text take_word(struct text *rest)
{
    size_t start = 0;

    while (start < rest->size && !is_word_byte(rest->data[start]))
        start++;
    size_t end = start;
    while (end < rest->size && is_word_byte(rest->data[end]))
        end++;
    struct text word = {rest->data + start, end - start};
    *rest = text_from(*rest, end);
    return word;
}

static void add_lower(struct buffer *out, struct text word)
{
    for (size_t i = 0; i < word.size; i++) {
        char byte = word.data[i];
        buffer_add_byte(out, (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte));
    }
}

// Notes WORD in SEEN; false when it was there already.
static bool note(struct key_table *seen, struct text word)
{
    struct buffer lower = {0};
    bool is_new = false;

    add_lower(&lower, word);
    struct text key = buffer_text(&lower);
    (void)key_table_intern(seen, key.data, key.size, &is_new);
    buffer_free(&lower);
    return is_new;
}

static void note_all(struct key_table *seen, struct text text)
{
    for (struct text word = take_word(&text); word.size > 0; word = take_word(&text))
        (void)note(seen, word);
}

// Is WORD long enough, and not yet in SEEN, where it is noted?
static bool is_new_word(struct key_table *seen, struct text word)
{
    return word.size >= WORD_MIN && note(seen, word);
}

// ---- The head of a text -------------------------------------------------------------------------

static void add_plain(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        bool is_blank = strchr(" \t\n", text.data[i]) != NULL && text.data[i] != '\0';
        if (!is_blank)
            buffer_add_byte(out, text.data[i]);
        else if (out->size > 0 && out->data[out->size - 1] != ' ')
            buffer_add_byte(out, ' ');
    }
}

static bool ends_sentence(struct text text, size_t at)
{
    return text.data[at] == ' ' && at > 0 && strchr(".?!:", text.data[at - 1]) != NULL;
}

// The size of the beginning of TEXT that is kept as it is.
static size_t head_size(struct text text)
{
    size_t space = 0;

    if (text.size <= HEAD_MAX)
        return text.size;
    for (size_t at = 0; at < HEAD_MAX; at++) {
        if (at >= HEAD_MIN && ends_sentence(text, at))
            return at;
        space = text.data[at] == ' ' ? at : space;
    }
    return space;
}

void search_text_split(struct buffer *head, struct buffer *words, struct text text)
{
    struct buffer plain = {0};
    struct key_table seen = {0};

    add_plain(&plain, text);
    struct text whole = text_trim(buffer_text(&plain));
    size_t size = head_size(whole);
    buffer_add(head, (struct text){whole.data, size});
    note_all(&seen, text_of(search_ignored));
    note_all(&seen, buffer_text(head));
    struct text rest = text_from(whole, size);
    for (struct text word = take_word(&rest); word.size > 0; word = take_word(&rest)) {
        if (!is_new_word(&seen, word))
            continue;
        buffer_add_byte(words, ' ');
        add_lower(words, word);
    }
    key_table_free(&seen);
    buffer_free(&plain);
}

// ---- Names in code ------------------------------------------------------------------------------

static bool is_worthy(struct text name)
{
    struct manual_page page;
    bool has_small = false;
    bool has_letter = false;

    for (size_t i = 0; i < name.size; i++) {
        has_small = has_small || (name.data[i] >= 'a' && name.data[i] <= 'z');
        has_letter = has_letter || (name.data[i] >= 'A' && name.data[i] <= 'Z');
    }
    return text_has(name, '_') || (has_letter && !has_small) || manual_page_find(name, &page);
}

void search_text_names(struct buffer *words, struct text code)
{
    struct key_table seen = {0};

    for (struct text word = take_word(&code); word.size > 0; word = take_word(&code))
        if (is_worthy(word) && is_new_word(&seen, word)) {
            buffer_add_byte(words, ' ');
            buffer_add(words, word);
        }
    key_table_free(&seen);
}
