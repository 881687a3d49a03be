#!/usr/bin/env bats
# interleave: shared memory of System V that processes find by its key or its number.

load test_helper
load helpers/interleave

options=()

setup_file() {
    [ "$(uname -m)" = x86_64 ] || skip "shared memory is followed on x86_64"
}

# The parent reads before the child writes, or after it. With the wait it is always after it.
@test "interleave: parent and child get the same memory by a key, whoever of them comes first" {
    run -1 interleave --list "$programs/shm_key"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line --regexp "^race: process 1001 writes shared memory .* at shm_key.c:$(line shm_key printf), .* at shm_key.c:$(line shm_key '= 42')$"
    crossed 2 shm_key
    listed shm_key
    same_reduced shm_key
    correct 1 shm_key.fixed
    crossed 1 shm_key.fixed
    listed shm_key.fixed
}

# Both add after it is set: 12. The second one adds before it is set: 10, and the first adds 1: 11.
@test "interleave: IPC_EXCL lets one process make memory, and another may come before it is set" {
    correct 2 shm_once
    run -0 interleave --list "$programs/shm_once"
    assert_line "  11"
    assert_line "  12"
    crossed 2 shm_once
    listed shm_once
    same_reduced shm_once
    correct 1 shm_once.fixed
    listed shm_once.fixed
}

@test "interleave: shmget, shmat, shmdt and shmctl answer as the kernel does" {
    for case in attached errors; do
        correct 1 shm_use "$case"
        RUNS=3 listed shm_use "$case"
    done
    correct 1 shm_use number
    RUNS=3 listed shm_use number
    refute [ "$(ipcs -m | grep -c 0x00005e4)" -gt 0 ]
}

# The child has written before its parent reads.
@test "interleave: shmat ignores permissions, as Linux does, and refuses to replace what is mapped" {
    correct 1 shm_use permissions
    RUNS=3 listed shm_use permissions
    run -2 interleave "$programs/shm_use" remap
    assert_output --regexp '^interleave: refused: process 1000 calls shmat at .*: this way to attach shared memory is not modelled$'
}

# The child, which has it attached too, has ended or not.
@test "interleave: a process that ends detaches its memory some time before" {
    correct 2 shm_use counted
    crossed 2 shm_use counted
    listed shm_use counted
}

# The parent gets the memory that is there, before it is removed: it attaches it then (42), or after that (-1). Or it makes new
# memory (0).
@test "interleave: the key of memory that is removed is free again" {
    correct 3 shm_use gone
    crossed 3 shm_use gone
    listed shm_use gone
    same "$programs/shm_use" gone
}

@test "interleave: shmget and shmat can be made to fail" {
    run -1 interleave --fail shmget:ENOSPC@1 "$programs/shm_key.fixed"
    assert_line --regexp '^crash: process 100. is killed by SIGSEGV'
    run -1 interleave --fail shmat:ENOMEM@1 "$programs/shm_key.fixed"
    assert_line --regexp '^crash: process 100. is killed by SIGSEGV'
}
