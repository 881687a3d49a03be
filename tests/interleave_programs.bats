#!/usr/bin/env bats
# interleave: what programs do: pipes, signals, groups, exec; with any compiler and C library.

load test_helper
load helpers/interleave

@test "interleave: a pipe from child to parent" {
    correct 1 pipe
    assert_line "  hello"
}

@test "interleave: a pipeline of three programs, as a shell makes it" {
    correct 1 pipeline
    assert_line "  2"
}

@test "interleave: ping-pong over two pipes" {
    correct 1 ping_pong
}

@test "interleave: a write of more than a pipe holds goes on as there is room, and ends when the reader leaves or a signal comes" {
    correct 1 pipe_long read
    assert_line '  150000 '
    local how
    for how in leave signal; do
        # Reading 40,000 bytes frees nine pages of 4 KiB: the tenth has not been read to its end.
        run interleave "$programs/pipe_long" "$how"
        assert_line '  102400 '
        sed -n 's/^  \([0-9].*\)/\1/p' <<<"$output" >"$BATS_TEST_TMPDIR/list"
        for _ in {1..20}; do "$programs/pipe_long" "$how" 3>&- || true; done >"$BATS_TEST_TMPDIR/native"
        run -1 grep -vxFf "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/native"
    done
    run interleave "$programs/pipe_long" kill
    assert_line --index 0 --regexp '^1 outcome, '
    assert_line '  killed by SIGKILL'
    run -0 cat "$BATS_TEST_TMPDIR/list"
    assert_output $'102400 \n131072 \n143360 \n150000 '
}

@test "interleave: a read from a pipe that does not block finds something or nothing yet, and asks again" {
    correct 2 nonblock
    assert_line '  nothing yet'
    assert_line '  4 bytes'
    correct 2 nonblock again
    run -0 grep -c '^  4 bytes' <<<"$output"
    assert_output 2
    run -0 interleave --cross-check "$programs/nonblock"
    for _ in {1..50}; do "$programs/nonblock" 3>&-; done >"$BATS_TEST_TMPDIR/native"
    run -1 grep -vx 'nothing yet\|4 bytes' "$BATS_TEST_TMPDIR/native"
}

@test "interleave: writes into a pipe that does not block, and the flag that processes share, are as in the kernel" {
    "$programs/nonblock_full" >"$BATS_TEST_TMPDIR/native" 3>&-
    correct 1 nonblock_full
    run -0 sed -n '/^outcome/,$s/^  //p' <<<"$output"
    assert_output "$(cat "$BATS_TEST_TMPDIR/native")"$'\nexit status 0'
}

@test "interleave: who counts his looks into an empty pipe is cut, and what comes in bytes that are alike is not" {
    run -3 interleave "$programs/nonblock_count"
    assert_output --partial 'process 1000 asks again and again at nonblock_count.c:'
    assert_line '  24 bytes'
    run -2 interleave "$programs/nonblock_flip"
    assert_output --partial 'an end of a pipe that stops blocking while a process waits there'
}

@test "interleave: however a text came in pieces, a reader that keeps only their sum is one and the same" {
    correct 1 sums
    assert_line '  49152'
    run -0 awk '{ exit $3 > 1000 }' <<<"${lines[0]}"
}

@test "interleave: an end of a pipe that exec is to close by ioctl is closed" {
    correct 1 ioctl_cloexec
    assert_line '  0'
}

@test "interleave: a pool of two workers" {
    correct 4 pool
}

@test "interleave: system and posix_spawn" {
    correct 1 spawn
    run -0 interleave "$programs/system"
    assert_line "  hi"
    for call in fork posix_spawn; do
        run -0 interleave --fail "$call:EAGAIN" "$programs/spawn"
        assert_line --index 0 --regexp "^2 outcomes, .* nothing wrong$"
    done
}

@test "interleave: bash runs, as in a session without a terminal" {
    run -0 interleave bash -c 'true & wait'
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    run -0 interleave bash -c ': </dev/tty; : <>/dev/tty; echo hi | cat'
    assert_line '  hi'
    run -0 grep -c '^! .*: /dev/tty: No such device or address$' <<<"$output"
    assert_output 2
}

