// SPDX-License-Identifier: MIT
//
// A result that may be -1, in an unsigned variable or beside an unsigned number:
// impossible-comparison.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/code/read_loop.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/transfer.h"

// ---- Types --------------------------------------------------------------------------------------

static const char *plain_type(const struct node *node)
{
    const char *type = node->type;

    while (strncmp(type, "const ", strlen("const ")) == 0 ||
           strncmp(type, "volatile ", strlen("volatile ")) == 0)
        type = strchr(type, ' ') + 1;
    return type;
}

// How many bits has a value of the unsigned type of NODE? 0 if it is of another type.
static int unsigned_bits(const struct node *node)
{
    static const struct {
        const char *type;
        int bits;
    } types[] = {
        {"unsigned long", 64}, {"unsigned long long", 64},
        {"unsigned int", 32},  {"unsigned short", 16},
        {"_Bool", 1},
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(plain_type(node), types[i].type) == 0)
            return types[i].bits;
    return 0;
}

static bool is_signed(const struct node *node)
{
    return is_word_of("int long short", plain_type(node)) ||
           strcmp(plain_type(node), "long long") == 0;
}

// ---- Results ------------------------------------------------------------------------------------

static const char *const failing = TRANSFER_CALLS
    " fork vfork wait waitpid wait3 wait4 waitid open openat creat dup dup2 dup3 fcntl pipe pipe2 "
    "socket socketpair accept kill close lseek getline getdelim poll select readlink mq_receive "
    "msgrcv mkstemp shmget semget msgget";

static bool is_minus_one(const struct node *node, void *context)
{
    long value = 0;

    (void)context;
    return node->kind == NODE_RETURN && node->count > 0 && constant_of(node->children[0], &value) &&
           value == -1;
}

// Is NODE a call that returns -1 when it fails? A function of this source may do so, too.
static bool may_fail(const struct node *node)
{
    node = without_casts(node);
    const struct node *function = called_function(node);
    return is_call_of(node, failing) || (function && body_of(function) && is_signed(node) &&
                                         any_node(function, is_minus_one, NULL));
}

// What the program does with a variable, or a part of one, that has a result.
struct holder {
    const struct node *part;
    const struct node *comparison; // the one that is looked at
    const struct node *call;       // whose result it gets
    bool has_other;                // it also gets something else than that and constants
    bool is_asked;                 // another comparison may notice that it is -1
};

static bool is_it(const struct node *node, const struct holder *holder)
{
    node = without_casts(node);
    if (is_operator(node, "="))
        node = without_casts(node->children[0]);
    return node->kind == NODE_VARIABLE ? node == holder->part->target
                                       : is_same_part(node, holder->part);
}

static void note_value(struct holder *holder, const struct node *value)
{
    long number = 0;

    if (may_fail(value))
        holder->call = without_casts(value);
    else if (!constant_of(value, &number))
        holder->has_other = true;
}

// Can the comparison of the part, as SIDE, with OTHER tell -1 from the number of something?
static bool may_notice(const struct node *side, const struct node *other)
{
    long value = 0;

    return unsigned_bits(side) == 0 || !constant_of(other, &value) || value < 0 || value > 1;
}

static bool note_use(const struct node *node, void *context)
{
    struct holder *holder = context;

    if (node->kind == NODE_VARIABLE && node->count > 0 && is_it(node, holder))
        note_value(holder, node->children[0]);
    else if (is_operator(node, "=") && is_it(node->children[0], holder))
        note_value(holder, node->children[1]);
    else if ((is_change(node) || is_unary(node, "&")) && is_it(node->children[0], holder))
        holder->has_other = true;
    else if (called_function(node) && argument_of(node, 0) && is_it(argument_of(node, 0), holder))
        holder->is_asked = true;
    if (!is_comparison(node) || node == holder->comparison)
        return false;
    for (size_t i = 0; i < 2; i++)
        if (is_it(node->children[i], holder) &&
            may_notice(node->children[i], node->children[1 - i]))
            holder->is_asked = true;
    return false;
}

// The call whose result SIDE of COMPARISON is, if it has that result only and the comparison is the
// only one that may notice its failure; or, if IS_SURE, if it may be that result at all.
static const struct node *call_behind(const struct source *source, const struct node *comparison,
                                      const struct node *side, bool is_sure)
{
    const struct node *part = is_operator(side, "=") ? side->children[0] : side;
    struct holder holder = {.part = without_casts(part), .comparison = comparison};

    if (!variable_of(part))
        return NULL;
    (void)any_node(source->tree->root, note_use, &holder);
    if (is_operator(side, "=")) {
        holder.call = may_fail(side->children[1]) ? without_casts(side->children[1]) : NULL;
        holder.has_other = false;
    }
    return is_sure || !(holder.has_other || holder.is_asked) ? holder.call : NULL;
}

