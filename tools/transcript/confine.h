// SPDX-License-Identifier: MIT
//
// What an ordinary user's commands may not reach of what else belongs to that user.

#ifndef FORK_TRANSCRIPT_CONFINE_H
#define FORK_TRANSCRIPT_CONFINE_H

#include "identity.h"

// In the child that becomes the shell. Commands that run as a user of their own need none of it.
//
// - kill(2) of all processes (-1), and signals to this program, fail with EPERM (seccomp(2)).
// - /tmp, /var/tmp and /dev/shm are file systems of the transcript's own, in a mount namespace that
//   ends with it (mount_namespaces(7)), where this machine lets the user make one; elsewhere they
//   are the machine's.
void confine_commands(const struct identity *identity);

#endif
