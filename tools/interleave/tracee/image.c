// SPDX-License-Identifier: MIT
// A program in memory: its modules, read by elfutils' libdwfl.
#include <elf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "interleave/tracee/allocation.h"
#include "interleave/tracee/arch.h"
#include "interleave/tracee/code.h"
#include "interleave/tracee/image.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

static const Dwfl_Callbacks for_frames = {
    .find_elf = dwfl_linux_proc_find_elf,
    .find_debuginfo = code_find_debuginfo,
};

static const Dwfl_Callbacks for_names = {
    .find_elf = dwfl_linux_proc_find_elf,
    .find_debuginfo = dwfl_standard_find_debuginfo,
};

// The arguments of the callbacks are &sources->current.
static pid_t thread_next(Dwfl *dwfl, void *argument, void **thread)
{
    const pid_t *current = argument;

    (void)dwfl;
    if (*thread)
        return 0;
    *thread = argument;
    return *current;
}

static bool memory_word(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *word, void *argument)
{
    const pid_t *current = argument;

    (void)dwfl;
    return tracee_read(*current, address, word, sizeof *word);
}

static bool has_rule_for_frame(Dwfl_Thread *thread, Dwarf_Addr address)
{
    Dwfl_Module *module = dwfl_addrmodule(dwfl_thread_dwfl(thread), address);
    Dwarf_Addr bias = 0;
    Dwarf_Frame *frame = NULL;
    Dwarf_CFI *rules = module ? dwfl_module_eh_cfi(module, &bias) : NULL;
    const bool has_rule = rules && !dwarf_cfi_addrframe(rules, address - bias, &frame);

    free(frame);
    return has_rule;
}

// glibc says on purpose that nobody called the instruction by which clone3(2) enters the kernel,
// since that is so in the new thread. In the old one it is called like any function.
static uint64_t caller_of_clone(Dwfl_Thread *thread, pid_t pid, const arch_registers *registers)
{
    if (has_rule_for_frame(thread, arch_ip(registers)))
        return 0;
    const uint64_t caller = arch_return_address(pid, registers);
    return caller && has_rule_for_frame(thread, caller - 1) ? caller : 0;
}

static bool registers_set(Dwfl_Thread *thread, void *argument)
{
    const pid_t *current = argument;
    arch_registers registers = {0};
    Dwarf_Word by_number[ARCH_DWARF_REGISTERS];

    arch_get(*current, &registers);
    arch_dwarf_registers(&registers, by_number);
    // Where the program's call of malloc is diverted, it is as if the process stood at that call.
    uint64_t caller = allocation_caller(*current, arch_ip(&registers), arch_sp(&registers));
    if (!caller)
        caller = caller_of_clone(thread, *current, &registers);
    dwfl_thread_state_register_pc(thread, caller ? caller - 1 : arch_ip(&registers));
    if (caller)
        by_number[ARCH_DWARF_SP] += ARCH_RETURN_ON_STACK;
    return dwfl_thread_state_registers(thread, 0, ARCH_DWARF_REGISTERS, by_number);
}

static const Dwfl_Thread_Callbacks thread_callbacks = {
    .next_thread = thread_next,
    .memory_read = memory_word,
    .set_initial_registers = registers_set,
};

static Dwfl *dwfl_make(pid_t pid, const Dwfl_Callbacks *callbacks)
{
    Dwfl *dwfl = dwfl_begin(callbacks);

    if (dwfl && (dwfl_linux_proc_report(dwfl, pid) || dwfl_report_end(dwfl, NULL, NULL))) {
        dwfl_end(dwfl);
        return NULL;
    }
    return dwfl;
}

// From the auxiliary vector, getauxval(3).
static void auxiliary_read(pid_t pid, struct image *image)
{
    uint64_t pair[2] = {0};
    char path[32];

    snprintf(path, sizeof path, "/proc/%ld/auxv", (long)pid);
    FILE *vector = fopen(path, "re");
    image->is_static = true;
    while (vector && fread(pair, sizeof pair, 1, vector) == 1) {
        if (pair[0] == AT_ENTRY)
            image->entry = pair[1];
        if (pair[0] == AT_BASE)
            image->is_static = pair[1] == 0;
    }
    if (vector)
        (void)fclose(vector);
}

void image_open(struct image *image, pid_t pid, pid_t *current)
{
    image->names = dwfl_make(pid, &for_names);
    image->dwfl = dwfl_make(pid, &for_frames);
    if (image->dwfl && !dwfl_attach_state(image->dwfl, NULL, pid, &thread_callbacks, current)) {
        dwfl_end(image->dwfl);
        image->dwfl = NULL;
    }
    auxiliary_read(pid, image);
}

void image_close(struct image *image)
{
    // Ending a Dwfl that is NULL does nothing.
    dwfl_end(image->names);
    dwfl_end(image->dwfl);
    *image = (struct image){0};
}

uint64_t image_key(pid_t pid)
{
    struct buffer text = {0};
    char path[32];
    char line[4352];

    snprintf(path, sizeof path, "/proc/%ld/maps", (long)pid);
    FILE *maps = fopen(path, "re");
    while (maps && fgets(line, sizeof line, maps)) {
        const char *blank = strchr(line, ' ');
        if (blank && blank[3] == 'x')
            buffer_add_bytes(&text, line, strlen(line));
    }
    if (maps)
        (void)fclose(maps);
    const uint64_t key = text_hash(buffer_text(&text));
    buffer_free(&text);
    return key;
}
