// SPDX-License-Identifier: MIT
// The graph of states as JSON, in tables of short rows; interleave(1) describes them.
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/world.h"
#include "interleave/report/findings.h"
#include "interleave/report/report.h"
#include "interleave/report/schedule.h"
#include "interleave/search/automaton.h"
#include "interleave/search/count.h"
#include "interleave/search/search.h"
#include "lib/buffer.h"
#include "lib/diag.h"
#include "lib/key_table.h"

static void string_print(const char *data, size_t len, FILE *out)
{
    fputc('"', out);
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)data[i];
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < ' ' || c >= 0x7f)
            fprintf(out, "\\u%04x", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

static void strings_print(const char *name, const struct key_table *strings, FILE *out)
{
    fprintf(out, ",\n\"%s\":[", name);
    for (size_t i = 0; i < strings->count; i++) {
        if (i)
            fputc(',', out);
        string_print(strings->keys[i].data, strings->keys[i].size, out);
    }
    fputc(']', out);
}

// Texts and call names are few and used again and again: rows hold their numbers.
struct names {
    struct key_table calls;
    struct key_table texts;
    struct buffer nodes;
};

static void nodes_collect(const struct behaviour *behaviour, struct names *names)
{
    for (int i = 0; i < behaviour->count; i++) {
        const struct node *node = behaviour->nodes[i];
        const char *name = node_call_name(node);
        const struct buffer *text = &node->call.text;
        buffer_print(&names->nodes, "%s[%d,%d,%d", i ? "," : "", node->process,
                     key_table_intern(&names->calls, name, strlen(name), NULL), node->line);
        if (kind_is(node->call.kind, KIND_WRITE))
            buffer_print(&names->nodes, ",%d",
                         key_table_intern(&names->texts, text->data, text->size, NULL));
        buffer_print(&names->nodes, "]");
    }
}

static void processes_print(const struct search *search, int state, FILE *out)
{
    struct world world;

    world_unpack(&world, &search->packs.keys[state]);
    for (int i = 0; i < world.count; i++) {
        const struct process *process = &world.process[i];
        fprintf(out, "%s%d", i ? "," : "",
                process->life == LIFE_RUNNING  ? process->node
                : process->life == LIFE_ZOMBIE ? -1
                                               : -2);
    }
    world_free(&world);
}

static void edge_print(const struct edge *edge, FILE *out)
{
    fprintf(out, "[%d,%d", edge->step.process, edge->to);
    if (edge->step.kind != STEP_CALL || edge->stream)
        fprintf(out, ",%d", edge->stream);
    if (edge->step.kind != STEP_CALL)
        fprintf(out, ",%d,%u", edge->step.kind, edge->shown);
    if (edge->step.kind == STEP_REAP || edge->step.kind == STEP_DECIDE)
        fprintf(out, ",%d", edge->step.detail);
    fputc(']', out);
}

static void state_print(const struct result_set *set, int number, FILE *out)
{
    const struct state *state = &set->search->states[number];
    struct buffer count = {0};

    fputs(number ? ",\n[[" : "\n[[", out);
    processes_print(set->search, number, out);
    fputs("],[", out);
    for (int i = 0; i < state->count; i++) {
        if (i)
            fputc(',', out);
        edge_print(&set->search->edges[state->first + i], out);
    }
    if (!set->automaton->endless)
        count_print(automaton_count_from(set->automaton, number), &count);
    fprintf(out, "],%s", count.size ? count.data : "null");
    if (state->ending != ENDING_NONE && state->count == 0)
        fprintf(out, ",%d,%d", state->status, state->ending != ENDING_DONE);
    if (state->files && state->count == 0)
        fprintf(out, ",%d", state->files);
    fputc(']', out);
    buffer_free(&count);
}

static void finding_print(const struct finding *finding, FILE *out)
{
    struct buffer schedule = {0};

    schedule_print(finding->steps, finding->count, &schedule);
    fprintf(out, "{\"kind\":\"%s\",\"line\":%d,\"text\":", finding_name(finding->kind),
            finding->line);
    string_print(finding->text.data, finding->text.size, out);
    fprintf(out, ",\"schedule\":\"%s\"}", schedule.size ? schedule.data : "");
    buffer_free(&schedule);
}

static void head_print(const struct result_set *set, FILE *out)
{
    static const char *const outputs[] = {"tty", "pipe", "file"};
    const struct behaviour *behaviour = &set->search->behaviour;
    struct buffer count = {0};

    if (!set->automaton->endless)
        count_print(automaton_count(set->automaton), &count);
    fputs("{\"version\":1,\n\"program\":[", out);
    for (int i = 0; set->options->program[i]; i++) {
        if (i)
            fputc(',', out);
        string_print(set->options->program[i], strlen(set->options->program[i]), out);
    }
    fprintf(out, "],\n\"stdout\":\"%s\",\"complete\":%s,\"outcomes\":\"%s\",\"first\":%d",
            outputs[set->options->output], search_is_complete(set->search) ? "true" : "false",
            count.size ? count.data : "endless", FIRST_PID);
    fputs(",\n\"parents\":[", out);
    for (int i = 0; i < (int)behaviour->family.count; i++)
        fprintf(out, "%s%d", i ? "," : "", behaviour_parent(behaviour, i));
    fputc(']', out);
    buffer_free(&count);
}

struct buffer report_json(const struct result_set *set)
{
    const struct behaviour *behaviour = &set->search->behaviour;
    struct names names = {0};
    struct buffer json = {0};
    FILE *out = open_memstream(&json.data, &json.size);

    if (!out)
        die("out of memory");
    nodes_collect(behaviour, &names);
    head_print(set, out);
    strings_print("calls", &names.calls, out);
    strings_print("lines", &behaviour->lines, out);
    strings_print("texts", &names.texts, out);
    if (set->search->files.count > 1)
        strings_print("files", &set->search->files, out);
    fprintf(out, ",\n\"nodes\":[%s],\n\"states\":[", names.nodes.data);
    for (int i = 0; i < (int)set->search->packs.count; i++)
        state_print(set, i, out);
    fputs("],\n\"findings\":[", out);
    for (int i = 0; i < set->findings->count; i++) {
        if (i)
            fputc(',', out);
        finding_print(&set->findings->list[i], out);
    }
    fputs("]}\n", out);
    if (fclose(out))
        die("out of memory");
    json.capacity = json.size;
    key_table_free(&names.calls);
    key_table_free(&names.texts);
    buffer_free(&names.nodes);
    return json;
}
