// SPDX-License-Identifier: MIT
//
// Waits for the worker, the child that does the work.

#include "transcript/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/diag.h"
#include "transcript/identity.h"
#include "transcript/interrupt.h"
#include "transcript/leftovers.h"
#include "transcript/scratch.h"
#include "transcript/tree.h"

static pid_t keeper;
static pid_t worker;
static struct identity user;

pid_t keeper_pid(void)
{
    return keeper;
}

void keeper_clean_up(void)
{
    tree_kill();
    scratch_end();
    leftovers_remove(&user);
}

// The worker's children inherit this exit handler, but have nothing to clean up.
static void clean_up_at_exit(void)
{
    if (getpid() == worker)
        keeper_clean_up();
}

static void become_worker(void)
{
    worker = getpid();
    (void)setsid();
    // If the keeper has died before this call, no signal comes.
    if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) == -1 || getppid() != keeper)
        _exit(EXIT_TROUBLE);
    tree_adopt();
    if (atexit(clean_up_at_exit) != 0)
        die("cannot register the end of the session");
}

// Has the worker ended? A worker that was stopped is killed: a command can stop it, and then
// nothing would go on.
static bool has_ended(int *status, bool *was_stopped)
{
    pid_t pid = 0;
    while ((pid = waitpid(-1, status, WNOHANG | WUNTRACED)) > 0) {
        if (pid != worker)
            continue;
        if (!WIFSTOPPED(*status))
            return true;
        *was_stopped = true;
        (void)kill(worker, SIGKILL);
    }
    return false;
}

_Noreturn static void keep(const sigset_t *signals)
{
    int status = 0;
    bool was_stopped = false;
    while (!has_ended(&status, &was_stopped)) {
        const int number = sigwaitinfo(signals, NULL);
        if (number > 0 && number != SIGCHLD)
            (void)kill(worker, number);
    }
    keeper_clean_up();
    if (was_stopped || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL))
        die("was %s by a command or by somebody else; all processes and files that it made are "
            "gone",
            was_stopped ? "stopped" : "killed");
    if (WIFSIGNALED(status))
        interrupt_die(WTERMSIG(status));
    exit(WEXITSTATUS(status));
}

void keeper_start(const struct identity *identity)
{
    static const int waited[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP};
    sigset_t signals;
    user = *identity;
    keeper = getpid();
    (void)sigemptyset(&signals);
    for (size_t i = 0; i < sizeof waited / sizeof *waited; i++)
        (void)sigaddset(&signals, waited[i]);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGCHLD, SIG_DFL);
    // proc(5): no other process of the same user may trace these two, or write to their memory.
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)fflush(NULL);
    worker = fork();
    if (worker == -1)
        die("fork:");
    if (worker != 0)
        keep(&signals);
    become_worker();
    interrupt_catch();
}
