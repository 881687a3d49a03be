// SPDX-License-Identifier: MIT
#include "forkcheck/rules/walk/value.h"

#include <string.h>

// NOLINTBEGIN(misc-no-recursion): as deep as the syntax tree, whose depth clang limits

struct value value_any(void)
{
    return (struct value){.signs = ANY_SIGN};
}

static uint8_t sign_of(long number)
{
    if (number < 0)
        return NEGATIVE;
    return number == 0 ? ZERO : POSITIVE;
}

struct value value_of(long number)
{
    struct value value = {.signs = sign_of(number), .number = (int32_t)number};

    value.has_number = number == value.number;
    return value;
}

struct value value_fork(int site, enum role role)
{
    struct value value = {
        .kind = VALUE_FORK,
        .as = {[ROLE_CHILD] = ZERO, [ROLE_PARENT] = POSITIVE, [ROLE_FAILED] = NEGATIVE},
        .is_minus_one = 1,
        .site = site};

    value.signs = value.as[role];
    return value;
}

// A value with one sign: the part of another value.
struct part {
    uint8_t sign;
    bool has_number;
    long number;
};

static struct part part_of(struct value value, uint8_t sign)
{
    struct part part = {sign, value.has_number || sign == ZERO,
                        value.has_number ? value.number : 0};

    if (sign == NEGATIVE && value.is_minus_one)
        part = (struct part){sign, true, -1};
    return part;
}

// Which of <, == and > may hold between two parts, as bits 1, 2 and 4.
static unsigned orders(struct part left, struct part right)
{
    if (left.has_number && right.has_number)
        return left.number < right.number ? 1 : left.number == right.number ? 2 : 4;
    if (left.sign != right.sign)
        return left.sign < right.sign ? 1 : 4;
    // A positive number is at least 1, and a negative one at most -1.
    if (right.has_number && (right.number == 1 || right.number == -1))
        return right.number == 1 ? 2 | 4 : 1 | 2;
    if (left.has_number && (left.number == 1 || left.number == -1))
        return left.number == 1 ? 1 | 2 : 2 | 4;
    return 1 | 2 | 4;
}

static unsigned wanted_orders(const char *operator_)
{
    if (strcmp(operator_, "<") == 0)
        return 1;
    if (strcmp(operator_, "<=") == 0)
        return 1 | 2;
    if (strcmp(operator_, ">") == 0)
        return 4;
    if (strcmp(operator_, ">=") == 0)
        return 2 | 4;
    return strcmp(operator_, "==") == 0 ? 2 : 1 | 4;
}

static uint8_t compare_signs(const char *operator_, struct value left, struct value right)
{
    const unsigned wanted = wanted_orders(operator_);
    uint8_t result = 0;

    for (unsigned l = NEGATIVE; l <= POSITIVE; l *= 2)
        for (unsigned r = NEGATIVE; r <= POSITIVE; r *= 2) {
            if (!(left.signs & l) || !(right.signs & r))
                continue;
            const unsigned may = orders(part_of(left, (uint8_t)l), part_of(right, (uint8_t)r));
            result |=
                (uint8_t)(((may & wanted) != 0 ? POSITIVE : 0) | ((may & ~wanted) != 0 ? ZERO : 0));
        }
    return result;
}

static bool is_of_fork(struct value value)
{
    return value.kind == VALUE_FORK || value.kind == VALUE_TEST;
}

static struct value in_role(struct value value, enum role role)
{
    if (is_of_fork(value))
        value.signs = value.as[role];
    return value;
}

struct value value_compare(const char *operator_, struct value left, struct value right)
{
    struct value result = {.signs = compare_signs(operator_, left, right)};

    // Compared with anything but a constant, it is not asked for its role.
    if (is_of_fork(left) ? !right.has_number : !is_of_fork(right) || !left.has_number)
        return result;
    result.kind = VALUE_TEST;
    result.site = is_of_fork(left) ? left.site : right.site;
    for (enum role role = ROLE_CHILD; role < ROLES; role++)
        result.as[role] = compare_signs(operator_, in_role(left, role), in_role(right, role));
    return result;
}

static uint8_t not_signs(uint8_t signs)
{
    return (uint8_t)(((signs & ZERO) != 0 ? POSITIVE : 0) |
                     ((signs & (NEGATIVE | POSITIVE)) != 0 ? ZERO : 0));
}

struct value value_not(struct value value)
{
    struct value result = {.signs = not_signs(value.signs)};

    if (is_of_fork(value)) {
        result.kind = VALUE_TEST;
        result.site = value.site;
        for (enum role role = ROLE_CHILD; role < ROLES; role++)
            result.as[role] = not_signs(value.as[role]);
    }
    return result;
}

uint8_t value_signs_if(const char *operator_, struct value left, struct value right, bool truth)
{
    uint8_t signs = 0;

    for (unsigned sign = NEGATIVE; sign <= POSITIVE; sign *= 2) {
        struct value part = left;
        part.signs = (uint8_t)sign;
        part.has_number = 0;
        if ((left.signs & sign) &&
            (compare_signs(operator_, part, right) & (truth ? POSITIVE : ZERO)))
            signs |= (uint8_t)sign;
    }
    return signs;
}

bool value_may_hold(struct value value)
{
    return (value.signs & (NEGATIVE | POSITIVE)) != 0;
}

bool value_may_fail(struct value value)
{
    return (value.signs & ZERO) != 0;
}

// NOLINTEND(misc-no-recursion)
