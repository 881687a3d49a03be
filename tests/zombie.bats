#!/usr/bin/env bats
# Zombies and orphans: docs/zombie.md.

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

orphan_output='In the child CHILD after forking the grandchild GRANDCHILD
The child CHILD is dead, and reaped
In the orphan GRANDCHILD: CHILD is no longer my parent'

# orphan_roles: replaces the PIDs of the child and the grandchild in `output` by names; they must differ.
orphan_roles() {
    [[ $output =~ ^'In the child '([1-9][0-9]*)' after forking the grandchild '([1-9][0-9]*) ]] || fail "what is this? $output"
    [ "${BASH_REMATCH[1]}" != "${BASH_REMATCH[2]}" ] || fail "two processes with one PID: $output"
    output=$(sed -E "s/\b${BASH_REMATCH[2]}\b/GRANDCHILD/g; s/\b${BASH_REMATCH[1]}\b/CHILD/g" <<<"$output")
}

# supervise_orphan [OPTION...] PROGRAM [ARG...]: like `supervise`, but one orphan may be left behind if it ends by itself.
supervise_orphan() {
    supervise -a 1 "$@"
}

# ---- The zombie ---------------------------------------------------------------------------------------------

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
        assert_line_once 'zombie: standard output: Input/output error'
    done
    run -1 injected write:error=EIO:when=1 "$examples/zombie"
    assert_output 'zombie: standard output: Input/output error'
}

@test "zombie: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/zombie"
    zombie_roles
    assert_output "$zombie_output"
}

# ---- The orphan ---------------------------------------------------------------------------------------------

@test "orphan: three processes print a line each, in one order, on a terminal, a pipe and in a file" {
    for _ in {1..20}; do
        run -0 supervise_orphan -t "$examples/orphan"
        orphan_roles
        assert_output "$orphan_output"
        run -0 supervise_orphan "$examples/orphan"
        orphan_roles
        assert_output "$orphan_output"
    done
    supervise_orphan "$examples/orphan" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    orphan_roles
    assert_output "$orphan_output"
}

@test "orphan: under a subreaper it is adopted by the subreaper, not by process 1" {
    variant orphan 's/getppid() == parent ? "still" : "no longer");/getppid() == parent ? "still" : "no longer"), printf("my parent is %ld\\n", (long)getppid());/'
    run -0 sh -c 'echo "the subreaper is $$"; exec "$@"' sh timeout 30 sh -c 'echo "the subreaper is $$"; exec "$@"' sh \
        "$root/build/tests/supervise" -a 1 "$variant" 3>&-
    subreaper=$(sed -n 's/^the subreaper is //p' <<<"$output" | tail -n 1)
    assert_line "my parent is $subreaper"
    assert_line --partial 'is no longer my parent'
}

@test "orphan: it sees that its parent is gone where process 1 adopts it, too" {
    needs namespaces
    for user in --user ''; do
        run -0 supervise unshare $user --pid --fork sh -c '"$0"; exit "$?"' "$examples/orphan" && break
    done
    orphan_roles
    assert_output "$orphan_output"
}

@test "orphan: when it looks, its parent is gone, however long that takes" {
    variant orphan 's/^    printf("In the child /    nanosleep(\&(struct timespec){.tv_nsec = 100000000}, NULL);\n&/; s/#include <errno.h>/&\n#include <time.h>/'
    run -0 supervise_orphan "$variant"
    orphan_roles
    assert_output "$orphan_output"
}

@test "orphan: one that forgets to close its write end waits for itself" {
    variant orphan '/^static int be_grandchild/,/await/s/close(gone.WRITE_END.);//'
    run -124 supervise -l 1 "$variant"
    refute_line --partial 'In the orphan'
}

@test "orphan: a signal in the middle of waitpid or read does not end the wait" {
    needs plain
    for spec in wait4:error=EINTR:when=1 wait4:error=EINTR:when=1..5; do
        run -0 injected "$spec" -a1 "$examples/orphan"
        orphan_roles
        assert_output "$orphan_output"
    done
    # The first read of a dynamically linked program is that of a shared library.
    run -0 supervise -a1 strace -f -qq -o /dev/null -e inject=read:error=EINTR:when=2..4 "$examples/orphan"
    orphan_roles
    assert_output "$orphan_output"
    statically orphan
    run -0 supervise -a1 strace -f -qq -o /dev/null -e inject=read:error=EINTR:when=1..3 "$variant"
    orphan_roles
    assert_output "$orphan_output"
}

