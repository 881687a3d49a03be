// SPDX-License-Identifier: MIT
//
// A block of memcheck's log is an error: what happened, and the call stack. Of the stack, the first
// place in a source of the user counts.

#include "forkcheck/parts/logs.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/findings.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/diagnostics.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

struct spot {
    const char *file; // NULL until it is known
    unsigned line;
};

// Sets SPOT to the place in TEXT, "x.c:12" with other words around it, if it is in a source of the
// user, or if the sources are unknown.
static void spot_find(struct check *check, struct text text, struct spot *spot)
{
    for (size_t colon = text_find(text, ":", 0); colon != SIZE_MAX && spot->file == NULL;
         colon = text_find(text, ":", colon + 1)) {
        size_t begin = colon;
        while (begin > 0 && strchr(" (", text.data[begin - 1]) == NULL)
            begin--;
        const unsigned line = (unsigned)strtoul(text.data + colon + 1, NULL, 10);
        const struct text path = {text.data + begin, colon - begin};
        const char *name = check_print(check, "%.*s", (int)path.size, path.data);
        const char *source = check_source(check, name);
        if (line > 0 && (source != name || check->options->program != NULL) &&
            text_find(path, ".", 0) != SIZE_MAX)
            *spot = (struct spot){source, line};
    }
}

static bool contains(struct text text, const char *word)
{
    return text_find(text, word, 0) != SIZE_MAX;
}

static void add(struct check *check, enum tool tool, const char *name, const struct spot *spot,
                const char *text, const struct evidence *evidence)
{
    const struct finding finding = {.entry = catalogue_need(name),
                                    .file = spot->file,
                                    .line = spot->line,
                                    .text = text,
                                    .tool = tool,
                                    .evidence = *evidence};
    findings_add(check->findings, &finding);
}

// ---- Memcheck -----------------------------------------------------------------------------------

static const struct {
    const char *words;
    const char *name;
} memcheck_errors[] = {
    {"Conditional jump or move depends on uninit", "uninitialised"},
    {"Use of uninitialised", "uninitialised"},
    {"uninitialised byte", "uninitialised"},
    {"contains uninitialised", "uninitialised"},
    {"is uninitialised", "uninitialised"},
    {"Invalid read", "memory-error"},
    {"Invalid write", "memory-error"},
    {"Invalid free", "memory-error"},
    {"Mismatched free", "memory-error"},
    {"Jump to the invalid address", "memory-error"},
    {"overlap", "memory-error"},
    {"unaddressable byte", "memory-error"},
    {"fishy (possibly negative) value", "memory-error"},
    {"definitely lost", "memory-leak"},
    {"Open file descriptor", "descriptor-leak"},
    {"Open AF_", "descriptor-leak"},
};

static const char *memcheck_name(struct text head)
{
    for (size_t i = 0; i < sizeof memcheck_errors / sizeof *memcheck_errors; i++)
        if (contains(head, memcheck_errors[i].words))
            return memcheck_errors[i].name;
    return NULL;
}

// The line without "==12== ".
static struct text memcheck_line(struct text line)
{
    const size_t end = text_starts(line, "==") ? text_find(line, "== ", 2) : SIZE_MAX;

    return end == SIZE_MAX ? (struct text){"", 0} : text_from(line, end + 3);
}

static struct text without_record(struct text head)
{
    const size_t record = text_find(head, " in loss record", 0);

    return record == SIZE_MAX ? head : (struct text){head.data, record};
}

// "Open file descriptor 4: x" becomes a sentence, without the number, which differs outside of the
// sandbox. Other heads are sentences.
static const char *memcheck_sentence(struct check *check, struct text head)
{
    if (text_starts(head, "Open file descriptor ") || text_starts(head, "Open AF_"))
        return "the descriptors that are made here are still open when the program ends";
    head = without_record(head);
    return check_print(check, "valgrind: %.*s", (int)head.size, head.data);
}

// A block of the log.
struct block {
    struct text head;
    struct text stack; // the lines with the calls
    struct spot spot;
    bool is_inherited;
};

// Descriptors that are still open, by the calls that have made them: a program that ends closes its
// own, and needs no call for it. More than the two of one pipe, made by the same calls, come from a
// loop that never closes any.
struct open_stacks {
    struct text stacks[32];
    int counts[32];
    size_t count;
};

static bool is_leak(struct open_stacks *left, struct text stack)
{
    enum { OF_ONE_CALL = 2 };
    size_t i = 0;

    while (i < left->count && !text_equal(left->stacks[i], stack))
        i++;
    if (i == sizeof left->counts / sizeof *left->counts)
        return false;
    if (i == left->count)
        left->stacks[left->count++] = stack;
    return ++left->counts[i] == OF_ONE_CALL + 1;
}

