#!/usr/bin/env bats
# Two children that wait for each other: docs/parallel.md.

load test_helper
load helpers/examples
load helpers/outcomes

both='child 1 has met the other one
child 2 has met the other one'

# waiting_between: makes the variant whose parent waits for each child before the next fork.
waiting_between() {
    variant rendezvous 's/^            _exit(meet(.*/&\n        while (waitpid(pids[started], NULL, 0) == -1 \&\& errno == EINTR)\n            continue;/'
}

@test "rendezvous: both children meet, on a terminal, a pipe and in a file" {
    for _ in {1..10}; do
        run -0 supervise -t "$examples/rendezvous"
        assert_equal "$(sort <<<"$output")" "$both"
        run -0 supervise "$examples/rendezvous"
        assert_equal "$(sort <<<"$output")" "$both"
    done
    supervise "$examples/rendezvous" >"$BATS_TEST_TMPDIR/out"
    assert_equal "$(sort "$BATS_TEST_TMPDIR/out")" "$both"
}

@test "rendezvous: they meet on one core, too" {
    core=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
    for _ in {1..10}; do
        run -0 supervise taskset -c "$core" "$examples/rendezvous"
        assert_equal "$(sort <<<"$output")" "$both"
    done
}

@test "rendezvous: where the parent waits between the forks, the children never meet, and interleave says stuck" {
    waiting_between
    # When timeout has ended the parent, the child may notice that it is alone before it is ended too.
    run -124 timeout 1 "$variant" 3>&-
    refute_output --partial 'met the other one'
    run -1 interleave --list "$variant"
    assert_line --regexp '^stuck: '
    refute_line --partial 'met the other one'
}

@test "rendezvous: without a second child the first one is alone, and says so" {
    needs glibc
    run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=2" "$examples/rendezvous"
    assert_output 'child 1 is alone'
    assert_equal "$stderr" 'rendezvous: fork: Resource temporarily unavailable'
}

@test "rendezvous: a child whose other one was killed is alone, and the whole fails" {
    for k in 1 2; do
        run -1 supervise -k "9:$k" "$examples/rendezvous"
        assert_output "child $((3 - k)) is alone"
    done
}

@test "rendezvous: each pipe that cannot be made is an error, and nothing is started" {
    for k in 1 2; do
        run -1 injected "?pipe,pipe2:error=EMFILE:when=$k" "$examples/rendezvous"
        assert_output 'rendezvous: pipe: Too many open files'
    done
}

@test "rendezvous: a byte that cannot be sent or read is an error" {
    for call in read write; do
        run -0 interleave --list --fail "$call::EIO@1" "$examples/rendezvous"
        assert_line "! rendezvous: $call: Input/output error"
        refute_line --regexp '^ *exit status 0$'
    done
}

@test "rendezvous: a read that a signal ends is begun again, and so is a wait" {
    for call in read waitpid; do
        run -0 interleave --count --fail "$call:EINTR" "$examples/rendezvous"
        assert_output 2
    done
}

@test "rendezvous: a waitpid that fails is an error" {
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/rendezvous"
    assert_line --index 0 --partial 'met the other one'
    assert_equal "$(sort -u <<<"$stderr")" 'rendezvous: waitpid: No child processes'
}

@test "rendezvous: a child that cannot write its line says so, and the whole fails" {
    for k in 1 2; do
        run -1 with_mute_child "$k" "$examples/rendezvous"
        assert_output 'rendezvous: standard output: File too large'
        assert_equal "$(cat "$BATS_TEST_TMPDIR/out")" "child $((3 - k)) has met the other one"
    done
}

@test "rendezvous: no pipe takes the place of a standard stream that is closed" {
    for closed in '<&-' '>&-' '<&- >&-'; do
        run -1 supervise sh -c "exec \"\$0\" $closed" "$examples/rendezvous"
        assert_output 'rendezvous: a standard stream: Bad file descriptor'
    done
}
