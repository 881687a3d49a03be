// SPDX-License-Identifier: MIT
// Which words of shared memory, and which semaphores, a call reads and writes.
#include <stdbool.h>
#include <string.h>
#include <sys/sem.h>

#include "interleave/model/arguments.h"
#include "interleave/model/words.h"
#include "interleave/search/places.h"
#include "interleave/tracee/calls.h"

struct places places_all(void)
{
    struct places places = {0};

    memset(places.writes, 0xff, sizeof places.writes);
    return places;
}

static void place_add(struct places *places, int64_t word, int object, bool reads)
{
    const uint64_t number = (uint64_t)word + (uint64_t)object * 97;

    (reads ? places->reads : places->writes)[number / 64 % PLACE_SETS] |= (uint64_t)1
                                                                          << number % 64;
}

// The semaphores of the operations.
static struct places places_of_semop(const struct call *call)
{
    struct places places = {0};
    struct sembuf operation;

    for (size_t at = 0; at < call->text.size; at += sizeof operation) {
        memcpy(&operation, call->text.data + at, sizeof operation);
        place_add(&places, operation.sem_num, call->object, false);
    }
    return places;
}

static struct places places_of_block(const struct call *call)
{
    const int64_t first = call->word.at / WORD_SIZE;
    const int64_t last = (call->word.at + call->word.length - 1) / WORD_SIZE;
    struct places places = {0};

    for (int64_t word = first; word <= last; word++)
        place_add(&places, word, call->object, call->word.does == WORD_READ);
    return places;
}

// A futex call changes the list of those who wait at its word. A call about a whole object of
// System V or message queue, or about a key or name, touches all places.
struct places places_of(const struct call *call)
{
    struct places places = {0};
    int64_t at = 0;

    if (call->kind == CALL_BLOCK)
        return places_of_block(call);
    const bool attaches = call->kind == CALL_SHM &&
                          (call->shm.does == SHM_ATTACHES || call->shm.does == SHM_DETACHES);
    if (attaches || call->kind == CALL_EVENT || call->kind == CALL_MSGSND ||
        call->kind == CALL_MSGRCV || call->kind == CALL_MQ_SEND || call->kind == CALL_MQ_RECEIVE) {
        place_add(&places, 0, call->object, false);
        return places;
    }
    if (call->kind == CALL_SEMOP)
        return places_of_semop(call);
    if (call->kind == CALL_SEM && call->sem.does == GETVAL) {
        place_add(&places, call->sem.number, call->object, true);
        return places;
    }
    if (call->kind == CALL_SHM || call->kind == CALL_SEM || call->kind == CALL_MSG ||
        call->kind == CALL_MQ)
        return places_all();
    if (call->kind == CALL_WORD)
        at = call->word.at;
    else if (call->kind == CALL_FUTEX_WAIT)
        at = call->futex_wait.at;
    else if (call->kind == CALL_FUTEX_WAKE)
        at = call->futex_wake.at;
    else
        return places;
    place_add(&places, at / WORD_SIZE, call->object,
              call->kind == CALL_WORD && call->word.does == WORD_READ);
    return places;
}

bool places_conflict(const struct places *one, const struct places *other)
{
    uint64_t common = 0;

    for (int i = 0; i < PLACE_SETS; i++)
        common |= (one->writes[i] & (other->reads[i] | other->writes[i])) |
                  (one->reads[i] & other->writes[i]);
    return common != 0;
}

bool places_add(struct places *places, const struct places *more)
{
    uint64_t added = 0;

    for (int i = 0; i < PLACE_SETS; i++) {
        added |= (more->reads[i] & ~places->reads[i]) | (more->writes[i] & ~places->writes[i]);
        places->reads[i] |= more->reads[i];
        places->writes[i] |= more->writes[i];
    }
    return added != 0;
}

bool places_are_any(const struct places *places)
{
    uint64_t any = 0;

    for (int i = 0; i < PLACE_SETS; i++)
        any |= places->reads[i] | places->writes[i];
    return any != 0;
}
