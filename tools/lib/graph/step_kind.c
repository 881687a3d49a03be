// SPDX-License-Identifier: MIT
//
// The names and marks of the kinds of step.

#include "lib/graph/step_kind.h"

const struct step_kind_text step_kind_texts[STEP_KIND_COUNT] = {
    [STEP_CALL] = {"call", ""},        [STEP_FAULT] = {"fault", "!"},
    [STEP_SIGNALS] = {"signals", "~"}, [STEP_INTERRUPT] = {"interrupt", "^"},
    [STEP_ALARM] = {"alarm", "@"},     [STEP_RETURN] = {"return", "+"},
    [STEP_LATE] = {"late", "%"},       [STEP_REAP] = {"reap", "="},
    [STEP_SLEEP] = {"sleep", "_"},     [STEP_DECIDE] = {"decide", "-"},
};
