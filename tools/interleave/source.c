// SPDX-License-Identifier: MIT
// Source lines of stopped processes, from DWARF, by elfutils' libdwfl.
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "interleave/source.h"

static char *debug_path;

static const Dwfl_Callbacks callbacks = {
    .find_elf = dwfl_linux_proc_find_elf,
    .find_debuginfo = dwfl_standard_find_debuginfo,
    .debuginfo_path = &debug_path,
};

struct search {
    const char *program; // only its own lines count, not those of the libraries it uses
    struct bytes *line;
    bool in_stdio;
    bool found;
};

static bool is_stdio(const char *function)
{
    return !strncmp(function, "_IO_", 4) || !strncmp(function, "__stdio_", 8) ||
           !strcmp(function, "new_do_write") || !strncmp(function, "__GI__IO_", 9) ||
           !strcmp(function, "fflush");
}

static int on_frame(Dwfl_Frame *frame, void *argument)
{
    struct search *search = argument;
    Dwarf_Addr pc = 0;
    bool is_activation = false;

    if (!dwfl_frame_pc(frame, &pc, &is_activation))
        return DWARF_CB_ABORT;
    // A return address may belong to the next line already.
    if (!is_activation)
        pc--;
    Dwfl_Module *module = dwfl_addrmodule(dwfl_thread_dwfl(dwfl_frame_thread(frame)), pc);
    const char *function = module ? dwfl_module_addrname(module, pc) : NULL;
    if (function && is_stdio(function))
        search->in_stdio = true;
    const char *name =
        module ? dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL) : NULL;
    Dwfl_Line *line =
        name && !strcmp(name, search->program) ? dwfl_module_getsrc(module, pc) : NULL;
    int number = 0;
    const char *file = line ? dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL) : NULL;
    if (!file || number == 0)
        return DWARF_CB_OK;
    const char *slash = strrchr(file, '/');
    bytes_print(search->line, "%s:%d", slash ? slash + 1 : file, number);
    search->found = true;
    return DWARF_CB_ABORT;
}

static Dwfl *dwfl_for(pid_t pid)
{
    Dwfl *dwfl = dwfl_begin(&callbacks);

    if (!dwfl)
        return NULL;
    if (dwfl_linux_proc_report(dwfl, pid) || dwfl_report_end(dwfl, NULL, NULL) ||
        dwfl_linux_proc_attach(dwfl, pid, true)) {
        dwfl_end(dwfl);
        return NULL;
    }
    return dwfl;
}

bool source_line(pid_t pid, struct bytes *line)
{
    char link[32];
    char program[4096];
    struct search search = {.line = line, .program = program};

    snprintf(link, sizeof link, "/proc/%ld/exe", (long)pid);
    const ssize_t len = readlink(link, program, sizeof program - 1);
    program[len < 0 ? 0 : len] = '\0';
    Dwfl *dwfl = dwfl_for(pid);

    if (!dwfl)
        return false;
    dwfl_getthread_frames(dwfl, pid, on_frame, &search);
    dwfl_end(dwfl);
    return search.in_stdio;
}
