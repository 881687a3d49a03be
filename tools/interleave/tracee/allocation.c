// SPDX-License-Identifier: MIT
// malloc, calloc and realloc as calls that can be made to fail.
// A dynamically linked program calls them by pointers that the dynamic linker fills in. The tables
// of the program in memory say where these pointers are (System V ABI, AMD64 supplement).
#include <elf.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/tracee/allocation.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/pointers.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"

#ifdef __x86_64__

// Where the instructions are: below the shared memory (pointers.h), where nothing else is.
#define CODE_FIRST (SHARED_FIRST - (1U << 20))

enum { CODE_SIZE = 4096, CODE_ROOM = 64, FUNCTIONS = 3 };

static const struct {
    const char *name;
    long number;
} functions[FUNCTIONS] = {
    {"malloc", MALLOC_NUMBER}, {"calloc", CALLOC_NUMBER}, {"realloc", REALLOC_NUMBER}};

// ---- The instructions ---------------------------------------------------------------------------

// mov eax, NUMBER; syscall; cmp eax, -ENOSYS; je over the next two instructions.
static const unsigned char code_begin[] = {0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0x83, 0xf8, 0xda, 0x74, 7};
// mov REGISTER, -1, for an argument that is a size. calloc has two: their product is too large
// then.
static const unsigned char spoil_first[] = {0x48, 0xc7, 0xc7, 0xff, 0xff, 0xff, 0xff};  // rdi
static const unsigned char spoil_second[] = {0x48, 0xc7, 0xc6, 0xff, 0xff, 0xff, 0xff}; // rsi
// jmp to the address that follows.
static const unsigned char code_end[] = {0xff, 0x25, 0, 0, 0, 0};

enum { SYSCALL_END = 7, DISTANCE_AT = 11 };

// The instructions for function I, which is at TARGET; returns their number of bytes.
static size_t code_make(int i, uint64_t target, unsigned char code[CODE_ROOM])
{
    const bool is_first = functions[i].number != REALLOC_NUMBER;
    const bool is_second = functions[i].number != MALLOC_NUMBER;
    const uint32_t number = (uint32_t)functions[i].number;
    size_t size = sizeof code_begin;

    memcpy(code, code_begin, size);
    memcpy(code + 1, &number, sizeof number);
    code[DISTANCE_AT] = (unsigned char)((is_first ? sizeof spoil_first : 0) +
                                        (is_second ? sizeof spoil_second : 0));
    if (is_first) {
        memcpy(code + size, spoil_first, sizeof spoil_first);
        size += sizeof spoil_first;
    }
    if (is_second) {
        memcpy(code + size, spoil_second, sizeof spoil_second);
        size += sizeof spoil_second;
    }
    memcpy(code + size, code_end, sizeof code_end);
    size += sizeof code_end;
    memcpy(code + size, &target, sizeof target);
    return size + sizeof target;
}

static uint64_t code_address(int i)
{
    return CODE_FIRST + (uint64_t)i * CODE_ROOM;
}

// Makes room for the instructions in the template. False where there is none.
static bool code_map(const struct template *template)
{
    const uint64_t arguments[6] = {CODE_FIRST,
                                   CODE_SIZE,
                                   PROT_READ | PROT_EXEC,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
                                   UINT64_MAX,
                                   0};

    return launch_call(template, SYS_mmap, arguments) == (int64_t)CODE_FIRST;
}

static void code_write(const struct template *template, int i, uint64_t target)
{
    unsigned char code[CODE_ROOM] = {0};
    const size_t size = code_make(i, target, code);

    if (!tracee_write(template->pid, code_address(i), code, size))
        die("cannot divert %s of the program", functions[i].name);
}

uint64_t allocation_caller(pid_t pid, uint64_t ip, uint64_t sp)
{
    uint64_t caller = 0;

    if (ip - CODE_FIRST >= CODE_SIZE || (ip - CODE_FIRST) % CODE_ROOM != SYSCALL_END)
        return 0;
    return tracee_read(pid, sp, &caller, sizeof caller) ? caller : 0;
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

// The index in `functions` of the symbol's name, or -1.
static int function_of_symbol(const struct tables *tables, const Elf64_Sym *symbol)
{
    char name[16] = "";

    if (symbol->st_name >= tables->strings_size)
        return -1;
    const uint64_t left = tables->strings_size - symbol->st_name;
    const size_t size = left < sizeof name - 1 ? (size_t)left : sizeof name - 1;
    if (!tracee_read(tables->pid, tables->strings + symbol->st_name, name, size))
        return -1;
    for (int i = 0; i < FUNCTIONS; i++)
        if (strcmp(name, functions[i].name) == 0)
            return i;
    return -1;
}

// Fills in TARGET, by function, where it is 0 and the module defines the function. Linkers put the
// strings behind the symbols, whose number no table says.
static void definitions_find(const struct tables *tables, uint64_t target[FUNCTIONS])
{
    const size_t size =
        tables->strings > tables->symbols ? (size_t)(tables->strings - tables->symbols) : 0;
    const size_t count = size / sizeof(Elf64_Sym);
    Elf64_Sym *symbols = memory_new(count + 1, sizeof *symbols);

    if (count > 0 && tracee_read(tables->pid, tables->symbols, symbols, count * sizeof *symbols))
        for (size_t i = 0; i < count; i++) {
            const bool is_defined = symbols[i].st_shndx != SHN_UNDEF && symbols[i].st_value != 0 &&
                                    ELF64_ST_TYPE(symbols[i].st_info) == STT_FUNC;
            const int function = is_defined ? function_of_symbol(tables, &symbols[i]) : -1;
            if (function >= 0 && target[function] == 0)
                target[function] = tables->bias + symbols[i].st_value;
        }
    free(symbols);
}

// The modules in the order in which the dynamic linker searches them; the first is the program.
static void targets_find(const struct tables *program, uint64_t target[FUNCTIONS])
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
        definitions_find(&module, target);
    }
}

