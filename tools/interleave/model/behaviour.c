// SPDX-License-Identifier: MIT
// The trees of learned behaviour.
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/later.h"
#include "interleave/model/result.h"
#include "lib/base/buffer.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

int first_pid = FIRST_PID_USUAL;

struct descriptor *local_find(struct local *local, int fd)
{
    for (int i = 0; i < local->count; i++)
        if (local->descriptors[i].fd == fd)
            return &local->descriptors[i];
    return NULL;
}

static uint64_t closed_bit(int fd)
{
    return fd >= 0 && fd < 64 ? (uint64_t)1 << fd : 0;
}

bool local_was_closed(const struct local *local, int fd)
{
    return local->closed & closed_bit(fd);
}

void local_set(struct local *local, struct descriptor descriptor)
{
    struct descriptor *there = local_find(local, descriptor.fd);

    if (!there) {
        int at = 0;
        local->descriptors =
            memory_resize(local->descriptors, (size_t)local->count + 1, sizeof *local->descriptors);
        while (at < local->count && local->descriptors[at].fd < descriptor.fd)
            at++;
        there = &local->descriptors[at];
        memmove(there + 1, there, (size_t)(local->count++ - at) * sizeof *there);
    }
    *there = descriptor;
    local->closed &= ~closed_bit(descriptor.fd);
}

void local_remove(struct local *local, int fd)
{
    struct descriptor *there = local_find(local, fd);

    local->closed |= closed_bit(fd);
    if (!there)
        return;
    const int behind = --local->count - (int)(there - local->descriptors);
    memmove(there, there + 1, (size_t)behind * sizeof *there);
}

struct mapping *local_mapping(const struct local *local, uint64_t address)
{
    for (int i = 0; i < local->mapping_count; i++) {
        struct mapping *there = &local->mappings[i];
        if (address >= there->address && address - there->address < there->length)
            return there;
    }
    return NULL;
}

int64_t local_offset(const struct mapping *mapping, uint64_t address)
{
    return (int64_t)(address - mapping->address) + mapping->offset;
}

void local_map(struct local *local, struct mapping mapping)
{
    local->mappings =
        memory_resize(local->mappings, (size_t)local->mapping_count + 1, sizeof *local->mappings);
    local->mappings[local->mapping_count++] = mapping;
}

void local_unmap(struct local *local, uint64_t address)
{
    struct mapping *there = local_mapping(local, address);

    if (there)
        *there = local->mappings[--local->mapping_count];
}

void local_unmap_all(struct local *local)
{
    free(local->mappings);
    local->mappings = NULL;
    local->mapping_count = 0;
    local->mapped = 0;
}

struct local local_copy(const struct local *local)
{
    struct local copy = *local;

    copy.mappings = NULL;
    if (local->mapping_count) {
        copy.mappings = memory_new((size_t)local->mapping_count, sizeof *copy.mappings);
        memcpy(copy.mappings, local->mappings,
               (size_t)local->mapping_count * sizeof *copy.mappings);
    }
    copy.descriptors = memory_new((size_t)local->count, sizeof *copy.descriptors);
    if (local->count)
        memcpy(copy.descriptors, local->descriptors,
               (size_t)local->count * sizeof *copy.descriptors);
    return copy;
}

void local_free(struct local *local)
{
    local_unmap_all(local);
    free(local->descriptors);
    local->descriptors = NULL;
    local->count = 0;
}

void behaviour_start(struct behaviour *behaviour)
{
    *behaviour = (struct behaviour){0};
    const int root[2] = {-1, 0};
    key_table_intern(&behaviour->family, root, sizeof root, NULL);
    key_table_intern(&behaviour->details, "", 0, NULL);
    key_table_intern(&behaviour->stack_lines, "", 0, NULL);
}

void behaviour_free(struct behaviour *behaviour)
{
    for (int i = 0; i < behaviour->count; i++) {
        local_free(&behaviour->nodes[i]->local);
        buffer_free(&behaviour->nodes[i]->call.text);
        for (int k = 0; k < behaviour->nodes[i]->waiting_count; k++)
            buffer_free(&behaviour->nodes[i]->waiting[k].text);
        free(behaviour->nodes[i]->waiting);
        free(behaviour->nodes[i]->exchanges);
        free(behaviour->nodes[i]);
    }
    free(behaviour->nodes);
    free(behaviour->objects);
    key_table_free(&behaviour->object_names);
    key_table_free(&behaviour->family);
    key_table_free(&behaviour->details);
    key_table_free(&behaviour->socket_names);
    key_table_free(&behaviour->mqueue_names);
    key_table_free(&behaviour->rights);
    key_table_free(&behaviour->settings);
    key_table_free(&behaviour->lines);
    key_table_free(&behaviour->stack_names);
    key_table_free(&behaviour->stack_lines);
    free(behaviour->stacks);
    key_table_free(&behaviour->fingerprints);
    free(behaviour->fingerprint_nodes);
    key_table_free(&behaviour->places);
    free(behaviour->unbounded);
}

