// SPDX-License-Identifier: MIT
// The argument of --fail.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/fault_option.h"
#include "interleave/model/faults.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/errors.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

enum { COUNT_MAX = 1000000 };

// Parses a number from 1, and moves *AT behind it.
static bool count_parse(const char **at, int *count)
{
    char *end = NULL;

    if (**at < '0' || **at > '9')
        return false;
    const long number = strtol(*at, &end, 10);
    *at = end;
    *count = (int)number;
    return number >= 1 && number <= COUNT_MAX;
}

// Parses "3", "3+", "3-5", "+" or "*".
static bool when_parse(const char *text, struct fault *fault)
{
    fault->when = *text == '*' ? FAULT_ANY : *text == '+' ? FAULT_FROM_SOME : FAULT_AT;
    if (fault->when != FAULT_AT)
        return text[1] == '\0';
    if (!count_parse(&text, &fault->first))
        return false;
    fault->last = fault->first;
    if (*text == '+')
        fault->last = FAULT_FOREVER;
    if (*text == '-') {
        text++;
        return count_parse(&text, &fault->last) && *text == '\0' && fault->last >= fault->first;
    }
    return text[*text == '+'] == '\0';
}

// Keeps those system calls of CALL that can have the error.
static void calls_choose(const char *call, const char *error, bool forced, struct fault *fault)
{
    long all[sizeof fault->number / sizeof *fault->number];
    const size_t count = call_numbers(call, all, sizeof all / sizeof *all);
    bool is_modelled = false;

    if (count == 0)
        die("--fail: there is no call %s", call);
    for (size_t i = 0; i < count; i++) {
        is_modelled |= call_kind_of(all[i]) != CALL_UNKNOWN;
        if (errors_has(all[i], fault->error) || (forced && fault->error != ERROR_SHORT))
            fault->number[fault->numbers++] = all[i];
    }
    if (!is_modelled)
        die("--fail: %s is not modelled", call);
    if (call_kind_of(all[0]) == CALL_ALLOCATE && fault->error != ENOMEM)
        die("--fail: %s cannot fail with %s: it can with ENOMEM", call, error);
    if (fault->numbers)
        return;
    struct buffer known = {0};
    errors_print(all, count, &known);
    if (fault->error == ERROR_SHORT)
        die("--fail: %s cannot fall short: read and write can", call);
    if (known.size == 0)
        die("--fail: no errors of %s are known (--fail %s::%s makes it fail all the same)", call,
            call, error);
    die("--fail: %s cannot fail with %s: it can with %s (--fail %s::%s makes it all the same)",
        call, error, known.data, call, error);
}

void fault_parse(const char *text, struct fault *fault)
{
    const char *colon = strchr(text, ':');
    const char *at = strchr(text, '@');

    if (!colon || (at && at < colon))
        die("--fail: %s is not of the form CALL:ERROR[@WHEN]", text);
    *fault = (struct fault){.text = text, .forced = colon[1] == ':'};
    const char *error_text = colon + (fault->forced ? 2 : 1);
    char *call = strndup(text, (size_t)(colon - text));
    char *error = at ? strndup(error_text, (size_t)(at - error_text)) : strdup(error_text);
    if (!call || !error)
        die("out of memory");
    fault->error = errors_number(error);
    if (fault->error < 0)
        die("--fail: there is no error %s", error);
    calls_choose(call, error, fault->forced, fault);
    fault->births = call_births(call);
    if (at && !when_parse(at + 1, fault))
        die("--fail: %s: behind the @ goes a number from 1 to %d as in @3, @3+ or @3-5, or @+ or "
            "@*",
            text, COUNT_MAX);
    free(call);
    free(error);
}
