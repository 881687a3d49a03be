#!/usr/bin/env bats
# interleave: message queues of POSIX.

load test_helper
load helpers/interleave

options=()

# Either order of the two messages, except that the urgent one is first if both are there.
@test "interleave: an urgent message comes first only if it is there in time" {
    correct 2 mq_order
    crossed 2 mq_order
    same "$programs/mq_order"
    listed mq_order
    correct 1 mq_order.fixed
    RUNS=3 listed mq_order.fixed
}

# The answer is 21, or the client gets its 20 back and the server waits.
@test "interleave: a client that takes the answer from the queue of its question may get the question" {
    run -1 interleave --list "$programs/mq_echo"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line "stuck: nobody can go on: 1000 waits in waitpid(-1) for a child to end at mq_echo.c:$(line mq_echo 'wait(NULL)'); 1001 waits in mq_receive for a message at mq_echo.c:$(line mq_echo 'mq_receive(questions')"
    crossed 2 mq_echo
    same "$programs/mq_echo"
    correct 1 mq_echo.fixed
    crossed 1 mq_echo.fixed
    listed mq_echo.fixed
}

# Two items among two consumers: 2 and 0, 1 and 1, 0 and 2.
@test "interleave: consumers at one queue share what a producer sends in every way" {
    correct 3 mq_ring
    crossed 3 mq_ring
    same "$programs/mq_ring"
    listed mq_ring
}

@test "interleave: a queue that nobody removes is left behind" {
    run -1 interleave "$programs/mq_left"
    assert_line "left behind: the message queue /left (mq_open) that process 1001 makes is still there when the last process has ended (mq_unlink removes it), at mq_left.c:$(line mq_left 'mq_open(')"
    correct 1 mq_left.fixed
}

@test "interleave: priorities, names, attributes, errors and events of a queue are those of the kernel" {
    for case in order errors renewed polled executed description; do
        run -0 interleave --list "$programs/mq_use" "$case"
        assert_line --index 0 --regexp '^1 outcome, .*'
        RUNS=2 listed mq_use "$case"
    done
}

# The child comes before both messages, between them, or after them.
@test "interleave: what a process finds depends on when it comes, and a time limit may be over" {
    correct 3 mq_use shared
    crossed 3 mq_use shared
    RUNS=5 listed mq_use shared
    correct 2 mq_use timed
    crossed 2 mq_use timed
    RUNS=5 listed mq_use timed
    correct 1 mq_use asking
    RUNS=3 listed mq_use asking
}

@test "interleave: a signal ends a wait at a queue, or the wait goes on with SA_RESTART" {
    correct 2 mq_use interrupted
    crossed 2 mq_use interrupted
    RUNS=5 listed mq_use interrupted
    correct 1 mq_use restarted
    crossed 1 mq_use restarted
    run -1 interleave --list --fail mq_receive:EINTR "$programs/mq_echo.fixed"
    assert_line --regexp '^failure not told: .* although its mq_receive failed'
}

@test "interleave: what is not modelled of message queues of POSIX is refused by name" {
    run -2 interleave "$programs/mq_use" as_file
    assert_output --regexp '^interleave: refused: process 1000 calls read at mq_use.c:.*: a message queue that is used like a file is not modelled'
    run -2 interleave "$programs/mq_use" many
    assert_output --partial "more than 9 message queues are not modelled"
    run -2 interleave /bin/cat /dev/mqueue/use
    assert_output --partial "the directory of message queues is not modelled"
}
