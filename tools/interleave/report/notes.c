// SPDX-License-Identifier: MIT
// Notes on a result: what was assumed, and what was not tried.
#include <sys/socket.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/words.h"
#include "interleave/report/findings.h"
#include "interleave/report/report.h"
#include "interleave/run/run.h"
#include "interleave/run/target.h"
#include "interleave/run/used.h"
#include "interleave/search/search.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/instruction.h"
#include "lib/graph/step_kind.h"

static bool makes(const struct behaviour *behaviour, enum call_kind kind)
{
    for (int i = 0; i < behaviour->count; i++)
        if (behaviour->nodes[i]->call.kind == kind)
            return true;
    return false;
}

// Whether the call stack of each fork of the program is known.
static bool knows_forks(const struct behaviour *behaviour)
{
    for (int i = 0; i < behaviour->count; i++) {
        const struct node *node = behaviour->nodes[i];
        if (node->call.kind == CALL_FORK && !node->call.fork.is_vfork &&
            node->same_as == NODE_NONE && node->stack == STACK_UNKNOWN)
            return false;
    }
    return true;
}

static bool asks_outside(const struct behaviour *behaviour)
{
    for (int i = 0; i < behaviour->count; i++) {
        const struct call *call = &behaviour->nodes[i]->call;
        if (call->kind == CALL_SOCK &&
            (call->sock.does == SOCK_CONNECTS || call->sock.does == SOCK_SENDS) &&
            call->sock.place == SOCK_OUTSIDE && call->sock.port)
            return true;
    }
    return false;
}

static bool sends_by_tcp(const struct behaviour *behaviour)
{
    for (int i = 0; i < behaviour->count; i++) {
        const struct call *call = &behaviour->nodes[i]->call;
        if (call->kind == CALL_SOCK && call->sock.does == SOCK_SENDS &&
            behaviour->objects[call->object].domain == AF_INET &&
            !behaviour->objects[call->object].is_datagram)
            return true;
    }
    return false;
}

static bool shares_memory(const struct behaviour *behaviour)
{
    for (int i = 0; i < behaviour->count; i++)
        if (word_is_access(&behaviour->nodes[i]->call))
            return true;
    return false;
}

bool report_was_tried(const struct search *search, int fault)
{
    for (int i = 0; i < search->edge_count; i++)
        if (search->edges[i].step.kind == STEP_FAULT && search->edges[i].step.detail == fault)
            return true;
    return false;
}

static void faults_print(const struct search *search, FILE *out)
{
    for (int i = 0; i < search->kernel.faults && search_is_complete(search); i++)
        if (!report_was_tried(search, i))
            fprintf(out,
                    "note: --fail %s made nothing fail: no schedule has such a call that could\n",
                    search->kernel.fault[i].text);
}

// About pipes and sockets.
static void channels_print(const struct search *search, FILE *out)
{
    if (sends_by_tcp(&search->behaviour))
        fputs("note: what is sent by TCP is taken to be at the other end at once; that it comes "
              "later, or in other portions, was not tried\n",
              out);
    if (asks_outside(&search->behaviour))
        fputs("note: the program connects to another machine; here connect fails, as on a machine "
              "without a network\n",
              out);
}

// What --all-signals does not try.
static void moments_print(const struct used *used, FILE *out)
{
    if (used->jumps)
        fputs(
            "note: a signal handler is left by longjmp; what it leaves undone may also be cut off "
            "at other instructions: that was not tried\n",
            out);
    if (used->looks_back)
        fputs("note: a signal handler looks at the registers of what it interrupts (ucontext_t), "
              "which differ at each instruction: that was not tried\n",
              out);
    if (used->is_unclear)
        fputs("note: a signal handler executes an instruction whose accesses to memory are not "
              "known; that it runs where these matter was not tried\n",
              out);
    if (used->call)
        fprintf(out,
                "note: a signal handler calls %s; that it runs where the memory that this accesses "
                "matters was not tried\n",
                used->call);
}

static void signals_print(const struct run *run, FILE *out)
{
    if (run->target->used.is_on)
        moments_print(&run->target->used, out);
    else if (run->handles || run->handles_in.size)
        fprintf(out,
                "note: a signal handler%s%s can also run between two system calls; that was not "
                "tried%s\n",
                run->handles ? "" : " of ", run->handles ? "" : run->handles_in.data,
                instruction_is_known() ? " (--all-signals tries it)" : "");
}

void report_notes(const struct search *search, const struct findings *findings, FILE *out)
{
    const struct run *run = &search->run;

    faults_print(search, out);
    if (run->target->undiverted)
        fprintf(out, "note: malloc, calloc and realloc were not made to fail: %s\n",
                run->target->undiverted);

    signals_print(run, out);
    if (search->run.reads_input && input_is_missing(&search->run.target->input))
        fputs("note: the program reads standard input, which is empty here; give it some with "
              "--stdin=FILE\n",
              out);
    if (search->independence && search_is_complete(search))
        fputs("note: where the order of two steps makes no difference, one order was tried; the "
              "outcomes and findings are all there (--no-reduction tries every order)\n",
              out);
    if (search->chooses && !search->kernel.reaps_any)
        fputs("note: of several dead children, a wait for any takes the oldest, as on Linux "
              "(--reap=any tries each)\n",
              out);
    if (search->run.reads_clock)
        fprintf(out, "note: the program reads the time; here the clock %s\n",
                makes(&search->behaviour, CALL_CLOCK)
                    ? "moves on only for a process that waits for it to do so"
                    : "stands still");
    if (!knows_forks(&search->behaviour))
        fputs("note: what function calls fork cannot be told here; a missing exit was not looked "
              "for\n",
              out);
    if (search->alarm_in_vfork)
        fputs("note: an alarm can also go off while a process waits in vfork (in posix_spawn, "
              "system); that was not tried\n",
              out);
    channels_print(search, out);
    if (shares_memory(&search->behaviour))
        fputs("note: accesses to shared memory are taken one after the other (sequential "
              "consistency); that a processor makes them in another order was not tried\n",
              out);
    if (findings && findings->races_unknown)
        fputs("note: whether accesses to shared memory are atomic cannot be told without the "
              "source; a race was not looked for there\n",
              out);
    if (makes(&search->behaviour, CALL_SLEEP))
        fputs("note: the program sleeps; to sleep is not to wait for anybody: here a sleep can end "
              "at any time\n",
              out);
}
