#!/usr/bin/env bats
# interleave: memory that processes share.

load test_helper
load helpers/interleave

setup_file() {
    [ "$(uname -m)" = x86_64 ] || skip "shared memory is followed on x86_64"
}

# ---- Races ------------------------------------------------------------------------------------------

@test "interleave: two processes that add 2 each come to 2, 3 or 4, and the race is named" {
    run -1 interleave --list "$programs/shared_lost"
    assert_equal "$(grep -xE '  [0-9]' <<<"$output" | sort | tr -d '\n')" "  2  3  4"
    assert_line --partial "race: process 1000 writes shared memory before, after or while process 1001 reads it at shared_lost.c:$(line shared_lost 'counter = \*counter')"
    crossed 3 shared_lost
    listed shared_lost
    correct 1 shared_lost.fixed
    listed shared_lost.fixed
}

@test "interleave: a parent that reads before its child has ended may read the old value" {
    run -1 interleave "$programs/shared_read"
    assert_line --index 0 --regexp '^2 outcomes, 17 states, .* 1 finding$'
    assert_line "race: process 1001 writes shared memory before, after or while process 1000 reads it at shared_read.c:$(line shared_read 'printf' 2), since neither waits for the other, at shared_read.c:$(line shared_read 'answer = 42')"
    crossed 2 shared_read
    listed shared_read
    run -0 interleave "$programs/shared_read.fixed"
    assert_line --index 0 --regexp '^1 outcome, 8 states, .* nothing wrong$'
    listed shared_read.fixed
}

@test "interleave: a loop that waits for a flag ends when another process sets it" {
    run -1 interleave --list "$programs/shared_flag"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line --partial "race: process 1001 writes shared memory before, after or while process 1000 reads it at shared_flag.c:$(line shared_flag printf), since"
    listed shared_flag
    correct 1 shared_flag.fixed
    listed shared_flag.fixed
}

@test "interleave: Peterson's algorithm keeps one process out, and its broken forms do not or never end" {
    correct 1 shared_peterson
    listed shared_peterson
    run -1 interleave --list "$programs/shared_peterson" early
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line "  1"
    assert_line "  2"
    assert_line --regexp "^race: .* shared_peterson.c:$(line shared_peterson 'visits++')"
    listed shared_peterson early
    run -1 interleave --list "$programs/shared_peterson" rigid
    assert_line --regexp '^never ends: no schedule ends this: 1000 repeats load at .*; 1001 repeats load at '
    assert_line "  the program never ends"
    assert_line "  2"
}

@test "interleave: what is assumed of shared memory is said" {
    run -0 interleave "$programs/shared_read.fixed"
    assert_line "note: accesses to shared memory are taken one after the other (sequential consistency); that a processor makes them in another order was not tried"
    run -0 interleave "$programs/one_fork"
    refute_output --partial "shared memory"
}

@test "interleave: without the source it is not known what is atomic, and that is said" {
    cp "$BATS_TEST_DIRNAME/fixtures/interleave/shared_read.c" "$BATS_TEST_TMPDIR/moved.c"
    cc -w -g -gdwarf-4 -o "$BATS_TEST_TMPDIR/moved" "$BATS_TEST_TMPDIR/moved.c"
    rm "$BATS_TEST_TMPDIR/moved.c"
    run -0 interleave "$BATS_TEST_TMPDIR/moved"
    assert_line "note: whether accesses to shared memory are atomic cannot be told without the source; a race was not looked for there"
}

@test "interleave: a replay tells what is read and written, and a program's own findings are kept" {
    run -1 interleave --replay '1000*3' "$programs/shared_lost"
    assert_line --regexp '^ +2  1000  load of 4 bytes at \+0 of shared memory = 0  -- shared_lost.c:'
    assert_line --regexp '^ +3  1000  store of 4 bytes at \+0 of shared memory: 1  -- shared_lost.c:'
    run -0 interleave --replay '1000*3' "$programs/shared_lost.fixed"
    assert_line --regexp '  1000  atomic update of 4 bytes at \+0 of shared memory = 0 '
}

