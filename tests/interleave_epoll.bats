#!/usr/bin/env bats
# interleave: epoll.

load test_helper
load helpers/interleave

options=()

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# The third byte of each client stays in its pipe: with the end of the client there is one more event, which brings the
# server that byte, but not the end. The corrected one gets an end from each client, whatever the order.
@test "interleave: with EPOLLET, a server that does not read all that there is waits forever" {
    run -1 interleave "$programs/epoll_edge"
    assert_line --partial "stuck: nobody can go on: 1000 waits in epoll_wait until a descriptor that the epoll watches is ready at epoll_edge.c:$(line epoll_edge 'epoll_wait(')"
    correct 1 epoll_edge.fixed
    crossed 1 epoll_edge.fixed
    RUNS=3 listed epoll_edge.fixed
}

# The child has written, or not yet. Removed in time, it is never reported.
@test "interleave: an open file is watched as long as any process has it" {
    correct 2 epoll_stale
    crossed 2 epoll_stale
    listed epoll_stale
    correct 1 epoll_stale.fixed
    assert_line "  0"
}

# Two clients, each with one letter. The faulty server stops listening when the first client goes, perhaps before the
# second one has come: ab, ba, or stuck.
@test "interleave: a server that stops watching the wrong descriptor leaves a client without an answer" {
    run -1 interleave --list "$programs/epoll_echo"
    assert_line --index 0 --regexp '^3 outcomes, .* 1 finding$'
    assert_line --regexp '^stuck: nobody can go on: .* waits in read for text in a socket at epoll_echo.c:'
    correct 2 epoll_echo.fixed
    listed epoll_echo.fixed
}

@test "interleave: events, their order and errors are as the kernel has them" {
    for case in turns twice errors nested; do
        correct 1 epoll_use "$case"
        RUNS=1 listed epoll_use "$case"
    done
    correct 1 epoll_use masked
    assert_line "  Interrupted system call"
    RUNS=3 listed epoll_use masked
}

# The child ends before the pidfd is watched, or after it: then the process comes first, and its signal second.
@test "interleave: the end of a child is reported before its signal" {
    correct 2 epoll_use ends
    assert_line "  2: 2=1 1=1"
    assert_line "  2: 1=1 2=1"
    crossed 2 epoll_use ends
    RUNS=5 listed epoll_use ends
}

# The first counter was ready, and is empty again. If the parent looks for that before the child writes, the order is that
# of the writes: 2, or 2 and 1. Otherwise the first one has kept its place: 2, or 1 and 2.
@test "interleave: what is not ready any more loses its place when epoll_wait comes across it" {
    correct 3 epoll_use places
    assert_line "  1: 2"
    assert_line "  2: 2"
    assert_line "  2: 1"
    crossed 3 epoll_use places
    listed epoll_use places
}

# Two processes see the counter, which is 2 in the end, and take 1 each. If both have seen a 1, and one has taken it, the
# other waits again.
@test "interleave: several processes wait at one epoll" {
    correct 2 epoll_use herd
    crossed 2 epoll_use herd
    listed epoll_use herd
}

# What the child writes is reported before or after the parent looks, and to it or to the child.
@test "interleave: processes that change what one epoll watches get what the kernel gives" {
    for scripts in "A0A3m0E2E2R0E2 w0w3c0" "o4a2e2O4E3r4E3 w4w2s4" "A5w5r5E1e1a3E2 w3x0c3" "a0a1E2D0E2 w0w1"; do
        # shellcheck disable=SC2086 # two arguments
        RUNS=5 listed epoll_script $scripts
    done
}

@test "interleave: calls of epoll are made to fail" {
    run -0 interleave --list --fail epoll_wait:EINTR@1 "$programs/epoll_stale.fixed"
    assert_line --index 0 --regexp '^1 outcome, '
    run -0 interleave --list --fail epoll_ctl:ENOSPC@1 "$programs/epoll_stale.fixed"
    assert_line "  exit status 1"
    # The C library has epoll_create1 for it.
    run -0 interleave --list --fail epoll_create:EMFILE@1 "$programs/epoll_stale.fixed"
    assert_line "  exit status 1"
}

@test "interleave: what is not modelled of epoll is refused by name" {
    local way
    while IFS='|' read -r way why; do
        run -2 interleave "$programs/epoll_use" "$way"
        assert_output --partial "interleave: refused: process $why"
    done <<'EOT'
edge_out|1000 waits for room in an AF_UNIX socket with EPOLLET: that is not modelled
deep|1000 polls an epoll that watches several descriptors, or an epoll: that is not modelled
alone|1000 calls epoll_ctl at epoll_use.c:
others|1001 waits at an epoll that watches a signalfd, which another process has added: that is not modelled
death|1001 dies in epoll_wait, where another process waits, too, while a descriptor is ready: that is not modelled
gone|1000 asks poll about a process that has been waited for: that is not modelled
EOT
}
