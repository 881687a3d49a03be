// SPDX-License-Identifier: MIT
//
// Reading JSON: a cursor, and a function for each kind of thing that can stand at it.

#include "lib/json.h"
#include "lib/buffer.h"
#include "lib/text.h"

#include <limits.h>
#include <string.h>

struct json json_begin(struct text text)
{
    return (struct json){.at = text.data, .end = text.data + text.size};
}

static void fail(struct json *json)
{
    json->failed = true;
    json->at = json->end;
}

// The character at the cursor, behind blanks; '\0' at the end.
static char peek(struct json *json)
{
    while (json->at < json->end && strchr(" \t\r\n", *json->at) != NULL && *json->at != '\0')
        json->at++;
    if (json->at == json->end)
        return '\0';
    return *json->at;
}

static bool take(struct json *json, char byte)
{
    if (peek(json) != byte || byte == '\0')
        return false;
    json->at++;
    return true;
}

static void expect(struct json *json, char byte)
{
    if (!take(json, byte))
        fail(json);
}

void json_open(struct json *json, char bracket)
{
    expect(json, bracket);
    json->is_first = true;
}

// Is there one more in the brackets that CLOSE closes? The first has no comma before it.
static bool has_more(struct json *json, char close)
{
    bool is_first = json->is_first;

    json->is_first = false;
    if (json->failed || take(json, close))
        return false;
    if (!is_first)
        expect(json, ',');
    return !json->failed;
}

bool json_more(struct json *json)
{
    return has_more(json, ']');
}

bool json_key(struct json *json, struct buffer *key)
{
    if (!has_more(json, '}'))
        return false;
    json_string(json, key);
    expect(json, ':');
    return !json->failed;
}

static int hex_digit(char byte)
{
    static const char digits[] = "00112233445566778899aAbBcCdDeEfF";
    const char *found = strchr(digits, byte);

    return byte == '\0' || found == NULL ? -1 : (int)(found - digits) / 2;
}

// The four digits of a \u escape.
static unsigned long take_code(struct json *json)
{
    unsigned long code = 0;

    for (int i = 0; i < 4; i++) {
        int digit = json->at < json->end ? hex_digit(*json->at) : -1;
        if (digit == -1) {
            fail(json);
            return 0;
        }
        code = code * 16 + (unsigned long)digit;
        json->at++;
    }
    return code;
}

// UTF-8 (RFC 3629): six bits a byte, but for the first.
static void add_utf8(struct buffer *value, unsigned long code)
{
    enum { BITS = 6, BITS_MASK = 0x3F, CONTINUATION = 0x80 };
    static const unsigned char leads[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    char bytes[4];
    size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    for (size_t i = count; i-- > 1; code >>= BITS)
        bytes[i] = (char)(CONTINUATION | (code & BITS_MASK));
    bytes[0] = (char)(leads[count] | code);
    buffer_add(value, (struct text){bytes, count});
}

// A \u escape, or the two of a character beyond 16 bits (RFC 8259, section 7). Half of such a pair
// is no character.
static void take_code_escape(struct json *json, struct buffer *value)
{
    enum { HIGH = 0xD800, LOW = 0xDC00, HALF = 0x400, REPLACEMENT = 0xFFFD, BEYOND = 0x10000 };
    unsigned long code = take_code(json);

    if (code >= HIGH && code < HIGH + HALF && json->end - json->at >= 2 &&
        memcmp(json->at, "\\u", 2) == 0) {
        json->at += 2;
        unsigned long low = take_code(json);
        code = low >= LOW && low < LOW + HALF ? BEYOND + (code - HIGH) * HALF + (low - LOW)
                                              : REPLACEMENT;
    }
    if (code >= HIGH && code < LOW + HALF)
        code = REPLACEMENT;
    add_utf8(value, code);
}

static void take_escape(struct json *json, struct buffer *value)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";

    if (json->at == json->end) {
        fail(json);
        return;
    }
    char byte = *json->at++;
    if (byte == 'u') {
        take_code_escape(json, value);
        return;
    }
    const char *found = byte == '\0' ? NULL : strchr(names, byte);
    if (found == NULL)
        fail(json);
    else
        buffer_add_byte(value, meanings[found - names]);
}

