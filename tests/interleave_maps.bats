#!/usr/bin/env bats
# interleave: files in memory, shm_open and sem_open.

load test_helper
load helpers/interleave

options=()

setup() {
    [ "$(uname -m)" = x86_64 ] || skip "shared memory is followed on x86_64"
    cd "$BATS_TEST_TMPDIR" || return
}

@test "interleave: a counter in memory by shm_open is lost, and kept with a semaphore by sem_open" {
    run -1 interleave --list "$programs/map_lost"
    assert_equal "$(grep -xE '  [0-9]' <<<"$output" | sort | tr -d '\n')" "  2  3  4"
    assert_line --regexp "^race: process 100[01] writes shared memory before, after or while process 100[01] reads it at map_lost.c:$(line map_lost 'counter = \*counter')"
    listed map_lost
    crossed 3 map_lost
    correct 1 map_lost.fixed
    RUNS=5 listed map_lost.fixed
    assert_equal "$(find /dev/shm -name '*interleave_lo*')" ""
}

@test "interleave: what is written into memory is in the file, and the other way round" {
    correct 1 map_use both
    listed map_use both
    correct 1 map_use offset
    listed map_use offset
    correct 1 map_use kept
    assert_line "  file map.txt:"
    assert_line "> child"
    refute [ -e map.txt ]
}

@test "interleave: names in /dev/shm are the program's own, and may not be there yet" {
    correct 2 map_use names
    crossed 2 map_use names
    listed map_use names
    assert_equal "$(find /dev/shm -name '*interleave_name*')" ""
}

@test "interleave: two processes that make a named semaphore get the same one" {
    correct 1 map_use semaphore
    listed map_use semaphore
    same "$programs/map_use" semaphore
}

@test "interleave: of two processes that make a link, one has the lock" {
    correct 4 map_use linked
    crossed 4 map_use linked
    listed map_use linked
    refute [ -e map.lock ]
}

@test "interleave: a file of memfd_create has no name, and is new each time" {
    run -1 interleave --list "$programs/memfd_use" counter
    assert_equal "$(grep -xE '  [0-9]' <<<"$output" | sort | tr -d '\n')" "  1  2"
    assert_line --regexp "^race: process 100[01] writes shared memory"
    crossed 2 memfd_use counter
    listed memfd_use counter
    correct 1 memfd_use.fixed counter
    RUNS=5 listed memfd_use.fixed counter
    correct 1 memfd_use twice
    same "$programs/memfd_use" twice
    correct 1 memfd_use corners
    same "$programs/memfd_use" corners
    assert_equal "$("$programs/memfd_use" corners)" $'1 1 1 1\nhanded on'
}

@test "interleave: a memfd_create that fails is told" {
    run -1 interleave --fail memfd_create:EMFILE@2 --list "$programs/memfd_use" twice
    assert_line --regexp "^failure not told: process 1000 ends with exit status 0 although its memfd_create failed"
}

@test "interleave: what is not modelled of files in memory is refused by name" {
    run -2 interleave "$programs/memfd_use" seals
    assert_output --regexp "process 100[01] calls fcntl at memfd_use.c:$(line memfd_use 'fcntl(fd, F_ADD'): the seals of memfd_create are not modelled$"
    run -2 interleave "$programs/memfd_use" huge
    assert_output --regexp "process 100[01] calls memfd_create at memfd_use.c:$(line memfd_use 'MFD_HUGETLB'): these flags of memfd_create are not modelled$"
    run -2 interleave "$programs/map_use" short
    assert_output "interleave: refused: process 1000 accesses a file in memory beyond its end (is there no ftruncate?): SIGBUS is not modelled, at map_use.c:$(line map_use 'text\[0\] = 1')"
    run -2 interleave "$programs/map_use" tail
    assert_output "interleave: refused: process 1001 writes to memory after the end of the file that is mapped there, which does not get these bytes: that is not modelled, at map_use.c:$(line map_use '"tail", 4')"
    run -2 interleave "$programs/map_use" private
    assert_output "interleave: refused: process 1000 calls mmap at map_use.c:$(line map_use 'MAP_PRIVATE'): a file in memory that is written is not modelled, except with MAP_SHARED"
}
