#!/usr/bin/env bats
# interleave: it always ends, reports what is known so far, and leaves nothing behind.

load test_helper
load helpers/interleave

setup() {
    mark=$BASHPID-$BATS_TEST_NUMBER
    out=$BATS_TEST_TMPDIR/out
}

teardown() {
    [ -z "${public-}" ] || rm -r "$public"
}

# start COMMAND...: sets `tool` to the number of the process that the user started, unless it has ended before that is
# known; its output goes to $out.
start() {
    INTERLEAVE_TEST=$mark timeout -s KILL 100 "$@" </dev/null >"$out" 2>&1 3>&- &
    waiter=$!
    until tool=$(pgrep -P "$waiter") || ! kill -0 "$waiter" 2>/dev/null; do
        sleep 0.01
    done
}

# worker: sets `worker` to the last of the tool's three processes, once it exists.
worker() {
    local between
    until between=$(pgrep -P "$tool") && worker=$(pgrep -P "$between"); do
        kill -0 "$tool"
        sleep 0.01
    done
}

# ends STATUS TEXT: asserts that the tool ends with STATUS (or 1 instead of 3, as it may have findings), prints TEXT, and
# leaves no process behind.
ends() {
    status=0
    wait "$waiter" || status=$?
    output=$(cat "$out")
    [ "$1$status" = 31 ] || assert_equal "$status" "$1"
    assert_output --partial "$2"
    for _ in {1..100}; do
        left=$(grep -slz "^INTERLEAVE_TEST=$mark\$" /proc/[0-9]*/environ || true)
        [ -z "$left" ] && return
        sleep 0.1
    done
    fail "left behind: $left"
}

# state PID: prints R, S, T ... as ps(1) does.
state() {
    sed 's/.*) //; s/ .*//' "/proc/$1/stat"
}

# ---- Programs that do not end ----------------------------------------------------------------------

@test "interleave: SIGTERM ends it, whatever the program does: work, ignore signals, be stopped, wait in vfork" {
    for how in first deaf race handler vfork stopped; do
        start "$tools/interleave" "$programs/limits_hard" "$how"
        worker
        sleep 0.4
        kill -TERM "$tool"
        ends 3 "incomplete: stopped by SIGTERM"
    done
}

@test "interleave: --max-seconds ends it, whatever the program does" {
    for how in first deaf race handler vfork stopped calls; do
        start "$tools/interleave" --max-seconds 1 "$programs/limits_hard" "$how"
        ends 3 "incomplete: stopped by --max-seconds"
        # It has reported what it knew; the guard had nothing to do.
        refute_output --partial 'has no result'
    done
}

@test "interleave: SIGINT and SIGHUP end it, too, and so does a signal that the worker gets by itself" {
    for signal in INT HUP; do
        start "$tools/interleave" "$programs/limits_hard" deaf
        worker
        kill -"$signal" "$tool"
        ends 3 "incomplete: stopped by SIG$signal"
    done
    start "$tools/interleave" "$programs/limits_hard" deaf
    worker
    sleep 0.5
    kill -TERM "$worker"
    ends 3 "incomplete: stopped by SIGTERM"
}

@test "interleave: it ends in a container, for an ordinary user and without namespaces as well" {
    public_copy
    for with in "$public/in_container" "$public/in_container -u 65534" "setpriv --reuid=65534 --regid=65534 --clear-groups"; do
        [ "$(id -u)" -eq 0 ] || [ "$with" = "$public/in_container" ] || continue
        for how in deaf vfork stopped; do
            # shellcheck disable=SC2086 # a command
            start $with "$public/interleave" "$public/limits_hard" "$how"
            worker
            sleep 0.5
            kill -TERM "$tool"
            ends 3 "incomplete: stopped by SIGTERM"
        done
    done
}

# ---- The guard -------------------------------------------------------------------------------------

@test "interleave: a worker that hangs is killed after a signal, which is said" {
    start "$tools/interleave" "$programs/limits_hard" deaf
    worker
    kill -STOP "$worker"
    kill -TERM "$tool"
    ends 3 "interleave: incomplete: stopped by SIGTERM; it did not come to its end in time, and has no result"
}

