// SPDX-License-Identifier: MIT
//
// The directory is removed by an exit handler of the process that has made it.

#include "forkcheck/scratch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/removal.h"

static struct buffer directory;
static pid_t owner;

static void remove_at_exit(void)
{
    const int opened = getpid() == owner ? open(directory.data, O_RDONLY | O_CLOEXEC) : -1;

    if (opened == -1)
        return;
    (void)removal_directory(opened);
    close(opened);
    buffer_free(&directory);
}

// The temporary files of compilers and other tools: those that are killed leave them behind.
static void temporary_make(void)
{
    char *path = scratch_path("tmp");

    if (mkdir(path, S_IRWXU) == -1 || setenv("TMPDIR", path, 1) == -1)
        die("%s:", path);
    free(path);
}

void scratch_make(void)
{
    const char *parent = getenv("TMPDIR");

    buffer_print(&directory, "%s/forkcheck-XXXXXX",
                 parent != NULL && parent[0] == '/' ? parent : "/tmp");
    if (mkdtemp(directory.data) == NULL)
        die("cannot make a scratch directory %s:", directory.data);
    owner = getpid();
    if (atexit(remove_at_exit) != 0)
        die("cannot register an exit handler");
    temporary_make();
}

const char *scratch_directory(void)
{
    return directory.data;
}

char *scratch_path(const char *name)
{
    struct buffer path = {0};

    buffer_print(&path, "%s/%s", directory.data, name);
    return path.data;
}
