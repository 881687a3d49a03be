// SPDX-License-Identifier: MIT
//
// Tries each ability of this machine in a child process.

#include "transcript/ability.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/diag.h"
#include "lib/base/text.h"
#include "transcript/identity.h"

// Tries an ability, in a child of its own. Returns whether that worked.
typedef bool attempt(void);

// Waits for CHILD. Returns whether it ended with exit status 0.
static bool has_succeeded(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) == -1)
        if (errno != EINTR)
            return false;
    return status == 0;
}

// The first process in a new PID namespace is not the process that called unshare, but its child.
static bool make_namespaces(void)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWPID) == -1)
        return false;
    const pid_t child = fork();
    if (child == 0)
        _exit(getpid() == 1 ? 0 : 1);
    return child > 0 && has_succeeded(child);
}

// A process that has changed its user cannot be traced until it calls exec. Transcripts trace only
// processes that have called exec, so the child is made traceable here.
static bool trace(void)
{
    int status = 0;
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    const pid_t child = fork();
    if (child == 0) {
        (void)pause();
        _exit(0);
    }
    if (child == -1)
        return false;
    const bool is_traced = ptrace(PTRACE_SEIZE, child, NULL, NULL) == 0;
    (void)kill(child, SIGKILL);
    (void)waitpid(child, &status, 0);
    return is_traced;
}

static bool look_into_proc(void)
{
    return access("/proc/self/status", R_OK) == 0;
}

static bool be_limited(void)
{
    const struct rlimit one = {1, 1};
    if (setrlimit(RLIMIT_NPROC, &one) == -1)
        return false;
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    if (child > 0)
        (void)has_succeeded(child);
    return child == -1 && errno == EAGAIN;
}

static const struct {
    const char *name;
    attempt *try;
    const char *refusal;
} abilities[ABILITY_COUNT] = {
    [ABILITY_USER_NAMESPACES] = {"user-namespaces", make_namespaces, "user namespaces are refused"},
    [ABILITY_TRACING] = {"tracing", trace, "processes may not be traced"},
    [ABILITY_PROC] = {"proc", look_into_proc, "there is no /proc"},
    [ABILITY_PROCESS_LIMIT] = {"process-limit", be_limited,
                               "the limit on processes does not bind this user"},
};

bool ability_find(struct text name, enum ability *ability)
{
    for (int i = 0; i < ABILITY_COUNT; i++) {
        if (text_equal(name, text_of(abilities[i].name))) {
            *ability = (enum ability)i;
            return true;
        }
    }
    return false;
}

static bool has_ability(enum ability ability, const struct identity *identity)
{
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == -1)
        die("fork:");
    if (child == 0) {
        identity_assume(identity);
        _exit(abilities[ability].try() ? 0 : 1);
    }
    return has_succeeded(child);
}

const char *ability_refusal(enum ability ability, const struct identity *identity)
{
    static enum { UNTRIED, GRANTED, REFUSED } known[ABILITY_COUNT];
    if (known[ability] == UNTRIED)
        known[ability] = has_ability(ability, identity) ? GRANTED : REFUSED;
    return known[ability] == GRANTED ? NULL : abilities[ability].refusal;
}
