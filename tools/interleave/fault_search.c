// SPDX-License-Identifier: MIT
// One of the searches of --fail all, in a process of its own.
#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "interleave/explore.h"
#include "interleave/fault_search.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/faults.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/options.h"
#include "interleave/report/coped.h"
#include "interleave/report/findings.h"
#include "interleave/report/report.h"
#include "interleave/report/result_json.h"
#include "interleave/run/target.h"
#include "interleave/search/limits.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/deadline.h"
#include "interleave/tracee/sandbox.h"
#include "interleave/tracee/streams.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

// The number of the call that the fault first happens to, counted over all its calls in the
// schedule. 0 when it happens to none. *LINE is the line of that call, or -1.
static int number_of_failed(struct search *search, const struct finding *finding, int *line)
{
    const struct fault *fault = &search->kernel.fault[0];
    struct world world;
    int number = 1;

    world_unpack(&world, &search->packs.keys[0]);
    for (int i = 0; i < finding->count && number > 0; i++) {
        const struct step step = finding->steps[i];
        const struct node *node = kernel_node(&search->kernel, &world, step.process);
        struct effect effect;
        if (step.kind == STEP_FAULT) {
            *line = node->line;
            break;
        }
        if (step.kind == STEP_CALL && !world.process[step.process].written &&
            fault_applies(&search->kernel, fault, &node->call))
            number++;
        if (!search_step(search, &world, step, &effect) || i == finding->count - 1)
            number = 0;
    }
    world_free(&world);
    return number;
}

// Appends "write:EIO@2", or with "+"; nothing where the finding occurs without a fault. *LINE is
// the line of the call that fails, or -1.
static void finding_fault_print(struct search *search, const struct finding *finding,
                                struct buffer *text, int *line)
{
    const int number = search->kernel.faults ? number_of_failed(search, finding, line) : 0;
    const struct fault *fault = &search->kernel.fault[0];

    if (number > 0)
        buffer_print(text, "%.*s@%d%s", (int)strcspn(fault->text, "@"), fault->text, number,
                     fault->when == FAULT_FROM_SOME ? "+" : "");
}

static void finding_tell(struct search *search, const struct finding *finding, FILE *out)
{
    struct buffer fault = {0};
    struct buffer json = {0};
    int fault_line = -1;

    finding_fault_print(search, finding, &fault, &fault_line);
    result_json_finding(search, finding, &(struct json_fault){fault.data, fault_line}, &json);
    fputs("key ", out);
    report_key(search, finding, out);
    fputs("\nfinding ", out);
    report_finding(search, finding, out);
    fputs("steps ", out);
    report_steps(finding, out);
    if (fault.size)
        fprintf(out, "--fail %s ", fault.data);
    report_schedule(finding, out);
    fprintf(out, "json %s\n", json.data);
    buffer_free(&fault);
    buffer_free(&json);
}

static void outcomes_tell(const struct search *search, bool apart, FILE *out)
{
    struct key_table outcomes = {0};

    if (!coped_outcomes(search, apart, &outcomes))
        return;
    for (size_t i = 0; i < outcomes.count; i++) {
        uint64_t key = 0;
        memcpy(&key, outcomes.keys[i].data, sizeof key);
        fprintf(out, "outcome %" PRIx64 "\n", key);
    }
    key_table_free(&outcomes);
}

static void result_tell(const struct options *options, const struct key_table *outcomes,
                        struct search *search, FILE *out)
{
    const bool apart = options->output != OUTPUT_TTY;
    const struct call_set *called = &search->run.target->called;
    struct findings findings;

    for (size_t i = 0; i < called->count; i++)
        fprintf(out, "call %ld\n", called->numbers[i]);
    fprintf(out, "runs %ld\n", search->runs);
    if (search->reached == LIMIT_REFUSED)
        fprintf(out, "%s\n", limit_refused(search));
    if (search->kernel.faults && report_was_tried(search, 0))
        fputs("tried\n", out);
    report_incomplete(search, out);
    if (search->kernel.faults == 0) {
        report_notes(search, NULL, out);
        report_failing(search, out);
        outcomes_tell(search, apart, out);
    }
    deadline_part(deadline_rest());
    findings_find(&findings, search, options->finding_choice);
    report_unseen(&findings, out);
    for (int i = 0; i < findings.count; i++)
        if (!outcomes->count || !coped_with(search, &findings, i, apart, outcomes))
            finding_tell(search, &findings.list[i], out);
    findings_free(&findings);
}

_Noreturn void fault_search(const struct options *options, struct target *target,
                            const struct key_table *outcomes, int result, int error)
{
    struct search *search = memory_new(1, sizeof *search);

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || dup2(error, STDERR_FILENO) < 0)
        die("cannot begin a search:");
    explore(options, sandbox_enter(), target, search);
    limits_report(search);
    if (search->reached == LIMIT_REFUSED && search->packs.count == 0)
        die("%s", limit_refused(search));
    FILE *out = fdopen(result, "w");
    if (!out)
        die("cannot tell a result:");
    result_tell(options, outcomes, search, out);
    if (fclose(out))
        die("cannot tell a result:");
    search_free(search);
    free(search);
    target_free(target);
    exit(EXIT_SUCCESS);
}
