// SPDX-License-Identifier: MIT
//
// Changes from root to a user of this process's own.

#include "transcript/identity.h"

#include <grp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/diag.h"

enum {
    OWN_UIDS = 1100000000, // far above all IDs that distributions, containers and systemd assign
    LOW_UIDS = 30000, // if a container maps only 65,536 users: between people and dynamic users
    LOW_UID_COUNT = 30000,
    FILE_BYTES = 64 << 20,
    PROCESSES = 512,
};

// Can a process here become UID and then enter DIRECTORY? A user namespace maps only some users
// (user_namespaces(7)).
static bool can_enter(uid_t uid, const char *directory)
{
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == -1)
        die("fork:");
    if (child == 0)
        _exit(setresuid(uid, uid, uid) == 0 && chdir(directory) == 0 ? 0 : 1);
    int status = 0;
    return waitpid(child, &status, 0) == child && status == 0;
}

bool identity_can_enter(const struct identity *identity, const char *directory)
{
    return !identity->is_own || can_enter(identity->uid, directory);
}

struct identity identity_choose(void)
{
    // The PID is added, so that no other process has the same user.
    const uid_t number = (uid_t)getpid();
    const uid_t own[] = {OWN_UIDS + number, LOW_UIDS + number % LOW_UID_COUNT};
    const bool is_root = geteuid() == 0;
    for (size_t i = 0; is_root && i < sizeof own / sizeof own[0]; i++)
        if (can_enter(own[i], "/"))
            return (struct identity){.uid = own[i], .gid = (gid_t)own[i], .is_own = true};
    return (struct identity){.uid = geteuid(), .gid = getegid(), .is_own = false};
}

struct bound {
    __rlimit_resource_t resource;
    rlim_t most;
};

static void limit(struct bound bound)
{
    struct rlimit now;
    if (getrlimit(bound.resource, &now) == -1)
        die("getrlimit:");
    if (now.rlim_max > bound.most)
        now.rlim_max = bound.most;
    now.rlim_cur = now.rlim_max;
    if (setrlimit(bound.resource, &now) == -1)
        die("setrlimit:");
}

void identity_assume(const struct identity *identity)
{
    // core(5): 0 does not stop a core that is piped to a program, 1 stops both kinds.
    limit((struct bound){RLIMIT_CORE, 1});
    limit((struct bound){RLIMIT_FSIZE, FILE_BYTES});
    if (!identity->is_own)
        return;
    limit((struct bound){RLIMIT_NPROC, PROCESSES});
    if (setgroups(0, NULL) == -1 || setresgid(identity->gid, identity->gid, identity->gid) == -1 ||
        setresuid(identity->uid, identity->uid, identity->uid) == -1)
        die("cannot become an ordinary user:");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        die("prctl:");
}
