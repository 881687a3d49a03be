// SPDX-License-Identifier: MIT
// The graph of states in the form of the JSON and the pictures.
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/world.h"
#include "interleave/report/graph.h"
#include "interleave/report/report.h"
#include "interleave/report/schedule.h"
#include "interleave/search/automaton.h"
#include "interleave/search/count.h"
#include "interleave/search/search.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"
#include "lib/graph/state_graph.h"
#include "lib/graph/step_kind.h"

static void strings_add(struct string_list *list, const struct key_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        string_list_add(list, buffer_text(&table->keys[i]));
}

// The text in the stdio buffers of the process at NODE: its number in TEXTS, or -1.
static long unwritten_add(const struct node *node, struct key_table *texts)
{
    struct buffer all = {0};
    long number = -1;

    for (int i = 0; i < node->waiting_count; i++)
        buffer_add(&all, buffer_text(&node->waiting[i].text));
    if (all.size > 0)
        number = key_table_intern(texts, all.data, all.size, NULL);
    buffer_free(&all);
    return number;
}

// Texts and names of calls are few and repeat often, so nodes refer to them by number.
static void nodes_add(struct state_graph *graph, const struct behaviour *behaviour)
{
    struct key_table calls = {0};
    struct key_table texts = {0};

    for (int i = 0; i < behaviour->count; i++) {
        const struct node *node = behaviour->nodes[i];
        const char *name = node_call_name(node);
        const struct buffer *text = &node->call.text;
        struct graph_node row = {.process = node->process, .line = node->line, .text = -1};
        row.call = key_table_intern(&calls, name, strlen(name), NULL);
        row.unwritten = unwritten_add(node, &texts);
        if (kind_is(node->call.kind, KIND_WRITE))
            row.text = key_table_intern(&texts, text->data, text->size, NULL);
        (void)state_graph_add_node(graph, row);
    }
    strings_add(&graph->calls, &calls);
    strings_add(&graph->texts, &texts);
    key_table_free(&calls);
    key_table_free(&texts);
}

static void processes_add(struct graph_state *row, const struct search *search, int state)
{
    struct world world;

    world_unpack(&world, &search->packs.keys[state]);
    for (int i = 0; i < world.count; i++) {
        const struct process *process = &world.process[i];
        long_list_add(&row->processes, process->life == LIFE_RUNNING  ? process->node
                                       : process->life == LIFE_ZOMBIE ? STATE_ZOMBIE
                                                                      : STATE_ABSENT);
    }
    world_free(&world);
}

// What STEP does in the state number STATE, in words: their number in WORDS.
static long words_add(const struct result_set *set, int state, struct step step,
                      struct key_table *words)
{
    struct buffer text = {0};
    struct effect effect;
    struct world before;
    struct world after;

    world_unpack(&before, &set->search->packs.keys[state]);
    world_unpack(&after, &set->search->packs.keys[state]);
    (void)search_step(set->search, &after, step, &effect);
    step_print(set->search, &before, step, &effect, &text);
    const long number = key_table_intern(words, text.data, text.size, NULL);
    buffer_free(&text);
    world_free(&before);
    world_free(&after);
    return number;
}

static void step_add(struct graph_state *row, const struct edge *edge, long words)
{
    const enum step_kind kind = (enum step_kind)edge->step.kind;
    const bool has_detail = kind == STEP_REAP || kind == STEP_DECIDE || edge->step.detail != 0;

    graph_state_add_step(row,
                         (struct graph_step){.process = (size_t)edge->step.process,
                                             .to = (size_t)edge->to,
                                             .stream = edge->stream,
                                             .kind = kind,
                                             .shown = kind == STEP_CALL ? -1 : (long)edge->shown,
                                             .detail = has_detail ? edge->step.detail : -1,
                                             .words = words});
}

static void state_add(struct state_graph *graph, const struct result_set *set, int number,
                      struct key_table *words)
{
    const struct search *search = set->search;
    const struct state *state = &search->states[number];
    struct graph_state *row = state_graph_add_state(graph);

    processes_add(row, search, number);
    for (int i = 0; i < state->count; i++)
        step_add(row, &search->edges[state->first + i],
                 words_add(set, number, search->edges[state->first + i].step, words));
    if (!set->automaton->endless)
        row->outcomes = count_value(automaton_count_from(set->automaton, number));
    if (state->count == 0 && state->ending != ENDING_NONE) {
        row->status = state->status;
        row->is_stuck = state->ending != ENDING_DONE;
    }
    if (state->count == 0)
        row->files = state->files;
}

struct state_graph graph_make(const struct result_set *set)
{
    static const char *const outputs[] = {"tty", "pipe", "file"};
    const struct behaviour *behaviour = &set->search->behaviour;
    struct state_graph graph = {.first = FIRST_PID};
    struct key_table words = {0};

    for (int i = 0; set->options->program[i]; i++)
        string_list_add(&graph.program, text_of(set->options->program[i]));
    buffer_add_string(&graph.output, outputs[set->options->output]);
    for (int i = 0; i < (int)behaviour->family.count; i++)
        long_list_add(&graph.parents, behaviour_parent(behaviour, i));
    nodes_add(&graph, behaviour);
    strings_add(&graph.lines, &behaviour->lines);
    for (int i = 0; i < (int)set->search->packs.count; i++)
        state_add(&graph, set, i, &words);
    strings_add(&graph.words, &words);
    key_table_free(&words);
    return graph;
}
