// SPDX-License-Identifier: MIT
// What goes wrong in any schedule: checked on every edge and at every ending of the graph.
#include "interleave/report/findings.h"
#include <stdlib.h>
#include <sys/wait.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/world.h"
#include "interleave/report/critical.h"
#include "interleave/report/finder.h"
#include "interleave/report/schedule.h"
#include "interleave/search/limits.h"
#include "interleave/search/search.h"
#include "interleave/search/slice.h"
#include "interleave/tracee/deadline.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

static const char *const names[] = {
    [FINDING_ZOMBIE] = "zombie",
    [FINDING_ORPHAN] = "orphan",
    [FINDING_STUCK] = "stuck",
    [FINDING_ENDLESS] = "never ends",
    [FINDING_CRASH] = "crash",
    [FINDING_PIPE] = "broken pipe",
    [FINDING_DOUBLE] = "double output",
    [FINDING_MINUS_ONE] = "minus one",
    [FINDING_UNTOLD] = "failure not told",
    [FINDING_STATUS] = "status by chance",
    [FINDING_RUNAWAY] = "runaway",
    [FINDING_MISSING_EXIT] = "missing exit",
    [FINDING_NO_CHILD] = "no child",
    [FINDING_LOST] = "lost output",
    [FINDING_CLOSED] = "closed twice",
    [FINDING_REAPED] = "kill after wait",
    [FINDING_HANDED] = "handed on",
    [FINDING_ORDER] = "order by chance",
    [FINDING_RACE] = "race",
    [FINDING_LOST_UPDATE] = "lost update",
    [FINDING_LEFT_BEHIND] = "left behind",
    [FINDING_LATE] = "late output",
    [FINDING_TWICE] = "input twice",
    [FINDING_INPUT_ORDER] = "input by chance",
    [FINDING_EXIT_IN_CHILD] = "exit in child",
    [FINDING_USED] = "use after close",
    [FINDING_DIRECTION] = "wrong direction",
    [FINDING_EXIT_VALUE] = "exit value",
    [FINDING_REORDERED] = "reordered output",
};

const char *finding_name(enum finding_kind kind)
{
    return names[kind];
}

struct buffer *finding_add(const struct finder *finder, enum finding_kind kind, int process,
                           int line, int state, const struct edge *edge)
{
    return finding_add_in(finder, kind, process, line, process, state, edge);
}

static void occurrence_add(const struct finder *finder, int finding, int state,
                           const struct edge *edge)
{
    struct findings *findings = finder->findings;

    findings->occurrences =
        memory_grow(findings->occurrences, &findings->occurrence_capacity,
                    findings->occurrence_count + 1, sizeof *findings->occurrences);
    findings->occurrences[findings->occurrence_count++] =
        (struct occurrence){finding, state, edge ? (int)(edge - finder->search->edges) : -1};
}

struct buffer *finding_add_in(const struct finder *finder, enum finding_kind kind, int process,
                              int line, int place, int state, const struct edge *edge)
{
    struct findings *findings = finder->findings;
    const int key[3] = {(int)kind, line >= 0 ? -1 : place, line};
    bool is_new = false;
    bool is_other = false;

    const int number = key_table_intern(&findings->seen, key, sizeof key, &is_new);
    const int pair[2] = {number, process};
    key_table_intern(&findings->processes, pair, sizeof pair, &is_other);
    occurrence_add(finder, number, state, edge);
    if (!is_new) {
        findings->list[number].others += is_other;
        return NULL;
    }
    findings->list =
        memory_resize(findings->list, (size_t)findings->count + 1, sizeof *findings->list);
    struct finding *finding = &findings->list[findings->count++];
    *finding = (struct finding){
        .kind = kind, .process = process, .line = line, .critical = -1, .because_of = -1};
    finding->count = search_path(finder->search, state, &finding->steps);
    if (edge) {
        finding->steps =
            memory_resize(finding->steps, (size_t)finding->count + 1, sizeof *finding->steps);
        finding->steps[finding->count++] = edge->step;
        finding->is_a_step = kind != FINDING_DOUBLE;
    }
    return &finding->text;
}

void finding_lead(const struct finder *finder, struct step *steps, int count)
{
    struct finding *finding = &finder->findings->list[finder->findings->count - 1];

    free(finding->steps);
    finding->steps = steps;
    finding->count = count;
}

