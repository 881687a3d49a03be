// SPDX-License-Identifier: MIT
//
// Each search is a job of its own. When all plain ones have ended, the arguments with which calls
// are made to fail are chosen: the first with which the program makes a process at all.

#include "forkcheck/parts/explore.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forkcheck/parts/arguments.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/scratch.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

enum { PLAIN_SHARE = 8, FAIL_SHARE = 3, QUICK_SECONDS = 5, SPARE_SECONDS = 5 };

// For interleave, and for each process of the program under it.
#if defined __SANITIZE_ADDRESS__
static const size_t memory_of_search = 0; // AddressSanitizer itself needs terabytes of addresses
#else
static const size_t memory_of_search = (size_t)2 << 30;
#endif

struct search {
    struct check *check;
    const struct argument_list *list;
    const char *output; // "tty", "pipe" or "file"
    bool fails_calls;   // --fail all
    const char *result; // the file of --findings
    struct job job;
};

static struct {
    struct search *items;
    size_t count;
    size_t plain; // how many of the plain ones are not over
    const char *command;
    size_t made; // searches with a result, without those that make calls fail
    long faults;
} searches;

// interleave stands beside forkcheck, or in PATH.
static const char *find_interleave(struct check *check)
{
    char own[4096];
    const ssize_t size = readlink("/proc/self/exe", own, sizeof own);
    const char *slash = size > 0 ? memrchr(own, '/', (size_t)size) : NULL;

    if (slash != NULL) {
        const char *beside = check_print(check, "%.*s/interleave", (int)(slash - own), own);
        if (access(beside, X_OK) == 0)
            return beside;
    }
    return check_has_command("interleave") ? "interleave" : NULL;
}

// ---- Planning -----------------------------------------------------------------------------------

static long seconds_of(const struct search *search)
{
    const struct options *options = search->check->options;
    const long share = options->seconds / (search->fails_calls ? FAIL_SHARE : PLAIN_SHARE);

    if (options->is_quick && share > QUICK_SECONDS)
        return QUICK_SECONDS;
    return share > 0 ? share : 1;
}

static char **words_of(const struct search *search)
{
    struct check *check = search->check;
    struct words words = {0};

    words_add(&words, searches.command);
    words_add(&words, "--stdin=empty");
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
    if (search->fails_calls) {
        words_add(&words, "--fail");
        words_add(&words, "all");
    }
    words_add(&words, check->options->program != NULL ? check->program
                                                      : check_print(check, "./%s", check->name));
    for (size_t i = 0; i < search->list->words.count; i++)
        words_add(&words, search->list->words.items[i]);
    return words_take(&words);
}

static void search_done(struct job *job, struct job_queue *queue);

static void search_add(struct check *check, struct job_queue *queue,
                       const struct argument_list *list, const char *output, bool fails_calls)
{
    struct search *search = &searches.items[searches.count++];

    *search =
        (struct search){.check = check, .list = list, .output = output, .fails_calls = fails_calls};
    search->result = check_print(check, "%s/search-%zu.json", scratch_directory(), searches.count);
    search->job = (struct job){
        .label = fails_calls ? "interleave --fail all" : "interleave",
        .argv = words_of(search),
        .context = search,
        .directory = check->options->program == NULL ? check->directory : NULL,
        .output = check_print(check, "%s/search-%zu.log", scratch_directory(), searches.count),
        .seconds = seconds_of(search) + SPARE_SECONDS,
        .address_space = memory_of_search,
        .done = search_done};
    searches.plain += !fails_calls;
    jobs_add(queue, &search->job);
}

void explore_plan(struct check *check, struct job_queue *queue)
{
    searches.command = find_interleave(check);
    if (searches.command == NULL) {
        check_say(&check->missing,
                  "interleave: it is neither beside forkcheck nor in PATH; no schedule was tried");
        return;
    }
    searches.items = memory_new(3 * check->list_count + 1, sizeof *searches.items);
    // It takes the longest: if there is no choice of arguments, it begins at once.
    if (check->list_count == 1 && !check->options->is_quick)
        search_add(check, queue, &check->lists[0], "pipe", true);
    for (size_t i = 0; i < check->list_count; i++) {
        search_add(check, queue, &check->lists[i], "tty", false);
        search_add(check, queue, &check->lists[i], "pipe", false);
        if (i == 0 && !check->options->is_quick)
            search_add(check, queue, &check->lists[i], "file", false);
    }
}

