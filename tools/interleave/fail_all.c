// SPDX-License-Identifier: MIT
// --fail all.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "interleave/fail_all.h"
#include "interleave/fault_option.h"
#include "interleave/fault_search.h"
#include "interleave/options.h"
#include "interleave/report/result_json.h"
#include "interleave/run/target.h"
#include "interleave/search/limits.h"
#include "interleave/searcher.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/errors.h"
#include "interleave/tracee/names.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/json_string.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/base/staging.h"

struct found {
    struct buffer text;
    struct buffer json; // an object that is still open
    int others;         // number of other faults with the same finding
};

struct campaign {
    const struct options *options;
    struct target *target;     // each search starts the program in a copy of this
    struct key_table faults;   // to be tried, in the syntax of --fail
    struct key_table outcomes; // without any fault, as report/coped.h has them
    struct key_table keys;     // of findings: kind and line, as report_key prints them, and a word
    struct found *found;       // by key
    int finding; // the finding whose lines are being read, or -1 when it is known already
    struct buffer notes;
    struct buffer incomplete;
    struct buffer refused; // message of what is refused without any fault
    struct buffer names;   // faults that have made a call fail
    int tried;
    long runs;
    time_t end;
};

// The name by which --fail knows the call. All calls that make processes are "fork".
static const char *function_for(long number)
{
    const enum call_kind kind = call_kind_of(number);

    if (kind == CALL_FORK || kind == CALL_CLONE || kind == CALL_CLONE3)
        return "fork";
    if (kind == CALL_WRITEV)
        return "write";
    const char *name = function_of(number);
    return !strcmp(name, "readv") ? "read" : !strcmp(name, "creat") ? "open" : name;
}

static void fault_add(struct campaign *campaign, const char *function, int error, const char *when)
{
    struct buffer text = {0};

    buffer_print(&text, "%s:%s%s", function, errors_name(error), when);
    key_table_intern(&campaign->faults, text.data, text.size + 1, NULL);
    buffer_free(&text);
}

// Adds the errors of a call that the program makes without faults: each is tried once, and from one
// call on.
static void call_meet(struct campaign *campaign, long number)
{
    int errors[32];
    const size_t count = errors_from_outside(number, errors, sizeof errors / sizeof *errors);

    for (size_t i = 0; i < count; i++) {
        fault_add(campaign, function_for(number), errors[i], "");
        fault_add(campaign, function_for(number), errors[i], "@+");
    }
}

// Whether LINE begins with WORD; if so, *REST is the rest of the line.
static bool starts(const char *line, const char *word, const char **rest)
{
    const size_t len = strlen(word);

    if (strncmp(line, word, len) != 0)
        return false;
    *rest = line + len;
    return true;
}

static void incomplete_add(struct campaign *campaign, const char *fault, const char *why)
{
    buffer_print(&campaign->incomplete, "incomplete: %s%s%s%s\n", fault ? "with --fail " : "",
                 fault ? fault : "", fault ? ": " : "", why);
}

static void tried_add(struct campaign *campaign, const char *fault)
{
    buffer_print(&campaign->names, " %s", fault);
    campaign->tried++;
}

// A finding begins: its lines follow. That a wait was interrupted, and not repeated, is a mistake
// of its own, also where the program ends as it does after other failures.
static void finding_begin(struct campaign *campaign, const char *fault, const char *key)
{
    bool is_new = false;
    struct buffer full = {0};
    const bool is_interrupted =
        fault && strncmp(fault, "wait", 4) == 0 && strstr(fault, ":EINTR") != NULL;

    buffer_print(&full, "%s%s", key, is_interrupted ? " interrupted" : "");
    const int number = key_table_intern(&campaign->keys, full.data, full.size, &is_new);
    buffer_free(&full);

    campaign->finding = is_new ? number : -1;
    if (!is_new) {
        campaign->found[number].others++;
        return;
    }
    campaign->found = memory_resize(campaign->found, (size_t)number + 1, sizeof *campaign->found);
    campaign->found[number] = (struct found){.others = 0};
}

static void finding_add_line(struct campaign *campaign, const char *indent, const char *line)
{
    if (campaign->finding >= 0)
        buffer_print(&campaign->found[campaign->finding].text, "%s%s\n", indent, line);
}

// OBJECT is in one line and ends in a brace; findings_write closes it.
static void finding_add_json(struct campaign *campaign, const char *object)
{
    if (campaign->finding >= 0)
        buffer_print(&campaign->found[campaign->finding].json, "%.*s", (int)strlen(object) - 1,
                     object);
}

