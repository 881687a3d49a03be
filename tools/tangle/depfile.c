// SPDX-License-Identifier: MIT
//
// The characters that are special to make, and how each is quoted.

#include "tangle/depfile.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

#include <string.h>

static void add_backslashes(struct buffer *rules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_add_byte(rules, '\\');
}

// Adds BYTE. RULES already ends in BEFORE backslashes. QUOTED are the bytes that a backslash
// quotes. make halves the backslashes before such a byte, and only there, so they are doubled here.
static void add_byte(struct buffer *rules, char byte, size_t before, const char *quoted)
{
    if (byte == '$') {
        buffer_add_byte(rules, '$');
    } else if (byte == ';') {
        // make searches for a semicolon twice and removes backslashes both times.
        add_backslashes(rules, 3 * before + 3);
    } else if (strchr(quoted, byte) != NULL) {
        add_backslashes(rules, before + 1);
    } else if (strchr("=&", byte) != NULL) {
        // A backslash does not keep make from reading an assignment or grouped targets here, but
        // an expansion does.
        buffer_add_string(rules, "$(subst ,,");
        buffer_add_byte(rules, byte);
        byte = ')';
    }
    buffer_add_byte(rules, byte);
}

// Adds NAME, and returns the number of backslashes at its end.
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

// A backslash at the end would continue the line, so an empty expansion follows it.
void depfile_add_prerequisite(struct buffer *rules, struct text name)
{
    buffer_add_byte(rules, ' ');
    if (add(rules, name, " \t#:|") > 0)
        buffer_add_string(rules, "$(subst ,,)");
}
