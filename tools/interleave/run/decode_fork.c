// SPDX-License-Identifier: MIT
// fork(2), vfork(2) and clone(2).
#include "interleave/run/decode_fork.h"
#include <linux/sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/dispositions.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/mappings.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"

// The child's stack, in clone(2); 0 for other calls.
static uint64_t stack_argument(const struct stop *stop)
{
    return call_kind_of(stop->number) == CALL_CLONE ? stop->argument[1] : 0;
}

static void check_flags(const struct decoder *decoder, const struct stop *stop, uint64_t flags)
{
    const uint64_t ignored =
        CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID | CLONE_CLEAR_SIGHAND;
    const uint64_t spaces = (uint64_t)CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                            CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
    const uint64_t rest = flags & ~(ignored | CSIGNAL);

    if (rest & spaces)
        refuse(decoder, stop, "namespaces (CLONE_NEWPID and so on) are not modelled");
    if (!(rest & CLONE_VFORK) && rest & CLONE_VM)
        refuse(decoder, stop, "processes that share all memory (CLONE_VM) are not modelled");
    if (rest & (CLONE_FILES | CLONE_FS | CLONE_SIGHAND))
        refuse(decoder, stop,
               "processes that share descriptors, directories or signal actions (CLONE_FILES, "
               "CLONE_FS, CLONE_SIGHAND) are not modelled");
    if ((rest & ~(uint64_t)CLONE_VM) != 0 && (rest & ~(uint64_t)CLONE_VM) != CLONE_VFORK)
        refuse(decoder, stop, "these clone flags are not modelled");
    if (rest && (flags & CSIGNAL) != SIGCHLD)
        refuse(decoder, stop, "a child of vfork that does not end with SIGCHLD is not modelled");
}

// As process.end_signal. The kernel takes numbers that no signal has for none.
static int64_t end_signal(uint64_t flags)
{
    const uint64_t signal = flags & CSIGNAL;

    return signal == SIGCHLD                    ? 0
           : signal < 1 || signal > SIGNAL_LAST ? END_QUIETLY
                                                : (int64_t)signal;
}

bool decode_fork(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    uint64_t flags = stop->argument[0];
    struct clone_args arguments = {0};

    if (call->kind == CALL_CLONE3) {
        if (!tracee_read(decoder->pid, stop->argument[0], &arguments, CLONE_ARGS_SIZE_VER0))
            return false; // EFAULT
        if (arguments.exit_signal > SIGNAL_LAST)
            return false; // EINVAL
        flags = arguments.flags | arguments.exit_signal;
    }
    if (call->kind == CALL_FORK)
        flags = !strcmp(call_name_of(stop->number), "vfork")
                    ? (uint64_t)CLONE_VFORK | CLONE_VM | SIGCHLD
                    : SIGCHLD;
    if (flags & CLONE_THREAD)
        refuse(decoder, stop, "threads are not modelled");
    if (flags & CLONE_UNTRACED)
        refuse(decoder, stop,
               "a process that may not be traced (a leak check? ASAN_OPTIONS=detect_leaks=0)");
    check_flags(decoder, stop, flags);
    call->kind = CALL_FORK;
    call->fork.end_signal = end_signal(flags);
    if (call->fork.end_signal)
        scope_signals(decoder->scope);
    decode_positions(decoder, &call->text);
    mappings_content(decoder, &call->text);
    if (flags & CLONE_CHILD_SETTID)
        call->fork.tid_address =
            arguments.child_tid ? arguments.child_tid : stop->argument[ARCH_CLONE_CHILD_TID];
    call->fork.is_vfork = (flags & CLONE_VFORK) != 0;
    call->fork.clears_actions = (flags & CLONE_CLEAR_SIGHAND) != 0;
    // In vfork(3) the child uses the stack of the parent: some C libraries pass that stack
    // explicitly.
    const uint64_t stack = arguments.stack ? arguments.stack : stack_argument(stop);
    call->fork.birth = !call->fork.is_vfork              ? BIRTH_FORK
                       : stack != 0 && stack != stop->sp ? BIRTH_SPAWN
                                                         : BIRTH_VFORK;
    return true;
}