// Writes the addresses of the instructions to the pointers of one list. Returns how many.
static int pointers_write(const struct tables *tables, const struct relocations *list,
                          const bool wanted[FUNCTIONS])
{
    int count = 0;

    for (uint64_t at = 0; at + sizeof(Elf64_Rela) <= list->size; at += sizeof(Elf64_Rela)) {
        Elf64_Rela entry;
        Elf64_Sym symbol;
        if (!tracee_read(tables->pid, list->at + at, &entry, sizeof entry))
            break;
        const uint64_t type = ELF64_R_TYPE(entry.r_info);
        const uint64_t number = ELF64_R_SYM(entry.r_info);
        if ((type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT && type != R_X86_64_64) ||
            number == 0 ||
            !tracee_read(tables->pid, tables->symbols + number * sizeof symbol, &symbol,
                         sizeof symbol))
            continue;
        const int function = function_of_symbol(tables, &symbol);
        if (function < 0 || !wanted[function])
            continue;
        const uint64_t code = code_address(function);
        if (!tracee_write(tables->pid, tables->bias + entry.r_offset, &code, sizeof code))
            die("cannot divert %s of the program", functions[function].name);
        count++;
    }
    return count;
}

// ---- The program --------------------------------------------------------------------------------

// Reads the program's headers from its file: /proc/PID/exe. Fills in the bias and the address of
// the dynamic section. False for a program without a dynamic linker.
static bool program_read(const struct template *template, struct tables *tables, uint64_t *dynamic)
{
    Elf64_Ehdr header = {.e_phnum = 0};
    bool is_dynamic = false;
    const int fd = launch_program_open(template);

    if (fd < 0 || pread(fd, &header, sizeof header, 0) != sizeof header)
        header.e_phnum = 0;
    tables->bias = template->entry - header.e_entry;
    for (int i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr segment = {.p_type = PT_NULL};
        if (pread(fd, &segment, sizeof segment,
                  (off_t)(header.e_phoff + (uint64_t)i * sizeof segment)) != sizeof segment)
            break;
        is_dynamic |= segment.p_type == PT_INTERP;
        if (segment.p_type == PT_DYNAMIC)
            *dynamic = tables->bias + segment.p_vaddr;
    }
    if (fd >= 0)
        close(fd);
    return is_dynamic && *dynamic != 0;
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

static bool has_debugging(const struct template *template)
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

const char *allocation_divert(const struct template *template, const struct call_set *watched,
                              bool if_debugged)
{
    struct tables tables = {.pid = template->pid};
    uint64_t target[FUNCTIONS] = {0};
    bool wanted[FUNCTIONS] = {false};
    uint64_t dynamic = 0;

    if (if_debugged && !has_debugging(template))
        return "the program has no debugging information";
    if (!program_read(template, &tables, &dynamic))
        return "it is linked statically, and only what is linked dynamically can be followed so";
    tables_read(&tables, dynamic);
    targets_find(&tables, target);
    for (int i = 0; i < FUNCTIONS; i++) {
        wanted[i] = call_set_has(watched, functions[i].number) && target[i] != 0;
        if (target[i] == 0)
            return "no library of the program has a function of this name";
    }
    if (!code_map(template))
        return "there is no room in its memory";
    for (int i = 0; i < FUNCTIONS; i++)
        code_write(template, i, target[i]);
    for (int i = 0; i < 2; i++)
        (void)pointers_write(&tables, &tables.relocations[i], wanted);
    return NULL;
}

#else

uint64_t allocation_caller(pid_t pid, uint64_t ip, uint64_t sp)
{
    (void)pid;
    (void)ip;
    (void)sp;
    return 0;
}

const char *allocation_divert(const struct template *template, const struct call_set *watched,
                              bool if_debugged)
{
    (void)if_debugged;
    (void)template;
    (void)watched;
    return "that is known for x86_64 only";
}

#endif
