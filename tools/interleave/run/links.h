// SPDX-License-Identifier: MIT
// Calls about names in a real run: link(2), rename(2), mkdir(2), rmdir(2), unlink(2), symlink(2),
// readlink(2), access(2). Nothing real gets a name or loses it: the names are followed
// (overlay.h), and the calls are answered.
#ifndef FORK_INTERLEAVE_RUN_LINKS_H
#define FORK_INTERLEAVE_RUN_LINKS_H

#include <stdbool.h>

#include "interleave/run/decode.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/tracee.h"

struct buffer;
struct result;
struct run;
struct segment;

// Follows the two names of a link or rename from now on.
void links_watch(struct segment *segment, const struct stop *stop);

// For link and rename: where the two paths start.
void links_start(const struct decoder *decoder, const struct stop *stop,
                 struct path_start start[2]);

// Whether the call is rmdir.
bool links_removes_folder(const struct stop *stop);
// Removes slashes from the end of a path; returns whether there were any.
bool links_trim(struct buffer *path);
// Whether the path ends in "." or "..": the kernel removes nothing by such a path.
bool links_ends_in_dots(const struct buffer *path);
// Whether the call is about a directory, so that slashes at the end mean nothing.
bool links_may_trim(const struct stop *stop);

// Whether calls of this kind on followed names are answered; and answers one.
bool links_are_answered(enum call_kind kind);
void links_answer(struct run *run, int process, const struct result *result);

decode_function decode_link;
decode_function decode_rename;
decode_function decode_mkdir;
decode_function decode_symlink;
decode_function decode_readlink;
decode_function decode_name; // access, unlink and rmdir

#endif
