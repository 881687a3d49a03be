#!/usr/bin/env bats
# Several children at once: docs/many_forks.md. The system chooses which of the legal outputs a run prints.

load test_helper
load helpers/examples

usage='usage: many_forks [N]    (N children, from 0 to 1000)'

# sound: asserts that the program is right with three children, before a test starts thousands. A program whose children stay
# in the loop would fork without end.
sound() {
    run -0 supervise -l 5 "$examples/many_forks" 3
    assert_legal_many_forks_output 3
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "many_forks: without N it starts three children, on a terminal, a pipe and in a file" {
    for _ in {1..10}; do
        run -0 supervise -t "$examples/many_forks"
        assert_legal_many_forks_output 3
        run -0 supervise "$examples/many_forks"
        assert_legal_many_forks_output 3
    done
    supervise "$examples/many_forks" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    assert_legal_many_forks_output 3
}

@test "many_forks: N is the number of children, also none, also with zeros in front" {
    for n in 0 1 2 7 25 003; do
        run -0 supervise -t "$examples/many_forks" "$n"
        assert_legal_many_forks_output "$((10#$n))"
        run -0 supervise "$examples/many_forks" "$n"
        assert_legal_many_forks_output "$((10#$n))"
    done
}

@test "many_forks: the most are a thousand children" {
    local most
    for most in $(cat /proc/sys/kernel/pid_max /proc/sys/kernel/threads-max) "$(ulimit -u)"; do
        [ "$most" = unlimited ] || [ "$most" -gt 2000 ] || not_here "a limit of this system: $most processes"
    done
    sound
    run -0 supervise -l 60 "$examples/many_forks" 1000
    assert_legal_many_forks_output 1000
    run -2 --separate-stderr supervise -l 60 "$examples/many_forks" 1001
    assert_equal "$output/$stderr" "/$usage"
}

@test "many_forks: on a pipe, too, it writes whole lines, however many they are" {
    sound
    run -0 supervise strace -qq -e trace=write -e signal=none -s 5000 -o "$BATS_TEST_TMPDIR/trace" "$examples/many_forks" 400
    assert_legal_many_forks_output 400
    run -1 grep -vE '\\n", [0-9]+\) += [0-9]+$' "$BATS_TEST_TMPDIR/trace"
}

@test "many_forks: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/many_forks"
    assert_legal_many_forks_output 3
}

# ---- The number of children ---------------------------------------------------------------------------------

@test "many_forks: a wrong number is a usage error and starts nothing" {
    for bad in -1 3x '' ' 3' '3 ' +3 -0 0x3 3.0 1e1 three 1001 10000 2147483647 2147483648 4294967297 \
        4294967299 99999999999999999999 -99999999999999999999; do
        run -2 --separate-stderr supervise -- "$examples/many_forks" "$bad"
        assert_output ''
        assert_equal "$stderr" "$usage"
    done
}

@test "many_forks: a second argument is a usage error" {
    for arguments in '3 3' '0 0' '1 2 3'; do
        read -ra words <<<"$arguments"
        run -2 --separate-stderr supervise "$examples/many_forks" "${words[@]}"
        assert_output ''
        assert_equal "$stderr" "$usage"
    done
}

# ---- Forks that fail ----------------------------------------------------------------------------------------

@test "many_forks: when the k-th fork fails, the count is true and the started ones are reaped" {
    needs glibc
    for k in 1 2 3 4; do
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$k" "$examples/many_forks" 4
        assert_equal "$stderr" 'many_forks: fork: Resource temporarily unavailable'
        assert_legal_many_forks_output "$((k - 1))"
        run -1 injected "$fork_calls:error=ENOMEM:when=$k" -t "$examples/many_forks" 4
        assert_line_once 'many_forks: fork: Cannot allocate memory'
        assert_legal_many_forks_output "$((k - 1))"
    done
    run -0 injected "$fork_calls:error=EAGAIN:when=5" "$examples/many_forks" 4
    assert_legal_many_forks_output 4
}

@test "many_forks: under an ordinary user's limit the count is true" {
    for limit in 1 2 3; do
        run -1 --separate-stderr alone "$limit" "$examples/many_forks" 5
        assert_equal "$stderr" 'many_forks: fork: Resource temporarily unavailable'
        if [ "$(id -u)" -eq 0 ]; then
            assert_legal_many_forks_output "$((limit - 1))"
        fi
    done
}

@test "many_forks: without its exit a child stays in the loop, and there are 2^N - 1 of them" {
    variant many_forks 's/_exit(be_child(started + 1));/be_child(started + 1);/'
    for n in 1 2 3 4; do
        run -1 supervise "$variant" "$n"
        assert_equal "$(grep -c '^In the child process' <<<"$output")" "$((2 ** n - 1))"
    done
}

# ---- Reaping ------------------------------------------------------------------------------------------------

@test "many_forks: a child that it inherited through exec is not counted" {
    # The inherited child is dead before many_forks starts, and Linux reaps the oldest zombie first.
    run -0 supervise "$root/build/tests/with_stranger" "$examples/many_forks" 2
    assert_legal_many_forks_output 2
}

@test "many_forks: a stranger that lives longer than its children is not waited for" {
    run -99 --separate-stderr supervise sh -c 'sleep 15 & exec "$0" 2' "$examples/many_forks"
    assert_legal_many_forks_output 2
    assert_equal "$stderr" 'supervise: left behind: 1 living processes'
}

