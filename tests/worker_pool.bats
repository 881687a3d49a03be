#!/usr/bin/env bats
# A pool of workers: docs/worker_pool.md. Whichever of two workers ends first, its result is printed first.

load test_helper
load helpers/examples
load helpers/interleave

results='27 takes 111 steps
97 takes 118 steps
871 takes 178 steps
6171 takes 261 steps'

# assert_results [EXCEPT]: asserts that `output` is the first line and then all results, in a possible order. EXCEPT is the
# number of a task whose result must not be there.
assert_results() {
    assert_line --index 0 '4 tasks, at most 2 workers at once'
    assert_equal "$(tail -n +2 <<<"$output" | sort -n)" "$(grep -v "^${1-none} " <<<"$results")"
    # The last task begins when two others have ended.
    [ -n "${1-}" ] || ! sed -n 2,3p <<<"$output" | grep -q '^6171 ' || fail "6171 comes too early: $output"
}

# with_workers N: makes a variant with N workers.
with_workers() {
    if [ "$1" = 2 ]; then
        variant=$examples/worker_pool
    else
        variant worker_pool "s/WORKERS = 2/WORKERS = $1/"
    fi
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "worker_pool: it prints all results, on a terminal, a pipe and in a file" {
    for _ in {1..5}; do
        run -0 supervise -t "$examples/worker_pool"
        assert_results
        run -0 supervise "$examples/worker_pool"
        assert_results
    done
    supervise "$examples/worker_pool" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    assert_results
}

@test "worker_pool: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/worker_pool"
    assert_results
}

@test "worker_pool: N workers and 4 tasks have N^(4-N) N! outcomes" {
    local orders=1
    for n in 1 2 3 4; do
        orders=$((orders * n))
        with_workers "$n"
        for stream in tty pipe file; do
            run -0 interleave --count --stdout="$stream" "$variant"
            assert_line --index 0 "$((n ** (4 - n) * orders))"
        done
    done
}

@test "worker_pool: each outcome has each result once, and the last task third or fourth" {
    run -0 interleave --list "$examples/worker_pool"
    assert_equal "$(grep -c '^outcome ' <<<"$output")" 8
    for number in 27 97 871 6171; do
        assert_equal "$(grep -c "^  $number takes" <<<"$output")" 8
    done
    run awk '/^outcome/ { n = 0 } / takes / { n++ } / 6171 takes / { print n } / 27 takes / && n == 4 { print "27 last" }' <<<"$output"
    assert_equal "$(sort -u <<<"$output")" $'27 last\n3\n4'
}

@test "worker_pool: in batches of two there are 2! 2! outcomes" {
    variant worker_pool 's/^        while (begun < TASKS/        if (begun == ended)\n&/'
    run -0 interleave --count "$variant"
    assert_line --index 0 4
}

# ---- The rules ----------------------------------------------------------------------------------------------

@test "worker_pool: at most two workers run at once, and with room for one only the tasks are done as well" {
    needs root
    # The program itself is a process, too.
    run -0 --separate-stderr alone 3 "$examples/worker_pool"
    assert_results
    assert_equal "$stderr" ''
    run -0 --separate-stderr alone 2 "$examples/worker_pool"
    assert_equal "$output" "4 tasks, at most 2 workers at once
$results"
    assert_equal "$(sort -u <<<"$stderr")" 'worker_pool: fork: Resource temporarily unavailable'
    variant worker_pool 's/ && begun - ended < WORKERS//'
    run -0 --separate-stderr alone 3 "$variant"
    assert_equal "$stderr" "$(yes 'worker_pool: fork: Resource temporarily unavailable' | head -n 2)"
    run -1 --separate-stderr alone 1 "$examples/worker_pool"
    assert_equal "$stderr" 'worker_pool: fork: Resource temporarily unavailable'
}

@test "worker_pool: when the k-th worker is killed, its task is reported, and the others are done" {
    local numbers=(none 27 97 871 6171)
    for k in 1 2 3 4; do
        run -1 --separate-stderr supervise -k "9:$k" "$examples/worker_pool"
        assert_results "${numbers[k]}"
        assert_equal "$stderr" "worker_pool: the task ${numbers[k]} is not done"
    done
}

@test "worker_pool: a result counts only if it is whole and its worker ends with 0" {
    # Half a result.
    variant worker_pool 's/^    const bool is_written/    if (number == 97 \&\& write(to, \&steps, 4) == 4)\n        _exit(0);\n&/'
    run -1 --separate-stderr supervise "$variant"
    assert_results 97
    assert_equal "$stderr" 'worker_pool: the task 97 is not done'
    # A whole one, and a failure after it.
    variant worker_pool 's/^    (void)close(to);/&\n    if (number == 97)\n        return 1;/'
    run -1 --separate-stderr supervise "$variant"
    assert_results 97
    assert_equal "$stderr" 'worker_pool: the task 97 is not done'
}

