// SPDX-License-Identifier: MIT
//
// Finds a test in a Bats file. It begins with a line `@test "NAME" {` and ends with the next line
// that begins with a closing brace.

#include "weave/book/bats_file.h"
#include "lib/base/text.h"

#include <string.h>

static const char opening[] = "@test ";

// Removes the first line, with its newline, from REST and returns it.
static struct text next_line(struct text *rest)
{
    const char *newline = memchr(rest->data, '\n', rest->size);
    size_t length = newline == NULL ? rest->size : (size_t)(newline - rest->data) + 1;
    struct text line = {rest->data, length};

    *rest = (struct text){rest->data + length, rest->size - length};
    return line;
}

// Does LINE begin with `@test "NAME"`, in quotes of either kind?
static bool opens_test(struct text line, const char *name)
{
    if (!text_starts(line, opening))
        return false;
    line = text_from(line, sizeof opening - 1);
    char quote = '"';
    if (text_starts(line, "'"))
        quote = '\'';
    size_t size = strlen(name);
    return line.size >= size + 2 && line.data[0] == quote &&
           text_starts(text_from(line, 1), name) && line.data[size + 1] == quote;
}

// The length in bytes of the test that begins with LINE and continues in REST. A test without a
// closing brace reaches to the end.
static size_t test_length(struct text line, struct text rest)
{
    const char *start = line.data;

    while (rest.size > 0) {
        line = next_line(&rest);
        if (line.data[0] == '}')
            return (size_t)(line.data + 1 - start);
    }
    return (size_t)(rest.data - start);
}

bool bats_test_find(struct text source, const char *name, struct bats_test *test)
{
    struct text rest = source;

    for (size_t number = 1; rest.size > 0; number++) {
        struct text line = next_line(&rest);
        if (!opens_test(line, name))
            continue;
        test->code = (struct text){line.data, test_length(line, rest)};
        test->line = number;
        return true;
    }
    return false;
}
