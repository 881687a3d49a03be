// SPDX-License-Identifier: MIT
#include "forkcheck/rules/code/atomics.h"

#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"

static bool begins_with(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

bool is_atomic(const struct node *call)
{
    const char *name = called_name(call);

    return argument_count(call) > 0 &&
           (begins_with(name, "__atomic_") || begins_with(name, "__c11_atomic_") ||
            begins_with(name, "__sync_"));
}

bool is_atomic_change(const struct node *call)
{
    return is_atomic(call) && !strstr(called_name(call), "_load");
}

bool is_atomic_store(const struct node *call)
{
    return is_atomic(call) && strstr(called_name(call), "_store");
}
