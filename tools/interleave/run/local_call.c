// SPDX-License-Identifier: MIT
// A call between two steps, which no other process can notice.
#include "interleave/run/local_call.h"

#include "interleave/model/behaviour.h"
#include "interleave/run/about.h"
#include "interleave/run/answer.h"
#include "interleave/run/answer_input.h"
#include "interleave/run/blocks.h"
#include "interleave/run/closes.h"
#include "interleave/run/here.h"
#include "interleave/run/lead.h"
#include "interleave/run/mappings.h"
#include "interleave/run/modes.h"
#include "interleave/run/segment.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"

// What is to be done before the call is made. False where there is nothing to note after it, or it
// is answered already: the process then goes on by itself.
static bool is_to_note(struct segment *segment, const struct stop *entry, bool is_led,
                       bool *is_translated)
{
    switch (call_kind_of(entry->number)) {
    case CALL_CHDIR:
        if (here_answer(segment, entry))
            return false;
        break;
    case CALL_STAT:
        if (!is_led && !modes_is_of_folder(segment, entry))
            return false;
        break;
    case CALL_READ:
        answer_read(segment, entry);
        answer_input(segment, entry);
        return false;
    case CALL_OPEN:
        segment_before_open(segment, entry);
        break;
    case CALL_FCNTL:
        segment_before_fcntl(segment, entry);
        break;
    case CALL_TID_ADDRESS:
        if (!segment->run->translates)
            return false;
        break;
    case CALL_ABOUT:
        *is_translated = about_translate(segment, entry);
        return *is_translated;
    case CALL_SOCKET:
    case CALL_IOCTL:
    case CALL_PIPE:
    case CALL_EVENT_MAKE:
    case CALL_CLOSE:
    case CALL_CLOSE_RANGE:
    case CALL_DUP:
    case CALL_SIGACTION:
        break;
    case CALL_MMAP:
        (void)mappings_map(segment, entry);
        return false;
    case CALL_FREE:
        mappings_before(segment, entry);
        return false;
    default:
        if (!is_led)
            return false; // nothing to note: the process runs through the call
        break;
    }
    return true;
}

static void begin_local_call(struct segment *segment, const struct stop *entry)
{
    const pid_t pid = segment->runner->pid;
    const enum call_kind kind = call_kind_of(entry->number);
    bool is_translated = false;
    struct stop stop;

    bad_use_note(segment, entry);
    if (answer_local(segment, entry))
        return;
    const bool is_led = lead_from_here(segment, entry);
    if (!is_to_note(segment, entry, is_led, &is_translated))
        return;
    tracee_resume(pid, true, 0);
    tracee_wait(pid, &stop);
    if (stop.kind != STOP_RETURN)
        trouble(segment->run, "%s of process %d did not return", call_name_of(entry->number),
                FIRST_PID + segment->process);
    if (is_led)
        lead_home(segment->run, pid, entry->argument);
    if (is_translated)
        about_restore(segment, entry);
    if (kind == CALL_TID_ADDRESS)
        arch_set_result(pid, FIRST_PID + segment->process);
    segment_after(segment, entry, stop.result);
}

void make_local_call(struct segment *segment, const struct stop *entry)
{
    begin_local_call(segment, entry);
    blocks_finish(segment);
}
