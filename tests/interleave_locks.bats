#!/usr/bin/env bats
# interleave: semaphores and locks in memory that is not shared.

load test_helper
load helpers/interleave

line() {
    grep -n "$1" "$BATS_TEST_DIRNAME/fixtures/interleave/lock.c" | head -n "${2:-1}" | tail -n 1 | cut -d: -f1
}

why="because what it waits at lies in memory that no other process has (only mmap with MAP_SHARED makes memory that a fork shares)"

@test "interleave: who waits at a semaphore or a lock that no other process has is stuck, and told why" {
    run -1 interleave "$programs/lock" post
    assert_line "stuck: nobody can go on: 1000 waits in sem_wait for good at lock.c:$(line 'sem_wait(&semaphore);' 2), $why"
    run -1 interleave "$programs/lock" mutex
    assert_line "stuck: nobody can go on: 1000 waits in waitpid(-1) for a child to end at lock.c:$(line 'wait(NULL);' 2); 1001 waits in pthread_mutex_lock for good at lock.c:$(line 'pthread_mutex_lock' 2), $why"
    run -1 interleave "$programs/lock" condition
    assert_line "stuck: nobody can go on: 1000 waits in pthread_cond_wait for good at lock.c:$(line pthread_cond_wait), $why"
    for how in post mutex condition; do
        run -124 timeout 1 "$programs/lock" "$how" 3>&-
    done
}

@test "interleave: a semaphore that is free, and one that is waited at for a time, keep nobody" {
    run -0 interleave "$programs/lock" free
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    run -0 interleave "$programs/lock" timed
    assert_line "  sem_timedwait: Connection timed out"
    refute_line "outcome 2"
}

@test "interleave: a handler that posts the semaphore lets its process go on, as native runs show" {
    run -0 interleave "$programs/lock" signal
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line "  sem_wait: Interrupted system call"
    assert_line "  sem_wait: done"
    run -0 interleave "$programs/lock" restart
    assert_line --index 0 --regexp '^1 outcome, '
    assert_line "  sem_wait: done"
    for how in signal restart; do
        for _ in {1..20}; do
            timeout 200 "$programs/lock" "$how" >"$BATS_TEST_TMPDIR/seen" 3>&-
            run -0 interleave --possible "$BATS_TEST_TMPDIR/seen" "$programs/lock" "$how"
        done
    done
}

@test "interleave: sem_open makes a semaphore that only the program sees, and that is left" {
    [ "$(uname -m)" = x86_64 ] || skip "files in memory are followed on x86_64"
    run -0 interleave "$programs/lock" open
    assert_line "  file /dev/shm/sem.interleave_lock:"
    [ ! -e /dev/shm/sem.interleave_lock ]
}
