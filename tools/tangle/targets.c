// SPDX-License-Identifier: MIT
//
// The files that a call of tangle is to write, and whether they get in each other's way.

#include "tangle/targets.h"

#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/staging.h"

// `./a//b.c` and `a/b.c` are one file.
static struct buffer normalise(struct text name)
{
    struct buffer path = {0};
    while (name.size > 0) {
        size_t slash = text_find(name, "/", 0);
        struct text part = {name.data, slash == SIZE_MAX ? name.size : slash};
        if (part.size > 0 && !text_equal(part, text_of("."))) {
            if (path.size > 0)
                buffer_add_byte(&path, '/');
            buffer_add(&path, part);
        }
        name = text_from(name, slash == SIZE_MAX ? name.size : slash + 1);
    }
    (void)buffer_string(&path); // it is read as a C string as well
    return path;
}

void targets_add(struct targets *targets, struct document *document)
{
    for (size_t i = 0; i < document->chunks.count; i++) {
        const struct chunk *chunk = document->chunks.chunks[i];
        if (!chunk->is_root || chunk->is_refused)
            continue;
        targets->items = memory_grow(targets->items, &targets->capacity, targets->count + 1,
                                     sizeof *targets->items);
        targets->items[targets->count++] = (struct target){normalise(chunk->name), document, chunk};
    }
}

static unsigned rank(char byte)
{
    return byte == '/' ? 0 : (unsigned char)byte;
}

// Slash sorts first, so that what is below a path follows it at once. Equal paths keep the order
// of the call.
static int compare_targets(const void *lhs, const void *rhs)
{
    const struct target *first = *(const struct target *const *)lhs;
    const struct target *second = *(const struct target *const *)rhs;
    struct text path = buffer_text(&first->path);
    struct text other = buffer_text(&second->path);
    for (size_t i = 0; i < path.size && i < other.size; i++)
        if (path.data[i] != other.data[i])
            return rank(path.data[i]) < rank(other.data[i]) ? -1 : 1;
    if (path.size != other.size)
        return path.size < other.size ? -1 : 1;
    return first < second ? -1 : 1;
}

static bool is_below(struct text path, struct text folder)
{
    return path.size > folder.size && path.data[folder.size] == '/' &&
           memcmp(path.data, folder.data, folder.size) == 0;
}

static void report(const struct target *target, const char *what, const struct target *other)
{
    diagnostics_add(&target->document->diagnostics, target->root->place,
                    "<<%.*s>> %s by %s:%zu:%zu", (int)target->root->name.size,
                    target->root->name.data, what, other->document->name, other->root->place.line,
                    other->root->place.column);
}

static void check_pair(const struct target *first, const struct target *second)
{
    if (text_equal(buffer_text(&first->path), buffer_text(&second->path)))
        report(second, "is also written", first);
    else if (is_below(buffer_text(&second->path), buffer_text(&first->path)))
        report(second, "is below a file that is written", first);
}

void targets_check(const struct targets *targets, const char *folder)
{
    struct target **sorted = memory_new(targets->count, sizeof(struct target *));
    for (size_t i = 0; i < targets->count; i++) {
        struct target *target = &targets->items[i];
        const char *refusal = staging_refusal(folder, buffer_string(&target->path));
        if (refusal != NULL)
            diagnostics_add(&target->document->diagnostics, target->root->place, "<<%.*s>> %s",
                            (int)target->root->name.size, target->root->name.data, refusal);
        sorted[i] = target;
    }
    if (targets->count > 0)
        qsort(sorted, targets->count, sizeof(struct target *), compare_targets);
    for (size_t i = 1; i < targets->count; i++)
        check_pair(sorted[i - 1], sorted[i]);
    free(sorted);
}

void targets_free(struct targets *targets)
{
    for (size_t i = 0; i < targets->count; i++)
        buffer_free(&targets->items[i].path);
    free(targets->items);
    *targets = (struct targets){0};
}
