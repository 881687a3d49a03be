#!/usr/bin/env bats
# The child that lives on when its parent has ended: docs/orphan.md. Each process waits for the one before it, so there is
# only one output.

load test_helper
load helpers/examples

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

# ---- Namespaces ---------------------------------------------------------------------------------------------

@test "orphan: where process 1 never waits, the zombie of a dead parent stays, and process 1 is its parent" {
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

@test "orphan: as process 1 of a PID namespace it adopts its grandchild itself, and could reap it" {
    needs namespaces
    variant orphan 's/^    return result;/    siginfo_t info;\n    if (waitid(P_ALL, 0, \&info, WEXITED | WNOWAIT) == -1)\n        return complain("waitid");\n    printf("%ld is mine, and my parent is %ld\\n", (long)info.si_pid, (long)getppid());\n&/
        s/^#include <errno.h>/&\n#include <signal.h>/'
    run -0 timeout 30 unshare --user --map-root-user --pid --fork "$variant" 3>&-
    assert_line --index 3 '3 is mine, and my parent is 0'
    run -1 supervise_orphan "$variant"
    assert_line 'orphan: waitid: No child processes'
}

@test "orphan: where its parent is outside of its PID namespace, getppid returns 0" {
    needs namespaces
    # shellcheck disable=SC2016 # the inner shell's
    run -0 timeout 30 unshare --user --map-root-user --pid --fork sh -c 'echo "$PPID"' 3>&-
    assert_output 0
}
