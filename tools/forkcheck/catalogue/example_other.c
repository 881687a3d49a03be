// SPDX-License-Identifier: MIT
// Examples about tools and comments.
#include "forkcheck/catalogue/examples.h"

const struct catalogue_example examples_other[] = {
    {"tool-warning",
     "int unused;\n"
     "\n"
     "puts(\"done\");\n",
     "puts(\"done\");\n"},
    {"suppression-without-reason", "fork(); // forkcheck: allow fork-unchecked\n",
     "fork(); // forkcheck: allow fork-unchecked: only the child goes on\n"},
    {"unused-suppression",
     "// forkcheck: allow zombie: init reaps\n"
     "wait(NULL);\n",
     "wait(NULL);\n"},
    {"other-outcome",
     "if (fork() == 0)\n"
     "    puts(\"Child\"); /* the reference prints \"child\" */\n",
     "if (fork() == 0)\n"
     "    puts(\"child\");\n"},
    {0},
};
