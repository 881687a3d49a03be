// SPDX-License-Identifier: MIT
//
// The user who runs a transcript: an ordinary user, like a reader.

#ifndef FORK_TRANSCRIPT_IDENTITY_H
#define FORK_TRANSCRIPT_IDENTITY_H

#include <stdbool.h>
#include <sys/types.h>

struct identity {
    uid_t uid;
    gid_t gid;
    bool is_own; // the user is this process's own: nobody else runs as this user
};

// The user who started this program. If that is root: an unprivileged user of this process's own,
// who has no entry in any database. RLIMIT_NPROC counts the processes of a user (getrlimit(2)), so
// a transcript about that limit would depend on others who run as the same user. In a user
// namespace that has no other users, root runs the transcripts.
struct identity identity_choose(void);

// Could this user enter DIRECTORY?
bool identity_can_enter(const struct identity *identity, const char *directory);

// To be called in a child: becomes this user for good, with limits that keep a transcript harmless:
// no core files, no huge files and, for a user of our own, no fork bomb. On failure, exits with
// status 2.
void identity_assume(const struct identity *identity);

#endif