@test "interleave: a worker that hangs is killed after --max-seconds" {
    start "$tools/interleave" --max-seconds 4 "$programs/limits_hard" deaf
    worker
    kill -STOP "$worker"
    ends 3 "interleave: incomplete: stopped by --max-seconds; it did not come to its end in time, and has no result"
}

@test "interleave: a second signal ends it at once, without a result" {
    start "$tools/interleave" "$programs/limits_hard" deaf
    worker
    kill -STOP "$worker"
    kill -INT "$tool"
    sleep 1.5
    kill -INT "$tool"
    ends 3 "interleave: incomplete: a second SIGINT ends it without a result"
}

@test "interleave: a worker that someone else kills has no result, which is said" {
    start "$tools/interleave" "$programs/limits_hard" deaf
    worker
    kill -KILL "$worker"
    ends 2 "interleave: killed by someone else (out of memory?); no result"
}

@test "interleave: a process that cannot be killed is named" {
    start "$tools/interleave" "$programs/limits_hard" deaf
    worker
    "$root/build/tests/hold_exit" "$worker" >"$BATS_TEST_TMPDIR/held" 2>&1 3>&- &
    holder=$!
    until grep -q held "$BATS_TEST_TMPDIR/held"; do
        kill -0 "$holder" || not_here "no process may be held here"
        sleep 0.01
    done
    kill -STOP "$worker"
    kill -TERM "$tool"
    status=0
    wait "$waiter" || status=$?
    assert_equal "$status" 3
    run cat "$out"
    assert_line --regexp "^interleave: process $worker \(interleave, state [a-zA-Z]\) cannot be killed, and is left behind\$"
    kill -KILL "$holder"
    ends 3 ""
}

# ---- How it was started ----------------------------------------------------------------------------

@test "interleave: under nohup a hang-up does not end it, and SIGTERM does" {
    start nohup "$tools/interleave" "$programs/limits_hard" deaf
    worker
    sleep 0.5
    kill -HUP "$tool"
    kill -HUP "$worker"
    sleep 0.5
    kill -TERM "$tool"
    ends 3 "incomplete: stopped by SIGTERM"
}

@test "interleave: started with signals ignored or blocked, it ends all the same, and the program is not concerned" {
    expected=$(interleave "$programs/kill_term")
    for option in --ignore-signal --block-signal; do
        for without in "" without; do
            run env $option=TERM,INT,HUP,CHLD,ALRM,CONT,USR1 timeout -s KILL 100 \
                ${without:+"$root/build/tests/in_container"} "$tools/interleave" "$programs/kill_term" </dev/null 3>&-
            assert_output "$expected"
        done
        start env $option=TERM,CHLD,ALRM "$tools/interleave" "$programs/limits_hard" deaf
        worker
        kill -TERM "$tool"
        ends 3 "incomplete: stopped by SIGTERM"
    done
}

@test "interleave: SIGTSTP stops the worker, too, until SIGCONT, and that time does not count" {
    start env --default-signal=TSTP "$tools/interleave" --max-seconds 3 "$programs/limits_hard" deaf
    worker
    sleep 0.5
    kill -TSTP "$tool"
    until [ "$(state "$tool")$(state "$worker")" = TT ]; do
        sleep 0.01
    done
    sleep 4
    kill -CONT "$tool"
    until [ "$(state "$tool")" != T ] && [ "$(state "$worker")" != T ]; do
        sleep 0.01
    done
    kill -TERM "$tool"
    ends 3 "incomplete: stopped by SIGTERM"
}

# ---- What is known so far --------------------------------------------------------------------------

