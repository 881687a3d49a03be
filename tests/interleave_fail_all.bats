#!/usr/bin/env bats
# interleave: --fail all makes each call of a program fail with each error, one at a time.

load test_helper
load helpers/interleave

# Like interleave, with the caller's standard input.
fed() {
    timeout 100 "$tools/interleave" "$@" 3>&-
}

# fails_nothing PROGRAM [OPTION...]: asserts that nothing is wrong with any fault, and that the result is complete.
fails_nothing() {
    local program=$1
    shift
    run -0 interleave --fail all "$@" "$program"
    assert_line --index 0 --regexp '^[0-9]+ faults tried, [0-9]+ runs, nothing wrong$'
    refute_output --partial incomplete
}

@test "interleave: with --fail all nothing is wrong with a program that looks at each result; glibc and musl" {
    for stream in tty pipe file; do
        fails_nothing "$programs/all_checked" "--stdout=$stream"
    done
    musl-gcc -w -static -g -gdwarf-4 -o "$BATS_TEST_TMPDIR/checked" "$BATS_TEST_DIRNAME/fixtures/interleave/all_checked.c" 3>&-
    fails_nothing "$BATS_TEST_TMPDIR/checked"
    fails_nothing "$programs/short_read.fixed"
    fails_nothing "$programs/untold_write.fixed"
    fails_nothing "$programs/retry_reap"
}

@test "interleave: --fail all tries each error of each call that is made, once and from one call on" {
    run -0 interleave --fail all --list "$programs/all_checked"
    assert_line --index -1 --regexp '^tried: '
    for fault in pipe:EMFILE fork:EAGAIN fork:ENOMEM write:short write:ENOSPC read:short read:EINTR waitpid:EINTR waitpid:ECHILD; do
        assert_output --regexp " $fault( |\$)"
        assert_output --regexp " $fault@\\+( |\$)"
    done
    refute_output --partial 'fork:ENOSYS'
    assert_line --index -1 --regexp '^tried: fork:[^ ]+ fork:.* waitpid:.* pipe:'
}

# reproduced NAME: asserts that each finding of --fail all is found again with the options printed below it.
reproduced() {
    local program=$programs/$1 finding='' line words
    run -1 interleave --fail all "$program"
    while IFS= read -r line; do
        case $line in
        '    ('*) ;;
        '    '*' steps: '*)
            read -ra words <<<"${line#*: }"
            [ "${words[0]}" = --fail ]
            run -1 interleave "${words[0]}" "${words[1]}" "$program"
            assert_line --partial "${finding%% (and*}"
            run -1 interleave "${words[@]}" "$program"
            assert_output --partial '(made to fail)'
            ;;
        *) finding=$line ;;
        esac
    done < <(tail -n +2 <<<"$output")
}

@test "interleave: --fail all tells each finding once, with the fault and the schedule that show it again" {
    reproduced untold_write
    reproduced untold_open
    reproduced short_read
    assert_equal "$(interleave --fail all "$programs/short_read")" "$(interleave --fail all "$programs/short_read")"
    run -1 interleave --fail all "$programs/short_read"
    assert_line --index 0 --regexp '^[0-9]+ faults tried, [0-9]+ runs, 1 finding$'
    assert_line --regexp '^failure not told: process 1001 .* although its read fell short, at short_read.c:[0-9]+$'
    assert_line --regexp '^    7 steps: --fail read:short@1 --replay '
}

@test "interleave: who cannot tell a failure by an exit status need not" {
    local form
    for form in handler goodbye; do
        run -0 interleave --fail all "$programs/untold_excused" "$form"
        assert_line --index 0 --regexp '^[0-9]+ faults tried, [0-9]+ runs, nothing wrong$'
    done
    for form in silent outside; do
        run -1 interleave --fail all "$programs/untold_excused" "$form"
        assert_line --regexp '^failure not told: process 1000 ends with exit status 0 although its write failed, at untold_excused.c:[0-9]+$'
    done
}

@test "interleave: with --fail all a finding without any fault comes first, and has none" {
    run -1 interleave --fail all "$programs/zombie_forgotten"
    assert_line --index 1 --regexp '^zombie: |^orphan: '
    assert_line --index 2 --regexp '^    [0-9]+ steps: --replay '
    run -42 interleave --fail all --error-exitcode 42 "$programs/zombie_forgotten"
}

@test "interleave: --fail all says what it could not try to the end, and is incomplete" {
    run -3 interleave --fail all "$programs/fail_refused"
    assert_line --index 0 --regexp '^incomplete: [0-9]+ faults tried, .*, nothing wrong so far$'
    assert_line --regexp '^incomplete: with --fail write:EIO: refused: process 1000 calls socket at fail_refused.c:[0-9]+: '
    run -3 interleave --fail all --max-states 20 "$programs/all_checked"
    assert_line --regexp '^incomplete: with --fail write:EIO: stopped by --max-states'
    run -2 interleave --fail all "$programs/sockets" socket
    assert_output --partial 'interleave: refused: process 1000 calls socket'
    run -2 interleave --fail all /no/such/program
}

