#!/usr/bin/env bats
# One fork, one wait: docs/one_fork.md. Lines 2 and 3 may come in either order on a terminal, and only there.

load test_helper
load helpers/examples

parent_first='Process id before forking: PARENT
In the parent process after forking the child CHILD
In the child process that has the PID CHILD
(CHILD, 0)'
child_first='Process id before forking: PARENT
In the child process that has the PID CHILD
In the parent process after forking the child CHILD
(CHILD, 0)'

assert_either_order() {
    one_fork_roles
    [ "$output" = "$parent_first" ] || assert_output "$child_first"
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "one_fork: on a terminal it prints its four lines, the middle two in either order" {
    for _ in {1..20}; do
        run -0 supervise -t "$examples/one_fork"
        assert_either_order
    done
}

@test "one_fork: on a pipe the child is always first" {
    for _ in {1..20}; do
        run -0 supervise "$examples/one_fork"
        one_fork_roles
        assert_output "$child_first"
    done
}

@test "one_fork: in a file the child is always first, and nothing is there twice" {
    supervise "$examples/one_fork" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    one_fork_roles
    assert_output "$child_first"
}

@test "one_fork: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/one_fork"
    one_fork_roles
    assert_output "$child_first"
}

# ---- The rules ----------------------------------------------------------------------------------------------

@test "one_fork: without its flush the first line comes out twice on a pipe" {
    variant one_fork '/Process id/{n;N;d;}'
    run -0 supervise "$variant"
    assert_equal "$(grep -c '^Process id before forking: ' <<<"$output")" 2
    run -0 supervise -t "$variant"
    assert_either_order
}

@test "one_fork: a child without its exit runs on in the parent's code" {
    variant one_fork 's/_exit(be_child());/be_child();/'
    run -1 supervise -t "$variant"
    assert_line 'In the parent process after forking the child 0'
    assert_line 'one_fork: waitpid: No child processes'
    assert_line --regexp '^\([1-9][0-9]*, 1\)$'
}

@test "one_fork: a child that leaves with _exit and without a flush loses its line on a pipe" {
    variant one_fork '/In the child/{n;s/return flush_output();/return 0;/;}'
    run -0 supervise "$variant"
    refute_line --partial 'In the child process'
    assert_line --regexp '^\([1-9][0-9]*, 0\)$'
}

@test "one_fork: a signal in the middle of waitpid does not end the wait" {
    for which in 1 2 1..7; do
        run -0 injected "wait4:error=EINTR:when=$which" -t "$examples/one_fork"
        assert_either_order
    done
}

