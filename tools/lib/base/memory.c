// SPDX-License-Identifier: MIT
//
// Allocation that cannot fail.

#include "lib/base/memory.h"

#include <stdint.h>
#include <stdlib.h>

#include "lib/base/diag.h"

void *memory_new(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL)
        die("out of memory");
    return memory;
}

void *memory_resize(void *old, size_t count, size_t size)
{
    if (count > PTRDIFF_MAX / size)
        die("out of memory");
    void *memory = realloc(old, (count > 0 ? count : 1) * size);
    if (memory == NULL)
        die("out of memory");
    return memory;
}

// The two sizes stand in the order that calloc has.
// NOLINTNEXTLINE(bugprone-easily-swappable-parameters)
void *memory_grow(void *array, size_t *capacity, size_t count, size_t size)
{
    if (count <= *capacity && array != NULL)
        return array;
    size_t wanted = *capacity > count / 2 ? *capacity * 2 : count;
    if (wanted < 8)
        wanted = 8;
    void *grown = memory_resize(array, wanted, size);
    *capacity = wanted;
    return grown;
}
