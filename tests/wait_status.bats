#!/usr/bin/env bats
# The wait status: docs/wait_status.md. Only one process runs at a time, so there is only one output.

load test_helper
load helpers/examples
load helpers/interleave

status_output='The child that calls _exit(7):
    0x0700: exited with 7
The child that calls _exit(300):
    0x2c00: exited with 44
The child that calls kill(getpid(), SIGTERM):
    0x000f: killed by signal 15
The child that calls kill(getpid(), SIGSTOP):
    0x137f: stopped by signal 19
    0xffff: continued
    0x0009: killed by signal 9'

# ---- What it prints -----------------------------------------------------------------------------------------

@test "wait_status: it prints each change of each child, on a terminal, a pipe and in a file" {
    run -0 supervise -t "$examples/wait_status"
    assert_output "$status_output"
    run -0 supervise "$examples/wait_status"
    assert_output "$status_output"
    supervise "$examples/wait_status" >"$BATS_TEST_TMPDIR/out"
    assert_equal "$(cat "$BATS_TEST_TMPDIR/out")" "$status_output"
}

@test "wait_status: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/wait_status"
    assert_output "$status_output"
}

@test "wait_status: one process at a time has something to do, so there is one outcome; what is wrong is wrong on purpose" {
    for stream in tty pipe; do
        run -1 interleave --stdout="$stream" "$examples/wait_status"
        assert_line --index 0 --regexp '^1 outcome, .* 1 finding$'
        assert_line --partial 'exit value: process 1002 ends with the exit status 300, of which its parent sees 44'
    done
}

@test "wait_status: it watches its own child, not one that it inherited through exec" {
    run -0 supervise -a 1 "$root/build/tests/with_stranger" "$examples/wait_status"
    assert_output "$status_output"
}

# ---- The rules ----------------------------------------------------------------------------------------------

@test "wait_status: the value of a killed child looks like success to who does not ask first" {
    variant wait_status 's/if (WIFEXITED(status))$/if (1)/'
    run -0 supervise "$variant"
    assert_line --index 5 '    0x000f: exited with 0'
}

@test "wait_status: of the exit value eight bits come through" {
    for pair in "0 0" "255 255" "256 0" "-1 255" "44 44"; do
        variant wait_status "s/return 300;/return ${pair% *};/"
        run -0 supervise "$variant"
        assert_line --index 3 --regexp ": exited with ${pair#* }\$"
    done
}

@test "wait_status: as it is, the status is another number than the exit value" {
    variant wait_status 's/exited with %d\\n", WEXITSTATUS(status)/exited with %d\\n", status/; s/return 300;/return 5;/'
    run -0 supervise "$variant"
    assert_line --index 1 '    0x0700: exited with 1792'
    assert_line --index 3 '    0x0500: exited with 1280'
    # Of 1792 eight bits would come through, and these are 0: a parent that hands it on reports success.
    run -0 sh -c 'exit 1792'
}

@test "wait_status: exactly one of the four questions has the answer yes" {
    variant wait_status 's/^    printf("    0x%04x: ".*/    printf("%d\\n", !!WIFEXITED(status) + !!WIFSIGNALED(status) + !!WIFSTOPPED(status) + !!WIFCONTINUED(status));/'
    run -0 supervise "$variant"
    assert_equal "$(grep -cx 1 <<<"$output")" 6
}

@test "wait_status: without WCONTINUED nobody hears that the child goes on, and without WUNTRACED that it has stopped" {
    for flag in ' | WCONTINUED' 'WUNTRACED | '; do
        variant wait_status "s/$flag//"
        run -124 timeout 1 "$variant" 3>&-
    done
}

@test "wait_status: a core dump is one bit more, which WTERMSIG leaves out" {
    variant wait_status 's/(void)kill(getpid(), SIGTERM)/abort()/'
    run -0 supervise sh -c 'ulimit -c 0; exec "$0"' "$variant"
    assert_line --index 5 '    0x0006: killed by signal 6'
}

# ---- What goes wrong ----------------------------------------------------------------------------------------

@test "wait_status: each fork that fails is an error" {
    for k in 1 2 3 4; do
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$k" "$examples/wait_status"
        assert_equal "$stderr" 'wait_status: fork: Resource temporarily unavailable'
    done
}

@test "wait_status: a waitpid or a kill that fails is an error, and no wait without an end" {
    run -1 --separate-stderr injected wait4:error=ECHILD -a1 "$examples/wait_status"
    assert_equal "$stderr" 'wait_status: waitpid: No child processes'
    # The stopped child is left behind, so this test kills it.
    local trace=$BATS_TEST_TMPDIR/trace status=0
    timeout 20 strace -qq -o "$trace" -e trace=kill -e inject=kill:error=EPERM "$examples/wait_status" \
        >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- || status=$?
    assert_equal "$status" 1
    kill -KILL "$(sed -n 's/^kill(\([1-9][0-9]*\), SIGCONT.*/\1/p' "$trace")"
    assert_equal "$(cat "$BATS_TEST_TMPDIR/err")" 'wait_status: kill: Operation not permitted'
}

@test "wait_status: a signal in the middle of waitpid does not end the wait" {
    run -0 injected wait4:error=EINTR:when=1 "$examples/wait_status"
    assert_output "$status_output"
    run -0 injected wait4:error=EINTR:when=4 "$examples/wait_status"
    assert_output "$status_output"
}

@test "wait_status: where SIGCHLD is ignored, there is nothing to wait for, and that is an error" {
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/wait_status"
    assert_equal "$stderr" 'wait_status: waitpid: No child processes'
}

@test "wait_status: where SIGTERM is ignored, the child that is not killed says so by its value" {
    run -0 supervise env --ignore-signal=TERM "$examples/wait_status"
    assert_line --index 5 '    0x0100: exited with 1'
}

@test "wait_status: each write that fails is an error" {
    needs glibc
    # A title and what becomes of the child, for each of the four children.
    for k in 1 2 8; do
        run -1 --separate-stderr injected "write:error=EIO:when=$k" "$examples/wait_status"
        assert_equal "$stderr" 'wait_status: standard output: Input/output error'
    done
}

@test "wait_status: a reader that goes away ends it by SIGPIPE" {
    run -141 without_reader "$examples/wait_status"
}
