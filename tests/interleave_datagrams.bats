#!/usr/bin/env bats
# interleave: datagrams of AF_UNIX and of UDP.

load test_helper
load helpers/interleave

options=()

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# Two clients, in either order. If the one with the short path comes first, the faulty server does not know where the other
# one is.
@test "interleave: a server that does not renew the size of the address answers only some clients" {
    run -1 interleave --list "$programs/dgram_ucase"
    assert_line --regexp '^stuck: nobody can go on: 1000 waits in waitpid\(-1\) .*; 1002 waits in recv for text in a socket at dgram_ucase.c:'
    assert_line --index 0 --regexp '^2 outcomes, '
    correct 2 dgram_ucase.fixed
    crossed 2 dgram_ucase.fixed
    RUNS=5 listed dgram_ucase.fixed
}

# The server is there when the client sends, or not yet.
@test "interleave: a datagram of UDP is lost where nobody is there yet, and a connected socket can send it again" {
    correct 2 dgram_early
    assert_line "  lost"
    assert_line "  received"
    crossed 2 dgram_early
    RUNS=5 listed dgram_early
    correct 1 dgram_early.fixed
    RUNS=2 listed dgram_early.fixed
}

@test "interleave: messages, paths, ports and errors are as the kernel has them" {
    for case in messages paths nobody names; do
        correct 1 dgram_use "$case"
        RUNS=1 listed dgram_use "$case"
    done
}

# Whom the messages reach depends on who connects, closes or receives first. In the last one, 3 and 6 take messages only
# from those to whom they are connected.
@test "interleave: processes that send each other datagrams get what the kernel gives" {
    for scripts in "u5a6R6 s5c6t7" "s4c4t4R2 x2t4" "R5c5R5a5 t6t7a6" c3u4t4c6u7R6R5; do
        # shellcheck disable=SC2086 # two arguments
        RUNS=5 listed dgram_script $scripts
        rm -f s?
    done
}

@test "interleave: a call that sends a datagram is made to fail" {
    run -0 interleave --list --fail sendto:ECONNRESET@1 "$programs/dgram_use" nobody
    assert_line "  send: -1 Connection reset by peer"
}

@test "interleave: what is not modelled of datagrams is refused by name" {
    run -2 interleave "$programs/dgram_use" full
    assert_output "interleave: refused: process 1000 sends so much into a socket without anybody receiving it that it might have to wait: that is not modelled, at dgram_use.c:$(line dgram_use '(void)sendto(one, "x"')"
    # Connects again; disconnects what has sent, or got its port from bind; binds what has sent.
    for script in c2C2 t7d7 d5 t4b4; do
        run -2 interleave "$programs/dgram_script" "$script"
        assert_output --partial "interleave: refused: process 1000 connects a socket of datagrams again, or disconnects or binds one that has sent, or binds two to one port: that is not modelled, at dgram_script.c:"
    done
}
