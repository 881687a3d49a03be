#!/usr/bin/env bats
# A time limit for a group: docs/timeout_group.md. The grandchild is an orphan in the end, and whoever adopts it reaps it.

load test_helper
load helpers/examples
load helpers/interleave

# limited_run [OPTION...] PROGRAM...: like supervise, but one process may be left behind that ends by itself: the grandchild.
limited_run() {
    supervise -a 1 "$@"
}

# assert_killed_by SIGNAL: asserts that `output` is that of a group whose time was up, killed by SIGNAL.
assert_killed_by() {
    assert_equal "${#lines[@]}" 5
    assert_line --index 0 'A child has 1 s'
    [[ ${lines[3]} =~ ^'('([1-9][0-9]*)', killed by signal '"$1)"$ ]] || fail "$output"
    local child=${BASH_REMATCH[1]}
    # One of the two is the child, and both are in its group.
    assert_line --index 4 'The time was up, and nobody is left'
    run -0 sed -n 2,3p <<<"$output"
    assert_equal "$(grep -cE "^The process [1-9][0-9]* works in the group $child\$" <<<"$output")" 2
    assert_equal "$(grep -c "^The process $child works" <<<"$output")" 1
}

# kinds_found ARGUMENT...: sets `output` to the kinds of interleave's findings, one in each line.
kinds_found() {
    run interleave "$@"
    [ "$status" -le 1 ] || fail "$output"
    output=$(sed -n '/^outcome/q; s/^\([a-z ]*\): .*, at .*/\1/p' <<<"$output" | sort -u)
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "timeout_group: it ends both when the time is up, on a terminal, a pipe and in a file" {
    run -0 limited_run -t "$examples/timeout_group"
    assert_killed_by "$(kill -l TERM)"
    run -0 limited_run "$examples/timeout_group"
    assert_killed_by "$(kill -l TERM)"
    limited_run "$examples/timeout_group" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    assert_killed_by "$(kill -l TERM)"
}

# fork_masks: does fork of this C library block all signals for a moment, as that of glibc does from 2.41 on? Then SIGTERM may
# have to wait in the child, and SIGKILL comes first: before the grandchild's line, or after it.
fork_masks() {
    strace -f -qq -e trace=rt_sigprocmask -o "$BATS_TEST_TMPDIR/masks" "$examples/one_fork" >"$BATS_TEST_TMPDIR/masked"
    grep -q 'SIG_BLOCK, ~' "$BATS_TEST_TMPDIR/masks"
}

@test "timeout_group: the time may be up before, between and after the two lines, which come in any order: 5 outcomes" {
    needs tracing
    local late=0
    ! fork_masks || late=2
    for stream in tty pipe file; do
        run -1 interleave --count --stdout="$stream" "$examples/timeout_group"
        assert_equal "$(grep -x '[0-9]*' <<<"$output")" "$((1 + 2 + 2 + late))"
    done
    # The one who is killed cannot reap, and its child has another parent then: that is all.
    kinds_found "$examples/timeout_group"
    assert_output $'orphan\nzombie'
    run interleave --list "$examples/timeout_group"
    assert_equal "$(grep -c 'nobody is left' <<<"$output")" "$((5 + late))"
    assert_equal "$(grep -c 'killed by signal 9' <<<"$output")" "$late"
}

@test "timeout_group: who does not listen to SIGTERM is ended by SIGKILL" {
    run -0 limited_run env --ignore-signal=TERM "$examples/timeout_group"
    assert_killed_by 9
}

@test "timeout_group: a child that is stopped is ended by SIGKILL" {
    run -0 supervise -k "$(kill -l STOP):1" "$examples/timeout_group"
    assert_line --regexp '^\([1-9][0-9]*, killed by signal 9\)$'
    assert_line 'The time was up, and nobody is left'
}

# ---- The rules ----------------------------------------------------------------------------------------------

@test "timeout_group: a group that only one of the two makes comes too late in some schedules" {
    # Only the child: there is no such group yet, and the kill hits nobody.
    variant timeout_group '/(void)setpgid(child, child);/d'
    run -1 interleave --list "$variant"
    assert_line --regexp '^stuck: .* 1000 waits in waitpid\(1001\)'
    assert_line '! timeout_group: kill: No such process'
    # Only the parent: the grandchild is born into the old group, and lives on.
    variant timeout_group 's/_exit(setpgid(0, 0) .*/_exit(work_in_two());/'
    run -1 interleave --list "$variant"
    assert_line --regexp '^stuck: .* 1000 waits in read .*, which 1002 has open for writing'
    # In a usual run neither is seen.
    run -0 limited_run "$variant"
    assert_line 'The time was up, and nobody is left'
}

@test "timeout_group: every kill comes before the wait that reaps the child" {
    needs tracing
    limited_run strace -f -qq -e trace=kill,wait4,rt_sigtimedwait -e signal=none -o "$BATS_TEST_TMPDIR/trace" \
        "$examples/timeout_group" >/dev/null
    # The alarm goes off, and the child dies before it goes off again.
    run -0 grep -oE '(kill\(-[0-9]+, SIG[A-Z]+|wait4\(|\((SIGALRM|SIGCHLD)\)$)' "$BATS_TEST_TMPDIR/trace"
    assert_equal "$(sed 's/-[0-9]*/-PID/' <<<"$output")" '(SIGALRM)
kill(-PID, SIGTERM
(SIGCHLD)
kill(-PID, SIGKILL
wait4('
}

@test "timeout_group: a number that was reaped can be that of the next process, and before that it cannot" {
    needs namespaces
    # Prints whether a process gets the number of a dead child, for which the parent has waited if the argument is 1.
    next_number() {
        timeout 200 unshare --user --map-root-user --pid --fork --kill-child --mount-proc perl -e '
            my $child = fork // die; exit if !$child;
            for (my $state = ""; $state !~ /\) Z /; close $file) { open $file, "<", "/proc/$child/stat"; $state = <$file>; }
            waitpid $child, 0 if $ARGV[0];
            open my $last, ">", "/proc/sys/kernel/ns_last_pid"; print $last $child - 1; close $last or die;
            my $next = fork // die; exit if !$next;
            print $next == $child ? "the same\n" : "another\n"' "$1" 3>&-
    }
    run -0 next_number 1
    assert_output 'the same'
    run -0 next_number 0
    assert_output 'another'
}

@test "timeout_group: killing the child alone leaves the grandchild" {
    variant timeout_group 's/kill(-child/kill(child/'
    run -1 interleave --list "$variant"
    assert_line --regexp '^orphan: process 1002 outlives its parent 1001 and never ends'
    assert_line --regexp '^stuck: .* 1000 waits in read for text in a pipe.*, which 1002 has open for writing'
    run -124 supervise -l 2 "$variant"
    assert_equal "$(grep -c works <<<"$output")" 2
    refute_output --partial 'nobody is left'
}

@test "timeout_group: a wait for 0 does not find a child in another group, and one for its group does" {
    variant timeout_group 's/waitpid(child,/waitpid(0,/'
    run -1 --separate-stderr supervise -a 2 "$variant"
    assert_equal "$stderr" 'timeout_group: waitpid: No child processes'
    variant timeout_group 's/waitpid(child,/waitpid(-child,/'
    run -0 limited_run "$variant"
    assert_killed_by "$(kill -l TERM)"
}

@test "timeout_group: a grandchild that leaves the group lives on" {
    variant timeout_group 's/return fork() == -1 .*/pid_t pid = fork(); if (pid == 0) setpgid(0, 0); return work();/'
    run -124 supervise -l 2 "$variant"
    assert_equal "$(grep -c works <<<"$output")" 2
    refute_output --partial 'nobody is left'
}

@test "timeout_group: the child has the signal mask that was there before, and one end of the pipe" {
    needs proc
    limited_run env --block-signal=USR1 "$examples/timeout_group" >"$BATS_TEST_TMPDIR/out" &
    local child=
    until [ -n "$child" ]; do
        sleep 0.05
        child=$(sed -n 's/^The process \([0-9]*\) works in the group \1$/\1/p' "$BATS_TEST_TMPDIR/out")
    done
    # SIGUSR1 is 10, and no other signal is blocked.
    run -0 grep '^SigBlk:' "/proc/$child/status"
    assert_output --regexp '^SigBlk:	0*200$'
    run -0 ls "/proc/$child/fd"
    assert_equal "${#lines[@]}" 4
    wait
}

# ---- What it depends on, and what fails ---------------------------------------------------------------------

@test "timeout_group: it works where SIGCHLD and SIGALRM are ignored or blocked from the beginning" {
    for how in --ignore-signal --block-signal; do
        run -0 limited_run env "$how=CHLD,ALRM" "$examples/timeout_group"
        assert_killed_by "$(kill -l TERM)"
    done
}

@test "timeout_group: a child that ends before its time is a failure, however it ends" {
    run -1 supervise -k 9:1 "$examples/timeout_group"
    assert_line --regexp '^\([1-9][0-9]*, killed by signal 9\)$'
    assert_line 'Nobody is left'
    # A child that cannot write its line.
    mute() { limited_run -w 1 env --ignore-signal=XFSZ "$examples/timeout_group" >"$BATS_TEST_TMPDIR/out"; }
    run -1 mute
    assert_output 'timeout_group: standard output: File too large'
    run -0 cat "$BATS_TEST_TMPDIR/out"
    assert_line --regexp '^\([1-9][0-9]*, 1\)$'
}

@test "timeout_group: when the k-th fork fails, nobody is left" {
    run -1 --separate-stderr injected "$fork_calls:error=EAGAIN" "$examples/timeout_group"
    assert_output 'A child has 1 s'
    assert_equal "$stderr" 'timeout_group: fork: Resource temporarily unavailable'
    run interleave --list --fail fork:EAGAIN@2 "$examples/timeout_group"
    assert_line '! timeout_group: fork: Resource temporarily unavailable'
    assert_line '  (1001, 1)'
    assert_line '  Nobody is left'
    assert_line --regexp '^  exit status 1$'
}

@test "timeout_group: a pipe that cannot be made is an error, and starts nothing" {
    run -1 --separate-stderr injected '?pipe,pipe2:error=EMFILE' "$examples/timeout_group"
    assert_output 'A child has 1 s'
    assert_equal "$stderr" 'timeout_group: pipe: Too many open files'
}

@test "timeout_group: whatever call fails, nothing else goes wrong" {
    kinds_found --fail all "$examples/timeout_group"
    assert_output $'orphan\nzombie'
}

@test "timeout_group: a signal in the middle of waitpid or read does not end the wait" {
    run -0 injected 'wait4:error=EINTR:when=1..3' -a1 "$examples/timeout_group"
    assert_killed_by "$(kill -l TERM)"
    statically timeout_group # the loader reads, too
    run -0 limited_run strace -f -qq -o /dev/null -e inject=read:error=EINTR:when=1..3 "$variant"
    assert_killed_by "$(kill -l TERM)"
}

@test "timeout_group: a child that cannot be looked at is not killed by its number" {
    needs tracing
    variant timeout_group 's/(void)pause();.*/_exit(0);/'
    run -1 supervise -a 2 strace -f -qq -e trace=kill,waitid -e inject=waitid:error=ECHILD \
        -e signal=none -o "$BATS_TEST_TMPDIR/trace" "$variant"
    assert_line 'timeout_group: waitid: No child processes'
    run -1 grep 'kill(' "$BATS_TEST_TMPDIR/trace"
}

@test "timeout_group: an output that cannot be written is an error" {
    needs glibc
    run -1 supervise sh -c 'exec "$0" >/dev/full' "$examples/timeout_group"
    assert_output 'timeout_group: standard output: No space left on device'
    run -1 --separate-stderr injected 'write:error=EIO:when=2' -a1 "$examples/timeout_group"
    assert_equal "$stderr" 'timeout_group: standard output: Input/output error'
    run -141 without_reader "$examples/timeout_group"
}