// ---- Results ------------------------------------------------------------------------------------

// The object that the search has written; NULL if it has written none. For json_decref.
static json_t *result_read(const struct search *search)
{
    return json_load_file(search->result, 0, NULL);
}

static long number_of(const json_t *result, const char *name)
{
    return (long)json_integer_value(json_object_get(result, name));
}

// With how many processes the arguments are good for making calls fail: two children are enough.
static long worth_of(const json_t *result)
{
    enum { ENOUGH = 3 };
    const long processes = number_of(result, "processes");

    return processes < ENOUGH ? processes : ENOUGH;
}

// The search with the most processes, up to three; of several, the smallest.
static const struct argument_list *list_to_fail(const struct check *check)
{
    const struct argument_list *best = &check->lists[0];
    long worth = 0;
    long states = 0;

    for (size_t i = 0; i < searches.count; i++) {
        json_t *result = result_read(&searches.items[i]);
        const bool is_complete = json_is_true(json_object_get(result, "complete"));
        if (is_complete && (worth_of(result) > worth ||
                            (worth_of(result) == worth && number_of(result, "states") < states))) {
            best = searches.items[i].list;
            worth = worth_of(result);
            states = number_of(result, "states");
        }
        json_decref(result);
    }
    return best;
}

static void search_done(struct job *job, struct job_queue *queue)
{
    struct search *search = job->context;

    if (search->fails_calls || --searches.plain > 0 || search->check->options->is_quick ||
        search->check->list_count == 1)
        return;
    search_add(search->check, queue, list_to_fail(search->check), "pipe", true);
}

static const char *string_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const char *catalogue_name(struct check *check, const char *kind)
{
    struct buffer name = {0};

    for (const char *at = kind; *at != '\0'; at++)
        buffer_add_byte(&name, *at == ' ' ? '-' : *at);
    const char *kept = check_print(check, "%s", buffer_string(&name));
    buffer_free(&name);
    return kept;
}

// "interleave --stdout=pipe --fail fork:EAGAIN@1 --replay '1000!,1000' ./one_fork 2"
static const char *replay_command(const struct search *search, const char *schedule,
                                  const char *fault)
{
    struct check *check = search->check;
    struct buffer program = arguments_command(check, search->list);
    struct buffer command = {0};

    buffer_print(&command, "interleave --stdin=empty --stdout=%s ", search->output);
    if (fault != NULL)
        buffer_print(&command, "--fail %s ", fault);
    buffer_add_string(&command, "--replay ");
    shell_add(&command, schedule);
    buffer_print(&command, " %s", program.data);
    const char *kept = check_print(check, "%s", command.data);
    buffer_free(&program);
    buffer_free(&command);
    return kept;
}

static const char *how_of(const struct search *search)
{
    const bool is_tty = strcmp(search->output, "tty") == 0;

    return check_print(search->check, "standard output is a %s%s%s",
                       is_tty ? "terminal" : search->output,
                       search->list->shown[0] != '\0' ? ", arguments" : "", search->list->shown);
}

// A wait that EINTR ends leaves zombies and orphans, and other traces. All these are one mistake,
// at the line of the wait.
static bool is_interrupted_wait(const char *kind, const char *fault)
{
    const struct text text = text_of(fault == NULL ? "" : fault);
    const size_t colon = text_find(text, ":EINTR", 0);

    return colon != SIZE_MAX && text_starts(text, "wait") &&
           (strcmp(kind, "zombie") == 0 || strcmp(kind, "orphan") == 0 ||
            strcmp(kind, "failure not told") == 0 || strcmp(kind, "broken pipe") == 0);
}

static void place_take(const struct check *check, const json_t *object, const char *file,
                       const char *line, struct finding *finding)
{
    const char *name = string_of(object, file);

    finding->file = name == NULL ? NULL : check_source(check, name);
    finding->line = (unsigned)json_integer_value(json_object_get(object, line));
}