@test "many_forks: a signal in the middle of waitpid does not end the wait" {
    for which in 1 2 3 4 1..9; do
        run -0 injected "wait4:error=EINTR:when=$which" -t "$examples/many_forks"
        assert_legal_many_forks_output 3
    done
}

@test "many_forks: copied into a program with a signal handler it goes on waiting after the signal" {
    variant many_forks 's/^int main/static void handler(int s) { (void)s; }\n&/
        s/^    int wanted/    sigaction(SIGUSR1, \&(struct sigaction){.sa_handler = handler}, NULL);\n&/
        s/^#include <errno.h>/&\n#include <signal.h>/'
    run -0 injected wait4:signal=USR1:when=1..3 "$variant"
    assert_legal_many_forks_output 3
}

@test "many_forks: a waitpid that fails is an error" {
    needs glibc
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/many_forks"
    assert_equal "$stderr" 'many_forks: waitpid: No child processes'
}

@test "many_forks: a signal that kills it leaves its children to somebody else" {
    variant many_forks 's/^static int be_child/#include <signal.h>\n&/
        s/^    printf("In the child/    if (number == 3)\n        (void)kill(getppid(), SIGTERM);\n&/'
    run -143 supervise -a 3 "$variant"
    assert_equal "$(grep -c '^In the child process' <<<"$output")" 3
    # The third child sends the signal while it is alive, so the parent cannot have reaped it.
    [ "$(grep -c '^(' <<<"$output")" -lt 3 ]
}

@test "many_forks: a child that a signal killed is told as such, the others as ever, and it fails" {
    for k in 1 2 3; do
        run -1 supervise -t -k "9:$k" "$examples/many_forks"
        child=$(sed -n 's/^In the parent process after forking the child //p' <<<"$output" | sed -n "${k}p")
        assert_line "($child, killed by signal 9)"
        refute_line --partial "In the child process $k "
        output=$(sed "s/^($child, killed by signal 9)/In the child process $k that has the PID $child\n($child, 0)/" <<<"$output")
        assert_legal_many_forks_output 3
    done
}

@test "many_forks: a child that fails shows its exit status, and makes the whole fail" {
    variant many_forks 's/_exit(be_child(started + 1));/_exit(be_child(started + 1) + (started == 1 ? 3 : 0));/'
    run -1 supervise "$variant"
    assert_equal "$(grep -cE '^\([0-9]+, 3\)$' <<<"$output")" 1
    output=$(sed 's/, 3)$/, 0)/' <<<"$output")
    assert_legal_many_forks_output 3
}

@test "many_forks: a child that cannot write says so and fails, and the whole with it" {
    for k in 1 2 3; do
        run -1 with_mute_child "$k" "$examples/many_forks"
        assert_output 'many_forks: standard output: File too large'
        run cat "$BATS_TEST_TMPDIR/out"
        assert_equal "$(grep -cE '^\([0-9]+, 1\)$' <<<"$output")" 1
        assert_equal "$(grep -cE '^\([0-9]+, 0\)$' <<<"$output")" 2
    done
}

@test "many_forks: waiting for each by its PID gives one order of the pairs in every run" {
    variant many_forks 's/waitpid(-1,/waitpid(pids[left - 1],/'
    for _ in {1..5}; do
        run -0 supervise "$variant"
        assert_legal_many_forks_output 3
        pairs=$(sed -n 's/^(\([0-9]*\), 0)$/\1/p' <<<"$output")
        told=$(sed -n 's/^In the parent process after forking the child //p' <<<"$output")
        assert_equal "$pairs" "$(tac <<<"$told")"
    done
}

# ---- Writing ------------------------------------------------------------------------------------------------

@test "many_forks: each write of the parent that fails is an error, and all that was started is reaped" {
    needs glibc
    # On a terminal the parent writes the first line, three lines about children, the count and three pairs. Each child
    # writes only once.
    for k in 1 2 3 4 5 6 7 8; do
        run -1 injected "write:error=ENOSPC:when=$k" -t "$examples/many_forks"
        assert_line_once 'many_forks: standard output: a write failed'
        # After the first write that fails there are no more forks.
        assert_equal "$(grep -c '^In the child process' <<<"$output")" "$((k == 1 ? 0 : k < 4 ? k - 1 : 3))"
    done
}

@test "many_forks: on a pipe, too, each write that fails is an error" {
    needs glibc
    # The fourth write is that of a flush whose result nobody looks at: the last one tells of it, and cannot say why.
    while read -r k text; do
        run -1 --separate-stderr injected "write:error=EIO:when=$k" "$examples/many_forks"
        assert_equal "$stderr" "many_forks: standard output: $text"
    done <<END
1 Input/output error
2 Input/output error
3 Input/output error
4 a write failed
END
}

@test "many_forks: with nothing to start, a line that cannot be written is an error all the same" {
    run -1 supervise sh -c 'exec "$0" 0 >/dev/full' "$examples/many_forks"
    assert_output 'many_forks: standard output: No space left on device'
}

@test "many_forks: a reader that is gone ends it by SIGPIPE, or is reported where that is ignored" {
    needs glibc
    run -141 without_reader "$examples/many_forks"
    assert_output ''
    run -1 without_reader env --ignore-signal=PIPE "$examples/many_forks"
    assert_output 'many_forks: standard output: Broken pipe'
}
