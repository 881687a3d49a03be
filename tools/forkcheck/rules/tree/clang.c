// SPDX-License-Identifier: MIT
#include "forkcheck/rules/tree/clang.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forkcheck/lenient.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

// Older versions of clang ignore names of warnings that they don't know.
static const char *const own_flags[] = {
    "clang",       "-fsyntax-only",          "-w",      "-Wno-unknown-warning-option",
    LENIENT_FLAGS, "-fno-color-diagnostics", "-Xclang", "-ast-dump=json",
};

enum { PIPE_BYTES = 1 << 20 };
enum { OWN_FLAGS = sizeof own_flags / sizeof own_flags[0], READ_END = 0, WRITE_END = 1 };

// posix_spawn takes its arguments as char *, and does not change them.
static char **arguments_new(const char *file, const char *const flags[])
{
    size_t count = 0;
    size_t at = 0;

    while (flags && flags[count])
        count++;
    const char **arguments = memory_new(OWN_FLAGS + count + 3, sizeof *arguments);
    for (size_t i = 0; i < OWN_FLAGS; i++)
        arguments[at++] = own_flags[i];
    for (size_t i = 0; i < count; i++)
        arguments[at++] = flags[i];
    arguments[at++] = "--";
    arguments[at] = file;
    return (char **)(void *)arguments;
}

// Reads both pipes to their ends at the same time: clang must not wait for a full one.
static bool read_both(const int from[2], struct buffer *into[2])
{
    struct pollfd polled[2] = {{.fd = from[0], .events = POLLIN},
                               {.fd = from[1], .events = POLLIN}};
    int left = 2;

    while (left > 0) {
        if (poll(polled, 2, -1) == -1 && errno != EINTR)
            return false;
        for (int i = 0; i < 2; i++) {
            enum { CHUNK = 1 << 18 };
            if (polled[i].fd < 0 || polled[i].revents == 0)
                continue;
            const ssize_t got = read(from[i], buffer_reserve(into[i], CHUNK), CHUNK);
            if (got > 0) {
                into[i]->size += (size_t)got;
            } else if (got == 0 || errno != EINTR) {
                polled[i].fd = -1;
                left--;
            }
        }
    }
    return true;
}

static int spawn(pid_t *pid, char *const arguments[], const int out[2], const int err[2])
{
    posix_spawn_file_actions_t actions;
    int result = posix_spawn_file_actions_init(&actions);

    if (result != 0)
        return result;
    result = posix_spawn_file_actions_adddup2(&actions, out[WRITE_END], STDOUT_FILENO);
    if (result == 0)
        result = posix_spawn_file_actions_adddup2(&actions, err[WRITE_END], STDERR_FILENO);
    if (result == 0)
        result = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (result == 0)
        result = posix_spawnp(pid, arguments[0], &actions, NULL, arguments, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    return result;
}

static bool pipe_new(int ends[2])
{
    if (pipe(ends) == -1)
        return false;
    return fcntl(ends[0], F_SETFD, FD_CLOEXEC) != -1 && fcntl(ends[1], F_SETFD, FD_CLOEXEC) != -1;
}

static bool reap(pid_t pid, struct buffer *error)
{
    int status = 0;

    while (waitpid(pid, &status, 0) == -1)
        if (errno != EINTR) {
            buffer_print(error, "cannot wait for clang: %s", strerror(errno));
            return false;
        }
    if (status != 0 && error->size == 0)
        buffer_add_string(error, "clang did not end well");
    return status == 0;
}

static bool run(char *const arguments[], struct buffer *tree, struct buffer *error)
{
    int out[2];
    int err[2];
    pid_t pid = -1;

    if (!pipe_new(out) || !pipe_new(err)) {
        buffer_print(error, "cannot make a pipe: %s", strerror(errno));
        return false;
    }
    // A tree has megabytes: with a larger pipe there are fewer turns. Another size works, too.
    (void)fcntl(out[WRITE_END], F_SETPIPE_SZ, PIPE_BYTES);
    const int result = spawn(&pid, arguments, out, err);
    (void)close(out[WRITE_END]);
    (void)close(err[WRITE_END]);
    bool is_read = false;
    if (result == 0) {
        is_read = read_both((const int[]){out[READ_END], err[READ_END]},
                            (struct buffer *[]){tree, error});
        is_read = reap(pid, error) && is_read;
    } else {
        buffer_print(error, "cannot run clang: %s", strerror(result));
    }
    (void)close(out[READ_END]);
    (void)close(err[READ_END]);
    return is_read;
}

bool clang_tree(const char *file, const char *const flags[], struct buffer *tree,
                struct buffer *error)
{
    char **arguments = arguments_new(file, flags);
    const bool is_well = run(arguments, tree, error);

    free(arguments);
    return is_well;
}
