// SPDX-License-Identifier: MIT
//
// Lengths that snprintf returns: memory-error. The result is the length that the whole text would
// have, even if it does not fit (POSIX, fprintf): used as a length, it reaches behind the array.
//
// Most texts fit. So the rule asks for one that cannot be known to: with a string in it that comes
// from outside the program, with the number of a process, or with one that the program limits.
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/number_most.h"
#include "forkcheck/rules/code/numbers.h"
#include "forkcheck/rules/code/range.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

enum { UNBOUNDED = 1 << 20 };

// ---- Strings from outside -----------------------------------------------------------------------

struct origin {
    const struct node *variable;
    bool is_outside;
    bool is_measured; // the program asks for its length
};

// Calls that fill their argument with what somebody else has chosen.
static const char *const filled_by = "fgets read recv gethostname getcwd readlink scanf fscanf "
                                     "sscanf";

// An argument of the program; its name does not count.
static bool is_argument(const struct node *node)
{
    long index = 1;
    const struct node *array =
        node->kind == NODE_SUBSCRIPT ? without_casts(node->children[0]) : NULL;
    const struct node *target = array ? array->target : NULL;

    if (target && constant_of(node->children[1], &index) && index == 0)
        return false;
    return target && target->kind == NODE_PARAMETER && target->parent->kind == NODE_FUNCTION &&
           strcmp(target->parent->name, "main") == 0;
}

static bool is_from_outside(const struct node *node)
{
    node = without_casts(node);
    return is_argument(node) || is_call_of(node, "getenv") ||
           (node->kind == NODE_REFERENCE && strcmp(node->name, "optarg") == 0);
}

// Is the variable set from outside here?
static bool note_origin(const struct node *node, void *context)
{
    struct origin *origin = context;

    if (node == origin->variable && node->count > 0)
        origin->is_outside |= is_from_outside(node->children[0]);
    if (is_operator(node, "=") && without_casts(node->children[0])->target == origin->variable)
        origin->is_outside |= is_from_outside(node->children[1]);
    for (size_t i = 0; is_call_of(node, filled_by) && i < argument_count(node); i++)
        if (without_casts(argument_of(node, i))->target == origin->variable)
            origin->is_outside = true;
    if (is_call_of(node, "strlen strnlen") &&
        (origin->variable ? without_casts(argument_of(node, 0))->target == origin->variable
                          : is_from_outside(argument_of(node, 0))))
        origin->is_measured = true;
    return false;
}

// The most characters that the string NODE may have, if it comes from outside; 0 if it does not, or
// nothing is known of it.
static long outside_length(const struct source *source, const struct node *node)
{
    struct origin origin = {.variable = without_casts(node)->target,
                            .is_outside = is_from_outside(node)};

    if (!origin.is_outside && (!origin.variable || origin.variable->kind != NODE_VARIABLE))
        return 0;
    (void)any_node(source->tree->root, note_origin, &origin);
    if (!origin.is_outside || origin.is_measured)
        return 0;
    const char *size = origin.variable ? strchr(origin.variable->type, '[') : NULL;
    return size ? strtol(size + 1, NULL, 10) - 1 : UNBOUNDED;
}

// ---- Formats ------------------------------------------------------------------------------------

// The characters of the number NODE behind the first one: as many as it is known to need.
static long further_digits(const struct source *source, const struct node *node)
{
    long digits = 0;

    if (is_process_number(node))
        return PID_DIGITS - 1;
    const long most = number_most(source->tree, node);
    for (long rest = most; rest > 9 && most < INT_MAX; rest /= 10) // INT_MAX stands for none
        digits++;
    return digits;
}

// The length of the text that CALL formats, whose format is argument FORMAT: as long as the strings
// from outside and the numbers allow, and one character for anything else. 0 if the format is not
// known.
static long text_length(const struct source *source, const struct node *call, size_t format)
{
    const struct node *literal = argument_of(call, format);
    size_t argument = format;
    long length = 0;

    if (!literal || literal->kind != NODE_STRING)
        return 0;
    // Between its quotation marks.
    for (const char *at = literal->name + 1; at[0] && at[1]; at++, length++) {
        if (*at == '\\' && at[1])
            at++;
        if (*at != '%')
            continue;
        at += 1 + strspn(at + 1, "-+ #0");
        if (*at == '%')
            continue;
        at += strcspn(at, "diouxXcspfFeEgGaAmnCS*.");
        if (*at == '*' || *at == '.') // a limit of its own
            return 0;
        const struct node *given = argument_of(call, ++argument);
        if (*at == 's' && given)
            length += outside_length(source, given);
        if (*at && strchr("diu", *at) && given)
            length += further_digits(source, given);
        if (!*at)
            return 0;
    }
    return length;
}

struct callers {
    const struct source *source;
    const struct node *function;
    size_t format; // the number of the argument
    long length;   // the largest
};

static bool note_caller(const struct node *node, void *context)
{
    struct callers *callers = context;

    if (node->kind == NODE_CALL && called_function(node) == callers->function) {
        const long length = text_length(callers->source, node, callers->format);
        callers->length = length > callers->length ? length : callers->length;
    }
    return false;
}

