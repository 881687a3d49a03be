// SPDX-License-Identifier: MIT
// Waiting for a process that may never make a call again.
#include <signal.h>

#include "interleave/model/behaviour.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/fingerprint.h"
#include "interleave/tracee/spin.h"
#include "interleave/tracee/tracee.h"
#include "interleave/tracee/treadmill.h"

// When to check whether the process is in a loop that changes nothing, in milliseconds of its
// processor time; after the last check it is interrupted for good. A process that is known to spin
// here gets some time to enter its loop, where signals find it.
static const long moments[] = {4, 100, 500, SPIN_SECONDS * 1000L};

enum {
    MOMENTS = sizeof moments / sizeof *moments,
    MOMENTS_IF_KNOWN = 2,
    STEPS_OF_LOOP = 2000,
    ROUNDS = 4
};

static uint64_t ip_of(pid_t pid)
{
    arch_registers registers = {0};

    arch_get(pid, &registers);
    return arch_ip(&registers);
}

// Runs single instructions: true when the process is back at the same instruction with an unchanged
// state. *STOPPED: it has stopped for another reason.
static bool is_back(pid_t pid, const struct local *local, struct stop *stop, bool *stopped)
{
    const uint64_t ip = ip_of(pid);
    const uint64_t before = fingerprint_take(pid, local, FINGERPRINT_MAX);
    int rounds = 0;

    for (int i = 0; i < STEPS_OF_LOOP && rounds < ROUNDS && before; i++) {
        tracee_step(pid, stop);
        *stopped = stop->kind != STOP_SIGNAL || stop->signal != SIGTRAP;
        if (*stopped)
            return false;
        if (ip_of(pid) != ip)
            continue;
        if (fingerprint_take(pid, local, FINGERPRINT_MAX) == before)
            return true;
        rounds++;
    }
    return false;
}

enum spin spin_wait(pid_t pid, const struct local *local, bool is_known, struct stop *stop)
{
    const int last = (is_known ? MOMENTS_IF_KNOWN : MOMENTS) - 1;
    bool stopped = false;

    for (int i = 0; i <= last; i++) {
        const enum tracee_waited waited =
            tracee_wait_for(pid, i ? moments[i] - moments[i - 1] : moments[0], stop);
        if (waited == WAITED_STOPPED)
            return SPIN_STOPPED;
        tracee_interrupt(pid, stop);
        if (stop->kind != STOP_OTHER)
            return SPIN_STOPPED;
        if (waited == WAITED_IDLE)
            return SPIN_WAITS;
        if (i == last)
            return is_known ? SPIN_LOOPS : SPIN_COMPUTES;
        if (is_back(pid, local, stop, &stopped))
            return SPIN_LOOPS;
        if (!stopped && treadmill_is_proved(pid, stop, &stopped))
            return SPIN_LOOPS;
        if (stopped)
            return SPIN_STOPPED;
        tracee_resume(pid, false, 0);
    }
    return SPIN_COMPUTES;
}
