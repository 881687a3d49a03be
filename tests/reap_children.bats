#!/usr/bin/env bats
# SIGCHLD and the loop with WNOHANG: docs/reap_children.md. All children are dead before the signal is let through, so there is
# only one output.

load test_helper
load helpers/examples
load helpers/interleave

# Sed scripts for variants: the children are reaped as they die; SIGCHLD is not blocked; the parent waits for one child after the
# other.
as_they_die='/^    for (int i = 0; i < started; i++)$/{N;d;}'
unblocked='s/^    return sigdelset(waiting.*/    sigaction(SIGCHLD, \&action, NULL);\n    return sigprocmask(SIG_UNBLOCK, \&sigchld, NULL);/'
one_after_the_other='s/^        await_death.*/        if (waitpid(pids[i], NULL, 0) == -1)\n            return complain("waitpid");/
    /^    \/\/ <Reap whenever/,/^    }$/d; s/return good == CHILDREN ? result : EXIT_FAILURE;/return result;/'

# assert_reaped COUNT: asserts that `output` is a line for each of COUNT children, and then the numbers.
assert_reaped() {
    assert_equal "$(sed -E 's/^Reaped [1-9][0-9]*$/Reaped PID/' <<<"$output")" \
        "$(yes 'Reaped PID' | head -n "$1")"$'\n'"Deaths: $1, calls of the handler: 1"
    assert_equal "$(grep '^Reaped' <<<"$output" | sort -u | wc -l)" "$1"
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "reap_children: it reaps three children after one signal, on a terminal, a pipe and in a file" {
    for _ in {1..5}; do
        run -0 supervise -t "$examples/reap_children"
        assert_reaped 3
    done
    run -0 supervise "$examples/reap_children"
    assert_reaped 3
    supervise "$examples/reap_children" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    assert_reaped 3
}

@test "reap_children: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/reap_children"
    assert_reaped 3
}

@test "reap_children: a SIGCHLD that is ignored or blocked from the start changes nothing" {
    for start in --ignore-signal=CHLD --block-signal=CHLD '--ignore-signal=CHLD --block-signal=CHLD'; do
        # shellcheck disable=SC2086 # a list of words
        run -0 supervise env $start "$examples/reap_children"
        assert_reaped 3
    done
    # Without a handler and with SIGCHLD ignored, nobody is left to be reaped, and no signal comes.
    variant reap_children 's/return sigdelset(waiting, SIGCHLD) == -1 ? -1 : .*/return sigdelset(waiting, SIGCHLD);/
        s/while (!has_come)/if (0)/'
    run -1 supervise env --ignore-signal=CHLD "$variant"
    assert_output 'Deaths: 3, calls of the handler: 0'
    run -0 supervise "$variant"
    assert_equal "$(grep -c '^Reaped' <<<"$output")" 3
}

# ---- The rules ----------------------------------------------------------------------------------------------

@test "reap_children: three deaths make one call of the handler, and one waitpid for each call leaves zombies" {
    variant reap_children 's/^    calls++;/&\n    waitpid(-1, NULL, WNOHANG);/
        /^    \/\/ <Reap whenever/,/^    }$/d; s/^    printf("Deaths/    sigprocmask(SIG_SETMASK, \&waiting, NULL);\n&/'
    run -99 --separate-stderr supervise "$variant"
    assert_output 'Deaths: 3, calls of the handler: 1'
    assert_equal "$stderr" "$(yes 'supervise: left behind: a dead process that nobody had reaped' | head -n 2)"
    run -1 interleave "$variant"
    assert_equal "$(grep -c '^zombie: ' <<<"$output")" 1
}

@test "reap_children: a parent that reaps one child for each signal is stuck, with two zombies" {
    variant reap_children 's/^    while ((pid = waitpid/    if ((pid = waitpid/; s/return pid == 0;/return *good < CHILDREN;/'
    run -124 timeout 1 "$variant" 3>&-
    run -1 interleave --list "$variant"
    assert_line --index 0 --partial '1 outcome'
    assert_output --regexp $'\n''stuck: nobody can go on: 1000 waits in sigsuspend for a signal'
    assert_output --partial 'zombie: '
}

@test "reap_children: a test and then a pause is stuck in some schedules" {
    variant reap_children "$as_they_die; $unblocked; s/sigsuspend(&waiting)/pause()/"
    run -1 interleave --list "$variant"
    assert_output --regexp $'\n''stuck: nobody can go on: 1000 waits in pause for a signal.*, SIGCHLD had come before the call'
    assert_output --partial 'exit status 0'
    # Where the signal is blocked, sigsuspend loses none.
    variant reap_children "$as_they_die"
    run -0 interleave "$variant"
    assert_line --index 0 --partial 'nothing wrong'
}

