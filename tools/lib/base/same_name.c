// SPDX-License-Identifier: MIT
//
// Folds names with libutf8proc.

#include "lib/base/same_name.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/text.h"

#include <stdlib.h>
#include <utf8proc.h>

void same_name_key(struct buffer *key, struct text name)
{
    // utf8proc's type for a set of options is the enumeration of the single ones.
    // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange)
    const utf8proc_option_t options = (utf8proc_option_t)(UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                                          UTF8PROC_IGNORE | UTF8PROC_STABLE);
    utf8proc_uint8_t *folded = NULL;
    const utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)name.data,
                                               (utf8proc_ssize_t)name.size, &folded, options);

    if (size == UTF8PROC_ERROR_NOMEM)
        die("out of memory");
    if (size < 0) // not UTF-8: the name itself is the key
        buffer_add(key, name);
    else
        buffer_add(key, (struct text){(const char *)folded, (size_t)size});
    free(folded);
}
