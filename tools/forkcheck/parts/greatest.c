// SPDX-License-Identifier: MIT
#include "forkcheck/parts/greatest.h"

#include <stdlib.h>

#include "forkcheck/parts/arguments.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/diagnostics.h"
#include "forkcheck/parts/explore.h"
#include "forkcheck/parts/runs.h"
#include "forkcheck/parts/source_rules.h"
#include "forkcheck/rules/rules.h"
#include "lib/base/buffer.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

enum { POSITIONS = 4 };

// Reads "2 64": with argument 2, the program accepts 64.
static void fact_take(struct text message, long greatest[POSITIONS])
{
    char *end = NULL;
    const long position = strtol(message.data, &end, 10);
    const long number = strtol(end, NULL, 10);

    if (position >= 1 && position <= POSITIONS && number > greatest[position - 1])
        greatest[position - 1] = number;
}

static void greatest_learn(struct check *check)
{
    // For an argument without a limit, in front of one with a limit.
    static const char usual[] = "2";
    const char *rules_log = source_rules_log();
    struct buffer content = {0};
    struct diagnostic_line fact;
    long greatest[POSITIONS] = {0};
    struct words words = {0};

    if (rules_log == NULL || !optional_file_read(rules_log, &content))
        return;
    for (struct text rest = buffer_text(&content); rest.size > 0;)
        if (diagnostic_parse(text_take_line(&rest), &fact) &&
            text_equal(fact.name, text_of(GREATEST_NUMBER)))
            fact_take(fact.message, greatest);
    buffer_free(&content);
    size_t count = POSITIONS;
    while (count > 0 && greatest[count - 1] == 0)
        count--;
    for (size_t i = 0; i < count; i++)
        words_add(&words, greatest[i] == 0 ? usual : check_print(check, "%ld", greatest[i]));
    if (count > 0)
        check->greatest = arguments_list(check, &words);
}

void greatest_plan(struct check *check, struct job_queue *queue)
{
    // Only where the arguments are of our choice, and main takes any: the numbers may also be of
    // the program's input.
    if (check->larger.words.count > 0)
        greatest_learn(check);
    if (check->greatest.words.count > 0)
        runs_plan_greatest(check, queue);
    explore_plan_greatest(check, queue);
}
