#!/usr/bin/env bats
# interleave: processes that wait for the time to pass by looking at the clock.

load test_helper
load helpers/interleave

waits='note: the program reads the time; here the clock moves on only for a process that waits for it to do so'

# The child's write comes before or after the parent's look into the pipe.
@test "interleave: a process that waits by looking at the clock waits for nobody" {
    correct 2 clock_meet
    assert_line "  result"
    assert_line "  nothing"
    assert_line "$waits"
    crossed 2 clock_meet
    correct 1 clock_meet.fixed
    refute_output --partial "the time"
}

@test "interleave: each way to look at the clock is a way to wait for it, and it moves on as far as the program wants" {
    correct 1 clock_use looks
    assert_line "  1 s"
    assert_line "  and more"
    RUNS=2 listed clock_use looks
}

# The child ends before the limit, after it and before the signal, or by the signal.
@test "interleave: a limit for a child that a process asks for, by the clock, is reached or not" {
    correct 3 clock_use limit
    assert_output --regexp $'outcome [123]\n  0\n  exit'
    assert_output --regexp $'outcome [123]\n  killed\n  0\n  exit'
    assert_output --regexp $'outcome [123]\n  killed\n  9\n  exit'
    run -0 interleave --replay '1000*3,1000@200' "$programs/clock_use" limit
    assert_output --partial the clock moves on
}

# The signal comes while the process waits, or after that.
@test "interleave: a signal comes while a process looks at the clock, or later" {
    correct 2 clock_use handler
    assert_line "  told"
    assert_line "  late"
    crossed 2 clock_use handler
}

@test "interleave: a process that counts how often it looks at the clock makes the result incomplete" {
    run -3 interleave --confirm 1 "$programs/clock_use" counts
    assert_line --index 0 --regexp '^incomplete: at least 1 outcome, '
    assert_line --regexp '^incomplete: process 1000 waits for the time to pass in a loop at clock_use.c:[0-9]+ that is different in each round '
    assert_line "  many"
}

@test "interleave: a process that looks at the clock forever makes the result incomplete" {
    run -3 interleave --confirm 1 "$programs/clock_use" forever
    assert_line --regexp '^incomplete: process 1000 asks for the time in a loop at clock_use.c:[0-9]+: here the clock moves on for half an hour at most, '
}

# Both children are stopped, continued and dead in one order only.
@test "interleave: a wait tells that the child has used no time and no memory" {
    correct 1 clock_use waits
    assert_output --regexp $'outcome 1\n(  0.000000 s, 0 KB\n){3}  exit'
    assert_line "note: the program reads the time; here the clock stands still"
}

@test "interleave: for a program that only shows the time, the clock stands still" {
    correct 1 clock_use prints
    assert_line "  0"
    assert_line "note: the program reads the time; here the clock stands still"
}
