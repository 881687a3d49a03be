// SPDX-License-Identifier: MIT
//
// What real runs of a program have printed, in a sentence.

#ifndef FORK_WEAVE_NATIVE_NOTE_H
#define FORK_WEAVE_NATIVE_NOTE_H

#include "lib/base/buffer.h"
#include "weave/runs/native.h"

// Adds the sentence after a blank; nothing if the program's runs were not counted.
void native_note_add(struct buffer *out, const struct native *native);

#endif
