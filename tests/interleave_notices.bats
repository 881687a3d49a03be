#!/usr/bin/env bats
# interleave: processes that are told of messages by mq_notify.

load test_helper
load helpers/interleave

options=()

# The child sends before the parent has asked to be told, which then waits for good, or after that.
@test "interleave: a process that asks to be told too late waits for good" {
    run -1 interleave --list "$programs/mq_told"
    assert_line --index 0 --regexp '^2 outcomes, .* 2 findings$'
    assert_line --partial "stuck: nobody can go on: 1000 waits in sigwait for a signal at mq_told.c:$(line mq_told 'sigwait(')"
    crossed 2 mq_told
    same "$programs/mq_told"
    correct 1 mq_told.fixed
    crossed 1 mq_told.fixed
    listed mq_told.fixed
}

# Both messages are taken, or the second one comes before the parent asks again, and nothing wakes it.
@test "interleave: a reader asks to be told again before it empties the queue, or misses a message" {
    run -1 interleave --list "$programs/mq_once"
    assert_line --index 0 --regexp '^2 outcomes, .* 2 findings$'
    assert_line --partial "stuck: nobody can go on: 1000 waits in sigsuspend for a signal"
    crossed 2 mq_once
    correct 1 mq_once.fixed
    crossed 1 mq_once.fixed
    listed mq_once.fixed
}

@test "interleave: who is told of a message, when, and by what, is as the kernel has it" {
    for case in once errors closed child deadly executed kept; do
        correct 1 mq_notices "$case"
        RUNS=2 listed mq_notices "$case"
    done
}

# ended: the parent asks while the child is registered, or before or after that.
# inherited: the child's first line is "done" and the parent's second "busy" (or "done" if the child has not asked, or has
# ended); the third is "busy" if the parent itself is registered. Or the child is "busy". The lines of the two in any order
# that differs: done busy done, done done busy (twice the same text), busy done busy, done busy busy, and busy done done.
@test "interleave: the end of a process, or of the program that it executes, lets another one be told" {
    correct 2 mq_notices ended
    crossed 2 mq_notices ended
    RUNS=5 listed mq_notices ended
    correct 5 mq_notices inherited
    crossed 5 mq_notices inherited
    RUNS=5 listed mq_notices inherited
}

@test "interleave: what is not modelled of mq_notify is refused by name" {
    run -2 interleave "$programs/mq_notices" sleeping
    assert_output --partial "sends to or receives from a message queue at which process 1001 waits, while a process wants to be told of a message (mq_notify): that is not modelled"
    run -2 interleave "$programs/mq_notices" thread
    assert_output --partial "calls mq_notify at mq_notices.c:$(line mq_notices 'mq_notify(queue, &event)' 4): a message queue that notifies a thread"
    run -1 interleave --list --fail mq_notify:EBUSY "$programs/mq_told.fixed"
    assert_output --partial "outcome"
}
