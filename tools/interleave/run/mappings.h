// SPDX-License-Identifier: MIT
// The mappings of memory that processes share, in a real run: private memory, at addresses that the
// tool chooses. The processes' own lists are in struct local.
#ifndef FORK_INTERLEAVE_MAPPINGS_H
#define FORK_INTERLEAVE_MAPPINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "interleave/model/behaviour.h"

struct buffer;
struct decoder;
struct segment;
struct stop;

enum { MAPPING_PAGE = 4096, MAPPING_MAX = 64 << 20 };

// LENGTH rounded up to whole pages.
uint64_t mappings_pages(uint64_t length);

// Whether an mmap call that shares memory is modelled; if not, *WHY says what is not.
bool mappings_can_map(const struct decoder *decoder, const struct stop *entry, const char **why);

// For an mmap call: makes it with private memory at an address that the tool chooses, if it shares
// memory. Returns whether it was made.
bool mappings_map(struct segment *segment, const struct stop *entry);

// For a call that attaches memory: makes an mmap call instead. The address of MAPPING is set here.
void mappings_attach(struct segment *segment, const struct stop *entry, struct mapping mapping);
// For a call that detaches the memory at its first argument: makes a munmap call instead.
void mappings_detach(struct segment *segment, const struct stop *entry);

// Before a call that changes mappings: refuses it if it is about shared memory, except an munmap of
// all of it, which is noted.
void mappings_before(struct segment *segment, const struct stop *entry);

// Refuses a call if an argument is in memory that is shared, or would become so by a fork.
void mappings_refuse(const struct decoder *decoder, const struct stop *stop);

// For a fork: appends the content of memory that is not shared yet (struct position).
void mappings_content(const struct decoder *decoder, struct buffer *positions);

#endif
