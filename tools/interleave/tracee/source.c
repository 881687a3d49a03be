// SPDX-License-Identifier: MIT
// Source lines of stopped processes, from DWARF, by elfutils' libdwfl.
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/source.h"
#include "interleave/tracee/tracee.h"

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
    bool in_exit;
};

static bool is_stdio(const char *function)
{
    return !strncmp(function, "_IO_", 4) || !strncmp(function, "__stdio_", 8) ||
           !strcmp(function, "new_do_write") || !strncmp(function, "__GI__IO_", 9) ||
           !strcmp(function, "fflush");
}

static void line_print(struct bytes *line, const char *file, int number)
{
    const char *slash = strrchr(file, '/');

    bytes_print(line, "%s:%d", slash ? slash + 1 : file, number);
}

// ---- The end of main ----------------------------------------------------------------------------

static int on_function(Dwarf_Die *function, void *argument)
{
    const char *name = dwarf_diename(function);

    if (!name || strcmp(name, "main") != 0)
        return DWARF_CB_OK;
    *(Dwarf_Die *)argument = *function;
    return DWARF_CB_ABORT;
}

// Whether the code there was written in this function, not in one that was inlined into it.
static bool is_own(Dwarf_Die *unit, Dwarf_Die *function, Dwarf_Addr address)
{
    Dwarf_Die *scopes = NULL;
    bool is_inlined = false;

    if (dwarf_haspc(function, address) != 1)
        return false;
    const int count = dwarf_getscopes(unit, address, &scopes);
    for (int i = 0; i < count; i++)
        is_inlined |= dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine;
    free(scopes);
    return count > 0 && !is_inlined;
}

// The last line of the function that has code: that of its closing brace.
static int last_line(Dwarf_Die *unit, Dwarf_Die *function)
{
    Dwarf_Lines *lines = NULL;
    size_t count = 0;
    int last = 0;

    if (dwarf_getsrclines(unit, &lines, &count))
        return 0;
    for (size_t i = 0; i < count; i++) {
        Dwarf_Line *line = dwarf_onesrcline(lines, i);
        Dwarf_Addr address = 0;
        int number = 0;
        if (!dwarf_lineaddr(line, &address) && !dwarf_lineno(line, &number) && number > last &&
            is_own(unit, function, address))
            last = number;
    }
    return last;
}

static void main_end_print(Dwfl_Module *module, struct bytes *line)
{
    Dwarf_Die *unit = NULL;
    Dwarf_Addr bias = 0;

    while ((unit = dwfl_module_nextcu(module, unit, &bias))) {
        Dwarf_Die function = {0};
        if (dwarf_getfuncs(unit, on_function, &function, 0) <= 0)
            continue;
        const char *file = dwarf_decl_file(&function);
        const int number = last_line(unit, &function);
        if (file && number > 0)
            line_print(line, file, number);
        return;
    }
}

// ---- Frames -------------------------------------------------------------------------------------

// To find a function goes through all symbols, and it is asked for at the same places again and
// again.
static struct place {
    Dwfl *dwfl;
    Dwarf_Addr pc;
    const char *function; // its owner is the Dwfl
} places[4096];

static const char *function_at(Dwfl *dwfl, Dwfl_Module *module, Dwarf_Addr pc)
{
    struct place *place = &places[(pc ^ pc >> 12) % (sizeof places / sizeof *places)];

    if (place->dwfl != dwfl || place->pc != pc)
        *place = (struct place){dwfl, pc, dwfl_module_addrname(module, pc)};
    return place->function;
}

