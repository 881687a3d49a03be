// SPDX-License-Identifier: MIT
//
// Strings of JSON.

#include "lib/base/json_string.h"

#include <jansson.h>
#include <stdlib.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/text.h"
#include "lib/base/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD"

// TEXT with a replacement for each byte that is not UTF-8; the caller frees it.
static struct buffer repair(struct text text)
{
    struct buffer repaired = {0};

    for (size_t bad = utf8_find_bad(text); bad < text.size; bad = utf8_find_bad(text)) {
        buffer_add(&repaired, (struct text){text.data, bad});
        buffer_add_string(&repaired, REPLACEMENT);
        text = text_from(text, bad + 1);
    }
    buffer_add(&repaired, text);
    return repaired;
}

void json_add_string(struct buffer *out, struct text text)
{
    struct buffer repaired = repair(text);
    json_t *string = json_stringn_nocheck(repaired.data, repaired.size);
    char *written = json_dumps(string, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);

    if (written == NULL)
        die("out of memory");
    for (const char *at = written; *at != '\0'; at++) {
        if (*at == '<')
            buffer_add_string(out, "\\u003c");
        else
            buffer_add_byte(out, *at);
    }
    free(written);
    json_decref(string);
    buffer_free(&repaired);
}
