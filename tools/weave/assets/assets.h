// SPDX-License-Identifier: MIT
//
// The style sheet and the script that only the site has. The build makes these strings from the
// files of this directory; those that other pages have too are in lib/page/assets/.

#ifndef FORK_WEAVE_ASSETS_H
#define FORK_WEAVE_ASSETS_H

extern const char paper_css[];
extern const char find_js[];

#endif
