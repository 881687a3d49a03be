// SPDX-License-Identifier: MIT
#include "forkcheck/parts/consequence.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"

static const char *string_of(const json_t *object, const char *name)
{
    const char *string = json_string_value(json_object_get(object, name));

    return string == NULL ? "" : string;
}

static bool is_kind(const json_t *object, const char *kind)
{
    return strcmp(string_of(object, "kind"), kind) == 0;
}

// What a process does to memory after a wait that has failed, nobody has ordered.
static bool is_unordered(const char *kind)
{
    return strcmp(kind, "race") == 0 || strcmp(kind, "lost update") == 0;
}

bool consequence_of_interrupted_wait(const char *kind, const char *fault)
{
    const struct text text = text_of(fault);
    const size_t colon = text_find(text, ":EINTR", 0);

    return colon != SIZE_MAX && text_starts(text, "wait") &&
           (strcmp(kind, "zombie") == 0 || strcmp(kind, "orphan") == 0 ||
            strcmp(kind, "failure not told") == 0 || strcmp(kind, "broken pipe") == 0 ||
            is_unordered(kind));
}

bool consequence_of_missing_descriptor(const char *kind, const char *fault)
{
    static const char *const makers[] = {"pipe", "pipe2", "open", "openat", "creat",
                                         "dup",  "dup2",  "dup3", "fcntl"};
    const struct text text = text_of(fault);
    const size_t colon = text_find(text, ":", 0);

    if (strcmp(kind, "closed twice") != 0 || colon == SIZE_MAX)
        return false;
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++)
        if (text_equal(text_of(makers[i]), (struct text){text.data, colon}))
            return true;
    return false;
}

// After ECHILD, which says that somebody else has reaped a child, a program can do nothing better
// than to give up; that it leaves the others alone then is no mistake. Nor is it one to ask for
// the others, too, which are not there either.
static bool is_given_up(const char *kind, const char *fault)
{
    const struct text text = text_of(fault);

    return text_starts(text, "wait") && text_find(text, ":ECHILD", 0) != SIZE_MAX &&
           (strcmp(kind, "zombie") == 0 || strcmp(kind, "orphan") == 0 ||
            strcmp(kind, "broken pipe") == 0 || strcmp(kind, "no child") == 0 ||
            is_unordered(kind));
}

// A process that waits again whenever a signal interrupts it does so for ever if that is what
// always happens: then it waits, as it does where no signal comes.
static bool is_waiting_again(const char *kind, const char *fault, const char *text)
{
    const char *error = strstr(fault, ":EINTR@");
    struct buffer repeated = {0};

    if (error == NULL || strcmp(kind, "never ends") != 0)
        return false;
    buffer_print(&repeated, " repeats %.*s ", (int)(error - fault), fault);
    const bool is_repeated = strstr(text, buffer_string(&repeated)) != NULL;
    buffer_free(&repeated);
    return is_repeated;
}

// A program that calls abort, or whose assert does, when a call has failed, has told the failure.
static bool is_told_by_abort(const char *kind, const char *fault, const char *text)
{
    return *fault != '\0' && strcmp(kind, "crash") == 0 && strstr(text, "SIGABRT") != NULL;
}

// A daemon that tells a failure on standard error, where it has not left that yet, does well.
static bool is_told_late(const char *kind, const char *fault, const char *text)
{
    return *fault != '\0' && strcmp(kind, "late output") == 0 &&
           strstr(text, " standard error ") != NULL;
}

// The number behind WORDS in the text of the finding; 0 if they are not there.
static long number_behind(const json_t *object, const char *words)
{
    const char *at = strstr(string_of(object, "text"), words);

    return at == NULL ? 0 : strtol(at + strlen(words), NULL, 10);
}

// The process that SIGPIPE kills in the finding; 0 if that is none of the kind.
static long killed_by_pipe(const json_t *object)
{
    return is_kind(object, "broken pipe") ? number_behind(object, "process ") : 0;
}

static bool is_same(const json_t *left, const json_t *right, const char *name)
{
    return json_equal(json_object_get(left, name), json_object_get(right, name));
}

// A process that SIGPIPE kills can neither wait for its children, which end after it, nor reap the
// dead ones.
static bool is_after_death(const json_t *object, const json_t *death)
{
    const long process = killed_by_pipe(death);
    const struct text schedule = text_of(string_of(object, "schedule"));
    const char *until = string_of(death, "schedule");

    if (process == 0)
        return false;
    if (is_kind(object, "zombie"))
        return number_behind(object, "process ") == process && is_same(object, death, "file") &&
               is_same(object, death, "line");
    return is_kind(object, "orphan") && number_behind(object, "outlives its parent ") == process &&
           is_same(object, death, "fault") && text_starts(schedule, until) &&
           text_starts(text_from(schedule, strlen(until)), ",");
}

// A process that is stuck does not wait for its dead children either.
static bool is_of_stuck(const json_t *object, const json_t *other)
{
    return is_kind(object, "zombie") && strstr(string_of(object, "text"), " never waits for ") &&
           (is_kind(other, "stuck") || is_kind(other, "never ends")) &&
           is_same(object, other, "file") && is_same(object, other, "line") &&
           is_same(object, other, "fault");
}

// The descriptor that a process goes on to use after it has closed it, it closes again.
static bool is_closed_after_use(const json_t *object, const json_t *use)
{
    static const char *const uses[] = {"writes to descriptor ", "reads descriptor "};
    const long fd = number_behind(object, "closes descriptor ");

    if (!is_kind(object, "closed twice") || !is_kind(use, "use after close") ||
        number_behind(object, "process ") != number_behind(use, "process "))
        return false;
    return fd == number_behind(use, uses[0]) || fd == number_behind(use, uses[1]);
}

// A call that fails from now on fails now: what follows from the first failure is told already.
static bool is_told_once(const json_t *object, const json_t *other)
{
    const char *fault = string_of(object, "fault");
    const char *once = string_of(other, "fault");
    const size_t size = strlen(once);

    return size > 0 && strncmp(fault, once, size) == 0 && strcmp(fault + size, "+") == 0 &&
           is_kind(object, "failure not told") && is_kind(other, "failure not told");
}

bool consequence_is_known(const json_t *findings, const json_t *object)
{
    const char *kind = string_of(object, "kind");
    const char *fault = string_of(object, "fault");

    for (size_t i = 0; i < json_array_size(findings); i++)
        if (is_after_death(object, json_array_get(findings, i)) ||
            is_of_stuck(object, json_array_get(findings, i)) ||
            is_closed_after_use(object, json_array_get(findings, i)) ||
            is_told_once(object, json_array_get(findings, i)))
            return true;
    return is_told_by_abort(kind, fault, string_of(object, "text")) || is_given_up(kind, fault) ||
           is_waiting_again(kind, fault, string_of(object, "text")) ||
           is_told_late(kind, fault, string_of(object, "text"));
}
