// SPDX-License-Identifier: MIT
// From a process stopped at a call to what the call means.
#ifndef FORK_INTERLEAVE_DECODE_H
#define FORK_INTERLEAVE_DECODE_H

#include "interleave/model/behaviour.h"
#include "interleave/model/scope.h"
#include "interleave/tracee/tracee.h"

struct decoder {
    const struct behaviour *behaviour;
    int process;
    pid_t pid;
    struct local *local; // as it is before the call
    struct scope *scope;
    bool is_alone;    // no other process and no alarm can send it a signal
    uint64_t pending; // signals that wait for it
};

// Fills `call` (the caller frees call->text) and says whether it is a step of a schedule; a call
// that no other process can notice is not, and is made at once. What is not modelled ends the tool
// here.
bool decode(const struct decoder *decoder, const struct stop *stop, struct call *call);

// For the calls of some kinds: fills in the arguments, and says whether the call is a step.
typedef bool decode_function(const struct decoder *decoder, const struct stop *stop,
                             struct call *call);

// The kernel's own layout of struct sigaction, in words of 64 bits.
enum {
    ACTION_HANDLER,
    ACTION_FLAGS,
#if defined(__x86_64__) || defined(__aarch64__)
    ACTION_RESTORER,
#endif
    ACTION_MASK,
    ACTION_WORDS
};
enum { ACTION_SIZE = ACTION_WORDS * 8 }; // in bytes

// The action that sigaction(2) sets; false where it sets none or fails.
bool decode_action(pid_t pid, const struct stop *stop, struct action *action);

// Whether the path is about one process ("/proc/1001/status"), and its index, or -1 for a number
// that is none of ours.
bool decode_proc_path(const char *path, int64_t *process);

// Gives up the run, by tracee_refuse: which process, which call, where, and why.
_Noreturn void refuse(const struct decoder *decoder, const struct stop *stop, const char *why);
// Gives up the run: the call is made in a loop without end.
_Noreturn void give_up(const struct decoder *decoder, const struct stop *stop, const char *why);

#endif