static void places_forget(void)
{
    memset(places, 0, sizeof places);
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
    Dwfl *dwfl = dwfl_thread_dwfl(dwfl_frame_thread(frame));
    Dwfl_Module *module = dwfl_addrmodule(dwfl, pc);
    const char *function = module ? function_at(dwfl, module, pc) : NULL;
    if (function && is_stdio(function))
        search->in_stdio = true;
    if (function && !strcmp(function, "exit"))
        search->in_exit = true;
    const char *name =
        module ? dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL) : NULL;
    const bool is_own_code = name && !strcmp(name, search->program);
    // From exit up to the start there was no frame of the program: main has returned.
    if (is_own_code && search->in_exit && function && !strcmp(function, "_start")) {
        main_end_print(module, search->line);
        return DWARF_CB_ABORT;
    }
    Dwfl_Line *line = is_own_code ? dwfl_module_getsrc(module, pc) : NULL;
    int number = 0;
    const char *file = line ? dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL) : NULL;
    if (!file || number == 0)
        return DWARF_CB_OK;
    line_print(search->line, file, number);
    return DWARF_CB_ABORT;
}

// ---- Programs, as they lie in memory ------------------------------------------------------------

// Reading debug information takes long, the more so where it is compressed, and processes have the
// same program at the same addresses again and again: a Dwfl serves all that do.
static struct image {
    uint64_t key; // of the mappings with program text
    Dwfl *dwfl;
} images[8];

static unsigned newest;

// Whose stack is looked at just now.
static pid_t current;

static pid_t thread_next(Dwfl *dwfl, void *argument, void **thread)
{
    (void)dwfl;
    (void)argument;
    if (*thread)
        return 0;
    *thread = &current;
    return current;
}

static bool memory_word(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *word, void *argument)
{
    (void)dwfl;
    (void)argument;
    return tracee_read(current, address, word, sizeof *word);
}

static bool registers_set(Dwfl_Thread *thread, void *argument)
{
    arch_registers registers = {0};
    Dwarf_Word by_number[ARCH_DWARF_REGISTERS];

    (void)argument;
    arch_get(current, &registers);
    arch_dwarf_registers(&registers, by_number);
    dwfl_thread_state_register_pc(thread, arch_ip(&registers));
    return dwfl_thread_state_registers(thread, 0, ARCH_DWARF_REGISTERS, by_number);
}

static const Dwfl_Thread_Callbacks thread_callbacks = {
    .next_thread = thread_next,
    .memory_read = memory_word,
    .set_initial_registers = registers_set,
};

static Dwfl *dwfl_make(pid_t pid)
{
    Dwfl *dwfl = dwfl_begin(&callbacks);

    if (!dwfl)
        return NULL;
    if (dwfl_linux_proc_report(dwfl, pid) || dwfl_report_end(dwfl, NULL, NULL) ||
        !dwfl_attach_state(dwfl, NULL, pid, &thread_callbacks, NULL)) {
        dwfl_end(dwfl);
        return NULL;
    }
    return dwfl;
}

static uint64_t image_key(pid_t pid)
{
    struct bytes text = {0};
    char path[32];
    char line[4352];

    snprintf(path, sizeof path, "/proc/%ld/maps", (long)pid);
    FILE *maps = fopen(path, "re");
    while (maps && fgets(line, sizeof line, maps)) {
        const char *blank = strchr(line, ' ');
        if (blank && blank[3] == 'x')
            bytes_add(&text, line, strlen(line));
    }
    if (maps)
        (void)fclose(maps);
    const uint64_t key = fingerprint(text.data, text.len);
    bytes_free(&text);
    return key;
}

static Dwfl *dwfl_for(pid_t pid)
{
    const uint64_t key = image_key(pid);

    for (size_t i = 0; i < sizeof images / sizeof *images; i++)
        if (images[i].dwfl && images[i].key == key)
            return images[i].dwfl;
    struct image *image = &images[newest++ % (sizeof images / sizeof *images)];
    if (image->dwfl) {
        places_forget(); // another Dwfl may get its address
        dwfl_end(image->dwfl);
    }
    *image = (struct image){key, dwfl_make(pid)};
    return image->dwfl;
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
    current = pid;
    dwfl_getthread_frames(dwfl, pid, on_frame, &search);
    return search.in_stdio;
}
