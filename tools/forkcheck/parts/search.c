// SPDX-License-Identifier: MIT
//
// Takes what a search has found from the file that interleave has written (--findings).

#include "forkcheck/parts/search.h"

#include <stdint.h>
#include <string.h>

#include "forkcheck/catalogue.h"
#include "forkcheck/findings.h"
#include "forkcheck/jobs.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/arguments.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/consequence.h"
#include "forkcheck/parts/doubts.h"
#include "forkcheck/parts/inputs.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

json_t *search_result(const struct search *search)
{
    return json_load_file(search->result, 0, NULL);
}

const char *search_scenario(const struct search *search)
{
    struct check *check = search->check;

    return search->list == check->shown
               ? search->output
               : check_print(check, "%s-%td", search->output, search->list - check->lists);
}

static const char *string_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

long search_number(const json_t *result, const char *name)
{
    return (long)json_integer_value(json_object_get(result, name));
}

bool search_notes(const struct search *search, const char *text)
{
    json_t *result = search_result(search);
    const json_t *notes = json_object_get(result, "notes");
    bool is_there = false;

    for (size_t i = 0; i < json_array_size(notes); i++)
        is_there = is_there || strstr(json_string_value(json_array_get(notes, i)), text) != NULL;
    is_there = is_there && json_is_true(json_object_get(result, "complete"));
    json_decref(result);
    return is_there;
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

bool search_has_all_signals(const struct search *search)
{
    return search->kind == BETWEEN ||
           (search->kind == PLAIN && search->check->options->all_signals);
}

// "interleave --stdout=pipe --fail fork:EAGAIN@1 --replay '1000!,1000' ./one_fork 2"
static const char *replay_command(const struct search *search, const char *schedule,
                                  const char *fault)
{
    struct check *check = search->check;
    struct buffer program = arguments_command(check, search->list);
    struct buffer command = {0};

    input_add_interleave(&command, search->input);
    buffer_print(&command, "--stdout=%s ", search->output);
    if (search->kind == SMALL_PIPES)
        buffer_add_string(&command, "--pipe-size " SMALLEST_PIPE " ");
    if (search_has_all_signals(search))
        buffer_add_string(&command, "--all-signals ");
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

const char *search_how(const struct search *search)
{
    const bool is_tty = strcmp(search->output, "tty") == 0;

    return check_print(search->check, "standard output is a %s%s%s%s%s",
                       is_tty ? "terminal" : search->output,
                       search->kind == SMALL_PIPES ? ", pipes hold " SMALLEST_PIPE " bytes" : "",
                       search->list->shown[0] != '\0' ? ", arguments" : "", search->list->shown,
                       input_how(search->check, search->input));
}

// What comes from outside is not known here: whether a server gets a client, or a program that no
// schedule ends the signal by which its user ends it. (Other processes than the first one usually
// get such a signal from the program itself.)
static bool is_for_outside(const struct search *search, const char *kind, const char *text,
                           const char *certain)
{
    const char *first_end = strstr(text, "; ");
    const char *signal = strstr(text, " sends it SIG");
    const bool is_stuck = strcmp(kind, "stuck") == 0;

    if (is_stuck && strstr(text, " waits in accept for a connection") != NULL)
        check_miss(search->check, search_how(search),
                   "interleave: the program waits for a client, which it does not start itself");
    else if ((is_stuck || strcmp(kind, "never ends") == 0) && signal != NULL &&
             (first_end == NULL || signal < first_end) && certain != NULL &&
             strstr(certain, "from the start") != NULL)
        check_miss(search->check, search_how(search),
                   "interleave: the program goes on until a signal from outside comes");
    else
        return false;
    return true;
}

static void place_take(const struct check *check, const json_t *object, const char *file,
                       const char *line, struct finding *finding)
{
    const char *name = string_of(object, file);

    finding->file = name == NULL ? NULL : check_source(check, name);
    finding->line = (unsigned)json_integer_value(json_object_get(object, line));
}

// Whether the line of FINDING, in the user's source, has TEXT in it; UNKNOWN if it cannot be read.
static bool line_has(const struct finding *finding, const char *text, bool unknown)
{
    struct buffer content = {0};
    struct text line = {"", 0};
    bool is_there = unknown;

    if (finding->file != NULL && optional_file_read(finding->file, &content)) {
        struct text rest = buffer_text(&content);
        for (unsigned number = 0; number < finding->line && rest.size > 0; number++)
            line = text_take_line(&rest);
        is_there = text_find(line, text, 0) != SIZE_MAX;
    }
    buffer_free(&content);
    return is_there;
}

// What printf has left in a buffer is written when the program ends, at a line that calls nothing.
static bool is_written_at_end(const char *kind, const char *fault, const struct finding *finding)
{
    return fault != NULL && strcmp(kind, "failure not told") == 0 &&
           text_starts(text_of(fault), "write:") && !line_has(finding, "(", true);
}

// perror of glibc copies the descriptor of standard error for a moment, and does without.
static bool is_within_perror(const char *kind, const char *fault, const struct finding *finding)
{
    return fault != NULL && strcmp(kind, "failure not told") == 0 &&
           (text_starts(text_of(fault), "dup:") || text_starts(text_of(fault), "close:")) &&
           line_has(finding, "perror", false);
}

// A wait whose failure the same line asks for is to show that there is no child.
static bool is_meant_to_fail(const char *kind, const struct finding *finding)
{
    return strcmp(kind, "no child") == 0 && line_has(finding, "ECHILD", false);
}

// Where the sources have lines, a call without one is that of another program, which has been
// executed: how that takes a failure is not for its user to mend.
static bool is_of_other_program(const struct check *check, const char *kind, const char *fault,
                                const struct finding *finding)
{
    return check->options->sources.count > 0 && finding->file == NULL && fault != NULL &&
           strcmp(kind, "failure not told") == 0;
}

// Small pipes show who waits for whom. That writes of more than 512 bytes are no longer atomic
// there is no mistake: where the program was compiled, PIPE_BUF is larger.
static bool is_of_small_pipes(const struct search *search, const char *kind)
{
    return search->kind == SMALL_PIPES && strcmp(kind, "stuck") != 0 &&
           strcmp(kind, "never ends") != 0;
}

// With the greatest number of children that a program accepts, it stays within a limit of its own.
static bool is_within_limit(const struct search *search, const char *kind)
{
    return search->kind == AT_LIMITS && strcmp(kind, "runaway") == 0;
}

// A parent that does the work of the child which it could not make has nothing to tell.
static bool is_made_good(const struct check *check, const char *kind, const char *fault,
                         const struct finding *finding)
{
    return fault != NULL && strcmp(kind, "failure not told") == 0 &&
           text_starts(text_of(fault), "fork:") &&
           is_done_instead(check, finding->file, finding->line);
}

static void finding_take(const struct search *search, const json_t *findings, const json_t *object)
{
    struct check *check = search->check;
    const char *schedule = string_of(object, "schedule");
    const char *fault = string_of(object, "fault");
    const char *kind = string_of(object, "kind");
    const char *text = string_of(object, "text");

    if (kind == NULL || text == NULL || schedule == NULL ||
        (search->kind == BETWEEN && strcmp(kind, "lost update") != 0) ||
        (search->kind == EXIT_VALUE && strcmp(kind, "exit value") != 0) ||
        is_for_outside(search, kind, text, string_of(object, "certain")) ||
        is_within_limit(search, kind) || is_of_small_pipes(search, kind) ||
        consequence_is_known(findings, object))
        return;
    struct finding finding = {
        .entry = catalogue_need(catalogue_name(check, kind)),
        .text = text,
        .tool = TOOL_INTERLEAVE,
        .evidence = {.how = search_how(search),
                     .schedule = schedule,
                     .certain = string_of(object, "certain"),
                     .fault = fault,
                     .command = replay_command(search, schedule, fault),
                     .scenario = search->graph != NULL ? search_scenario(search) : NULL}};
    place_take(check, object, "file", "line", &finding);
    if (consequence_of_interrupted_wait(kind, fault == NULL ? "" : fault)) {
        finding.entry = catalogue_need("interrupted-wait");
        finding.text = check_print(
            check, "a signal interrupts this wait (EINTR), and it is not repeated: %s", text);
        place_take(check, object, "fault_file", "fault_line", &finding);
    } else if (consequence_of_missing_descriptor(kind, fault == NULL ? "" : fault)) {
        finding.entry = catalogue_need("unchecked-result");
        finding.text = check_print(
            check, "if this call fails, the program goes on as if it had not: %s", text);
        place_take(check, object, "fault_file", "fault_line", &finding);
    }
    if (is_within_perror(kind, fault, &finding) || is_meant_to_fail(kind, &finding) ||
        is_of_other_program(check, kind, fault, &finding) ||
        is_made_good(check, kind, fault, &finding))
        return;
    if (is_written_at_end(kind, fault, &finding))
        finding.text = check_print(check,
                                   "%s: it writes here what printf and the like have left in the "
                                   "buffer; look at the result of fflush(stdout) before",
                                   text);
    findings_add(check->findings, &finding);
}

// Whether the report shows a finding of this search. Others do not explain why it ended early.
static bool has_shown(const struct search *search, const json_t *findings)
{
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const char *kind = string_of(json_array_get(findings, i), "kind");
        if (kind != NULL && options_want(search->check->options,
                                         catalogue_need(catalogue_name(search->check, kind))))
            return true;
    }
    return false;
}

// A search that is incomplete only because of what it has found needs no other words.
// "with --fail write:EIO: it took too long": what keeps many faults from their end is said once.
static void reason_take(const struct search *search, const char *text)
{
    static const char with[] = "with --fail ";
    struct check *check = search->check;
    const char *how = search_how(search);
    const char *reason = text;

    if (strncmp(text, with, strlen(with)) == 0 && strstr(text, ": ") != NULL) {
        const char *fault = text + strlen(with);
        const int size = (int)(strstr(fault, ": ") - fault);
        how = check_print(check, "--fail %.*s, %s", size, fault, how);
        reason = fault + size + strlen(": ");
    }
    check_miss(check, how, "interleave%s: %s", search->kind == FAILING ? " --fail all" : "",
               reason);
}

static void incomplete_take(const struct search *search, const json_t *result)
{
    const char *refused = string_of(result, "refused");
    const char *how = search_how(search);
    const json_t *reasons = json_object_get(result, "incomplete");
    const bool has_found = has_shown(search, json_object_get(result, "findings"));

    if (refused != NULL)
        check_miss(search->check, how, "interleave: %s", refused);
    for (size_t i = 0; i < json_array_size(reasons); i++) {
        const char *text = json_string_value(json_array_get(reasons, i));
        if (refused == NULL && (!has_found || strstr(text, "--max-processes") == NULL))
            reason_take(search, text);
    }
}

// That handlers also run between instructions was tried for lost updates alone.
static void handlers_note(struct check *check)
{
    check_say(&check->notes, "a signal handler can also run between two system calls: only updates "
                             "that get lost were looked for " HANDLERS_NOTE);
}

static void notes_take(const struct search *search, const json_t *result)
{
    struct check *check = search->check;
    const json_t *notes = json_object_get(result, "notes");

    // That all schedules fail is no wonder with arguments that the program refuses, or without the
    // input that it wants.
    const bool is_usual = search->list == check->lists && check->input_count == 1;

    for (size_t i = 0; i < json_array_size(notes); i++) {
        const char *text = json_string_value(json_array_get(notes, i));
        if (check->has_looked_between && strstr(text, HANDLERS_NOTE) != NULL)
            handlers_note(check);
        else if (strstr(text, "fails in every") == NULL)
            check_say(&check->notes, "%s", text);
        else if (is_usual)
            check_say(&check->checked, "interleave: %s", text);
    }
}

// What interleave has said last where it has no result.
static void failure_take(const struct search *search)
{
    struct buffer log = {0};
    struct text last = {"it did not end", 14};

    if (job_had_no_time(&search->job))
        last = text_of(CHECK_LATE);
    else if (search->job.state == JOB_ENDED && optional_file_read(search->job.output, &log))
        for (struct text rest = buffer_text(&log); rest.size > 0;)
            last = text_take_line(&rest);
    if (text_starts(last, "interleave: "))
        last = text_from(last, text_of("interleave: ").size);
    check_miss(search->check, search_how(search), "interleave%s: %.*s",
               search->kind == FAILING ? " --fail all" : "", (int)last.size, last.data);
    buffer_free(&log);
}

json_t *search_take(const struct search *search)
{
    json_t *result = search_result(search);

    if (result == NULL) {
        if (!search->is_extra)
            failure_take(search);
        return NULL;
    }
    const json_t *found = json_object_get(result, "findings");
    for (size_t i = 0; i < json_array_size(found); i++)
        finding_take(search, found, json_array_get(found, i));
    if (search->is_extra)
        return result;
    incomplete_take(search, result);
    notes_take(search, result);
    return result;
}
