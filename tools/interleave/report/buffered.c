// SPDX-License-Identifier: MIT
#include "interleave/report/buffered.h"

#include <string.h>

#include "interleave/report/schedule.h"

size_t buffered_at(const struct node *node, const struct waiting_text *text)
{
    for (int i = 0; i < node->waiting_count; i++) {
        const struct waiting_text *then = &node->waiting[i];
        if (then->address == text->address && then->text.size <= text->text.size &&
            !memcmp(then->text.data, text->text.data, then->text.size))
            return then->text.size;
    }
    return 0;
}

bool buffered_ends(const struct node *node, const struct node *next)
{
    return node->call.kind == CALL_EXEC && next->result.how == RETURNED && next->result.value == 0;
}

void buffered_print(const char *data, size_t size, struct buffer *text)
{
    enum { SHOWN_MAX = 60 };

    text_quote(data, size < SHOWN_MAX ? size : SHOWN_MAX, text);
    if (size > SHOWN_MAX)
        buffer_print(text, " and %zu more bytes", size - SHOWN_MAX);
}
