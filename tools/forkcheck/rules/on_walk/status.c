// SPDX-License-Identifier: MIT
//
// The wait status: status-printed, status-returned, status-compared, status-by-hand,
// status-unguarded, status-inverted, status-of-failed-wait.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

static const char *const advice = "decode it with WIFEXITED and WEXITSTATUS, or WIFSIGNALED and "
                                  "WTERMSIG";

static bool is_raw(struct value value)
{
    return value.kind == VALUE_STATUS;
}

// ---- Printed ------------------------------------------------------------------------------------

// The conversion of the argument with this number behind the format, as in 'd' for "%5d"; '\0' if
// the format does not show that.
static char conversion_of(const char *format, size_t number)
{
    for (const char *at = format; *at; at++) {
        if (*at != '%')
            continue;
        at++;
        if (*at == '%')
            continue;
        at += strspn(at, "-+ #0123456789.*lhjztL");
        if (*at == '\0')
            break;
        if (number-- == 0)
            return *at;
    }
    return '\0';
}

static size_t format_number(const struct node *call)
{
    if (is_call_of(call, "printf"))
        return 0;
    return is_call_of(call, "snprintf") ? 2 : 1;
}

static void see_printed(struct walk *walk, const struct state *state, const struct node *call)
{
    const size_t first = format_number(call);
    const struct node *format = argument_of(call, first);

    if (!format || format->kind != NODE_STRING)
        return;
    for (size_t i = first + 1; i < argument_count(call); i++) {
        const struct value value = walk_argument(state, call, i);
        const char conversion = conversion_of(format->name, i - first - 1);
        // In hexadecimal or octal, the program means the bits.
        if (is_raw(value) && conversion && strchr("diu", conversion))
            walk_report(walk, "status-printed", argument_of(call, i),
                        "this is a wait status, no exit status: %s", advice);
    }
}

void rule_status_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (is_call_of(call, "printf fprintf dprintf sprintf snprintf"))
        see_printed(walk, state, call);
}

// ---- Ended with ---------------------------------------------------------------------------------

static bool is_known_zero(struct value value)
{
    return value.signs == ZERO || (value.has_number && value.number == 0);
}

void rule_status_end(struct walk *walk, const struct state *state, const struct node *node,
                     struct value status)
{
    (void)state;
    if (is_raw(status) && !is_known_zero(status))
        walk_report(walk, "status-returned", node,
                    "this ends with a wait status, of which the lowest eight bits are kept: an "
                    "exit status of 1 to 255 becomes 0; %s",
                    advice);
}

// ---- Computed with ------------------------------------------------------------------------------

static bool is_spelled_in_header(const struct node *node)
{
    return node->spelled &&
           (strstr(node->spelled, "waitstatus.h") || strstr(node->spelled, "wait.h"));
}

static bool calculates(const struct node *node, struct value left, struct value right)
{
    return is_word_of("+ - * += -= *=", node->name) && (is_raw(left) || is_raw(right)) &&
           !is_known_zero(left) && !is_known_zero(right);
}

static void see_compared(struct walk *walk, const struct node *node, struct value status,
                         struct value number)
{
    if (is_raw(status) && !is_known_zero(status) && number.has_number && number.number > 0)
        walk_report(walk, "status-compared", node,
                    "an exit status of %d is another number in the wait status: %s", number.number,
                    advice);
}

static void see_operator(struct walk *walk, const struct state *state, const struct node *node)
{
    const struct value left = state_temp(state, node->children[0]->number);
    const struct value right = state_temp(state, node->children[1]->number);

    // The stops of a tracee have more in their statuses, as ptrace(2) says.
    if (is_spelled_in_header(node) || (state->flags & FLAG_TRACES))
        return;
    if (calculates(node, left, right))
        walk_report(walk, "status-by-hand", node, "a wait status is no number: %s", advice);
    if (is_raw(left) && is_word_of(">> / & %", node->name))
        walk_report(walk, "status-by-hand", node, "how a wait status is made up is not defined: %s",
                    advice);
    if (is_word_of("== !=", node->name)) {
        see_compared(walk, node, left, right);
        see_compared(walk, node, right, left);
    }
}

// ---- Decoded ------------------------------------------------------------------------------------

