// SPDX-License-Identifier: MIT
//
// Who runs a transcript: an ordinary user, as a reader is.

#ifndef FORK_TRANSCRIPT_IDENTITY_H
#define FORK_TRANSCRIPT_IDENTITY_H

#include <stdbool.h>
#include <sys/types.h>

struct identity {
    uid_t uid;
    gid_t gid;
    bool is_own; // nobody else runs as this user
};

// The user that started this program; when that is root, an unprivileged user of this process's
// own, which has no entry in any database. RLIMIT_NPROC counts processes per user (getrlimit(2)),
// so one that is shared with others would make a transcript about that limit depend on what they
// do. Where a user namespace has no user but root, root it stays.
struct identity identity_choose(void);

// Could this user enter FOLDER?
bool identity_can_enter(const struct identity *identity, const char *folder);

// In a child: becomes this user for good, with the limits below which a transcript stays harmless:
// no core files, no huge files, no fork bomb. Exits with status 2 when it cannot.
void identity_assume(const struct identity *identity);

#endif
