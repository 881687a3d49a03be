#!/usr/bin/env bats
# interleave: sockets.

load test_helper
load helpers/interleave

options=()

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "interleave: a pair of sockets whose one end never shuts down is a deadlock, and else the sum comes" {
    run -1 interleave "$programs/sock_pair"
    assert_line "stuck: nobody can go on: 1000 waits in read for text in a socket at sock_pair.c:$(line sock_pair 'read(ends.0'); 1001 waits in read for text in a socket at sock_pair.c:$(line sock_pair 'read(ends.1')"
    crossed 1 sock_pair
    run -1 interleave --replay '1000*4' "$programs/sock_pair"
    assert_line --regexp '^ +4  1000  write "abc" = 3  -- sock_pair.c:'
    correct 1 sock_pair.fixed
    crossed 1 sock_pair.fixed
    listed sock_pair.fixed
}

# Each client prints its letter once it has come back: two letters, in either order.
@test "interleave: an echo server that keeps its copy of each connection open never lets its clients end" {
    run -1 interleave "$programs/sock_echo"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line --regexp '^stuck: .* 1001 waits in recv for text in a socket at sock_echo.c:'
    correct 2 sock_echo.fixed
    assert_line "note: what is sent by TCP is taken to be at the other end at once; that it comes later, or in other portions, was not tried"
    listed sock_echo.fixed
}

@test "interleave: a client may connect before the server listens" {
    run -1 interleave "$programs/sock_early"
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line "  Connection refused"
    assert_line --regexp '^stuck: nobody can go on: 1000 waits in accept for a connection at sock_early.c:'
    crossed 2 sock_early
    correct 1 sock_early.fixed
    crossed 1 sock_early.fixed
    RUNS=3 listed sock_early.fixed
}

@test "interleave: ends that close, shut down or have no connection are as in native runs, for a pair and for TCP" {
    for case in closed unread half deaf parts messages new; do
        for kind in pair tcp; do
            correct 1 sock_use "$case" "$kind"
            RUNS=1 listed sock_use "$case" "$kind"
        done
    done
}

# The path is gone before the second client comes, which then finds nothing: it prints that before or after the first one's
# number. Otherwise the numbers come in either order.
@test "interleave: a server at a path that removes it too early leaves a client without an answer" {
    run -1 interleave "$programs/sock_path"
    assert_line --index 0 --regexp '^4 outcomes, .* 2 findings$'
    assert_line "  No such file or directory"
    crossed 4 sock_path
    correct 2 sock_path.fixed
    crossed 2 sock_path.fixed
    listed sock_path.fixed
    correct 1 sock_use paths pair
    RUNS=1 listed sock_use paths pair
    assert_equal "$(find . -name '*.sock')" ""
}

@test "interleave: a connection waits for accept, also when its client is gone, and a client for room" {
    for case in gone full; do
        correct 1 sock_use "$case" tcp
        RUNS=2 listed sock_use "$case" tcp
        crossed 1 sock_use "$case" tcp
    done
}

# The child writes into a connection that its parent has closed, or is in time; for TCP, the second write finds out.
@test "interleave: SIGPIPE and signals in a wait come to sockets, too" {
    for kind in pair tcp; do
        correct 2 sock_use broken "$kind"
        assert_line "  13"
        crossed 2 sock_use broken "$kind"
        correct 2 sock_use interrupted "$kind"
        assert_line "  read -1 EINTR"
        RUNS=5 listed sock_use interrupted "$kind"
    done
}

@test "interleave: nothing leaves the program, and the report says so" {
    correct 1 sock_use outside tcp
    assert_line "  connect -1 ENETUNREACH"
    assert_line "  socket -1 EAFNOSUPPORT"
    assert_line "note: the program connects to another machine; here connect fails, as on a machine without a network"
}

# The name is still taken when the second process comes, or it is gone.
@test "interleave: a name of AF_UNIX that is no path is gone with its socket" {
    correct 2 sock_abstract
    assert_line "  1"
    assert_line "  2"
    crossed 2 sock_abstract
    RUNS=3 listed sock_abstract
    correct 1 sock_abstract.fixed
    correct 1 sock_abstract use
    RUNS=1 listed sock_abstract use
}

# The answer comes in time; or the client gives up and closes before the server writes, or after it.
@test "interleave: a socket with a time limit finds an answer, or none" {
    run -1 interleave --list "$programs/sock_limit"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line --regexp '^broken pipe: process 1001 is killed by SIGPIPE, .*, and no process looks at its status'
    crossed 2 sock_limit
    correct 2 sock_limit.fixed
    crossed 2 sock_limit.fixed
    RUNS=3 listed sock_limit.fixed
    correct 2 sock_option interrupted
    assert_line "  -1 EINTR"
    RUNS=1 listed sock_option interrupted
    correct 1 sock_option inherited
    RUNS=1 listed sock_option inherited
}

@test "interleave: options of sockets are what they were set to, and the other end was made by some process" {
    correct 1 sock_option makers
    assert_line "  client 1000 mine"
    assert_line "  server 1001 mine"
    assert_line "  tcp 0 nobody's"
    RUNS=1 listed sock_option makers
    correct 1 sock_option looks
    RUNS=1 listed sock_option looks
    run -2 interleave "$programs/sock_option"
    assert_output "interleave: refused: process 1000 asks for an option of a TCP socket that is bound or connected: that is not modelled, at sock_option.c:$(line sock_option 'return getsockopt')"
}

@test "interleave: what is not modelled of sockets is refused by name" {
    run -2 interleave "$programs/sock_use" flood tcp
    assert_output "interleave: refused: process 1000 sends so much into a socket without anybody receiving it that it might have to wait: that is not modelled, at sock_use.c:$(line sock_use 'write(ends\[0\], "x", 1);' 2)"
    run -2 interleave "$programs/sock_use" packets tcp
    assert_output --regexp "^interleave: refused: process 1000 calls socket at sock_use.c:[0-9]+: sockets other than SOCK_STREAM and SOCK_DGRAM are not modelled$"
}

@test "interleave: accept is made to fail" {
    run -1 interleave --fail accept:EINTR@1 "$programs/sock_early.fixed"
    assert_output --partial "failure not told: process 1000 ends with exit status 0 although its accept failed"
}
