// SPDX-License-Identifier: MIT
//
// Input errors, collected and sorted; system errors, at once.

#include "lib/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/memory.h"

// Of a system error: more than two paths.
enum { MESSAGE_SIZE = 16384 };

static const char *name_of_program = "";

// Called by exit: only _exit may leave from here.
static void close_stdout(void)
{
    errno = 0;
    bool failed = fflush(stdout) != 0 || ferror(stdout) != 0;
    int error = errno;
    // Nothing is left to be lost now: EBADF is a program that was started with stdout closed.
    if (fclose(stdout) != 0 && errno != EBADF && !failed) {
        failed = true;
        error = errno;
    }
    if (!failed)
        return;
    (void)fprintf(stderr, "%s: standard output: %s\n", name_of_program,
                  error != 0 ? strerror(error) : "write failed");
    _exit(EXIT_TROUBLE);
}

void program_start(const char *name)
{
    name_of_program = name;
    if (atexit(close_stdout) != 0)
        die("cannot register an exit handler");
}

const char *program_name(void)
{
    return name_of_program;
}

// A chunk name may hold what drives a terminal: control characters, also those of two bytes, U+0080
// to U+009F.
static void defuse(char *message)
{
    static const unsigned char last = 0x9f;
    for (; *message != '\0'; message++) {
        bool is_pair =
            *message == '\xc2' && message[1] != '\0' && (unsigned char)message[1] <= last;
        if (is_pair)
            *message++ = '?';
        if (is_pair || (unsigned char)*message < ' ' || *message == '\x7f')
            *message = '?';
    }
}

// The message is not in memory of its own: that there is none left may be what it says.
static void __attribute__((format(printf, 1, 0))) tell(const char *format, va_list args)
{
    int error = errno;
    size_t size = strlen(format);
    char message[MESSAGE_SIZE];
    (void)fflush(stdout);
    (void)vsnprintf(message, sizeof message, format, args);
    defuse(message);
    (void)fprintf(stderr, "%s: %s", name_of_program, message);
    if (size > 0 && format[size - 1] == ':')
        (void)fprintf(stderr, " %s", strerror(error));
    (void)fputc('\n', stderr);
}

void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tell(format, args);
    va_end(args);
    exit(EXIT_TROUBLE);
}

void die_incomplete(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tell(format, args);
    va_end(args);
    exit(EXIT_INCOMPLETE);
}

void diagnostics_add(struct diagnostics *diagnostics, struct place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0)
        die("cannot format a message:");
    char *message = memory_new((size_t)size + 1, 1);
    va_start(args, format);
    (void)vsnprintf(message, (size_t)size + 1, format, args);
    va_end(args);
    size_t number = diagnostics->count;
    diagnostics->items = memory_grow(diagnostics->items, &diagnostics->capacity, number + 1,
                                     sizeof *diagnostics->items);
    diagnostics->items[number] = (struct diagnostic){place, number, message};
    diagnostics->count++;
}

static int compare(size_t left, size_t right)
{
    return (left > right) - (left < right);
}

static int compare_places(const void *lhs, const void *rhs)
{
    const struct diagnostic *first = lhs;
    const struct diagnostic *second = rhs;
    int order = compare(first->place.line, second->place.line);
    if (order == 0)
        order = compare(first->place.column, second->place.column);
    return order != 0 ? order : compare(first->number, second->number);
}

void diagnostics_print(struct diagnostics *diagnostics, const char *file)
{
    if (diagnostics->count == 0)
        return;
    qsort(diagnostics->items, diagnostics->count, sizeof *diagnostics->items, compare_places);
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *item = &diagnostics->items[i];
        defuse(item->message);
        (void)fprintf(stderr, "%s:%zu:%zu: error: %s\n", file, item->place.line, item->place.column,
                      item->message);
    }
}

void diagnostics_free(struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->count; i++)
        free(diagnostics->items[i].message);
    free(diagnostics->items);
    *diagnostics = (struct diagnostics){0};
}