// ---- On an edge ---------------------------------------------------------------------------------

// Whether the process has asked for a signal at its parent's end, and has seen that this came too
// late: getppid(2) has told it that process 1 is its parent.
static bool knows_it(const struct search *search, const struct node *node)
{
    const int asked = node->local.deathsig;
    bool knows = false;

    while (asked && !knows && node->parent != NODE_NONE && node->result.how != AS_CHILD) {
        const struct node *before = search->behaviour.nodes[node->parent];
        knows = before->call.kind == CALL_GETPPID && node->result.value == number_seen(REAPER);
        node = before;
    }
    return knows;
}

static void look_at_orphan(const struct finder *finder, const struct edge *edge,
                           const struct world *before, int process)
{
    const struct node *node = finder->search->behaviour.nodes[before->process[process].node];

    if (!before->process[process].stray || is_daemon(&before->process[process]) ||
        knows_it(finder->search, node))
        return;
    struct buffer *text =
        finding_add(finder, FINDING_ORPHAN, process, node->line, edge->from, edge);
    if (text)
        buffer_print(text, "process %d outlives its parent %d and ends as an orphan",
                     FIRST_PID + process,
                     FIRST_PID + behaviour_parent(&finder->search->behaviour, process));
}

static bool is_message(const struct behaviour *behaviour, const struct call *call)
{
    return kind_is(call->kind, KIND_WRITE) && call->object != OBJECT_NONE &&
           behaviour->objects[call->object].kind == OBJECT_ERROR;
}

// Whether the process has tried to tell something on standard error from the call of FAILED on.
static bool has_told(const struct behaviour *behaviour, const struct node *node,
                     const struct node *failed)
{
    while (node != failed && node->parent != NODE_NONE && !is_message(behaviour, &node->call))
        node = behaviour->nodes[node->parent];
    return is_message(behaviour, &node->call);
}

// Whether no exit status can tell the failure: a signal handler has written, or a function that
// exit(3) calls, which says so.
static bool is_excused(const struct behaviour *behaviour, const struct node *node,
                       const struct node *failed)
{
    if (kind_is(failed->call.kind, KIND_WRITE) && failed->stack != STACK_UNKNOWN &&
        behaviour->stacks[failed->stack].in_handler)
        return true;
    return failed->at_exit.is && has_told(behaviour, node, failed);
}

static void look_at_death(const struct finder *finder, const struct edge *edge,
                          const struct world *before, const struct effect *effect)
{
    const int process = effect->died;
    const struct node *node = finder->search->behaviour.nodes[before->process[process].node];
    struct buffer *text = NULL;

    for (int i = 0; i < before->count; i++) {
        const struct process *child = &before->process[i];
        if (child->life != LIFE_ZOMBIE || child->parent != process || is_daemon(child))
            continue;
        text = finding_add(finder, FINDING_ZOMBIE, process, node->line, edge->from, edge);
        if (text)
            buffer_print(text, "process %d ends without having waited for its dead child %d",
                         FIRST_PID + process, FIRST_PID + i);
    }
    look_at_orphan(finder, edge, before, process);
    const bool success = WIFEXITED(effect->status) && WEXITSTATUS(effect->status) == 0;
    if (success && node->local.failed) {
        const struct node *failed = finder->search->behaviour.nodes[node->local.failed_at];
        // What a program that is not the user's makes of a failure is not the user's mistake.
        if (failed->local.execed && failed->line < 0)
            return;
        if (is_excused(&finder->search->behaviour, node, failed))
            return;
        text = finding_add(finder, FINDING_UNTOLD, process, failed->line, edge->from, edge);
        if (text)
            buffer_print(text, "process %d ends with exit status 0 although its %s %s",
                         FIRST_PID + process, node_call_name(failed),
                         node->local.fell_short ? "fell short" : "failed");
    }
}

