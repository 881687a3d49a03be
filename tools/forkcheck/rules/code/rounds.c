// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/rounds.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

bool rounds_sum(const struct node *value, const struct node **variable, long *number)
{
    value = without_casts(value);
    *variable = NULL;
    if (constant_of(value, number))
        return true;
    if (value->kind == NODE_BINARY && is_word_of("+ -", value->name)) {
        if (!constant_of(value->children[1], number))
            return false;
        *number = value->name[0] == '-' ? -*number : *number;
        value = without_casts(value->children[0]);
    } else {
        *number = 0;
    }
    *variable = value->kind == NODE_REFERENCE ? value->target : NULL;
    return *variable && strchr((*variable)->type, '*') == NULL;
}

bool changes_note(const struct node *node, void *context)
{
    struct changes *changes = context;
    const bool is_taken = is_unary(node, "&");

    if ((!is_change(node) && !is_taken) ||
        without_casts(node->children[0])->target != changes->variable ||
        node->number < changes->behind || (changes->outside && is_within(node, changes->outside)))
        return false;
    changes->count++;
    changes->last = node;
    return false;
}

const struct node *rounds_start(const struct node *start, const struct node **variable)
{
    if (start->kind == NODE_DECLARATIONS && start->count == 1)
        start = start->children[0];
    if (start->kind == NODE_VARIABLE && start->count > 0) {
        *variable = start;
        return start->children[0];
    }
    if (!is_operator(start, "="))
        return NULL;
    *variable = without_casts(start->children[0])->target;
    return *variable ? start->children[1] : NULL;
}

static bool is_step(const struct node *node, const char *by_one, const char *by_more)
{
    long number = 0;

    return is_operator(node, by_one) || (is_operator(node, by_more) && node->count == 2 &&
                                         constant_of(node->children[1], &number) && number == 1);
}

// counter < limit, counter <= limit or counter != limit
static bool is_counted_up(struct rounds *rounds, const struct node *condition)
{
    if (condition->kind != NODE_BINARY || !is_word_of("< <= !=", condition->name) ||
        without_casts(condition->children[0])->target != rounds->counter ||
        !rounds_sum(condition->children[1], &rounds->limit, &rounds->to))
        return false;
    rounds->to += strcmp(condition->name, "<=") == 0;
    return true;
}

// From limit down to a constant.
static bool is_counted_down(struct rounds *rounds, const struct node *start,
                            const struct node *condition)
{
    if (condition->kind != NODE_BINARY || !is_word_of("> >=", condition->name) ||
        without_casts(condition->children[0])->target != rounds->counter ||
        !constant_of(condition->children[1], &rounds->from) ||
        !rounds_sum(start, &rounds->limit, &rounds->to))
        return false;
    rounds->from += strcmp(condition->name, ">") == 0;
    rounds->to++;
    return true;
}

static bool is_for(struct rounds *rounds, const struct node *loop)
{
    const struct node *start = rounds_start(loop->children[0], &rounds->counter);
    const struct node *condition = condition_of(loop);
    const struct node *step = loop->children[3];

    if (!start || !condition || !is_change(step) ||
        without_casts(step->children[0])->target != rounds->counter)
        return false;
    struct changes changes = {.variable = rounds->counter};
    (void)any_node(body_of_loop(loop), changes_note, &changes);
    if (changes.count > 0)
        return false;
    return is_step(step, "++", "+=")
               ? constant_of(start, &rounds->from) && is_counted_up(rounds, condition)
               : is_step(step, "--", "-=") && is_counted_down(rounds, start, condition);
}

// A variable that begins with a constant, and is only counted in the loop.
static bool is_while(struct rounds *rounds, const struct node *loop)
{
    const struct node *condition = condition_of(loop);
    const struct node *counter =
        condition->kind == NODE_BINARY ? without_casts(condition->children[0])->target : NULL;
    struct changes changes = {.variable = counter};

    if (!counter || counter->kind != NODE_VARIABLE || counter->count == 0 ||
        !constant_of(counter->children[0], &rounds->from))
        return false;
    (void)any_node(function_of(loop), changes_note, &changes);
    rounds->counter = counter;
    return changes.count == 1 && is_within(changes.last, loop) &&
           is_step(changes.last, "++", "+=") && is_counted_up(rounds, condition);
}

bool rounds_read(struct rounds *rounds, const struct node *loop)
{
    rounds->loop = loop;
    if (loop->kind == NODE_FOR && loop->children[0]->kind != NODE_ABSENT)
        return is_for(rounds, loop);
    return loop->kind != NODE_DO && condition_of(loop) && is_while(rounds, loop);
}
