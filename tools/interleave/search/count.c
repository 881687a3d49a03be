// SPDX-License-Identifier: MIT
// Unbounded natural numbers.
#include <stdlib.h>

#include "interleave/search/count.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

enum { BASE = 1000000000 };

static void digit_add(struct count *sum, size_t at, uint32_t carry)
{
    while (carry) {
        if (at == sum->size) {
            sum->digits = memory_resize(sum->digits, sum->size + 1, sizeof *sum->digits);
            sum->digits[sum->size++] = 0;
        }
        const uint32_t value = sum->digits[at] + carry;
        sum->digits[at] = value % BASE;
        carry = value / BASE;
        at++;
    }
}

void count_add_small(struct count *sum, uint32_t number)
{
    digit_add(sum, 0, number % BASE);
    digit_add(sum, 1, number / BASE);
}

void count_add(struct count *sum, const struct count *other)
{
    while (sum->size < other->size) {
        sum->digits = memory_resize(sum->digits, sum->size + 1, sizeof *sum->digits);
        sum->digits[sum->size++] = 0;
    }
    for (size_t i = 0; i < other->size; i++)
        digit_add(sum, i, other->digits[i]);
}

double count_value(const struct count *count)
{
    double value = 0;

    for (size_t at = count->size; at > 0; at--)
        value = value * (double)BASE + count->digits[at - 1];
    return value;
}

void count_print(const struct count *count, struct buffer *text)
{
    size_t at = count->size;

    while (at > 0 && count->digits[at - 1] == 0)
        at--;
    if (at == 0) {
        buffer_print(text, "0");
        return;
    }
    buffer_print(text, "%u", count->digits[--at]);
    while (at > 0)
        buffer_print(text, "%09u", count->digits[--at]);
}

void count_free(struct count *count)
{
    free(count->digits);
    *count = (struct count){0};
}
