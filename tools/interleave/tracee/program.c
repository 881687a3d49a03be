// SPDX-License-Identifier: MIT
// Checks the program's file before it is run: execvp would run any other file in a shell.
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interleave/tracee/program.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/text.h"

#if defined(__x86_64__)
enum { MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { MACHINE = EM_AARCH64 };
#else
enum { MACHINE = EM_RISCV };
#endif

static bool is_program(const char *path)
{
    struct stat status;

    return !access(path, X_OK) && !stat(path, &status) && S_ISREG(status.st_mode);
}

// Appends the path of NAME, or nothing where there is none.
static void path_find(const char *name, struct buffer *path)
{
    const char *at = getenv("PATH");

    if (strchr(name, '/')) {
        buffer_print(path, "%s", name);
        return;
    }
    while (at) {
        const size_t len = strcspn(at, ":");
        buffer_free(path);
        buffer_print(path, "%.*s%s%s", (int)len, at, len ? "/" : "", name);
        if (is_program(path->data))
            return;
        at = at[len] ? at + len + 1 : NULL;
    }
    buffer_free(path);
}

static void check_elf(const char *name, const Elf64_Ehdr *header)
{
    if (header->e_ident[EI_CLASS] == ELFCLASS32)
        die("%s: a 32-bit program; only 64-bit ones can be followed", name);
    if (header->e_machine != MACHINE)
        die("%s: a program for another kind of machine", name);
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
        die("%s: an object file and no program: it has to be linked", name);
}

static void check_interpreter(const char *name, char *line)
{
    line[strcspn(line, "\r\n")] = '\0';
    const char *interpreter = line + 2 + strspn(line + 2, " \t");
    char *end = strpbrk(interpreter, " \t");

    if (end)
        *end = '\0';
    if (access(interpreter, X_OK))
        die("%s: its interpreter %s:", name, interpreter);
}

static void check_content(const char *name, const char *path)
{
    union {
        Elf64_Ehdr elf;
        char text[256];
    } start = {.text = ""};
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t len = fd < 0 ? 0 : read(fd, start.text, sizeof start.text - 1);

    if (fd >= 0)
        close(fd);
    if (len >= SELFMAG && !memcmp(start.text, ELFMAG, SELFMAG)) {
        if (len < (ssize_t)sizeof start.elf)
            die("%s: no program: it is cut off", name);
        check_elf(name, &start.elf);
    } else if (len > 2 && !strncmp(start.text, "#!", 2)) {
        check_interpreter(name, start.text);
    } else if (len > 0 && memchr(start.text, '\0', (size_t)len)) {
        die("%s: no program, and no script", name);
    }
}

uint64_t program_fingerprint(const char *name)
{
    struct buffer path = {0};

    path_find(name, &path);
    char *real = path.size ? realpath(path.data, NULL) : NULL;
    const uint64_t fingerprint = real ? text_hash(text_of(real)) : 0;
    free(real);
    buffer_free(&path);
    return fingerprint;
}

void program_check(const char *name)
{
    struct buffer path = {0};
    struct stat status;

    path_find(name, &path);
    if (path.size && !stat(path.data, &status)) {
        if (S_ISDIR(status.st_mode))
            die("%s: a directory and no program", name);
        if (access(path.data, X_OK))
            die("%s: no program: its file is not executable", name);
        if (((status.st_mode & S_ISUID) && status.st_uid != geteuid()) ||
            ((status.st_mode & S_ISGID) && status.st_gid != getegid()))
            die("refused: %s: it runs as another user or group (set-user-ID, set-group-ID), which "
                "a "
                "program that is traced cannot do",
                name);
        check_content(name, path.data);
    }
    buffer_free(&path);
}
