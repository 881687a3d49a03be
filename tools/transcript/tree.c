// SPDX-License-Identifier: MIT
//
// Reaps and kills the processes below this one.

#include "transcript/tree.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/diag.h"
#include "transcript/children.h"

enum { STRANGERS_MAX = 64, PAUSE_NS = 1000000 };

static pid_t strangers[STRANGERS_MAX];
static size_t stranger_count;

static uid_t own_user;
static bool has_own_user;

static bool is_stranger(pid_t child)
{
    for (size_t i = 0; i < stranger_count; i++)
        if (strangers[i] == child)
            return true;
    return false;
}

static bool note_stranger(pid_t child, void *context)
{
    (void)context;
    strangers[stranger_count++] = child;
    return stranger_count < STRANGERS_MAX;
}

void tree_adopt(void)
{
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == -1)
        die("cannot adopt orphans:");
    children_each(note_stranger, NULL);
}

bool tree_reap(pid_t child, int *status)
{
    bool found = false;
    int ended = 0;
    pid_t pid = 0;
    while ((pid = waitpid(-1, &ended, WNOHANG)) > 0) {
        if (pid == child) {
            *status = ended;
            found = true;
        }
    }
    return found;
}

struct search {
    pid_t other_than;
    bool found;
};

static bool note_orphan(pid_t child, void *context)
{
    struct search *search = context;
    search->found = child != search->other_than && !is_stranger(child);
    return !search->found;
}

bool tree_has_orphans(pid_t child)
{
    struct search search = {.other_than = child, .found = false};
    children_each(note_orphan, &search);
    return search.found;
}

struct hunt {
    bool signalled;
};

static bool kill_child(pid_t child, void *context)
{
    if (!is_stranger(child) && kill(child, SIGKILL) == 0) {
        struct hunt *hunt = context;
        hunt->signalled = true;
    }
    return true;
}

// Kills all processes of the tree's own user in one call of kill(2). They have no time to make new
// processes, so this ends even a fork bomb.
static void kill_user(void)
{
    const pid_t child = fork();
    if (child == 0) {
        if (setresuid(own_user, own_user, own_user) == 0)
            (void)kill(-1, SIGKILL);
        _exit(0);
    }
    int status = 0;
    if (child > 0)
        (void)waitpid(child, &status, 0);
}

// Each round kills the children of this process. Their children then become children of this
// process and are killed in the next round.
void tree_kill(void)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    for (;;) {
        struct hunt hunt = {.signalled = false};
        if (has_own_user)
            kill_user();
        children_each(kill_child, &hunt);
        if (!hunt.signalled)
            return;
        (void)nanosleep(&pause, NULL);
        int status = 0;
        (void)tree_reap(0, &status);
    }
}

void tree_own_user(uid_t user)
{
    own_user = user;
    has_own_user = true;
}
