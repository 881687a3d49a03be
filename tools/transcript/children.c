// SPDX-License-Identifier: MIT
//
// Reads the lists of children, or the parents of all processes, in /proc.

#include "transcript/children.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/memory.h"
#include "transcript/directory.h"

enum { STATE_LENGTH = 4, DECIMAL = 10, GENERATIONS_MAX = 1000, PATH_BYTES = 64 }; // ") S "

// The context of the functions below: what to call with each process found.
struct visitor {
    bool (*visit)(pid_t pid, void *context);
    void *context;
};

// ---- The lists of the kernel --------------------------------------------------------------------

struct pids {
    pid_t *list;
    size_t count;
    size_t capacity;
};

static void add(struct pids *pids, pid_t pid)
{
    pids->list = memory_grow(pids->list, &pids->capacity, pids->count + 1, sizeof *pids->list);
    pids->list[pids->count++] = pid;
}

// Adds the children of the thread TASK of PARENT. Returns whether there is such a list.
static bool add_list(struct pids *pids, pid_t parent, const char *task)
{
    char path[PATH_BYTES];
    char *number = NULL;
    size_t size = 0;

    snprintf(path, sizeof path, "/proc/%ld/task/%.20s/children", (long)parent, task);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    // A blank stands behind each number.
    while (getdelim(&number, &size, ' ', file) > 0) {
        const long child = strtol(number, NULL, DECIMAL);
        if (child > 0)
            add(pids, (pid_t)child);
    }
    free(number);
    (void)fclose(file);
    return true;
}

// Adds the children of PARENT, which may be gone.
static void add_children(struct pids *pids, pid_t parent)
{
    char path[PATH_BYTES];
    const struct dirent *task = NULL;

    snprintf(path, sizeof path, "/proc/%ld/task", (long)parent);
    DIR *tasks = opendir(path);
    while (tasks != NULL && (task = readdir(tasks)) != NULL)
        if (isdigit((unsigned char)task->d_name[0]))
            (void)add_list(pids, parent, task->d_name);
    if (tasks != NULL)
        (void)closedir(tasks);
}

// Sets *PIDS to the children of this process, in a list that the caller frees. Returns false if the
// kernel has no such lists.
static bool list_own(struct pids *pids)
{
    char self[PATH_BYTES];

    snprintf(self, sizeof self, "%ld", (long)getpid());
    *pids = (struct pids){0};
    return add_list(pids, getpid(), self);
}

// ---- The parents of all processes ---------------------------------------------------------------

// The parent of the process in /proc/NAME, or -1 if the process is gone.
static long parent_of(const char *name)
{
    char path[PATH_BYTES];
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
    return end == NULL || strlen(end) < STATE_LENGTH ? -1
                                                     : strtol(end + STATE_LENGTH, NULL, DECIMAL);
}

static bool visit_child(const char *name, void *context)
{
    const struct visitor *visitor = context;

    if (!isdigit((unsigned char)name[0]) || parent_of(name) != (long)getpid())
        return true;
    return visitor->visit((pid_t)strtol(name, NULL, DECIMAL), visitor->context);
}

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

// ---- Both ---------------------------------------------------------------------------------------

void children_each(bool (*visit)(pid_t child, void *context), void *context)
{
    struct pids pids;
    struct visitor visitor = {.visit = visit, .context = context};

    if (!list_own(&pids)) {
        directory_each("/proc", visit_child, &visitor);
        return;
    }
    for (size_t i = 0; i < pids.count && visit(pids.list[i], context); i++)
        ;
    free(pids.list);
}

void descendants_each(bool (*visit)(pid_t pid, void *context), void *context)
{
    struct pids pids;
    struct visitor visitor = {.visit = visit, .context = context};

    if (!list_own(&pids)) {
        directory_each("/proc", visit_descendant, &visitor);
        return;
    }
    // The list grows by the children of each process in it.
    for (size_t i = 0; i < pids.count && visit(pids.list[i], context); i++)
        add_children(&pids, pids.list[i]);
    free(pids.list);
}
