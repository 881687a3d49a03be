// SPDX-License-Identifier: MIT
//
// name-in-stat: the second field of /proc/PID/stat is the name of the program in parentheses. The
// name may hold blanks and parentheses itself: only what stands behind the last ")" can be counted
// (proc(5)).
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// ---- Who reads such a file ----------------------------------------------------------------------

struct paths {
    bool has_whole; // "/proc/%d/stat", and not "/proc/stat"
    bool has_begin; // "/proc"
    bool has_end;   // "/stat"
    bool has_other; // another file of a process
};

static bool note_path(const struct node *node, void *context)
{
    static const char begin[] = "\"/proc";
    static const char end[] = "/stat\"";
    struct paths *paths = context;

    if (node->kind != NODE_STRING)
        return false;
    const size_t size = strlen(node->name);
    const bool begins = strncmp(node->name, begin, strlen(begin)) == 0;
    const bool ends = size >= strlen(end) && strcmp(node->name + size - strlen(end), end) == 0;
    paths->has_whole |= begins && ends && size > strlen(begin) + strlen(end);
    paths->has_begin |= begins && !ends;
    paths->has_end |= ends && !begins;
    paths->has_other |= begins && !ends && strchr(node->name + strlen(begin) + 1, '/');
    return false;
}

static bool reads_stat(const struct node *function)
{
    struct paths paths = {false, false, false, false};

    (void)any_node(function, note_path, &paths);
    return paths.has_whole || (paths.has_begin && paths.has_end);
}

static bool reads_other(const struct node *function)
{
    struct paths paths = {false, false, false, false};

    (void)any_node(function, note_path, &paths);
    return paths.has_other;
}

// NOLINTBEGIN(misc-no-recursion): only so deep
static bool is_call_of_reader(const struct node *node, void *context)
{
    enum { CALLS_DEEP = 3 };
    const struct node *function = called_function(node);
    int deeper = *(const int *)context + 1;

    return function && deeper <= CALLS_DEEP &&
           (reads_stat(function) || any_node(function, is_call_of_reader, &deeper));
}
// NOLINTEND(misc-no-recursion)

// Does FUNCTION read such a file, or call one that does?
static bool leads_to_stat(const struct node *function)
{
    int depth = 0;

    return reads_stat(function) || any_node(function, is_call_of_reader, &depth);
}

static bool is_call_by_reader(const struct node *node, void *context)
{
    const struct source *source = context;

    return called_function(node) == source->context && leads_to_stat(function_of(node));
}

// Does FUNCTION have to do with such a file: does it read one, or get what is in it?
static bool knows_stat(const struct source *source, const struct node *function)
{
    struct source by = *source;

    by.context = function;
    return leads_to_stat(function) || any_node(source->tree->root, is_call_by_reader, &by);
}

static bool is_last_parenthesis(const struct node *node, void *context)
{
    long letter = 0;

    (void)context;
    return is_call_of(node, "strrchr rindex memrchr") &&
           constant_of(argument_of(node, 1), &letter) && letter == ')';
}

// ---- scanf --------------------------------------------------------------------------------------

// The conversion that begins at AT, behind its "%", is *KIND; gives where it ends.
static const char *next_conversion(const char *at, char *kind)
{
    at += strspn(at, "*'m0123456789hlLjzt");
    *kind = *at;
    if (*at != '[')
        return *at ? at + 1 : at;
    const char *set = at + 1 + (at[1] == '^');
    const char *end = *set ? strchr(set + 1, ']') : NULL;
    if (at[1] != '^' || !end || !memchr(set, ')', (size_t)(end - set)))
        *kind = '?';
    return end ? end + 1 : at + 1;
}

// Does the format read what is one of FIRST, a word or what stands up to the first ")", and a
// letter?
static bool counts_from_start(const char *format, const char *first)
{
    enum { FIELDS = 3 };
    char kinds[FIELDS] = {0};
    size_t count = 0;

    while (count < FIELDS && (format = strchr(format, '%'))) {
        if (format[1] == '%')
            format += 2;
        else
            format = next_conversion(format + 1, &kinds[count++]);
    }
    return count == FIELDS && strchr(first, kinds[0]) && strchr("s[", kinds[1]) &&
           strchr("cs", kinds[2]);
}