# ---- Semaphores and locks ---------------------------------------------------------------------------

@test "interleave: producer and consumer get stuck when their semaphores are made for one process" {
    run -1 interleave "$programs/shared_ring"
    assert_line --regexp '^stuck: nobody can go on: .* waits in sem_wait to be woken at .*, which only this process itself can do, because what it waits at was not made for several processes'
    correct 1 shared_ring.fixed
    listed shared_ring.fixed
    same_reduced shared_ring.fixed
}

@test "interleave: three philosophers who take their left fork first get stuck, and in order they do not" {
    run -1 interleave "$programs/shared_dinner"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line --regexp '^stuck: .*; 1001 waits in sem_wait .*; 1002 waits in sem_wait .*; 1003 waits in sem_wait '
    correct 1 shared_dinner.fixed
}

@test "interleave: a signal ends a wait at a semaphore, or its process, as in native runs" {
    run -0 interleave "$programs/shared_use" interrupted
    assert_line --index 0 --regexp '^2 outcomes, '
    listed shared_use interrupted
    run -0 interleave "$programs/shared_use" ended
    assert_line --index 0 --regexp '^2 outcomes, '
    listed shared_use ended
    run -2 interleave "$programs/shared_use" stopped
    assert_output --partial "is stopped by a signal while it waits at a semaphore or lock in shared memory: that is not modelled"
}

@test "interleave: a wake at a condition is lost on a process that comes later" {
    run -1 interleave "$programs/shared_lock"
    assert_line --regexp '^stuck: nobody can go on: 1000 waits in pthread_cond_wait to be woken at '
    correct 1 shared_lock.fixed
    listed shared_lock.fixed
}

# ---- Kinds of memory and access ---------------------------------------------------------------------

@test "interleave: shared memory by shmget has an outcome for each order, and its name is the program's own" {
    run -1 interleave "$programs/shared_segment"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line --regexp '^race: process 1001 writes shared memory'
    crossed 2 shared_segment
    listed shared_segment
    correct 1 shared_segment.fixed
    correct 1 shared_segment.fixed key
    listed shared_segment.fixed key
    run -1 interleave "$programs/shared_segment" early
    assert_line --regexp '^crash: process 1001 is killed by SIGSEGV'
    refute [ "$(ipcs -m | grep -c 0x00001234)" -gt 0 ]
}

@test "interleave: shared memory that is removed exists as long as a process has it attached" {
    correct 3 shared_segment twice
    crossed 3 shared_segment twice
    listed shared_segment twice
}

@test "interleave: strings, structures and other long accesses are the same as in native runs" {
    correct 1 shared_use text
    listed shared_use text
    crossed 1 shared_use text
}

# Bytes 0, 1 and 6 are the child's, the others the parent's: no byte is both's, and each word is right in the end. With byte 2
# for both, the last one to store it wins.
@test "interleave: of memory under a mask only the elements that it selects are accessed" {
    correct 1 shared_masked
    assert_line "  aabbbbab---"
    listed shared_masked
    crossed 1 shared_masked
    run -1 interleave "$programs/shared_masked" both
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line "  aabbbbab---"
    assert_line "  aaabbbab---"
    assert_line --regexp '^race: process 1000 writes shared memory before, after or while process 1001 '
    listed shared_masked both
    crossed 2 shared_masked both
}

@test "interleave: a write of a text in shared memory reads it in one step, and the race is named" {
    run -1 interleave --list "$programs/shared_call"
    assert_line --index 0 --regexp '^3 outcomes, .* 1 finding$'
    assert_line --regexp "^race: process 1001 writes shared memory before, after or while process 1000 reads it at shared_call.c:$(line shared_call 'shared->text, 6'), "
    crossed 3 shared_call
    listed shared_call
    same_reduced shared_call
    correct 1 shared_call.fixed
    listed shared_call.fixed
    run -1 interleave --replay '1000*3,1001' "$programs/shared_call"
    assert_line --regexp '  1000  load of 6 bytes at \+0 of shared memory by a call  -- shared_call.c:'
    run -0 interleave "$programs/shared_use" call
    assert_line "  text"
}

