#!/usr/bin/env bats
# interleave: semaphores of System V.

load test_helper
load helpers/interleave

options=()

setup_file() {
    [ "$(uname -m)" = x86_64 ] || skip "shared memory, which these programs use, is followed on x86_64"
}

@test "interleave: three philosophers with semop get stuck, and do not if semop takes both forks at once" {
    run -1 interleave "$programs/sem_dinner"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line --regexp "^stuck: .*; 1001 waits in semop\\(1: -1\\) until semaphore 1 of the set is at least 1 \\(it is 0\\) at sem_dinner.c:$(line sem_dinner 'take\[1\]'); 1002 waits in semop"
    crossed 2 sem_dinner
    same "$programs/sem_dinner"
    correct 1 sem_dinner.fixed
    listed sem_dinner.fixed
    same "$programs/sem_dinner.fixed"
}

@test "interleave: a consumer that takes the lock before it can take an item gets stuck" {
    run -1 interleave --list "$programs/sem_ring"
    assert_line --index 0 --regexp '^3 outcomes, .* 1 finding$'
    assert_line --regexp '^stuck: nobody can go on: 1000 waits in semop\(1: -1\) '
    crossed 3 sem_ring
    correct 1 sem_ring.fixed
    crossed 1 sem_ring.fixed
    listed sem_ring.fixed
}

@test "interleave: a process that ends with a semaphore leaves others stuck, except with SEM_UNDO" {
    run -1 interleave --list "$programs/sem_undo"
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line --regexp '^stuck: nobody can go on: 1000 waits in semop'
    crossed 2 sem_undo
    correct 1 sem_undo.fixed
    crossed 1 sem_undo.fixed
    listed sem_undo.fixed
}

@test "interleave: a set that a process finds by its key may not be there or not be set yet" {
    run -0 interleave --list "$programs/sem_start"
    assert_line --index 0 --regexp '^3 outcomes, '
    assert_line "  semget: No such file or directory"
    assert_line "  semop: Resource temporarily unavailable"
    assert_line "  taken"
    crossed 3 sem_start
    listed sem_start
    correct 1 sem_start.fixed
    listed sem_start.fixed
    refute [ "$(ipcs -s | grep -c 0x0005e3a9)" -gt 0 ]
}

@test "interleave: semop waits for zero, for several semaphores at once, and for a time" {
    crossed 1 sem_use zero
    listed sem_use zero
    crossed 2 sem_use together
    listed sem_use together
    same "$programs/sem_use" together
    crossed 2 sem_use timed
    listed sem_use timed
}

@test "interleave: a set is removed while a process waits there, or before it comes" {
    run -0 interleave --list "$programs/sem_use" removed
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line "  Identifier removed"
    assert_line "  Invalid argument"
    crossed 2 sem_use removed
    listed sem_use removed
}

@test "interleave: who waits longest in semop comes first, and GETNCNT tells who waits" {
    correct 1 sem_use queue
    listed sem_use queue
    correct 3 sem_use counted
    crossed 3 sem_use counted
    listed sem_use counted
    run -0 interleave --list "$programs/sem_use" counted
    refute_output --partial $'  1 0\n  1'
}

@test "interleave: a signal ends a wait in semop, or its process, as in native runs" {
    run -0 interleave "$programs/sem_use" interrupted
    assert_line --index 0 --regexp '^2 outcomes, '
    listed sem_use interrupted
    run -0 interleave "$programs/sem_use" ended
    assert_line --index 0 --regexp '^2 outcomes, '
    listed sem_use ended
    run -2 interleave "$programs/sem_use" stopped
    assert_output --partial "refused: process 1001 is stopped by a signal while it waits in semop: that is not modelled"
}

@test "interleave: a process that is killed gives back what it has taken, before it is dead for its parent" {
    correct 2 sem_use undone
    listed sem_use undone
    correct 2 sem_use early
    listed sem_use early
}

@test "interleave: what is given back never makes a value negative, and SETVAL forgets it" {
    for case in below forgotten; do
        listed sem_use "$case"
        crossed 1 sem_use "$case"
    done
    run -0 interleave --list "$programs/sem_use" forgotten
    assert_line '  5'
}

@test "interleave: semget and semctl answer as the kernel does" {
    for case in questions keys passed; do
        correct 1 sem_use "$case"
        listed sem_use "$case"
    done
    run -0 interleave --replay '1000*5,1001' "$programs/sem_use" together
    assert_line --regexp ' 1001  semop\(0: -1, 1: -1\) = -1 EAGAIN  -- sem_use.c:'
}

@test "interleave: semop, semget and semctl can be made to fail" {
    run -1 interleave --fail semop:EINTR "$programs/sem_undo.fixed"
    assert_line --regexp '^failure not told: .* its semop failed'
    run -1 interleave --list --fail semop:EINTR "$programs/sem_use" removed
    assert_output --partial "Interrupted system call"
}

@test "interleave: what is not modelled of semaphores is refused by name" {
    run -2 interleave "$programs/sem_use" many
    assert_output --regexp 'refused: process 1000 .*several operations'
}