// The same of vsnprintf, whose arguments are those of the function around it.
static long longest_of_callers(const struct source *source, const struct node *call)
{
    const struct node *format = argument_of(call, 2);
    const struct node *parameter = format ? without_casts(format)->target : NULL;

    if (!parameter || parameter->kind != NODE_PARAMETER)
        return 0;
    struct callers callers = {source, function_of(call), parameter_index(parameter), 0};
    (void)any_node(source->tree->root, note_caller, &callers);
    return callers.length;
}

// ---- The use of the length ----------------------------------------------------------------------

struct length {
    const struct node *call;
    const struct node *array;
    const struct node *variable; // that has the length
    bool is_limited;             // something else is made of it, or it is compared with a size
    const struct node *use;
};

static bool is_of(const struct node *node, const struct node *variable)
{
    return node && without_casts(node)->kind == NODE_REFERENCE &&
           without_casts(node)->target == variable;
}

static const char *const sends = "write send fwrite";

// `while (done < length)` asks for the bytes that are left, and not whether they are there.
static bool is_of_rest(const struct node *comparison, const struct node *other)
{
    other = without_casts(other);
    return is_of_loop(comparison) && other->kind == NODE_REFERENCE && other->target &&
           other->target->kind == NODE_VARIABLE;
}

static bool note_limit(const struct node *node, void *context)
{
    struct length *length = context;
    long value = 0;

    if ((is_change(node) || is_operator(node, "&")) && node->count > 0 &&
        is_of(node->children[0], length->variable) &&
        !(node->count > 1 && without_casts(node->children[1]) == length->call))
        length->is_limited = true;
    if (node->kind != NODE_BINARY || !is_word_of("< <= > >=", node->name))
        return false;
    for (size_t i = 0; i < 2; i++)
        if (is_of(node->children[i], length->variable) &&
            !is_call_of(without_casts(node->children[1 - i]), sends) &&
            !is_of_rest(node, node->children[1 - i]) &&
            !(constant_of(node->children[1 - i], &value) && value <= 1))
            length->is_limited = true;
    return false;
}

// array, array + done, &array[done]
static bool is_in_array(const struct node *pointer, const struct node *array)
{
    pointer = pointer ? without_casts(pointer) : NULL;
    if (pointer && is_unary(pointer, "&"))
        pointer = without_casts(pointer->children[0]);
    if (pointer && (is_binary(pointer, "+") || pointer->kind == NODE_SUBSCRIPT))
        pointer = pointer->children[0];
    return is_of(pointer, array);
}

// length, length - done
static bool is_rest_of(const struct node *size, const struct node *variable)
{
    size = size ? without_casts(size) : NULL;
    return is_of(size && is_binary(size, "-") ? size->children[0] : size, variable);
}

// Does a function of this source send the array with this length?
static bool is_sent_by_helper(const struct node *node, const struct length *length)
{
    const struct node *function = called_function(node);

    if (!function || !reaches_call_of(function, sends))
        return false;
    for (size_t i = 1; i < argument_count(node); i++)
        if (is_of(argument_of(node, i), length->variable) &&
            is_of(argument_of(node, i - 1), length->array))
            return true;
    return false;
}

// write(fd, array, length), fwrite(array, 1, length, stream), or array[length] = ...
static bool note_use(const struct node *node, void *context)
{
    struct length *length = context;
    const size_t array = is_call_of(node, "fwrite") ? 0 : 1;

    if (node->number < length->call->number)
        return false;
    if ((is_call_of(node, sends) && is_in_array(argument_of(node, array), length->array) &&
         is_rest_of(argument_of(node, 2), length->variable)) ||
        is_sent_by_helper(node, length))
        length->use = node;
    if (node->kind == NODE_SUBSCRIPT && is_of(node->children[0], length->array) &&
        is_of(node->children[1], length->variable))
        length->use = node;
    return length->use != NULL;
}

static void see_format(struct source *source, const struct node *call)
{
    const struct node *array = argument_of(call, 0);
    struct length length = {.call = call, .variable = result_variable(call)};
    long size = 0;

    if (!array || !length.variable || !range_number(argument_of(call, 1), &size))
        return;
    length.array = without_casts(array)->target;
    const long longest = is_call_of(call, "vsnprintf") ? longest_of_callers(source, call)
                                                       : text_length(source, call, 2);
    if (!length.array || longest < size)
        return;
    (void)any_node(function_of(call), note_limit, &length);
    (void)any_node(function_of(call), note_use, &length);
    if (length.use && !length.is_limited)
        source_report(source, "memory-error", length.use,
                      "%s returns the length that the whole text would have: if that is %ld or "
                      "more, %s is shorter, and this goes on behind it; compare the result with "
                      "the size first",
                      called_name(call), size, length.array->name);
}

static bool see_node(const struct node *node, void *context)
{
    if (is_call_of(node, "snprintf vsnprintf"))
        see_format(context, node);
    return false;
}

void source_length(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
