#!/usr/bin/env bats
# Forks that fail, really or by fault injection: docs/fork_error.md.

load test_helper
load helpers/examples

# assert_jobs N: asserts that `output` is that of fork_error when it has done N of its three jobs.
assert_jobs() {
    output=$(sed -E 's/^(Job [1-3] is done by the process) [1-9][0-9]*$/\1 PID/' <<<"$output")
    assert_output "$(for job in 1 2 3; do
        [ "$job" -gt "$1" ] || echo "Job $job is done by the process PID"
    done
    echo "Jobs done: $1 of 3")"
}

# traced SPEC... PROGRAM: like `injected`, but keeps strace's record of forks and pauses in the file `trace`.
traced() {
    local specs=()
    while [ $# -gt 1 ]; do
        specs+=(-e "inject=$1")
        shift
    done
    supervise strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -e "trace=$fork_calls,nanosleep,clock_nanosleep" \
        "${specs[@]}" env --block-signal=CHLD "$1"
}

# calls NAME|...: prints how often the traced program made these system calls.
calls() {
    grep -cE "^[0-9]+ +($1)\(" "$BATS_TEST_TMPDIR/trace"
}

# dead_namespace PROGRAM: runs PROGRAM so that its first child is the init of a PID namespace. When that child has ended, no
# other child can be made.
dead_namespace() {
    if timeout 5 unshare --user --pid true 3>&-; then
        supervise unshare --user --pid "$1"
    elif timeout 5 unshare --pid true 3>&-; then
        supervise unshare --pid "$1"
    else
        fail 'this system allows us no PID namespace (see user_namespaces(7))'
    fi
}

@test "fork_error: it does three jobs one after the other, on a terminal, a pipe and in a file" {
    run -0 supervise -t "$examples/fork_error"
    assert_jobs 3
    run -0 supervise "$examples/fork_error"
    assert_jobs 3
    supervise "$examples/fork_error" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    assert_jobs 3
}

@test "fork_error: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/fork_error"
    assert_jobs 3
}

@test "fork_error: there is never more than one child" {
    needs root
    run -0 alone 2 "$examples/fork_error"
    assert_jobs 3
}

# ---- Asking again -------------------------------------------------------------------------------------------

@test "fork_error: a fork that fails for a moment is asked for again" {
    for which in 1 2 3 1..5 2..6 3..7; do
        run -0 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$which" "$examples/fork_error"
        assert_jobs 3
        assert_equal "$stderr" ''
    done
}

@test "fork_error: it asks six times, with pauses of 1, 2, 4, 8 and 16 milliseconds, and no longer" {
    run -1 traced "$fork_calls:error=EAGAIN" "$examples/fork_error"
    assert_equal "$(calls 'fork|clone|clone3')" 6
    assert_equal "$(grep -oE '(tv_nsec=[0-9]+|[0-9]+)\}, ' "$BATS_TEST_TMPDIR/trace" | grep -oE '[0-9]+' | tr '\n' ' ')" \
        '1000000 2000000 4000000 8000000 16000000 '
}

@test "fork_error: a pause that a signal cuts short is slept to its end" {
    run -1 traced "$fork_calls:error=EAGAIN" "$examples/fork_error"
    local undisturbed
    undisturbed=$(calls 'nanosleep|clock_nanosleep')
    run -1 traced "$fork_calls:error=EAGAIN" 'nanosleep,clock_nanosleep:error=EINTR:when=2..3' "$examples/fork_error"
    assert_equal "$(calls 'nanosleep|clock_nanosleep')" "$((undisturbed + 2))"
}

@test "fork_error: after any other error it does not ask again" {
    needs glibc
    while read -r name text; do
        run -1 --separate-stderr traced "$fork_calls:error=$name:when=2+" "$examples/fork_error"
        assert_jobs 1
        assert_equal "$stderr" "fork_error: fork: $text"
        assert_equal "$(calls 'fork|clone|clone3')" 2
        assert_equal "$(calls 'nanosleep|clock_nanosleep')" 0
    done <<<'ENOMEM Cannot allocate memory
ENOSYS Function not implemented'
}

