#!/usr/bin/env bats
# interleave: permissions of files by chmod.

load test_helper
load helpers/interleave

options=()

setup() {
    chmod 777 "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
}

# The child looks before the file may be read, after it has been written, or in between.
@test "interleave: permissions that are given too early show a file that is not written yet" {
    correct 3 chmod_publish
    run -0 interleave --list "$programs/chmod_publish"
    assert_line '  ""'
    crossed 3 chmod_publish
    same "$programs/chmod_publish"
    RUNS=5 listed chmod_publish
    correct 2 chmod_publish.fixed
    crossed 2 chmod_publish.fixed
    RUNS=5 listed chmod_publish.fixed
    assert [ ! -e news ]
}

@test "interleave: permissions follow the file, and are told by all calls, as by the kernel" {
    for case in told errors server bits; do
        correct 1 chmod_use "$case"
        RUNS=1 listed chmod_use "$case"
    done
}

@test "interleave: files on disk keep their times, and so does a file that is not there" {
    echo text >real
    touch -d 2001-02-03 real
    correct 1 chmod_use times
    assert_line "  No such file or directory"
    assert_equal "$(date -r real +%F)" 2001-02-03
    RUNS=1 listed chmod_use times
    touch -d 2001-02-03 real
    run -0 interleave /usr/bin/touch real other
    assert_equal "$(date -r real +%F)" 2001-02-03
    run -2 interleave "$programs/chmod_use" stamped
    assert_output "interleave: refused: process 1000 calls stat about a file that was given times (utime): that is not modelled"
}

@test "interleave: files on disk keep their permissions" {
    echo text >real
    chmod 644 real
    run -0 interleave --list "$programs/chmod_use" disk
    assert_line "  100600 100600 100600"
    assert_equal "$(stat -c %a real)" 644
}

@test "interleave: what is not modelled of chmod is refused by name" {
    run -2 interleave "$programs/chmod_use" folder
    assert_output "interleave: refused: process 1000 calls chmod or utime for a directory: that is not modelled"
    run -2 interleave "$programs/chmod_use" outside
    assert_output --partial "calls chmod at chmod_use.c:$(line chmod_use '"/dev/null"'): permissions and times of what is no plain file"
    run -2 interleave "$programs/chmod_use" pipes
    assert_output --partial "permissions and times of what is no file that the program makes or changes are not modelled"
    run -2 interleave_as_user "$programs/chmod_use"
    assert_output --partial "a file that its owner may not read or write is not modelled"
}
