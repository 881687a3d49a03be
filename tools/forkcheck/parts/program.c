// SPDX-License-Identifier: MIT
//
// Reads functions and their lines with libdw.

#include "forkcheck/parts/program.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "forkcheck/findings.h"
#include "forkcheck/parts/check.h"
#include "lib/base/arena.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/dwarf/declaration.h"

struct reading {
    struct check *check;
    Dwarf_Die unit;
    size_t capacity;
    bool knows_main;
    bool main_takes_arguments;
};

// The last line of the function, as far as its code shows it.
static unsigned last_line(Dwarf_Die *unit, Dwarf_Die *function, unsigned first)
{
    Dwarf_Addr low = 0;
    Dwarf_Addr high = 0;
    Dwarf_Lines *lines = NULL;
    size_t count = 0;
    unsigned last = first;

    // A call that fails leaves a zero, with which no line is in the function.
    (void)dwarf_lowpc(function, &low);
    (void)dwarf_highpc(function, &high);
    (void)dwarf_getsrclines(unit, &lines, &count);
    for (size_t i = 0; i < count; i++) {
        Dwarf_Line *line = dwarf_onesrcline(lines, i);
        Dwarf_Addr address = 0;
        int number = 0;
        (void)dwarf_lineaddr(line, &address);
        (void)dwarf_lineno(line, &number);
        if (address >= low && address < high && number > (int)last)
            last = (unsigned)number;
    }
    return last;
}

static bool has_parameter(Dwarf_Die *function)
{
    Dwarf_Die child;

    for (int more = dwarf_child(function, &child); more == 0;
         more = dwarf_siblingof(&child, &child))
        if (dwarf_tag(&child) == DW_TAG_formal_parameter)
            return true;
    return false;
}

static int function_take(Dwarf_Die *function, void *context)
{
    struct reading *reading = context;
    struct check *check = reading->check;
    const char *name = dwarf_diename(function);
    const char *file = declaration_file(function);
    int line = 0;

    if (name == NULL || file == NULL || dwarf_decl_line(function, &line) != 0)
        return DWARF_CB_OK;
    if (strcmp(name, "main") == 0) {
        reading->knows_main = true;
        reading->main_takes_arguments = has_parameter(function);
    }
    check->functions = memory_grow(check->functions, &reading->capacity, check->function_count + 1,
                                   sizeof *check->functions);
    const struct text base = text_base_name(text_of(file));
    check->functions[check->function_count++] =
        (struct function_range){arena_copy(&check->strings, base).data, (unsigned)line,
                                last_line(&reading->unit, function, (unsigned)line)};
    return DWARF_CB_OK;
}

static void units_read(Dwarf *dwarf, struct reading *reading)
{
    Dwarf_Off offset = 0;
    Dwarf_Off next = 0;
    size_t size = 0;

    while (dwarf_nextcu(dwarf, offset, &next, &size, NULL, NULL, NULL) == 0) {
        if (dwarf_offdie(dwarf, offset + size, &reading->unit) != NULL)
            (void)dwarf_getfuncs(&reading->unit, function_take, reading, 0);
        offset = next;
    }
}

bool program_read(struct check *check)
{
    struct reading reading = {.check = check};
    const int file = open(check->program, O_RDONLY | O_CLOEXEC);
    Dwarf *dwarf = file == -1 ? NULL : dwarf_begin(file, DWARF_C_READ);

    if (dwarf != NULL) {
        units_read(dwarf, &reading);
        (void)dwarf_end(dwarf);
    }
    if (file != -1)
        close(file);
    return !reading.knows_main || reading.main_takes_arguments;
}
