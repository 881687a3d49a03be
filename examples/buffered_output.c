// Tangled from buffered_output.md: edit that, not this.
// SPDX-License-Identifier: MIT
// <Headers>
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// <Reports>
static int complain(const char *what)
{
    fprintf(stderr, "buffered_output: %s: %s\n", what, strerror(errno));
    return EXIT_FAILURE;
}

static int flush_output(void)
{
    if (fflush(stdout) == EOF)
        return complain("standard output");
    if (ferror(stdout)) // an earlier write failed; what errno said then is long gone
        fprintf(stderr, "buffered_output: standard output: a write failed\n");
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

// <A file with three names>
static FILE *open_names(void)
{
    char path[] = "/tmp/buffered_output.XXXXXX";
    FILE *names = NULL;
    int file = mkstemp(path);

    if (file == -1)
        return NULL;
    if (unlink(path) == 0 && dprintf(file, "Ada\nGrace\nAl\n") == 13 &&
        lseek(file, 0, SEEK_SET) == 0)
        names = fdopen(file, "r");
    if (names == NULL) {
        int reason = errno;
        close(file);
        errno = reason;
    }
    return names;
}

// <What a child does>
static int be_child(const char *name, FILE *names)
{
    if (close(fileno(names)) == -1)
        return complain("close");
    printf("    %zu letters\n", strlen(name));
    return flush_output();
}

// <Wait for one child>
static int wait_for(pid_t child)
{
    int status = 0;

    while (waitpid(child, &status, 0) == -1)
        if (errno != EINTR)
            return complain("waitpid");
    if (status == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "buffered_output: the child %ld has failed\n", (long)child);
    return EXIT_FAILURE;
}

// <One name>
static int count_letters(const char *name, FILE *names)
{
    puts(name);
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    pid_t pid = fork();
    switch (pid) {
    case -1:
        return complain("fork");
    case 0:
        _exit(be_child(name, names));
    default:
        return wait_for(pid);
    }
}

// <One name after the other>
static int go_through(FILE *names)
{
    char name[80];

    while (fgets(name, sizeof name, names) != NULL) {
        name[strcspn(name, "\n")] = '\0';
        if (count_letters(name, names) != EXIT_SUCCESS)
            return EXIT_FAILURE;
    }
    return ferror(names) ? complain("reading the names") : EXIT_SUCCESS;
}

int main(void)
{
    puts("How long are the names?");
    if (flush_output() != EXIT_SUCCESS)
        return EXIT_FAILURE;
    FILE *names = open_names();
    if (names == NULL)
        return complain("a file in /tmp");
    int result = go_through(names);
    return fclose(names) == 0 ? result : complain("fclose");
}
