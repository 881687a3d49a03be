// SPDX-License-Identifier: MIT
//
// What the fuzzed entry points share. The tools end their process when something is wrong; here
// they come back instead, so that one process can try a million inputs (libFuzzer).

#ifndef FORK_FUZZ_HARNESS_H
#define FORK_FUZZ_HARNESS_H

#include <stddef.h>
#include <stdint.h>

// Calls TRY with CONTEXT. Returns the exit status with which the tool would have ended, or -1 if
// TRY has returned.
int harness_try(void (*try)(void *context), void *context);

// Calls the main of the tool with COUNT arguments, of which the first is its name, and returns its
// exit status.
int harness_main(int count, char **arguments);

// The name of a file with these bytes, which exists until the next call.
const char *harness_file(const uint8_t *data, size_t size);

// A tool ends with 0, 1, 2 or 3. Anything else is a failure of the tool, and ends the fuzzer.
void harness_check_status(int status);

// The main of the tool, which is compiled with this name.
int tool_main(int argc, char **argv);

// What libFuzzer calls for each input.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
