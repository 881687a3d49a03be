#!/usr/bin/env bats
# interleave: a signal can arrive before or after its receiver changes the action, and at the return of a call.

load test_helper
load helpers/interleave

# shown NAME [ARGUMENT...]: prints the texts of all outcomes, one line each, sorted.
shown() {
    interleave --list "$programs/$1" "${@:2}" |
        awk '/^outcome/ { if (n++) print text; text = ""; next } n && /^  / { text = text (text ? "|" : "") substr($0, 3) }
             END { print text }' | LC_ALL=C sort
}

# native TIMES NAME [ARGUMENT...]: prints the texts of TIMES native runs in the same form.
native() {
    local times=$1 name=$2 status
    shift 2
    for ((i = 0; i < times; i++)); do
        status=0
        # In a new session, because it may signal its group.
        timeout 200 setsid "$programs/$name" "$@" 3>&- >"$BATS_TEST_TMPDIR/one" 2>/dev/null || status=$?
        printf '%s\n' "exit status $status" | sed 's/exit status 1\(29\|[3-9][0-9]\)$/killed/' >>"$BATS_TEST_TMPDIR/one"
        paste -sd '|' "$BATS_TEST_TMPDIR/one"
    done | sort -u
}

# covers NAME [ARGUMENT...]: asserts that the texts of native runs are among the outcomes; RUNS runs, or 10.
covers() {
    shown "$@" | sed 's/killed by SIG[A-Z0-9]*$/killed/' >"$BATS_TEST_TMPDIR/listed"
    native "${RUNS:-10}" "$@" >"$BATS_TEST_TMPDIR/native"
    run -1 grep -vxFf "$BATS_TEST_TMPDIR/listed" "$BATS_TEST_TMPDIR/native"
    assert_output ''
}

@test "interleave: a signal comes before the child sets a handler for it, after that, or after its end" {
    run -0 shown signal_action handle
    assert_output $'exited 0|exit status 0\nhandled|exited 0|exit status 0\nkilled 10|exit status 0'
    covers signal_action handle
}

@test "interleave: a signal comes before the handler is set, before pause or during pause" {
    run -0 shown signal_action pause
    assert_output 'handled|exited 0|exit status 0
handled|the first process has not ended, and nobody can go on
killed 10|exit status 0'
}

@test "interleave: a signal comes before or after a handler is set by a child that works on for good" {
    run -0 shown signal_action spin
    assert_output $'handled|killed 9|exit status 0\nkilled 10|exit status 0\nkilled 9|exit status 0'
    covers signal_action spin
}

@test "interleave: a signal comes before or after its action is the default one again, by signal or by exec" {
    for how in default exec; do
        run -0 shown signal_action "$how"
        assert_output $'exited 0|exit status 0\nhandled|exited 0|exit status 0\nkilled 10|exit status 0'
        covers signal_action "$how"
    done
}

@test "interleave: a signal comes before or after it is ignored or let through" {
    for how in ignore unblock; do
        run -0 shown signal_action "$how"
        assert_output $'exited 0|exit status 0\nkilled 10|exit status 0'
        covers signal_action "$how"
    done
}

@test "interleave: an alarm goes off before its handler is set, before pause or during pause" {
    run -1 interleave "$programs/signal_timeout"
    assert_line '  killed by SIGALRM, and nobody can go on'
    assert_line --partial 'waits in waitpid(1001) for a child to end'
    run -0 shown signal_timeout.fixed
    assert_output 'killed by 9|exit status 0'
}

@test "interleave: a signal that sigsuspend blocks comes before the call, or finds the process asleep in it" {
    run -0 shown signal_masked
    assert_output $'killed by SIGUSR1\nthe first process has not ended, and nobody can go on'
    run -0 interleave --cross-check "$programs/signal_masked"
    assert_output --partial "the same as the graph's"
    run -0 shown signal_masked.fixed
    assert_output 'exit status 0'
}

@test "interleave: an alarm that is set again or taken back tells what was left of it" {
    run shown alarm_left
    assert_line '0 10 1, of 7 s at least 6: 1|exit status 0'
    covers alarm_left
}

@test "interleave: that an alarm may go off while its process waits in vfork was not tried, and it says so" {
    local note="note: an alarm can also go off while a process waits in vfork (in posix_spawn, system); that was not tried"
    run interleave "$programs/alarm_vfork"
    assert_line "$note"
    run interleave "$programs/alarm_vfork.fixed"
    refute_line "$note"
}

@test "interleave: a process signals itself, by kill, by its group or by raise" {
    for how in zero killpg group self raise; do
        for number in 15 10 9 6; do
            run -0 shown signal_self "$how" "$number"
            assert_output "killed by SIG$(kill -l "$number")"
            RUNS=1 covers signal_self "$how" "$number" # all runs are alike
        done
        run -0 shown signal_self "$how" 10 x
        assert_output 'handled|still here|exit status 0'
        covers signal_self "$how" 10 x
    done
}

@test "interleave: a handler runs at the return of a call, before the program goes on" {
    run -0 shown signal_return
    assert_output $'early|exit status 0\nlate|exit status 0'
    run -0 shown signal_return.fixed
    assert_output 'late|exit status 0'
    run interleave "$programs/signal_return"
    run -0 interleave --replay '1000,1001,1000+' "$programs/signal_return"
    assert_line --regexp '1000  at the return of its last call, SIGCHLD is handled .* signal_return.c:[0-9]+$'
    assert_line --partial 'early'
    covers signal_return
}

@test "interleave: of two signals that end a process, the first one decides; while others wait, either can" {
    while read -r first second texts; do
        run -0 shown signal_two "$first" "$second"
        assert_output "$(tr , '\n' <<<"$texts")"
        covers signal_two "$first" "$second"
    done <<'CASES'
15 9 15|exit status 0
15 10 15|exit status 0
10 15 10|exit status 0
9 15 9|exit status 0
3 15 15|exit status 0,3|exit status 0
3 10 10|exit status 0,3|exit status 0
3 9 3|exit status 0,9|exit status 0
6 11 11|exit status 0,6|exit status 0
11 6 11|exit status 0
CASES
    run -0 interleave --replay '1000,1001,1000*3,1001-15' "$programs/signal_two" 3 15
    assert_line --regexp '1001  before other signals are delivered; .*it is killed by SIGTERM'
    assert_line --regexp '1000  write "15'
    run -2 interleave --replay '1000,1001,1000*3,1001-10' "$programs/signal_two" 3 15
}

@test "interleave: programs of a course on signals are right, and their broken forms are found out" {
    for name in ping job count parent timeout pause; do
        run -1 interleave "$programs/signal_$name"
        run -0 interleave "$programs/signal_$name.fixed"
        assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
        RUNS=3 covers "signal_$name.fixed" # some sleep for a second
    done
}

@test "interleave: the search with sleep sets agrees where signals meet changes of what they do" {
    for name in signal_{ping,job,count,parent,timeout,pause,return}{,.fixed} signal_action; do
        run -0 interleave --cross-check "$programs/$name"
        assert_output --partial 'the same as the graph'
    done
}

# bats test_tags=long
@test "interleave: changes of what signals do are the same where no namespace can be made" {
    needs namespaces
    for name in signal_{ping,job,count,parent,timeout,pause,return,action,self}; do
        run interleave "$programs/$name"
        expected=$output
        run without_namespaces "$programs/$name"
        assert_output "$expected"
    done
}
