// SPDX-License-Identifier: MIT
//
// The catalogue as text.

#include "forkcheck/report/rules_list.h"
#include "forkcheck/catalogue.h"

static void others_print(const struct catalogue_entry *entry, const char *indent, FILE *out)
{
    const char *const names[] = {entry->cert, entry->cwe, entry->tools};
    const char *separator = indent;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i] == NULL)
            continue;
        (void)fprintf(out, "%s%s%s", separator, i == 0 ? "CERT " : "", names[i]);
        separator = "; ";
    }
    if (separator != indent)
        (void)fputc('\n', out);
}

void rules_list(FILE *out)
{
    for (size_t i = 0; i < catalogue_count(); i++) {
        const struct catalogue_entry *entry = catalogue_at(i);
        (void)fprintf(out, "%s %-25s %-7s %s\n", entry->code, entry->name,
                      severity_name(entry->severity), entry->what);
        others_print(entry, "      ", out);
    }
}

void rules_explain(const struct catalogue_entry *entry, FILE *out)
{
    (void)fprintf(out, "%s %s (%s): %s.\n%s\n", entry->code, entry->name,
                  severity_name(entry->severity), entry->what, entry->why);
    if (entry->chapter != NULL)
        (void)fprintf(out, "Chapter: docs/%s.md\n", entry->chapter);
    others_print(entry, "Names of others: ", out);
}
