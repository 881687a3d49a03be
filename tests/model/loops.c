// SPDX-License-Identifier: MIT
// Loops of real processes, of which it is to be proved that they go the same way for ever
// (treadmill.h), or not: those end at a number that no test waits for.
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/tracee/instruction.h"
#include "interleave/tracee/treadmill.h"
#include "suites.h"

static volatile int *entered; // shared: the process is at its loop
static volatile sig_atomic_t stop;
static volatile unsigned table[4] = {1, 2, 3, 4};

// ---- Loops without an end -----------------------------------------------------------------------

static _Noreturn void counts(void)
{
    unsigned long rounds = 0;

    *entered = 1;
    do
        rounds++;
    while (!stop);
    _exit(rounds == 0);
}

// The count and the flag are neighbours.
static _Noreturn void counts_in_memory(void)
{
    static volatile struct {
        uint8_t rounds;
        uint8_t stop;
        uint16_t other;
    } all;

    *entered = 1;
    while (!all.stop) {
        all.rounds++;
        all.other = (uint16_t)(all.other * 7 + all.rounds);
    }
    _exit(0);
}

static unsigned __attribute__((noinline)) mixed(unsigned value)
{
    return value * 1103515245 + 12345;
}

// What is drawn decides about nothing.
static _Noreturn void draws(void)
{
    volatile unsigned value = 1;

    *entered = 1;
    while (!stop)
        value = mixed(value);
    _exit(0);
}

// ---- Loops that may end -------------------------------------------------------------------------

static _Noreturn void counts_to_the_end(void)
{
    *entered = 1;
    for (volatile unsigned long i = 1; i != 0; i++)
        continue;
    _exit(0);
}

static _Noreturn void remembers(void)
{
    volatile unsigned long rounds = 0;
    volatile int done = 0;

    *entered = 1;
    while (!done) {
        rounds++;
        done |= rounds > 1UL << 60;
    }
    _exit(0);
}

#define FOUR(statement) statement, statement, statement, statement
#define MANY(statement) FOUR(FOUR(FOUR(statement)))

// What decides is calculated at the other end of the round.
static _Noreturn void remembers_for_long(void)
{
    volatile unsigned long rounds = 0;
    volatile unsigned other = 1;
    volatile int done = 0;

    *entered = 1;
    while (!done) {
        done = ++rounds > 1UL << 60;
        MANY(other = table[0]);
    }
    _exit((int)other);
}

// The end is that of the memory.
static _Noreturn void walks_off(void)
{
    const size_t size = (size_t)1 << 33;
    volatile uint8_t *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    *entered = 1;
    while (!stop)
        *at++ = 1;
    _exit(0);
}

static _Noreturn void draws_the_end(void)
{
    unsigned value = 1;

    *entered = 1;
    while ((value = mixed(value)) != 77)
        continue;
    _exit(0);
}

static _Noreturn void looks_up_the_end(void)
{
    unsigned rounds = 0;

    *entered = 1;
    while (table[rounds >> 30] != 4)
        rounds++;
    _exit(0);
}

// The end is a fault.
static _Noreturn void divides(void)
{
    volatile unsigned rounds = 1;
    volatile unsigned part = 0;

    *entered = 1;
    while (!stop)
        part = 100 / rounds++;
    _exit((int)part);
}

static _Noreturn void adds_fractions(void)
{
    volatile double sum = 0;

    *entered = 1;
    while (sum < 1e18)
        sum += 0.5;
    _exit(0);
}

static _Noreturn void chooses(void)
{
    volatile unsigned long rounds = 0;
    unsigned long end = 0;

    *entered = 1;
    while (end == 0) {
        rounds++;
        end = rounds > 1UL << 60 ? rounds : end;
    }
    _exit(0);
}

static void (*volatile next)(void);

static void one_more(void)
{
    static unsigned long rounds;

    if (++rounds > 1UL << 60)
        next = counts;
}

static _Noreturn void calls_by_pointer(void)
{
    next = one_more;
    *entered = 1;
    for (;;)
        next();
}

// ---- The tests ----------------------------------------------------------------------------------

static bool proved(void (*loop)(void))
{
    int status = 0;
    struct stop at;
    bool stopped = false;

    *entered = 0;
    const pid_t pid = fork();
    assert_int_not_equal(pid, -1);
    if (pid == 0) {
        loop();
        _exit(1);
    }
    assert_int_equal(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
    while (!*entered)
        usleep(100);
    usleep(1000);
    assert_int_equal(ptrace(PTRACE_INTERRUPT, pid, 0, 0), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSTOPPED(status));
    const bool result = treadmill_is_proved(pid, &at, &stopped);
    assert_false(stopped);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return result;
}

static void loops_that_go_on_are_proved(void **state)
{
    static void (*const loops[])(void) = {counts, counts_in_memory, draws};

    (void)state;
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
        assert_int_equal(proved(loops[i]), instruction_is_known());
}

static void loops_that_may_end_are_not(void **state)
{
    static void (*const loops[])(void) = {
        counts_to_the_end, remembers, remembers_for_long, walks_off, draws_the_end,
        looks_up_the_end,  divides,   adds_fractions,     chooses,   calls_by_pointer};

    (void)state;
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
        assert_false(proved(loops[i]));
}

int suite_loops(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_that_go_on_are_proved),
        cmocka_unit_test(loops_that_may_end_are_not),
    };

    entered =
        mmap(NULL, sizeof *entered, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
