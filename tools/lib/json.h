// SPDX-License-Identifier: MIT
//
// Reading JSON (RFC 8259) in one pass, from front to back, into the caller's own structures. The
// text is what the pack's own tools have written; anything malformed stops the reading, and is
// found out by json_failed at the end.
//
//     for (json_open(&json, '['); json_more(&json);)
//         for (json_open(&json, '{'); json_key(&json, &key);)
//             if (buffer_is(&key, "line")) line = json_number(&json); else json_skip(&json);

#ifndef FORK_LIB_JSON_H
#define FORK_LIB_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/text.h"

struct json {
    const char *at;
    const char *end;
    bool is_first; // a bracket was just opened: no comma comes before what is next
    bool failed;
};

// Begins to read TEXT, which must outlive the reader.
struct json json_begin(struct text text);

// Takes an opening bracket, which is [ or {.
void json_open(struct json *json, char bracket);

// In an array: is there one more element? Takes the comma before it or, when there is none, the
// closing ].
bool json_more(struct json *json);

// In an object: is there one more member? Takes its key into KEY, and the colon; or else the
// closing }.
bool json_key(struct json *json, struct buffer *key);

// Takes a value of a kind; JSON's escapes are resolved to UTF-8. A value of another kind is a
// failure.
void json_string(struct json *json, struct buffer *value);
long json_number(struct json *json);

// Takes a value of whatever kind.
void json_skip(struct json *json);

// Was the text malformed, or is there something behind its value?
bool json_failed(struct json *json);

#endif
