// SPDX-License-Identifier: MIT
//
// Small services for the parts.

#include "forkcheck/parts/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "forkcheck/options.h"
#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

static void print_into(struct buffer *text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void print_into(struct buffer *text, const char *format, va_list args)
{
    char *made = NULL;

    if (vasprintf(&made, format, args) == -1)
        die("out of memory");
    buffer_add_string(text, made);
    free(made);
}

void check_say(struct key_table *table, const char *format, ...)
{
    struct buffer text = {0};
    va_list args;

    va_start(args, format);
    print_into(&text, format, args);
    va_end(args);
    key_table_intern(table, text.data, text.size, NULL);
    buffer_free(&text);
}

void check_miss(struct check *check, const char *where, const char *format, ...)
{
    struct buffer text = {0};
    struct buffer pair = {0};
    va_list args;

    va_start(args, format);
    print_into(&text, format, args);
    va_end(args);
    const int reason = key_table_intern(&check->missing, text.data, text.size, NULL);
    buffer_add_bytes(&pair, &reason, sizeof reason);
    buffer_add_string(&pair, where);
    key_table_intern(&check->missing_in, pair.data, pair.size, NULL);
    buffer_free(&pair);
    buffer_free(&text);
}

void check_say_late(struct check *check, const char *part)
{
    check_say(&check->missing, "%s: " CHECK_LATE, part);
}

struct buffer check_missing(const struct check *check, size_t reason)
{
    struct buffer text = {0};
    const char *first = NULL;
    size_t more = 0;

    buffer_add(&text, buffer_text(&check->missing.keys[reason]));
    for (size_t i = 0; i < check->missing_in.count; i++) {
        int number = 0;
        memcpy(&number, check->missing_in.keys[i].data, sizeof number);
        if ((size_t)number != reason)
            continue;
        more += first != NULL;
        first = first != NULL ? first : check->missing_in.keys[i].data + sizeof number;
    }
    if (first != NULL)
        buffer_print(&text, " (%s", first);
    if (more > 0)
        buffer_print(&text, ", and %zu more", more);
    if (first != NULL)
        buffer_add_byte(&text, ')');
    return text;
}

const char *check_print(struct check *check, const char *format, ...)
{
    struct buffer text = {0};
    va_list args;

    va_start(args, format);
    print_into(&text, format, args);
    va_end(args);
    const char *copy = arena_copy(&check->strings, buffer_text(&text)).data;
    buffer_free(&text);
    return copy;
}

const char *check_source(const struct check *check, const char *file)
{
    const struct words *sources = &check->options->sources;
    const struct text name = text_base_name(text_of(file));

    for (size_t i = 0; i < sources->count; i++)
        if (text_equal(text_base_name(text_of(sources->items[i])), name))
            return sources->items[i];
    return file;
}

bool check_find_command(const char *command, struct buffer *path)
{
    const char *directories = getenv("PATH");
    bool is_found = false;

    buffer_add_string(path, command);
    if (strchr(command, '/') != NULL)
        return access(command, X_OK) == 0;
    for (const char *at = directories == NULL ? "/usr/bin:/bin" : directories;
         !is_found && *at != '\0';) {
        const size_t size = strcspn(at, ":");
        path->size = 0;
        buffer_print(path, "%.*s/%s", (int)size, at, command);
        is_found = access(path->data, X_OK) == 0;
        at += size;
        at += *at == ':';
    }
    return is_found;
}

bool check_has_command(const char *command)
{
    struct buffer path = {0};
    const bool is_found = check_find_command(command, &path);

    buffer_free(&path);
    return is_found;
}

void shell_add(struct buffer *text, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+=./,:@%";

    if (*word != '\0' && word[strspn(word, plain)] == '\0') {
        buffer_add_string(text, word);
        return;
    }
    buffer_add_byte(text, '\'');
    for (const char *at = word; *at != '\0'; at++)
        if (*at == '\'')
            buffer_add_string(text, "'\\''");
        else
            buffer_add_byte(text, *at);
    buffer_add_byte(text, '\'');
}