// What must be escaped in a string.
static bool is_control(char byte)
{
    return (unsigned char)byte < ' ';
}

void json_string(struct json *json, struct buffer *value)
{
    value->size = 0;
    expect(json, '"');
    while (!json->failed) {
        const char *start = json->at;
        while (json->at < json->end && *json->at != '"' && *json->at != '\\' &&
               !is_control(*json->at))
            json->at++;
        buffer_add(value, (struct text){start, (size_t)(json->at - start)});
        if (json->at == json->end || is_control(*json->at))
            fail(json);
        else if (*json->at++ == '"')
            return;
        else
            take_escape(json, value);
    }
}

long json_number(struct json *json)
{
    bool is_negative = take(json, '-');
    long number = 0;

    if (json->at == json->end || *json->at < '0' || *json->at > '9')
        fail(json);
    // RFC 8259, section 6: no zeros in front. A script would read an octal number.
    if (json->end - json->at > 1 && *json->at == '0' && json->at[1] >= '0' && json->at[1] <= '9')
        fail(json);
    for (; json->at < json->end && *json->at >= '0' && *json->at <= '9'; json->at++) {
        int digit = *json->at - '0';
        number = number > (LONG_MAX - digit) / 10 ? LONG_MAX : number * 10 + digit;
    }
    return is_negative ? -number : number;
}

static void skip_string(struct json *json)
{
    struct buffer value = {0};

    json_string(json, &value);
    buffer_free(&value);
}

// The size of the digits at or after AT.
static size_t count_digits(struct text word, size_t at)
{
    size_t count = 0;

    while (at + count < word.size && word.data[at + count] >= '0' && word.data[at + count] <= '9')
        count++;
    return count;
}

// RFC 8259, section 6.
static bool is_number(struct text word)
{
    size_t at = text_starts(word, "-") ? 1 : 0;
    size_t digits = count_digits(word, at);
    bool is_good = digits == 1 || (digits > 1 && word.data[at] != '0');

    at += digits;
    if (at < word.size && word.data[at] == '.') {
        digits = count_digits(word, at + 1);
        is_good = is_good && digits > 0;
        at += 1 + digits;
    }
    if (at < word.size && (word.data[at] == 'e' || word.data[at] == 'E')) {
        at++;
        at += at < word.size && (word.data[at] == '+' || word.data[at] == '-') ? 1 : 0;
        digits = count_digits(word, at);
        is_good = is_good && digits > 0;
        at += digits;
    }
    return is_good && at == word.size;
}

// A number, true, false or null.
static void skip_word(struct json *json)
{
    struct text word = {json->at, 0};

    while (json->at < json->end && strchr(",]} \t\r\n:\"[{", *json->at) == NULL)
        json->at++;
    word.size = (size_t)(json->at - word.data);
    if (!is_number(word) && !text_equal(word, text_of("true")) &&
        !text_equal(word, text_of("false")) && !text_equal(word, text_of("null")))
        fail(json);
}

// Takes a value, but of an array or an object only its opening, and adds its closing to OPEN.
static void skip_opening(struct json *json, struct buffer *open)
{
    char byte = peek(json);

    if (byte == '"') {
        skip_string(json);
    } else if (byte == '[' || byte == '{') {
        json_open(json, byte);
        buffer_add_byte(open, byte == '[' ? ']' : '}');
    } else {
        skip_word(json);
    }
}

// The brackets that are open stand in a buffer, not on the stack of C: they may be as many as the
// text is long.
void json_skip(struct json *json)
{
    struct buffer open = {0};

    do {
        skip_opening(json, &open);
        while (open.size > 0 && !has_more(json, open.data[open.size - 1]))
            open.size--;
        if (open.size > 0 && open.data[open.size - 1] == '}') {
            skip_string(json);
            expect(json, ':');
        }
    } while (open.size > 0);
    buffer_free(&open);
}

bool json_failed(struct json *json)
{
    return json->failed || peek(json) != '\0';
}
