// SPDX-License-Identifier: MIT
//
// Programs are made until one is worth a question. interleave lists all that it can print; each
// choice of the question is then looked for in its schedules by --possible, which goes another way
// and has to agree.

#include "forkcheck/exercise/exercise.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forkcheck/exercise/program.h"
#include "forkcheck/exercise/question.h"
#include "forkcheck/exercise/random.h"
#include "forkcheck/jobs.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/explore.h"
#include "forkcheck/scratch.h"
#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/optional_file.h"
#include "lib/base/staging.h"
#include "lib/base/text.h"

enum { TRIES = 200, OUTPUTS_MAX = 40, SECONDS = 60 };

// What all steps share.
struct maker {
    struct check check;
    struct random random;
    const char *source;     // the program's, in the scratch directory
    const char *directory;  // where interleave runs it
    const char *log;        // what the last command has printed
    struct buffer said;     // its content
    struct outputs outputs; // of the program
    struct question question;
};

static void job_plan(struct job_queue *queue, void *context)
{
    jobs_add(queue, context);
}

// Runs the command WORDS, which it frees, and keeps what it prints. Returns its exit status. One
// that does not end by itself ends the program.
static int command_run(struct maker *maker, struct words *words, const char *label)
{
    struct job job = {
        .label = label, .directory = maker->directory, .output = maker->log, .seconds = SECONDS};

    job.argv = words_take(words);
    jobs_run(job_plan, &job, 1, SECONDS);
    free(job.argv);
    buffer_free(&maker->said);
    (void)optional_file_read(maker->log, &maker->said);
    if (job.state != JOB_ENDED || !WIFEXITED(job.status))
        die("--exercise: %s did not end in %d seconds", label, SECONDS);
    return WEXITSTATUS(job.status);
}

static _Noreturn void command_failed(struct maker *maker, const char *what)
{
    (void)fwrite(maker->said.data, 1, maker->said.size, stderr);
    die("--exercise: %s", what);
}

static void file_write(const char *path, struct text text)
{
    FILE *file = fopen(path, "we");

    if (file == NULL || fwrite(text.data, 1, text.size, file) != text.size || fclose(file) != 0)
        die("%s:", path);
}

static void program_build(struct maker *maker, const struct exercise_program *program)
{
    struct words words = {0};
    char **command = build_one_command(&maker->check, maker->source,
                                       check_print(&maker->check, "%s/exercise", maker->directory));

    file_write(maker->source, buffer_text(&program->text));
    for (char **word = command; *word != NULL; word++)
        words_add(&words, *word);
    free(command);
    if (command_run(maker, &words, "the compiler") != 0)
        command_failed(maker, "the compiler does not compile the program");
}

static struct words search_words(struct maker *maker)
{
    struct words words = {0};

    words_add(&words, explore_command(&maker->check));
    words_add(&words, "--stdin=empty");
    words_add(&words, "--confirm=5");
    return words;
}

// ---- All outputs --------------------------------------------------------------------------------

// Adds the text of an outcome. The programs are made so that all of them print complete lines on
// standard output, and nothing else.
static void outcome_take(struct outputs *outputs, const json_t *outcome)
{
    const json_t *lines = json_object_get(outcome, "lines");
    struct buffer text = {0};

    for (size_t i = 0; i < json_array_size(lines); i++)
        buffer_print(&text, "%s\n", json_string_value(json_array_get(json_array_get(lines, i), 1)));
    (void)buffer_string(&text);
    key_table_intern(&outputs->texts, text.data, text.size, NULL);
    buffer_free(&text);
    outputs->lines = json_array_size(lines);
}

static void graph_take(struct outputs *outputs, const json_t *graph)
{
    const json_t *list = json_object_get(graph, "list");

    for (size_t i = 0; i < json_array_size(list); i++)
        outcome_take(outputs, json_array_get(list, i));
    outputs->processes = json_array_size(json_object_get(graph, "parents"));
}

// Lists all outputs of the program. False if it is not worth a question.
static bool outputs_find(struct maker *maker, bool repeats)
{
    const char *path = check_print(&maker->check, "%s/graph.json", scratch_directory());
    struct words words = search_words(maker);

    words_add(&words, "--list");
    words_add(&words, "--json");
    words_add(&words, path);
    words_add(&words, "./exercise");
    const int status = command_run(maker, &words, "interleave");
    if (status != EXIT_CLEAN)
        command_failed(maker, "interleave cannot list what the program prints");
    json_t *graph = json_load_file(path, 0, NULL);
    if (graph == NULL)
        command_failed(maker, "interleave has written no graph");
    key_table_free(&maker->outputs.texts);
    maker->outputs = (struct outputs){.lines = 0};
    graph_take(&maker->outputs, graph);
    json_decref(graph);
    const size_t count = maker->outputs.texts.count;
    return count <= OUTPUTS_MAX && (repeats || count >= 2);
}

