// SPDX-License-Identifier: MIT
//
// Reads the attribute that dwarf_decl_file reads.

#include "lib/dwarf/declaration.h"

#include <dwarf.h>

const char *declaration_file(Dwarf_Die *function)
{
    Dwarf_Attribute attribute;
    Dwarf_Word number = 0;
    Dwarf_Half version = 0;
    Dwarf_Die unit;
    Dwarf_Files *files = NULL;

    if (dwarf_formudata(dwarf_attr_integrate(function, DW_AT_decl_file, &attribute), &number) ||
        dwarf_cu_die(attribute.cu, &unit, &version, NULL, NULL, NULL, NULL, NULL) == NULL ||
        (number == 0 && version < 5) || dwarf_getsrcfiles(&unit, &files, NULL))
        return NULL;
    return dwarf_filesrc(files, number, NULL, NULL);
}
