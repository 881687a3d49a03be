#!/usr/bin/env bats
# interleave: signals: stopping processes, details of signals, and waiting for them.

load test_helper
load helpers/interleave

# shows TEXT NAME [ARGUMENT...]: asserts that TEXT is one of the outcomes.
shows() {
    local text=$1 name=$2
    shift 2
    run interleave --list "$programs/$name" "$@"
    assert_output --partial "
$(sed 's/^/  /' <<<"$text")
  exit status 0"
}

@test "interleave: a child that stops itself is seen, and seen to go on or to end" {
    run -0 interleave --count "$programs/signal_stop"
    assert_output 3
    shows 'stopped by 19
the child goes on
continued
exit status 3' signal_stop
    shows 'stopped by 19
the child goes on
exit status 3' signal_stop
    shows 'stopped by 19
continued
the child goes on
exit status 3' signal_stop
}

@test "interleave: a process is stopped before a call or after it, and does nothing until it goes on" {
    correct 3 signal_stop_race
    run -0 interleave --cross-check "$programs/signal_stop_race"
}

@test "interleave: a stopped process that nobody lets go on is stuck, whatever else it is sent" {
    finds stuck signal_stop_stuck
    run -1 interleave "$programs/signal_stop_stuck"
    assert_output --partial '1001 is stopped by SIGSTOP, and nobody lets it go on'
}

@test "interleave: a stopped process that is killed makes no call more, neither when SIGTERM waits for it to go on" {
    correct 1 signal_stop_end
    correct 1 signal_stop_end term
    for _ in {1..20}; do
        run -0 "$programs/signal_stop_end"
        assert_output killed
        run -0 "$programs/signal_stop_end" term
        assert_output killed
    done
}

@test "interleave: a process that was stopped in its call leaves it for a handler, whatever has come since" {
    correct 2 signal_stop_read
    shows 'handler
interrupted' signal_stop_read
    correct 1 signal_stop_read restart
    shows 'handler
read' signal_stop_read restart
}

@test "interleave: SIGTSTP stops nobody in an orphaned process group, and SIGSTOP does" {
    local text='stopped by 19' argument
    for argument in '' group; do
        correct 1 signal_stop_orphaned ${argument:+"$argument"}
        shows "$text" signal_stop_orphaned ${argument:+"$argument"}
        run -0 "$programs/signal_stop_orphaned" ${argument:+"$argument"}
        assert_output "$text"
        text=$'stopped by 20\nstopped by 19'
    done
}

@test "interleave: a process group that is orphaned with a stopped process in it is hung up and goes on" {
    local text=$'SIGCONT\nSIGHUP\ngoes on'
    run interleave --count "$programs/signal_stop_hang_up"
    assert_output 1
    shows "$text" signal_stop_hang_up
    # In a new session: if process 1 leads the present one, a group is not orphaned when process 1 adopts its members.
    run -0 timeout 200 setsid --wait "$programs/signal_stop_hang_up" 3>&-
    assert_output "$text"
    run interleave --count "$programs/signal_stop_hang_up" first
    assert_output 1
    shows "$text" signal_stop_hang_up first
}

@test "interleave: a handler of SIGCHLD hears that a child stops and goes on, unless it does not want to" {
    shows 'stopped
continued
ended' signal_stop_handler
    run -0 interleave "$programs/signal_stop_handler" quiet
    assert_line --index 0 --regexp '^1 outcome,'
    refute_output --partial stopped
}

@test "interleave: a handler is told who sent the signal, and how a child has ended" {
    correct 2 signal_info
    shows 'SIGUSR1 from 1001 0
SIGCHLD of 1001 7' signal_info
}

@test "interleave: a signal is pending or not yet, and is waited for" {
    correct 2 signal_wait
    shows 'pending: 1
got: 10 from 1001
seconds: 0' signal_wait
}

@test "interleave: a handler for one time, SIGKILL to oneself, and a wait for what the dead do not do" {
    run -0 "$programs/signal_once" 3>&-
    assert_output $'once\n10\n9\n1'
    run -0 interleave "$programs/signal_once"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    run -0 sed -n 's/^  \([0-9o].*\)/\1/p' <<<"$output"
    assert_output $'once\n10\n9\n1'
}

# The child is stopped before the call or in it. The handler runs before the call, in it, or after it, at its return or
# after what it has printed.
@test "interleave: sigwaitinfo ends early when its process is stopped in it, and sigtimedwait for a handler" {
    correct 2 signal_wait_cut
    shows $'Interrupted system call\na signal' signal_wait_cut
    shows 'a signal' signal_wait_cut
    correct 4 signal_wait_cut handled
    shows $'handler\nInterrupted system call' signal_wait_cut handled
    for case in '' handled; do
        run -0 interleave --cross-check "$programs/signal_wait_cut" $case
        RUNS=10 listed signal_wait_cut $case
    done
}

