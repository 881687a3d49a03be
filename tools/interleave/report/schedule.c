// SPDX-License-Identifier: MIT
// Steps as words.
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/wait.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/clock.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/events.h"
#include "interleave/model/kernel.h"
#include "interleave/model/kinds.h"
#include "interleave/model/result.h"
#include "interleave/model/timers.h"
#include "interleave/model/world.h"
#include "interleave/report/schedule.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/names.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"
void status_print(int status, struct buffer *text)
{
    if (status == STATUS_NONE)
        buffer_print(text, "the first process has not ended");
    else if (WIFSIGNALED(status))
        buffer_print(text, "killed by %s", signal_name(WTERMSIG(status)));
    else if (WIFSTOPPED(status))
        buffer_print(text, "stopped by %s", signal_name(WSTOPSIG(status)));
    else if (WIFCONTINUED(status))
        buffer_print(text, "goes on again");
    else
        buffer_print(text, "exit status %d", WEXITSTATUS(status));
}

void text_quote(const char *data, size_t len, struct buffer *text)
{
    buffer_add_bytes(text, "\"", 1);
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)data[i];
        if (c == '\n')
            buffer_add_bytes(text, "\\n", 2);
        else if (c == '"' || c == '\\')
            buffer_print(text, "\\%c", c);
        else if (c < ' ' || c == 0x7f)
            buffer_print(text, "\\%03o", c);
        else
            buffer_add_bytes(text, &c, 1);
    }
    buffer_add_bytes(text, "\"", 1);
}

static const char *moment_name(const struct moment_arguments *moment)
{
    if (!moment->length)
        return "call";
    return moment->does == WORD_READ ? "load" : moment->does == WORD_WRITE ? "store" : "update";
}

const char *node_call_name(const struct node *node)
{
    switch (node->call.kind) {
    case CALL_FORK:
        return node->call.fork.birth == BIRTH_SPAWN   ? "posix_spawn"
               : node->call.fork.birth == BIRTH_VFORK ? "vfork"
                                                      : "fork";
    case CALL_WRITEV:
        return "write";
    case CALL_EXEC:
        return "exec";
    case CALL_PAUSE:
        return node->call.text.size ? node->call.text.data : "pause";
    case CALL_FUTEX:
    case CALL_FUTEX_WAIT:
    case CALL_FUTEX_WAKE:
        return node->call.text.data;
    case CALL_ALARM:
        return node->call.alarm.only_asks  ? "getitimer"
               : node->call.alarm.interval ? "setitimer"
                                           : "alarm";
    case CALL_MKNOD:
        return "mkfifo";
    case CALL_MQ:
        return node->call.mqueue.does == MQUEUE_SETS ? "mq_setattr"
                                                     : function_of(node->call.number);
    case CALL_CRASH:
        return "crash";
    case CALL_SPIN:
        return "no call";
    case CALL_MOMENT:
        return moment_name(&node->call.moment);
    case CALL_WORD:
    case CALL_BLOCK:
        return node->call.word.does == WORD_READ    ? "load"
               : node->call.word.does == WORD_WRITE ? "store"
                                                    : "atomic update";
    case CALL_TKILL:
    case CALL_TGKILL:
        return "kill";
    default:
        return function_of(node->call.number);
    }
}

static const struct node *node_at(const struct search *search, const struct world *world,
                                  int process)
{
    return search->behaviour.nodes[world->process[process].node];
}

static bool has_text(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (data[i] > ' ' && data[i] < 0x7f)
            return true;
    return false;
}

// For replays: shortens long text, and leaves out long binary data.
static void text_quote_start(const struct buffer *whole, struct buffer *text)
{
    enum { SHOWN = 48 };

    if (whole->size <= SHOWN) {
        text_quote(whole->data, whole->size, text);
        return;
    }
    if (has_text(whole->data, SHOWN)) {
        text_quote(whole->data, SHOWN, text);
        buffer_print(text, "... ");
    }
    buffer_print(text, "(%zu bytes)", whole->size);
}

static void moment_print(const struct behaviour *behaviour, const struct node *node,
                         struct buffer *text)
{
    const struct moment_arguments *moment = &node->call.moment;

    if (node->variable >= 0)
        buffer_print(text, " of %s", behaviour->lines.keys[node->variable].data);
    else if (moment->length)
        buffer_print(text, " of %lld byte%s of its memory", (long long)moment->length,
                     moment->length == 1 ? "" : "s");
}

