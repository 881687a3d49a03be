// SPDX-License-Identifier: MIT
// The state of a set of System V semaphores.
#include <string.h>

#include "interleave/model/kernel.h"
#include "interleave/model/scope.h"
#include "interleave/model/sem_set.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"

// ---- The set ------------------------------------------------------------------------------------

int sem_set_size(const struct shared *there)
{
    return there && there->content.size
               ? (int)((there->content.size - sizeof(struct sem_set)) / sizeof(struct sem_member))
               : 0;
}

struct sem_member sem_member(const struct shared *there, int number)
{
    struct sem_member member;

    memcpy(&member, there->content.data + sizeof(struct sem_set) + (size_t)number * sizeof member,
           sizeof member);
    return member;
}

void sem_member_set(struct shared *there, int number, struct sem_member member)
{
    memcpy(there->content.data + sizeof(struct sem_set) + (size_t)number * sizeof member, &member,
           sizeof member);
}

struct sem_set sem_set_head(const struct shared *there)
{
    struct sem_set set;

    memcpy(&set, there->content.data, sizeof set);
    return set;
}

void sem_set_operated(struct shared *there)
{
    struct sem_set set = sem_set_head(there);

    set.operated = 1;
    memcpy(there->content.data, &set, sizeof set);
}

// The process of the last operation on a semaphore.
int32_t sem_owner(const struct kernel *kernel, int process)
{
    return kernel->scope->sem_owners ? process + 1 : 0;
}

// ---- Adjustments and sleepers -------------------------------------------------------------------

struct sem_note sem_note(const struct shared *there, size_t at)
{
    struct sem_note note;

    memcpy(&note, there->pages.data + at, sizeof note);
    return note;
}

void sem_note_remove(struct shared *there, size_t at)
{
    there->pages.size -= sizeof(struct sem_note);
    memmove(there->pages.data + at, there->pages.data + at + sizeof(struct sem_note),
            there->pages.size - at);
}

static bool comes_before(struct sem_note one, struct sem_note other)
{
    if (one.number == SEM_SLEEPER || other.number == SEM_SLEEPER)
        return other.number == SEM_SLEEPER && one.number != SEM_SLEEPER;
    return one.process < other.process ||
           (one.process == other.process && one.number < other.number);
}

// Where the note is, or belongs.
static size_t note_at(const struct shared *there, struct sem_note note)
{
    size_t at = 0;

    while (at < there->pages.size && comes_before(sem_note(there, at), note))
        at += sizeof note;
    return at;
}

static bool is_there(const struct shared *there, size_t at, struct sem_note note)
{
    return at < there->pages.size && sem_note(there, at).process == note.process &&
           sem_note(there, at).number == note.number;
}

int64_t sem_adjust(const struct shared *there, int process, int number)
{
    const struct sem_note note = {.process = process, .number = number};
    const size_t at = note_at(there, note);

    return is_there(there, at, note) ? sem_note(there, at).adjust : 0;
}

void sem_adjust_set(struct shared *there, int process, int number, int64_t adjust)
{
    const struct sem_note note = {.process = process, .number = number, .adjust = adjust};
    const size_t at = note_at(there, note);

    if (is_there(there, at, note))
        sem_note_remove(there, at);
    if (!adjust)
        return;
    buffer_add_bytes(&there->pages, &note, sizeof note);
    memmove(there->pages.data + at + sizeof note, there->pages.data + at,
            there->pages.size - sizeof note - at);
    memcpy(there->pages.data + at, &note, sizeof note);
}

// SETVAL and SETALL drop the adjustments of all processes; of all semaphores with NUMBER -1.
void sem_adjust_drop(struct shared *there, int number)
{
    for (size_t at = 0; at < there->pages.size;) {
        const struct sem_note note = sem_note(there, at);
        if (note.number != SEM_SLEEPER && (number < 0 || note.number == number))
            sem_note_remove(there, at);
        else
            at += sizeof note;
    }
}
