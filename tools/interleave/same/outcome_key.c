// SPDX-License-Identifier: MIT
// What of an outcome is compared.
// In a key a byte 0 begins a mark: 0 0 is a byte 0 of the text, 0 'n' and a byte a process, 0 'l'
// the begin of a line or of a stream, 0 'e' the end, 0 'f' the files.
#include <ctype.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/report/outcomes.h"
#include "interleave/same/outcome_key.h"
#include "interleave/same/outcome_record.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

enum { DIGITS = 4 }; // of each number from 1000 to 1000 + PROCESS_MAX

struct keyer {
    const struct key_rules *rules;
    struct buffer *key;
    unsigned char name[PROCESS_MAX]; // by index: when it was met first, from 1; 0 before that
    unsigned char names;
    int stream;   // of the line before
    bool has_gap; // by words: there are blanks behind the last word
    bool has_word;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// The processes by birth.
struct births {
    int order[PROCESS_MAX];
    int known;
};

static void children_add(struct births *births, const int *parent, int count, int of)
{
    for (int i = 1; i < count; i++)
        if (parent[i] == of && births->known < PROCESS_MAX)
            births->order[births->known++] = i;
}

bool key_rules_number(struct key_rules *rules, const int *parent, int count)
{
    struct births births = {.known = 1}; // the first process
    bool is_other = false;

    for (int at = 0; at < births.known; at++)
        children_add(&births, parent, count, births.order[at]);
    for (int i = 0; i < births.known; i++) {
        rules->birth[births.order[i]] = (unsigned char)i;
        is_other |= births.order[i] != i;
    }
    return is_other;
}

// The index of the process whose number stands at AT, or -1.
static int process_at(struct text text, size_t at)
{
    size_t end = at;
    int number = 0;

    if (!is_digit(text.data[at]) || (at > 0 && is_digit(text.data[at - 1])))
        return -1;
    for (; end < text.size && end - at <= DIGITS && is_digit(text.data[end]); end++)
        number = number * 10 + text.data[end] - '0';
    const int index = number - FIRST_PID_USUAL;
    return end - at == DIGITS && index >= 0 && index < PROCESS_MAX ? index : -1;
}

static void word_begin(struct keyer *keyer)
{
    if (keyer->has_gap && keyer->has_word)
        buffer_add_byte(keyer->key, ' ');
    keyer->has_gap = false;
    keyer->has_word = true;
}

static void byte_add(struct keyer *keyer, char byte)
{
    if (keyer->rules->by_words && isspace((unsigned char)byte)) {
        keyer->has_gap = true;
        return;
    }
    word_begin(keyer);
    if (byte == '\0')
        buffer_add_byte(keyer->key, '\0');
    buffer_add_byte(keyer->key, byte);
}

static void mark_add(struct keyer *keyer, char mark)
{
    buffer_add_byte(keyer->key, '\0');
    buffer_add_byte(keyer->key, mark);
}

static void process_add(struct keyer *keyer, int process)
{
    const bool by_birth = keyer->rules->naming == NAMING_BIRTH;

    if (!by_birth && keyer->name[process] == 0)
        keyer->name[process] = ++keyer->names;
    word_begin(keyer);
    mark_add(keyer, 'n');
    buffer_add_byte(keyer->key,
                    (char)(by_birth ? keyer->rules->birth[process] : keyer->name[process]));
}

static void text_add(struct keyer *keyer, struct text text)
{
    const struct key_rules *rules = keyer->rules;

    for (size_t i = 0; i < text.size; i++) {
        const int process = rules->naming != NAMING_NONE ? process_at(text, i) : -1;
        if (process > 0 && process < rules->processes && !rules->is_value[process]) {
            process_add(keyer, process);
            i += DIGITS - 1;
        } else {
            byte_add(keyer, text.data[i]);
        }
    }
}

// A mark ends a word.
static void part_begin(struct keyer *keyer, char mark)
{
    mark_add(keyer, mark);
    keyer->has_gap = false;
    keyer->has_word = false;
}

static void line_add(void *context, const struct outcome_line *line)
{
    struct keyer *keyer = context;

    if (!keyer->rules->by_words) {
        part_begin(keyer, 'l');
        buffer_add_byte(keyer->key, (char)line->stream);
        buffer_add_byte(keyer->key, (char)line->is_cut);
    } else if (keyer->rules->is_apart && keyer->stream != line->stream) {
        part_begin(keyer, 'l');
        buffer_add_byte(keyer->key, (char)line->stream);
    }
    keyer->stream = line->stream;
    text_add(keyer, line->text);
    if (keyer->rules->by_words && !line->is_cut)
        byte_add(keyer, '\n');
}

void outcome_key(const struct buffer *record, const struct key_rules *rules, struct buffer *key)
{
    struct keyer keyer = {.rules = rules, .key = key};
    const char *end = NULL;
    const struct text files = record_read(record, line_add, &keyer, &end);

    part_begin(&keyer, 'e');
    buffer_add_string(key, end);
    part_begin(&keyer, 'f');
    text_add(&keyer, files);
}

static void numbers_mark(struct text text, bool *seen)
{
    for (size_t i = 0; i < text.size; i++) {
        const int process = process_at(text, i);
        if (process >= 0)
            seen[process] = true;
    }
}

static void line_mark(void *context, const struct outcome_line *line)
{
    numbers_mark(line->text, context);
}

void outcome_numbers(const struct buffer *record, bool seen[PROCESS_MAX])
{
    numbers_mark(record_read(record, line_mark, seen, NULL), seen);
}