// Shared memory: the bytes, and what is written.
static void bytes_print(const struct word_arguments *word, struct buffer *text)
{
    buffer_print(text, " of %lld byte%s at +%lld of shared memory", (long long)word->length,
                 word->length == 1 ? "" : "s", (long long)word->at);
}

static void block_print(const struct call *call, struct buffer *text)
{
    bytes_print(&call->word, text);
    buffer_print(text, " by a call");
    if (call->word.does != WORD_WRITE)
        return;
    buffer_print(text, ": ");
    text_quote_start(&call->text, text);
}

static void word_print(const struct word_arguments *word, struct buffer *text)
{
    bytes_print(word, text);
    if (word->does == WORD_WRITE)
        buffer_print(text, ": %lld", (long long)word->value);
}

// The operations of semop: each semaphore, and what is added to it.
static void semop_print(const struct call *call, struct buffer *text)
{
    struct sembuf operation;

    for (size_t at = 0; at < call->text.size; at += sizeof operation) {
        memcpy(&operation, call->text.data + at, sizeof operation);
        buffer_print(text, operation.sem_op ? "%s%d: %+d" : "%s%d: until 0", at ? ", " : "(",
                     operation.sem_num, operation.sem_op);
    }
    buffer_add_bytes(text, ")", 1);
}

void call_print(const struct node *node, struct buffer *text)
{
    buffer_print(text, "%s", node_call_name(node));
    switch (node->call.kind) {
    case CALL_WAIT:
        buffer_print(text, "(%lld)", (long long)node->call.wait.pid);
        break;
    case CALL_EXIT:
        buffer_print(text, "(%lld)", (long long)node->call.exit.status);
        break;
    case CALL_DEATHSIG:
        buffer_print(text, "(PR_SET_PDEATHSIG, %s)",
                     node->call.deathsig.signal ? signal_name((int)node->call.deathsig.signal)
                                                : "0");
        break;
    case CALL_WORD:
        word_print(&node->call.word, text);
        break;
    case CALL_BLOCK:
        block_print(&node->call, text);
        break;
    case CALL_MSGSND:
        buffer_print(text, " of type %lld ", (long long)node->call.msgsnd.type);
        text_quote_start(&node->call.text, text);
        break;
    case CALL_MQ_SEND:
        buffer_print(text, " of priority %lld ", (long long)node->call.mq_message.priority);
        text_quote_start(&node->call.text, text);
        break;
    case CALL_MSGRCV:
        buffer_print(text, " of type %lld", (long long)node->call.msgrcv.type);
        break;
    case CALL_SEMOP:
        semop_print(&node->call, text);
        break;
    case CALL_KILL:
    case CALL_TKILL:
    case CALL_TGKILL:
    case CALL_SIGQUEUE:
    case CALL_PIDFD_KILL:
        buffer_print(text, "(%lld, %s)", (long long)node->call.kill.to,
                     node->call.kill.signal ? signal_name((int)node->call.kill.signal) : "0");
        break;
    case CALL_SOCK:
        if (node->call.sock.does != SOCK_SENDS)
            break;
        buffer_add_bytes(text, " ", 1);
        text_quote_start(&node->call.text, text);
        break;
    case CALL_WRITE:
    case CALL_WRITEV:
        buffer_add_bytes(text, " ", 1);
        text_quote_start(&node->call.text, text);
        break;
    default:
        break;
    }
}

// malloc and its like return a pointer.
static bool is_allocation(const struct node *node)
{
    return node->call.kind == CALL_LOCAL && call_kind_of(node->call.number) == CALL_ALLOCATE;
}

static void value_print(int64_t value, struct buffer *text)
{
    if (value < 0 && strerrorname_np((int)-value))
        buffer_print(text, " = -1 %s", strerrorname_np((int)-value));
    else
        buffer_print(text, " = %lld", (long long)value);
}

static void signals_print(const struct node *node, uint64_t signals, struct buffer *text)
{
    for (int signal = 1; signal <= 64; signal++)
        if (signals & signal_bit(signal))
            buffer_print(text,
                         signal_stops(signal) && !(node->local.signals.handled & signal_bit(signal))
                             ? ", %s stops it"
                             : ", %s is handled",
                         signal_name(signal));
}

