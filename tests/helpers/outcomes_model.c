// SPDX-License-Identifier: MIT
// outcomes_model: how many outcomes there must be, by reasoning about lines instead of processes.
//
//     outcomes_model many|fault|missing N
//
// many: many_forks with N children. All lines differ, so outcomes are the orders of lines: the
// parent's own are in order, a child's line comes after the line before its fork (the parent's
// previous one) and before the line that tells of its reaping, and children are reaped in any
// order. fault: the same where one fork may fail; a line for that comes before the line with the
// count. missing: children that go on in the loop. Each prints before it forks, nothing else is
// ordered: the linear extensions of a forest, N! / the product of the subtree sizes.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHILDREN_MAX = 6 };

// With `forked` lines of the parent printed in its loop, whether the others are, and the sets of
// children that have printed and that have been reaped.
// NOLINTNEXTLINE(misc-no-recursion): as deep as there are lines
static uint64_t orders(int children, int extra, int parent, unsigned printed, unsigned reaped)
{
    const unsigned all = (1U << children) - 1;
    const int before_reaping = children + extra + 1;
    uint64_t count = 0;

    if (reaped == all)
        return 1;
    if (parent < before_reaping)
        count += orders(children, extra, parent + 1, printed, reaped);
    for (int i = 0; i < children; i++) {
        const unsigned child = 1U << i;
        if (!(printed & child) && parent >= i)
            count += orders(children, extra, parent, printed | child, reaped);
        if (parent == before_reaping && (printed & child) && !(reaped & child))
            count += orders(children, extra, parent, printed, reaped | child);
    }
    return count;
}

static uint64_t with_fault(int children)
{
    uint64_t count = orders(children, 0, 0, 0, 0);

    for (int started = 0; started < children; started++)
        count += orders(started, 1, 0, 0, 0);
    return count;
}

// The product of the subtree sizes of what is born in the loop from `turn` on; 2^k is the size of
// the subtree of a child with k turns left.
// NOLINTNEXTLINE(misc-no-recursion): as deep as there are forks
static uint64_t sizes_product(int turns_left)
{
    uint64_t product = 1;

    for (int left = turns_left - 1; left >= 0; left--)
        product *= ((uint64_t)1 << left) * sizes_product(left);
    return product;
}

static uint64_t missing_exit(int forks)
{
    uint64_t factorial = 1;

    for (uint64_t i = 2; i < (uint64_t)1 << forks; i++)
        factorial *= i;
    return factorial / sizes_product(forks);
}

int main(int argc, char **argv)
{
    const int number = argc == 3 ? (int)strtol(argv[2], NULL, 10) : -1;
    uint64_t count = 0;

    if (number < 0 || number > CHILDREN_MAX ||
        (argv[1][0] == 'm' && argv[1][1] == 'i' && number > 4)) {
        (void)fprintf(stderr, "usage: outcomes_model many|fault|missing N\n");
        return 2;
    }
    if (strcmp(argv[1], "many") == 0)
        count = orders(number, 0, 0, 0, 0);
    else if (strcmp(argv[1], "fault") == 0)
        count = with_fault(number);
    else
        count = missing_exit(number);
    return printf("%llu\n", (unsigned long long)count) < 0;
}
