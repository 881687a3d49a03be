// Tangled from pipeline.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_END = 0, WRITE_END = 1, EXIT_USAGE = 2, CANNOT_RUN = 126, NOT_FOUND = 127 };

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "pipeline: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "pipeline: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <The two commands>
// Ends the first command at the word |, and returns the second; NULL if one of the two is missing.
static char **second_command(char *words[])
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], "|") == 0) {
            words[i] = NULL;
            return i > 0 && words[i + 1] != NULL ? &words[i + 1] : NULL;
        }
    return NULL;
}

// <A command at one end of the pipe>
// Makes STREAM the end MINE of a pipe, and closes the other descriptors of that pipe.
static int connect_stream(int stream, int mine, int others)
{
    (void)close(others); // before dup2: its number may be that of the stream
    if (mine == stream)
        return EXIT_SUCCESS;
    if (dup2(mine, stream) == -1)
        return complain("dup2");
    (void)close(mine);
    return EXIT_SUCCESS;
}

// <Become a command>
static int become(char *command[])
{
    (void)execvp(command[0], command);
    int error = errno;
    complain(command[0]);
    return error == ENOENT ? NOT_FOUND : CANNOT_RUN;
}

// <Start a command>
static pid_t start(char *command[], int stream, int mine, int others)
{
    pid_t pid = fork();
    if (pid == -1)
        complain("fork");
    if (pid == 0) {
        int result = connect_stream(stream, mine, others);
        _exit(result == EXIT_SUCCESS ? become(command) : result);
    }
    return pid;
}

// <The end of a command>
// Waits for CHILD, and returns its status as a shell counts it; -1 if that is not known.
static int reap(pid_t child)
{
    int status = 0;

    while (waitpid(child, &status, 0) == -1)
        if (errno != EINTR) {
            complain("waitpid");
            return -1;
        }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// <The whole life>
int main(int argc, char *argv[])
{
    // <Take the words, or those of the example>
    static char words[][6] = {"echo", "one", "two", "|", "wc", "-w"};
    char *by_default[] = {words[0], words[1], words[2], words[3], words[4], words[5], NULL};
    char **writer = argc > 1 ? argv + 1 : by_default;
    char **reader = second_command(writer);
    int ends[2];

    if (reader == NULL) {
        fputs("usage: pipeline [COMMAND [ARGUMENT...] '|' COMMAND [ARGUMENT...]]\n", stderr);
        return EXIT_USAGE;
    }
    printf("%s writes, %s reads\n", writer[0], reader[0]);
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    if (pipe(ends) == -1)
        return complain("pipe");
    // <Start both commands>
    pid_t first = start(writer, STDOUT_FILENO, ends[WRITE_END], ends[READ_END]);
    pid_t second = first == -1 ? -1 : start(reader, STDIN_FILENO, ends[READ_END], ends[WRITE_END]);
    // <Close both ends of the pipe>
    (void)close(ends[READ_END]);
    (void)close(ends[WRITE_END]); // or the reader would never come to the end of its input
    // <Reap both commands>
    int left = first == -1 ? -1 : reap(first);
    int right = second == -1 ? -1 : reap(second);
    if (left == -1 || right == -1)
        return EXIT_FAILURE;
    // <Tell both statuses>
    printf("The statuses: %d %d\n", left, right);
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    return right != 0 ? right : left;
}