static void finding_take(const struct search *search, const json_t *object)
{
    struct check *check = search->check;
    const char *schedule = string_of(object, "schedule");
    const char *fault = string_of(object, "fault");
    const char *kind = string_of(object, "kind");
    const char *text = string_of(object, "text");

    if (kind == NULL || text == NULL || schedule == NULL)
        return;
    struct finding finding = {
        .entry = catalogue_need(catalogue_name(check, kind)),
        .text = text,
        .tool = TOOL_INTERLEAVE,
        .evidence = {how_of(search), schedule, fault, replay_command(search, schedule, fault)}};
    place_take(check, object, "file", "line", &finding);
    if (is_interrupted_wait(kind, fault)) {
        finding.entry = catalogue_need("interrupted-wait");
        finding.text = check_print(
            check, "a signal interrupts this wait (EINTR), and it is not repeated: %s", text);
        place_take(check, object, "fault_file", "fault_line", &finding);
    }
    findings_add(check->findings, &finding);
}

// A search that is incomplete only because of what it has found needs no other words.
static void incomplete_take(const struct search *search, const json_t *result)
{
    const char *refused = string_of(result, "refused");
    const char *how = how_of(search);
    const json_t *reasons = json_object_get(result, "incomplete");
    const bool has_found = json_array_size(json_object_get(result, "findings")) > 0;

    if (refused != NULL)
        check_miss(search->check, how, "interleave: %s", refused);
    for (size_t i = 0; i < json_array_size(reasons); i++) {
        const char *text = json_string_value(json_array_get(reasons, i));
        if (refused == NULL && (!has_found || strstr(text, "--max-processes") == NULL))
            check_miss(search->check, how, "interleave%s: %s",
                       search->fails_calls ? " --fail all" : "", text);
    }
}

static void notes_take(const struct search *search, const json_t *result)
{
    const json_t *notes = json_object_get(result, "notes");

    // That all schedules fail is no wonder with arguments that the program refuses.
    for (size_t i = 0; i < json_array_size(notes); i++) {
        const char *text = json_string_value(json_array_get(notes, i));
        if (search->list == search->check->lists || strstr(text, "fails in every") == NULL)
            check_say(&search->check->notes, "%s", text);
    }
}

// What interleave has said last where it has no result.
static void failure_take(const struct search *search)
{
    struct buffer log = {0};
    struct text last = {"it did not end", 14};

    if (search->job.state == JOB_SKIPPED)
        last = text_of("there was not enough time (--max-seconds)");
    else if (search->job.state == JOB_ENDED && optional_file_read(search->job.output, &log))
        for (struct text rest = buffer_text(&log); rest.size > 0;)
            last = text_take_line(&rest);
    if (text_starts(last, "interleave: "))
        last = text_from(last, text_of("interleave: ").size);
    check_miss(search->check, how_of(search), "interleave: %.*s", (int)last.size, last.data);
    buffer_free(&log);
}

static void search_collect(const struct search *search)
{
    json_t *result = result_read(search);

    if (result == NULL) {
        failure_take(search);
        return;
    }
    const json_t *found = json_object_get(result, "findings");
    for (size_t i = 0; i < json_array_size(found); i++)
        finding_take(search, json_array_get(found, i));
    incomplete_take(search, result);
    notes_take(search, result);
    if (search->fails_calls)
        searches.faults = (long)json_integer_value(json_object_get(result, "faults"));
    else
        searches.made++;
    json_decref(result);
}

static void checked_say(struct check *check)
{
    const struct search *failing = NULL;

    for (size_t i = 0; i < searches.count; i++)
        if (searches.items[i].fails_calls && searches.items[i].job.state == JOB_ENDED)
            failing = &searches.items[i];
    if (searches.made > 0)
        check_say(&check->checked,
                  "interleave: every schedule, %zu search%s (on a terminal, on a pipe%s)",
                  searches.made, searches.made == 1 ? "" : "es",
                  check->options->is_quick ? "" : ", and once on a file");
    if (failing != NULL)
        check_say(&check->checked, "interleave --fail all: %ld faults (%s)", searches.faults,
                  how_of(failing));
}

void explore_collect(struct check *check)
{
    // A mistake that shows itself without a failing call is told so.
    for (int part = 0; part < 2; part++)
        for (size_t i = 0; i < searches.count; i++)
            if (searches.items[i].fails_calls == (part == 1))
                search_collect(&searches.items[i]);
    if (searches.count > 0)
        checked_say(check);
    for (size_t i = 0; i < searches.count; i++)
        free(searches.items[i].job.argv);
    free(searches.items);
}