@test "reap_children: a handler interrupts waitpid in some schedules, and with SA_RESTART in none" {
    variant reap_children "$unblocked; $one_after_the_other"
    run -1 interleave --list "$variant"
    assert_line '! reap_children: waitpid: Interrupted system call'
    assert_line --partial 'exit status 0'
    variant reap_children "$unblocked; $one_after_the_other; s/SA_NOCLDSTOP/SA_RESTART/"
    run -0 interleave "$variant"
    assert_line --index 0 --partial 'nothing wrong'
}

@test "reap_children: a handler that does not save errno spoils the message of the program" {
    local reaps='s/^    calls++;/&\n    while (waitpid(-1, NULL, WNOHANG) > 0);/' fails='s/^    int started = .*/    sigprocmask(SIG_SETMASK, \&waiting, NULL);\n    if (access("names.txt", F_OK) == -1 \&\& raise(SIGCHLD) == 0) return complain("names.txt");\n&/'
    cd "$BATS_TEST_TMPDIR" || return
    variant reap_children "$reaps; $fails"
    run -1 supervise "$variant"
    assert_output 'reap_children: names.txt: No child processes'
    variant reap_children "$reaps; $fails"'; s/^    (void)signal;/&\n    int saved = errno;/; s/WNOHANG) > 0);/&\n    errno = saved;/'
    run -1 supervise "$variant"
    assert_output 'reap_children: names.txt: No such file or directory'
}

# ---- Every schedule -----------------------------------------------------------------------------------------

@test "reap_children: it has one outcome, and six where any dead child may be reaped first" {
    for stream in tty pipe file; do
        run -0 interleave --count --stdout="$stream" "$examples/reap_children"
        assert_output 1
    done
    run -0 interleave --count --reap=any "$examples/reap_children"
    assert_output "$((3 * 2 * 1))"
}

@test "reap_children: if the children are reaped as they die, there are one to three calls, each with all 3! orders" {
    variant reap_children "$as_they_die"
    run -0 interleave --list "$variant"
    assert_line --index 0 --regexp '^18 outcomes, '
    for calls in 1 2 3; do
        assert_equal "$(grep -c "calls of the handler: $calls$" <<<"$output")" 6
    done
    for _ in {1..20}; do
        run -0 supervise "$variant"
        assert_equal "$(grep -c '^Reaped' <<<"$output")" 3
        assert_regex "${lines[3]}" '^Deaths: 3, calls of the handler: [123]$'
    done
}

@test "reap_children: whatever call fails, nothing goes wrong unnoticed" {
    for stream in tty pipe; do
        run -0 interleave --fail all --stdout="$stream" "$examples/reap_children"
    done
}

# ---- Failures -----------------------------------------------------------------------------------------------

@test "reap_children: when the k-th fork fails, the children before it are reaped, and that is an error" {
    run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=1" "$examples/reap_children"
    assert_output 'Deaths: 0, calls of the handler: 0'
    assert_equal "$stderr" 'reap_children: fork: Resource temporarily unavailable'
    for k in 2 3; do
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$k" "$examples/reap_children"
        assert_reaped "$((k - 1))"
        assert_equal "$stderr" 'reap_children: fork: Resource temporarily unavailable'
    done
}

@test "reap_children: a child that is killed is reaped, and a failure" {
    for k in 1 2 3; do
        run -1 supervise -k "9:$k" "$examples/reap_children"
        assert_reaped 3
    done
}

@test "reap_children: a signal that cannot be blocked or caught is an error, and starts nothing" {
    needs glibc
    # The C library may make such calls before main.
    local call k
    for call in rt_sigprocmask rt_sigaction; do
        run -0 supervise strace -qq -o "$BATS_TEST_TMPDIR/trace" -e trace="$call" "$examples/reap_children"
        k=$(grep -nE 'SIG_BLOCK, \[CHLD\]|SIGCHLD' "$BATS_TEST_TMPDIR/trace" | head -n 1 | cut -d : -f 1)
        run -1 supervise strace -qq -o /dev/null -e inject="$call:error=EINVAL:when=$k" "$examples/reap_children"
        assert_output 'reap_children: SIGCHLD: Invalid argument'
    done
}

@test "reap_children: each line that cannot be written is an error, and the children are reaped" {
    needs glibc
    for k in 1 2 3 4; do
        run -1 injected "write:error=ENOSPC:when=$k" -t "$examples/reap_children"
        assert_line --regexp '^reap_children: standard output: (a write failed|No space left on device)$'
    done
    run -1 --separate-stderr injected write:error=EIO:when=1 "$examples/reap_children"
    assert_equal "$stderr" 'reap_children: standard output: Input/output error'
    run -141 without_reader "$examples/reap_children"
}
