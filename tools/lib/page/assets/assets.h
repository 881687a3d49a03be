// SPDX-License-Identifier: MIT
//
// The style sheets and the scripts of pages that show runs. The build makes these strings from the
// files of this directory.

#ifndef FORK_LIB_ASSETS_H
#define FORK_LIB_ASSETS_H

#include "lib/base/buffer.h"

extern const char site_css[];
extern const char runs_css[];
extern const char projector_css[];
extern const char site_js[];
extern const char graph_js[];
// The parts of stepper.js, in their order.
extern const char elements_js[];
extern const char telling_js[];
extern const char code_js[];
extern const char lives_js[];
extern const char futures_js[];
extern const char question_js[];
extern const char stepper_js[];
extern const char projector_js[];

// Add the script of the stepper, and the style sheet of pages with runs, whole.
void assets_add_stepper(struct buffer *out);
void assets_add_runs_style(struct buffer *out);

#endif
