#!/usr/bin/env bats
# A result by a pipe: docs/pipe_result.md. The three parts come in any order.

load test_helper
load helpers/examples
load helpers/interleave

# assert_sum: asserts that `output` is the three parts in any order, and then the sum.
assert_sum() {
    assert_equal "$(head -n -1 <<<"$output" | sort)" $'A part has come: 1500500\nA part has come: 2500500\nA part has come: 500500'
    assert_equal "$(tail -n 1 <<<"$output")" 'The sum is 4501500'
}

# assert_parts COUNT: asserts that `output` is COUNT different parts and no sum.
assert_parts() {
    assert_equal "$(grep -cE '^A part has come: (500500|1500500|2500500)$' <<<"$output")" "$1"
    assert_equal "$(sort -u <<<"$output" | grep -c .)" "$1"
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "pipe_result: it prints the parts and the sum, on a terminal, a pipe and in a file" {
    for _ in {1..5}; do
        run -0 supervise -t "$examples/pipe_result"
        assert_sum
        run -0 supervise "$examples/pipe_result"
        assert_sum
    done
    supervise "$examples/pipe_result" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    assert_sum
}

@test "pipe_result: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/pipe_result"
    assert_sum
}

@test "pipe_result: the three parts have 3! orders, on a terminal and on a pipe" {
    for stream in tty pipe file; do
        run -0 interleave --count --stdout="$stream" "$examples/pipe_result"
        assert_output "$((3 * 2 * 1))"
    done
}

# ---- The rules ----------------------------------------------------------------------------------------------

@test "pipe_result: a parent that keeps its write end is stuck under every schedule" {
    variant pipe_result '/(void)close(ends\[WRITE_END\]); \/\/ or/d'
    run -124 timeout 1 "$variant" 3>&-
    run -1 interleave --list "$variant"
    # The chapter breaks this line in two.
    line=$(sed -n '/^stuck: /{N;s/\n */ /;p;q}' "$root/docs/pipe_result.md")
    assert_line "$line"
    assert_equal "$(grep -c '^outcome ' <<<"$output")" 6
    assert_equal "$(grep -c 'the first process has not ended, and nobody can go on' <<<"$output")" 6
}

@test "pipe_result: each child makes one write, and a part in two writes is mixed with others in some schedules" {
    needs tracing
    # A file for each process: in one file, the line of a call that another process interrupts is in two parts.
    supervise strace -ff -qq -e trace=write -e signal=none -o "$BATS_TEST_TMPDIR/trace" "$examples/pipe_result" >/dev/null
    assert_equal "$(cat "$BATS_TEST_TMPDIR"/trace.* | grep -c ', 8) *= 8$')" 3
    variant pipe_result 's/while ((written = write(\(.*\), &sum, sizeof sum)) == -1.*/written = write(\1, \&sum, 1) + write(\1, (char *)\&sum + 1, sizeof sum - 1);/
        /^        continue;$/d'
    run interleave --list "$variant"
    assert_line --index 0 --regexp '^90 outcomes, '
    assert_equal "$(grep -c 'The sum is ' <<<"$output")" 90
    assert_equal "$(grep -c 'The sum is 4501500$' <<<"$output")" 6
    assert_equal "$(grep -c 'exit status 0' <<<"$output")" 90
}

@test "pipe_result: reads that fall short or are interrupted change nothing" {
    for failure in read:short read:short@+ read:EINTR 'read:EINTR@*'; do
        run -0 interleave --count --fail "$failure" "$examples/pipe_result"
        assert_output 6
    done
    variant pipe_result 's/while (got < sizeof \*part)/while (got == 0)/; s/return true;/return got == sizeof *part;/'
    run interleave --count --fail read:short "$variant"
    assert_output --regexp '(^|'$'\n'')28$'
}

@test "pipe_result: a child that a signal kills leaves a sum that is not printed" {
    for k in 1 2 3; do
        run -1 --separate-stderr supervise -k "9:$k" "$examples/pipe_result"
        assert_parts 2
        assert_regex "$stderr" '^pipe_result: signal 9 killed [0-9]+
pipe_result: 2 of 3 parts have come$'
    done
}

# ---- What goes wrong ----------------------------------------------------------------------------------------

@test "pipe_result: without a reader each child is killed by SIGPIPE, or told of EPIPE where that is ignored" {
    variant pipe_result 's/^    int started = start_children/    (void)close(ends[READ_END]);\n&/'
    run -1 supervise "$variant"
    assert_equal "$(grep -c "signal $(kill -l PIPE) killed " <<<"$output")" 3
    run -1 supervise env --ignore-signal=PIPE "$variant"
    assert_equal "$(grep -cx 'pipe_result: write: Broken pipe' <<<"$output")" 3
}

@test "pipe_result: waiting before reading works while the parts fit into the pipe, and hangs when they do not" {
    variant pipe_result '/int good = 0;/,/good +=/d
        s/^    int parts = 0;/    int good = 0;\n    for (int i = 0; i < started; i++) good += ended_well(pids[i]);\n&/'
    run -0 supervise "$variant"
    assert_sum
    run -0 interleave --count "$variant"
    assert_output 6
    # 65,536 bytes are 8192 parts: one child fills the pipe by itself.
    sed -i 's/^    ssize_t written = -1;/&\n    for (int i = 1; i < 10000; i++) (void)write(ends[WRITE_END], \&sum, sizeof sum);/' \
        "$BATS_TEST_TMPDIR/pipe_result.c"
    cc -w -o "$variant" "$BATS_TEST_TMPDIR/pipe_result.c"
    run -124 supervise -l 1 "$variant"
}

