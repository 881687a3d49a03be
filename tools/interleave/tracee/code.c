// SPDX-License-Identifier: MIT
// What an address in a program's text belongs to.
#include <dlfcn.h>
#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/tracee/code.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/dwarf/declaration.h"

void code_forget(struct code_cache *cache)
{
    memset(cache->code, 0, sizeof cache->code);
}

// The C library's internal name of one of its functions is the function's name with a prefix.
static const char *plain_name(const char *function)
{
    static const char *const prefixes[] = {"libc_", "IO_", "GI_", "new_"};

    function += strspn(function, "_");
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (!strncmp(function, prefixes[i], strlen(prefixes[i])))
            function += strlen(prefixes[i]);
    return function;
}

bool code_is_libc_name(struct code_cache *cache, const char *function)
{
    if (!cache->libc)
        cache->libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
    return cache->libc &&
           (dlsym(cache->libc, function) || dlsym(cache->libc, plain_name(function)));
}

// ---- The owner of code --------------------------------------------------------------------------

static bool starts_with(const char *text, const char *start)
{
    return !strncmp(text, start, strlen(start));
}

static bool is_of_system(const char *module)
{
    return starts_with(module, "/lib") || starts_with(module, "/usr/lib") ||
           !starts_with(module, "/");
}

int code_find_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
                        const char *file, const char *link, GElf_Word crc, char **found)
{
    if (is_of_system(name))
        return -1;
    return dwfl_standard_find_debuginfo(module, data, name, base, file, link, crc, found);
}

// Length of the program's first function, which calls main: it is a short one.
enum { START_LENGTH = 64 };

static enum code_owner owner_of(Dwfl_Module *module, Dwarf_Addr pc,
                                const struct code_program *program)
{
    const char *name =
        module ? dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL) : NULL;

    if (!name)
        return CODE_OF_SYSTEM;
    if (!strcmp(name, program->path))
        return pc >= program->entry && pc < program->entry + START_LENGTH ? CODE_OF_START
                                                                          : CODE_OF_PROGRAM;
    return is_of_system(name) ? CODE_OF_SYSTEM : CODE_OF_LIBRARY;
}

// ---- The source line ----------------------------------------------------------------------------

static void point_add(struct code *code, uint64_t id, const char *file, int line)
{
    // If there are more inlined calls than that, the innermost ones share an entry.
    const int at = code->points < CODE_CALLS ? code->points++ : CODE_CALLS - 1;

    code->point[at] = (struct code_point){id, file, line};
}

static void point_add_line(struct code *code, const char *file, int line, int column)
{
    struct buffer text = {0};

    buffer_print(&text, "%s:%d:%d", file, line, column);
    point_add(code, text_hash(buffer_text(&text)), file, line);
    buffer_free(&text);
}

static int number_of(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;

    return dwarf_formudata(dwarf_attr(die, name, &attribute), &value) ? 0 : (int)value;
}

// Adds the call of a function that is inlined at the address.
static void point_add_inlined(struct code *code, Dwarf_Die *unit, Dwarf_Die *inlined)
{
    Dwarf_Files *files = NULL;
    const int line = number_of(inlined, DW_AT_call_line);

    if (line == 0 || dwarf_getsrcfiles(unit, &files, NULL))
        return;
    const char *file =
        dwarf_filesrc(files, (size_t)number_of(inlined, DW_AT_call_file), NULL, NULL);
    if (file)
        point_add_line(code, file, line, number_of(inlined, DW_AT_call_column));
}

static void points_inlined(struct code *code, Dwarf_Die *unit, Dwarf_Addr bias)
{
    Dwarf_Die *scopes = NULL;
    Dwarf_Die *outer = NULL;
    const int count = dwarf_getscopes(unit, code->pc - bias, &scopes);
    // The scopes that contain the innermost one in the program's text, not in the source.
    const int outers = count > 0 ? dwarf_getscopes_die(&scopes[0], &outer) : 0;

    for (int i = outers - 1; i >= 0; i--)
        if (dwarf_tag(&outer[i]) == DW_TAG_inlined_subroutine)
            point_add_inlined(code, unit, &outer[i]);
    free(outer);
    free(scopes);
}

// clang leaves out the list of addresses by which libdwfl finds a unit.
static Dwarf_Die *unit_at(const struct code *code, Dwarf_Addr *bias)
{
    Dwarf_Die *unit = dwfl_module_addrdie(code->module, code->pc, bias);

    if (unit)
        return unit;
    while ((unit = dwfl_module_nextcu(code->module, unit, bias)))
        if (dwarf_haspc(unit, code->pc - *bias) == 1)
            return unit;
    return NULL;
}

static void points_find(struct code *code)
{
    int line = 0;
    int column = 0;
    Dwarf_Addr start = 0;
    Dwarf_Addr bias = 0;
    Dwarf_Die *unit = unit_at(code, &bias);
    Dwarf_Line *there = unit ? dwarf_getsrc_die(unit, code->pc - bias) : NULL;
    const char *file = there ? dwarf_linesrc(there, NULL, NULL) : NULL;
    const bool is_known = file && !dwarf_lineno(there, &line) && line > 0;

    if (is_known)
        points_inlined(code, unit, bias);
    // Without columns, two calls in one line could not be told apart.
    if (is_known && !dwarf_linecol(there, &column) && column > 0) {
        point_add_line(code, file, line, column);
        return;
    }
    const char *module = dwfl_module_info(code->module, NULL, &start, NULL, NULL, NULL, NULL, NULL);
    point_add(code, text_hash(text_of(module)) + (code->pc - start), is_known ? file : NULL, line);
}

bool code_function_start(const struct code *code, struct code_start *start)
{
    Dwarf_Addr bias = 0;
    Dwarf_Addr address = 0;
    Dwarf_Die *scopes = NULL;
    Dwarf_Die *outer = NULL;
    bool is_found = false;
    Dwarf_Die *unit = code->module ? unit_at(code, &bias) : NULL;
    const int count = unit ? dwarf_getscopes(unit, code->pc - bias, &scopes) : 0;
    const int outers = count > 0 ? dwarf_getscopes_die(&scopes[0], &outer) : 0;

    // Functions that are inlined have another tag.
    for (int i = 0; i < outers && !is_found; i++) {
        if (dwarf_tag(&outer[i]) != DW_TAG_subprogram || dwarf_entrypc(&outer[i], &address))
            continue;
        *start = (struct code_start){address + bias, declaration_file(&outer[i]), 0};
        is_found = dwarf_decl_line(&outer[i], &start->line) == 0 && start->file;
    }
    free(outer);
    free(scopes);
    return is_found;
}

static const char *function_at(const struct code *code, const struct code_program *program)
{
    Dwfl_Module *module = code->module;

    if (code->owner == CODE_OF_SYSTEM && program->names)
        module = dwfl_addrmodule(program->names, code->pc);
    return module ? dwfl_module_addrname(module, code->pc) : NULL;
}

const struct code *code_at(struct code_cache *cache, Dwfl *dwfl, Dwarf_Addr pc,
                           const struct code_program *program)
{
    struct code *code = &cache->code[(pc ^ pc >> 12) % CODE_CACHED];

    if (code->dwfl == dwfl && code->pc == pc)
        return code;
    *code = (struct code){.dwfl = dwfl, .pc = pc, .module = dwfl_addrmodule(dwfl, pc)};
    code->owner = owner_of(code->module, pc, program);
    code->function = function_at(code, program);
    if (code->owner == CODE_OF_PROGRAM || code->owner == CODE_OF_LIBRARY)
        points_find(code);
    return code;
}
