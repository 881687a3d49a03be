// SPDX-License-Identifier: MIT
// The pointers by which a program calls functions of its libraries.
#include <elf.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/tracee/divert.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/pointers.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"

#ifdef __x86_64__

uint64_t divert_address(enum divert_page page)
{
    return SHARED_FIRST - (1U << 20) + (uint64_t)page * DIVERT_PAGE_SIZE;
}

bool divert_map(const struct template *template, enum divert_page page, int protection)
{
    const uint64_t arguments[6] = {
        divert_address(page), DIVERT_PAGE_SIZE,
        (uint64_t)protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
        UINT64_MAX,           0};

    return launch_call(template, SYS_mmap, arguments) == (int64_t)divert_address(page);
}

// ---- The tables of a module ---------------------------------------------------------------------

// What the dynamic section of a program or a library says, as addresses in the process.
struct tables {
    pid_t pid;
    uint64_t bias;
    uint64_t symbols;
    uint64_t strings;
    uint64_t strings_size;
    struct relocations {
        uint64_t at;
        uint64_t size;
    } relocations[2]; // DT_RELA and DT_JMPREL
    uint64_t debug;   // struct r_debug, of the program itself
};

// Some dynamic linkers have made these entries addresses, and others have left them as they were.
static uint64_t address_of(const struct tables *tables, uint64_t value)
{
    return value < tables->bias ? value + tables->bias : value;
}

static void tables_read(struct tables *tables, uint64_t dynamic)
{
    Elf64_Dyn entry = {.d_tag = DT_NULL};

    for (uint64_t at = dynamic;
         tracee_read(tables->pid, at, &entry, sizeof entry) && entry.d_tag != DT_NULL;
         at += sizeof entry) {
        const uint64_t value = entry.d_un.d_val;
        if (entry.d_tag == DT_SYMTAB)
            tables->symbols = address_of(tables, value);
        else if (entry.d_tag == DT_STRTAB)
            tables->strings = address_of(tables, value);
        else if (entry.d_tag == DT_STRSZ)
            tables->strings_size = value;
        else if (entry.d_tag == DT_RELA)
            tables->relocations[0].at = address_of(tables, value);
        else if (entry.d_tag == DT_RELASZ)
            tables->relocations[0].size = value;
        else if (entry.d_tag == DT_JMPREL)
            tables->relocations[1].at = address_of(tables, value);
        else if (entry.d_tag == DT_PLTRELSZ)
            tables->relocations[1].size = value;
        else if (entry.d_tag == DT_DEBUG)
            tables->debug = value;
    }
}

// The index in the list of the symbol's name, or -1.
static int index_of_symbol(const struct tables *tables, const Elf64_Sym *symbol,
                           const struct diversion *list, int count)
{
    char name[16] = "";

    if (symbol->st_name >= tables->strings_size)
        return -1;
    const uint64_t left = tables->strings_size - symbol->st_name;
    const size_t size = left < sizeof name - 1 ? (size_t)left : sizeof name - 1;
    if (!tracee_read(tables->pid, tables->strings + symbol->st_name, name, size))
        return -1;
    for (int i = 0; i < count; i++)
        if (strcmp(name, list[i].name) == 0)
            return i;
    return -1;
}

// Fills in each target that is 0 and that the module defines. Linkers put the strings behind the
// symbols, whose number no table says.
static void definitions_find(const struct tables *tables, struct diversion *list, int count)
{
    const size_t size =
        tables->strings > tables->symbols ? (size_t)(tables->strings - tables->symbols) : 0;
    const size_t number = size / sizeof(Elf64_Sym);
    Elf64_Sym *symbols = memory_new(number + 1, sizeof *symbols);

    if (number > 0 && tracee_read(tables->pid, tables->symbols, symbols, number * sizeof *symbols))
        for (size_t i = 0; i < number; i++) {
            const bool is_defined = symbols[i].st_shndx != SHN_UNDEF && symbols[i].st_value != 0 &&
                                    ELF64_ST_TYPE(symbols[i].st_info) == STT_FUNC;
            const int at = is_defined ? index_of_symbol(tables, &symbols[i], list, count) : -1;
            if (at >= 0 && list[at].target == 0)
                list[at].target = tables->bias + symbols[i].st_value;
        }
    free(symbols);
}

// The modules in the order in which the dynamic linker searches them; the first is the program.
static void targets_find(const struct tables *program, struct diversion *list, int count)
{
    struct r_debug debug = {0};
    struct link_map map = {0};

    if (!program->debug || !tracee_read(program->pid, program->debug, &debug, sizeof debug))
        return;
    for (uint64_t at = (uint64_t)(uintptr_t)debug.r_map;
         at && tracee_read(program->pid, at, &map, sizeof map);
         at = (uint64_t)(uintptr_t)map.l_next) {
        struct tables module = {.pid = program->pid, .bias = map.l_addr};
        tables_read(&module, (uint64_t)(uintptr_t)map.l_ld);
        definitions_find(&module, list, count);
    }
}

