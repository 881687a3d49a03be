// SPDX-License-Identifier: MIT
// Internal errors of the tool.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/report/schedule.h"
#include "interleave/run/run.h"
#include "interleave/run/trouble.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"

static void schedule_tell(const struct run *run)
{
    struct buffer schedule = {0};

    schedule_print(run->made, run->made_count, &schedule);
    fprintf(stderr,
            "interleave: please report this, with the program, its arguments and input, and: "
            "--replay %s\n",
            schedule.size ? schedule.data : "''");
    buffer_free(&schedule);
}

void trouble(const struct run *run, const char *format, ...)
{
    va_list arguments;

    (void)fflush(stdout);
    fputs("interleave: internal error, and no result: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    schedule_tell(run);
    exit(EXIT_TROUBLE);
}

static void value_name(int64_t value, struct buffer *text)
{
    const char *error = value < 0 && value > -4096 ? strerrorname_np((int)-value) : NULL;

    if (error)
        buffer_print(text, "%s", error);
    else
        buffer_print(text, "%lld", (long long)value);
}

void disagree(const struct run *run, int process, const char *what, int64_t is, int64_t expected)
{
    struct buffer real = {0};
    struct buffer modelled = {0};

    value_name(is, &real);
    value_name(expected, &modelled);
    trouble(run,
            "%s of process %d gave %s, and should have given %s (unless a file that the program "
            "uses was changed meanwhile)",
            what, FIRST_PID + process, real.data, modelled.data);
}
