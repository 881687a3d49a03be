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
    assert_output "interleave: refused: process 1000 calls stat about a file that was given times (utime): that is not modelled, at chmod_use.c:$(line chmod_use 'if (stat(path, &status))')"
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
    assert_output "interleave: refused: process 1000 calls chmod or utime for a directory: that is not modelled, at chmod_use.c:$(line chmod_use 'chmod("folder", 0755)')"
    run -2 interleave "$programs/chmod_use" outside
    assert_output --partial "calls chmod at chmod_use.c:$(line chmod_use '"/dev/null"'): permissions and times of what is no plain file"
    run -2 interleave "$programs/chmod_use" pipes
    assert_output --partial "permissions and times of what is no file that the program makes or changes are not modelled"
    run -2 interleave_as_user "$programs/chmod_use"
    assert_output --partial "a file that its owner may not read or write is not modelled"
}

@test "interleave: stat tells the number of names of a file, and of directories in a directory, that the program makes" {
    local told
    cd "$BATS_TEST_TMPDIR"
    told=$("$programs/stat_names" file)
    run -0 interleave "$programs/stat_names" file
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    assert_output --partial "$(sed 's/^/  /' <<<"$told")"
    run -0 interleave "$programs/stat_names" directory
    assert_line --index 2 '  directory: 2'
    assert_line --index 3 '  directory: 4'
    assert_line --index 4 '  directory: 3'
}

@test "interleave: what the program makes has no extended attributes, so that ls has nothing to complain of" {
    cd "$BATS_TEST_TMPDIR"
    run -0 interleave "$programs/stat_names" attributes
    assert_line --index 2 '  attribute: -1 No data available'
    assert_line --index 3 '  list: 0'
    assert_line --index 4 '  no file: -1 No such file or directory'
    run -0 interleave sh -c 'umask 022; >made; ls -l --time-style=+X made; rm made'
    assert_line --regexp '^  -rw-r--r-- 1 [^ ]+ [^ ]+ 0 X made$'
    refute_output --partial '!'
    run -2 interleave sh -c '>made; stat -f made'
    assert_output 'interleave: refused: process 1001 calls statfs in stat: statfs of what the program makes is not modelled'
}
