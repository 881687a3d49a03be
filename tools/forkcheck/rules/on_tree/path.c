// SPDX-License-Identifier: MIT
//
// Paths with the number of a process that do not fit in their array: path-cut. snprintf cuts them
// off, and nobody looks at what it returns.
//
// gcc warns of any number that might be as long as its type allows. The number of a process has at
// most seven digits.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/range.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

// The length of the path that CALL makes, with the longest process number and the shortest other
// ones. 0 if it is no path, has no process number, or something is not known of it.
static long path_length(const struct node *call)
{
    const struct node *format = argument_of(call, 2);
    size_t argument = 2;
    long length = 0;
    bool has_pid = false;

    if (!format || format->kind != NODE_STRING || strncmp(format->name, "\"/", 2) != 0)
        return 0;
    // Between its quotation marks.
    for (const char *at = format->name + 1; at[0] && at[1]; at++, length++) {
        if (*at == '\\')
            return 0;
        if (*at != '%')
            continue;
        at += 1 + strspn(at + 1, "ljz");
        const struct node *number = argument_of(call, ++argument);
        if (!number || !strchr("diu", *at))
            return 0;
        has_pid |= is_process_number(number);
        length += is_process_number(number) ? PID_DIGITS - 1 : 0;
    }
    return has_pid ? length : 0;
}

static bool see_node(const struct node *node, void *context)
{
    struct source *source = context;
    const struct node *array = is_call_of(node, "snprintf") ? argument_of(node, 0) : NULL;
    long size = 0;

    if (!array || !is_discarded(node) || !range_number(argument_of(node, 1), &size))
        return false;
    const long length = path_length(node);
    if (length >= size && size > 1)
        source_report(source, "path-cut", node,
                      "the number of a process has up to %d digits: this path then has %ld "
                      "characters, %ld bytes do not hold it, and what is left of it names another "
                      "file, or none",
                      PID_DIGITS, length, size);
    return false;
}

void source_path(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
