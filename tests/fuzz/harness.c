// SPDX-License-Identifier: MIT
//
// Some functions of the tools are replaced by the linker (--wrap): exit returns to harness_try, and
// nothing is written to the disk.

#include "harness.h"

#include <getopt.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static jmp_buf home;
static volatile int is_trying;

_Noreturn void __real_exit(int status);
_Noreturn void __wrap_exit(int status);
void __wrap_program_start(const char *name);
void __wrap_staging_add(void);
void __wrap_staging_commit(void);
void __wrap_ctags_read(void);
void __wrap_cmark_release_plugins(void);

_Noreturn void __wrap_exit(int status)
{
    if (is_trying)
        longjmp(home, status + 1);
    __real_exit(status);
}

// Otherwise each input would add a handler to those of atexit.
void __wrap_program_start(const char *name)
{
    (void)name;
}

void __wrap_staging_add(void) {}

void __wrap_staging_commit(void) {}

// It executes a program.
void __wrap_ctags_read(void) {}

// cmark-gfm registers its extensions only once.
void __wrap_cmark_release_plugins(void) {}

int harness_try(void (*try)(void *context), void *context)
{
    const int status = setjmp(home);

    if (status == 0) {
        is_trying = 1;
        try(context);
    }
    is_trying = 0;
    return status - 1;
}

struct call {
    int count;
    char **arguments;
    int status;
};

static void call_main(void *context)
{
    struct call *call = context;

    optind = 0; // getopt begins anew
    call->status = tool_main(call->count, call->arguments);
}

int harness_main(int count, char **arguments)
{
    struct call call = {count, arguments, 0};
    const int status = harness_try(call_main, &call);

    return status < 0 ? call.status : status;
}

const char *harness_file(const uint8_t *data, size_t size)
{
    static int file = -1;
    static char name[32];

    if (file >= 0)
        (void)close(file);
    file = memfd_create("input", 0);
    if (file < 0 || write(file, data, size) != (ssize_t)size)
        abort();
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    return name;
}

void harness_check_status(int status)
{
    if (status < 0 || status > 3)
        abort();
}
