#!/usr/bin/env bats
# interleave: eventfd, signalfd and timerfd.

load test_helper
load helpers/interleave

options=()

@test "interleave: a read of an eventfd takes the whole sum, and as a semaphore 1" {
    run -1 interleave "$programs/event_sum"
    assert_line --index 0 --regexp '^2 outcomes, .* 2 findings$'
    assert_line "stuck: nobody can go on: 1000 waits in read for a value in an eventfd at event_sum.c:$(line event_sum 'read(ready')"
    crossed 2 event_sum
    same "$programs/event_sum"
    correct 1 event_sum.fixed
    crossed 1 event_sum.fixed
    same "$programs/event_sum.fixed"
    listed event_sum.fixed
}

@test "interleave: an eventfd counts as in the kernel" {
    correct 1 event_use counter
    RUNS=2 listed event_use counter
    correct 1 event_use full
    RUNS=3 listed event_use full
}

# 1 and 2 are read together, or one after the other in either order.
@test "interleave: what several processes add is read in every way" {
    correct 3 event_use sums
    crossed 3 event_use sums
    same "$programs/event_use" sums
    listed event_use sums
}

@test "interleave: a signal interrupts a read of an eventfd, unless it restarts" {
    correct 2 event_use interrupted
    listed event_use interrupted
    correct 1 event_use restarted
    RUNS=3 listed event_use restarted
    run -1 interleave --fail read:EINTR@1 "$programs/event_use" restarted
    assert_line --regexp '^2 outcomes, .* 1 finding$'
    assert_line --regexp '^failure not told: '
}

# The lowest number is read first: SIGUSR1 and SIGCHLD may both overtake SIGRTMIN, or only the first one, or none.
@test "interleave: a signalfd gives the signals that are pending when it is read, with their details" {
    correct 3 event_use one
    listed event_use one
    correct 1 event_use together
    RUNS=3 listed event_use together
}

@test "interleave: a timerfd goes off for whoever reads it, and without blocking perhaps not yet" {
    correct 1 event_use timer
    RUNS=2 listed event_use timer
    correct 2 event_use polled
    crossed 2 event_use polled
    listed event_use polled
    correct 1 event_use shared
    RUNS=2 listed event_use shared
}

# The timer is over first, or the child is ready first, or both are there when the parent looks.
@test "interleave: poll tells of counters, signals and timers, which go off while it waits" {
    correct 1 event_use looks
    RUNS=2 listed event_use looks
    correct 3 event_use limited
    crossed 3 event_use limited
    listed event_use limited
}

@test "interleave: what is not modelled of these descriptors is refused by name" {
    run -2 interleave "$programs/event_use" refused
    assert_output --regexp '^interleave: refused: process 1000 calls signalfd at .*: other signals for the same descriptor are not modelled$'
}