static const struct node *format_of(const struct node *call)
{
    const struct node *format = NULL;

    if (is_call_of(call, "sscanf fscanf"))
        format = argument_of(call, 1);
    format = format ? without_casts(format) : NULL;
    return format && format->kind == NODE_STRING ? format : NULL;
}

static void report(struct source *source, const struct node *node)
{
    source_report(source, "name-in-stat", node,
                  "the name in /proc/PID/stat may hold blanks and parentheses, and all fields are "
                  "shifted then: go on behind the last ')' of the line, which strrchr finds");
}

static void see_scan(struct source *source, const struct node *call)
{
    const struct node *format = format_of(call);

    if (!format)
        return;
    const struct node *function = function_of(call);
    const bool is_alone = reads_stat(function) && !reads_other(function);
    if (counts_from_start(format->name, is_alone ? "dius" : "diu"))
        report(source, call);
}

// ---- The first parenthesis ----------------------------------------------------------------------

// Does a loop go on to the next one?
static bool is_continued(const struct node *call)
{
    const struct node *loop = loop_of(call);
    const struct node *result = result_variable(call);

    return loop && ((condition_of(loop) && is_within(call, condition_of(loop))) ||
                    (result && mentions(argument_of(call, 0), result)));
}

static bool finds_first_parenthesis(const struct node *call)
{
    const struct node *wanted = argument_of(call, 1);
    long letter = 0;

    if (!wanted)
        return false;
    wanted = without_casts(wanted);
    if (is_call_of(call, "strchr index memchr rawmemchr strchrnul"))
        return constant_of(wanted, &letter) && letter == ')';
    return is_call_of(call, "strstr strtok strtok_r strcspn strpbrk") &&
           wanted->kind == NODE_STRING && strncmp(wanted->name, "\")", 2) == 0;
}

static void see_first(struct source *source, const struct node *call)
{
    if (finds_first_parenthesis(call) && !is_continued(call) &&
        !any_node(function_of(call), is_last_parenthesis, NULL) &&
        knows_stat(source, function_of(call)))
        report(source, call);
}

// A letter of a text, at a place that counts up.
static bool is_step(const struct node *node, void *context)
{
    return is_unary(node, "++") && without_casts(node->children[0])->target == context;
}

static bool is_test_of_letter(const struct node *node, void *context)
{
    const struct source *source = context; // its context is the loop
    long letter = 0;

    if (!is_binary(node, "!=") || !constant_of(node->children[1], &letter) || letter != ')')
        return false;
    const struct node *text = without_casts(node->children[0]);
    if (text->kind != NODE_SUBSCRIPT && !is_unary(text, "*"))
        return false;
    struct node *place = without_casts(text->children[text->count - 1])->target;
    return place && any_node(source->context, is_step, place);
}

static void see_loop(struct source *source, const struct node *loop)
{
    const struct node *condition = condition_of(loop);
    struct source here = *source;

    here.context = loop;
    if (condition && !loop_of(loop) && any_node(condition, is_test_of_letter, &here) &&
        !any_node(function_of(loop), is_last_parenthesis, NULL) &&
        knows_stat(source, function_of(loop)))
        report(source, loop);
}

// ---- Words between blanks -----------------------------------------------------------------------

static bool is_next_word(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, "strtok strtok_r") && is_null_pointer(argument_of(node, 0));
}

static void see_words(struct source *source, const struct node *call)
{
    const struct node *between = argument_of(call, 1);
    const struct node *function = function_of(call);

    if (!is_call_of(call, "strtok strtok_r strsep") || !between || is_next_word(call, NULL) ||
        without_casts(between)->kind != NODE_STRING || !strchr(without_casts(between)->name, ' '))
        return;
    if ((is_call_of(call, "strsep") ? loop_of(call) != NULL
                                    : any_node(function, is_next_word, NULL)) &&
        reads_stat(function) && !reads_other(function) &&
        !has_call_of(function, "strrchr rindex memrchr"))
        report(source, call);
}

// ---- Nodes --------------------------------------------------------------------------------------

static bool see_node(const struct node *node, void *context)
{
    if (node->kind == NODE_CALL) {
        see_scan(context, node);
        see_first(context, node);
        see_words(context, node);
    }
    if (node->kind == NODE_WHILE || node->kind == NODE_FOR)
        see_loop(context, node);
    return false;
}

void source_proc(struct source *source)
{
    if (reads_stat(source->tree->root))
        (void)any_node(source->tree->root, see_node, source);
}
