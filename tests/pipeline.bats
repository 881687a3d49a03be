#!/usr/bin/env bats
# A pipeline: docs/pipeline.md. The parent prints before and after the commands, so there is only one output.

load test_helper
load helpers/examples
load helpers/interleave

by_default='echo writes, wc reads
2
The statuses: 0 0'

# assert_statuses STATUSES: asserts that `output` ends by telling STATUSES.
assert_statuses() {
    assert_equal "$(tail -n 1 <<<"$output")" "The statuses: $1"
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "pipeline: it joins two commands, on a terminal, a pipe and in a file" {
    run -0 supervise -t "$examples/pipeline"
    assert_output "$by_default"
    run -0 supervise "$examples/pipeline"
    assert_output "$by_default"
    supervise "$examples/pipeline" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    assert_output "$by_default"
}

@test "pipeline: of all processes one speaks at a time, so there is one outcome" {
    for stream in tty pipe file; do
        run -0 interleave --count --stdout="$stream" "$examples/pipeline"
        assert_output 1
    done
}

@test "pipeline: the words come through as they are, and all after the first | belongs to the reader" {
    run -0 supervise "$examples/pipeline" printf '<%s>' '$HOME' '*' 'a b' '' '|' cat
    assert_line --index 1 --partial '<$HOME><*><a b><>'
    run supervise "$examples/pipeline" true '|' printf '%s ' a '|' b
    assert_line --index 1 --partial 'a | b '
}

@test "pipeline: whatever is no pair of commands is a wrong usage, and starts nothing" {
    for words in 'echo' '|' 'echo |' '| cat' '| | cat'; do
        # shellcheck disable=SC2086 # a list of words
        run -2 --separate-stderr supervise "$examples/pipeline" $words
        assert_output ''
        assert_equal "$stderr" "usage: pipeline [COMMAND [ARGUMENT...] '|' COMMAND [ARGUMENT...]]"
    done
    run -2 supervise "$examples/pipeline" ''
}

@test "pipeline: more goes through it than a pipe has room for" {
    run -0 supervise "$examples/pipeline" seq 20000 '|' wc -l
    assert_line --index 1 20000
    assert_statuses '0 0'
}

# ---- The rules ----------------------------------------------------------------------------------------------

@test "pipeline: each status is that of its command, and the last that is not 0 is handed on" {
    while read -r status statuses writer reader; do
        run -"$status" supervise "$examples/pipeline" sh -c "${writer//&/ }" '|' sh -c "${reader//&/ }"
        assert_statuses "${statuses/,/ }"
        # bash and its option pipefail say the same.
        run -"$status" bash -c 'set -o pipefail; sh -c "$0" | sh -c "$1"' "${writer//&/ }" "${reader//&/ }"
    done <<'END'
0 0,0 exit exit
3 3,0 exit&3 exit
4 0,4 exit exit&4
4 3,4 exit&3 exit&4
137 137,0 kill&-9&$$ exit
143 0,143 exit kill&$$
END
}

@test "pipeline: a writer without a reader is killed by SIGPIPE, or told of EPIPE where that is ignored" {
    needs glibc
    pipe=$((128 + $(kill -l PIPE)))
    run -"$pipe" supervise "$examples/pipeline" yes '|' head -n 1
    assert_line --index 1 y
    assert_statuses "$pipe 0"
    run -1 supervise env --ignore-signal=PIPE "$examples/pipeline" yes '|' head -n 1
    assert_line --partial 'Broken pipe'
    assert_statuses '1 0'
}

@test "pipeline: a command that is not found gives 127, and one that cannot be run 126, at each end" {
    run -127 --separate-stderr supervise "$examples/pipeline" no-such-command '|' wc -l
    assert_line --index 1 0
    assert_statuses '127 0'
    assert_equal "$stderr" 'pipeline: no-such-command: No such file or directory'
    run -126 --separate-stderr supervise "$examples/pipeline" /dev/null '|' wc -l
    assert_statuses '126 0'
    run -127 --separate-stderr supervise "$examples/pipeline" true '|' no-such-command
    assert_statuses '0 127'
    # Whether the writer is in time depends on the schedule.
    run interleave --list "$examples/pipeline" echo x '|' no-such-command
    assert_equal "$(grep -c '^outcome ' <<<"$output")" 2
    assert_line --partial 'The statuses: 0 127'
    assert_line --partial 'The statuses: 141 127'
}

@test "pipeline: with standard input closed, the read end is descriptor 0 from the beginning" {
    run -0 supervise sh -c 'exec "$0" <&-' "$examples/pipeline"
    assert_output "$by_default"
    variant pipeline '/if (mine == stream)/,+1d'
    run -0 supervise "$variant"
    assert_output "$by_default"
    run -1 supervise sh -c 'exec "$0" true "|" cat <&-' "$variant"
    assert_statuses '0 1'
}

@test "pipeline: where the read end is descriptor 1, it is closed before dup2, not after" {
    # Nothing is printed before the pipe is made, so that standard output may be closed.
    before='/reads.n/d; /^    if (flush_output() != EXIT_SUCCESS)$/{N;d}'
    variant pipeline "$before"
    run -0 --separate-stderr supervise sh -c 'exec "$0" echo x "|" sh -c "cat >&2" >&-' "$variant"
    [ "$(head -n 1 <<<"$stderr")" = x ]
    variant pipeline "$before"'; /(void)close(others);/d; s/^    (void)close(mine);/&\n    (void)close(others);/'
    run supervise sh -c 'exec "$0" echo x "|" sh -c "cat >&2" >&-' "$variant"
    refute_line x
}

@test "pipeline: a command that keeps the end of the other one is stuck under every schedule" {
    variant pipeline '/(void)close(others);/d'
    run -1 interleave --list "$variant"
    assert_line --regexp '^stuck: .* 1002 waits in read for text in a pipe, which it has itself open for writing'
    assert_equal "$(grep -c '^outcome ' <<<"$output")" 1
    assert_line --partial 'the first process has not ended, and nobody can go on'
    run -124 supervise -l 1 "$variant"
    # The reader has gone, but the writer has the read end itself.
    run -124 supervise -l 1 "$variant" yes '|' head -n 1
    assert_line --index 1 y
}

@test "pipeline: a parent that keeps its ends is stuck under every schedule" {
    variant pipeline '/^    (void)close(ends/d'
    run -1 interleave --list "$variant"
    assert_line --regexp '^stuck: .* waits in waitpid\(1002\) .*; 1002 waits in read for text in a pipe, which 1000 has open'
    assert_equal "$(grep -c '^outcome ' <<<"$output")" 1
    assert_line --partial 'the first process has not ended, and nobody can go on'
}

@test "pipeline: no command has a descriptor above 2 that the program has opened" {
    run -0 supervise "$examples/pipeline" sh -c 'ls /proc/self/fd | wc -l >&2' '|' sh -c 'cat; ls /proc/self/fd | wc -l'
    # 0, 1, 2, and the directory that ls reads.
    assert_equal "$(grep -cx 4 <<<"$output")" 2
}

@test "pipeline: for whom the parent waits first makes no difference" {
    variant pipeline 's/reap(first)/reap(XX)/; s/reap(second)/reap(first)/; s/reap(XX)/reap(second)/
        s/first == -1 ? -1 : reap(second)/second == -1 ? -1 : reap(second)/; s/second == -1 ? -1 : reap(first)/first == -1 ? -1 : reap(first)/'
    run -0 interleave --list "$variant"
    assert_equal "$(grep -c '^outcome ' <<<"$output")" 1
    assert_line --partial 'The statuses: 0 0'
    run -141 supervise "$variant" yes '|' head -n 1
    assert_statuses '0 141' # in the order of the waits
}

# ---- What fails ---------------------------------------------------------------------------------------------

@test "pipeline: when a fork fails, the command that has been started is reaped, and there are no statuses" {
    for k in 1 2; do
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$k" "$examples/pipeline"
        assert_output 'echo writes, wc reads'
        assert_equal "$stderr" 'pipeline: fork: Resource temporarily unavailable'
    done
}

@test "pipeline: a pipe that cannot be made is an error, and starts nothing" {
    run -1 --separate-stderr injected '?pipe,pipe2:error=EMFILE' "$examples/pipeline"
    assert_equal "$stderr" 'pipeline: pipe: Too many open files'
}

@test "pipeline: a dup2 that fails is the failure of its command" {
    run -1 --separate-stderr injected '?dup2,dup3:error=EMFILE' "$examples/pipeline"
    assert_statuses '1 1'
    assert_equal "$stderr" "$(yes 'pipeline: dup2: Too many open files' | head -n 2)"
}

@test "pipeline: whatever call fails, nothing goes wrong unnoticed" {
    run -0 interleave --fail all "$examples/pipeline"
    assert_output --partial 'nothing wrong'
    for failure in fork:EAGAIN pipe:EMFILE close:EIO; do
        run -0 interleave --count --fail "$failure@*" --stdout=pipe "$examples/pipeline"
    done
}

@test "pipeline: a signal in the middle of waitpid does not end the wait" {
    for which in 1 2 1..3; do
        run -0 injected "wait4:error=EINTR:when=$which" "$examples/pipeline"
        assert_output "$by_default"
    done
}

@test "pipeline: where SIGCHLD is ignored, there are no statuses, and that is an error" {
    needs glibc
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/pipeline"
    refute_output --partial statuses
    assert_equal "$stderr" "$(yes 'pipeline: waitpid: No child processes' | head -n 2)"
    # One of the two statuses is not enough. (strace makes the wait fail, so nobody reaps that child.)
    for k in 1 2; do
        run -1 --separate-stderr injected "wait4:error=ECHILD:when=$k" -a1 "$examples/pipeline"
        refute_output --partial statuses
        assert_equal "$stderr" 'pipeline: waitpid: No child processes'
    done
}

@test "pipeline: an output that cannot be written is an error" {
    needs glibc
    run -1 supervise sh -c 'exec "$0" >/dev/full' "$examples/pipeline"
    assert_output 'pipeline: standard output: No space left on device'
    # The first write is the parent's, and so is the second: the commands make their own.
    statically pipeline
    for k in 1 2; do
        run -1 --separate-stderr injected "write:error=EIO:when=$k" "$variant" true '|' true
        assert_equal "$stderr" 'pipeline: standard output: Input/output error'
    done
    run -141 without_reader "$examples/pipeline"
}
