// SPDX-License-Identifier: MIT
//
// The input is a file of outcomes for --same-as: JSON or a listing.

#include "harness.h"

#include "interleave/same/reference.h"

static void read_reference(void *context)
{
    struct outcome_set set = {0};

    reference_read(context, OUTPUT_TTY, &set);
    outcome_set_free(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)harness_try(read_reference, (void *)harness_file(data, size));
    return 0;
}
