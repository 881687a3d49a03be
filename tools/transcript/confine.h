// SPDX-License-Identifier: MIT
//
// Protects the other processes and files of an ordinary user from the commands that this user runs.

#ifndef FORK_TRANSCRIPT_CONFINE_H
#define FORK_TRANSCRIPT_CONFINE_H

#include "transcript/identity.h"

// To be called in the child that becomes the shell. Does nothing if the commands run as a user of
// their own.
//
// - kill(2) of all processes (-1), and signals to this program, fail with EPERM (seccomp(2)).
// - If this machine lets the user make a mount namespace (mount_namespaces(7)), /tmp, /var/tmp and
//   /dev/shm are file systems of the transcript's own, which end with it. Otherwise they are the
//   machine's.
void confine_commands(const struct identity *identity);

#endif