int behaviour_entry(const struct behaviour *behaviour, int node, struct result result)
{
    if (node == NODE_NONE)
        return behaviour->count ? 0 : NODE_NONE;
    int next = behaviour->nodes[node]->first;
    while (next != NODE_NONE && !result_is_same(&behaviour->nodes[next]->result, &result))
        next = behaviour->nodes[next]->next;
    return next;
}

int behaviour_next(const struct behaviour *behaviour, int node, struct result result)
{
    const int next = behaviour_entry(behaviour, node, result);

    return next == NODE_NONE || behaviour->nodes[next]->same_as == NODE_NONE
               ? next
               : behaviour->nodes[next]->same_as;
}

int behaviour_learn(struct behaviour *behaviour, int node, struct result result, int process,
                    struct local local, struct call call)
{
    if (behaviour->count == behaviour->size) {
        behaviour->size = behaviour->size ? behaviour->size * 2 : 64;
        behaviour->nodes =
            memory_resize(behaviour->nodes, (size_t)behaviour->size, sizeof *behaviour->nodes);
    }
    const int added = behaviour->count++;
    struct node *new = memory_new(1, sizeof *new);
    behaviour->nodes[added] = new;
    *new = (struct node){.parent = node,
                         .result = result,
                         .first = NODE_NONE,
                         .next = NODE_NONE,
                         .process = process,
                         .local = local,
                         .call = call,
                         .copied_by = NODE_NONE,
                         .same_as = NODE_NONE,
                         .twin = NODE_NONE,
                         .next_twin = NODE_NONE,
                         .place = -1,
                         .line = -1,
                         .variable = -1,
                         .stack = STACK_UNKNOWN};
    if (node != NODE_NONE) {
        new->next = behaviour->nodes[node]->first;
        behaviour->nodes[node]->first = added;
    }
    later_learn(behaviour, added);
    return added;
}

int behaviour_child(struct behaviour *behaviour, int parent, int n)
{
    const int key[2] = {parent, n};
    const int index = key_table_intern(&behaviour->family, key, sizeof key, NULL);

    return index < PROCESS_MAX ? index : -1;
}

bool behaviour_is_executed(const struct behaviour *behaviour, const struct node *node)
{
    while (!node->local.execed && node->parent != NODE_NONE)
        node = behaviour->nodes[node->parent];
    return node->local.execed;
}

int behaviour_parent(const struct behaviour *behaviour, int process)
{
    int key[2];

    memcpy(key, behaviour->family.keys[process].data, sizeof key);
    return key[0];
}

int behaviour_object(struct behaviour *behaviour, int node, struct result result, int serial,
                     struct object object)
{
    const int64_t key[] = {node,   (int64_t)result.how,     result.value,  (int64_t)result.more,
                           serial, (int64_t)result.signals, result.details};
    bool is_new = false;
    const int index = key_table_intern(&behaviour->object_names, key, sizeof key, &is_new);

    behaviour->objects = memory_resize(behaviour->objects, behaviour->object_names.count,
                                       sizeof *behaviour->objects);
    object.line = is_new ? LINE_NONE : behaviour->objects[index].line;
    object.passed |= !is_new && behaviour->objects[index].passed;
    behaviour->objects[index] = object;
    return index;
}

int behaviour_number(const struct behaviour *behaviour, int process)
{
    int key[2];

    memcpy(key, behaviour->family.keys[process].data, sizeof key);
    return key[1];
}

