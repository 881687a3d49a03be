// SPDX-License-Identifier: MIT
//
// Finds children by reading /proc, since wait(2) says whether there are children, but not which.

#include "transcript/tree.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/diag.h"
#include "transcript/directory.h"

enum { STRANGERS_MAX = 64, STATE_LENGTH = 4, DECIMAL = 10, PAUSE_NS = 1000000 }; // ") S "

static pid_t strangers[STRANGERS_MAX];
static size_t stranger_count;

static uid_t own_user;
static bool has_own_user;

// The parent of the process in /proc/NAME, or -1 if the process is gone.
static long parent_of(const char *name)
{
    char path[64];
    char line[512];
    snprintf(path, sizeof path, "/proc/%.20s/stat", name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return -1;
    const char *read = fgets(line, sizeof line, file);
    (void)fclose(file);
    // proc(5): the command's name is in parentheses and may contain any character, even a
    // parenthesis.
    const char *end = read == NULL ? NULL : strrchr(line, ')');
    if (end == NULL || strlen(end) < STATE_LENGTH)
        return -1;
    const long parent = strtol(end + STATE_LENGTH, NULL, DECIMAL);
    return parent;
}

// The context of visit_process and visit_descendant: the function to call with each process found.
struct visitor {
    bool (*visit)(pid_t child, void *context);
    void *context;
};

static bool visit_process(const char *name, void *context)
{
    const struct visitor *visitor = context;
    if (!isdigit((unsigned char)name[0]) || parent_of(name) != (long)getpid())
        return true;
    return visitor->visit((pid_t)strtol(name, NULL, DECIMAL), visitor->context);
}

// Calls VISIT with each child of this process until VISIT returns false.
static void each_child(bool (*visit)(pid_t child, void *context), void *context)
{
    struct visitor visitor = {.visit = visit, .context = context};
    directory_each("/proc", visit_process, &visitor);
}

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
    each_child(note_stranger, NULL);
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
    each_child(note_orphan, &search);
    return search.found;
}

enum { GENERATIONS_MAX = 1000 };

// Is the process in /proc/NAME a descendant of this one?
static bool is_descendant(const char *name)
{
    char parent[32];
    snprintf(parent, sizeof parent, "%.20s", name);
    for (int i = 0; i < GENERATIONS_MAX; i++) {
        const long number = parent_of(parent);
        if (number <= 1 || number == (long)getpid())
            return number == (long)getpid();
        snprintf(parent, sizeof parent, "%ld", number);
    }
    return false;
}

static bool visit_descendant(const char *name, void *context)
{
    const struct visitor *visitor = context;
    if (!isdigit((unsigned char)name[0]) || !is_descendant(name))
        return true;
    return visitor->visit((pid_t)strtol(name, NULL, DECIMAL), visitor->context);
}

void tree_each(bool (*visit)(pid_t pid, void *context), void *context)
{
    struct visitor visitor = {.visit = visit, .context = context};
    directory_each("/proc", visit_descendant, &visitor);
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
        each_child(kill_child, &hunt);
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
