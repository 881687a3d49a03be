// SPDX-License-Identifier: MIT
//
// Chooses the format, and the exit status.

#include "forkcheck/report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/findings.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/check.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/text.h"

bool report_shows(const struct check *check, const struct finding *finding)
{
    return !finding->is_suppressed && options_want(check->options, finding->entry);
}

struct buffer report_page(const struct check *check, const struct catalogue_entry *entry)
{
    const char *site = check->options->site;
    struct buffer page = {0};

    if (site != NULL)
        buffer_print(&page, "%s%sfindings.html#%s", site, text_ends(text_of(site), "/") ? "" : "/",
                     entry->code);
    return page;
}

static int status_of(const struct check *check)
{
    for (size_t i = 0; i < findings_count(check->findings); i++)
        if (report_shows(check, findings_at(check->findings, i)))
            return EXIT_INPUT;
    return check->missing.count > 0 ? EXIT_INCOMPLETE : EXIT_CLEAN;
}

static bool wants_color(const struct options *options)
{
    const char *terminal = getenv("TERM");

    if (options->color != COLOR_AUTO)
        return options->color == COLOR_ALWAYS;
    return isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL && terminal != NULL &&
           strcmp(terminal, "dumb") != 0;
}

int report_print(const struct check *check)
{
    const int status = status_of(check);
    struct buffer out = {0};

    switch (check->options->format) {
    case FORMAT_TEXT:
        report_text(check, wants_color(check->options), &out);
        break;
    case FORMAT_GCC:
        report_gcc(check, &out);
        break;
    case FORMAT_JSON:
        report_json(check, status, &out);
        break;
    case FORMAT_SARIF:
        report_sarif(check, &out);
        break;
    }
    (void)fwrite(out.data, 1, out.size, stdout);
    buffer_free(&out);
    return status;
}
