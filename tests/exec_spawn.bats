#!/usr/bin/env bats
# Another program: docs/exec_spawn.md. One process at a time has something to do, so there is only one output.

load test_helper
load helpers/examples
load helpers/interleave

# assert_both [COMMAND]: asserts that `output` is that of the default command, with one PID for each child.
assert_both() {
    assert_equal "${#lines[@]}" 5
    [[ ${lines[0]} =~ ^'The process '([1-9][0-9]*)' turns into sh'$ ]] || fail "$output"
    local forked=${BASH_REMATCH[1]}
    assert_line --index 1 "I am sh, with the PID $forked"
    assert_line --index 2 "By fork: ($forked, 0)"
    [[ ${lines[3]} =~ ^'I am sh, with the PID '([1-9][0-9]*)$ ]] || fail "$output"
    local spawned=${BASH_REMATCH[1]}
    assert_line --index 4 "By posix_spawn: ($spawned, 0)"
    [ "$spawned" != "$forked" ]
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "exec_spawn: it runs one command in two ways, on a terminal, a pipe and in a file" {
    run -0 supervise -t "$examples/exec_spawn"
    assert_both
    run -0 supervise "$examples/exec_spawn"
    assert_both
    supervise "$examples/exec_spawn" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    assert_both
}

@test "exec_spawn: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/exec_spawn"
    assert_both
}

@test "exec_spawn: one process at a time has something to do, so there is one outcome" {
    for stream in tty pipe file; do
        run -0 interleave --count --stdout="$stream" "$examples/exec_spawn"
        assert_line --index 0 1
    done
}

@test "exec_spawn: the words of a command come through as they are" {
    run -0 supervise "$examples/exec_spawn" printf '<%s>' '$HOME' '*' 'a b' ''
    assert_equal "$(grep -oF '<$HOME><*><a b><>' <<<"$output" | wc -l)" 2
}

# ---- The rules ----------------------------------------------------------------------------------------------

@test "exec_spawn: a command that is not found gives 127, and one that cannot be run 126" {
    needs glibc
    : >"$BATS_TEST_TMPDIR/not_executable"
    while read -r command value text; do
        run -1 --separate-stderr supervise "$examples/exec_spawn" "$command"
        assert_line --index 1 --regexp "^By fork: \([1-9][0-9]*, $value\)\$"
        assert_equal "${#lines[@]}" 2
        assert_equal "$stderr" "exec_spawn: $command: $text
exec_spawn: posix_spawn: $text"
        # The shell says the same.
        run -"$value" sh -c "$command"
    done <<<"no-such-command 127 No such file or directory
/no/such/command 127 No such file or directory
/dev/null 126 Permission denied
$BATS_TEST_TMPDIR/not_executable 126 Permission denied"
}

@test "exec_spawn: what is not flushed before exec is lost on a pipe" {
    variant exec_spawn '/turns into/{n;N;d}'
    run -0 supervise -t "$variant"
    assert_both
    run -0 supervise "$variant"
    refute_output --partial 'turns into'
    assert_equal "${#lines[@]}" 4
}

@test "exec_spawn: posix_spawn returns the error, and a comparison with -1 does not find it" {
    variant exec_spawn 's/return posix_spawnp(.*);/return posix_spawnp(child, command[0], NULL, NULL, command, environ) == -1 ? errno : 0;/'
    run -1 --separate-stderr supervise "$variant" no-such-command
    assert_equal "$(tail -n 1 <<<"$stderr")" 'exec_spawn: waitpid: No child processes'
}

@test "exec_spawn: a list without its null pointer is found by gcc" {
    local source=$BATS_TEST_TMPDIR/list.c
    sed 's/(void)execvp(.*);/(void)execlp("echo", "echo", "no end");/' "$example_sources/exec_spawn.c" >"$source"
    run timeout 200 gcc -Wall -c -o "$BATS_TEST_TMPDIR/list.o" "$source" 3>&-
    assert_output --partial 'missing sentinel in function call'
    sed -i 's/"no end")/"no end", (char *)NULL)/' "$source"
    run -0 timeout 200 gcc -Wall -c -o "$BATS_TEST_TMPDIR/list.o" "$source" 3>&-
    refute_output --partial sentinel
}

# ---- What goes wrong ----------------------------------------------------------------------------------------

@test "exec_spawn: a child that stays after a failed exec runs on in the code of its parent" {
    variant exec_spawn 's/_exit(become(command));/(void)become(command);/'
    run -0 supervise "$variant"
    assert_both
    run -1 --separate-stderr supervise "$variant" no-such-command
    assert_line --index 1 --regexp '^By fork: \([1-9][0-9]*, 1\)$'
    assert_equal "$(sed -n 2p <<<"$stderr")" 'exec_spawn: waitpid: No child processes'
    run interleave "$variant" no-such-command
    assert_output --partial 'missing exit: process 1001'
}

