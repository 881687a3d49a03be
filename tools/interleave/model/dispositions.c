// SPDX-License-Identifier: MIT
// What a process does with each signal.
#include <signal.h>
#include <string.h>

#include "interleave/model/dispositions.h"

// The default action is to do nothing (signal(7)).
static const uint64_t harmless = (uint64_t)1 << (SIGCHLD - 1) | (uint64_t)1 << (SIGURG - 1) |
                                 (uint64_t)1 << (SIGWINCH - 1) | (uint64_t)1 << (SIGCONT - 1);

static const uint64_t stops = (uint64_t)1 << (SIGSTOP - 1) | (uint64_t)1 << (SIGTSTP - 1) |
                              (uint64_t)1 << (SIGTTIN - 1) | (uint64_t)1 << (SIGTTOU - 1);

static const uint64_t cores = (uint64_t)1 << (SIGQUIT - 1) | (uint64_t)1 << (SIGILL - 1) |
                              (uint64_t)1 << (SIGTRAP - 1) | (uint64_t)1 << (SIGABRT - 1) |
                              (uint64_t)1 << (SIGFPE - 1) | (uint64_t)1 << (SIGSEGV - 1) |
                              (uint64_t)1 << (SIGBUS - 1) | (uint64_t)1 << (SIGSYS - 1) |
                              (uint64_t)1 << (SIGXCPU - 1) | (uint64_t)1 << (SIGXFSZ - 1);

static const uint64_t faults = (uint64_t)1 << (SIGSEGV - 1) | (uint64_t)1 << (SIGBUS - 1) |
                               (uint64_t)1 << (SIGILL - 1) | (uint64_t)1 << (SIGTRAP - 1) |
                               (uint64_t)1 << (SIGFPE - 1) | (uint64_t)1 << (SIGSYS - 1);

static void set_if(uint64_t *set, uint64_t bit, bool is_in)
{
    *set = is_in ? *set | bit : *set & ~bit;
}

void dispositions_set(struct dispositions *dispositions, int signal, struct action action)
{
    const uint64_t bit = signal_bit(signal);
    const bool is_handled = action.kind == ACTION_HANDLE;

    set_if(&dispositions->handled, bit, is_handled);
    set_if(&dispositions->ignored, bit, action.kind == ACTION_IGNORE);
    set_if(&dispositions->restarting, bit, action.flags & SA_RESTART);
    set_if(&dispositions->informed, bit, is_handled && action.flags & SA_SIGINFO);
    set_if(&dispositions->once, bit, is_handled && action.flags & SA_RESETHAND);
    dispositions->also_blocked[signal] = action.mask | ((action.flags & SA_NODEFER) ? 0 : bit);
    if (signal == SIGCHLD) {
        dispositions->no_zombies = action.kind == ACTION_IGNORE || action.flags & SA_NOCLDWAIT;
        dispositions->no_stops = action.flags & SA_NOCLDSTOP;
    }
}

void dispositions_reset(struct dispositions *dispositions, int signal)
{
    const uint64_t bit = signal_bit(signal);

    dispositions->handled &= ~bit;
    dispositions->restarting &= ~bit;
    dispositions->informed &= ~bit;
    dispositions->once &= ~bit;
}

void dispositions_exec(struct dispositions *dispositions)
{
    dispositions->handled = 0;
    dispositions->restarting = 0;
    dispositions->informed = 0;
    dispositions->once = 0;
    dispositions->no_stops = false;
    dispositions->no_zombies = dispositions->ignored & signal_bit(SIGCHLD);
    memset(dispositions->also_blocked, 0, sizeof dispositions->also_blocked);
}

uint64_t dispositions_without_effect(const struct dispositions *dispositions)
{
    return dispositions->ignored | (harmless & ~dispositions->handled);
}

int signal_first(uint64_t signals)
{
    return __builtin_ctzll((signals & faults) ? signals & faults : signals) + 1;
}

bool signal_is_harmless(int signal)
{
    return signal > 0 && (harmless & signal_bit(signal));
}

bool dispositions_kill(const struct dispositions *dispositions, int signal)
{
    const uint64_t others =
        dispositions->handled | dispositions->ignored | harmless | stops | cores;

    return signal == SIGKILL || !(others & signal_bit(signal));
}

bool signal_stops(int signal)
{
    return signal > 0 && (stops & signal_bit(signal));
}

uint64_t dispositions_stopping(const struct dispositions *dispositions)
{
    return stops & ~dispositions->handled & ~dispositions->ignored;
}
