// SPDX-License-Identifier: MIT
//
// What the walk knows about a value: which signs it may have, and where it comes from.

#ifndef FORK_FORKCHECK_RULES_WALK_VALUE_H
#define FORK_FORKCHECK_RULES_WALK_VALUE_H

#include <stdbool.h>
#include <stdint.h>

enum sign { NEGATIVE = 1, ZERO = 2, POSITIVE = 4, ANY_SIGN = 7 };

enum value_kind {
    VALUE_PLAIN,
    VALUE_FORK,    // the result of fork; `site` is the number of the fork
    VALUE_TEST,    // computed from the result of fork: is it 0, and the like
    VALUE_WAIT,    // the result of a wait call; `site` is the node of the call
    VALUE_STATUS,  // a wait status; `site` likewise, `bits` of enum status_bit
    VALUE_DECODED, // of WIFEXITED and the like: `number` is the place of the status, `bits` what
                   // is known of the status if this value is not 0
    VALUE_SELF,    // the result of getpid; `site` is the fork that made the process, or -1
    VALUE_PIPE,    // a descriptor: an end of the pipe `site`; `bits` is 1 for the end to read, or 2
    VALUE_ADDRESS, // the address of the place `number`
    VALUE_FUNCTION, // the function whose node is `number`
    VALUE_CALL,     // the result of another call; `site` is its node
    VALUE_SIGNALS,  // a set of signals: `number` is its key in walk.signal_sets
    VALUE_ACTION, // what a process does with a signal: `bits` is an enum action, `number` the node
                  // of the handler, `site` the fork that made the process that has set it
};

// What is known of a status.
enum status_bit {
    STATUS_EXITED = 1,
    STATUS_SIGNALED = 2,
    STATUS_NOT_EXITED = 4,
    STATUS_NOT_SIGNALED = 8,
    STATUS_ASKED = 16,     // the program has asked one of these
    STATUS_FAILED = 32,    // the wait call failed, and the program has noticed that
    STATUS_OF_SYSTEM = 64, // it is a result of system() or pclose(), and may be -1
    STATUS_MAY_STOP = 128, // the child may also have stopped
};

// What is known of the PID of a child.
enum { FORK_REAPED = 1 };

enum role { ROLE_CHILD, ROLE_PARENT, ROLE_FAILED, ROLES };

// All members have a place of their own, without gaps, so that values can be compared as bytes.
struct value {
    uint8_t kind;
    uint8_t signs;
    uint8_t as[ROLES]; // of a VALUE_FORK or VALUE_TEST: the signs in each role
    uint8_t bits;
    uint8_t has_number;   // for VALUE_PLAIN and VALUE_CALL: it is exactly `number`
    uint8_t is_minus_one; // if it is negative, it is -1
    int32_t site;
    int32_t number;
};

struct value value_any(void);
struct value value_of(long number);
// Of a result of fork in this role.
struct value value_fork(int site, enum role role);

// The value of `LEFT OPERATOR RIGHT`, where OPERATOR compares.
struct value value_compare(const char *operator_, struct value left, struct value right);
struct value value_not(struct value value);

// The signs of LEFT with which `LEFT OPERATOR RIGHT` can be TRUTH.
uint8_t value_signs_if(const char *operator_, struct value left, struct value right, bool truth);

// May it be other than 0; may it be 0?
bool value_may_hold(struct value value);
bool value_may_fail(struct value value);

#endif
