// SPDX-License-Identifier: MIT
//
// The catalogue as text.

#include "forkcheck/report/rules_list.h"
#include "forkcheck/catalogue.h"
#include "forkcheck/catalogue/examples.h"
#include "lib/base/text.h"

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

static void lines_print(const char *title, const char *lines, FILE *out)
{
    (void)fprintf(out, "%s:\n", title);
    for (struct text rest = text_of(lines); rest.size > 0;) {
        const struct text line = text_take_line(&rest);
        (void)fprintf(out, "%s%.*s\n", line.size > 0 ? "    " : "", (int)line.size, line.data);
    }
}

void rules_explain(const struct catalogue_entry *entry, FILE *out)
{
    (void)fprintf(out, "%s %s (%s): %s.\n%s\n", entry->code, entry->name,
                  severity_name(entry->severity), entry->what, entry->why);
    const struct catalogue_example *example = catalogue_example(entry->name);
    if (example != NULL) {
        lines_print("Faulty", example->faulty, out);
        lines_print("Repaired", example->repair, out);
    }
    if (entry->chapter != NULL)
        (void)fprintf(out, "Chapter: docs/%s.md\n", entry->chapter);
    others_print(entry, "Names of others: ", out);
}
