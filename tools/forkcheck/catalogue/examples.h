// SPDX-License-Identifier: MIT
//
// A short example of each kind of mistake, and its repair, for who reads about a code. They are in
// example_*.c, a file for each hundred, in the order of the catalogue.

#ifndef FORK_FORKCHECK_CATALOGUE_EXAMPLES_H
#define FORK_FORKCHECK_CATALOGUE_EXAMPLES_H

// Both are lines of C that stand in a function; those that begin with "static" or "#include" stand
// outside of one. Variables and functions that they do not declare mean what their names say.
struct catalogue_example {
    const char *name; // of the catalogue's row
    const char *faulty;
    const char *repair;
};

// The example for the row NAME; NULL if there is none.
const struct catalogue_example *catalogue_example(const char *name);

// By the file. The last row is all zero.
extern const struct catalogue_example examples_children[];
extern const struct catalogue_example examples_waiting[];
extern const struct catalogue_example examples_output[];
extern const struct catalogue_example examples_descriptors[];
extern const struct catalogue_example examples_signals[];
extern const struct catalogue_example examples_exec[];
extern const struct catalogue_example examples_calls[];
extern const struct catalogue_example examples_belief[];
extern const struct catalogue_example examples_other[];

#endif