static void outcome_take(struct campaign *campaign, const char *hexadecimal)
{
    const uint64_t key = strtoull(hexadecimal, NULL, 16);

    key_table_intern(&campaign->outcomes, &key, sizeof key, NULL);
}

static void line_take(struct campaign *campaign, const char *fault, const char *line)
{
    const char *rest = NULL;

    if (starts(line, "call ", &rest) && !fault)
        call_meet(campaign, strtol(rest, NULL, 10));
    else if (starts(line, "outcome ", &rest))
        outcome_take(campaign, rest);
    else if (starts(line, "runs ", &rest))
        campaign->runs += strtol(rest, NULL, 10);
    else if (starts(line, "tried", &rest))
        tried_add(campaign, fault);
    else if (starts(line, "refused: ", &rest) && !fault)
        buffer_print(&campaign->refused, "%s", line);
    else if (starts(line, "incomplete: ", &rest))
        incomplete_add(campaign, fault, rest);
    else if (starts(line, "note: ", &rest))
        buffer_print(&campaign->notes, "%s\n", line);
    else if (starts(line, "key ", &rest))
        finding_begin(campaign, fault, rest);
    else if (starts(line, "finding ", &rest))
        finding_add_line(campaign, "", rest);
    else if (starts(line, "steps ", &rest))
        finding_add_line(campaign, "    ", rest);
    else if (starts(line, "json ", &rest))
        finding_add_json(campaign, rest);
}

static void result_take(struct campaign *campaign, const char *fault, FILE *result)
{
    char *line = NULL;
    size_t size = 0;

    for (ssize_t len = 0; (len = getline(&line, &size, result)) > 0;) {
        line[len - 1] = '\0';
        line_take(campaign, fault, line);
    }
    free(line);
}

// Takes the last line of a search without a result as the reason. If the first search fails, that
// ends the tool.
static void failure_take(struct campaign *campaign, const char *fault, int status, FILE *error)
{
    struct buffer text = {0};

    searcher_reason(error, &text);
    const char *why = buffer_string(&text);
    if (!fault && WIFEXITED(status) && WEXITSTATUS(status) != EXIT_INCOMPLETE)
        die("%s", why);
    (void)starts(why, "incomplete: ", &why);
    incomplete_add(campaign, fault, why);
    buffer_free(&text);
}

struct fault_job {
    const struct options *options;
    struct target *target;
    const struct key_table *outcomes;
};

static _Noreturn void fault_part(void *context, int result, int error)
{
    const struct fault_job *job = context;

    fault_search(job->options, job->target, job->outcomes, result, error);
}

// How long a search may take, if its share of the time that is left is SHARES of ALL.
static long seconds_of_one(const struct campaign *campaign, size_t shares, size_t all)
{
    enum { LEAST = 2 };
    const long left = campaign->end - time(NULL);
    const long share = left * (long)shares / (long)all;
    const long wanted = share > LEAST ? share : LEAST;

    return wanted < left ? wanted : left;
}

// Searches with one fault, or with none.
static void search_one(struct campaign *campaign, const char *fault, long seconds)
{
    struct options options = *campaign->options;
    struct fault_job job = {&options, campaign->target, &campaign->outcomes};
    FILE *result = NULL;
    FILE *error = NULL;

    if (fault)
        fault_parse(fault, &options.fault[options.faults++]);
    options.limits.seconds = seconds;
    const int status = searcher_run(fault_part, &job, &result, &error);
    if (status == 0)
        result_take(campaign, fault, result);
    else
        failure_take(campaign, fault, status, error);
    (void)fclose(result);
    (void)fclose(error);
}

static void progress_tell(const struct campaign *campaign, size_t number, const char *fault)
{
    if (progress_is_wanted())
        fprintf(stderr, "\r\033[Kfault %zu of %zu: %s ", number + 1, campaign->faults.count, fault);
}

// A process that cannot be made, or waited for: these faults are tried first.
static bool is_about_processes(const char *fault)
{
    const char *rest = NULL;

    return starts(fault, "fork", &rest) || starts(fault, "vfork", &rest) ||
           starts(fault, "clone", &rest) || starts(fault, "wait", &rest);
}

// The first searches must not take all the time. As most take less than a share, each may take
// several.
enum { SHARES = 3 };

// Searches with those faults that are about processes, or with the others, as long as there is
// time. Adds to *MADE how many these were.
static void search_some(struct campaign *campaign, bool are_about_processes, size_t *made)
{
    for (size_t i = 0; i < campaign->faults.count; i++) {
        const char *fault = campaign->faults.keys[i].data;
        if (is_about_processes(fault) != are_about_processes)
            continue;
        if (searcher_interrupted() || time(NULL) >= campaign->end)
            return;
        progress_tell(campaign, *made, fault);
        search_one(campaign, fault,
                   seconds_of_one(campaign, SHARES, campaign->faults.count - *made));
        (*made)++;
    }
}

