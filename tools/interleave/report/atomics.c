// SPDX-License-Identifier: MIT
// Finds atomic accesses by the words of the source.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/report/atomics.h"
#include "interleave/report/source_files.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

static bool is_part_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

// Takes the next name off TEXT; empty at its end.
static struct text name_take(struct text *text)
{
    size_t first = 0;
    size_t end = 0;

    while (first < text->size && !is_part_of_name(text->data[first]))
        first++;
    for (end = first; end < text->size && is_part_of_name(text->data[end]);)
        end++;
    const struct text name = {text->data + first, end - first};
    *text = text_from(*text, end);
    return name;
}

static bool is_function(struct text name)
{
    return text_starts(name, "atomic_") || text_starts(name, "__atomic_") ||
           text_starts(name, "__sync_");
}

// A word that begins a declaration of something atomic.
static bool declares(struct text name)
{
    static const char *const types[] = {
        "_Atomic",          "atomic_bool",      "atomic_char",     "atomic_schar",
        "atomic_uchar",     "atomic_short",     "atomic_ushort",   "atomic_int",
        "atomic_uint",      "atomic_long",      "atomic_ulong",    "atomic_llong",
        "atomic_ullong",    "atomic_size_t",    "atomic_flag",     "atomic_intptr_t",
        "atomic_uintptr_t", "atomic_ptrdiff_t", "atomic_intmax_t", "atomic_uintmax_t"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_equal(name, text_of(types[i])))
            return true;
    return (text_starts(name, "atomic_int_") || text_starts(name, "atomic_uint_")) &&
           text_ends(name, "_t");
}

static bool is_same_name(struct text names, struct text wanted)
{
    for (struct text name = name_take(&names); name.size; name = name_take(&names))
        if (text_equal(name, wanted))
            return true;
    return false;
}

// Whether the file declares the name as atomic: it stands between an atomic type and the end of
// that declaration, or of its first part.
static bool is_declared(struct text file, struct text wanted)
{
    for (struct text name = name_take(&file); name.size; name = name_take(&file)) {
        size_t end = 0;
        if (!declares(name))
            continue;
        while (end < file.size && !strchr(";={", file.data[end]))
            end++;
        if (is_same_name((struct text){file.data, end}, wanted))
            return true;
    }
    return false;
}

static bool is_keyword(struct text name)
{
    static const char *const words[] = {"int",    "unsigned", "long",    "char",     "short",
                                        "signed", "bool",     "const",   "volatile", "static",
                                        "struct", "if",       "while",   "for",      "return",
                                        "void",   "uint32_t", "int32_t", "size_t"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal(name, text_of(words[i])))
            return true;
    return isdigit((unsigned char)name.data[0]);
}

static bool is_atomic_text(struct text file, struct text line)
{
    for (struct text name = name_take(&line); name.size; name = name_take(&line))
        if (is_function(name) || (!is_keyword(name) && is_declared(file, name)))
            return true;
    return false;
}

enum is_atomic atomics_of_line(const struct source_files *files, const char *line)
{
    const char *colon = strrchr(line, ':');

    for (size_t i = 0; colon && i < files->count; i++) {
        const struct source_file *file = &files->list[i];
        if (file->name.size != (size_t)(colon - line) ||
            memcmp(file->name.data, line, file->name.size) != 0)
            continue;
        struct text rest = buffer_text(&file->text);
        for (long number = strtol(colon + 1, NULL, 10); number > 1; number--)
            (void)text_take_line(&rest);
        return is_atomic_text(buffer_text(&file->text), text_take_line(&rest)) ? ATOMIC_YES
                                                                               : ATOMIC_NO;
    }
    return ATOMIC_UNKNOWN;
}
