// SPDX-License-Identifier: MIT
//
// An exercise as text and as a page.

#include <stdbool.h>
#include <stddef.h>

#include "forkcheck/exercise/exercise.h"
#include "forkcheck/exercise/program.h"
#include "forkcheck/exercise/question.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/page/assets/assets.h"
#include "lib/page/html.h"

#define ASSUMED                                                                                    \
    "Standard output is a terminal, so that each line is printed at once. No call fails."
#define POLICY "default-src 'none'; style-src 'unsafe-inline'"

// The lines of an output in one line: "A B C".
static void lines_add(struct buffer *out, struct text text)
{
    bool is_first = true;

    for (; text.size > 0; is_first = false) {
        const struct text line = text_take_line(&text);
        buffer_print(out, "%s%.*s", is_first ? "" : " ", (int)line.size, line.data);
    }
}

static char letter_of(size_t choice)
{
    return (char)('a' + choice);
}

// "a and c": the choices that are possible; or the number.
static void answer_add(struct buffer *out, const struct question *question)
{
    size_t left = 0;

    if (question->kind != ASK_WHICH) {
        buffer_print(out, "%zu", question->answer);
        return;
    }
    for (size_t i = 0; i < question->choice_count; i++)
        left += question->choices[i].is_possible;
    for (size_t i = 0; i < question->choice_count; i++)
        if (question->choices[i].is_possible) {
            left--;
            buffer_print(out, "%c%s", letter_of(i), left > 1 ? ", " : left == 1 ? " and " : "");
        }
}

static const char *proof_of(enum question_kind kind)
{
    return kind == ASK_PROCESSES
               ? "interleave finds these; whether a fork is made depends on no schedule."
           : kind == ASK_LINES ? "Every schedule prints as many."
                               : "All outputs under every schedule, found by interleave:";
}

static void program_add(struct buffer *out, struct text code)
{
    while (code.size > 0) {
        const struct text line = text_take_line(&code);
        buffer_print(out, "%s%.*s\n", line.size > 0 ? "    " : "", (int)line.size, line.data);
    }
}

void exercise_text(struct buffer *out, const char *seed, const struct exercise_program *program,
                   const struct question *question, const struct outputs *outputs)
{
    buffer_print(out, "Exercise %s\n\n", seed);
    program_add(out, buffer_text(&program->text));
    buffer_print(out, "\n" ASSUMED "\n\n%s\n", question_text(question->kind));
    for (size_t i = 0; i < question->choice_count; i++) {
        buffer_print(out, "  %c) ", letter_of(i));
        lines_add(out, buffer_text(&question->choices[i].text));
        buffer_add_byte(out, '\n');
    }
    buffer_add_string(out, "\nAnswer: ");
    answer_add(out, question);
    buffer_add_byte(out, '\n');
    for (size_t i = 0; i < question->choice_count; i++)
        buffer_print(out, "  %c) %s\n", letter_of(i), question->choices[i].proof.data);
    buffer_print(out, "%s\n", proof_of(question->kind));
    for (size_t i = 0; i < outputs->texts.count && question->kind <= ASK_OUTPUTS; i++) {
        buffer_add_string(out, "  ");
        lines_add(out, buffer_text(&outputs->texts.keys[i]));
        buffer_add_byte(out, '\n');
    }
}

// ---- The page -----------------------------------------------------------------------------------

static void choices_add(struct buffer *out, const struct question *question)
{
    if (question->choice_count == 0)
        return;
    html_add(out, "<ol type=\"a\">\n");
    for (size_t i = 0; i < question->choice_count; i++)
        html_add(out, "<li><pre class=\"outcome\">%t</pre></li>\n",
                 TEXT(buffer_text(&question->choices[i].text)));
    html_add(out, "</ol>\n");
}

static void solution_add(struct buffer *out, const struct question *question,
                         const struct outputs *outputs)
{
    struct buffer answer = {0};

    answer_add(&answer, question);
    html_add(out, "<details>\n<summary>Answer</summary>\n<p><strong>%t</strong></p>\n",
             TEXT(buffer_text(&answer)));
    if (question->choice_count > 0)
        html_add(out, "<ol type=\"a\">\n");
    for (size_t i = 0; i < question->choice_count; i++)
        html_add(out, "<li>%t</li>\n", TEXT(buffer_text(&question->choices[i].proof)));
    if (question->choice_count > 0)
        html_add(out, "</ol>\n");
    html_add(out, "<p>%s</p>\n", proof_of(question->kind));
    for (size_t i = 0; i < outputs->texts.count && question->kind <= ASK_OUTPUTS; i++)
        html_add(out, "<pre class=\"outcome\">%t</pre>\n",
                 TEXT(buffer_text(&outputs->texts.keys[i])));
    html_add(out, "</details>\n");
    buffer_free(&answer);
}

void exercise_page(struct buffer *out, const char *seed, const struct exercise_program *program,
                   const struct question *question, const struct outputs *outputs)
{
    html_add(out,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n"
             "<title>Exercise %s</title>\n<style>\n",
             POLICY, seed);
    buffer_add_string(out, site_css);
    assets_add_runs_style(out);
    html_add(out,
             "</style>\n</head>\n<body>\n<div class=\"frame\">\n<main class=\"wide\">\n"
             "<h1>Exercise %s</h1>\n<pre class=\"plain\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"The program\"><code>%t</code></pre>\n<p>%s</p>\n<p><strong>%s"
             "</strong></p>\n",
             seed, TEXT(buffer_text(&program->text)), ASSUMED, question_text(question->kind));
    choices_add(out, question);
    solution_add(out, question, outputs);
    html_add(out, "</main>\n</div>\n<footer class=\"foot\">\n<p>Made by forkcheck, of Fork by "
                  "Example.</p>\n</footer>\n</body>\n</html>\n");
}
