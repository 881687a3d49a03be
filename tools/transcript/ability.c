// SPDX-License-Identifier: MIT
//
// Tries what this machine can do, each in a child.

#include "ability.h"

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

#include "identity.h"
#include "lib/diag.h"
#include "lib/text.h"

// Runs in a child of its own, and tells whether it could do what it tried.
typedef bool attempt(void);

// Whether the child has ended with exit status 0.
static bool has_succeeded(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) == -1)
        if (errno != EINTR)
            return false;
    return status == 0;
}

// The first process of a PID namespace is a child of the process that made it.
static bool make_namespaces(void)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWPID) == -1)
        return false;
    const pid_t child = fork();
    if (child == 0)
        _exit(getpid() == 1 ? 0 : 1);
    return child > 0 && has_succeeded(child);
}

// A process that has changed its user may not be traced before its next exec: no transcript traces
// one of these.
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

static bool is_there(enum ability ability, const struct identity *identity)
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
    static enum { UNTRIED, THERE, REFUSED } known[ABILITY_COUNT];
    if (known[ability] == UNTRIED)
        known[ability] = is_there(ability, identity) ? THERE : REFUSED;
    return known[ability] == THERE ? NULL : abilities[ability].refusal;
}