// A macro that is also right, on another path, is not at the wrong place: a question is missing.
static void see_exit_status(struct walk *walk, const struct node *node, uint8_t bits)
{
    const bool is_wrong = bits & (STATUS_NOT_EXITED | STATUS_SIGNALED);
    const bool is_asked = bits & (STATUS_EXITED | STATUS_NOT_SIGNALED | STATUS_ASKED);

    walk->is_right[node->number] |= !is_wrong && bits & (STATUS_EXITED | STATUS_NOT_SIGNALED);
    if (is_wrong && !walk->is_right[node->number])
        walk_report(walk, "status-inverted", node,
                    "here the child has not exited, so that WEXITSTATUS tells nothing: it belongs "
                    "where WIFEXITED is true");
    else if (is_wrong || !is_asked)
        walk_report(walk, "status-unguarded", node,
                    "WEXITSTATUS tells something only if the child has exited: ask WIFEXITED "
                    "first");
}

static void see_signal(struct walk *walk, const struct node *node, uint8_t bits)
{
    const bool is_killed = bits & (STATUS_SIGNALED | STATUS_NOT_EXITED);
    const bool is_wrong = bits & (STATUS_EXITED | STATUS_NOT_SIGNALED) && !(bits & STATUS_SIGNALED);

    walk->is_right[node->number] |= !is_wrong && is_killed;
    if (is_wrong && !walk->is_right[node->number])
        walk_report(walk, "status-inverted", node,
                    "here the child was not ended by a signal, so that WTERMSIG tells nothing: it "
                    "belongs where WIFSIGNALED is true");
    else if (is_wrong || !(is_killed || bits & STATUS_ASKED))
        walk_report(walk, "status-unguarded", node,
                    "WTERMSIG tells something only if a signal has ended the child: ask "
                    "WIFSIGNALED first");
}

static bool is_fixed_element(const struct node *node, void *context)
{
    long index = 0;

    (void)context;
    return node->kind == NODE_SUBSCRIPT && constant_of(node->children[1], &index);
}

// Is the status, which CALL was to set and NODE decodes, in an element of an array that a variable
// chooses? (In the first round of a loop, the walk knows the number of the element.)
static bool is_element(struct walk *walk, const struct state *state, const struct node *node,
                       const struct node *call)
{
    int place = walk_place(walk, state, node->children[0]);

    if (any_node(node, is_fixed_element, NULL) || any_node(call, is_fixed_element, NULL))
        return false;
    for (; place != -1; place = place_get(&walk->places, place).base) {
        const int32_t part = place_get(&walk->places, place).part;
        if (part == PLACE_INDEXED || part == PLACE_ELEMENT)
            return true;
    }
    return false;
}

// Does the loop around NODE, or around the call that leads to it, also wait? A loop that only reads
// what another one has stored may come to elements that were set later.
static bool is_with_wait(const struct walk *walk, const struct state *state,
                         const struct node *node)
{
    int context = state->context;

    for (; node; node = walk_caller(walk, &context))
        if (loop_of(node))
            return reaches_call_of(loop_of(node), WAIT_CALLS);
    return true;
}

// Notes the first place in the source that decodes the status which CALL has not set.
static void note_unset(struct walk *walk, const struct state *state, const struct node *node,
                       int call)
{
    const struct node **first = &walk->unset[call];

    if (walk->pass < PASSES || walk->is_coarse || (*first && (*first)->number <= node->number) ||
        (is_element(walk, state, node, walk->tree->nodes[call]) &&
         !is_with_wait(walk, state, node)))
        return;
    *first = node;
}

void rule_statuses(struct walk *walk)
{
    for (size_t i = 0; i < walk->tree->count; i++)
        if (walk->unset[i])
            walk_report(walk, "status-of-failed-wait", walk->unset[i],
                        "here the wait call in line %u has failed, or has found no dead child, and "
                        "has set no status",
                        walk->tree->nodes[i]->line);
}

static void see_decoded(struct walk *walk, const struct state *state, const struct node *node)
{
    const struct value status = state_temp(state, node->children[0]->number);

    if (status.kind != VALUE_STATUS)
        return;
    if (status.bits & STATUS_FAILED)
        note_unset(walk, state, node, status.site);
    else if (strcmp(node->name, "WEXITSTATUS") == 0)
        see_exit_status(walk, node, status.bits);
    else if (strcmp(node->name, "WTERMSIG") == 0)
        see_signal(walk, node, status.bits);
}

void rule_status_value(struct walk *walk, const struct state *state, const struct node *node)
{
    if (node->kind == NODE_MACRO)
        see_decoded(walk, state, node);
    else if (node->kind == NODE_BINARY)
        see_operator(walk, state, node);
}
