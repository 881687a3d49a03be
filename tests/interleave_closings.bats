#!/usr/bin/env bats
# interleave: in which order a process that ends closes its descriptors.

load test_helper
load helpers/interleave

options=()

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# one_of OUTCOMES TEXTS ARGUMENT: the case of close_use has these outcomes, one for each line of TEXTS, and real runs show
# no others.
one_of() {
    run -0 interleave --list "$programs/close_use" "$3"
    assert_line --index 0 --regexp "^$1 outcomes?, .* nothing wrong$"
    assert_equal "$(grep -E '^  (the|both|sent|not|open|closed|free|locked|taken)' <<<"$output" | sort)" "$(sort <<<"${2//|/$'\n'}" | sed 's/^/  /')"
    RUNS=4 listed close_use "$3"
}

# The higher end is closed first: when poll returns, the other one is closed, too, or not yet.
@test "interleave: a process that ends closes one pipe after the other, which poll can see" {
    run -0 interleave --list "$programs/close_both"
    assert_line --index 0 --regexp '^2 outcomes, .* nothing wrong$'
    assert_line "  not yet"
    crossed 2 close_both
    listed close_both
    correct 1 close_both.fixed
    crossed 1 close_both.fixed
}

# Each of the pipes has ended or not. Only if the first child was the last one to have the lower end, and closed it while
# the second child was already ending, has the lower one ended and the higher one not.
@test "interleave: who is the last to close a pipe decides when it ends, also in a search with fewer orders of steps" {
    correct 4 close_last
    crossed 4 close_last
    same "$programs/close_last"
    listed close_last
    correct 1 close_last.fixed
    assert_line "  1 1"
}

# The end of the request has the higher number, so the server may find the other one still open.
@test "interleave: whoever is woken by the end of one pipe can still write into another one" {
    run -0 interleave --list "$programs/close_answer"
    assert_line --index 0 --regexp '^2 outcomes, .* nothing wrong$'
    assert_line "  server: answered"
    assert_line "  server: killed"
    crossed 2 close_answer
    listed close_answer
    same "$programs/close_answer"
    correct 1 close_answer.fixed
    crossed 1 close_answer.fixed
}

# Each of the two readers can go on first. So it makes no difference, and the end is one step as ever.
@test "interleave: where nobody can tell in which order pipes are closed, all of them are closed in one step" {
    correct 2 close_quiet
    crossed 2 close_quiet
    listed close_quiet
    correct 1 close_quiet.fixed
    run -0 interleave --replay= "$programs/close_quiet.fixed"
    assert_line --regexp ' 1001  exit\(0\); its descriptors are closed'
    refute_output --partial "closes descriptor"
}

@test "interleave: pipes are closed from the highest number down" {
    one_of 2 'the higher one|both' order
    crossed 2 close_use order
    run -0 interleave --replay= "$programs/close_use" order
    assert_line --regexp ' 1001  exit\(0\); it closes descriptor 6'
    one_of 2 'the lower one|both' moved
}

# Each child lets go of the lower end, then of the higher one, so the one that was last to have it can be another one for
# each pipe.
@test "interleave: two processes that end at the same time close what they share in any order" {
    one_of 3 'the lower one|the higher one|both' shared
    crossed 3 close_use shared
    same "$programs/close_use" shared
}

@test "interleave: a socket is closed before or after a pipe, by their numbers" {
    one_of 2 'sent|not sent' socket
    same "$programs/close_use" socket
}

# A lock by fcntl is of the process, and goes when it lets go of the file; a lock by flock is of the open file, and ends
# with it: after a pipe with a higher number, before one with a lower number.
@test "interleave: locks by fcntl are dropped before a pipe ends, those by flock in the order of the numbers" {
    one_of 2 'open|closed' record
    one_of 1 free 'record last'
    one_of 2 'free|locked' flock
    one_of 1 free 'flock first'
}

@test "interleave: semaphores are given back before the descriptors are closed" {
    [ "$(uname -m)" = x86_64 ] || skip "System V semaphores are followed on x86_64"
    one_of 2 'open|closed' undo
    one_of 1 free 'undo last'
}

# The end of the pipe with the higher number comes first.
@test "interleave: an exec closes one descriptor after the other, which other processes can see" {
    correct 2 close_exec
    assert_line "  open"
    assert_line "  closed"
    crossed 2 close_exec
    RUNS=4 listed close_exec
    same "$programs/close_exec"
    correct 1 close_exec.fixed
    run -0 interleave --replay= "$programs/close_exec"
    assert_line --regexp ' 1001  exec; it closes descriptor 6  -- '
    assert_line --regexp ' 1001  exec = 0'
}

@test "interleave: exec and close_range close what ends from the highest number down" {
    one_of 2 'the higher one|both' exec
    one_of 2 'the lower one|both' 'exec moved'
    one_of 2 'the higher one|both' range
    crossed 2 close_use range
    same "$programs/close_use" range
    run -0 interleave --replay= "$programs/close_use" range
    assert_line --regexp ' 1001  close_range; it closes descriptor 6  -- '
}

# The parent gets its memory back before the descriptors are closed.
@test "interleave: where another process can tell in which order an exec in vfork closes descriptors, not all is known" {
    run -1 interleave "$programs/close_use" vfork
    assert_line --index 0 --regexp "^incomplete: at least "
    assert_line --partial "incomplete: another process can see in which order a process in vfork closes descriptors"
}

# Its own copy of the pipe's other end keeps the child waiting. All closed in one call, it gets the end.
@test "interleave: close_range closes what a child has inherited" {
    run -1 interleave "$programs/close_range"
    assert_line --partial "stuck: nobody can go on: "
    correct 1 close_range.fixed
    crossed 1 close_range.fixed
    RUNS=2 listed close_range.fixed
    correct 1 close_range use
    RUNS=2 listed close_range use
    correct 1 close_range lock
    RUNS=1 listed close_range lock
    run -2 interleave "$programs/close_range" unshare
    assert_output --partial "calls close_range at close_range.c:$(line close_range UNSHARE): CLOSE_RANGE_UNSHARE is not modelled"
}