// ---- In an unsigned variable --------------------------------------------------------------------

static const char *better_type(const struct node *call)
{
    if (is_call_of(call, "fork vfork wait waitpid wait3 wait4"))
        return "a pid_t";
    return is_call_of(call, TRANSFER_CALLS " getline getdelim readlink msgrcv mq_receive")
               ? "an ssize_t"
               : "an int";
}

static void report(struct source *source, const struct node *node, const struct node *call,
                   const char *answer)
{
    source_report(source, "impossible-comparison", node,
                  "the variable has no sign: the -1 of %s that fails becomes a large number there, "
                  "and this is %s: make it %s",
                  called_name(call), answer, better_type(call));
}

// Then the finding endless-read tells it.
static bool is_told_of_loop(const struct node *call)
{
    return is_call_of(call, READING_CALLS) && repeats_failed_call(call);
}

// The comparison of SIDE, which is unsigned, with 0 or 1.
static void see_size(struct source *source, const struct node *node, const struct node *side,
                     const char *operation, long value)
{
    const bool is_never = strcmp(operation, value == 0 ? "<" : "") == 0;
    const bool is_always = strcmp(operation, value == 0 ? ">=" : "") == 0;
    const bool is_less = strcmp(operation, value == 0 ? "<=" : "<") == 0;
    const bool is_more = strcmp(operation, value == 0 ? ">" : ">=") == 0;

    if (!is_never && !is_always && !is_less && !is_more)
        return;
    const struct node *call = call_behind(source, node, side, is_never || is_always);
    if (!call || (is_more && is_told_of_loop(call)))
        return;
    report(source, node, call,
           is_never    ? "never true"
           : is_always ? "always true"
           : is_less   ? "not true then"
                       : "true then, too");
}

// The comparison with -1: it is converted to an unsigned int, or a larger type of SIDE, but a
// smaller type becomes an int before, and a signed type that is larger than SIDE stays what it is.
static void see_minus_one(struct source *source, const struct node *node, const struct node *side,
                          const struct node *number)
{
    enum { INT_BITS = 32 };
    const bool is_long = strncmp(plain_type(number), "long", strlen("long")) == 0;
    const int bits = unsigned_bits(side);

    if (!is_signed(number) || bits > INT_BITS || (bits == INT_BITS && !is_long))
        return;
    const struct node *call = call_behind(source, node, side, true);
    if (call)
        report(source, node, call, is_operator(node, "==") ? "never true" : "always true");
}

// ---- Beside an unsigned number ------------------------------------------------------------------

// An array of characters that is full may be one that is too short: that is no success.
static bool is_size_of_record(const struct node *wanted)
{
    return wanted->kind == NODE_SIZEOF && wanted->name && !strstr(wanted->name, "char");
}

// read(...) < sizeof record: both are compared as unsigned numbers.
static void see_wanted(struct source *source, const struct node *node, const struct node *side,
                       const struct node *wanted, const char *operation)
{
    enum { INT_BITS = 32 };
    const bool is_less = strcmp(operation, "<") == 0;
    const bool is_more = is_word_of("> >=", operation) && is_size_of_record(wanted);
    const bool is_int = strcmp(plain_type(side), "int") == 0;
    const struct node *call = NULL;

    if ((!is_less && !is_more) || !is_signed(side) ||
        unsigned_bits(wanted) < (is_int ? INT_BITS : 2 * INT_BITS))
        return;
    if (side->kind == NODE_CALL)
        call = side;
    else
        call = call_behind(source, node, side, false);
    if (call && is_transfer(call))
        source_report(source, "impossible-comparison", node,
                      "beside a number without a sign, the -1 of %s that fails counts as the "
                      "largest one, and this is %s then: cast the size to ssize_t",
                      called_name(call), is_less ? "not true" : "true");
}

static void see_side(struct source *source, const struct node *node, const struct node *side,
                     const struct node *other, const char *operation)
{
    long value = 0;
    const bool is_number = constant_of(other, &value) && other->kind != NODE_SIZEOF;

    if (!is_number)
        see_wanted(source, node, side, other, operation);
    else if (unsigned_bits(side) > 0 && (value == 0 || value == 1))
        see_size(source, node, side, operation, value);
    else if (unsigned_bits(side) > 0 && value == -1 && is_word_of("== !=", operation))
        see_minus_one(source, node, side, other);
}

static bool see_node(const struct node *node, void *context)
{
    if (is_comparison(node)) {
        see_side(context, node, node->children[0], node->children[1], node->name);
        see_side(context, node, node->children[1], node->children[0], mirrored(node->name));
    }
    return false;
}

void source_unsigned(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