@test "worker_pool: a read that falls short or fails leaves a task that is not done" {
    for failure in short EIO; do
        run -0 interleave --list --fail "read:$failure" "$examples/worker_pool"
        # The outcomes without a failure, and those in which one of the tasks is not done.
        assert_equal "$(grep -c 'exit status 0' <<<"$output")" 8
        assert_equal "$(grep -c 'exit status 1' <<<"$output")" "$(grep -c 'is not done' <<<"$output")"
    done
    # The worker has ended, so the read does not wait, and nothing can interrupt it.
    run -0 interleave --count --fail read:EINTR "$examples/worker_pool"
    assert_line --index 0 8
}

# ---- What goes wrong ----------------------------------------------------------------------------------------

@test "worker_pool: a result that does not fit into a pipe is stuck" {
    variant worker_pool 's/^    (void)close(to);/    static const char protocol[100000];\n    (void)write(to, protocol, sizeof protocol);\n&/'
    run -124 --separate-stderr supervise -l 1 "$variant"
    assert_output '4 tasks, at most 2 workers at once'
}

@test "worker_pool: when the k-th fork fails once, all tasks are done if another worker runs" {
    for k in 2 3 4 5; do
        run -0 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$k" "$examples/worker_pool"
        assert_results
        [ "$k" = 5 ] || assert_equal "$stderr" 'worker_pool: fork: Resource temporarily unavailable'
    done
    # No end of the pipe stays open: with one more descriptor open, a later pipe would have the number 6.
    run -0 supervise strace -f -qq -e "trace=?pipe,pipe2,$fork_calls" -e signal=none -e "inject=$fork_calls:error=EAGAIN:when=2" \
        -o "$BATS_TEST_TMPDIR/trace" env --block-signal=CHLD "$examples/worker_pool"
    run -0 grep -oE '\[[0-9]+, [0-9]+\]' "$BATS_TEST_TMPDIR/trace"
    assert_equal "${#lines[@]}" 5
    refute_output --partial 6
    # Nobody runs who could make room.
    run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=1" "$examples/worker_pool"
    assert_output '4 tasks, at most 2 workers at once'
}

@test "worker_pool: a pipe that cannot be made is as if there were no room" {
    for k in 1 2 3 4; do
        run "-$((k == 1))" --separate-stderr injected "?pipe,pipe2:error=EMFILE:when=$k" "$examples/worker_pool"
        assert_equal "$stderr" 'worker_pool: pipe: Too many open files'
        [ "$k" = 1 ] || assert_results
    done
}

@test "worker_pool: a child that it has not started is reaped, and counts for nothing" {
    needs proc
    # The child is dead before exec, so it is the first that a wait finds.
    # shellcheck disable=SC2016 # perl expands it
    run -0 supervise perl -e 'my $stranger = fork // die; exit 3 if !$stranger;
        for (my $state = ""; $state !~ /\) Z /; close $file) { open $file, "<", "/proc/$stranger/stat"; $state = <$file>; }
        exec @ARGV' "$examples/worker_pool"
    assert_results
}

@test "worker_pool: whatever call fails, nothing goes wrong unnoticed" {
    with_workers 1
    run -0 interleave --fail all "$variant"
    assert_output --partial 'nothing wrong'
    # A worker that cannot write its result says so.
    run -0 interleave --list --fail write::EIO "$examples/worker_pool"
    assert_output --partial '! worker_pool: write: '
    for failure in fork:EAGAIN write:short write:EIO read:EIO waitpid:EINTR; do
        run -0 interleave --count --fail "$failure" --stdout=pipe "$examples/worker_pool"
    done
}

@test "worker_pool: a signal in the middle of waitpid does not end the wait" {
    for which in 1 2 1..5; do
        run -0 injected "wait4:error=EINTR:when=$which" "$examples/worker_pool"
        assert_results
    done
}

@test "worker_pool: where SIGCHLD is ignored, it cannot know what is done, and that is an error" {
    needs glibc
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/worker_pool"
    assert_equal "$stderr" 'worker_pool: waitpid: No child processes'
}

@test "worker_pool: an output that cannot be written is an error" {
    needs glibc
    run -1 supervise sh -c 'exec "$0" >/dev/full' "$examples/worker_pool"
    assert_output 'worker_pool: standard output: No space left on device'
    # The second write of the parent is the first result. A worker makes only one write. Each later flush tells of the error
    # once more, but no longer why.
    for k in 2 5; do
        run -1 --separate-stderr injected "write:error=EIO:when=$k" "$examples/worker_pool"
        assert_equal "${stderr_lines[0]}" 'worker_pool: standard output: Input/output error'
        assert_equal "$(grep -cx 'worker_pool: standard output: a write failed' <<<"$stderr")" "$((5 - k))"
        assert_equal "${#stderr_lines[@]}" "$((6 - k))"
    done
    run -141 without_reader "$examples/worker_pool"
}
