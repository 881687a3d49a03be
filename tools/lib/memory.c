// SPDX-License-Identifier: MIT
//
// Memory that is there, or the end of the program.

#include "lib/memory.h"

#include <stdint.h>
#include <stdlib.h>

#include "lib/diag.h"

void *memory_new(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
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
    if (wanted > PTRDIFF_MAX / size)
        die("out of memory");
    void *grown = realloc(array, wanted * size);
    if (grown == NULL)
        die("out of memory");
    *capacity = wanted;
    return grown;
}