// ---- Proof of the choices -----------------------------------------------------------------------

// interleave says "possible, in 9 steps: --replay SCHEDULE", or "not possible: FILE:LINE: WHY".
static void proof_take(const struct maker *maker, const char *path, struct choice *choice)
{
    static const char replay[] = "--replay ";
    struct text said = buffer_text(&maker->said);
    struct text line = text_take_line(&said);
    const size_t at = text_find(line, choice->is_possible ? replay : path, 0);

    if (at == SIZE_MAX)
        return;
    line = text_from(line, at + strlen(choice->is_possible ? replay : path));
    if (choice->is_possible)
        buffer_print(&choice->proof, "possible, by the schedule %.*s", (int)line.size, line.data);
    else if (text_find(line, "ends here", 0) != SIZE_MAX)
        buffer_print(&choice->proof, "not possible: no run ends behind these lines");
    else
        buffer_print(&choice->proof, "not possible: no schedule comes past line %ld",
                     strtol(line.data + 1, NULL, 10));
}

static void choice_prove(struct maker *maker, struct choice *choice)
{
    const char *path = check_print(&maker->check, "%s/choice", scratch_directory());
    struct words words = search_words(maker);

    file_write(path, buffer_text(&choice->text));
    words_add(&words, "--possible");
    words_add(&words, path);
    words_add(&words, "./exercise");
    const int status = command_run(maker, &words, "interleave");
    if (status != EXIT_CLEAN && status != EXIT_INPUT)
        command_failed(maker, "interleave cannot tell whether a choice is possible");
    if ((status == EXIT_CLEAN) != choice->is_possible)
        command_failed(maker, "internal error: the list of outputs and --possible disagree");
    proof_take(maker, path, choice);
}

static void question_find(struct maker *maker, bool repeats)
{
    maker->question = question_make(&maker->random, &maker->outputs, repeats);
    for (size_t i = 0; i < maker->question.choice_count; i++)
        choice_prove(maker, &maker->question.choices[i]);
}

// ---- The whole ----------------------------------------------------------------------------------

static void maker_prepare(struct maker *maker, const struct options *options)
{
    maker->check.options = options;
    maker->random = (struct random){.state = options->seed};
    build_choose(&maker->check);
    if (maker->check.compiler == NULL)
        die("there is no C compiler: install gcc or clang");
    if (explore_command(&maker->check) == NULL)
        die("--exercise: interleave is neither beside forkcheck nor in PATH");
    scratch_make();
    maker->directory = check_print(&maker->check, "%s/run", scratch_directory());
    maker->source = check_print(&maker->check, "%s/exercise.c", scratch_directory());
    maker->log = check_print(&maker->check, "%s/log", scratch_directory());
    if (mkdir(maker->directory, S_IRWXU) == -1)
        die("%s:", maker->directory);
}

// Makes programs until there is one with a question.
static struct exercise_program program_find(struct maker *maker)
{
    for (int i = 0; i < TRIES; i++) {
        struct exercise_program program = exercise_program_make(&maker->random);
        if (program.lines <= PROGRAM_LINES_MAX) {
            program_build(maker, &program);
            if (outputs_find(maker, program.repeats)) {
                question_find(maker, program.repeats);
                return program;
            }
        }
        buffer_free(&program.text);
    }
    die("--exercise: internal error: no program is worth a question");
}

static void result_write(const struct maker *maker, const struct exercise_program *program)
{
    const struct options *options = maker->check.options;
    char seed[32];
    struct buffer out = {0};

    (void)snprintf(seed, sizeof seed, "%lu", options->seed);
    if (options->html != NULL) {
        exercise_page(&out, seed, program, &maker->question, &maker->outputs);
        staging_add_named(options->html, buffer_text(&out));
        staging_commit();
    } else {
        exercise_text(&out, seed, program, &maker->question, &maker->outputs);
        (void)fwrite(out.data, 1, out.size, stdout);
    }
    buffer_free(&out);
}

int exercise(const struct options *options)
{
    struct maker maker = {.said = {0}};

    maker_prepare(&maker, options);
    struct exercise_program program = program_find(&maker);
    result_write(&maker, &program);
    buffer_free(&program.text);
    buffer_free(&maker.said);
    key_table_free(&maker.outputs.texts);
    question_free(&maker.question);
    arena_free(&maker.check.strings);
    return EXIT_CLEAN;
}
