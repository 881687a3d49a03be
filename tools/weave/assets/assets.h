// SPDX-License-Identifier: MIT
//
// The style sheets and the scripts of the site. The build makes these strings from the
// files of this directory.

#ifndef FORK_WEAVE_ASSETS_H
#define FORK_WEAVE_ASSETS_H

extern const char site_css[];
extern const char paper_css[];
extern const char runs_css[];
extern const char projector_css[];
extern const char site_js[];
extern const char find_js[];
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

#endif