@test "interleave: no stream of the program is its controlling terminal" {
    run -0 interleave perl -e '$group = pack "i", 1000;
        ioctl STDOUT, $_, $group or print "$!\n" for 0x540f, 0x5410; # TIOCGPGRP, TIOCSPGRP'
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    run -0 grep -c '^  Inappropriate ioctl for device$' <<<"$output"
    assert_output 2
}

@test "interleave: a SIGCHLD handler that reaps" {
    run -0 interleave "$programs/reaper"
    assert_line --index 0 --regexp "^1 outcome, .* nothing wrong$"
    assert_line --index 1 --partial "a signal handler can also run between two system calls"
}

@test "interleave: children that end by signals, their own and others'" {
    run -0 interleave "$programs/kill_term"
    assert_line "  15"
    run -0 interleave "$programs/kill_kill"
    assert_line "  9"
    run -1 interleave "$programs/crash"
    assert_line --index 0 --regexp '^1 outcome, .* 2 findings$'
    assert_line "  6"
    assert_line "  11"
}

# Where the kernel has only the general form of a call, C libraries use it: ppoll for pause, and so on.
@test "interleave: alarm, pause, dup2, pipe and fork as they are made on aarch64: the same outcomes" {
    local source=$BATS_TEST_DIRNAME/fixtures/interleave/alarm.c
    cc -w -g -gdwarf-4 -DAS_ON_AARCH64 -o "$BATS_TEST_TMPDIR/alarm" "$source" 3>&-
    run -1 interleave "$programs/alarm"
    assert_line --index 0 --regexp '^4 outcomes, '
    assert_line "  x 15 left: 5"
    assert_output --partial "1000 waits in pause for a signal"
    run -1 interleave "$BATS_TEST_TMPDIR/alarm"
    assert_equal "$(uncounted)" "$(uncounted "$(interleave "$programs/alarm")")"
    for fault in alarm::EIO pause:EINTR dup2:EBUSY pipe:EMFILE fork:EAGAIN; do
        run interleave --count --fail "$fault" "$BATS_TEST_TMPDIR/alarm"
        assert_output "$(interleave --count --fail "$fault" "$programs/alarm")"
    done
}

@test "interleave: a signal awaited for a time comes before its end or after it, and nobody really waits" {
    correct 2 wait_limit
    assert_line "  in time"
    assert_line "  too late"
    correct 1 wait_limit none
    assert_line "  error"
}

@test "interleave: a loop that waits for the clock ends, and one of other calls without end is named, and the result is incomplete" {
    correct 1 busy_wait clock
    run -3 interleave "$programs/busy_wait" position
    assert_line --regexp '^incomplete: process 1001 calls lseek at busy_wait.c:16 again and again: no other process can notice; '
}

@test "interleave: a loop that asks until the child has ended is no endless graph" {
    correct 1 poll
    assert_line "  3"
}

@test "interleave: a loop that prints while it asks has endlessly many outcomes, which is said" {
    run -3 interleave "$programs/poll_dots"
    assert_line --index 0 --partial "endlessly many outcomes"
}

@test "interleave: end of file from a child does not say that the child is dead, however it ends" {
    needs namespaces
    local how
    for how in exit abort fault term kill; do
        run interleave --list "$programs/end_of_file" "$how"
        assert_output --regexp "^2 outcomes,"
        assert_output --partial "
  not yet
  exit status 0"
        assert_output --regexp "
  dead
  exit status [1-9]"
        run interleave --count "$programs/end_of_file.fixed" "$how"
        assert_output 1
        run -0 interleave --cross-check "$programs/end_of_file" "$how"
        run without_namespaces --count "$programs/end_of_file.fixed" "$how"
        assert_output 1
    done
}

@test "interleave: vfork returns before its child is dead for its parent" {
    run -1 interleave --list "$programs/vfork_end"
    assert_line --index 0 --regexp '^2 outcomes,'
    assert_output --partial '
  not yet
  exit status 0'
    assert_output --partial '
  dead
  exit status 0'
    correct 1 vfork_end.fixed
    run -0 interleave --cross-check "$programs/vfork_end"
    run -1 without_namespaces --count "$programs/vfork_end"
    assert_output 2
}

