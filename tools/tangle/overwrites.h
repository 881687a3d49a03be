// SPDX-License-Identifier: MIT
//
// A call of tangle must not write a file that it reads, and must not write a file twice. Paths are
// compared after following links, since one file can have many names.

#ifndef FORK_TANGLE_OVERWRITES_H
#define FORK_TANGLE_OVERWRITES_H

#include "lib/literate/document.h"
#include "tangle/targets.h"

// Reports each target below DIRECTORY that is one of the COUNT documents.
void overwrites_check(const struct targets *targets, const char *directory,
                      struct document *const *documents, size_t count);

// Ends the program with exit status 2 if DEPFILE is a document or a target. Call it when the
// directories of the targets have been made.
void overwrites_check_depfile(const char *depfile, const struct targets *targets,
                              const char *directory, struct document *const *documents,
                              size_t count);

#endif
