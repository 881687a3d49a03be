// SPDX-License-Identifier: MIT
//
// Looks rows up. There are about a hundred, so each search reads them one by one.

#include "forkcheck/catalogue.h"

#include <string.h>
#include <strings.h>

#include "forkcheck/catalogue/rows.h"
#include "lib/base/diag.h"
#include "lib/base/text.h"

enum { GROUPS = 9 };

static const struct catalogue_entry *group(size_t number)
{
    static const struct catalogue_entry *const groups[GROUPS] = {
        catalogue_children,    catalogue_waiting, catalogue_output,
        catalogue_descriptors, catalogue_signals, catalogue_exec,
        catalogue_calls,       catalogue_belief,  catalogue_other,
    };

    return groups[number];
}

const struct catalogue_entry *catalogue_at(size_t index)
{
    for (size_t i = 0; i < GROUPS; i++)
        for (const struct catalogue_entry *entry = group(i); entry->code != NULL; entry++)
            if (index-- == 0)
                return entry;
    return NULL;
}

size_t catalogue_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < GROUPS; i++)
        for (const struct catalogue_entry *entry = group(i); entry->code != NULL; entry++)
            count++;
    return count;
}

static bool is_named(const struct catalogue_entry *entry, struct text word)
{
    return text_equal(text_of(entry->name), word) ||
           (strlen(entry->code) == word.size &&
            strncasecmp(entry->code, word.data, word.size) == 0);
}

const struct catalogue_entry *catalogue_find(struct text code_or_name)
{
    for (size_t i = 0; i < GROUPS; i++)
        for (const struct catalogue_entry *entry = group(i); entry->code != NULL; entry++)
            if (is_named(entry, code_or_name))
                return entry;
    return NULL;
}

const struct catalogue_entry *catalogue_need(const char *name)
{
    const struct catalogue_entry *entry = catalogue_find(text_of(name));

    if (entry == NULL)
        die("internal error: the catalogue has no %s", name);
    return entry;
}

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {
        [SEVERITY_NOTE] = "note", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};

    return names[severity];
}
