// SPDX-License-Identifier: MIT
//
// Each search is a job of its own. When all plain ones have ended, and the program has read its
// standard input, which was empty, it gets others. When these have ended too, the arguments and the
// input with which calls are made to fail are chosen: the first with which the program makes a
// process at all.

#include "forkcheck/parts/explore.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forkcheck/jobs.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/accepted.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/choice.h"
#include "forkcheck/parts/explored.h"
#include "forkcheck/parts/inputs.h"
#include "forkcheck/parts/search.h"
#include "forkcheck/parts/sweeping.h"
#include "forkcheck/scratch.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

// Searches besides two for each list of arguments, and two for each input.
enum { FURTHER = 11 };
enum { PLAIN_SHARE = 8, FAIL_SHARE = 3, QUICK_SECONDS = 5, SPARE_SECONDS = 5 };

// The limits of an extra search. They are reached again in the next run, which can take the result
// from this one, unless there is no time for so much.
#define EXTRA_RUNS   "2000"
#define EXTRA_STATES "20000"

// gcc defines the first of these under AddressSanitizer, clang the second.
#if defined __SANITIZE_ADDRESS__
#define IS_SANITIZED 1
#elif defined __has_feature
#define IS_SANITIZED __has_feature(address_sanitizer)
#else
#define IS_SANITIZED 0
#endif

// For interleave, and for each process of the program under it.
#if IS_SANITIZED
static const size_t memory_of_search = 0; // AddressSanitizer itself needs terabytes of addresses
#else
static const size_t memory_of_search = (size_t)2 << 30;
#endif

static struct {
    struct search *items;
    size_t count;
    size_t plain; // how many are not over: of the plain ones, and of those AT_LIMITS
    const char *command;
    bool has_least; // the least numbers have been thought of
    void (*reads)(struct check *check, struct job_queue *queue, const struct argument_list *list);
} searches;

// interleave stands beside forkcheck, or in PATH.
const char *explore_command(struct check *check)
{
    char own[4096];
    const ssize_t size = readlink("/proc/self/exe", own, sizeof own);
    const char *slash = size > 0 ? memrchr(own, '/', (size_t)size) : NULL;

    if (slash != NULL) {
        const char *beside = check_print(check, "%.*s/interleave", (int)(slash - own), own);
        if (access(beside, X_OK) == 0)
            return beside;
    }
    struct buffer path = {0};
    const char *found =
        check_find_command("interleave", &path) ? check_print(check, "%s", path.data) : NULL;
    buffer_free(&path);
    return found;
}

size_t explore_memory(void)
{
    return memory_of_search;
}

// ---- Planning -----------------------------------------------------------------------------------

static long seconds_of(const struct search *search)
{
    const struct options *options = search->check->options;
    const long share = options->seconds / (search->kind == FAILING ? FAIL_SHARE : PLAIN_SHARE);

    if (options->is_quick && share > QUICK_SECONDS)
        return QUICK_SECONDS;
    return share > 0 ? share : 1;
}

static char **words_of(const struct search *search)
{
    struct check *check = search->check;
    struct words words = {0};

    words_add(&words, searches.command);
    words_add(&words, input_option(check, search->input));
    words_add(&words, check_print(check, "--stdout=%s", search->output));
    words_add(&words, "--descriptors");
    words_add(&words, "--ordered");
    words_add(&words, "--confirm");
    words_add(&words, "2");
    words_add(&words, "--findings");
    words_add(&words, search->result);
    words_add(&words, "--max-seconds");
    words_add(&words, check_print(check, "%ld", seconds_of(search)));
    if (check->options->endless_expected)
        words_add(&words, "--endless=expected");
    if (search_has_all_signals(search))
        words_add(&words, "--all-signals");
    if (search->kind == FAILING) {
        words_add(&words, "--fail");
        words_add(&words, "all");
    }
    if (search->kind == SMALL_PIPES) {
        words_add(&words, "--pipe-size");
        words_add(&words, SMALLEST_PIPE);
    }
    if (search->is_extra) {
        words_add(&words, "--max-runs");
        words_add(&words, EXTRA_RUNS);
        words_add(&words, "--max-states");
        words_add(&words, EXTRA_STATES);
    }
    if (search->graph != NULL) {
        words_add(&words, "--json");
        words_add(&words, search->graph);
    }
    words_add(&words, check->options->program != NULL ? check->program
                                                      : check_print(check, "./%s", check->name));
    for (size_t i = 0; i < search->list->words.count; i++)
        words_add(&words, search->list->words.items[i]);
    return words_take(&words);
}

