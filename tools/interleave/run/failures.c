// SPDX-License-Identifier: MIT
#include "interleave/run/failures.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/model/faults.h"
#include "interleave/model/kinds.h"
#include "interleave/tracee/calls.h"
#include "lib/base/buffer.h"

static bool starts_with(const struct buffer *text, const struct buffer *start)
{
    return text->size >= start->size && !memcmp(text->data, start->data, start->size);
}

// Whether this success makes good the failure: any later call of the kind does; but text has to be
// written again from where it fell short.
static bool makes_good(const struct behaviour *behaviour, const struct local *local,
                       const struct call *call)
{
    if (local->failed != (int)call->kind)
        return false;
    if (call->kind == CALL_LOCAL && call_kind_of(call->number) == CALL_READ)
        return behaviour->nodes[local->failed_at]->call.local.first == call->local.first;
    if (call->kind == CALL_LOCAL)
        return call_has_same_arguments(&behaviour->nodes[local->failed_at]->call, call);
    if (!kind_is(call->kind, KIND_WRITE))
        return true;
    const struct call *failed = &behaviour->nodes[local->failed_at]->call;
    const size_t half = failed->text.size / 2;
    const struct buffer rest = {failed->text.data + half, failed->text.size - half, 0};
    return failed->object == call->object &&
           (starts_with(&call->text, &failed->text) || starts_with(&call->text, &rest));
}

// A path that does not exist, or may not be used, is an answer, and often what a program wants to
// know.
static bool is_answer_about_path(const struct call *call, int64_t value)
{
    const bool is_path = call->kind == CALL_LOCAL ? call->local.target == TARGET_PATH
                                                  : kind_is(call->kind, KIND_PATH);

    return is_path && (value == -ENOENT || value == -EACCES || value == -ENOTDIR);
}

// A program that cannot look at a process in /proc shows that it knows nothing of it: that, too, is
// an answer, whatever the reason.
static bool is_look_at_process(const struct behaviour *behaviour, const struct call *call)
{
    if (call->kind == CALL_OPEN)
        return call->object == OBJECT_NONE;
    return call->kind == CALL_READ && behaviour->objects[call->object].kind == OBJECT_PROC;
}

// Whether this result is a failure that the program has to report. A call that waits for signals
// can only end with EINTR, and an interrupted sleep breaks no promise. ECHILD is the natural end of
// waiting for all children; and a wait for one child without its status only wants to know that it
// has ended.
static bool is_failure(const struct call *call, struct result result)
{
    if (result.value == -EINTR &&
        (call->kind == CALL_PAUSE || call->kind == CALL_SUSPEND || call->kind == CALL_SLEEP))
        return false;
    if (is_answer_about_path(call, result.value))
        return false;
    if (result.value != -ECHILD || !kind_is(call->kind, KIND_WAIT))
        return true;
    const bool for_one = call->kind == CALL_WAIT ? call->wait.pid > 0 : call->waitid.type == P_PID;
    return for_one && wait_has_place(call);
}

// A call that is repeated and fails again counts as one failure, at its first node: so a loop of
// retries comes back to an earlier state.
static void note(const struct behaviour *behaviour, struct local *local, const struct call *call,
                 struct result result, int node)
{
    if (!is_failure(call, result) || is_look_at_process(behaviour, call))
        return;
    const struct call *failed = &behaviour->nodes[local->failed_at]->call;
    const bool is_known = local->failed && call_is_same(failed, call) && failed->ip == call->ip &&
                          failed->sp == call->sp;

    if (!is_known)
        local->failed_at = node;
    local->failed = (int)call->kind;
    local->fell_short = result.value >= 0;
    local->fork_failed |= call->kind == CALL_FORK;
}

void failures_update(const struct behaviour *behaviour, struct local *local,
                     const struct call *call, struct result result, int node)
{
    if (result.how == INJECTED)
        note(behaviour, local, call, result, node);
    else if (result.how == RETURNED && result.value >= 0 && makes_good(behaviour, local, call))
        local->failed = 0;
}
