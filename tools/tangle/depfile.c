// SPDX-License-Identifier: MIT
//
// What make takes for more than a letter, and how it is quoted.

#include "tangle/depfile.h"
#include "lib/buffer.h"
#include "lib/text.h"

#include <string.h>

static void add_backslashes(struct buffer *rules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_add_byte(rules, '\\');
}

// Adds a byte that has `before` backslashes before it, which are there already: those count as half
// as many where they stand before a quoted byte, and only there.
static void add_byte(struct buffer *rules, char byte, size_t before, const char *quoted)
{
    if (byte == '$') {
        buffer_add_byte(rules, '$');
    } else if (byte == ';') {
        // make looks for it twice, and takes backslashes away each time.
        add_backslashes(rules, 3 * before + 3);
    } else if (strchr(quoted, byte) != NULL) {
        add_backslashes(rules, before + 1);
    } else if (strchr("=&", byte) != NULL) {
        // No backslash helps against an assignment or a group of targets, but an expansion does.
        buffer_add_string(rules, "$(subst ,,");
        buffer_add_byte(rules, byte);
        byte = ')';
    }
    buffer_add_byte(rules, byte);
}

// Adds the name, and returns how many backslashes are at its end.
static size_t add(struct buffer *rules, struct text name, const char *quoted)
{
    size_t backslashes = 0;

    for (size_t i = 0; i < name.size; i++) {
        add_byte(rules, name.data[i], backslashes, quoted);
        backslashes = name.data[i] == '\\' ? backslashes + 1 : 0;
    }
    return backslashes;
}

void depfile_add_target(struct buffer *rules, struct text name)
{
    add_backslashes(rules, add(rules, name, " \t#:%"));
    buffer_add_byte(rules, ':');
}

// A backslash at the end would continue the line.
void depfile_add_prerequisite(struct buffer *rules, struct text name)
{
    buffer_add_byte(rules, ' ');
    if (add(rules, name, " \t#:|") > 0)
        buffer_add_string(rules, "$(subst ,,)");
}