static void block_take(struct check *check, const struct block *block, struct open_stacks *left,
                       const struct evidence *evidence, bool is_first_success)
{
    const char *name = memcheck_name(block->head);

    if (name == NULL || block->spot.file == NULL || block->is_inherited)
        return;
    if (strcmp(name, "descriptor-leak") == 0 && (!is_first_success || !is_leak(left, block->stack)))
        return;
    // glibc's execvp passes a path that memcheck believes to be half set.
    if (contains(block->head, "Syscall param execve(filename)"))
        return;
    add(check, TOOL_VALGRIND, name, &block->spot, memcheck_sentence(check, block->head), evidence);
}

void memcheck_take(struct check *check, struct text log, const struct evidence *evidence,
                   bool is_first_success)
{
    struct open_stacks left = {.count = 0};
    struct block block = {.head = {"", 0}};

    // The last block, like each, has an empty line behind it.
    while (log.size > 0) {
        const struct text whole = text_take_line(&log);
        const struct text line = memcheck_line(whole);
        const bool is_place = text_starts(line, "   at ") || text_starts(line, "   by ");
        const bool is_more = is_place || text_starts(line, " ");
        if (is_place && block.spot.file == NULL)
            spot_find(check, line, &block.spot);
        if (is_place && block.stack.size == 0)
            block.stack = whole;
        else if (is_place)
            block.stack.size = (size_t)(whole.data + whole.size - block.stack.data);
        block.is_inherited |= contains(line, "inherited from parent");
        if (is_more)
            continue;
        block_take(check, &block, &left, evidence, is_first_success);
        block = (struct block){.head = line};
    }
}

// ---- Sanitizers ---------------------------------------------------------------------------------

static const char *address_name(struct text error)
{
    if (contains(error, "SEGV") || contains(error, "FPE") || contains(error, "ABRT"))
        return "crash";
    return "memory-error";
}

static const char *undefined_name(struct text message)
{
    if (contains(message, "null pointer"))
        return "null-pointer";
    if (contains(message, "out of bounds") || contains(message, "insufficient space"))
        return "memory-error";
    return "undefined-behaviour";
}

// "heap-buffer-overflow on address 0x60 at pc ..." without the numbers, which are others each time.
static struct text error_words(struct text line)
{
    static const char marker[] = "AddressSanitizer: ";
    struct text error = text_from(line, text_find(line, marker, 0) + sizeof marker - 1);
    const size_t numbers = text_find(error, " on ", 0);

    if (numbers != SIZE_MAX)
        error.size = numbers;
    return error;
}

// The message without its addresses, which are others each time.
static const char *without_addresses(struct check *check, struct text message)
{
    struct buffer words = {0};
    size_t at = 0;

    while ((at = text_find(message, " 0x", 0)) != SIZE_MAX) {
        buffer_add(&words, (struct text){message.data, at});
        message = text_from(message, at + 1);
        const size_t end = text_find(message, " ", 0);
        message = text_from(message, end == SIZE_MAX ? message.size : end);
    }
    buffer_add(&words, message);
    const char *kept = check_print(check, "%s", buffer_string(&words));
    buffer_free(&words);
    return kept;
}

static void undefined_take(struct check *check, struct text line, const struct evidence *evidence)
{
    struct diagnostic_line parts;
    static const char marker[] = "runtime error: ";
    const size_t begin = text_find(line, marker, 0);

    if (!diagnostic_parse(line, &parts))
        return;
    const struct text message = text_from(line, begin + sizeof marker - 1);
    const char *file = check_print(check, "%.*s", (int)parts.file.size, parts.file.data);
    const struct spot spot = {check_source(check, file), parts.line};
    add(check, TOOL_SANITIZERS, undefined_name(message), &spot, without_addresses(check, message),
        evidence);
}

void sanitizer_take(struct check *check, struct text log, const struct evidence *evidence)
{
    struct text error = {"", 0};

    while (log.size > 0) {
        const struct text line = text_take_line(&log);
        struct spot spot = {0};
        if (contains(line, "runtime error: "))
            undefined_take(check, line, evidence);
        else if (contains(line, "ERROR: AddressSanitizer: "))
            error = error_words(line);
        else if (error.size > 0 && text_starts(text_trim(line), "#"))
            spot_find(check, line, &spot);
        if (spot.file == NULL)
            continue;
        add(check, TOOL_SANITIZERS, address_name(error), &spot,
            check_print(check, "AddressSanitizer: %.*s", (int)error.size, error.data), evidence);
        error = (struct text){"", 0};
    }
}

// "==12==AddressSanitizer: hard rss limit exhausted (512Mb vs 513Mb)"
bool sanitizer_had_enough(struct text logs)
{
    while (logs.size > 0) {
        const struct text line = text_take_line(&logs);
        if (text_starts(line, "==") &&
            contains(line, "==AddressSanitizer: hard rss limit exhausted"))
            return true;
    }
    return false;
}