const char *explore_graph(struct check *check, const char *scenario)
{
    const bool is_of_list = strchr(scenario, '-') != NULL;
    const char *name =
        is_of_list ? scenario : check_print(check, "%s-%td", scenario, check->shown - check->lists);

    return check_print(check, "%s/graph-%s.json", scratch_directory(), name);
}

static void search_done(struct job *job, struct job_queue *queue);

// Whether the result of an extra search would come again: time has not cut it short.
static bool is_timeless(const json_t *result)
{
    const json_t *reasons = json_object_get(result, "incomplete");

    for (size_t i = 0; i < json_array_size(reasons); i++)
        if (strstr(json_string_value(json_array_get(reasons, i)), "--max-seconds") != NULL)
            return false;
    return result != NULL;
}

// Whether nothing has kept the search from its end.
static bool is_final(const struct job *job)
{
    const struct search *search = job->context;
    json_t *result = search_result(search);
    const bool is_whole = json_is_true(json_object_get(result, "complete")) &&
                          json_is_null(json_object_get(result, "refused")) &&
                          json_array_size(json_object_get(result, "incomplete")) == 0;
    const bool comes_again = search->is_extra ? is_timeless(result) : is_whole;

    json_decref(result);
    return comes_again;
}

static const char *label_of(enum kind kind)
{
    if (kind == BETWEEN)
        return "interleave --all-signals";
    return kind == FAILING ? "interleave --fail all" : "interleave";
}

// Adds the search that MODEL describes by its check, list, input, output and kind.
static void search_add(struct job_queue *queue, struct search model)
{
    struct search *search = &searches.items[searches.count++];
    struct check *check = model.check;
    const bool is_on_page = check->options->html != NULL && model.kind == PLAIN &&
                            model.input == &check->inputs[0] && strcmp(model.output, "file") != 0;

    *search = model;
    search->result = check_print(check, "%s/search-%zu.json", scratch_directory(), searches.count);
    if (is_on_page)
        search->graph = explore_graph(check, search_scenario(search));
    search->job = (struct job){
        .label = label_of(model.kind),
        .argv = words_of(search),
        .context = search,
        .directory = check->options->program == NULL ? check->directory : NULL,
        .output = check_print(check, "%s/search-%zu.log", scratch_directory(), searches.count),
        .seconds = seconds_of(search) + SPARE_SECONDS,
        .address_space = memory_of_search,
        .identity = check->is_closed ? model.input->identity : NULL,
        .products = {search->result, search->graph},
        .is_final = is_final,
        .done = search_done};
    searches.plain += model.kind == PLAIN || model.kind == AT_LIMITS;
    jobs_add(queue, &search->job);
}

static void further_add(struct job_queue *queue, struct search model)
{
    model.output = "pipe";
    model.kind = FAILING;
    search_add(queue, model);
    model.kind = SMALL_PIPES;
    search_add(queue, model);
}

static void plain_add(struct job_queue *queue, struct search model, const char *output)
{
    model.output = output;
    search_add(queue, model);
}

static void at_limit_add(struct check *check, struct job_queue *queue,
                         const struct argument_list *list)
{
    if (list->words.count > 0)
        search_add(queue, (struct search){.check = check,
                                          .list = list,
                                          .input = &check->inputs[0],
                                          .output = "pipe",
                                          .kind = AT_LIMITS,
                                          .is_extra = true});
}

// With a list of arguments that leads to an exit status above 255.
static void exit_value_add(struct check *check, struct job_queue *queue,
                           const struct argument_list *list)
{
    search_add(queue, (struct search){.check = check,
                                      .list = list,
                                      .input = &check->inputs[0],
                                      .output = "pipe",
                                      .kind = EXIT_VALUE,
                                      .is_extra = true});
}