int behaviour_stack(struct behaviour *behaviour, int caller, uint64_t call, const char *line)
{
    const int64_t key[2] = {caller, (int64_t)call};
    bool is_new = false;
    const int stack = key_table_intern(&behaviour->stack_names, key, sizeof key, &is_new);

    if (!is_new)
        return stack;
    behaviour->stacks =
        memory_resize(behaviour->stacks, behaviour->stack_names.count, sizeof *behaviour->stacks);
    behaviour->stacks[stack] =
        (struct stack){.caller = caller,
                       .line = key_table_intern(&behaviour->stack_lines, line, strlen(line), NULL)};
    if (caller != STACK_UNKNOWN)
        behaviour->stacks[stack].in_handler = behaviour->stacks[caller].in_handler;
    return stack;
}

bool behaviour_pipe_reads(const struct behaviour *behaviour, int object)
{
    return object != OBJECT_NONE && (behaviour->objects[object].kind == OBJECT_PIPE_READ ||
                                     behaviour->objects[object].kind == OBJECT_PIPE_BOTH);
}

bool behaviour_pipe_writes(const struct behaviour *behaviour, int object)
{
    return object != OBJECT_NONE && (behaviour->objects[object].kind == OBJECT_PIPE_WRITE ||
                                     behaviour->objects[object].kind == OBJECT_PIPE_BOTH);
}

int behaviour_pipe(const struct behaviour *behaviour, int object)
{
    if (!behaviour_pipe_reads(behaviour, object) && !behaviour_pipe_writes(behaviour, object))
        return OBJECT_NONE;
    if (behaviour->objects[object].fifo)
        return behaviour->objects[object].fifo - 1;
    return behaviour->objects[object].kind == OBJECT_PIPE_READ ? object : object - 1;
}

int behaviour_channel(const struct behaviour *behaviour, int object)
{
    if (object >= 0 && behaviour->objects[object].kind == OBJECT_SOCKET)
        return object - behaviour->objects[object].is_second;
    return behaviour_pipe(behaviour, object);
}

// The object of the kind and number; KEY is the node of its key, as in run.c and reroute.c.
static int numbered(struct behaviour *behaviour, enum object_kind kind, int number, int key)
{
    for (int i = 0; i < (int)behaviour->object_names.count; i++)
        if (behaviour->objects[i].kind == kind && behaviour->objects[i].number == number)
            return i;
    return behaviour_object(
        behaviour, key, (struct result){0}, number,
        (struct object){.kind = kind, .content = OBJECT_NONE, .number = number});
}

enum {
    SEMAPHORES = -5,
    QUEUES = -7,
    SEGMENTS = -8,
    MQUEUES = -9,
    MEMORY_FILES = -10,
    ABSTRACTS = -11,
    SYSTEM_V = -12
};

int behaviour_semaphores(struct behaviour *behaviour, int number)
{
    return numbered(behaviour, OBJECT_SEMAPHORES, number, SEMAPHORES);
}

int behaviour_queue(struct behaviour *behaviour, int number)
{
    return numbered(behaviour, OBJECT_QUEUE, number, QUEUES);
}

int behaviour_segment(struct behaviour *behaviour, int number)
{
    const int segment = numbered(behaviour, OBJECT_SEGMENT, number, SEGMENTS);

    (void)behaviour_object(behaviour, SEGMENTS, (struct result){0}, -1 - number,
                           (struct object){.kind = OBJECT_MEMORY, .content = OBJECT_NONE});
    return segment;
}

int behaviour_system_v(struct behaviour *behaviour)
{
    return numbered(behaviour, OBJECT_SYSTEM_V, 0, SYSTEM_V);
}

int behaviour_memory_file(struct behaviour *behaviour)
{
    return behaviour_object(behaviour, MEMORY_FILES, (struct result){0}, 0,
                            (struct object){.kind = OBJECT_NAME, .name = NO_PATH, .directory = -1});
}

int behaviour_abstract(struct behaviour *behaviour, const struct buffer *name)
{
    const int number = key_table_intern(&behaviour->socket_names, name->data, name->size, NULL);

    return numbered(behaviour, OBJECT_ABSTRACT, number, ABSTRACTS);
}

int behaviour_mqueue(struct behaviour *behaviour, const struct buffer *name)
{
    const int number = key_table_intern(&behaviour->mqueue_names, name->data, name->size, NULL);

    return numbered(behaviour, OBJECT_MQ_NAME, number, MQUEUES);
}

int behaviour_name(const struct behaviour *behaviour, int name)
{
    for (int i = 0; i < (int)behaviour->object_names.count; i++)
        if (behaviour->objects[i].kind == OBJECT_NAME && behaviour->objects[i].name == name)
            return i;
    return OBJECT_NONE;
}
