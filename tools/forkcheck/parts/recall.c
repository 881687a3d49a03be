// SPDX-License-Identifier: MIT
//
// The compiler lists the files by -M. The functions are the undefined symbols of the dynamic
// section.

#include "forkcheck/parts/recall.h"

#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "forkcheck/cache.h"
#include "forkcheck/parts/build.h"
#include "forkcheck/parts/circumstances.h"
#include "forkcheck/scratch.h"
#include "lib/base/buffer.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

enum { LIST_SECONDS = 20 };

static struct {
    struct job job;
    struct check *check;
    void (*then)(struct check *check, struct job_queue *queue);
    struct buffer rules;  // what the compiler has printed
    struct buffer common; // what the results depend on; empty if that is not known
} listing;

// ---- What the sources include -------------------------------------------------------------------

static void listed(struct job *job, struct job_queue *queue)
{
    if (job_succeeded(job) && optional_file_read(job->output, &listing.rules) &&
        circumstances_add(listing.check, buffer_text(&listing.rules), &listing.common))
        cache_start(buffer_text(&listing.common));
    listing.then(listing.check, queue);
}

void recall_end(void)
{
    struct buffer now = {0};
    bool is_right = true;

    if (cache_has_fresh())
        is_right = circumstances_add(listing.check, buffer_text(&listing.rules), &now) &&
                   buffer_equal(&now, &listing.common);
    cache_end(is_right);
    buffer_free(&now);
    buffer_free(&listing.rules);
    buffer_free(&listing.common);
}

void recall_plan(struct check *check, struct job_queue *queue,
                 void (*then)(struct check *check, struct job_queue *queue))
{
    const char *const flags[] = {"-w", "-M", NULL};

    listing.check = check;
    listing.then = then;
    listing.job = (struct job){.label = "compiler",
                               .argv = build_command(check, check->compiler, flags),
                               .output = scratch_path("included.log"),
                               .seconds = LIST_SECONDS,
                               .done = listed};
    jobs_add(queue, &listing.job);
}

// ---- What the program calls ---------------------------------------------------------------------

// Functions that know nothing but their arguments, the processes of the program, its pipes, its
// memory and its standard streams. Those that ask for the time are among them: interleave's clock
// stands still, and a real run can be at any time.
static const char *const closed_functions[] = {
    "_ITM_deregisterTMCloneTable",
    "_ITM_registerTMCloneTable",
    "__assert_fail",
    "__ctype_b_loc",
    "__ctype_tolower_loc",
    "__ctype_toupper_loc",
    "__cxa_atexit",
    "__cxa_finalize",
    "__errno_location",
    "__fprintf_chk",
    "__gmon_start__",
    "__isoc23_scanf",
    "__isoc23_sscanf",
    "__isoc23_strtol",
    "__isoc23_strtoul",
    "__isoc99_fscanf",
    "__isoc99_scanf",
    "__isoc99_sscanf",
    "__libc_start_main",
    "__printf_chk",
    "__sigsetjmp",
    "__snprintf_chk",
    "__stack_chk_fail",
    "_exit",
    "abort",
    "abs",
    "alarm",
    "atexit",
    "atoi",
    "atol",
    "calloc",
    "clock",
    "clock_gettime",
    "close",
    "dprintf",
    "dup",
    "dup2",
    "err",
    "errx",
    "exit",
    "fclose",
    "fcntl",
    "fdopen",
    "feof",
    "ferror",
    "fflush",
    "fgetc",
    "fgets",
    "fileno",
    "fork",
    "fprintf",
    "fputc",
    "fputs",
    "fread",
    "free",
    "fscanf",
    "fwrite",
    "getc",
    "getchar",
    "getline",
    "getpgid",
    "getpgrp",
    "getpid",
    "getppid",
    "gettimeofday",
    "kill",
    "longjmp",
    "malloc",
    "memchr",
    "memcmp",
    "memcpy",
    "memmove",
    "memset",
    "mmap",
    "munmap",
    "nanosleep",
    "pause",
    "perror",
    "pipe",
    "pipe2",
    "poll",
    "printf",
    "pthread_create",
    "pthread_join",
    "pthread_mutex_init",
    "pthread_mutex_lock",
    "pthread_mutex_unlock",
    "putc",
    "putchar",
    "puts",
    "qsort",
    "raise",
    "rand",
    "read",
    "realloc",
    "select",
    "sem_destroy",
    "sem_init",
    "sem_post",
    "sem_wait",
    "setbuf",
    "setlinebuf",
    "setpgid",
    "setsid",
    "setvbuf",
    "sigaction",
    "sigaddset",
    "sigdelset",
    "sigemptyset",
    "sigfillset",
    "sigismember",
    "siglongjmp",
    "signal",
    "sigpending",
    "sigprocmask",
    "sigsuspend",
    "sigwait",
    "sleep",
    "snprintf",
    "sprintf",
    "srand",
    "sscanf",
    "stderr",
    "stdin",
    "stdout",
    "strchr",
    "strcmp",
    "strcpy",
    "strdup",
    "strerror",
    "strlen",
    "strncmp",
    "strncpy",
    "strrchr",
    "strsignal",
    "strstr",
    "strtok",
    "strtol",
    "strtoul",
    "time",
    "usleep",
    "vfork",
    "vfprintf",
    "vprintf",
    "vsnprintf",
    "wait",
    "waitid",
    "waitpid",
    "warn",
    "warnx",
    "write",
};

static int by_name(const void *name, const void *entry)
{
    return strcmp(name, *(const char *const *)entry);
}

static bool is_closed(const char *name)
{
    return bsearch(name, closed_functions, sizeof closed_functions / sizeof *closed_functions,
                   sizeof *closed_functions, by_name) != NULL;
}

static bool symbols_are_closed(Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
    Elf_Data *data = elf_getdata(section, NULL);
    const size_t count = header->sh_entsize > 0 ? header->sh_size / header->sh_entsize : 0;
    GElf_Sym symbol;

    for (size_t i = 1; data != NULL && i < count; i++) {
        if (gelf_getsym(data, (int)i, &symbol) == NULL)
            return false;
        const char *name = elf_strptr(elf, header->sh_link, symbol.st_name);
        if (name == NULL || !is_closed(name))
            return false;
    }
    return data != NULL;
}

static bool elf_is_closed(Elf *elf)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;

    while ((section = elf_nextscn(elf, section)) != NULL)
        if (gelf_getshdr(section, &header) != NULL && header.sh_type == SHT_DYNSYM)
            return symbols_are_closed(elf, section, &header);
    return false;
}

bool recall_is_closed(const char *program)
{
    const int file = open(program, O_RDONLY | O_CLOEXEC);
    Elf *elf = NULL;

    if (file != -1 && elf_version(EV_CURRENT) != EV_NONE)
        elf = elf_begin(file, ELF_C_READ, NULL);
    const bool is_known = elf != NULL && elf_is_closed(elf);
    if (elf != NULL)
        (void)elf_end(elf);
    if (file != -1)
        close(file);
    return is_known;
}
