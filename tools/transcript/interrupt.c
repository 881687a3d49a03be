// SPDX-License-Identifier: MIT
//
// Notes which signal has arrived. SIGCHLD is caught only so that it interrupts ppoll(2).

#include "transcript/interrupt.h"

#include <stddef.h>
#include <unistd.h>

#include "lib/base/diag.h"

static volatile sig_atomic_t noted;
static sigset_t mask_before;

static void note_signal(int signal_number)
{
    if (signal_number != SIGCHLD)
        noted = signal_number;
}

int interrupted_by(void)
{
    return noted;
}

const sigset_t *interrupt_mask(void)
{
    return &mask_before;
}

void interrupt_catch(void)
{
    static const int caught[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = note_signal};
    sigset_t blocked;
    (void)sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++) {
        (void)sigaddset(&blocked, caught[i]);
        (void)sigaction(caught[i], &action, NULL);
    }
    (void)sigprocmask(SIG_BLOCK, &blocked, &mask_before);
    for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++)
        (void)sigdelset(&mask_before, caught[i]);
}

_Noreturn void interrupt_die(int signal_number)
{
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, signal_number);
    (void)signal(signal_number, SIG_DFL);
    (void)sigprocmask(SIG_UNBLOCK, &signals, NULL);
    (void)kill(getpid(), signal_number);
    _exit(EXIT_TROUBLE);
}
