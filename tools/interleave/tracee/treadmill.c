// SPDX-License-Identifier: MIT
// The proof is by induction. A storage (a register, or a byte of memory) that the round writes is
// marked as moving if its value differs between the start and the end of the round, or if that
// value is calculated from something that moves. This is repeated until no more storages are
// marked. If then no branch and no address in the round depends on anything that moves, the next
// round starts with the same values in all other storages, and therefore does the same.
#include "interleave/tracee/treadmill.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/flow.h"
#include "interleave/tracee/instruction.h"
#include "lib/base/key_table.h"
#include "lib/base/memory.h"

enum { INSTRUCTIONS_MAX = 1000 };

// A register, or a byte of memory, that the round writes.
struct cell {
    bool is_byte;
    uint64_t address; // or the number of the register
    uint8_t before;   // the byte at the start of the round
    bool moves;       // at the start of a round
    bool is_moving;   // at the present instruction
};

struct round {
    pid_t pid;
    struct flow *flows; // owned
    int count;
    struct cell *cells; // owned, by their number in `table`
    size_t capacity;
    struct key_table table;
    arch_registers start;
    arch_registers end;
};

// ---- Cells --------------------------------------------------------------------------------------

static uint64_t parts_of(const struct storage *storage)
{
    return storage->size > 0 ? storage->size : 1;
}

// The number of a part of the storage, a byte or a register, in the table; -1 if it is not there.
static int cell_find(const struct round *round, const struct storage *storage, uint64_t part)
{
    const uint64_t key[2] = {storage->size > 0, storage->address + part};

    return key_table_find(&round->table, key, sizeof key);
}

// False where the memory cannot be read.
static bool cell_add(struct round *round, const struct storage *storage, uint64_t part)
{
    const uint64_t key[2] = {storage->size > 0, storage->address + part};
    bool is_new = false;
    const int number = key_table_intern(&round->table, key, sizeof key, &is_new);

    if (!is_new)
        return true;
    round->cells =
        memory_grow(round->cells, &round->capacity, (size_t)number + 1, sizeof *round->cells);
    struct cell *cell = &round->cells[number];
    *cell = (struct cell){.is_byte = key[0], .address = key[1]};
    return !cell->is_byte || tracee_read(round->pid, cell->address, &cell->before, 1);
}

static bool cells_add(struct round *round, const struct storages *writes)
{
    for (int i = 0; i < writes->count; i++)
        for (uint64_t part = 0; part < parts_of(&writes->item[i]); part++)
            if (!cell_add(round, &writes->item[i], part))
                return false;
    return true;
}

static bool has_changed(const struct round *round, const struct cell *cell)
{
    uint64_t before = 0;
    uint64_t after = 0;
    uint8_t byte = 0;

    if (cell->is_byte)
        return !tracee_read(round->pid, cell->address, &byte, 1) || byte != cell->before;
    return !flow_register_value(&round->start, cell->address, &before) ||
           !flow_register_value(&round->end, cell->address, &after) || before != after;
}

// ---- What moves ---------------------------------------------------------------------------------

static bool is_moving(const struct round *round, const struct storages *storages)
{
    for (int i = 0; i < storages->count; i++)
        for (uint64_t part = 0; part < parts_of(&storages->item[i]); part++) {
            const int number = cell_find(round, &storages->item[i], part);
            if (number >= 0 && round->cells[number].is_moving)
                return true;
        }
    return false;
}

static void set_moving(struct round *round, const struct storages *storages, bool moving)
{
    for (int i = 0; i < storages->count; i++)
        for (uint64_t part = 0; part < parts_of(&storages->item[i]); part++)
            round->cells[cell_find(round, &storages->item[i], part)].is_moving = moving;
}

// Goes through the round once. False if the way depends on something that moves.
static bool pass(struct round *round)
{
    for (size_t i = 0; i < round->table.count; i++)
        round->cells[i].is_moving = round->cells[i].moves;
    for (int i = 0; i < round->count; i++) {
        const struct flow *flow = &round->flows[i];
        const bool moving = is_moving(round, &flow->reads);
        if ((moving && (flow->branches || flow->may_fault)) || is_moving(round, &flow->addresses))
            return false;
        set_moving(round, &flow->writes, moving);
    }
    return true;
}

// Marks what moves at the end of the pass. False if all of it was marked before.
static bool mark(struct round *round)
{
    bool is_more = false;

    for (size_t i = 0; i < round->table.count; i++) {
        struct cell *cell = &round->cells[i];
        if (cell->moves || !(cell->is_moving || has_changed(round, cell)))
            continue;
        cell->moves = true;
        is_more = true;
    }
    return is_more;
}

// ---- The round ----------------------------------------------------------------------------------

static bool is_start(const struct round *round)
{
    return arch_ip(&round->start) == arch_ip(&round->end) &&
           arch_sp(&round->start) == arch_sp(&round->end);
}

static bool round_make(struct round *round, struct stop *stop, bool *stopped)
{
    round->end = round->start;
    while (round->count < INSTRUCTIONS_MAX) {
        struct flow *flow = &round->flows[round->count++];
        if (!flow_decode(round->pid, &round->end, flow) || !cells_add(round, &flow->writes))
            return false;
        tracee_advance(round->pid, 0, stop);
        *stopped = stop->kind != STOP_SIGNAL || stop->signal != SIGTRAP;
        if (*stopped)
            return false;
        arch_get(round->pid, &round->end);
        if (is_start(round))
            return true;
    }
    return false;
}

bool treadmill_is_proved(pid_t pid, struct stop *stop, bool *stopped)
{
    struct round round = {.pid = pid};
    bool goes_on = true;

    *stopped = false;
    if (!instruction_is_known())
        return false;
    round.flows = memory_new(INSTRUCTIONS_MAX, sizeof *round.flows);
    arch_get(pid, &round.start);
    bool proved = round_make(&round, stop, stopped);
    while (proved && goes_on) {
        proved = pass(&round);
        goes_on = proved && mark(&round);
    }
    key_table_free(&round.table);
    free(round.cells);
    free(round.flows);
    return proved;
}