@test "exec_spawn: exec keeps the PID, the parent, the descriptors and an ignored signal" {
    run -0 supervise "$examples/exec_spawn" sh -c 'echo "$PPID $$"'
    [[ ${lines[0]} =~ ^'The process '([1-9][0-9]*)' ' ]]
    assert_line --index 1 --regexp "^[1-9][0-9]* ${BASH_REMATCH[1]}\$"
    assert_equal "${lines[1]% *}" "${lines[3]% *}"
    run -0 supervise sh -c 'exec "$0" sh -c "echo through >&5" 5>&1' "$examples/exec_spawn"
    assert_equal "$(grep -cx through <<<"$output")" 2
    run -0 supervise env --ignore-signal=TERM "$examples/exec_spawn" sh -c 'kill -TERM $$; echo survived'
    assert_equal "$(grep -cx survived <<<"$output")" 2
}

@test "exec_spawn: a file that is no binary is given to the shell" {
    printf 'echo from a script\n' >"$BATS_TEST_TMPDIR/script"
    chmod +x "$BATS_TEST_TMPDIR/script"
    run supervise "$examples/exec_spawn" "$BATS_TEST_TMPDIR/script"
    assert_line --index 1 'from a script'
}

@test "exec_spawn: a command that fails or is killed makes the whole fail" {
    run -1 supervise "$examples/exec_spawn" sh -c 'exit 3'
    assert_equal "$(grep -c ', 3)$' <<<"$output")" 2
    run -1 supervise "$examples/exec_spawn" sh -c 'kill -KILL $$'
    assert_equal "$(grep -c ', killed by signal 9)$' <<<"$output")" 2
    # A directory can be made only once.
    run -1 --separate-stderr supervise "$examples/exec_spawn" mkdir "$BATS_TEST_TMPDIR/directory"
    assert_line --index 1 --regexp '^By fork: \([1-9][0-9]*, 0\)$'
    assert_line --index 2 --regexp '^By posix_spawn: \([1-9][0-9]*, 1\)$'
}

@test "exec_spawn: a fork or a posix_spawn that fails is an error, and nothing is waited for" {
    run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=1" "$examples/exec_spawn"
    assert_output ''
    assert_equal "$stderr" 'exec_spawn: fork: Resource temporarily unavailable'
    run -0 --separate-stderr interleave --list --fail posix_spawn:EAGAIN "$examples/exec_spawn"
    assert_line '! exec_spawn: posix_spawn: Resource temporarily unavailable'
    # Nothing fails, fork fails, or posix_spawn fails.
    run -0 --separate-stderr interleave --count --fail fork:ENOMEM "$examples/exec_spawn"
    assert_output 3
}

@test "exec_spawn: whatever write or wait fails, nothing goes wrong unnoticed" {
    for failure in fork:EAGAIN write:ENOSPC write:EIO write:short write:EINTR waitpid:EINTR; do
        for stream in tty pipe; do
            run -0 interleave --count --fail "$failure" --stdout="$stream" "$examples/exec_spawn"
        done
    done
}

@test "exec_spawn: a signal in the middle of waitpid does not end the wait" {
    for which in 1 2 1..3; do
        run -0 injected "wait4:error=EINTR:when=$which" "$examples/exec_spawn"
        assert_both
    done
}

@test "exec_spawn: where SIGCHLD is ignored, there is nothing to wait for, and that is an error" {
    needs glibc
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/exec_spawn"
    assert_equal "$stderr" 'exec_spawn: waitpid: No child processes'
}

@test "exec_spawn: both ways hand on the environment" {
    run -0 supervise env WORD=through "$examples/exec_spawn" sh -c 'echo "$WORD"'
    assert_equal "$(grep -cx through <<<"$output")" 2
}

@test "exec_spawn: it waits for its own child, not for one that it inherited through exec" {
    run -0 supervise -a 1 "$root/build/tests/with_stranger" "$examples/exec_spawn"
    assert_both
}

@test "exec_spawn: if only the first run fails, the whole fails" {
    run -1 --separate-stderr supervise "$examples/exec_spawn" sh -c '[ -e "$0" ] || { : >"$0"; exit 1; }' "$BATS_TEST_TMPDIR/new"
    assert_line --index 1 --regexp '^By fork: \([1-9][0-9]*, 1\)$'
    assert_line --index 2 --regexp '^By posix_spawn: \([1-9][0-9]*, 0\)$'
}

@test "exec_spawn: a child that cannot write says so and fails, and the parent with it" {
    run -1 with_mute_child 1 "$examples/exec_spawn" true
    assert_output 'exec_spawn: standard output: File too large'
    run cat "$BATS_TEST_TMPDIR/out"
    assert_line --index 0 --regexp '^By fork: \([1-9][0-9]*, 1\)$'
}

@test "exec_spawn: a last line that cannot be written is an error" {
    needs glibc
    # Of each process the second write: the children make only one.
    run -1 --separate-stderr injected write:error=EIO:when=2 "$examples/exec_spawn" true
    assert_equal "$stderr" 'exec_spawn: standard output: Input/output error'
}

@test "exec_spawn: an output that cannot be written is an error, and ends the work" {
    needs glibc
    run -1 supervise sh -c 'exec "$0" >/dev/full' "$examples/exec_spawn"
    assert_output "$(yes 'exec_spawn: standard output: No space left on device' | head -n 2)"
    # SIGPIPE kills the child, and then the parent.
    run -141 without_reader "$examples/exec_spawn"
}
