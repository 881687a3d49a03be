// SPDX-License-Identifier: MIT
//
// Collects and sorts input errors; prints system errors at once.

#include "lib/base/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/danger.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

// The longest system error: room for two paths and more.
enum { MESSAGE_SIZE = 16384 };

// Limits on the errors of one document: their number, the bytes of one message, and the bytes of
// all messages. A document of a few kilobytes could have gigabytes of error messages.
enum { MESSAGES_MAX = 1000, MESSAGE_BYTES_MAX = 4096, MESSAGES_BYTES_MAX = 1 << 18 };

static const char *name_of_program = "";

// Called by exit, so that only _exit may end the program here.
static void close_stdout(void)
{
    errno = 0;
    bool failed = fflush(stdout) != 0 || ferror(stdout) != 0;
    int error = errno;
    // The output is flushed. EBADF means that the program was started with stdout closed.
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

// Replaces each byte of a dangerous character by `?`: a chunk's name may control a terminal.
static void defuse(char *message)
{
    const struct text text = text_of(message);
    for (size_t at = 0; at < text.size;) {
        const size_t size = message[at] == '\t' || message[at] == '\n' ? 1 : danger_size(text, at);
        memset(message + at, '?', size);
        at += size > 0 ? size : 1;
    }
}

// Allocates nothing, because the message may be that memory has run out.
static void __attribute__((format(printf, 1, 0))) print_message(const char *format, va_list args)
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
    print_message(format, args);
    va_end(args);
    exit(EXIT_TROUBLE);
}

void die_incomplete(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_message(format, args);
    va_end(args);
    exit(EXIT_INCOMPLETE);
}

// Ends a message that was cut with "...", and never cuts inside a UTF-8 character.
static void shorten(char *message, size_t size)
{
    enum { ELLIPSIS = 4, TAIL = 0x80, TAIL_MASK = 0xc0 };
    size_t at = size - ELLIPSIS;
    while (at > 0 && ((unsigned char)message[at] & TAIL_MASK) == TAIL)
        at--;
    memcpy(message + at, "...", ELLIPSIS);
}

void diagnostics_add(struct diagnostics *diagnostics, struct place place, const char *format, ...)
{
    if (diagnostics->count == MESSAGES_MAX || diagnostics->bytes >= MESSAGES_BYTES_MAX) {
        diagnostics->left_out++;
        return;
    }
    va_list args;
    va_start(args, format);
    int needed = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (needed < 0)
        die("cannot format a message:");
    const bool is_long = needed >= MESSAGE_BYTES_MAX;
    const size_t size = is_long ? MESSAGE_BYTES_MAX : (size_t)needed + 1;
    char *message = memory_new(size, 1);
    va_start(args, format);
    (void)vsnprintf(message, size, format, args);
    va_end(args);
    if (is_long)
        shorten(message, size);
    size_t number = diagnostics->count;
    diagnostics->items = memory_grow(diagnostics->items, &diagnostics->capacity, number + 1,
                                     sizeof *diagnostics->items);
    diagnostics->items[number] = (struct diagnostic){place, number, message};
    diagnostics->count++;
    diagnostics->bytes += size;
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
    if (diagnostics->left_out > 0)
        (void)fprintf(stderr, "%s: error: too many errors: %zu more are left out\n", file,
                      diagnostics->left_out);
}

void diagnostics_free(struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->count; i++)
        free(diagnostics->items[i].message);
    free(diagnostics->items);
    *diagnostics = (struct diagnostics){0};
}
