// SPDX-License-Identifier: MIT
#include "forkcheck/parts/run.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "forkcheck/findings.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/arguments.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/inputs.h"
#include "forkcheck/parts/logs.h"
#include "forkcheck/sandbox/sandbox.h"
#include "forkcheck/sandbox/watch.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

enum { CANNOT_START = 127 };

static struct evidence evidence_of(const struct run *run)
{
    struct check *check = run->check;
    struct buffer program = arguments_command(check, run->list);
    const char *start =
        run->tool == TOOL_VALGRIND
            ? check_print(check, "valgrind --leak-check=full --track-fds=yes %s", program.data)
            : program.data;
    const char *given = input_add_to(check, run->input, start);
    const struct evidence evidence = {
        .how = check_print(check, "a real run%s%s%s%s",
                           run->list->shown[0] != '\0' ? ", arguments" : "", run->list->shown,
                           input_how(check, run->input),
                           run->sandbox.forks_fail ? ", no process can be made" : ""),
        .command = check_print(
            check, "%s%s", given,
            run->tool == TOOL_VALGRIND ? "" : " (compiled with -fsanitize=address,undefined)")};
    buffer_free(&program);
    return evidence;
}

// The process numbers of a namespace begin at 1, the process that watches.
static bool is_first(struct text name)
{
    return text_equal(name, text_of("memcheck.2"));
}

static void log_take(const struct run *run, struct text name, struct text log, int status)
{
    const struct evidence evidence = evidence_of(run);

    if (run->tool == TOOL_VALGRIND)
        memcheck_take(run->check, log, &evidence, is_first(name) && status == 0);
    else
        sanitizer_take(run->check, log, &evidence);
}

// "log NAME SIZE", and the bytes.
static void logs_take(const struct run *run, struct text rest, int status)
{
    while (rest.size > 0) {
        const struct text head = text_take_line(&rest);
        const size_t blank = text_find(head, " ", 4);
        if (!text_starts(head, "log ") || blank == SIZE_MAX)
            return;
        const size_t size = strtoul(head.data + blank, NULL, 10);
        if (size > rest.size)
            return;
        log_take(run, (struct text){head.data + 4, blank - 4}, (struct text){rest.data, size},
                 status);
        rest = text_from(rest, size);
    }
}

// The wait status that the first line of a result tells.
static int status_of(struct text head)
{
    const size_t blank = text_find(head, " ", 0);

    return blank == SIZE_MAX ? -1 : (int)strtol(head.data + blank, NULL, 10);
}

// Why the run did not come to its end; NULL if it did. LOGS is the result without its first line.
static const char *trouble_of(const struct run *run, struct text head, struct text logs)
{
    struct check *check = run->check;
    const int status = status_of(head);

    // The program can have the same exit status, but then memcheck has left a log.
    if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT_START && run->tool == TOOL_VALGRIND &&
        logs.size == 0)
        return "could not be started";

    if (text_starts(head, "late"))
        return check_print(check, "did not end in %u seconds, and was killed",
                           run->sandbox.seconds);
    if (text_starts(head, "crowded"))
        return check_print(check, "made more than %d processes, and was killed", WATCH_PROCESSES);
    if (text_starts(head, "memory"))
        return "took more than a gigabyte of memory, and was killed";
    if (run->tool == TOOL_SANITIZERS && sanitizer_had_enough(logs))
        return "took more than half a gigabyte of memory, and was killed";
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ)
        return check_print(check, "wrote more than %d MiB into one file, and was killed",
                           SANDBOX_FILE_MIB);
    return NULL;
}

bool run_is_final(const struct job *job)
{
    const struct sandbox_run *sandbox = job->context;
    struct buffer content = {0};
    bool is_whole = job->status == SANDBOX_DONE && optional_file_read(sandbox->result, &content);

    if (is_whole) {
        struct text rest = buffer_text(&content);
        const struct text head = text_take_line(&rest);
        const int status = status_of(head);
        is_whole = text_starts(head, "ended ") && !sanitizer_had_enough(rest) &&
                   !(WIFEXITED(status) && WEXITSTATUS(status) == CANNOT_START);
    }
    buffer_free(&content);
    return is_whole;
}

bool run_take(const struct run *run)
{
    struct buffer content = {0};
    struct check *check = run->check;

    if (!optional_file_read(run->sandbox.result, &content))
        return false;
    struct text rest = buffer_text(&content);
    const struct text head = text_take_line(&rest);
    const int status = status_of(head);
    const char *trouble = trouble_of(run, head, rest);
    const struct evidence evidence = evidence_of(run);
    const bool is_made = trouble == NULL || check->options->endless_expected;
    if (!is_made && !run->is_extra)
        check_miss(check, evidence.how, "%s: the program %s", tool_name(run->tool), trouble);
    logs_take(run, rest, status);
    buffer_free(&content);
    return is_made;
}