@test "interleave: a dead process that none of the program waits for may still be there, or be gone" {
    local by
    for by in '' group; do
        # shellcheck disable=SC2086 # no argument
        run -1 interleave --list "$programs/dead_adopted" $by
        assert_line --index 0 --regexp '^2 outcomes,'
        assert_output --partial '
  still there
  exit status 0'
        assert_output --partial '
  gone
  exit status 0'
    done
    run -1 interleave --list "$programs/dead_adopted"
    run -1 interleave --replay '1000*2,1001,1001%' "$programs/dead_adopted"
    assert_output --partial 'after process 1 has reaped the dead'
}

@test "interleave: a child is put into another process group before it becomes another program, not after, nor dead" {
    run -0 interleave --list "$programs/group_exec"
    assert_line --index 0 --regexp '^4 outcomes, .*, nothing wrong$'
    local answer
    for answer in moved 'too late'; do
        assert_output --partial "
  $answer
  the new program
  exit status 0"
        assert_output --partial "
  the new program
  $answer
  exit status 0"
    done
}

@test "interleave: a process group, signalled and awaited" {
    run -0 interleave "$programs/group"
    assert_line "  15"
}

@test "interleave: a wait for one child that a signal interrupts goes on, for that one" {
    run -0 interleave "$programs/waits_on"
    assert_line "  1: 2"
}

@test "interleave: a wait that names nobody, or asks for nothing, is refused as by the kernel" {
    run -0 interleave "$programs/wait_invalid"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    assert_output --partial "$("$programs/wait_invalid" 3>&- | sed 's/^/  /')"
}

@test "interleave: a daemon is neither an orphan nor a zombie" {
    correct 1 daemon
}

@test "interleave: a file read by two processes has one offset" {
    printf 'abcdefghij' >"$BATS_TEST_TMPDIR/file"
    correct 1 offset "$BATS_TEST_TMPDIR/file"
    assert_line "  fghij at 10"
}

# The files that name a machine, system calls or registers; with EVERY_FIXTURE=1 (`make soak`) all of them, which are linked.
# bats test_tags=long
@test "interleave: it compiles for aarch64 without a warning, and lacks nothing there but libraries" {
    local machine='__aarch64__|__x86_64__|__NR_|SYS_|PTRACE_|AUDIT_ARCH|user_regs|arch\.h'
    cd "$root/tools" || return
    export objects=$BATS_TEST_TMPDIR
    # shellcheck disable=SC2016 # the inner shell's
    if [ -n "${EVERY_FIXTURE-}" ]; then
        printf '%s\n' interleave/*.c interleave/*/*.c
        find "$root/build/obj/tools/lib" -name '*_css.c' -o -name '*_js.c'
        grep -L cmark lib/*/*.c
    else
        grep -lE "$machine" interleave/*.c interleave/*/*.c
    fi |
        xargs -P 2 -I FILE sh -c 'aarch64-linux-gnu-gcc -std=c11 -D_GNU_SOURCE -I. -O0 -c -Werror -Wall -Wextra \
            -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -o "$objects/$(echo FILE | tr / -).o" FILE' 3>&-
    [ -n "${EVERY_FIXTURE-}" ] || return 0
    aarch64-linux-gnu-ar rc "$objects/lib.a" "$objects"/lib-*.o "$objects"/*_css.c.o "$objects"/*_js.c.o
    run -0 aarch64-linux-gnu-gcc -Wl,--warn-unresolved-symbols -o "$objects/linked" "$objects"/interleave-*.o "$objects/lib.a"
    assert_output --partial "undefined reference to \`dwfl_begin'"
    refute_output --regexp "undefined reference to .([^dju]|d[^w]|j[^s]|u[^t])"
}

@test "interleave: raise, by a C library that keeps the number of its thread from before the first instruction" {
    local source=$BATS_TEST_TMPDIR/raise.c
    printf '%s\n' '#include <signal.h>' 'int main(void) { return raise(SIGTERM) + 1; }' >"$source"
    for compiler in gcc "gcc -static" musl-gcc "musl-gcc -static"; do
        # shellcheck disable=SC2086 # the compiler and its options
        $compiler -w -o "$BATS_TEST_TMPDIR/raise" "$source" 3>&-
        run interleave "$BATS_TEST_TMPDIR/raise"
        assert_line '  killed by SIGTERM'
        run without_namespaces "$BATS_TEST_TMPDIR/raise"
        assert_line '  killed by SIGTERM'
    done
}
