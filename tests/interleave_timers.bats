#!/usr/bin/env bats
# interleave: timers that go off once or again and again.

load test_helper
load helpers/interleave

# shows_all NAME CASE: prints what the outcomes of timer_use show, each in one line.
shows_all() {
    interleave --list "$programs/timer_use" "$1" | sed -n '/^outcome 1$/,$p' | sed '/^outcome/d; s/^  //' |
        paste -sd ' ' | sed 's/ exit status 0 */\n/g' | sed '/^$/d' | sort
}

# The third tick interrupts pause: 3. Or one more comes before the timer is stopped, or the third one came before pause and
# the fourth one ends it: 4. Or both: 5. In sigsuspend each tick ends the call, and there is no other place.
@test "interleave: a periodic timer goes off before a call, in one that waits, and after it, unless its signal is blocked" {
    run -0 interleave --list "$programs/timer_ticks"
    assert_line --index 0 --regexp '^3 outcomes, .* nothing wrong$'
    assert_line '  exit status 5'
    crossed 3 timer_ticks
    run -0 interleave --list "$programs/timer_ticks.fixed"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    assert_line '  exit status 3'
    crossed 1 timer_ticks.fixed
    run -3 "$programs/timer_ticks.fixed"
}

@test "interleave: the handler of a timer finds that the child which it kills has been waited for" {
    run -1 interleave "$programs/timer_watchdog"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line --regexp '^kill after wait: process 1000 sends SIGKILL to 1001, for which '
    run -0 interleave --list "$programs/timer_watchdog.fixed"
    assert_line --index 0 --regexp '^2 outcomes, .* nothing wrong$'
    crossed 2 timer_watchdog.fixed
    RUNS=5 listed timer_watchdog.fixed
}

@test "interleave: timers send the signal and the value that they were given, in any order" {
    run -0 shows_all several
    assert_output 'value 7 of a timer value 8 of a timer
value 8 of a timer value 7 of a timer'
    RUNS=5 listed timer_use several
}

# Whichever is first, the other one may still come when the first is taken, or was merged with it.
@test "interleave: the alarm clock and a timer with the same signal merge" {
    run -0 shows_all merged
    assert_output 'value 0 by SIGALRM a second one
value 0 by SIGALRM no second one
value 9 of a timer by SIGALRM a second one
value 9 of a timer by SIGALRM no second one'
    RUNS=5 listed timer_use merged
}

@test "interleave: what is left of a timer, who has it, and errors" {
    # The timer, which may go off at any time, has 1000 seconds left, or its interval of 3.
    correct 2 timer_use left
    RUNS=2 listed timer_use left
    correct 1 timer_use asked
    RUNS=2 listed timer_use asked
    run -0 shows_all exec
    assert_output $'gone off or lost\nkept'
    RUNS=2 listed timer_use exec
    run -0 interleave --list --fail timer_create:EAGAIN "$programs/timer_use" several
    assert_output --partial 'exit status 1'
}

# Before the read, computing may take any time; in it, it takes none.
@test "interleave: a timer of processor time goes off while the process computes, and not while it waits" {
    run -1 interleave --list "$programs/cpu_limit"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line --regexp '^stuck: nobody can go on: 1000 waits in read '
    assert_line '  too late'
    crossed 2 cpu_limit
    run -0 interleave "$programs/cpu_limit.fixed"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    correct 1 cpu_ticks
    crossed 1 cpu_ticks
    RUNS=2 listed cpu_ticks
}

# ITIMER_VIRTUAL counts no time in the kernel, so that its signal never finds the process on its way to sleep. A timer may
# also go off before a child is born, or before an exec.
@test "interleave: what timers of processor time interrupt, who has them, and what is left" {
    correct 1 cpu_use virtual
    correct 2 cpu_use profile
    assert_line '  interrupted'
    crossed 2 cpu_use profile
    for case in blocked made killed; do
        correct 1 cpu_use "$case"
        RUNS=1 listed cpu_use "$case"
    done
    # The signal comes before it is blocked, and kills; or never.
    run -1 interleave "$programs/cpu_use" cleared
    assert_line --index 0 --regexp '^2 outcomes, '
    crossed 2 cpu_use cleared
    correct 2 cpu_use kept
    RUNS=1 listed cpu_use kept
    refuses() {
        run -2 interleave "$programs/cpu_use" "$1"
        assert_output --regexp "^interleave: refused: process 1000 calls $2 is not modelled$"
    }
    refuses limit 'prlimit64 at .*: a limit of processor time \(RLIMIT_CPU\)'
    refuses sleep 'nanosleep at .*: sleeping for an amount of processor time'
}
