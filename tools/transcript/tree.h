// SPDX-License-Identifier: MIT
//
// The tree of processes below this one, however its members came to be there: prctl(2),
// PR_SET_CHILD_SUBREAPER, makes each orphan in it a child of ours, so that it can be waited for,
// and killed.

#ifndef FORK_TRANSCRIPT_TREE_H
#define FORK_TRANSCRIPT_TREE_H

#include <stdbool.h>
#include <sys/types.h>

// Becomes the adoptive parent of all orphans to come. Children that this process already has (a
// program that called exec leaves its own) are a stranger's: they are neither counted nor killed.
// Call it once, before any fork.
void tree_adopt(void);

// Says that every process of this user belongs to the tree, and that this process may become that
// user.
void tree_own_user(uid_t user);

// Reaps every dead child. Returns true when one of them was CHILD; its wait status is then in
// *STATUS.
bool tree_reap(pid_t child, int *status);

// Is there a child, living or dead, other than CHILD and the strangers?
bool tree_has_orphans(pid_t child);

// Calls VISIT with each process of the tree until it returns false.
void tree_each(bool (*visit)(pid_t pid, void *context), void *context);

// Kills everything in the tree and reaps it. A process that this user may not signal is left alone.
void tree_kill(void);

#endif
