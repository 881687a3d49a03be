// SPDX-License-Identifier: MIT
// Memory that processes share. The bytes after the last one that is not 0 are left out of the
// state.
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/words.h"
#include "interleave/model/world.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

int64_t word_get(const struct world *world, int object, int64_t at, int64_t length)
{
    const struct shared *there = world_look(world, object);
    uint64_t value = 0;

    for (int64_t i = 0; there && i < length && at + i < (int64_t)there->content.size; i++)
        value |= (uint64_t)(unsigned char)there->content.data[at + i] << 8 * i;
    return (int64_t)value;
}

static void content_reach(struct buffer *content, int64_t len)
{
    static const char zeros[4096];

    while ((int64_t)content->size < len) {
        const size_t missing = (size_t)len - content->size;
        buffer_add_bytes(content, zeros, missing < sizeof zeros ? missing : sizeof zeros);
    }
}

void word_set(struct world *world, int object, int64_t at, int64_t length, int64_t value)
{
    struct buffer *content = &world_shared(world, object)->content;

    const bool is_file = world_shared(world, object)->is_file;

    if (!is_file)
        content_reach(content, at + length);
    for (int64_t i = 0; i < length && at + i < (int64_t)content->size; i++)
        content->data[at + i] = (char)((uint64_t)value >> 8 * i);
    if (is_file)
        return;
    while (content->size && !content->data[content->size - 1])
        content->size--;
}

void block_get(const struct world *world, int object, int64_t at, int64_t length,
               struct buffer *bytes)
{
    const struct shared *there = world_look(world, object);

    for (int64_t i = at; i < at + length; i++) {
        const bool is_known = there && i < (int64_t)there->content.size;
        buffer_add_byte(bytes, is_known ? there->content.data[i] : '\0');
    }
}

int64_t block_access(struct world *world, const struct call *call)
{
    const struct word_arguments *word = &call->word;
    struct buffer bytes = {0};
    int64_t hash = 0;

    if (word->does == WORD_WRITE) {
        for (int64_t i = 0; i < word->length; i++)
            word_set(world, call->object, word->at + i, 1, call->text.data[i]);
        return 0;
    }
    block_get(world, call->object, word->at, word->length, &bytes);
    hash = (int64_t)text_hash(buffer_text(&bytes));
    buffer_free(&bytes);
    return hash;
}

enum beyond word_beyond(const struct world *world, const struct call *call)
{
    enum { PAGE = 4096 };
    const struct shared *there = world_look(world, call->object);
    const int64_t size = there ? (int64_t)there->content.size : 0;
    const int64_t end = call->word.at + call->word.length;

    if (!there || !there->is_file || end <= size)
        return BEYOND_NOT;
    if (end > (size + PAGE - 1) / PAGE * PAGE)
        return BEYOND_PAGE;
    return call->word.does == WORD_READ ? BEYOND_NOT : BEYOND_IN_PAGE;
}

bool word_is_access(const struct call *call)
{
    return call->kind == CALL_WORD || call->kind == CALL_BLOCK;
}

static const struct exchange *exchange_find(const struct node *node, int64_t value)
{
    for (int i = 0; i < node->exchange_count; i++)
        if (node->exchanges[i].value == value)
            return &node->exchanges[i];
    return NULL;
}

bool word_access(struct world *world, const struct node *node, int64_t *value)
{
    const struct word_arguments *word = &node->call.word;
    const int object = node->call.object;
    const struct exchange *exchange = NULL;

    *value = word->does == WORD_WRITE ? 0 : word_get(world, object, word->at, word->length);
    if (word->does == WORD_WRITE)
        word_set(world, object, word->at, word->length, word->value);
    if (word->does != WORD_BOTH)
        return true;
    exchange = exchange_find(node, *value);
    if (exchange)
        word_set(world, object, word->at, word->length, exchange->written);
    return exchange != NULL;
}

void word_learn(struct node *node, int64_t value, int64_t written)
{
    if (exchange_find(node, value))
        return;
    node->exchanges =
        memory_resize(node->exchanges, (size_t)node->exchange_count + 1, sizeof *node->exchanges);
    node->exchanges[node->exchange_count++] = (struct exchange){value, written};
}

bool word_conflicts(const struct call *one, const struct call *other)
{
    return word_is_access(one) && word_is_access(other) && one->object == other->object &&
           (one->word.does != WORD_READ || other->word.does != WORD_READ) &&
           one->word.at < other->word.at + other->word.length &&
           other->word.at < one->word.at + one->word.length;
}