static void result_print(const struct node *node, struct result result, struct buffer *text)
{
    if (result.how == INTERRUPTED)
        buffer_print(text, " is interrupted");
    else if (result.how == ACCESSED &&
             (node->call.kind == CALL_MOMENT || node->call.word.does == WORD_WRITE ||
              node->call.kind == CALL_BLOCK))
        return;
    else if (result.how == ACCESSED)
        buffer_print(text, " = %lld", (long long)result.value);
    else if (result.how == INJECTED && is_allocation(node))
        buffer_add_string(text, " = NULL ENOMEM");
    else if (node->call.kind == CALL_CLOCK && result.how == RETURNED)
        buffer_add_string(text, result.value == CLOCK_MOVES && !node->call.clock.is_free
                                    ? ", until the clock has moved on"
                                    : "");
    else if (result.how != SIGNALLED && node->call.kind != CALL_EXIT &&
             (node->call.kind != CALL_LOCAL || result.how == INJECTED))
        value_print(result.value, text);
    if (node->call.kind == CALL_WAIT && result.value > 0) {
        buffer_print(text, ", ");
        status_print((int)result.waited.status, text);
    }
    if (result.how == INJECTED)
        buffer_print(text, " (made to fail)");
    signals_print(node, result.signals, text);
}

static void alarm_print(struct step step, struct buffer *text)
{
    if (step_moves_clock(step))
        buffer_print(text, "the clock moves on");
    else if (step.detail >= TIMER_OF_CALL)
        buffer_print(text, "a timer that it looks at goes off");
    else if (step.detail == TIMER_VIRTUAL || step.detail == TIMER_PROFILE)
        buffer_print(text, "its %s timer goes off",
                     step.detail == TIMER_VIRTUAL ? "virtual" : "profiling");
    else if (step.detail)
        buffer_print(text, "timer %d goes off", step.detail - 1);
    else
        buffer_print(text, "the alarm goes off");
}

static const char *sleep_words(const struct call *call)
{
    const enum call_kind kind = call->kind;
    const bool has_mask = kind == CALL_SUSPEND || (kind == CALL_POLL && call->poll.has_mask);
    const bool is_of_group = kind == CALL_WAITID ? call->waitid.type == P_PGID
                                                 : call->wait.pid == 0 || call->wait.pid < -1;

    if (has_mask)
        return ": asleep, with its mask";
    return kind_is(kind, KIND_WAIT) && is_of_group ? ": asleep, until a child in that group ends"
                                                   : ": asleep";
}

static void step_call_print(const struct search *search, const struct node *node,
                            struct buffer *text)
{
    call_print(node, text);
    if (node->call.kind == CALL_MOMENT)
        moment_print(&search->behaviour, node, text);
}

// Signals that arrive between two instructions.
static void between_print(const struct search *search, const struct node *node, struct buffer *text)
{
    buffer_print(text, "before a %s", node_call_name(node));
    moment_print(&search->behaviour, node, text);
}

void step_print(const struct search *search, const struct world *world, struct step step,
                const struct effect *effect, struct buffer *text)
{
    const struct node *node = node_at(search, world, step.process);

    if (effect->goes_on)
        buffer_print(text, "closes descriptor %d", effect->lets_go);
    else if (effect->completes)
        buffer_print(text, "is dead for its parent now");
    else if (step.kind == STEP_ALARM)
        alarm_print(step, text);
    else if (step.kind == STEP_SIGNALS && node->call.kind == CALL_MOMENT)
        between_print(search, node, text);
    else if (step.kind == STEP_SIGNALS)
        buffer_print(text, "before its next call");
    else if (step.kind == STEP_DECIDE)
        buffer_print(text, "before other signals are delivered");
    else if (step.kind == STEP_RETURN)
        buffer_print(text, "at the return of its last call");
    else
        step_call_print(search, node, text);
    if (step.kind == STEP_SLEEP)
        buffer_add_string(text, sleep_words(&node->call));
    if (step.kind == STEP_LATE)
        buffer_print(text, " (after process 1 has reaped the dead)");
    for (int i = 0; i < effect->moves; i++)
        if (effect->move[i].process == step.process && step.kind == STEP_RETURN)
            signals_print(node, effect->move[i].result.signals, text);
        else if (effect->move[i].process == step.process)
            result_print(node, effect->move[i].result, text);
    if (effect->born >= 0)
        buffer_print(text, "; %d is born", FIRST_PID + effect->born);
    if (effect->closes_more && effect->lets_go >= 0)
        buffer_print(text, "; it closes descriptor %d", effect->lets_go);
    else if (effect->closed == step.process && !effect->closes_more && !effect->goes_on)
        buffer_print(text, "; its descriptors are closed");
    if ((effect->died == step.process || effect->closed == step.process) && !effect->goes_on &&
        node->call.kind != CALL_EXIT) {
        buffer_print(text, "; it is ");
        status_print(effect->status, text);
    }
}
