// SPDX-License-Identifier: MIT
//
// What older compilers only warn of, and newer ones (gcc 14, clang 16) refuse: the warnings say it,
// and the rest of the program can be judged all the same.

#ifndef FORK_FORKCHECK_LENIENT_H
#define FORK_FORKCHECK_LENIENT_H

// Flags for gcc and clang, in a list of strings.
#define LENIENT_FLAGS                                                                              \
    "-Wno-error=implicit-function-declaration", "-Wno-error=implicit-int",                         \
        "-Wno-error=int-conversion", "-Wno-error=incompatible-pointer-types"

#endif
