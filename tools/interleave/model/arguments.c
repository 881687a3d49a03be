// SPDX-License-Identifier: MIT
// What the arguments of a call alone tell about it.
#include <string.h>
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/tracee/calls.h"

bool call_has_same_arguments(const struct call *one, const struct call *other)
{
    return !memcmp(one->words, other->words, sizeof one->words) && one->memory == other->memory &&
           !memcmp(one->start, other->start, sizeof one->start);
}

bool wait_is_by_id(const struct call *call)
{
    return call->kind == CALL_WAITID;
}

int64_t wait_options(const struct call *call)
{
    return wait_is_by_id(call) ? call->waitid.options : call->wait.options | WEXITED;
}

bool wait_has_place(const struct call *call)
{
    return wait_is_by_id(call) ? call->waitid.has_info : call->wait.has_status;
}

bool call_is_same(const struct call *one, const struct call *other)
{
    return one->kind == other->kind && one->object == other->object &&
           call_has_same_arguments(one, other) && buffer_equal(&one->text, &other->text);
}
