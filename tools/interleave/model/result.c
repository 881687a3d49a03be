// SPDX-License-Identifier: MIT
// What a call brought.
#include "interleave/model/result.h"
#include "interleave/model/arguments.h"

bool result_is_same(const struct result *one, const struct result *other)
{
    return one->how == other->how && one->value == other->value && one->more == other->more &&
           one->signals == other->signals && one->details == other->details;
}

int64_t wait_child(const struct call *call, const struct result *result)
{
    if (result->waited.child)
        return result->waited.child;
    return !wait_is_by_id(call) && result->value > 0 ? result->value : 0;
}
