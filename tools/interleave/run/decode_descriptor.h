// SPDX-License-Identifier: MIT
// The part of decode.c about descriptors and files: decode_descriptor.c and decode_transfer.c.
#ifndef FORK_INTERLEAVE_DECODE_DESCRIPTOR_H
#define FORK_INTERLEAVE_DECODE_DESCRIPTOR_H

#include "interleave/model/faults.h"
#include "interleave/run/decode.h"
#include "lib/base/buffer.h"

decode_function decode_write;
decode_function decode_read;
decode_function decode_seek;
decode_function decode_dup;
decode_function decode_close;
decode_function decode_close_range;
decode_function decode_open;
decode_function decode_stat;
decode_function decode_fcntl;
decode_function decode_truncate;
decode_function decode_list;

// The object that the call's path refers to, or OBJECT_NONE for a path that is not followed
// (overlay.h).
int decode_followed(const struct decoder *decoder, const struct stop *stop);

// For a call that is decoded and is no step: what its errors depend on, and how many bytes it would
// read from a file.
enum fault_target decode_target(const struct decoder *decoder, const struct stop *stop,
                                const struct call *call);
int64_t decode_length(const struct decoder *decoder, const struct stop *stop,
                      const struct call *call);

// For a fork: appends the offsets of files that no other process has had open until now (struct
// position).
void decode_positions(const struct decoder *decoder, struct buffer *positions);

// Whether the descriptor refers to a file whose content some process of the program changes, and
// whether OBJECT is such a file.
bool decode_is_written(const struct decoder *decoder, int fd);
bool decode_is_changed(const struct decoder *decoder, int object);

// Sets call->object to what the descriptor refers to, and returns its kind; OBJECT_NONE and
// OBJECT_OTHER where it is not open, or not followed.
enum object_kind decode_object(const struct decoder *decoder, int fd, struct call *call);

#endif
