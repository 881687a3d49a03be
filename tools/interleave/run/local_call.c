// SPDX-License-Identifier: MIT
// A call between two steps, which no other process can notice.
#include "interleave/run/local_call.h"

#include "interleave/model/behaviour.h"
#include "interleave/run/about.h"
#include "interleave/run/answer.h"
#include "interleave/run/answer_input.h"
#include "interleave/run/blocks.h"
#include "interleave/run/closes.h"
#include "interleave/run/mappings.h"
#include "interleave/run/segment.h"
#include "interleave/run/trouble.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"

static void begin_local_call(struct segment *segment, const struct stop *entry)
{
    const pid_t pid = segment->runner->pid;
    bool is_translated = false;
    const enum call_kind kind = call_kind_of(entry->number);
    struct stop stop;

    bad_use_note(segment, entry);
    if (answer_local(segment, entry))
        return;
    switch (kind) {
    case CALL_READ:
        answer_read(segment, entry);
        answer_input(segment, entry);
        return;
    case CALL_OPEN:
        segment_before_open(segment, entry);
        break;
    case CALL_FCNTL:
        segment_before_fcntl(segment, entry);
        break;
    case CALL_TID_ADDRESS:
        if (!segment->run->translates)
            return;
        break;
    case CALL_ABOUT:
        is_translated = about_translate(segment, entry);
        if (!is_translated)
            return;
        break;
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
        return;
    case CALL_FREE:
        mappings_before(segment, entry);
        return;
    default:
        return; // nothing to note: the process runs through the call
    }
    tracee_resume(pid, true, 0);
    tracee_wait(pid, &stop);
    if (stop.kind != STOP_RETURN)
        trouble(segment->run, "%s of process %d did not return", call_name_of(entry->number),
                FIRST_PID + segment->process);
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
