// SPDX-License-Identifier: MIT
// Messages that are not about one mistake with processes.
#include "forkcheck/catalogue.h"
#include "forkcheck/catalogue/rows.h"

const struct catalogue_entry catalogue_other[] = {
    {"FC901", "tool-warning", SEVERITY_NOTE, "a compiler or an analyser warns",
     "The warning is not about processes, but it may point at a mistake.", NULL, NULL, NULL, NULL},
    {"FC911", "suppression-without-reason", SEVERITY_WARNING,
     "a comment allows a finding, and does not say why",
     "Who reads the program later cannot tell whether the mistake is one: write the reason behind "
     "the name.",
     NULL, NULL, NULL, NULL},
    {"FC912", "unused-suppression", SEVERITY_WARNING,
     "a comment allows a finding that is not there",
     "The mistake has been corrected, or the comment names the wrong one: remove it.", NULL, NULL,
     NULL, NULL},
    {"FC920", "other-outcome", SEVERITY_ERROR,
     "the outcomes are not those of the reference (--same-as)",
     "A program that can show something else than the reference, in any schedule, does not solve "
     "the same task; the schedule shows how it comes to that.",
     "many_forks", NULL, NULL, NULL},
    {0},
};