@test "interleave: SIGCHLD comes after vfork has returned, and is handled, or waited for" {
    correct 2 vfork_child
    shows $'heard: 0\nstatus: 3, heard: 1' vfork_child
    shows $'heard: 1\nstatus: 3, heard: 1' vfork_child
    correct 1 vfork_child blocked
    shows $'1 ended with 3\nstatus: 3, heard: 0' vfork_child blocked
    correct 2 vfork_child looks
    shows $'pending: 0\nstatus: 3, heard: 0' vfork_child looks
    for case in '' blocked looks; do
        run -0 interleave --cross-check "$programs/vfork_child" $case
        RUNS=5 listed vfork_child $case
    done
}

@test "interleave: what is sent to a process in vfork arrives when that returns" {
    run -0 "$programs/vfork_signal" 3>&-
    assert_output 10
    run -0 interleave "$programs/vfork_signal"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    assert_line '  10'
    run -2 interleave "$programs/vfork_signal" x
    assert_output --partial 'refused: '
    assert_output --partial 'vfork'
}

@test "interleave: process 1 is there, and no ordinary user may signal it" {
    run interleave --list "$programs/signal_init"
    assert_output --partial 'kill: 0'
    assert_output --partial 'kill: -1
  group and session: 1, 1'
}

# bats test_tags=long
@test "interleave: what native runs show of signals is among the outcomes" {
    for name in signal_stop signal_stop_{race,end,read,orphaned,hang_up,handler} signal_info signal_wait; do
        for ((i = 0; i < ${RUNS:-15}; i++)); do
            timeout 200 setsid --wait "$programs/$name" 3>&-
            printf '\f'
        done >"$BATS_TEST_TMPDIR/all"
        while IFS= read -r -d $'\f' text; do
            printf '%s' "$text"
            printf '\0'
        done <"$BATS_TEST_TMPDIR/all" | sed -z 's/[0-9]\{3,\}/PID/g' | sort -zu >"$BATS_TEST_TMPDIR/each"
        while IFS= read -r -d '' text; do
            sed "s/PID/1001/g" <<<"$text" >"$BATS_TEST_TMPDIR/text"
            run -0 interleave --stdout=pipe --possible "$BATS_TEST_TMPDIR/text" "$programs/$name"
        done <"$BATS_TEST_TMPDIR/each"
    done
}

# bats test_tags=long
@test "interleave: signals are the same where no namespace can be made" {
    needs namespaces
    for name in signal_stop signal_stop_{race,end,read,orphaned,hang_up,handler} signal_info signal_wait signal_init; do
        run interleave "$programs/$name"
        expected=$output
        run without_namespaces "$programs/$name"
        assert_output "$expected"
    done
}

@test "interleave: a loop without a call goes on until a signal, and never ends where none comes" {
    finds 'never ends' signal_spin
    run -1 interleave "$programs/signal_spin"
    assert_output --partial '1001 works on without a call, for good at signal_spin.c:'
    correct 1 signal_spin.fixed
}

@test "interleave: a loop that only counts its rounds goes on until a signal, too" {
    [ "$(uname -m)" = x86_64 ] || skip "instructions are decoded on x86_64 only"
    run -1 interleave "$programs/count_spin"
    assert_line --regexp '^never ends: .*1001 works on without a call, for good at count_spin.c:'
    correct 1 count_spin.fixed
}

# ---- What a C library does around fork -------------------------------------------------------------

@test "interleave: a fork is one step, whether or not the C library blocks signals around it" {
    # Where the stack begins, which the environment and the arguments decide, makes one state more or less; a second step of
    # each fork would make many more.
    local states
    for what in one handled; do
        run -0 interleave --list "$programs/fork_mask" plain "$what"
        expected=$(sed 1d <<<"$output")
        states=$(sed -nE '1s/.* ([0-9]+) states.*/\1/p' <<<"$output")
        for how in library masked; do
            run -0 interleave --list "$programs/fork_mask" "$how" "$what"
            assert_equal "$(sed 1d <<<"$output")" "$expected"
            assert [ "$(sed -nE '1s/.* ([0-9]+) states.*/\1/p' <<<"$output")" -le $((states + 1)) ]
        done
    done
}

@test "interleave: which of two signals ends a child, the C library's mask around fork may decide" {
    for what in two:2 kill:9; do
        run -0 interleave --list "$programs/fork_mask" plain "${what%:*}"
        refute_line "   dead of ${what#*:}"
        run -0 interleave --list "$programs/fork_mask" masked "${what%:*}"
        assert_line "   dead of ${what#*:}"
    done
}
