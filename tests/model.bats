#!/usr/bin/env bats
# interleave's model of the kernel: each kind of call in a small world, the steps that it allows, and what each brings.

load test_helper

# model_tests GROUP: the tests of tests/model/GROUP.c.
model_tests() {
    timeout 200 "$root/build/tests/model_tests" "$1" 3>&-
}

@test "model: every kind of call is listed, and calls, results and states are compared by all that they are" {
    run -0 model_tests kinds
}

@test "model: a wait allows what its children allow, and reaps what it finds" {
    run -0 model_tests waits
}

@test "model: calls about signals send, block, take and wait for them" {
    run -0 model_tests signals
}

@test "model: processes are born, end, join groups, and are refused where that is not known" {
    run -0 model_tests processes
}

@test "model: a pipe is read, written, filled and closed" {
    run -0 model_tests pipes
}

@test "model: descriptors in messages keep open what they refer to" {
    run -0 model_tests rights
}

@test "model: sockets connect, send, receive and end" {
    run -0 model_tests sockets
}

@test "model: names, contents and offsets of files follow the calls" {
    run -0 model_tests files
}

@test "model: paths lead to files, directories and symbolic links, as calls make, move and remove them" {
    run -0 model_tests names
}

@test "model: locks on files exclude each other, wait, and are given back" {
    run -0 model_tests locks
}

@test "model: shared memory is read and written, and futex sleeps and wakes" {
    run -0 model_tests memory
}

@test "model: memory of System V is found by its key, and exists as long as it is attached" {
    run -0 model_tests segments
}

@test "model: descriptors of counters, signals and timers are read and written" {
    run -0 model_tests events
}

@test "model: a message queue of POSIX is opened, filled, emptied by priority, and waited at for a time" {
    run -0 model_tests mqueues
}

@test "model: a process that ends closes its pipes at once, or one after the other where somebody can tell" {
    run -0 model_tests closings
}

@test "model: an epoll reports what is ready, in turn, and forgets what is closed" {
    run -0 model_tests epolls
}

@test "model: datagrams are sent, received, cut and lost" {
    run -0 model_tests datagrams
}

@test "model: a group of tests that fails is noticed" {
    run -2 model_tests nothing
    assert_output "usage: model_tests GROUP"
}

@test "tracee: a loop that goes the same way for ever is told from one that may end" {
    run -0 model_tests loops
}
