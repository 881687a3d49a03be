// SPDX-License-Identifier: MIT
// outcomes_model: how many outcomes there must be, by reasoning about lines instead of processes.
//
//     outcomes_model many|fault|missing|linux|posix N
//
// many: many_forks with N children. All lines differ, so outcomes are the orders of lines: the
// parent's own are in order, a child's line comes after the line before its fork (the parent's
// previous one) and before the line that tells of its reaping, and children are reaped in any
// order. fault: the same where one fork may fail; a line for that comes before the line with the
// count. missing: children that go on in the loop. Each prints before it forks, nothing else is
// ordered: the linear extensions of a forest, N! / the product of the subtree sizes. linux, posix:
// many again, but a child dies some time after its line, and only a dead one can be reaped: of
// several the oldest, or any.
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

// Sets of children are numbers, and a set of such sets is one bit for each: which children may be
// dead, as far as the lines tell.
static uint64_t with_more_dead(uint64_t sets, unsigned printed)
{
    for (unsigned dead = 0; dead < 64; dead++)
        for (unsigned child = 1; (sets >> dead & 1) && child < 64; child <<= 1)
            if (printed & child)
                sets |= (uint64_t)1 << (dead | child);
    return sets;
}

// Those of the sets with which this child can be the next to be reaped.
static uint64_t with_next(uint64_t sets, unsigned reaped, unsigned child, int any)
{
    uint64_t kept = 0;

    for (unsigned dead = 0; dead < 64; dead++) {
        const unsigned left = dead & ~reaped;
        const int is_next = any ? (left & child) != 0 : left && (left & (~left + 1)) == child;
        if ((sets >> dead & 1) && is_next)
            kept |= (uint64_t)1 << dead;
    }
    return kept;
}

// As `orders`, with the sets of children that may be dead.
// NOLINTNEXTLINE(misc-no-recursion): as deep as there are lines
static uint64_t reapings(int children, int any, int parent, unsigned printed, unsigned reaped,
                         uint64_t sets)
{
    uint64_t count = reaped == (1U << children) - 1;

    sets = with_more_dead(sets, printed);
    if (parent <= children)
        count += reapings(children, any, parent + 1, printed, reaped, sets);
    for (int i = 0; i < children; i++) {
        const unsigned child = 1U << i;
        if (!(printed & child) && parent >= i)
            count += reapings(children, any, parent, printed | child, reaped, sets);
        const uint64_t kept = with_next(sets, reaped, child, any);
        if (parent > children && kept)
            count += reapings(children, any, parent, printed, reaped | child, kept);
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
        (void)fprintf(stderr, "usage: outcomes_model many|fault|missing|linux|posix N\n");
        return 2;
    }
    if (strcmp(argv[1], "many") == 0)
        count = orders(number, 0, 0, 0, 0);
    else if (strcmp(argv[1], "fault") == 0)
        count = with_fault(number);
    else if (strcmp(argv[1], "linux") == 0 || strcmp(argv[1], "posix") == 0)
        count = reapings(number, argv[1][0] == 'p', 0, 0, 0, 1);
    else
        count = missing_exit(number);
    return printf("%llu\n", (unsigned long long)count) < 0;
}
