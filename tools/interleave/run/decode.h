// SPDX-License-Identifier: MIT
// What the call of a stopped process means.
#ifndef FORK_INTERLEAVE_DECODE_H
#define FORK_INTERLEAVE_DECODE_H

#include "interleave/model/behaviour.h"
#include "interleave/model/scope.h"
#include "interleave/tracee/tracee.h"

struct target;

struct decoder {
    struct target *target;
    struct behaviour *behaviour;
    int process;
    pid_t pid;
    struct local *local; // before the call
    struct scope *scope;
    bool is_alone;    // no other process and no alarm can send it a signal
    uint64_t pending; // signals that are pending for it
};

// Fills in CALL (the caller frees call->text), and returns whether it is a step of a schedule. A
// call that no other process can notice is none, and is made at once. A call that is not modelled
// gives up the run, by `refuse`.
bool decode(const struct decoder *decoder, const struct stop *stop, struct call *call);

// For calls of some kinds: fills in the arguments, and returns whether the call is a step.
typedef bool decode_function(const struct decoder *decoder, const struct stop *stop,
                             struct call *call);

// The kernel's layout of struct sigaction, in words of 64 bits.
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

// The action that a sigaction(2) call sets; false where it sets none or fails.
bool decode_action(pid_t pid, const struct stop *stop, struct action *action);

// Whether PATH is about one process ("/proc/1001/status"), and the index of that process, or -1 for
// a number that is none of the program's processes.
bool decode_proc_path(const char *path, int64_t *process);

// Gives up the run, by tracee_refuse: says which process, which call, where, and why.
_Noreturn void refuse(const struct decoder *decoder, const struct stop *stop, const char *why);
// Gives up the run, by tracee_give_up: likewise. HOW is what the process does with the call, and
// why that is no good: "again and again: no other process can notice".
_Noreturn void give_up(const struct decoder *decoder, const struct stop *stop, const char *how);

#endif