// The index in the list of the function for which the entry of a relocation table is, or -1.
static int index_of_entry(const struct tables *tables, const Elf64_Rela *entry,
                          const struct diversion *list, int count)
{
    Elf64_Sym symbol;
    const uint64_t type = ELF64_R_TYPE(entry->r_info);
    const uint64_t number = ELF64_R_SYM(entry->r_info);

    if ((type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT && type != R_X86_64_64) ||
        number == 0 ||
        !tracee_read(tables->pid, tables->symbols + number * sizeof symbol, &symbol, sizeof symbol))
        return -1;
    return index_of_symbol(tables, &symbol, list, count);
}

// Counts the pointers of one relocation table for functions of the list; with WRITES, diverts those
// that are wanted.
static int pointers_visit(const struct tables *tables, const struct relocations *relocations,
                          const struct diversion *list, int count, bool writes)
{
    const size_t entries = relocations->size / sizeof(Elf64_Rela);
    Elf64_Rela *entry = memory_new(entries + 1, sizeof *entry);
    int found = 0;

    if (entries > 0 && tracee_read(tables->pid, relocations->at, entry, entries * sizeof *entry))
        for (size_t i = 0; i < entries; i++) {
            const int at = index_of_entry(tables, &entry[i], list, count);
            found += at >= 0;
            if (writes && at >= 0 && list[at].is_wanted &&
                !tracee_write(tables->pid, tables->bias + entry[i].r_offset, &list[at].code,
                              sizeof list[at].code))
                die("cannot divert %s of the program", list[at].name);
        }
    free(entry);
    return found;
}

static int all_pointers_visit(const struct tables *tables, const struct diversion *list, int count,
                              bool writes)
{
    return pointers_visit(tables, &tables->relocations[0], list, count, writes) +
           pointers_visit(tables, &tables->relocations[1], list, count, writes);
}

// ---- The program --------------------------------------------------------------------------------

// Reads the program's headers from its file, /proc/PID/exe, and its tables from memory. False for a
// program without a dynamic linker.
static bool program_read(const struct template *template, struct tables *tables)
{
    uint64_t dynamic = 0;
    Elf64_Ehdr header = {.e_phnum = 0};
    bool is_dynamic = false;
    const int fd = launch_program_open(template);

    if (fd < 0 || pread(fd, &header, sizeof header, 0) != sizeof header)
        header.e_phnum = 0;
    *tables = (struct tables){.pid = template->pid, .bias = template->entry - header.e_entry};
    for (int i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr segment = {.p_type = PT_NULL};
        if (pread(fd, &segment, sizeof segment,
                  (off_t)(header.e_phoff + (uint64_t)i * sizeof segment)) != sizeof segment)
            break;
        is_dynamic |= segment.p_type == PT_INTERP;
        if (segment.p_type == PT_DYNAMIC)
            dynamic = tables->bias + segment.p_vaddr;
    }
    if (fd >= 0)
        close(fd);
    if (!is_dynamic || dynamic == 0)
        return false;
    tables_read(tables, dynamic);
    return true;
}

// Whether one of the sections is .debug_info. NAMES is the section with their names.
static bool has_debug_section(int fd, const Elf64_Ehdr *header, const Elf64_Shdr *names)
{
    static const char wanted[] = ".debug_info";
    bool is_there = false;

    for (int i = 0; i < header->e_shnum && !is_there; i++) {
        Elf64_Shdr section = {.sh_type = SHT_NULL};
        char name[sizeof wanted] = "";
        const off_t at = (off_t)(header->e_shoff + (uint64_t)i * sizeof section);
        is_there = pread(fd, &section, sizeof section, at) == sizeof section &&
                   pread(fd, name, sizeof name, (off_t)(names->sh_offset + section.sh_name)) ==
                       sizeof name &&
                   memcmp(name, wanted, sizeof wanted) == 0;
    }
    return is_there;
}

bool divert_is_debugged(const struct template *template)
{
    Elf64_Ehdr header = {.e_shnum = 0};
    Elf64_Shdr names = {.sh_type = SHT_NULL};
    const int fd = launch_program_open(template);
    const bool is_there =
        fd >= 0 && pread(fd, &header, sizeof header, 0) == sizeof header &&
        pread(fd, &names, sizeof names,
              (off_t)(header.e_shoff + header.e_shstrndx * sizeof names)) == sizeof names &&
        has_debug_section(fd, &header, &names);

    if (fd >= 0)
        close(fd);
    return is_there;
}

// ---- Diverting ----------------------------------------------------------------------------------

int divert_pointers(const struct template *template, const struct diversion *list, int count)
{
    struct tables tables;

    return program_read(template, &tables) ? all_pointers_visit(&tables, list, count, false) : 0;
}

bool divert_find(const struct template *template, struct diversion *list, int count)
{
    struct tables tables;

    if (!program_read(template, &tables))
        return false;
    targets_find(&tables, list, count);
    return true;
}

void divert_write(const struct template *template, const struct diversion *list, int count)
{
    struct tables tables;

    if (program_read(template, &tables))
        (void)all_pointers_visit(&tables, list, count, true);
}

#endif
