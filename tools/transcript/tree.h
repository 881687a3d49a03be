// SPDX-License-Identifier: MIT
//
// The tree of processes below this one. PR_SET_CHILD_SUBREAPER (prctl(2)) makes each orphan in the
// tree a child of this process, so that it can be waited for and killed.

#ifndef FORK_TRANSCRIPT_TREE_H
#define FORK_TRANSCRIPT_TREE_H

#include <stdbool.h>
#include <sys/types.h>

// Makes this process the parent of all future orphans in the tree. Children that it already has are
// strangers (they are from a program that called exec to become this one): they are neither counted
// nor killed. Call it before any fork, and again in the worker.
void tree_adopt(void);

// Declares that every process of USER belongs to the tree, and that this process may become USER.
void tree_own_user(uid_t user);

// Reaps every dead child. If one of them is CHILD, sets *STATUS to its wait status and returns
// true.
bool tree_reap(pid_t child, int *status);

// Is there a child, living or zombie, other than CHILD and the strangers?
bool tree_has_orphans(pid_t child);

// Kills and reaps all processes of the tree, except those that this user may not signal.
void tree_kill(void);

#endif
