// SPDX-License-Identifier: MIT
//
// The input is a chapter: its pages are made.

#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *arguments[] = {"weave", "-d", "nowhere", (char *)harness_file(data, size), NULL};

    harness_check_status(harness_main(4, arguments));
    return 0;
}
