// Tangled from copied_memory.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int x = 1;

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "copied_memory: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "copied_memory: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <A file with three letters>
// Returns a descriptor for a new file that holds "abc", with the position at its beginning, or -1.
static int open_letters(void)
{
    char name[] = "/tmp/copied_memory.XXXXXX";
    int file = mkstemp(name);

    if (file == -1)
        return -1;
    if (unlink(name) == 0 && dprintf(file, "abc") == 3 && lseek(file, 0, SEEK_SET) == 0)
        return file;
    int reason = errno;
    close(file);
    errno = reason;
    return -1;
}

// <What both processes do>
static int look(const char *who, int file)
{
    char letter = '\0';
    ssize_t length = read(file, &letter, 1);

    if (length == -1)
        return complain("read");
    printf("In the %s: x is %d, and the file gives \"%.*s\"\n", who, x, (int)length, &letter);
    return flush_output();
}

// <What the child does>
static int be_child(int file)
{
    x = x + 1;
    int result = look("child", file);
    return close(file) == 0 ? result : complain("close");
}

// <What the parent does>
static int be_parent(pid_t child, int file)
{
    int status = 0;
    pid_t reaped = -1;

    do
        reaped = waitpid(child, &status, 0);
    while (reaped == -1 && errno == EINTR);
    if (reaped == -1)
        return complain("waitpid");
    if (status != 0) {
        fprintf(stderr, "copied_memory: the child %ld has failed\n", (long)child);
        return EXIT_FAILURE;
    }
    return look("parent", file);
}

// <One fork>
int main(void)
{
    printf("Before the fork: x is %d\n", x);
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    int file = open_letters();
    if (file == -1)
        return complain("a file in /tmp");

    // <Fork, and be the child or the parent>
    int result = EXIT_FAILURE;
    pid_t pid = fork();
    switch (pid) {
    case -1:
        result = complain("fork");
        break;
    case 0:
        _exit(be_child(file));
    default:
        result = be_parent(pid, file);
    }

    return close(file) == 0 ? result : complain("close");
}