@test "orphan: a fork that fails in the first process is an error" {
    run -1 injected "$fork_calls:error=EAGAIN" "$examples/orphan"
    assert_output 'orphan: fork: Resource temporarily unavailable'
}

@test "orphan: a fork that fails in the child is an error of the whole" {
    needs root
    run -1 --separate-stderr alone 2 "$examples/orphan"
    assert_output --regexp '^The child [1-9][0-9]* is dead, and reaped$'
    assert_equal "$stderr" 'orphan: fork: Resource temporarily unavailable
orphan: the child or the grandchild did not do its part'
}

@test "orphan: a pipe that cannot be made is an error" {
    needs glibc
    for limit in 4 6; do
        run -1 supervise prlimit --nofile="$limit" "$examples/orphan"
        assert_output 'orphan: pipe: Too many open files'
    done
}

@test "orphan: a child or grandchild that is killed is a failure of the whole" {
    for k in 1 2; do
        run -1 supervise_orphan -k "9:$k" "$examples/orphan"
        refute_line --partial 'no longer my parent'
        assert_line 'orphan: the child or the grandchild did not do its part'
    done
}

@test "orphan: where SIGCHLD is ignored, waitpid finds no child, and that is an error" {
    needs glibc
    run -1 supervise_orphan env --ignore-signal=CHLD "$examples/orphan"
    assert_line 'orphan: waitpid: No child processes'
}

@test "orphan: with a standard stream closed, whose number a pipe would get, it starts nothing" {
    for closed in '<&-' '>&-'; do
        run -1 supervise sh -c "exec \"\$0\" $closed" "$examples/orphan"
        assert_output 'orphan: a standard stream: Bad file descriptor'
    done
    run -1 supervise sh -c 'exec "$0" 2>&-' "$examples/orphan"
    assert_output ''
}

@test "orphan: a write that fails in any of the three processes is an error of the whole" {
    needs glibc
    for k in 1 2; do # the child, the grandchild
        run -1 supervise_orphan -w "$k" sh -c 'exec env --ignore-signal=XFSZ "$0" >"$1"' "$examples/orphan" "$BATS_TEST_TMPDIR/out"
        assert_line 'orphan: standard output: File too large'
        assert_line 'orphan: the child or the grandchild did not do its part'
        assert_equal "${#lines[@]}" 2
        assert_equal "$(grep -c 'no longer my parent' "$BATS_TEST_TMPDIR/out")" "$((2 - k))"
    done
    # On a terminal each process writes once. The first write that fails is the child's, then the first process's.
    run -1 injected write:error=EIO:when=1 -a1 "$examples/orphan"
    assert_line 'orphan: standard output: Input/output error'
    variant orphan 's/printf("The child/close(1), &/'
    run -1 supervise_orphan "$variant"
    assert_line 'orphan: standard output: Bad file descriptor'
}

# ---- What the chapter says of namespaces --------------------------------------------------------------

@test "zombie: where process 1 never waits, the zombie of a dead parent stays, and process 1 is its parent" {
    needs namespaces
    cat >"$BATS_TEST_TMPDIR/init.c" <<'SOURCE'
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

// Process 1: its child makes a grandchild and ends; both stay zombies, since nobody waits for them.
int main(void)
{
    int pids[2];
    siginfo_t info;
    pid_t grandchild = 0;

    pipe(pids);
    if (fork() == 0) {
        grandchild = fork();
        if (grandchild == 0)
            _exit(7);
        write(pids[1], &grandchild, sizeof grandchild);
        waitid(P_PID, grandchild, &info, WEXITED | WNOWAIT);
        _exit(0);
    }
    read(pids[0], &grandchild, sizeof grandchild);
    // Fails with ECHILD until the grandchild is ours.
    while (waitid(P_PID, grandchild, &info, WEXITED | WNOWAIT) == -1)
        usleep(1000);
    usleep(100000);
    printf("%d: status %d, %s\n", getpid(), info.si_status, kill(grandchild, 0) == 0 ? "still there" : "gone");
    return 0;
}
SOURCE
    cc -w -o "$BATS_TEST_TMPDIR/init" "$BATS_TEST_TMPDIR/init.c" 3>&-
    run -0 timeout 30 unshare --user --map-root-user --pid --fork "$BATS_TEST_TMPDIR/init" 3>&-
    assert_output '1: status 7, still there'
}

@test "orphan: where its parent is outside of its PID namespace, getppid returns 0" {
    needs namespaces
    # shellcheck disable=SC2016 # the inner shell's
    run -0 timeout 30 unshare --user --map-root-user --pid --fork sh -c 'echo "$PPID"' 3>&-
    assert_output 0
}
