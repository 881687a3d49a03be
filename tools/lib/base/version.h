// SPDX-License-Identifier: MIT
//
// The version of the pack and all its tools (https://semver.org).

#ifndef FORK_LIB_VERSION_H
#define FORK_LIB_VERSION_H

#define FORK_VERSION "0.1.0"

#endif