void explore_plan(struct check *check, struct job_queue *queue,
                  void (*reads)(struct check *check, struct job_queue *queue,
                                const struct argument_list *list))
{
    searches.reads = reads;
    searches.command = explore_command(check);
    if (searches.command == NULL) {
        check_say(&check->missing,
                  "interleave: it is neither beside forkcheck nor in PATH; no schedule was tried");
        return;
    }
    searches.items =
        memory_new(2 * (check->list_count + INPUTS_MAX) + FURTHER, sizeof *searches.items);
    struct search model = {.check = check, .list = &check->lists[0], .input = &check->inputs[0]};
    // They take the longest: if there is no choice of arguments, they begin at once.
    if (check->list_count == 1 && !check->options->is_quick)
        further_add(queue, model);
    for (size_t i = 0; i < check->list_count; i++) {
        model.list = &check->lists[i];
        plain_add(queue, model, "tty");
        plain_add(queue, model, "pipe");
        if (i == 0 && !check->options->is_quick)
            plain_add(queue, model, "file");
    }
    at_limit_add(check, queue, &check->greatest);
    sweeping_plan(check, queue, exit_value_add);
}

// ---- Results ------------------------------------------------------------------------------------

// Where the program handles signals, and no search has tried that a handler runs between two
// instructions, one is made so.
static void handlers_add(struct job_queue *queue)
{
    const struct search *search = choice_with_handlers(searches.items, searches.count);

    if (search == NULL)
        return;
    search_add(queue, (struct search){.check = search->check,
                                      .list = search->list,
                                      .input = search->input,
                                      .output = search->output,
                                      .kind = BETWEEN,
                                      .is_extra = true});
}

static bool makes_pipes(const struct search *search)
{
    json_t *result = search_result(search);
    const bool makes = json_is_true(json_object_get(result, "makes_pipes")) &&
                       search_number(result, "processes") > 1;

    json_decref(result);
    return makes;
}

// Lets a program that reads have something to read. On a terminal, what it says between reading and
// forking is already written, so that is tried with those inputs that most programs accept.
static void inputs_add(struct job_queue *queue, const struct search *reading)
{
    enum { ON_TERMINAL = 2 };
    struct check *check = reading->check;
    struct search model = {.check = check, .list = reading->list, .kind = PLAIN};

    inputs_invent(check);
    for (size_t i = 1; i < check->input_count; i++) {
        model.input = &check->inputs[i];
        plain_add(queue, model, "pipe");
        if (i <= ON_TERMINAL)
            plain_add(queue, model, "tty");
    }
    searches.reads(check, queue, reading->list);
}

// A program that makes pipes may fill one only with other arguments than those with which calls are
// made to fail: with none, or with the greatest numbers.
static void small_pipes_add(struct job_queue *queue, const struct argument_list *tried)
{
    enum { PIPES_MAX = 2 };
    const struct argument_list *last = tried;
    const size_t count = searches.count;

    for (size_t i = 0, added = 0; i < count && added < PIPES_MAX; i++) {
        const struct search *search = &searches.items[i];
        const bool is_one = search->list != tried && search->list != last &&
                            strcmp(search->output, "pipe") == 0 && makes_pipes(search);
        if (!is_one || (search->kind == PLAIN && added > 0))
            continue;
        search_add(queue, (struct search){.check = search->check,
                                          .list = search->list,
                                          .input = search->input,
                                          .output = search->output,
                                          .kind = SMALL_PIPES,
                                          .is_extra = true});
        last = search->list;
        added++;
    }
}

// One of those that are awaited is over.
static void plain_ended(struct check *check, struct job_queue *queue)
{
    if (--searches.plain > 0 || check->options->is_quick)
        return;
    const struct search *reading =
        check->input_count == 1 ? choice_reading(searches.items, searches.count) : NULL;
    if (reading != NULL) {
        inputs_add(queue, reading);
        return;
    }
    if (!searches.has_least && !choice_has_ended(searches.items, searches.count)) {
        searches.has_least = true;
        at_limit_add(check, queue, &check->least);
        if (searches.plain > 0)
            return;
    }
    const struct search *best = choice_to_fail(searches.items, searches.count);
    handlers_add(queue);
    // With the only list of arguments and the first input, it was begun at once.
    if (check->list_count > 1 || best->input != &check->inputs[0])
        further_add(queue,
                    (struct search){.check = check, .list = best->list, .input = best->input});
    small_pipes_add(queue, best->list);
}

static void search_done(struct job *job, struct job_queue *queue)
{
    const struct search *search = job->context;

    if (search->kind == PLAIN || search->kind == AT_LIMITS)
        plain_ended(search->check, queue);
}

void explore_collect(struct check *check)
{
    explored_collect(check, searches.items, searches.count);
    for (size_t i = 0; i < searches.count; i++)
        free(searches.items[i].job.argv);
    free(searches.items);
    sweeping_free();
}
