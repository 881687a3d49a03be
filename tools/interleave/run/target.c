// SPDX-License-Identifier: MIT
// The program that the tool explores.
#include "interleave/run/target.h"
#include "interleave/run/overlay.h"
#include "interleave/run/used.h"
#include "interleave/tracee/source.h"

void target_free(struct target *target)
{
    used_free(&target->used);
    overlay_free(&target->overlay);
    sources_free(target->sources);
}
