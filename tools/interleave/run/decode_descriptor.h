// SPDX-License-Identifier: MIT
// The part of decode.c that is about descriptors and files.
#ifndef FORK_INTERLEAVE_DECODE_DESCRIPTOR_H
#define FORK_INTERLEAVE_DECODE_DESCRIPTOR_H

#include "interleave/model/faults.h"
#include "interleave/run/decode.h"
#include "lib/buffer.h"

decode_function decode_write;
decode_function decode_read;
decode_function decode_seek;
decode_function decode_dup;
decode_function decode_close;
decode_function decode_open;
decode_function decode_stat;
decode_function decode_name; // of a call on a name, access and unlink
decode_function decode_fcntl;
decode_function decode_truncate;
decode_function decode_list;

// The object of the name that the call's path stands for, or OBJECT_NONE where that is not followed
// (overlay.h).
int decode_followed(const struct decoder *decoder, const struct stop *stop);

// For a call that is no step, and is decoded: what its errors hang on, and how much it would read
// from a file.
enum fault_target decode_target(const struct decoder *decoder, const struct stop *stop,
                                const struct call *call);
int64_t decode_length(const struct decoder *decoder, const struct stop *stop,
                      const struct call *call);

// At a fork: where the process stands in files that it alone has had open until now.
void decode_positions(const struct decoder *decoder, struct buffer *positions);

// Whether the descriptor is of a file whose content some process of the program changes.
bool decode_is_written(const struct decoder *decoder, int fd);

#endif
