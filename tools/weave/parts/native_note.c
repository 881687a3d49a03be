// SPDX-License-Identifier: MIT
//
// What real runs of a program have printed, in a sentence.

#include "weave/parts/native_note.h"

#include "lib/base/buffer.h"
#include "lib/page/html.h"
#include "weave/runs/native.h"

void native_note_add(struct buffer *out, const struct native *native)
{
    size_t most = 0;

    if (native->count == 0)
        return;
    for (size_t i = 0; i < native->count; i++)
        most = native->outputs[i].count > most ? native->outputs[i].count : most;
    html_add(out, " Of these, ");
    html_count(out, native->count);
    html_add(out, " came in ");
    html_count(out, native->runs);
    html_add(out, " real runs (%t, %t cores, %t, %t), the most frequent one ",
             TEXT(native->processor), TEXT(native->cores), TEXT(native->kernel),
             TEXT(native->date));
    html_count(out, most);
    html_add(out, " times.");
}
