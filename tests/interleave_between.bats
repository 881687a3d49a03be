#!/usr/bin/env bats
# interleave --all-signals: signal handlers that run between two instructions.

load test_helper
load helpers/interleave

setup_file() {
    [ "$(uname -m)" = x86_64 ] || skip "--all-signals needs x86_64"
}

# between OUTCOMES NAME: asserts that the fixture has this number of outcomes, and those of 5 native runs are among them. The
# report is in `output`.
between() {
    run interleave --all-signals --list "$programs/$2"
    [[ $status -le 1 ]]
    assert_line --index 0 --regexp "^$1 outcomes?, "
    local list=$output _
    for _ in {1..5}; do
        run -0 "$programs/$2"
        grep -qxF "  ${lines[0]}" <<<"$list"
    done
    run -0 cat <<<"$list"
}

# The program loads the counter, adds 1 and stores it. The handler, which adds 10, runs before the load or after the store:
# 11. Or between the two: then its 10 are lost, 1. The handler itself is not interrupted.
@test "interleave: what a handler adds is lost between the load and the store of its program" {
    between 2 between_count
    run -1 interleave --all-signals "$programs/between_count"
    assert_line "lost update: process 1000 reads counter at between_count.c:$(line between_count 'counter += 1;'), then its handler of SIGUSR1 changes it, and the process writes over that; block the signal in between (sigprocmask), at between_count.c:$(line between_count 'counter += 1;')"
    assert_line "  11"
    assert_line "  1"
    refute_output --partial "not tried"
    between 1 between_count.fixed
    run -0 interleave --all-signals --cross-check "$programs/between_count"
}

@test "interleave: without --all-signals, handlers run only at calls, and a note says so" {
    correct 1 between_count
    assert_line "note: a signal handler can also run between two system calls; that was not tried (--all-signals tries it)"
}

@test "interleave: a replay tells between which instructions a handler runs, and what they access" {
    run -1 interleave --all-signals --replay 1000,1001,1000,1000~,1000*2 "$programs/between_count"
    assert_line --index 2 --regexp "^ +3 +1000  load of counter  -- between_count.c:"
    assert_line --index 3 --regexp "^ +4 +1000  before a store of counter, SIGUSR1 is handled  -- between_count.c:"
    assert_line --index 5 --regexp "^ +6 +1000  store of counter  -- between_count.c:"
    assert_output --partial 'write "1\n" = 2'
}

# The handler finds 0 0 before the first store, 1 0 between the stores, and 1 1 after them. At calls alone, 1 0 cannot be.
@test "interleave: a handler finds two numbers half changed" {
    between 3 between_pair
    assert_line "  1 0"
    between 2 between_pair.fixed
    run -0 interleave --count "$programs/between_pair"
    assert_output 2
}

# The handler runs before both reads, between them, or after them.
@test "interleave: a program that reads a number twice finds that a handler has changed it in between" {
    between 3 between_reads
    assert_line "  0 1"
    between 2 between_reads.fixed
}

# Between the store of errno in close(3) and the load in the program, the handler leaves ECHILD there.
@test "interleave: a handler changes errno before its program looks at it" {
    between 2 between_errno
    assert_line "  ECHILD"
    between 1 between_errno.fixed
    run -0 interleave --count "$programs/between_errno"
    assert_output 1
}

# The program loads the first job, stores it in the new one, and stores the new one as the first. The handler takes the
# running job off before the load or after the second store: only the stopped job is left. Between the load and the second
# store it takes the job off in vain.
@test "interleave: a handler takes a job off a list to which its program just adds one" {
    between 2 between_jobs
    assert_line --regexp "^lost update: process 1000 reads jobs at .*, then its handler of SIGCHLD changes it"
    between 1 between_jobs.fixed
}

# SIGUSR1 is sent first, and is the lower number: its handler begins first, and that of SIGUSR2 runs before its load, after
# its store (11), or in between: then its 10 are lost, 1.
@test "interleave: a handler interrupts another handler" {
    between 2 between_handlers
    assert_line "  1"
    assert_line --regexp "^lost update: .* then its handler of SIGUSR2 changes it"
    between 1 between_handlers.fixed
}

@test "interleave: a handler that another one interrupts has not changed what that one changes" {
    run -0 interleave --all-signals "$programs/between_nested"
    assert_line --index 0 --partial "nothing wrong"
    gcc -g -gdwarf-4 -DCOMMON -o "$BATS_TEST_TMPDIR/common" "$BATS_TEST_DIRNAME/fixtures/interleave/between_nested.c" 3>&-
    run -1 interleave --all-signals "$BATS_TEST_TMPDIR/common"
    assert_output --partial "then its handler of SIGUSR1 changes it"
}

@test "interleave: no signal comes in the middle of an instruction, and a read of a large size is followed" {
    between 1 between_one
    assert_line "  2"
}

@test "interleave: what --all-signals does not try is said" {
    run -0 interleave --all-signals "$programs/between_jump"
    assert_line "note: a signal handler is left by longjmp; what it leaves undone may also be cut off at other instructions: that was not tried"
}

# The handler runs before the first byte is copied (bb), after it (ab), or after both (aa).
@test "interleave: a signal comes between the repetitions of a string instruction, to a handler that runs once" {
    between 3 between_once
    assert_line "  ab"
}

@test "interleave: a timer goes off again in a loop that makes no call" {
    between 1 between_ticks
    assert_line --index 0 --partial "nothing wrong"
}