@test "interleave: --fail all goes with nothing that is about one search" {
    for option in --count "--json x" "--svg x" "--replay 1000" "--possible /dev/null" --cross-check "--fail fork:EAGAIN"; do
        # shellcheck disable=SC2086 # the option and its argument
        run -2 interleave --fail all $option "$programs/one_fork"
        assert_output --partial '--fail all goes with'
    done
}

@test "interleave: --fail all stopped in the middle says how much is left, and leaves nothing behind" {
    timeout --preserve-status -s TERM 1 "$tools/interleave" --fail all "$programs/many_forks" 4 >"$BATS_TEST_TMPDIR/out" \
        2>&1 </dev/null 3>&- && status=0 || status=$?
    [ "$status" -eq 3 ] || [ "$status" -eq 1 ] || fail "$status: $(cat "$BATS_TEST_TMPDIR/out")"
    run -0 grep -E '^incomplete: stopped by SIGTERM: [0-9]+ faults were not tried$' "$BATS_TEST_TMPDIR/out"
    refute pgrep -f "$programs/many_forks 4"
    "$tools/interleave" --fail all "$programs/many_forks" 4 >/dev/null 2>&1 </dev/null 3>&- &
    sleep 1
    kill -KILL $!
    wait $! || true
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        pgrep -f "$programs/many_forks 4" >/dev/null || return 0
        sleep 1
    done
    fail "processes are left: $(pgrep -af "$programs/many_forks 4")"
}

@test "interleave: what is piped in fails and falls short, and each search of --fail all finds all of it; loops of tries are right" {
    # shellcheck disable=SC2016 # Perl's
    local program='$/ = undef; while (1) { my $got = sysread STDIN, $text, 4, length $text; die "read: $!\n" if !defined $got; last if !$got }
        print length $text, "\n"; close STDOUT or die'
    run -0 fed --list --fail read:short perl -e "$program" < <(printf abcdefgh)
    assert_line '  8'
    assert_line --index 0 --regexp '^1 outcome, '
    refute_output --partial 'made nothing fail'
    run -0 fed --list --fail read:EIO perl -e "$program" < <(printf abcdefgh)
    assert_line '! read: Input/output error'
    run -0 fed --fail all "$programs/raw_calls" < <(printf abcdefgh)
    assert_line --index 0 --regexp ' nothing wrong$'
}

@test "interleave: no sleep is interrupted by a failure where a pending signal ends it anyway" {
    printf '%s\n' '#include <signal.h>' '#include <sys/wait.h>' '#include <unistd.h>' \
        'static volatile sig_atomic_t arrived;' 'static void note(int s) { (void)s; arrived = 1; }' \
        'int main(void) { sigset_t block, old; struct sigaction action = {.sa_handler = note};' \
        'sigemptyset(&block); sigaddset(&block, SIGCHLD); sigprocmask(SIG_BLOCK, &block, &old);' \
        'sigaction(SIGCHLD, &action, 0); pid_t pid = fork(); if (pid < 0) return 1; if (pid == 0) _exit(0);' \
        'while (waitid(P_PID, (id_t)pid, &(siginfo_t){0}, WEXITED | WNOWAIT) == -1) ; sigsuspend(&old);' \
        'while (waitpid(pid, 0, WNOHANG) == -1) ; return arrived ? 0 : 1; }' >"$BATS_TEST_TMPDIR/pending.c"
    cc -w -g -gdwarf-4 -o "$BATS_TEST_TMPDIR/pending" "$BATS_TEST_TMPDIR/pending.c"
    run -0 interleave --fail sigsuspend:EINTR "$BATS_TEST_TMPDIR/pending"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong'
    assert_output --partial 'made nothing fail'
}

# Without a fault each of these programs has one outcome. The twin that copes has it with each fault, too, or says what failed.
@test "interleave: with --fail all a failure that changes nothing is no finding; one that changes the output is, and one that cannot be seen" {
    local name
    for name in fork memory close; do
        run -1 interleave --fail all --stdout=pipe "$programs/coped_$name"
        assert_line --index 0 --regexp ', 1 finding$'
        case $name in
        memory) assert_line --partial 'exit status 0 although its malloc failed, at' ;;
        *) assert_line --partial "exit status 0 although its $name failed, at" ;;
        esac
        fails_nothing "$programs/coped_$name.fixed" --stdout=pipe
    done
    # The child gives nothing to others.
    run -1 interleave --fail all "$programs/coped_done" --stdout=pipe
    assert_line --partial 'exit status 0 although its fork failed, at'
    fails_nothing "$programs/coped_done.fixed" --stdout=pipe
    # Without --fail all, the one search has nothing to compare with. The outcome is the only one of the program.
    run -0 interleave "$programs/coped_fork.fixed"
    assert_line --index 0 --regexp '^1 outcome, '
    run -1 interleave --fail fork:EAGAIN "$programs/coped_fork.fixed"
    assert_line --index 0 --regexp '^1 outcome, '
    assert_line --partial 'exit status 0 although its fork failed, at'
    # The search without faults ends (21 states), that with the fault does not.
    run -1 interleave --fail all --max-states 25 --stdout=pipe "$programs/coped_fork.fixed"
    assert_line --partial 'exit status 0 although its fork failed, at'
}
