// SPDX-License-Identifier: MIT
//
// Reads the counts of real runs.

#include "weave/runs/native.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

// The number at the beginning of *TEXT, which loses it; 0 if there is none.
static size_t take_number(struct text *text)
{
    enum { DIGITS_MAX = 9, TEN = 10 };
    size_t number = 0;
    size_t size = 0;

    while (size < text->size && size < DIGITS_MAX && text->data[size] >= '0' &&
           text->data[size] <= '9')
        number = number * TEN + (size_t)(text->data[size++] - '0');
    *text = text_from(*text, size);
    return number;
}

static void read_fact(struct native *native, struct text line)
{
    const struct {
        const char *name;
        struct text *value;
    } facts[] = {{"# processor: ", &native->processor},
                 {"# cores: ", &native->cores},
                 {"# kernel: ", &native->kernel},
                 {"# date: ", &native->date}};

    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (text_starts(line, facts[i].name))
            *facts[i].value = text_from(line, strlen(facts[i].name));
    if (text_starts(line, "# runs: ")) {
        line = text_from(line, strlen("# runs: "));
        native->runs = take_number(&line);
    }
}

void native_read(struct native *native, const char *path)
{
    size_t capacity = 0;
    size_t sum = 0;

    if (access(path, F_OK) != 0)
        return;
    native->file = file_read(path);
    for (struct text rest = buffer_text(&native->file); rest.size > 0;) {
        struct text line = text_take_line(&rest);
        if (text_starts(line, "#")) {
            read_fact(native, line);
            continue;
        }
        const size_t count = take_number(&line);
        if (count == 0 || !text_starts(line, "\t"))
            die("%s: a line is no count with an output", path);
        native->outputs =
            memory_grow(native->outputs, &capacity, native->count + 1, sizeof *native->outputs);
        native->outputs[native->count++] = (struct native_output){count, text_from(line, 1)};
        sum += count;
    }
    if (sum == 0 || sum != native->runs)
        die("%s: the counts are not those of %zu runs", path, native->runs);
}

void native_free(struct native *native)
{
    free(native->outputs);
    buffer_free(&native->file);
}
