// SPDX-License-Identifier: MIT
//
// The input is a document: it is tangled, with and without #line, and its map is printed.

#include "harness.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *const file = (char *)harness_file(data, size);
    char *map[] = {"tangle", "--map", file, NULL};
    char *plain[] = {"tangle", "-d", "nowhere", file, NULL};
    char *lined[] = {"tangle", "-l", "-d", "nowhere", file, NULL};
    const int status = harness_main(4, plain);

    harness_check_status(status);
    // The same document has the same errors, whatever is asked of it; only the limit on the size
    // counts #line directives too.
    if (harness_main(3, map) != status || harness_main(5, lined) < status)
        abort();
    return 0;
}
