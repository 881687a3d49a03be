#!/usr/bin/env bats
# interleave: locks on files: flock, fcntl, lockf.

load test_helper
load helpers/interleave

options=()

setup() {
    chmod 777 "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
}

# answers CASE: asserts that there is one outcome, and that it is what a native run shows.
answers() {
    run -0 "$programs/flock_use" "$1" 3>&-
    printf 'outcome 1\n%s\n  exit status 0\n' "$(sed 's/^/  /' <<<"$output")" >"$BATS_TEST_TMPDIR/expected"
    run -0 interleave "$programs/flock_use" "$1"
    diff "$BATS_TEST_TMPDIR/expected" <(sed -n '/^outcome/,$p' <<<"$output")
}

# One child reads what the other one has written, or both read the same.
@test "interleave: a lock of an open file does not exclude those who share it: a counter gets to 1 or 2" {
    correct 2 flock_count
    crossed 2 flock_count
    listed flock_count
    correct 1 flock_count.fixed
    crossed 1 flock_count.fixed
    listed flock_count.fixed
    for how in fcntl lockf; do
        correct 1 flock_count "$how"
        RUNS=3 listed flock_count "$how"
    done
    assert [ ! -e number ]
}

# Both wait, or neither does. With fcntl one of them gets an error instead, and the message is the same for both.
@test "interleave: two who lock in opposite orders get stuck, or EDEADLK, and it is told who has what" {
    run -1 interleave --list "$programs/flock_order"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    at="at flock_order.c:$(line flock_order 'return flock')"
    assert_line "stuck: nobody can go on: 1000 waits in waitpid(-1) for a child to end at flock_order.c:$(line flock_order 'wait(NULL)'); 1001 waits in flock for a lock on second $at, which 1002 has; 1002 waits in flock for a lock on first $at, which 1001 has"
    crossed 2 flock_order
    correct 1 flock_order.fixed
    listed flock_order.fixed
    correct 2 flock_order fcntl
    run -0 interleave --list "$programs/flock_order" fcntl
    assert_line "  Resource deadlock avoided"
    crossed 2 flock_order fcntl
    listed flock_order fcntl
    correct 1 flock_order.fixed fcntl
    run -1 interleave "$programs/flock_use" itself
    assert_line --partial "1000 waits in flock for a lock on locked at flock_use.c:$(line flock_use 'flock(opened(), LOCK_EX);' 2), which it has itself by another open"
}

@test "interleave: a lock by fcntl is one of the process, and any close drops it" {
    answers own
}

@test "interleave: a lock by flock is one of the open file, until its last close, and a conversion gives it up" {
    answers whole
    answers converted
    answers upgraded
    crossed 1 flock_use upgraded
}

@test "interleave: locks on bytes are cut and joined, and those of open files mind those of processes" {
    answers ranges
    answers ofd
}

@test "interleave: who ends gives locks back before he is dead, and who executes a program keeps them" {
    run -0 "$programs/flock_use" executed
    assert_output "other: Resource temporarily unavailable"
    answers executed
    correct 2 flock_use ended
    run -0 interleave --list "$programs/flock_use" ended
    assert_line "  not yet dead"
    listed flock_use ended
}

@test "interleave: a signal ends a wait for a lock, unless it restarts" {
    correct 2 flock_use interrupted
    listed flock_use interrupted
    correct 1 flock_use restarted
    listed flock_use restarted
    run -1 interleave --list --fail flock:EINTR "$programs/flock_count.fixed"
    assert_line --regexp '^failure not told: .* its flock failed'
}

@test "interleave: a file that was there is locked without being changed" {
    echo mine >locked
    before=$(ls -l --full-time locked)
    run -0 interleave flock locked true
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    run -0 interleave flock locked flock -n locked echo in
    refute_line "  in"
    assert_equal "$(ls -l --full-time locked)" "$before"
}

@test "interleave: locks on what is no plain file are refused" {
    run -2 interleave "$programs/flock_use" pipe
    assert_output "interleave: refused: process 1000 calls flock at flock_use.c:$(line flock_use 'flock(1'): locks on what is no plain file are not modelled"
}
