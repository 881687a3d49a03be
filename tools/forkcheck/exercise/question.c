// SPDX-License-Identifier: MIT
//
// Questions. A choice that is not possible is made of one that is: two of its lines are exchanged,
// or one is printed twice or not at all. It is not possible because it is not among all outputs.

#include "forkcheck/exercise/question.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/exercise/random.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

enum { LINES_MAX = 32, TRIES = 50 };

struct line_list {
    struct text items[LINES_MAX + 1]; // one may be printed twice
    unsigned count;
};

static struct line_list lines_of(const struct buffer *text)
{
    struct line_list lines = {.count = 0};

    for (struct text rest = buffer_text(text); rest.size > 0 && lines.count < LINES_MAX;)
        lines.items[lines.count++] = text_take_line(&rest);
    return lines;
}

static void lines_join(const struct line_list *lines, struct buffer *text)
{
    for (unsigned i = 0; i < lines->count; i++) {
        buffer_add(text, lines->items[i]);
        buffer_add_byte(text, '\n');
    }
}

static void lines_exchange(struct line_list *lines, unsigned one, unsigned other)
{
    const struct text kept = lines->items[one];

    lines->items[one] = lines->items[other];
    lines->items[other] = kept;
}

static void lines_spoil(struct random *random, struct line_list *lines)
{
    const unsigned at = random_below(random, lines->count);
    const unsigned how = random_below(random, 8);

    if (how == 0) {
        lines->items[lines->count] = lines->items[at];
        lines->count++;
    } else if (how == 1) {
        lines->items[at] = lines->items[lines->count - 1];
        lines->count--;
    } else {
        lines_exchange(lines, at, random_below(random, lines->count));
    }
}

static bool has_choice(const struct question *question, const struct buffer *text)
{
    for (size_t i = 0; i < question->choice_count; i++)
        if (buffer_equal(&question->choices[i].text, text))
            return true;
    return false;
}

// Takes over TEXT, unless there is such a choice already.
static void choice_add(struct question *question, struct buffer *text, bool is_possible)
{
    if (has_choice(question, text)) {
        buffer_free(text);
        return;
    }
    question->choices[question->choice_count++] =
        (struct choice){.text = *text, .is_possible = is_possible};
}

static void possible_add(struct question *question, struct random *random,
                         const struct outputs *outputs)
{
    const struct buffer *chosen =
        &outputs->texts.keys[random_below(random, (unsigned)outputs->texts.count)];
    struct buffer text = {0};

    buffer_add(&text, buffer_text(chosen));
    choice_add(question, &text, true);
}

static void impossible_add(struct question *question, struct random *random,
                           const struct outputs *outputs)
{
    const struct buffer *chosen =
        &outputs->texts.keys[random_below(random, (unsigned)outputs->texts.count)];
    struct line_list lines = lines_of(chosen);
    struct buffer text = {0};

    lines_spoil(random, &lines);
    lines_join(&lines, &text);
    if (key_table_find(&outputs->texts, text.data, text.size) >= 0)
        buffer_free(&text);
    else
        choice_add(question, &text, false);
}

static void choices_mix(struct question *question, struct random *random)
{
    for (size_t i = question->choice_count; i > 1; i--) {
        const size_t other = random_below(random, (unsigned)i);
        const struct choice kept = question->choices[i - 1];
        question->choices[i - 1] = question->choices[other];
        question->choices[other] = kept;
    }
}

static void choices_make(struct question *question, struct random *random,
                         const struct outputs *outputs)
{
    const size_t wanted = 1 + random_below(random, CHOICES_MAX - 1);
    const size_t possible = wanted < outputs->texts.count ? wanted : outputs->texts.count;

    for (int i = 0; i < TRIES && question->choice_count < possible; i++)
        possible_add(question, random, outputs);
    for (int i = 0; i < TRIES && question->choice_count < CHOICES_MAX; i++)
        impossible_add(question, random, outputs);
    choices_mix(question, random);
}

static enum question_kind kind_choose(struct random *random, const struct outputs *outputs,
                                      bool repeats)
{
    const unsigned chance = random_below(random, 6);

    if (repeats && chance < 2)
        return ASK_LINES;
    if (repeats || (chance == 2 && outputs->processes > 2))
        return ASK_PROCESSES;
    return chance == 3 && outputs->texts.count <= 12 ? ASK_OUTPUTS : ASK_WHICH;
}

struct question question_make(struct random *random, const struct outputs *outputs, bool repeats)
{
    struct question question = {.kind = kind_choose(random, outputs, repeats)};

    if (question.kind == ASK_WHICH)
        choices_make(&question, random, outputs);
    question.answer = question.kind == ASK_OUTPUTS     ? outputs->texts.count
                      : question.kind == ASK_PROCESSES ? outputs->processes
                                                       : outputs->lines;
    return question;
}

void question_free(struct question *question)
{
    for (size_t i = 0; i < question->choice_count; i++) {
        buffer_free(&question->choices[i].text);
        buffer_free(&question->choices[i].proof);
    }
}

const char *question_text(enum question_kind kind)
{
    static const char *const texts[] = {
        [ASK_WHICH] = "Which of these can the program print? (One or more of them.)",
        [ASK_OUTPUTS] = "How many different outputs can the program have?",
        [ASK_PROCESSES] = "How many processes are there in a run, with the first one?",
        [ASK_LINES] = "How many lines does the program print?"};

    return texts[kind];
}
