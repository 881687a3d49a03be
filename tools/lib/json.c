// SPDX-License-Identifier: MIT
//
// Reading JSON: a cursor, and a function for each kind of thing that can stand at it.

#include "lib/json.h"

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
    return json->at < json->end ? *json->at : '\0';
}

static bool take(struct json *json, char c)
{
    if (peek(json) != c || c == '\0')
        return false;
    json->at++;
    return true;
}

static void expect(struct json *json, char c)
{
    if (!take(json, c))
        fail(json);
}

void json_open(struct json *json, char bracket)
{
    expect(json, bracket);
}

// Is there one more in the brackets that CLOSE closes? The first has no comma before it.
static bool has_more(struct json *json, char close)
{
    if (json->failed || take(json, close))
        return false;
    take(json, ',');
    if (peek(json) != '\0')
        return true;
    fail(json);
    return false;
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

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);

    return c == '\0' || found == NULL ? -1 : (int)(found - digits);
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

static void add_utf8(struct buffer *value, unsigned long code)
{
    char bytes[4];
    size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0x00, 0xC0, 0xE0, 0xF0};

    for (size_t i = count; i-- > 1; code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3F));
    bytes[0] = (char)(leads[count] | code);
    buffer_add(value, (struct text){bytes, count});
}

static void take_escape(struct json *json, struct buffer *value)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char *found = NULL;
    char c = '\0';

    if (json->at < json->end)
        c = *json->at++;
    if (c == 'u') {
        unsigned long code = take_code(json);
        bool is_pair = code >= 0xD800 && code < 0xDC00 && json->end - json->at >= 6 &&
                       memcmp(json->at, "\\u", 2) == 0;
        if (is_pair) {
            json->at += 2;
            code = 0x10000 + ((code - 0xD800) << 10) + (take_code(json) - 0xDC00);
        }
        add_utf8(value, code);
        return;
    }
    found = c == '\0' ? NULL : strchr(names, c);
    if (found == NULL)
        fail(json);
    else
        buffer_add_byte(value, meanings[found - names]);
}

void json_string(struct json *json, struct buffer *value)
{
    value->size = 0;
    expect(json, '"');
    while (!json->failed) {
        const char *start = json->at;
        while (json->at < json->end && *json->at != '"' && *json->at != '\\')
            json->at++;
        buffer_add(value, (struct text){start, (size_t)(json->at - start)});
        if (json->at == json->end)
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

// A number, true, false or null.
static void skip_word(struct json *json)
{
    while (json->at < json->end && strchr(",]} \t\r\n:\"[{", *json->at) == NULL)
        json->at++;
}

void json_skip(struct json *json)
{
    size_t depth = 0;

    do {
        char c = peek(json);
        if (c == '"') {
            skip_string(json);
        } else if (c == '\0') {
            fail(json);
        } else if (strchr("[{", c) != NULL) {
            depth++;
            json->at++;
        } else if (strchr("]}", c) != NULL) {
            depth = depth > 0 ? depth - 1 : 0;
            json->at++;
        } else if (strchr(",:", c) != NULL) {
            json->at++;
        } else {
            skip_word(json);
        }
    } while (depth > 0 && !json->failed);
}

bool json_failed(struct json *json)
{
    return json->failed || peek(json) != '\0';
}
