#!/usr/bin/env bats
# interleave: descriptors that are closed twice, and those that an executed program inherits.

load test_helper
load helpers/interleave

# closes LINE PROCESS DESCRIPTOR HOW: asserts that closed_twice, told HOW, closes a descriptor twice, and its corrected
# version does not.
closes() {
    run -1 interleave "$programs/closed_twice" "$4"
    assert_line "closed twice: process $2 closes descriptor $3, which is closed already (EBADF); a file opened in between could get that number, and would be closed, at closed_twice.c:$1"
    assert_line --index 0 --regexp ', 1 finding$'
    run -0 interleave "$programs/closed_twice.fixed" "$4"
    assert_line --index 0 --regexp ', nothing wrong$'
}

# line TEXT: prints the number of the first line of closed_twice that is TEXT.
line() {
    grep -nxF -m 1 -- "$1" "$root/tests/fixtures/interleave/closed_twice.c" | cut -d: -f1
}

@test "interleave: a descriptor that is closed twice is found, also where a stream or the parent has closed it" {
    closes "$(line '    close(ends[0]);')" 1000 3 pair
    closes "$(line '        close(ends[0]);')" 1000 3 stream
    closes "$(line '            close(ends[1]);')" 1001 4 child
}

@test "interleave: numbers that are closed in a row, given again, or were never open are not closed twice" {
    for how in rows again never spawns; do
        run -0 interleave "$programs/closed_once" "$how"
        assert_line --index 0 --regexp ', nothing wrong$'
    done
}

@test "interleave: a program without debugging information may close a descriptor twice, as bash does" {
    cc -w -o "$BATS_TEST_TMPDIR/bare" "$root/tests/fixtures/interleave/closed_twice.c" 3>&-
    run -0 interleave "$BATS_TEST_TMPDIR/bare" pair
    assert_line --index 0 --regexp ', nothing wrong$'
}

@test "interleave: a close that is made to fail has closed the descriptor, so that a second one is one too many" {
    run -1 interleave --fail close:EIO@1 "$programs/close_retried"
    assert_line --regexp '^closed twice: process 1000 closes descriptor 3, '
    run -0 interleave --fail close:EIO@1 "$programs/close_retried.fixed"
}

@test "interleave: a descriptor that an executed program inherits is found, where that is asked for, and none that a shell hands on" {
    run -1 interleave --descriptors "$programs/handed_on"
    assert_line --regexp '^handed on: process 1001 executes another program, which inherits descriptor 4 \(the write end of a pipe made at handed_on.c:12\) and descriptor 5 \(a file\): close it before, or set FD_CLOEXEC, at handed_on.c:25$'
    assert_line --index 0 --regexp ', 1 finding$'
    run -0 interleave "$programs/handed_on"
    assert_line --index 0 --regexp ', nothing wrong$'
    run -0 interleave --descriptors "$programs/handed_on.fixed"
    assert_line --index 0 --regexp ', nothing wrong$'
}

@test "interleave: who uses a closed descriptor, or one for the other direction, or ends with more than 255, is told" {
    local mode source=$root/tests/fixtures/interleave/bad_use.c
    for mode in closed direction value; do
        run -0 interleave "$programs/bad_use.fixed" "$mode"
    done
    run -1 interleave "$programs/bad_use" closed
    assert_line "use after close: process 1001 writes to descriptor 4, which it has closed (EBADF); a file opened in between could get that number, at bad_use.c:$(sed -n '/this is closed/=' "$source")"
    run -1 interleave "$programs/bad_use" direction
    assert_line "wrong direction: process 1001 writes to descriptor 3, which is open for reading only (EBADF), at bad_use.c:$(sed -n '/this is to read/=' "$source")"
    run -1 interleave "$programs/bad_use" value
    assert_line "exit value: process 1001 ends with the exit status 300, of which its parent sees 44, at bad_use.c:$(sed -n '/_exit(/=' "$source")"
}