# A sed script that starts all jobs before the first one is reaped, and one that reaps when fork fails.
all_at_once='s/^static pid_t fork_patiently/static pid_t pids[JOBS];\nstatic int started, reaped, done;\n\nstatic void reap_oldest(void)\n{\n    int status = 0;\n\n    if (waitpid(pids[reaped++], \&status, 0) > 0 \&\& status == 0)\n        done++;\n}\n\n&/
    /^    \/\/ <Wait for the child>/,/^    return status == 0/c\    (void)status;\n    pids[started++] = pid;\n    return EXIT_SUCCESS;
    s/^    int done = 0;$//
    s/^    while (done < JOBS.*/    while (started < JOBS \&\& run_job(started + 1) == EXIT_SUCCESS)\n        continue;\n    while (reaped < started)\n        reap_oldest();/
    /^        done++;$/d'
reap_first='s/^        pid_t pid = fork();/&\n        if (pid == -1 \&\& errno == EAGAIN \&\& reaped < started) {\n            reap_oldest();\n            tries = 0;\n            continue;\n        }/'

@test "fork_error: with room for one child, all jobs get done by one that reaps first, and not by one that only pauses" {
    needs root
    variant fork_error "$all_at_once; $reap_first"
    run -0 --separate-stderr alone 2 "$variant"
    assert_jobs 3
    assert_equal "$stderr" ''
    variant fork_error "$all_at_once"
    run -1 --separate-stderr alone 2 "$variant"
    assert_jobs 1
    assert_equal "$stderr" 'fork_error: fork: Resource temporarily unavailable'
}

@test "fork_error: one that reaps first gets all jobs done, whichever fork fails for a moment, and still gives up" {
    variant fork_error "$all_at_once; $reap_first"
    for which in 1 2 3 1..5; do
        run -0 injected "$fork_calls:error=EAGAIN:when=$which" "$variant"
        assert_line 'Jobs done: 3 of 3'
    done
    run -1 --separate-stderr injected "$fork_calls:error=EAGAIN" "$variant"
    assert_jobs 0
}

# ---- Failing for good ---------------------------------------------------------------------------------------

@test "fork_error: when a fork fails for good, the count is true and the exit status is 1" {
    for k in 1 2 3; do
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$k+" "$examples/fork_error"
        assert_jobs "$((k - 1))"
        assert_equal "$stderr" 'fork_error: fork: Resource temporarily unavailable'
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$k..$((k + 5))" "$examples/fork_error"
        assert_jobs "$((k - 1))"
    done
}

@test "fork_error: an ordinary user's limit makes fork fail in reality" {
    run -1 --separate-stderr alone 1 "$examples/fork_error"
    assert_jobs 0
    assert_equal "$stderr" 'fork_error: fork: Resource temporarily unavailable'
}

@test "fork_error: in a PID namespace whose init is dead, fork fails with ENOMEM" {
    needs glibc
    needs namespaces
    run -1 --separate-stderr dead_namespace "$examples/fork_error"
    assert_line --index 0 'Job 1 is done by the process 1'
    assert_jobs 1
    assert_equal "$stderr" 'fork_error: fork: Cannot allocate memory'
}

@test "fork_error: a limit does not bind root" {
    needs root
    run -0 supervise prlimit --nproc=1 "$examples/fork_error"
    assert_jobs 3
}

@test "fork_error: a limit binds who is root only in a user namespace of his own" {
    needs namespaces
    local directory user=()
    [ "$(id -u)" -ne 0 ] || user=(setpriv --reuid=$((1000000000 + BASHPID)) --clear-groups)
    directory=$(mktemp -d)
    chmod 755 "$directory"
    cp "$examples/fork_error" "$directory/program"
    # shellcheck disable=SC2016 # the inner shell's
    run -1 --separate-stderr supervise "${user[@]}" unshare --user --map-root-user \
        sh -c 'id -u; exec prlimit --nproc=1 "$0"' "$directory/program"
    rm -r "$directory"
    assert_line --index 0 0
    assert_line --index 1 'Jobs done: 0 of 3'
    assert_equal "$stderr" 'fork_error: fork: Resource temporarily unavailable'
}

@test "fork_error: without the test for -1 it reports jobs that were never begun" {
    variant fork_error '/^    pid_t pid = fork_patiently/{n;N;d;}
        /^    pid_t reaped = -1;/,/^        return complain("waitpid");/c\    waitpid(pid, \&status, 0);'
    run -0 injected "$fork_calls:error=ENOMEM" "$variant"
    assert_output 'Jobs done: 3 of 3'
}

@test "fork_error: a call between fork and the message may change errno" {
    needs glibc
    variant fork_error 's/^        return complain("fork");/        return printf("No process\\n"), fflush(stdout), complain("fork");/'
    # shellcheck disable=SC2016 # the inner shell's
    run -1 injected "$fork_calls:error=ENOMEM" sh -c 'exec "$0" >/dev/full' "$variant"
    assert_line --index 0 'fork_error: fork: No space left on device'
}

@test "fork_error: a program that asks again after every error gets no further in a dead namespace, only later" {
    needs namespaces
    variant fork_error 's/ || errno != EAGAIN//'
    run -1 --separate-stderr dead_namespace "$variant"
    assert_jobs 1
    assert_equal "$stderr" 'fork_error: fork: Cannot allocate memory'
}

@test "fork_error: where the job needs no child, doing it oneself copes with any failure" {
    needs namespaces
    variant fork_error 's/return complain("fork");/return do_job(job);/'
    run -0 alone 1 "$variant"
    assert_jobs 3
    run -0 dead_namespace "$variant"
    assert_jobs 3
}

# ---- Jobs that fail -----------------------------------------------------------------------------------------

@test "fork_error: a job that a signal killed is reported as killed, and ends the work" {
    for k in 1 2 3; do
        run -1 --separate-stderr supervise -k "9:$k" "$examples/fork_error"
        assert_jobs "$((k - 1))"
        assert_equal "$stderr" "fork_error: job $k was killed by signal 9"
    done
}

@test "fork_error: a job that fails ends the work" {
    variant fork_error 's/_exit(do_job(job));/_exit(job == 2 ? 3 : do_job(job));/'
    run -1 --separate-stderr supervise "$variant"
    assert_jobs 1
    assert_equal "$stderr" ''
}

@test "fork_error: a signal in the middle of waitpid does not end the wait" {
    for which in 1 2 3 1..5; do
        run -0 injected "wait4:error=EINTR:when=$which" "$examples/fork_error"
        assert_jobs 3
    done
}

@test "fork_error: a waitpid that fails is an error" {
    needs glibc
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/fork_error"
    assert_equal "$stderr" 'fork_error: waitpid: No child processes'
    assert_line --regexp '^Job 1 is done by the process '
    assert_line 'Jobs done: 0 of 3'
}

@test "fork_error: a signal that kills it leaves the child that is at work to somebody else" {
    variant fork_error 's/^static int do_job/#include <signal.h>\n&/; s/^    printf("Job %d/    (void)kill(getppid(), SIGTERM);\n&/'
    run -143 supervise -a 1 "$variant"
    assert_output --regexp '^Job 1 is done by the process [1-9][0-9]*$'
}

@test "fork_error: a write that fails is an error, in a child and in the parent" {
    needs glibc
    run -1 --separate-stderr injected write:error=ENOSPC:when=1 "$examples/fork_error"
    assert_output ''
    assert_equal "$stderr" "$(yes 'fork_error: standard output: No space left on device' | head -n 2)"
    for k in 1 2 3; do
        run -1 with_mute_child "$k" "$examples/fork_error"
        assert_output 'fork_error: standard output: File too large'
        run cat "$BATS_TEST_TMPDIR/out"
        assert_jobs "$((k - 1))"
    done
    variant fork_error 's/printf("Jobs done/close(1), &/'
    run -1 --separate-stderr supervise "$variant"
    assert_equal "$stderr" 'fork_error: standard output: Bad file descriptor'
}

@test "fork_error: a reader that is gone ends the child by SIGPIPE, and the parent tells of it" {
    run -141 without_reader "$examples/fork_error"
    assert_output 'fork_error: job 1 was killed by signal 13'
}