@test "interleave: a search that is stopped early has outcomes, and tells how far it came" {
    run -3 timeout 100 "$tools/interleave" --max-states 300 "$programs/many_forks" 8 </dev/null 3>&-
    assert_line --index 0 --regexp '^incomplete: at least [0-9]+ outcomes, [0-9]+ states, [0-9]+ runs?, nothing wrong so far$'
    assert_line --index 1 --regexp '^incomplete: stopped by --max-states; [0-9]+ of 30[0-9] states are still to be searched; [0-9]+ processes so far$'
    assert_line "outcome 1"
    # Each of them is also an outcome of the complete search.
    interleave --list "$programs/many_forks" 3 | grep -v '^$' | paste -sd ' ' | sed 's/outcome [0-9]* */\n/g' | sort >"$BATS_TEST_TMPDIR/all"
    run -3 interleave --list --max-states 60 "$programs/many_forks" 3
    paste -sd ' ' <<<"$output" | sed 's/outcome [0-9]* */\n/g' | tail -n +2 | sed 's/ *$//' | sort >"$BATS_TEST_TMPDIR/some"
    sed -i 's/ *$//' "$BATS_TEST_TMPDIR/all"
    assert [ -s "$BATS_TEST_TMPDIR/some" ]
    run -0 comm -23 "$BATS_TEST_TMPDIR/some" "$BATS_TEST_TMPDIR/all"
    assert_output ""
}

@test "interleave: a search that is stopped early has findings" {
    run -1 timeout 100 "$tools/interleave" --max-states 1 "$programs/zombie_forgotten" </dev/null 3>&-
    assert_line --index 1 --regexp '^incomplete: stopped by --max-states; '
    assert_line --regexp '^(zombie|orphan): '
    schedule=$(sed -n 's/.*--replay //p' <<<"$output" | head -1)
    run interleave --replay "$schedule" "$programs/zombie_forgotten"
    assert_line --partial "the end"
}

@test "interleave: where no outcome is known, none is looked for without end" {
    run -3 timeout 200 "$tools/interleave" --max-seconds 1 --list "$programs/many_forks" 10 </dev/null 3>&-
    assert_output --partial "incomplete: stopped by --max-seconds; "
}

@test "interleave: a list, a question and a comparison that take too long are stopped as well" {
    timeout -s KILL 60 "$tools/interleave" --max-seconds 1 --list "$programs/many_forks" 5 </dev/null 2>&1 3>&- |
        tail -n 1 >"$out" || true
    run cat "$out"
    assert_output --regexp '^\([0-9]+ of 4230900; stopped by --max-seconds\)$'
    run -3 timeout -s KILL 60 "$tools/interleave" --max-seconds 1 --cross-check "$programs/many_forks" 5 </dev/null 3>&-
    assert_line "incomplete: nothing to compare"
    echo x >"$BATS_TEST_TMPDIR/text"
    run -3 timeout -s KILL 60 "$tools/interleave" --max-seconds 1 --possible "$BATS_TEST_TMPDIR/text" "$programs/limits_hard" deaf </dev/null 3>&-
    assert_output "incomplete: not possible as far as was searched"
}

@test "interleave: a list that is stopped by a signal ends with a line that says so" {
    mkfifo "$out"
    tail -n 1 "$out" >"$BATS_TEST_TMPDIR/last" 3>&- &
    start "$tools/interleave" --list "$programs/many_forks" 5
    sleep 3
    kill -TERM "$tool"
    status=0
    wait "$waiter" || status=$?
    wait
    assert_equal "$status" 3
    run cat "$BATS_TEST_TMPDIR/last"
    assert_output --regexp '^\([0-9]+ of 4230900; stopped by SIGTERM\)$'
}

# ---- Long computations -----------------------------------------------------------------------------

@test "interleave: a long computation makes the result incomplete; only a loop that changes nothing has no end" {
    for how in wait poll; do
        run -3 interleave --confirm 0 "$programs/computes" "$how"
        assert_line --index 0 --regexp '^incomplete: no schedule that was searched comes to an end'
        assert_line --regexp '^incomplete: process 1001 computes at computes.c:[0-9]+ for more than 3 seconds of processor time; what it does after that is not known$'
        refute_output --partial 'never ends'
        run -1 interleave --confirm 0 "$programs/computes.fixed" "$how"
        assert_line --regexp '^never ends: '
        refute_output --partial 'computes at'
    done
    run -3 interleave --confirm 0 "$programs/computes" kill
    assert_line --index 0 --regexp '^incomplete: at least 1 outcome'
    assert_line '  done'
    run -0 interleave --confirm 0 "$programs/computes.fixed" kill
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
}
