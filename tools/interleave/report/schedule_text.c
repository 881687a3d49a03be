// SPDX-License-Identifier: MIT
// Schedules as text: "1000*3,1001,1000!".
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/kernel.h"
#include "interleave/model/world.h"
#include "interleave/report/schedule.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/graph/step_kind.h"

void schedule_print(const struct step *steps, int count, struct buffer *text)
{
    for (int i = 0; i < count;) {
        int times = 1;
        while (i + times < count && step_equal(steps[i], steps[i + times]))
            times++;
        buffer_print(text, "%s%d%s", i ? "," : "", FIRST_PID + steps[i].process,
                     step_kind_texts[steps[i].kind].mark);
        if (steps[i].kind == STEP_REAP)
            buffer_print(text, "%d", FIRST_PID + steps[i].detail);
        else if (steps[i].detail)
            buffer_print(text, "%d", steps[i].detail);
        if (times > 1)
            buffer_print(text, "*%d", times);
        i += times;
    }
}

static bool step_parse(const char **at, struct step *step, long *times)
{
    char *end = NULL;

    *times = 1;
    if (!isdigit((unsigned char)**at))
        return false;
    const long number = strtol(*at, &end, 10);
    if (number < FIRST_PID || number >= FIRST_PID + PROCESS_MAX)
        return false;
    *step = (struct step){.process = (int16_t)(number - FIRST_PID)};
    for (int kind = STEP_FAULT; kind < STEP_KIND_COUNT; kind++)
        if (*end == step_kind_texts[kind].mark[0]) {
            step->kind = (int8_t)kind;
            end++;
            break;
        }
    if (step->kind == STEP_FAULT && isdigit((unsigned char)*end))
        step->detail = (uint8_t)(strtol(end, &end, 10) % FAULT_MAX);
    if (step->kind == STEP_REAP) {
        const long child = isdigit((unsigned char)*end) ? strtol(end, &end, 10) - FIRST_PID : -1;
        if (child < 0 || child >= PROCESS_MAX)
            return false;
        step->detail = (uint8_t)child;
    }
    if (step->kind == STEP_ALARM && isdigit((unsigned char)*end))
        step->detail = (uint8_t)strtol(end, &end, 10);
    if (step->kind == STEP_DECIDE && isdigit((unsigned char)*end))
        step->detail = (uint8_t)(strtol(end, &end, 10) % 65);
    if (*end == '*')
        *times = strtol(end + 1, &end, 10);
    *at = end;
    return *times > 0 && *times < 1000000;
}

int schedule_parse(const char *text, struct step **steps)
{
    const char *at = text;
    int count = 0;

    *steps = NULL;
    for (;;) {
        struct step step;
        long times = 0;
        if (!step_parse(&at, &step, &times))
            return -1;
        *steps = memory_resize(*steps, (size_t)(count + times), sizeof **steps);
        while (times-- > 0)
            (*steps)[count++] = step;
        if (*at == '\0')
            return count;
        if (*at++ != ',')
            return -1;
    }
}
