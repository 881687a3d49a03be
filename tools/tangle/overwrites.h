// SPDX-License-Identifier: MIT
//
// What a call of tangle reads must not be what it writes, and no file can be written twice. Paths
// are compared after following links, since one file has many names.

#ifndef FORK_TANGLE_OVERWRITES_H
#define FORK_TANGLE_OVERWRITES_H

#include "lib/document.h"
#include "tangle/targets.h"

// Reports each target below `folder` that is one of the documents.
void overwrites_check(const struct targets *targets, const char *folder,
                      struct document *const *documents, size_t count);

// Ends the program with exit status 2 when the depfile is a document or a target. To be called when
// the folders of the targets are there.
void overwrites_check_depfile(const char *depfile, const struct targets *targets,
                              const char *folder, struct document *const *documents, size_t count);

#endif
