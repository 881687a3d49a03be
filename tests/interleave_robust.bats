#!/usr/bin/env bats
# interleave: robust mutexes, whose owner ends.

load test_helper
load helpers/interleave

options=()

setup() {
    [ "$(uname -m)" = x86_64 ] || skip "shared memory is followed on x86_64"
    cd "$BATS_TEST_TMPDIR" || return
}

@test "interleave: nobody gets a mutex whose owner has ended, unless it is robust" {
    run -1 interleave "$programs/robust_lock"
    assert_line --regexp "^stuck: nobody can go on: 1000 waits in pthread_mutex_lock to be woken at robust_lock.c:$(line robust_lock '== EOWNERDEAD')"
    correct 1 robust_lock.fixed
    assert_line "  -1 1"
    same "$programs/robust_lock.fixed"
}

# The parent has the mutex before the child, or after its end: whether it waits then, it cannot tell.
@test "interleave: who waits for a robust mutex is woken when its owner ends, or finds it ownerless" {
    correct 2 robust_use early
    run -0 interleave --list "$programs/robust_use" early
    assert_equal "$(grep -xE '  (free 0|dead 1)' <<<"$output" | sort | tr -d '\n')" "  dead 1  free 0"
    crossed 2 robust_use early
    listed robust_use early
}

# Killed before or after it has the mutex, or while it has it. There is no third outcome, as if it had been killed between the
# access that takes the mutex and that which says that it has it.
@test "interleave: a process is killed anywhere on its way into a robust mutex, and nobody is left waiting" {
    correct 2 robust_use killed
    crossed 2 robust_use killed
    RUNS=5 listed robust_use killed
    # Also one who waits already when the mutex has been given back, but he has not been woken yet.
    correct 2 robust_use killed_before
    RUNS=5 listed robust_use killed_before
}

@test "interleave: a robust mutex is lost if its data are not consistent again, and not handed on by exec" {
    correct 1 robust_use lost
    same "$programs/robust_use" lost
    correct 1 robust_use executed
    same "$programs/robust_use" executed
}

@test "interleave: the end of a process that has several robust mutexes is refused by name" {
    run -2 interleave "$programs/robust_use" two
    assert_output --partial "refused: process 1001 ends while it holds several robust mutexes"
}
