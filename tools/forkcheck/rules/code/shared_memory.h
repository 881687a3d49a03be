// SPDX-License-Identifier: MIT
//
// Which pointers lead to memory that processes share, made by mmap or shmat.

#ifndef FORK_FORKCHECK_RULES_CODE_SHARED_MEMORY_H
#define FORK_FORKCHECK_RULES_CODE_SHARED_MEMORY_H

#include "forkcheck/rules/tree/tree.h"

// Is such memory made in NODE?
bool shared_is_made_in(const struct node *node);
// The pointer of POINTER->member, POINTER->member[i] and the like; NULL if PLACE is no such place.
const struct node *shared_pointer_of(const struct node *place);
// Does a pointer of the same type as POINTER get such memory?
bool shared_has_type(const struct node *root, const struct node *pointer);
// Does VALUE, a pointer, always lead there?
bool shared_is_led_to(const struct node *root, const struct node *value);
// Is VALUE, a pointer, always an element that a variable chooses, as &slots[i] or slots + i? It may
// be that of one process alone.
bool shared_is_chosen(const struct node *root, const struct node *value);

#endif
