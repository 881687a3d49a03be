// SPDX-License-Identifier: MIT
#include "forkcheck/parts/greatest.h"

#include <stdlib.h>

#include "forkcheck/options.h"
#include "forkcheck/parts/arguments.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/diagnostics.h"
#include "forkcheck/parts/explore.h"
#include "forkcheck/parts/runs.h"
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

void greatest_learn(struct check *check, const char *rules_log)
{
    static const char usual[] =
        "2"; // for an argument without a limit, in front of one with a limit
    struct buffer content = {0};
    struct diagnostic_line fact;
    long greatest[POSITIONS] = {0};
    struct words words = {0};

    // With arguments of the user's choice, there are none of ours.
    if (check->options->is_quick || check->options->args_file != NULL ||
        check->options->has_arguments || rules_log == NULL ||
        !optional_file_read(rules_log, &content))
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
    if (check->greatest.words.count > 0)
        runs_plan_greatest(check, queue);
    explore_plan_greatest(check, queue);
}