static void look_at_edge(const struct finder *finder, const struct edge *edge)
{
    struct world before;
    struct world after;
    struct effect effect;

    world_unpack(&before, &finder->search->packs.keys[edge->from]);
    world_unpack(&after, &finder->search->packs.keys[edge->from]);
    search_step(finder->search, &after, edge->step, &effect);
    if (effect.died >= 0)
        look_at_death(finder, edge, &before, &effect);
    find_deaths(finder, edge, &before, &after, &effect);
    find_lost(finder, edge, &before, &effect);
    find_left_behind(finder, edge, &after, &effect);
    find_lost_update(finder, edge);
    find_closed_twice(finder, edge, &before, &after);
    find_kill_after_wait(finder, edge, &before);
    find_exit_in_child(finder, edge);
    find_reordered(finder, edge, &before);
    if (finder->choice.descriptors)
        find_handed_on(finder, edge);
    if (edge->step.kind == STEP_CALL)
        find_minus_one(finder, edge);
    world_free(&before);
    world_free(&after);
}

static bool is_end(const struct search *search, const struct edge *edge)
{
    return kind_is(search->behaviour.nodes[edge->node]->call.kind, KIND_END);
}

// Where there may be no time for all edges, those on which a process ends come first: most findings
// are there. Otherwise the order of the edges gives the shortest witness.
static void look_at_edges(const struct finder *finder)
{
    const struct search *search = finder->search;
    const bool in_parts = search->reached != LIMIT_NONE;

    for (int part = in_parts ? 0 : 1; part < 2; part++)
        for (int i = 0; i < search->edge_count; i++) {
            const struct edge *edge = &search->edges[i];
            if (in_parts && is_end(search, edge) != (part == 0))
                continue;
            if (deadline_is_over())
                finder->findings->unseen++;
            else
                look_at_edge(finder, edge);
        }
}

// ---- At endings ---------------------------------------------------------------------------------

// The search stopped at that fork, so the witness is not a path of the graph.
static void look_at_runaway(const struct finder *finder)
{
    const struct search *search = finder->search;
    const int line = search->behaviour.nodes[search->runaway_at]->line;
    struct buffer *text = finding_add(finder, FINDING_RUNAWAY, -1, line, 0, NULL);
    struct finding *finding = &finder->findings->list[finder->findings->count - 1];

    buffer_print(text, "more than %d processes are born", search->limits.processes);
    finding->count = search->witness_count;
    finding->steps = memory_resize(finding->steps, (size_t)finding->count, sizeof *finding->steps);
    for (int i = 0; i < finding->count; i++)
        finding->steps[i] = search->witness[i];
}

static void find_waits(const struct finder *finder)
{
    bool *lost = memory_new(finder->search->behaviour.family.count, sizeof *lost);

    find_missing_exits(finder, lost);
    find_no_child(finder, lost);
    free(lost);
}

// What makes output late is the end of another process: it would not be kept.
static void witness_shorten(struct search *search, struct finding *finding)
{
    if (finding->is_a_step && finding->kind != FINDING_LATE && search->independence)
        finding->count = slice_schedule(search, finding->steps, finding->count);
}

void findings_find(struct findings *findings, struct search *search, struct finding_choice choice)
{
    struct finder finder = {findings, search, choice, NULL};

    *findings = (struct findings){0};
    if (search->is_runaway)
        look_at_runaway(&finder);
    find_waits(&finder);
    finder.copies_written = lost_copies(&search->behaviour);
    look_at_edges(&finder);
    find_races(&finder);
    find_endings(&finder);
    find_unbounded(&finder);
    find_late(&finder);
    find_input(&finder);
    find_statuses(&finder);
    find_copies(&finder);
    if (choice.ordered)
        find_order(&finder);
    free(finder.copies_written);
    findings->is_cut = deadline_is_over();
    if (findings->is_cut)
        limits_note(search);
    for (int i = 0; i < findings->count && !deadline_is_over(); i++)
        witness_shorten(search, &findings->list[i]);
    critical_find(findings, search);
    for (int i = 0; i < findings->count; i++)
        if (findings->list[i].others)
            buffer_print(&findings->list[i].text, " (and %d more process%s)",
                         findings->list[i].others, findings->list[i].others == 1 ? "" : "es");
    late_join(&finder);
}

void finding_free(struct finding *finding)
{
    buffer_free(&finding->text);
    buffer_free(&finding->critical_step);
    free(finding->steps);
}

void findings_free(struct findings *findings)
{
    for (int i = 0; i < findings->count; i++)
        finding_free(&findings->list[i]);
    free(findings->list);
    free(findings->occurrences);
    key_table_free(&findings->seen);
    key_table_free(&findings->processes);
}