@test "one_fork: copied into a program with a signal handler it goes on waiting after the signal" {
    variant one_fork 's/^int main/static void handler(int s) { (void)s; }\n&/
        s/^    pid_t pid = fork/    sigaction(SIGUSR1, \&(struct sigaction){.sa_handler = handler}, NULL);\n&/
        s/^#include <errno.h>/&\n#include <signal.h>/'
    run -0 injected wait4:signal=USR1:when=1..3 -t "$variant"
    assert_either_order
    # Without the loop around waitpid, and with a child that lives as long as its parent, the signal interrupts waitpid.
    sed 's/ && errno == EINTR/ \&\& 0/; s/^int main/static pid_t parent;\n&/
        s/^    pid_t pid = fork/    parent = getpid();\n&/
        s/^        _exit(be/        while (getppid() == parent)\n            ;\n&/' "$variant.c" >"$BATS_TEST_TMPDIR/once.c"
    cc -w -o "$BATS_TEST_TMPDIR/once" "$BATS_TEST_TMPDIR/once.c"
    run -99 injected wait4:signal=USR1:when=1 -t "$BATS_TEST_TMPDIR/once"
    assert_line 'one_fork: waitpid: Interrupted system call'
}

@test "one_fork: a child that a signal killed is reported as killed" {
    needs plain
    for signal in 9 15 11; do
        run -1 supervise -t -k "$signal" "$examples/one_fork"
        one_fork_roles
        assert_output "Process id before forking: PARENT
In the parent process after forking the child CHILD
(CHILD, killed by signal $signal)"
    done
}

@test "one_fork: the pair shows the exit status, of which eight bits are left, and the parent fails with it" {
    while read -r value shown; do
        variant one_fork "s/_exit(be_child());/_exit($value);/"
        run -"$((shown != 0))" supervise "$variant"
        assert_line --regexp "^\([1-9][0-9]*, $shown\)\$"
    done <<<'3 3
300 44
256 0
-1 255'
}

@test "one_fork: a stopped child is no dead one" {
    variant one_fork 's/_exit(be_child());/_exit(raise(SIGSTOP) + be_child());/
        s/#include <errno.h>/&\n#include <signal.h>/'
    run -0 supervise sh -c '
        "$0" >"$1" & parent=$!
        until read -r child _ </proc/$parent/task/$parent/children; [ -n "$child" ]; do :; done
        until { read -r _ _ state _; } </proc/$child/stat && [ "$state" = T ]; do :; done
        kill -CONT "$child"
        wait "$parent"' "$variant" "$BATS_TEST_TMPDIR/out"
    output=$(cat "$BATS_TEST_TMPDIR/out")
    one_fork_roles
    assert_output "$child_first"
}

@test "one_fork: it waits for its own child, not for one that it inherited through exec" {
    # The inherited child is already dead, so waiting for any child would find it first. one_fork must leave it to its next
    # parent.
    run -0 supervise -a 1 "$root/build/tests/with_stranger" "$examples/one_fork"
    one_fork_roles
    assert_output "$child_first"
}

@test "one_fork: where SIGCHLD is ignored, waitpid finds no child, and that is an error" {
    needs glibc
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/one_fork"
    assert_equal "$stderr" 'one_fork: waitpid: No child processes'
}

# ---- Failures -----------------------------------------------------------------------------------------------

@test "one_fork: a fork that fails is reported, whatever the reason" {
    needs glibc
    while read -r name text; do
        run -1 --separate-stderr injected "$fork_calls:error=$name" "$examples/one_fork"
        assert_output --regexp '^Process id before forking: [1-9][0-9]*$'
        assert_equal "$stderr" "one_fork: fork: $text"
    done <<<'EAGAIN Resource temporarily unavailable
ENOMEM Cannot allocate memory
ENOSYS Function not implemented'
}

@test "one_fork: an ordinary user's limit makes fork fail in reality" {
    run -1 --separate-stderr alone 1 "$examples/one_fork"
    assert_output --regexp '^Process id before forking: [1-9][0-9]*$'
    assert_equal "$stderr" 'one_fork: fork: Resource temporarily unavailable'
}

@test "one_fork: each write that fails is an error, and the child is reaped all the same" {
    needs glibc
    for which in 1 2 3; do
        run -1 injected "write:error=ENOSPC:when=$which" -t "$examples/one_fork"
        assert_line 'one_fork: standard output: a write failed'
        assert_equal "${#lines[@]}" "$((which == 1 ? 1 : 4))"
    done
    for which in 1 2; do
        run -1 --separate-stderr injected "write:error=EIO:when=$which" "$examples/one_fork"
        assert_equal "$stderr" 'one_fork: standard output: Input/output error'
    done
}

@test "one_fork: a child that cannot write says so and fails, and the parent with it" {
    run -1 with_mute_child 1 "$examples/one_fork"
    assert_output 'one_fork: standard output: File too large'
    run cat "$BATS_TEST_TMPDIR/out"
    assert_line --regexp '^\([1-9][0-9]*, 1\)$'
}

@test "one_fork: a reader that is gone ends it by SIGPIPE, or is reported where that is ignored" {
    needs glibc
    run -141 without_reader "$examples/one_fork"
    assert_output ''
    run -1 without_reader env --ignore-signal=PIPE "$examples/one_fork"
    assert_output 'one_fork: standard output: Broken pipe'
}

@test "one_fork: a reader that goes away midway does not leave the child unreaped" {
    needs glibc
    run -1 --separate-stderr injected write:error=EPIPE:when=2 "$examples/one_fork"
    assert_equal "$stderr" 'one_fork: standard output: Broken pipe'
}
