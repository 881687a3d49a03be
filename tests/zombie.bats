#!/usr/bin/env bats
# The child that is dead and not reaped: docs/zombie.md. Only the parent prints, so there is only one output.

load test_helper
load helpers/examples

zombie_output='The child CHILD is dead, and nobody has reaped it:
    /proc/CHILD/status: State:	Z (zombie)
It has been sent SIGKILL:
    /proc/CHILD/status: State:	Z (zombie)
It has been reaped: (CHILD, 7)
    /proc/CHILD/status: No such file or directory'

# zombie_roles: replaces the child's PID in `output` by a name.
zombie_roles() {
    [[ $output =~ ^'The child '([1-9][0-9]*) ]] || fail "no child in the first line: $output"
    output=$(sed -E "s/(child |\/|\()${BASH_REMATCH[1]}\b/\1CHILD/g" <<<"$output")
}

@test "zombie: its child is a zombie at the first look, in every one of many runs" {
    for _ in {1..50}; do
        run -0 supervise "$examples/zombie"
        zombie_roles
        assert_output "$zombie_output"
    done
}

@test "zombie: on a terminal and in a file it prints the same, in the same order" {
    run -0 supervise -t "$examples/zombie"
    zombie_roles
    assert_output "$zombie_output"
    supervise "$examples/zombie" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    zombie_roles
    assert_output "$zombie_output"
}

@test "zombie: SIGKILL leaves it a zombie, and only waitpid makes it go" {
    # The output is the same as ever, and the signal is really sent.
    run -0 supervise strace -qq -e trace=kill,wait4 -e signal=none -o "$BATS_TEST_TMPDIR/trace" "$examples/zombie"
    zombie_roles
    assert_output "$zombie_output"
    run cat "$BATS_TEST_TMPDIR/trace"
    assert_line --index 0 --regexp '^kill\([1-9][0-9]*, SIGKILL\) += 0$'
    assert_line --index 1 --regexp 'WIFEXITED\(s\) && WEXITSTATUS\(s\) == 7'
    # Without the waitpid, the third look still finds the zombie, and the zombie is left behind when its parent exits.
    variant zombie 's/if (waitpid(child, &status, 0) == -1)/if (0)/'
    run -99 supervise "$variant"
    assert_equal "$(grep -c 'Z (zombie)' <<<"$output")" 3
    assert_line 'supervise: left behind: a dead process that nobody had reaped'
}

@test "zombie: a child that is still alive when the signal comes is killed by it" {
    variant zombie 's/_exit(CHILD_STATUS);/pause();/; s/if (await_death(child) == -1)/if (0)/'
    run -0 supervise "$variant"
    assert_line --regexp '^It has been reaped: \([1-9][0-9]*, killed by signal 9\)$'
}

@test "zombie: a child that a signal killed is a zombie like any other" {
    for signal in 9 15; do
        run -0 supervise -k "$signal" "$examples/zombie"
        zombie_roles
        assert_output "${zombie_output/7)/killed by signal $signal)}"
    done
}

@test "zombie: a signal in the middle of waitid does not end the wait" {
    for which in 1 2 1..5; do
        run -0 injected "waitid:error=EINTR:when=$which" "$examples/zombie"
        zombie_roles
        assert_output "$zombie_output"
    done
}

@test "zombie: under a limit of 20 processes there are 19 of them, and after reaping there is room again" {
    needs root
    # Whoever makes children until fork fails, and only then reaps, twice; and whoever reaps each child at once.
    variant zombie 's/^    pid_t pid = fork();/    for (int turn = 1; turn <= 2; turn++) {\n        int started = 0;\n        pid_t one = 0;\n        while (started < 100 \&\& (one = fork()) > 0)\n            started++;\n        if (one == 0)\n            _exit(7);\n        printf("%d\\n", started);\n        fflush(stdout);\n        while (waitpid(-1, NULL, 0) > 0)\n            continue;\n    }\n    return 0;\n&/'
    run -0 alone 20 "$variant"
    assert_output $'19\n19'
    variant zombie 's/^    pid_t pid = fork();/    int started = 0;\n    for (pid_t one = 0; started < 100 \&\& (one = fork()) != -1; started++) {\n        if (one == 0)\n            _exit(7);\n        waitpid(one, NULL, 0);\n    }\n    printf("%d\\n", started);\n    return 0;\n&/'
    run -0 alone 20 "$variant"
    assert_output 100
}

@test "zombie: without /proc it says that there is none" {
    needs plain
    needs namespaces
    run -0 supervise unshare --user --map-root-user --mount \
        sh -c 'mount -t tmpfs none /proc && exec "$0"' "$examples/zombie"
    zombie_roles
    assert_equal "$(grep -c '^    /proc/CHILD/status: there is no /proc here$' <<<"$output")" 3
    assert_line_once 'It has been reaped: (CHILD, 7)'
}

@test "zombie: where SIGCHLD is ignored nobody becomes one, and that is an error" {
    needs glibc
    run -1 supervise env --ignore-signal=CHLD "$examples/zombie"
    assert_output 'zombie: waitid: No child processes'
}

@test "zombie: each call that fails is an error with its name" {
    needs glibc
    run -1 injected "$fork_calls:error=EAGAIN" "$examples/zombie"
    assert_output 'zombie: fork: Resource temporarily unavailable'
    run -1 alone 1 "$examples/zombie"
    assert_output 'zombie: fork: Resource temporarily unavailable'
    run -1 --separate-stderr injected kill:error=EPERM "$examples/zombie"
    assert_equal "$stderr" 'zombie: kill: Operation not permitted'
    refute_output --partial 'It has been sent SIGKILL'
    run -1 --separate-stderr injected wait4:error=ECHILD -a1 "$examples/zombie"
    assert_equal "$stderr" 'zombie: waitpid: No child processes'
}

@test "zombie: a write that fails is an error, and the zombie is reaped all the same" {
    needs glibc
    for k in 1 2 3 4 5 6; do
        run -1 injected "write:error=ENOSPC:when=$k" -t "$examples/zombie"
        assert_line_once 'zombie: standard output: a write failed'
    done
    run -1 injected write:error=EIO:when=1 "$examples/zombie"
    assert_output 'zombie: standard output: Input/output error'
}

@test "zombie: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/zombie"
    zombie_roles
    assert_output "$zombie_output"
}
