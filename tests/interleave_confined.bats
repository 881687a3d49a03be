#!/usr/bin/env bats
# interleave: it leaves nothing behind, and works in confined environments.

load test_helper
load helpers/interleave

teardown() {
    [ -z "${public-}" ] || rm -r "$public"
}

# Processes with our mark in their environment: the tool, and all that it started.
marked() {
    grep -slz "^INTERLEAVE_TEST=$1\$" /proc/[0-9]*/environ || true
}

@test "interleave: killed in the middle, by SIGINT, SIGTERM or SIGKILL, it leaves no process behind" {
    local mark
    for signal in INT TERM KILL; do
        mark=$BASHPID-$signal
        INTERLEAVE_TEST=$mark "$tools/interleave" --count "$programs/many_forks" 10 >/dev/null 2>&1 3>&- &
        sleep 0.4
        kill -"$signal" $!
        wait $! || true
        for _ in {1..300}; do
            [ -z "$(marked "$mark")" ] && break
            sleep 0.1
        done
        assert_equal "$(marked "$mark")" ""
    done
}

@test "interleave: killed while it confirms, also in a container, it leaves no process behind, and ends soon" {
    local mark
    for with in env "$root/build/tests/in_container"; do
        for signal in INT TERM KILL; do
            for program in spawn stuck_wakeup daemon; do
                mark=$BASHPID-$program-$signal
                INTERLEAVE_TEST=$mark "$with" env --default-signal=INT "$tools/interleave" --confirm 1000000 \
                    "$programs/$program" >/dev/null 2>&1 3>&- &
                # Until then, SIGINT is ignored, as for any background command.
                until [ "$(cat "/proc/$!/comm" 2>/dev/null || echo interleave)" = interleave ]; do
                    sleep 0.01
                done
                sleep "0.$((RANDOM % 9))"
                kill -"$signal" $! 2>/dev/null
                for _ in {1..300}; do
                    [ -z "$(marked "$mark")" ] && break
                    sleep 0.1
                done
                assert_equal "$(marked "$mark")" ""
            done
        done
    done
}

@test "interleave: fork bombs, also with vfork, without signals and in sessions of their own, stay small" {
    cat >"$BATS_TEST_TMPDIR/bomb.c" <<'SOURCE'
#include <signal.h>
#include <spawn.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv)
{
    pid_t pid;
    for (int i = 1; argc > 1 && i < 32; i++)
        signal(i, SIG_IGN);
    for (;;)
        if (argc > 2)
            posix_spawn(&pid, argv[0], 0, 0, argv, environ);
        else if (fork() == 0 && argc > 1)
            setsid();
}
SOURCE
    cc -w -o "$BATS_TEST_TMPDIR/bomb" "$BATS_TEST_TMPDIR/bomb.c" 3>&-
    for with in env "$root/build/tests/in_container"; do
        for arguments in "" "deaf" "deaf spawned"; do
            # shellcheck disable=SC2086 # words
            INTERLEAVE_TEST=$BASHPID-bomb run -1 timeout 200 "$with" "$tools/interleave" --max-processes 20 "$BATS_TEST_TMPDIR/bomb" $arguments </dev/null 3>&-
            assert_output --partial "runaway: more than 20 processes are born"
            assert_equal "$(marked "$BASHPID-bomb")" ""
        done
    done
}

@test "interleave: where no namespace can be made, the outcomes are the same, to the byte" {
    needs namespaces
    for program in one_fork many_forks pipe pool spawn system reaper crash kill_term kill_kill group daemon poll \
        endless_late endless_orphan pipe_broken; do
        run interleave "$programs/$program"
        expected=$status$output
        run without_namespaces "$programs/$program"
        assert_equal "$status$output" "$expected"
    done
    run -0 without_namespaces --count --fail fork:EAGAIN "$programs/many_forks" 3
    assert_output 1106
    run -2 without_namespaces "$root/build/examples/zombie"
    assert_output --partial "looks into /proc, which needs a namespace of process numbers"
}

# hidden PATH COMMAND...: runs COMMAND with PATH unmounted, or read-only where it is no mount point.
hidden() {
    # shellcheck disable=SC2016 # the inner shell's
    unshare --mount sh -c 'umount -l "$0" 2>/dev/null || mount --bind "$0" "$0" &&
        { ! mountpoint -q "$0" || mount -o remount,bind,ro "$0"; } && exec "$@"' "$@" </dev/null 3>&-
}

@test "interleave: in a container with the default profile, root or not, the outcomes are the same, to the byte" {
    local user users=("-u 65534")
    public_copy
    [ "$(id -u)" -eq 0 ] && users+=("") || users=("")
    for program in one_fork many_forks pipeline pool spawn system reaper crash kill_term kill_kill group daemon alarm waits_on; do
        run interleave "$programs/$program"
        for user in "${users[@]}"; do
            # shellcheck disable=SC2086 # an option and its argument
            assert_equal "$(timeout 100 "$public/in_container" $user "$public/interleave" "$public/$program" </dev/null 2>&1 3>&-)" "$output"
        done
    done
}

@test "interleave: nothing to write in, no /proc, no environment: the outcomes are the same" {
    needs root mounts
    local expected container
    public_copy
    container=$public/in_container
    # Without /proc there are no fingerprints: equal nodes are not merged, so there are more states.
    expected=$(uncounted "$(interleave --stdout=file "$programs/many_forks")")
    for place in /proc /tmp /dev/shm; do
        [ -d "$place" ] || continue
        for with in env "env -i" "$container" "$container -u 65534" "setpriv --reuid=65534 --regid=65534 --clear-groups"; do
            # shellcheck disable=SC2086 # a command
            run -0 hidden "$place" timeout 100 $with "$public/interleave" --stdout=file "$public/many_forks"
            # Without /proc the call stack of a fork is unknown, and a note says so.
            assert_equal "$(uncounted | grep -v '^note: what function calls fork')" "$expected"
        done
    done
    run -2 hidden /proc "$container" "$public/interleave" "$public/pipeline"
    assert_output --partial "(/proc has to be mounted)"
}

@test "interleave: with few processes or files, or a leak check, it says in one line what to do" {
    needs root
    public_copy
    for limit in 1 2 3 4 5 6; do
        run -2 timeout 100 setpriv --reuid=64123 --regid=64123 --clear-groups prlimit "--nproc=$limit" \
            "$public/interleave" "$public/many_forks" </dev/null 3>&-
        assert_output --regexp '^interleave: (cannot fork: |no result: process 1000 cannot fork here: |cannot start another run of the program).*$'
        [ "${#lines[@]}" -eq 1 ]
    done
    run -2 prlimit --nofile=10 "$tools/interleave" "$programs/one_fork"
    assert_output "interleave: cannot open the program's standard streams: too few open files are allowed (ulimit -n)"
    gcc -w -fsanitize=address -o "$BATS_TEST_TMPDIR/checked" "$BATS_TEST_DIRNAME/fixtures/interleave/many_forks.c" 3>&-
    run -2 interleave "$BATS_TEST_TMPDIR/checked"
    assert_output --partial "(a leak check? ASAN_OPTIONS=detect_leaks=0)"
    ASAN_OPTIONS=detect_leaks=0 run -0 interleave --count "$BATS_TEST_TMPDIR/checked" 3
    assert_output 1044
}

@test "interleave: an ordinary user can use it" {
    needs root
    public_copy
    run -0 timeout 200 setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$public/interleave" --count "$public/one_fork" 3>&-
    assert_output 2
}