static void search_each(struct campaign *campaign)
{
    size_t made = 0;

    search_one(campaign, NULL, seconds_of_one(campaign, 1, 2));
    if (campaign->refused.size)
        return;
    search_some(campaign, true, &made);
    search_some(campaign, false, &made);
    if (progress_is_wanted())
        fputs("\r\033[K", stderr);
    if (made < campaign->faults.count)
        buffer_print(&campaign->incomplete,
                     "incomplete: stopped by %s: %zu faults were not tried\n",
                     searcher_interrupted() ? signal_name(searcher_interrupted()) : "--max-seconds",
                     campaign->faults.count - made);
}

static void bytes_put(const struct buffer *bytes)
{
    if (bytes->size > 0)
        fwrite(bytes->data, 1, bytes->size, stdout);
}

static void findings_report(const struct campaign *campaign)
{
    for (size_t i = 0; i < campaign->keys.count; i++) {
        bytes_put(&campaign->found[i].text);
        if (campaign->found[i].others)
            printf("    (and with %d more fault%s)\n", campaign->found[i].others,
                   campaign->found[i].others == 1 ? "" : "s");
    }
}

// The members are those of result_json, as far as many searches have them.
static void findings_write(const struct campaign *campaign)
{
    struct buffer json = {0};

    buffer_print(&json, "{\"version\":1,\n\"complete\":%s,\n\"outcomes\":null,\n\"faults\":%d,\n",
                 campaign->incomplete.size ? "false" : "true", campaign->tried);
    buffer_print(&json, "\"runs\":%ld,\n\"refused\":", campaign->runs);
    if (campaign->refused.size)
        json_add_string(&json, buffer_text(&campaign->refused));
    else
        buffer_add_string(&json, "null");
    buffer_add_string(&json, ",\n\"incomplete\":");
    result_json_lines(buffer_text(&campaign->incomplete), &json);
    buffer_add_string(&json, ",\n\"notes\":");
    result_json_lines(buffer_text(&campaign->notes), &json);
    buffer_add_string(&json, ",\n\"findings\":[");
    for (size_t i = 0; i < campaign->keys.count; i++)
        buffer_print(&json, "%s%s,\"more_faults\":%d}", i ? ",\n" : "\n",
                     campaign->found[i].json.data, campaign->found[i].others);
    buffer_add_string(&json, "]}\n");
    staging_add_named(campaign->options->findings, buffer_text(&json));
    staging_commit();
    buffer_free(&json);
}

static void campaign_report(const struct campaign *campaign)
{
    const bool is_complete = campaign->incomplete.size == 0;

    printf("%s%d fault%s tried, %ld runs, ", is_complete ? "" : "incomplete: ", campaign->tried,
           campaign->tried == 1 ? "" : "s", campaign->runs);
    const size_t found = campaign->keys.count;
    if (found)
        printf("%zu finding%s\n", found, found == 1 ? "" : "s");
    else
        printf("%s%s\n",
               campaign->options->finding_choice.endless_expected ? "no findings" : "nothing wrong",
               is_complete ? "" : " so far");
    bytes_put(&campaign->incomplete);
    bytes_put(&campaign->notes);
    findings_report(campaign);
    if (campaign->options->list)
        printf("tried:%s\n", campaign->names.size ? campaign->names.data : " nothing");
    if (fflush(stdout) || ferror(stdout))
        die("standard output:");
}

static void found_free(struct found *found)
{
    buffer_free(&found->text);
    buffer_free(&found->json);
}

int fail_all(const struct options *options, struct target *target)
{
    struct campaign campaign = {
        .options = options, .target = target, .end = time(NULL) + options->limits.seconds};

    searcher_begin();
    search_each(&campaign);
    if (options->findings)
        findings_write(&campaign);
    campaign_report(&campaign);
    if (campaign.refused.size)
        die("%s", campaign.refused.data);
    const int status = campaign.keys.count        ? options->error_exitcode
                       : campaign.incomplete.size ? EXIT_INCOMPLETE
                                                  : EXIT_SUCCESS;
    key_table_free(&campaign.faults);
    for (size_t i = 0; i < campaign.keys.count; i++)
        found_free(&campaign.found[i]);
    free(campaign.found);
    key_table_free(&campaign.keys);
    key_table_free(&campaign.outcomes);
    buffer_free(&campaign.notes);
    buffer_free(&campaign.incomplete);
    buffer_free(&campaign.refused);
    buffer_free(&campaign.names);
    return status;
}
