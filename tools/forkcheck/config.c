// SPDX-License-Identifier: MIT
//
// Reads .forkcheck line by line.

#include "forkcheck/config.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

// The caller frees it.
static char *string_of(struct text text)
{
    struct buffer copy = {0};

    buffer_add(&copy, text);
    (void)buffer_string(&copy);
    return copy.data;
}

static bool line_take(struct text line,
                      bool (*take)(const char *name, const char *value, void *context),
                      void *context)
{
    const size_t equals = text_find(line, "=", 0);

    if (equals == SIZE_MAX)
        return false;
    char *name = string_of(text_trim((struct text){line.data, equals}));
    char *value = string_of(text_trim(text_from(line, equals + 1)));
    const bool is_known = take(name, value, context);
    free(name);
    free(value);
    return is_known;
}

void config_read(const char *path, bool (*take)(const char *name, const char *value, void *context),
                 void *context)
{
    struct buffer content = {0};

    if (!optional_file_read(path, &content))
        return;
    struct text rest = buffer_text(&content);
    for (size_t number = 1; rest.size > 0; number++) {
        const struct text line = text_trim(text_take_line(&rest));
        if (line.size > 0 && line.data[0] != '#' && !line_take(line, take, context))
            die("%s:%zu: no setting: %.*s", path, number, (int)line.size, line.data);
    }
    buffer_free(&content);
}
