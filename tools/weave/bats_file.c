// SPDX-License-Identifier: MIT
//
// Finding a test in a Bats file: `@test "NAME" {` at the start of a line, up to the next line that
// is just a brace.

#include "weave/bats_file.h"

#include <string.h>

static const char opening[] = "@test ";

// Takes the next line off REST, with its newline.
static struct text next_line(struct text *rest)
{
    const char *newline = memchr(rest->data, '\n', rest->size);
    size_t length = newline == NULL ? rest->size : (size_t)(newline - rest->data) + 1;
    struct text line = {rest->data, length};

    *rest = (struct text){rest->data + length, rest->size - length};
    return line;
}

// Is LINE `@test "NAME" {`, with quotes of either kind?
static bool opens_test(struct text line, struct text name)
{
    size_t skip = sizeof opening - 1;

    if (line.size < skip + name.size + 2 || memcmp(line.data, opening, skip) != 0)
        return false;
    char quote = line.data[skip];
    if (quote != '"' && quote != '\'')
        return false;
    const char *quoted = line.data + skip + 1;
    return memcmp(quoted, name.data, name.size) == 0 && quoted[name.size] == quote;
}

// How many bytes the test has that LINE opens and REST goes on with.
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

bool bats_test_find(struct text source, struct text name, struct bats_test *test)
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
