// SPDX-License-Identifier: MIT
//
// The part of a time that is less than a second, tv_usec or tv_nsec, and becomes a second or more:
// time-over-second. setitimer and nanosleep then fail with EINVAL.
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/number_most.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

enum { MICRO = 1000000, NANO = 1000000000 };

// A time that is written as a list, or by assignments to its two parts.
struct moment {
    const struct node *seconds; // NULL if it is not known
    const struct node *fraction;
    long unit; // parts of a second in the fraction
};

// ---- Whole seconds and the rest -----------------------------------------------------------------

// VALUE is `part * factor`; a factor of 1 may be left out.
static const struct node *product_of(const struct node *value, long *factor)
{
    value = without_casts(value);
    *factor = 1;
    if (!is_binary(value, "*"))
        return value;
    for (size_t i = 0; i < 2; i++)
        if (constant_of(value->children[1 - i], factor))
            return without_casts(value->children[i]);
    return NULL;
}

struct between {
    const struct node *part;
    unsigned from;
    unsigned to;
};

static bool is_changed_between(const struct node *node, void *context)
{
    const struct between *between = context;

    return is_change(node) && node->number > between->from && node->number < between->to &&
           count_alike(between->part, without_casts(node->children[0]), NULL) > 0;
}

// Does a change of PART come between the two?
static bool is_changed(const struct moment *moment, const struct node *part)
{
    const unsigned one = moment->seconds->number;
    const unsigned other = moment->fraction->number;
    struct between between = {part, one < other ? one : other, one < other ? other : one};

    return any_node(function_of(moment->fraction), is_changed_between, &between);
}

// seconds = ms / 1000 and fraction = ms * 1000: the whole seconds are in both.
static bool has_seconds_twice(const struct moment *moment)
{
    const struct node *seconds = moment->seconds ? without_casts(moment->seconds) : NULL;
    long divisor = 0;
    long factor = 0;
    long value = 0;

    if (constant_of(moment->fraction, &value))
        return false; // it is what it is: see greatest_of
    if (!seconds || !is_binary(seconds, "/") || !constant_of(seconds->children[1], &divisor) ||
        divisor < 2 || moment->unit % divisor != 0)
        return false;
    const struct node *part = product_of(moment->fraction, &factor);
    return part && factor == moment->unit / divisor && is_alike(part, seconds->children[0]) &&
           !is_changed(moment, part);
}

// ---- Constants ----------------------------------------------------------------------------------

struct uses {
    const struct node *variable;
    bool is_divided; // into seconds and the rest, or is brought into range
};

static bool note_use(const struct node *node, void *context)
{
    struct uses *uses = context;
    const bool divides = is_binary(node, "/") || is_binary(node, "%") || is_operator(node, "%=") ||
                         is_operator(node, "/=") || is_operator(node, "-=");

    uses->is_divided |= divides && mentions(node->children[0], uses->variable);
    uses->is_divided |=
        is_binary(node, "-") && without_casts(node->children[0])->target == uses->variable;
    return uses->is_divided;
}

// The greatest number that the fraction is known to become: a constant, or a number that the
// program gives it or accepts for it, if its function does not part that. 0 if none is known.
static long greatest_of(const struct source *source, const struct node *fraction)
{
    long factor = 0;
    long value = 0;

    if (constant_of(fraction, &value))
        return value;
    const struct node *part = product_of(fraction, &factor);
    if (!part || part->kind != NODE_REFERENCE || !part->target || factor < 1)
        return 0;
    struct uses uses = {part->target, false};
    if (any_node(function_of(fraction), note_use, &uses))
        return 0;
    const long most = number_most(source->tree, part);
    return most < NANO ? most * factor : 0;
}

// ---- Times --------------------------------------------------------------------------------------

static void see_moment(struct source *source, const struct moment *moment)
{
    if (!has_seconds_twice(moment) && greatest_of(source, moment->fraction) < moment->unit)
        return;
    source_report(source, "time-over-second", moment->fraction,
                  "for a second or more, this becomes %ld or more, and no part of a second is that "
                  "large: setitimer and nanosleep fail with EINVAL; only the rest that the whole "
                  "seconds leave belongs here, as %% gives it",
                  moment->unit);
}

static long unit_of(const char *text)
{
    if (strstr(text, "timeval") || strcmp(text, "tv_usec") == 0)
        return MICRO;
    return strstr(text, "timespec") || strcmp(text, "tv_nsec") == 0 ? NANO : 0;
}

struct partner {
    const struct node *whole; // the structure
    const struct node *value;
    bool is_unclear; // there are several, or the program brings the parts in order later
};

static bool is_part(const struct node *node, const char *name, const struct node *whole)
{
    node = without_casts(node);
    return node->kind == NODE_MEMBER && is_word_of(name, node->name) &&
           (!whole || is_alike(node->children[0], whole));
}

// tv_sec gets its value, or tv_usec is looked at or brought in order.
static bool note_partner(const struct node *node, void *context)
{
    struct partner *partner = context;

    if (is_operator(node, "=") && partner->whole &&
        is_part(node->children[0], "tv_sec", partner->whole)) {
        partner->is_unclear |= partner->value != NULL;
        partner->value = node->children[1];
    }
    const bool brings_in_order = is_comparison(node) || is_binary(node, "/") ||
                                 is_binary(node, "%") ||
                                 (is_assignment(node) && !is_operator(node, "="));
    if (brings_in_order && is_part(node->children[0], "tv_usec tv_nsec", NULL))
        partner->is_unclear = true;
    return false;
}

static void see_list(struct source *source, const struct node *list)
{
    struct partner partner = {0};
    const long unit = unit_of(list->type);
    const struct moment moment = {list->children[0], list->children[1], unit};

    if (function_of(list))
        (void)any_node(function_of(list), note_partner, &partner);
    if (!partner.is_unclear)
        see_moment(source, &moment);
}

static void see_assignment(struct source *source, const struct node *node)
{
    const struct node *target = without_casts(node->children[0]);
    struct partner partner = {.whole = target->children[0]};

    if (!function_of(node))
        return;
    (void)any_node(function_of(node), note_partner, &partner);
    const struct moment moment = {partner.value, node->children[1], unit_of(target->name)};
    if (!partner.is_unclear)
        see_moment(source, &moment);
}

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_LIST && node->count == 2 && node->type && unit_of(node->type) > 0)
        see_list(context, node);
    if (is_operator(node, "=") && is_part(node->children[0], "tv_usec tv_nsec", NULL))
        see_assignment(context, node);
    return false;
}

void source_times(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
