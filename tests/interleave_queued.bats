#!/usr/bin/env bats
# interleave: real-time signals, which queue, and the values that sigqueue sends.

load test_helper
load helpers/interleave

# Two values: of a signal that does not queue, the second one is lost if the first one has not been taken yet.
@test "interleave: a second value is lost where signals do not queue, and arrives where they do" {
    run -1 interleave "$programs/queue_lost"
    assert_line --index 0 --regexp '^2 outcomes, .* 2 findings$'
    assert_line "stuck: nobody can go on: 1000 waits in sigwait for a signal at queue_lost.c:$(line queue_lost 'sigwaitinfo(&set')"
    crossed 2 queue_lost
    correct 1 queue_lost.fixed
    crossed 1 queue_lost.fixed
    listed queue_lost.fixed
}

@test "interleave: real-time signals are taken by number, and those of one number as they came, with their values" {
    run -0 interleave "$programs/queue_use" order
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    run -0 sed -n 's/^  \(SIG\|pending\)/\1/p' <<<"$output"
    assert_output 'pending: 1 1 1
SIGRTMIN+0: 3, queued, from the child
SIGRTMIN+1: 1, queued, from the child
SIGRTMIN+1: 0, by kill, from the child
SIGRTMIN+1: 5, queued, from the child
SIGRTMIN+2: 2, queued, from the child'
    RUNS=3 listed queue_use order
}

@test "interleave: handlers of real-time signals run as the kernel begins them, once for each signal" {
    local case
    for case in masked nested; do
        correct 1 queue_use "$case"
        RUNS=3 listed queue_use "$case"
    done
}

# Each of the two signals may come before the parent knows the child's number, the second one only if the first one has.
@test "interleave: each of several real-time signals is handled, early or late" {
    correct 3 queue_use counted
    crossed 3 queue_use counted
    listed queue_use counted
}

@test "interleave: sigqueue fails as in the kernel, also where it is made to" {
    correct 1 queue_use errors
    RUNS=3 listed queue_use errors
    run -1 interleave --list --fail sigqueue:EAGAIN@1 "$programs/queue_lost.fixed"
    assert_line --regexp '^stuck: .* 1000 waits in sigwait for a signal'
}

@test "interleave: signals by raise come before those by kill, and do not merge with them" {
    local case way
    for case in order merge queue; do
        for way in handled waited; do
            correct 1 signal_thread "$case" "$way"
            RUNS=2 listed signal_thread "$case" "$way"
        done
    done
    run -0 interleave "$programs/signal_thread" merge handled
    assert_line '  10, by raise'
    assert_line '  10, by kill'
}

@test "interleave: what is not modelled of real-time signals is refused by name" {
    run -2 interleave "$programs/queue_use" other
    assert_output --regexp "^interleave: refused: process 1000 calls sigaction at queue_use.c:[0-9]+: SA_NODEFER for a real-time signal is not modelled$"
}
