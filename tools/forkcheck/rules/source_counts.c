// SPDX-License-Identifier: MIT
//
// How many children: number-unchecked and count-unbounded. Both are about a variable that bounds a
// loop with a fork in it, and is read from a text.
#include "forkcheck/rules/code.h"
#include "forkcheck/rules/source.h"
#include "forkcheck/rules/tree.h"

static const char *const parsers = "atoi atol atoll strtol strtoul strtoll strtoull";

struct count {
    struct source *source;
    const struct node *variable;
    const struct node *parse; // the call that reads it
    const struct node *loop;
};

static bool is_variable(const struct node *node, const struct node *variable)
{
    node = without_casts(node);
    return node->kind == NODE_REFERENCE && node->target == variable;
}

static bool find_parse(const struct node *node, void *context)
{
    struct count *count = context;
    const struct node *value = NULL;

    if (node == count->variable && node->count > 0)
        value = node->children[0];
    else if (is_operator(node, "=") && is_variable(node->children[0], count->variable))
        value = node->children[1];
    if (value && has_call_of(value, parsers))
        count->parse = find_call_of(value, parsers);
    return count->parse != NULL;
}

// Is the variable compared with something large, outside of the loop's own condition?
static bool is_bound(const struct node *node, void *context)
{
    const struct count *count = context;

    if (node->kind != NODE_BINARY || !is_word_of("< <= > >= == !=", node->name) ||
        is_within(node, condition_of(count->loop)))
        return false;
    for (size_t i = 0; i < 2; i++) {
        long value = 2;
        if (is_variable(node->children[i], count->variable) &&
            (!constant_of(node->children[1 - i], &value) || value > 1))
            return true;
    }
    return false;
}

struct reading {
    const struct node *variable;
    const struct node *call;
};

static bool is_reading(const struct node *node, void *context)
{
    const struct reading *reading = context;

    return node->kind == NODE_REFERENCE && node->target == reading->variable &&
           !is_within(node, reading->call);
}

// Is the end pointer of the call a variable that is used nowhere else?
static bool is_end_unread(const struct count *count)
{
    const struct node *end = argument_of(count->parse, 1);

    if (!end || !is_operator(end, "&") || end->count != 1)
        return false;
    struct reading reading = {without_casts(end->children[0])->target, count->parse};
    return reading.variable && reading.variable->kind == NODE_VARIABLE &&
           !any_node(count->source->tree->root, is_reading, &reading);
}

static void see_parse(const struct count *count)
{
    if (is_call_of(count->parse, "atoi atol atoll"))
        source_report(count->source, "number-unchecked", count->parse,
                      "%s cannot tell that its text is no number: use strtol, and look at the end "
                      "of the number and at its range",
                      called_name(count->parse));
    else if (is_end_unread(count))
        source_report(count->source, "number-unchecked", count->parse,
                      "nobody looks at where the number ends, so that %s takes \"7x\" for 7 and "
                      "\"x\" for 0: compare the end pointer with the text, and what it points to "
                      "with '\\0'",
                      called_name(count->parse));
    else if (argument_of(count->parse, 1) && is_null_pointer(argument_of(count->parse, 1)))
        source_report(count->source, "number-unchecked", count->parse,
                      "without an end pointer, %s takes \"7x\" for 7 and \"x\" for 0: give it one, "
                      "and look at what it points to",
                      called_name(count->parse));
}

static bool see_variable(const struct node *node, void *context)
{
    const struct count *outer = context;
    struct count count = *outer;
    const struct node *root = count.source->tree->root;

    if (node->kind != NODE_REFERENCE || !node->target || node->target->kind != NODE_VARIABLE)
        return false;
    count.variable = node->target;
    count.parse = NULL;
    if (!any_node(root, find_parse, &count))
        return false;
    see_parse(&count);
    if (!any_node(root, is_bound, &count))
        source_report(count.source, "count-unbounded", count.parse,
                      "nothing limits how many children this number makes: refuse more than the "
                      "program is meant for");
    return false;
}

static bool see_loop(const struct node *node, void *context)
{
    struct count count = {.source = context, .loop = node};

    if ((node->kind == NODE_WHILE || node->kind == NODE_FOR || node->kind == NODE_DO) &&
        condition_of(node) && reaches_call_of(node, FORK_CALLS))
        (void)any_node(condition_of(node), see_variable, &count);
    return false;
}

void source_counts(struct source *source)
{
    (void)any_node(source->tree->root, see_loop, source);
}
