// SPDX-License-Identifier: MIT
//
// A row for each analyser: how it is called, and the Debian package that has it.

#include "forkcheck/parts/analysers.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/findings.h"
#include "forkcheck/jobs.h"
#include "forkcheck/lenient.h"
#include "forkcheck/options.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/diagnostics.h"
#include "forkcheck/parts/endless.h"
#include "forkcheck/scratch.h"
#include "forkcheck/tool.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

enum { ANALYSER_SECONDS = 60 };

// gcc follows the flow of data only when it optimises. Flags that a compiler does not know are
// ignored with -Wno-unknown-warning-option, or known to gcc since version 8.
static const char *const gcc_flags[] = {"-O2",
                                        "-Wall",
                                        "-Wextra",
                                        "-Wformat=2",
                                        "-Wnull-dereference",
                                        "-Wlogical-op",
                                        "-Wduplicated-cond",
                                        "-Wduplicated-branches",
                                        "-Wshadow",
                                        "-Wconversion",
                                        "-Wno-sign-conversion",
                                        "-Wstrict-prototypes",
                                        LENIENT_FLAGS,
                                        "-Wno-unknown-warning-option",
                                        "-fno-diagnostics-show-caret",
                                        "-U_FORTIFY_SOURCE",
                                        "-D_FORTIFY_SOURCE=2",
                                        NULL};

static const char *const analyzer_flags[] = {"-fanalyzer", "-fdiagnostics-plain-output",
                                             "-fno-diagnostics-show-caret", LENIENT_FLAGS, NULL};

static const char *const lenient_flags[] = {LENIENT_FLAGS};

static const char *const clang_flags[] = {"-fsyntax-only",
                                          "-Wall",
                                          "-Wextra",
                                          "-Wunreachable-code-aggressive",
                                          "-Wassign-enum",
                                          LENIENT_FLAGS,
                                          "-Wno-unknown-warning-option",
                                          "-fno-caret-diagnostics",
                                          NULL};

// The calls whose failure changes what a program with processes does. close(2) and printf(3) are
// not among them: correct programs leave them unchecked. Neither is setpgid(2): parent and child
// both call it, since neither knows which comes first, and the second call may fail (EACCES after
// the child's exec, ESRCH after its end), which changes nothing.
#define CHECKED                                                                                    \
    "::fork;::vfork;::wait;::waitpid;::waitid;::pipe;::pipe2;::dup;::dup2;::open;::openat;::read;" \
    "::write;::sigaction;::malloc;::calloc;::realloc;::fopen;::fdopen;::setsid;::mkfifo"

static const char tidy_checks[] =
    "--checks=-*,bugprone-signal-handler,bugprone-unused-return-value,bugprone-posix-return,"
    "bugprone-bad-signal-to-kill-thread,bugprone-suspicious-memory-comparison,cert-env33-c,"
    "cert-pos34-c,cert-pos47-c,clang-analyzer-core.*,clang-analyzer-unix.*,"
    "clang-analyzer-security.insecureAPI.vfork,clang-analyzer-security.SetgidSetuidOrder";

static const char tidy_config[] =
    "--config={CheckOptions: [{key: bugprone-unused-return-value.CheckedFunctions, value: '" CHECKED
    "'}, {key: bugprone-unused-return-value.AllowCastToVoid, value: true}]}";

struct analyser {
    enum tool tool;
    const char *command;
    const char *package;
    bool is_quick; // made with --quick, too
    char **(*words)(const struct check *check);
    struct job job;
};

// What compiles the program, with FLAGS, to the scratch file OUTPUT.
static char **compiling_words(const struct check *check, const char *compiler,
                              const char *const *flags, const char *output)
{
    struct words words = {0};

    for (; *flags != NULL; flags++)
        words_add(&words, *flags);
    words_add(&words, "-o");
    words_add(&words, scratch_path(output));
    char **command = build_command(check, compiler, words.items);
    words_free(&words);
    return command;
}

// The compiler, unless it is clang, which does not take all of these flags and has a row of its
// own.
static const char *gcc_of(const struct check *check)
{
    return text_starts(text_base_name(text_of(check->compiler)), "clang") ? "gcc" : check->compiler;
}

static char **gcc_words(const struct check *check)
{
    return compiling_words(check, gcc_of(check), gcc_flags, "warned");
}

static char **analyzer_words(const struct check *check)
{
    return compiling_words(check, "gcc", analyzer_flags, "analysed");
}

static char **clang_words(const struct check *check)
{
    return build_command(check, "clang", clang_flags);
}

static const char *overlay; // for clang-tidy, or NULL

