// SPDX-License-Identifier: MIT
//
// A `diff` block that makes a variant of a program: which lines go and which come, with their
// numbers.

#ifndef FORK_WEAVE_VARIANT_H
#define FORK_WEAVE_VARIANT_H

#include "lib/base/buffer.h"
#include "lib/literate/patch.h"
#include "weave/parts/prose.h"

// Adds the block of PATCH.
void variant_add(struct prose *prose, const struct patch *patch);

// Adds the name of the variant's source in the site, which is the chapter's, to NAME: two chapters
// may have variants of one name.
void variant_add_site_name(struct buffer *name, const struct chapter *chapter,
                           const struct patch *patch);

#endif
