// SPDX-License-Identifier: MIT
//
// Files of JSON.

#include "lib/base/json_file.h"

#include "lib/base/diag.h"
#include "lib/base/text.h"

json_t *json_parse(const char *file, struct text text)
{
    json_error_t error;
    json_t *value =
        json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

    if (value == NULL)
        die("%s:%d:%d: this is no JSON: %s", file, error.line, error.column, error.text);
    return value;
}