static char **tidy_words(const struct check *check)
{
    const struct options *options = check->options;
    char **compiling = build_command(check, "clang", (const char *const[]){NULL});
    struct words words = {0};

    words_add(&words, "clang-tidy");
    words_add(&words, "--quiet");
    words_add(&words, tidy_checks);
    words_add(&words, tidy_config);
    if (overlay != NULL) {
        words_add(&words, "--vfsoverlay");
        words_add(&words, overlay);
    }
    for (size_t i = 0; i < options->sources.count; i++)
        words_add(&words, options->sources.items[i]);
    words_add(&words, "--");
    words_add(&words, compiling[1]); // the standard
    for (size_t i = 0; i < sizeof lenient_flags / sizeof *lenient_flags; i++)
        words_add(&words, lenient_flags[i]);
    for (size_t i = 0; i < options->cflags.count; i++)
        words_add(&words, options->cflags.items[i]);
    free(compiling);
    return words_take(&words);
}

// cppcheck knows only a few of the compilers' flags.
static bool is_for_cppcheck(const char *flag)
{
    return flag[0] == '-' && strchr("DIU", flag[1]) != NULL && flag[1] != '\0';
}

static char **cppcheck_words(const struct check *check)
{
    const struct options *options = check->options;
    struct words words = {0};

    words_add(&words, "cppcheck");
    words_add(&words, "--quiet");
    words_add(&words, "--std=c11");
    words_add(&words, "--enable=warning,portability");
    words_add(&words, "--template={file}:{line}:{column}: {severity}: {message} [{id}]");
    for (size_t i = 0; i < options->cflags.count; i++)
        if (is_for_cppcheck(options->cflags.items[i]))
            words_add(&words, options->cflags.items[i]);
    for (size_t i = 0; i < options->sources.count; i++)
        words_add(&words, options->sources.items[i]);
    return words_take(&words);
}

static struct analyser analysers[] = {
    {TOOL_GCC, NULL, "gcc", true, gcc_words, {0}},
    {TOOL_CLANG, "clang", "clang", true, clang_words, {0}},
    {TOOL_ANALYZER, "gcc", "gcc", false, analyzer_words, {0}},
    {TOOL_TIDY, "clang-tidy", "clang-tidy", false, tidy_words, {0}},
    {TOOL_CPPCHECK, "cppcheck", "cppcheck", true, cppcheck_words, {0}},
};

enum { ANALYSERS = sizeof analysers / sizeof *analysers };

static void analyser_plan(struct check *check, struct job_queue *queue, struct analyser *analyser)
{
    const char *command = analyser->tool == TOOL_GCC ? gcc_of(check) : analyser->command;
    struct buffer log = {0};

    if (check->options->is_quick && !analyser->is_quick)
        return;
    if (!check_has_command(command)) {
        check_say(&check->absent, "%s: not installed (Debian package %s)",
                  tool_name(analyser->tool), analyser->package);
        return;
    }
    buffer_print(&log, "analyser-%d.log", (int)analyser->tool);
    analyser->job = (struct job){.label = tool_name(analyser->tool),
                                 .argv = analyser->words(check),
                                 .output = scratch_path(log.data),
                                 .seconds = ANALYSER_SECONDS,
                                 .identity = ""};
    buffer_free(&log);
    jobs_add(queue, &analyser->job);
}

// Plans clang-tidy, which needs to know what the rules say, or the others.
static void some_plan(struct check *check, struct job_queue *queue, bool is_tidy)
{
    for (size_t i = 0; i < ANALYSERS; i++)
        if ((analysers[i].tool == TOOL_TIDY) == is_tidy)
            analyser_plan(check, queue, &analysers[i]);
}

void analysers_plan(struct check *check, struct job_queue *queue)
{
    some_plan(check, queue, false);
}

void analysers_plan_late(struct check *check, struct job_queue *queue, const char *rules_log)
{
    if (rules_log != NULL)
        overlay = endless_overlay(check, rules_log);
    some_plan(check, queue, true);
}

static void analyser_collect(struct check *check, const struct analyser *analyser)
{
    const struct job *job = &analyser->job;
    const char *name = tool_name(analyser->tool);
    const size_t before = findings_count(check->findings);

    if (job->argv == NULL)
        return;
    if (job->state != JOB_ENDED) {
        check_say_late(check, name);
        return;
    }
    diagnostics_take(check, analyser->tool, job->output);
    if (job->status != 0 && findings_count(check->findings) == before) {
        check_say(&check->missing, "%s: it failed", name);
        return;
    }
    check_say(&check->checked, "%s", name);
}

void analysers_collect(struct check *check)
{
    for (size_t i = 0; i < ANALYSERS; i++)
        analyser_collect(check, &analysers[i]);
}