@test "pipe_result: the pipe stays open while a grandchild has it open, and ends when the grandchild closes it" {
    variant pipe_result 's/^    for (int i = 1; i <= NUMBERS_EACH; i++)/    if (number == 3 \&\& fork() == 0) { pause(); _exit(0); }\n&/'
    run -124 supervise -l 1 "$variant"
    variant pipe_result 's/^    for (int i = 1; i <= NUMBERS_EACH; i++)/    if (number == 3 \&\& fork() == 0) { close(ends[WRITE_END]); pause(); _exit(0); }\n&/'
    run -99 --separate-stderr supervise "$variant"
    assert_sum
    assert_equal "$stderr" 'supervise: left behind: 1 living processes'
}

@test "pipe_result: when the k-th fork fails, the parts of the others come, and there is no sum" {
    for k in 1 2 3; do
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$k" "$examples/pipe_result"
        assert_parts "$((k - 1))"
        assert_equal "$stderr" 'pipe_result: fork: Resource temporarily unavailable'
    done
}

@test "pipe_result: a pipe that cannot be made is an error, and starts nothing" {
    run -1 --separate-stderr injected '?pipe,pipe2:error=EMFILE' "$examples/pipe_result"
    assert_output ''
    assert_equal "$stderr" 'pipe_result: pipe: Too many open files'
}

@test "pipe_result: a read that fails is an error, and the children are reaped" {
    statically pipe_result
    run -1 --separate-stderr supervise strace -f -qq -o /dev/null -e inject=read:error=EIO:when=1 "$variant"
    assert_output ''
    [[ $stderr == 'pipe_result: read: Input/output error'* ]] # and SIGPIPE may have killed children
    run -0 supervise strace -f -qq -o /dev/null -e inject=read:error=EINTR:when=1..3 "$variant"
    assert_sum
}

@test "pipe_result: whatever call fails, nothing goes wrong unnoticed" {
    run -0 interleave --fail all "$examples/pipe_result"
    assert_output --partial 'nothing wrong'
    for failure in fork:EAGAIN fork:ENOMEM write:ENOSPC write:EIO write:short write:EINTR pipe:EMFILE close:EIO; do
        for stream in tty pipe; do
            run -0 interleave --count --fail "$failure" --stdout="$stream" "$examples/pipe_result"
        done
    done
}

@test "pipe_result: a write into the pipe that a signal interrupts is made again" {
    run -0 interleave --list --fail write::EINTR@1 "$examples/pipe_result"
    assert_equal "$(grep -c 'The sum is 4501500$' <<<"$output")" 6
    assert_equal "$(grep -c '^outcome ' <<<"$output")" 6
}

@test "pipe_result: a part that cannot be written is an error of the child, and is missing" {
    run -1 --separate-stderr injected write:error=ENOSPC:when=1 "$examples/pipe_result"
    assert_output ''
    # The parent's first write, which fails as well, is its own message.
    assert_equal "$stderr" "$(yes 'pipe_result: write: No space left on device' | head -n 3)"
}

@test "pipe_result: a read that fails leaves no sum, whatever the children have done" {
    run -0 interleave --list --fail read::EIO@1 "$examples/pipe_result"
    assert_equal "$(grep -c '^! pipe_result: read: Input/output error$' <<<"$output")" "$(grep -c '^outcome ' <<<"$output")"
    refute_output --partial 'The sum is'
}

@test "pipe_result: if all parts come, but the children do not end well, there is no sum" {
    # This kills the program too, but only when it exits.
    run -137 --separate-stderr injected exit_group:signal=KILL "$examples/pipe_result"
    assert_parts 3
    assert_equal "$(grep -c '^pipe_result: signal 9 killed ' <<<"$stderr")" 3
}

@test "pipe_result: it waits for its own children, not for one that it inherited through exec" {
    run -0 supervise -a 1 "$root/build/tests/with_stranger" "$examples/pipe_result"
    assert_sum
}

@test "pipe_result: a signal in the middle of waitpid does not end the wait" {
    for which in 1 2 3 1..5; do
        run -0 injected "wait4:error=EINTR:when=$which" "$examples/pipe_result"
        assert_sum
    done
}

@test "pipe_result: where SIGCHLD is ignored, the parts come, but no statuses, and so no sum" {
    needs glibc
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/pipe_result"
    assert_parts 3
    assert_equal "$stderr" "$(yes 'pipe_result: waitpid: No child processes' | head -n 3)"
}

@test "pipe_result: an output that cannot be written is an error" {
    needs glibc
    run -1 supervise sh -c 'exec "$0" >/dev/full' "$examples/pipe_result"
    assert_output 'pipe_result: standard output: No space left on device'
    run -1 supervise sh -c 'exec "$0" >&-' "$examples/pipe_result"
    assert_output 'pipe_result: standard output: Bad file descriptor'
    # A child makes one write only, so these writes are the parent's.
    for k in 2 3 4; do
        run -1 --separate-stderr injected "write:error=EIO:when=$k" -t "$examples/pipe_result"
        assert_output --partial 'pipe_result: standard output: a write failed'
    done
    run -141 without_reader "$examples/pipe_result"
}

@test "pipe_result: a signal that kills it leaves the children to somebody else" {
    variant pipe_result '/^static int be_child/,/^}/s/^    long sum = 0;/&\n\n    if (number == 1)\n        (void)kill(getppid(), SIGTERM);/
        s/^#include <errno.h>/&\n#include <signal.h>/'
    run -143 supervise -a 3 "$variant"
    refute_output --partial 'The sum is'
}