@test "interleave: a read, a wait and a clock that store something in shared memory are followed" {
    for case in piped back alone; do
        correct 1 shared_call "$case"
        listed shared_call "$case"
        crossed 1 shared_call "$case"
    done
    run -1 interleave "$programs/shared_call" both
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    listed shared_call both
    run -0 interleave --replay '1000*3,1001' "$programs/shared_call" piped
    assert_line --regexp '  store of 8 bytes at \+0 of shared memory by a call: "through'
}

@test "interleave: a handler runs before a call reads a text in shared memory" {
    run -1 interleave --list "$programs/shared_call" signalled
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    listed shared_call signalled
}

@test "interleave: processes that use words of their own need no order" {
    correct 1 shared_use apart
    crossed 1 shared_use apart
    same_reduced shared_use apart
}

@test "interleave: memory that nobody can write has one outcome, and a write to it is a crash" {
    correct 1 shared_use constant
    crossed 1 shared_use constant
    run -1 interleave "$programs/shared_use" forbidden
    assert_line --regexp '^crash: process 1001 is killed by SIGSEGV: .* at shared_use.c:'"$(line shared_use 'page\[0\] = 1')"
    assert_line "  1"
}

@test "interleave: a pipe orders accesses, and a signal may come between two of them" {
    correct 1 shared_use piped
    listed shared_use piped
    crossed 3 shared_use killed
    listed shared_use killed
    run -1 interleave "$programs/shared_use" handled
    assert_line --index 0 --regexp '^1 outcome, .* 1 finding$'
    assert_line --regexp '^race: process 1001 writes '
}

@test "interleave: the reduced search finds the same outcomes and races" {
    for name in lost read segment; do
        same_reduced "shared_$name"
        [ -s "$BATS_TEST_TMPDIR/races--no-reduction" ]
    done
    same_reduced shared_peterson early
    same_reduced shared_peterson rigid
}

@test "interleave: a mapping, a fork and a wait that fail are followed with shared memory, too" {
    run -1 interleave --fail mmap:ENOMEM "$programs/shared_read.fixed"
    assert_line --regexp '^crash: process 1000 is killed by SIGSEGV'
    run -1 interleave --fail fork:EAGAIN "$programs/shared_read.fixed"
    assert_line --regexp '^failure not told: process 1000 ends with exit status 0 although its fork failed'
    run -1 interleave --fail waitpid:EINTR "$programs/shared_read.fixed"
    assert_line --regexp '^race: '
}

@test "interleave: what is not modelled of shared memory is refused by name" {
    run -2 interleave "$programs/shared_call" named
    assert_output "interleave: refused: process 1000 calls open at shared_call.c:$(line shared_call 'open(shared'): a call that uses an address in shared memory is not modelled"
    run -2 interleave "$programs/shared_call" long
    assert_output --partial "calls write at shared_call.c:$(line shared_call 'pages, length'): a call with more than 64 KB of shared memory is not modelled"
    run -2 interleave "$programs/shared_use" protect
    assert_output --partial "calls mprotect at shared_use.c:$(line shared_use 'mprotect('): this change of shared memory is not modelled"
    run -2 interleave "$programs/shared_use" part
    assert_output --partial "calls munmap at shared_use.c:$(line shared_use 'munmap(pages'): unmapping a part of shared memory is not modelled"
    run -2 interleave "$programs/shared_use" address
    assert_output --partial "calls mmap at shared_use.c:$(line shared_use 'mmap(page,'): mapping over shared memory is not modelled"
}
