#!/usr/bin/env bats
# interleave: descriptors and credentials in messages over sockets (SCM_RIGHTS, SCM_CREDENTIALS).

load test_helper
load helpers/interleave

options=()

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# Whoever is first, the worker answers and the server waits for the end: one outcome.
@test "interleave: a server that keeps the end of a pipe that it has sent never sees the end of the answer" {
    run -1 interleave "$programs/rights_pipe"
    assert_line --index 0 --regexp '^1 outcome, .* 2 findings$'
    assert_line "stuck: nobody can go on: 1000 waits in read for text in a pipe at rights_pipe.c:$(line rights_pipe 'len = read'), which it has itself open for writing by descriptor 6 (pipe made at rights_pipe.c:$(line rights_pipe 'pipe(answer'))"
    crossed 1 rights_pipe
    correct 1 rights_pipe.fixed
    crossed 1 rights_pipe.fixed
    RUNS=5 listed rights_pipe.fixed
}

# Of the letters b and c, the parent reads one and the child the other: two outcomes, and one where the parent waits first.
@test "interleave: an open file that is sent has one offset for both" {
    printf abc >letters
    correct 2 rights_file letters
    assert_line "  a parent b child c"
    assert_line "  a parent c child b"
    crossed 2 rights_file letters
    RUNS=5 listed rights_file letters
    correct 1 rights_file.fixed letters
    assert_line "  a parent c child b"
    RUNS=2 listed rights_file.fixed letters
}

# The worker names the connections in the order in which they came: a and b, or b and a.
@test "interleave: a server passes accepted connections to a worker, and its clients wait for the end as long as it has a copy" {
    run -1 interleave "$programs/rights_pool"
    assert_line --regexp '^stuck: nobody can go on: 1000 waits in waitpid\(1002\) .*; 1002 waits in read for text in a socket .*; 1003 waits in read for text in a socket'
    correct 2 rights_pool.fixed
    assert_line "  a b"
    assert_line "  b a"
    crossed 2 rights_pool.fixed
    RUNS=5 listed rights_pool.fixed
}

@test "interleave: descriptors in messages are cut, dropped, kept open and closed as in native runs" {
    for case in cut parts flight gone wrong nested file append killed; do
        correct 1 rights_use "$case"
        assert_output --partial "$("$programs/rights_use" "$case" 3>&- | sed 's/^/  /')"
    done
}

@test "interleave: what is not modelled of descriptors in messages is refused by name" {
    refuses() {
        run -2 interleave "$programs/rights_use" "$1"
        assert_output --regexp "^interleave: refused: process 1000 $2"
    }
    refuses peek "looks at descriptors in a message \(SCM_RIGHTS\) by MSG_PEEK: that is not modelled, at rights.h:[0-9]+$"
    refuses flags "changes O_NONBLOCK or O_APPEND of what is sent over a socket \(SCM_RIGHTS\): that is not modelled, at rights_use.c:[0-9]+$"
    refuses datagram "calls sendmsg at .*: descriptors in a message \(SCM_RIGHTS\) are modelled only for stream sockets of AF_UNIX$"
    refuses numbers "receives a descriptor \(SCM_RIGHTS\) and has no number left for it: that is not modelled"
    refuses locks "sends descriptors \(SCM_RIGHTS\) in a program that locks files or uses an epoll: that is not modelled, at rights"
    refuses output "calls sendmsg at .*: sending a descriptor \(SCM_RIGHTS\) of anything but a pipe, a stream socket or an open file is not modelled$"
    for circle in cycle full held; do
        refuses "$circle" "sends a socket \(SCM_RIGHTS\) into which descriptors are sent, too: sockets that hold each other open are not modelled, at rights"
    done
}

# With credentials from the start, the messages come in either order: 2. Otherwise the first one, or both, may be nobody's: the
# first one and either client's after it, or both: 5.
@test "interleave: messages that were sent before their receiver asks for credentials are nobody's" {
    correct 5 cred_who
    crossed 5 cred_who
    RUNS=5 listed cred_who
    correct 2 cred_who.fixed
    crossed 2 cred_who.fixed
    RUNS=5 listed cred_who.fixed
}

@test "interleave: credentials are added, kept apart and cut as in native runs" {
    for case in stream datagrams accepted; do
        correct 1 cred_use "$case"
        assert_output --partial "$("$programs/cred_use" "$case" 3>&- | sed 's/^/  /')"
    done
    run -0 interleave_as_user "$programs/cred_use"
    assert_line --index 3 "  Operation not permitted"
    assert_line --index 2 "  Operation not permitted"
}

@test "interleave: what is not modelled of credentials is refused by name" {
    run -2 interleave "$programs/cred_use" named
    assert_output --regexp '^interleave: refused: process 1000 connects, or sends by, a socket without a path that has SO_PASSCRED, or accepts after that option of the listening socket has changed: that is not modelled, at cred_use.c:[0-9]+$'
    run -2 interleave "$programs/cred_use" changed
    assert_output --partial "accepts after that option of the listening socket has changed: that is not modelled"
    if [ "$(id -u)" = 0 ]; then
        run -2 interleave "$programs/cred_use"
        assert_output --partial "credentials of another process or user are not modelled"
    fi
}
