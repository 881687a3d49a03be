// SPDX-License-Identifier: MIT
// Memory that signal handlers access.
#include "interleave/run/used.h"

#include <stdlib.h>
#include <string.h>

#include "interleave/model/dispositions.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

enum { WORD = 8 };

// An address has at most 57 bits, and the number of its word has three less.
static uint64_t key_of(uint64_t word, int signal)
{
    return word * (SIGNAL_LAST + 1) + (uint64_t)signal;
}

// The bytes of a word that an access of SIZE bytes reaches.
static uint8_t bytes_of(uint64_t word, uint64_t address, uint64_t size)
{
    uint8_t bytes = 0;

    for (unsigned i = 0; i < WORD; i++)
        if (word * WORD + i - address < size)
            bytes |= (uint8_t)(1U << i);
    return bytes;
}

static struct used_word *word_at(struct used *used, uint64_t word, int signal)
{
    const uint64_t key = key_of(word, signal);
    bool is_new = false;
    const int number = key_table_intern(&used->words, &key, sizeof key, &is_new);

    if (is_new) {
        used->word = memory_resize(used->word, used->words.count, sizeof *used->word);
        used->word[number] = (struct used_word){{0, 0, 0}, {0, 0, 0}};
    }
    return &used->word[number];
}

void used_add(struct used *used, int signal, const struct used_access *access, bool is_itself)
{
    const uint64_t address = access->address;
    const uint64_t size = access->size;

    for (uint64_t word = address / WORD; size && word <= (address + size - 1) / WORD; word++) {
        const uint8_t bytes = bytes_of(word, address, size);
        struct used_bytes *found = &word_at(used, word, signal)->found;
        found->read |= access->reads ? bytes : 0;
        found->written |= access->writes ? bytes : 0;
        found->changed |= access->writes && is_itself ? bytes : 0;
    }
}

// An access of a process.
struct access {
    uint64_t signals; // whose handlers can interrupt it
    uint64_t address;
    uint64_t size;
    bool reads;
    bool writes;
};

// Whether it conflicts with what is known by this number, of WORD.
static bool conflicts_with(const struct used *used, const struct access *access, int number,
                           uint64_t word)
{
    const struct used_bytes *known = &used->word[number].known;
    const uint8_t bytes = bytes_of(word, access->address, access->size);

    return (access->writes && (bytes & (known->read | known->written))) ||
           (access->reads && (bytes & known->written));
}

static bool word_conflicts(const struct used *used, const struct access *access, uint64_t word)
{
    for (int signal = 1; signal <= SIGNAL_LAST; signal++) {
        const uint64_t key = key_of(word, signal);
        if (!(access->signals & signal_bit(signal)))
            continue;
        const int number = key_table_find(&used->words, &key, sizeof key);
        if (number >= 0 && conflicts_with(used, access, number, word))
            return true;
    }
    return false;
}

// Of an access to more words than there are known ones.
static bool any_conflicts(const struct used *used, const struct access *access)
{
    for (size_t i = 0; i < used->words.count; i++) {
        uint64_t key = 0;
        memcpy(&key, used->words.keys[i].data, sizeof key);
        if (access->signals & signal_bit((int)(key % (SIGNAL_LAST + 1))) &&
            conflicts_with(used, access, (int)i, key / (SIGNAL_LAST + 1)))
            return true;
    }
    return false;
}

bool used_conflicts(const struct used *used, uint64_t signals, uint64_t address, uint64_t size,
                    bool reads, bool writes)
{
    const struct access access = {signals & used->signals, address, size, reads, writes};

    if (!size || !access.signals)
        return false;
    if (size / WORD > used->words.count)
        return any_conflicts(used, &access);
    for (uint64_t word = address / WORD; word <= (address + size - 1) / WORD; word++)
        if (word_conflicts(used, &access, word))
            return true;
    return false;
}

bool used_changes(const struct used *used, int signal, uint64_t address, uint64_t size)
{
    for (uint64_t word = address / WORD; size && word <= (address + size - 1) / WORD; word++) {
        const uint64_t key = key_of(word, signal);
        const int number = key_table_find(&used->words, &key, sizeof key);
        if (number >= 0 && (used->word[number].known.changed & bytes_of(word, address, size)))
            return true;
    }
    return false;
}

bool used_settle(struct used *used)
{
    bool is_new = false;

    for (size_t i = 0; i < used->words.count; i++) {
        struct used_word *word = &used->word[i];
        uint64_t key = 0;
        memcpy(&key, used->words.keys[i].data, sizeof key);
        is_new |= word->found.read != word->known.read ||
                  word->found.written != word->known.written ||
                  word->found.changed != word->known.changed;
        word->known = word->found;
        used->signals |= signal_bit((int)(key % (SIGNAL_LAST + 1)));
    }
    used->settled += is_new;
    return is_new;
}

void used_free(struct used *used)
{
    key_table_free(&used->words);
    free(used->word);
}
