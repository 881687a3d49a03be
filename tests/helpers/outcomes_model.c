// SPDX-License-Identifier: MIT
// outcomes_model: the number of outcomes of a program, computed by counting orders of lines instead
// of exploring processes.
//
//     outcomes_model many|fault|missing|linux|posix N
//
// many     many_forks with N children. All lines differ, so the outcomes are the orders of lines.
//          The parent's own lines are in order. A child's line comes after the line that the parent
//          prints before the fork, and before the line that reports its reaping. Children are
//          reaped in any order.
// fault    the same if one fork may fail; then a line about that comes before the line with the
// count missing  children that go on in the loop. Each prints before it forks; nothing else is
// ordered. So
//          the outcomes are the linear extensions of a forest: the factorial of the number of
//          lines, divided by the product of the sizes of all subtrees.
// linux, posix
//          many again, but a child dies some time after its line, and only a dead child can be
//          reaped: the oldest of several (linux), or any of them (posix).
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHILDREN_MAX = 6 };

// The number of orders of the remaining lines. The parent has printed PARENT of the CHILDREN +
// EXTRA
// + 1 lines before it reaps; EXTRA is 1 if one of them is about a failed fork. PRINTED and REAPED
// are the sets of children that have printed and that have been reaped.
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

// A set of children is a number with a bit for each child. SETS is a set of such sets, with a bit
// for each of these numbers: all sets of children that may be dead after the lines so far. Adds the
// sets that arise when more of the children in PRINTED die.
static uint64_t with_more_dead(uint64_t sets, unsigned printed)
{
    for (unsigned dead = 0; dead < 64; dead++)
        for (unsigned child = 1; (sets >> dead & 1) && child < 64; child <<= 1)
            if (printed & child)
                sets |= (uint64_t)1 << (dead | child);
    return sets;
}

// The members of SETS with which CHILD can be reaped next. ANY: any dead child can; otherwise only
// the oldest one.
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

// Like `orders`, but only dead children are reaped: SETS are the sets of children that may be dead,
// and ANY is for with_next.
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

// The product of the sizes of all subtrees below a process that has TURNS_LEFT turns of the loop
// left. A child with k turns left has a subtree of 2^k processes.
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
