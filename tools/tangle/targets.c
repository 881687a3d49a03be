// SPDX-License-Identifier: MIT
//
// Collects the files that a call of tangle writes, and checks that they do not conflict.

#include "tangle/targets.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/same_name.h"
#include "lib/base/staging.h"
#include "lib/base/text.h"
#include "lib/literate/chunk_table.h"
#include "lib/literate/document.h"

// Drops `.` components and double slashes: `./a//b.c` and `a/b.c` are one file.
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
    (void)buffer_string(&path); // adds a NUL, since the path is also used as a C string
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
        struct target *target = &targets->items[targets->count++];
        *target = (struct target){normalise(chunk->name), document, chunk, {0}};
        same_name_key(&target->key, buffer_text(&target->path));
    }
}

static unsigned rank(char byte)
{
    return byte == '/' ? 0 : (unsigned char)byte;
}

// Orders targets by key. Slash sorts first, so that everything below a path comes right after it.
// Equal keys keep the order of `targets`.
static int compare_targets(const void *lhs, const void *rhs)
{
    const struct target *first = *(const struct target *const *)lhs;
    const struct target *second = *(const struct target *const *)rhs;
    struct text path = buffer_text(&first->key);
    struct text other = buffer_text(&second->key);
    for (size_t i = 0; i < path.size && i < other.size; i++)
        if (path.data[i] != other.data[i])
            return rank(path.data[i]) < rank(other.data[i]) ? -1 : 1;
    if (path.size != other.size)
        return path.size < other.size ? -1 : 1;
    return first < second ? -1 : 1;
}

static bool is_below(struct text path, struct text directory)
{
    return path.size > directory.size && path.data[directory.size] == '/' &&
           memcmp(path.data, directory.data, directory.size) == 0;
}

static void report(const struct target *target, const char *what, const struct target *other)
{
    diagnostics_add(&target->document->diagnostics, target->root->place,
                    "<<%.*s>> %s by %s:%zu:%zu", (int)target->root->name.size,
                    target->root->name.data, what, other->document->name, other->root->place.line,
                    other->root->place.column);
}

// Compares TARGET with BEFORE, the one right before it in the order, and with FILE, the last one
// that is not below another target.
static void check_sorted(const struct target *target, const struct target *before,
                         const struct target *file)
{
    if (text_equal(buffer_text(&target->path), buffer_text(&before->path)))
        report(target, "is also written", before);
    else if (text_equal(buffer_text(&target->key), buffer_text(&before->key)))
        report(target, "differs only in case or Unicode normalisation from the file written",
               before);
    else if (is_below(buffer_text(&target->key), buffer_text(&file->key)))
        report(target, "is below a file that is written", file);
}

void targets_check(const struct targets *targets, const char *directory)
{
    struct target **sorted = memory_new(targets->count, sizeof(struct target *));
    for (size_t i = 0; i < targets->count; i++) {
        struct target *target = &targets->items[i];
        const char *refusal = staging_refusal(directory, buffer_string(&target->path));
        if (refusal != NULL)
            diagnostics_add(&target->document->diagnostics, target->root->place, "<<%.*s>> %s",
                            (int)target->root->name.size, target->root->name.data, refusal);
        sorted[i] = target;
    }
    if (targets->count > 0)
        qsort(sorted, targets->count, sizeof(struct target *), compare_targets);
    const struct target *file = targets->count > 0 ? sorted[0] : NULL;
    for (size_t i = 1; i < targets->count; i++) {
        check_sorted(sorted[i], sorted[i - 1], file);
        if (!is_below(buffer_text(&sorted[i]->key), buffer_text(&file->key)))
            file = sorted[i];
    }
    free(sorted);
}

void targets_free(struct targets *targets)
{
    for (size_t i = 0; i < targets->count; i++) {
        buffer_free(&targets->items[i].path);
        buffer_free(&targets->items[i].key);
    }
    free(targets->items);
    *targets = (struct targets){0};
}
