#!/usr/bin/env bats
# interleave: reports of limits, endless loops, findings and refusals.

load test_helper
load helpers/interleave

# ---- Limits and signals ----------------------------------------------------------------------------

@test "interleave: --max-seconds holds within a single run, too" {
    SECONDS=0
    run -3 interleave --max-seconds 1 --max-rounds 1000000 "$programs/report_forever"
    assert_output --partial "incomplete: stopped by --max-seconds"
    assert [ "$SECONDS" -lt 20 ]
}

@test "interleave: a signal stops a run that is under way" {
    for signal in INT TERM HUP; do
        interleave --max-rounds 1000000 "$programs/report_forever" >"$BATS_TEST_TMPDIR/out" &
        sleep 1
        kill -s "$signal" "$(pgrep -P $!)"
        status=0
        wait $! || status=$?
        assert_equal "$status" 3
        run -0 cat "$BATS_TEST_TMPDIR/out"
        assert_output --partial "incomplete: stopped by SIG$signal"
    done
}

# ---- Runaway forking -------------------------------------------------------------------------------

@test "interleave: runaway forking is said at once, with the line of the fork and a schedule for --replay" {
    finds runaway report_runaway
    run -1 interleave "$programs/report_runaway"
    assert_line --regexp '^runaway: more than 64 processes are born, at report_runaway.c:23$'
    assert_line --regexp ', 2 runs, '
    schedule=$(sed -n 's/.*--replay //p' <<<"$output")
    run -1 interleave --replay "$schedule" "$programs/report_runaway"
    assert_line --regexp '^ +64  1000  fork: more than 64 processes are born  -- report_runaway.c:23$'
}

# ---- Endless loops ---------------------------------------------------------------------------------

# is_cut WHAT PROCESS LINE: asserts that the loop is cut there, and the result is incomplete.
is_cut() {
    run -3 interleave "${@:4}" "$programs/report_count" "$1"
    assert_line --regexp "^incomplete: process $2 asks again and again at report_count.c:$3: tried up to 10 times \(--max-rounds\)$"
}

@test "interleave: a loop that counts how often it asks is cut, which is said, and its outcomes are listed" {
    is_cut wait 1000 14
    assert_line --index 0 --regexp '^incomplete: at least 1 outcome, .*, nothing wrong so far$'
    assert_line "  exit status 0"
    is_cut print 1000 14
    assert_line --index 0 --regexp '^incomplete: at least 11 outcomes, '
    is_cut wait 1000 14 --stdout=pipe
}

@test "interleave: asking whether a process is there, and who the parent is, is cut, too" {
    is_cut alive 1000 37
    run -1 interleave "$programs/report_count" parent
    assert_line --regexp "^incomplete: process 1001 asks again and again at report_count.c:30: "
}

@test "interleave: --max-rounds: a loop that asks less often is searched completely" {
    run -3 interleave --max-rounds 2 "$programs/report_count" print
    assert_line --index 0 --regexp '^incomplete: at least 3 outcomes, '
    run -3 interleave "$programs/report_twenty"
    run -0 interleave --max-rounds 20 "$programs/report_twenty"
    assert_line --index 0 --regexp '^2 outcomes, '
}

# goes_round ARGUMENT...: runs the program `circle`; real runs of it are long, and one is enough.
goes_round() {
    run -3 interleave --confirm 1 --max-rounds 3 "$programs/circle" "$@"
    assert_line --index 0 --partial 'incomplete: '
    refute_output --partial 'nothing wrong'
}

# assert_cut PROCESS LINE: a loop of it is cut there, and the result is incomplete.
assert_cut() {
    assert_line "incomplete: process $1 is in a loop at circle.c:$2 that is different in each round (it counts, say) and may have no end: 3 rounds were searched (--max-rounds)"
}

@test "interleave: a loop that counts its rounds is cut, whatever else it does, and the result is incomplete" {
    run -3 interleave "$programs/report_forever"
    assert_line --index 0 --regexp '^incomplete: no schedule that was searched comes to an end, '
    for what in sleep number print; do
        goes_round "$what"
        assert_cut 1000 "$(grep -n "/\* $what \*/" "$BATS_TEST_DIRNAME/fixtures/interleave/circle.c" | cut -d: -f1)"
    done
    goes_round two
    assert_cut 1000 16
    assert_cut 1001 16
    goes_round pass
    assert_cut 1000 29
    assert_cut 1001 25
    refute_output --partial 'never ends'
}

@test "interleave: a finite loop of many rounds is searched completely" {
    run -0 interleave --confirm 1 "$programs/circle" sleep 1000
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    run -0 interleave --confirm 1 "$programs/circle" print 1500
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    run -3 interleave --confirm 1 "$programs/circle" sleep 1001
    run -0 interleave --max-rounds 11 "$programs/circle" sleep 1001
}

@test "interleave: who sleeps for a long time and never waits has a zombie, and who has lost his parent is an orphan" {
    run -1 interleave "$programs/circle" zombie
    assert_line 'zombie: process 1000 has not waited for its dead child 1001 in 500 rounds of a loop, at circle.c:16'
    assert_line --index 0 --regexp '^incomplete: .*, 1 finding$'
    run -1 interleave "$programs/circle" orphan
    assert_line 'orphan: process 1001 outlives its parent 1000 and has not ended in 500 rounds of a loop, at circle.c:16'
    assert_line --index 0 --regexp '^incomplete: .*, 1 finding$'
    run -3 interleave "$programs/circle" reaped
    run -0 interleave "$programs/circle" zombie 100
}

@test "interleave: of endlessly many outcomes the ten shortest are listed, and who prints without end is named" {
    run -3 interleave "$programs/report_dots"
    assert_line --index 0 --regexp '^endlessly many outcomes, '
    assert_line "note: process 1000 prints in a loop without end, at report_dots.c:16"
    assert_output --partial 'outcome 1
  exit status 0

outcome 2
  . \
  exit status 0

outcome 3
  .. \
  exit status 0
'
    assert_line --index -1 "(the 10 shortest of endlessly many)"
    refute_line "outcome 11"
}

@test "interleave: a loop of printing that leaves no trace has no end, and is found in a moment" {
    run -1 interleave "$programs/endless"
    assert_output - <<'OUTPUT'
no schedule comes to an end, 2 states, 21 runs, 1 finding
note: process 1000 prints in a loop without end, at endless.c:8
never ends: no schedule ends this: 1000 repeats write at endless.c:8
    1 step: --replay 1000
    certain from the start: no schedule avoids it
OUTPUT
}

@test "interleave: of a program that never ends it is not said that nothing is wrong" {
    for program in endless endless_server "endless_server handler" endless_daemon endless_worker; do
        # shellcheck disable=SC2086 # words
        run interleave --endless=expected "$programs/"$program
        refute_output --partial 'nothing wrong'
        assert_line 'note: no schedule ever ends, as --endless=expected says'
    done
}

@test "interleave: the outcomes of a program that is meant to run for ever are listed, and no finding is exit status 0" {
    run -0 interleave --endless=expected "$programs/endless_server" handler
    assert_line --index 0 --regexp '^1 outcome, .* no findings$'
    assert_output --partial 'outcome 1
  ready
  the program never ends'
    run -0 interleave --endless=expected "$programs/endless"
    assert_line --index 0 'no schedule comes to an end, 2 states, 21 runs, no findings'
    run -0 interleave --endless=expected "$programs/endless_late.fixed"
    assert_line --index 0 --regexp ' nothing wrong$'
    refute_output --partial '--endless'
}

@test "interleave: endlessly many outcomes are exit status 3 where some schedules end, unless that is expected" {
    run -3 interleave "$programs/report_dots"
    run -0 interleave --endless=expected "$programs/report_dots"
    run -3 --separate-stderr interleave --count "$programs/report_dots"
    # shellcheck disable=SC2154 # set by run
    assert_equal "$stderr" "incomplete: endlessly many outcomes"
    run -0 --separate-stderr interleave --count --endless=expected "$programs/report_dots"
    assert_equal "$output$stderr" "endlessly many outcomes"
}

@test "interleave: some schedules never end, and others do: each is an outcome" {
    run -1 interleave "$programs/endless_late"
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line '  the program never ends'
    assert_line '  exit status 0'
    run -1 interleave --endless=expected "$programs/endless_late"
    assert_line 'note: some schedules never end, as --endless=expected says'
    : >"$BATS_TEST_TMPDIR/nothing"
    run -0 interleave --possible "$BATS_TEST_TMPDIR/nothing" "$programs/endless_late"
}

@test "interleave: the replay of a schedule without end stops where it comes round" {
    run -1 interleave --replay '' "$programs/endless_zombie"
    assert_line --index 1 --partial '1000  nanosleep = 0'
    assert_line '      as after step 1: the steps since then can come again and again'
    assert_line '      stopped here: the first process has not ended'
    run -1 interleave --replay '1000*2,1001,1000*3' "$programs/endless_zombie"
    assert_line '      as after step 6: the steps since then can come again and again'
}

@test "interleave: standard error without end is no endless search, with standard output apart" {
    run -3 interleave --stdout=pipe "$programs/report_dots" x
    assert_line --index 0 --regexp '^endlessly many outcomes, '
    assert_line "! .. \\"
}

@test "interleave: a loop that waits for a time is not said to have no end" {
    for option in --list --endless=expected; do
        run -0 interleave --confirm 1 "$option" "$programs/endless_clock"
        assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
        assert_line '  the time has come'
    done
    run -1 interleave "$programs/endless_clock" x
    assert_line 'never ends: no schedule ends this: 1000 repeats sleep at endless_clock.c:14'
    run -0 "$programs/endless_clock" 3>&-
}

# ---- The summary and its notes ---------------------------------------------------------------------

@test "interleave: --count prints no number where it is not known, but why not" {
    for arguments in "--max-seconds 1 --max-rounds 1000000 $programs/report_forever" "$programs/report_forever" "$programs/report_count" "$programs/report_dots"; do
        # shellcheck disable=SC2086 # words
        run -3 --separate-stderr interleave --count $arguments
        assert_output ""
        # shellcheck disable=SC2154 # set by run
        [[ $stderr = incomplete:* ]]
    done
}

@test "interleave: a search that is stopped before any outcome is no clean bill" {
    run -3 interleave --max-seconds 1 --max-rounds 1000000 "$programs/report_forever"
    assert_line --index 0 --regexp '^incomplete: stopped before any outcome was complete, [0-9]+ states?, 1 run$'
}

@test "interleave: that a handler can run at any place is said only where there is one" {
    run -1 interleave "$programs/report_signals"
    refute_output --partial "a signal handler can"
    run -1 interleave "$programs/report_signals" x
    assert_line --partial "note: a signal handler can also run between two system calls; that was not tried"
}

@test "interleave: that a sleep orders nothing is said where a process sleeps" {
    note="note: the program sleeps; to sleep is not to wait for anybody: here a sleep can end at any time"
    run -1 interleave "$programs/report_sleep"
    assert_line "$note"
    run -0 interleave "$programs/report_sleep.fixed"
    refute_line "$note"
}

@test "interleave: that a program fails in every schedule is said, and is no finding" {
    run -0 interleave "$programs/failing" 1
    assert_line 'note: the program fails in every schedule: exit status 1'
    run -1 interleave "$programs/failing"
    assert_line --regexp '^note: the program fails in every schedule: exit status [23] or exit status [23]$'
    run -1 interleave "$programs/crash_kinds"
    assert_line 'note: the program fails in every schedule: killed by SIGSEGV'
    for arguments in "$programs/failing 0" "--fail fork:EAGAIN $programs/failing 0" "--fail fork:EAGAIN@1 $programs/failing 1" \
        "$programs/report_status" "$programs/endless_zombie" "$programs/endless"; do
        # shellcheck disable=SC2086 # words
        run interleave $arguments
        refute_output --partial 'fails in every schedule'
    done
    run interleave --fail fork:EAGAIN "$programs/failing" 1
    assert_line 'note: the program fails in every schedule: exit status 1'
    run -3 interleave --max-states 5 "$programs/failing" 1
    refute_output --partial 'fails in every schedule'
}

# ---- Findings --------------------------------------------------------------------------------------

@test "interleave: a mistake at one line is one finding, with the number of processes that make it" {
    run -1 interleave "$programs/report_orphans"
    assert_line --index 0 --regexp ', 2 findings$'
    assert_line --regexp '^orphan: process [0-9]+ .* \(and 2 more processes\), at report_orphans.c:9$'
    cc -w -o "$BATS_TEST_TMPDIR/bare" "$BATS_TEST_DIRNAME/fixtures/interleave/report_orphans.c" 3>&-
    run -1 interleave "$BATS_TEST_TMPDIR/bare"
    assert_line --index 0 --regexp ', 4 findings$'
}

@test "interleave: an exit status by chance has the line where the first process ends" {
    run -1 interleave "$programs/report_status"
    assert_line "status by chance: how the first process ends depends on the schedule: exit status 1 here, exit status 0 in others, at report_status.c:14"
}

@test "interleave: who waits for a signal that came too early, or that nobody sends, is told so, with the line once" {
    run -1 interleave "$programs/report_pause"
    assert_line "stuck: nobody can go on: 1000 waits in pause for a signal at report_pause.c:18, SIGALRM had come before the call"
    run -1 interleave "$programs/report_pause" x
    assert_line "stuck: nobody can go on: 1000 waits in pause for a signal at report_pause.c:18, and no process of the program sends one that it handles (signals from outside are not modelled)"
}

# ---- Refusals --------------------------------------------------------------------------------------

@test "interleave: what is refused has the name of its C function, and its line or its program" {
    while IFS=: read -r name why; do
        run -2 interleave "$programs/report_refused" "$name"
        line=$(grep -n " $name(" "$BATS_TEST_DIRNAME/fixtures/interleave/report_refused.c" | cut -d: -f1)
        assert_output "interleave: refused: process 1000 calls $name at report_refused.c:$line: $why"
    done <<'END'
unshare:this call is not modelled
mlock:this call is not modelled
tcflush:changing the settings of a terminal is not modelled
END
    run -2 interleave "$programs/report_refused" exec
    assert_output "interleave: refused: process 1000 calls unshare in unshare: this call is not modelled"
}

# cannot_start FILE MESSAGE
cannot_start() {
    run -2 interleave "./$1"
    assert_output "interleave: ./$1: $2"
}

@test "interleave: what cannot be run is told in one line" {
    cd "$BATS_TEST_TMPDIR"
    mkdir folder
    echo text >text
    printf '#!/no/such/shell\n' >script
    printf 'int main(void) { return 0; }\n' >main.c
    cc -c main.c 3>&-
    printf '\177ELF\001\001\001' | cat - main.o >narrow
    printf '\177ELF\002\001\001' >short
    printf 'a\0b' >data
    chmod +x script main.o narrow short data
    cannot_start nothing "No such file or directory"
    cannot_start folder "a directory and no program"
    cannot_start text "no program: its file is not executable"
    cannot_start script "its interpreter /no/such/shell: No such file or directory"
    cannot_start main.o "an object file and no program: it has to be linked"
    cannot_start narrow "a 32-bit program; only 64-bit ones can be followed"
    cannot_start short "no program: it is cut off"
    cannot_start data "no program, and no script"
}

@test "interleave: a program that is to run as someone else is refused" {
    cd "$BATS_TEST_TMPDIR"
    cp "$programs/report_sleep.fixed" other
    needs root
    chown 65534 other
    chmod u+s other
    run -2 interleave ./other
    assert_output --partial "refused: ./other: it runs as another user"
}

# bats test_tags=long
@test "interleave: each call that is refused has a name" {
    local number name refused=0
    gcc -E -dM -x c - <<<'#include <sys/syscall.h>' |
        awk '/^#define __NR_/ && $3 ~ /^[0-9]+$/ { print $3, substr($2, 6) }' >"$BATS_TEST_TMPDIR/calls"
    while read -r number name; do
        # Modelled calls may wait, or end the process; uretprobe(2) bypasses every filter.
        [ "$name" != uretprobe ] || continue
        ! grep -E "^    CALL\($name, " "$root/tools/interleave/tracee/calls.c" | grep -qv UNKNOWN || continue
        run -2 interleave "$programs/report_number" "$number"
        assert_output --regexp "^interleave: refused: process 1000 calls [a-z_][a-z0-9_ ]* at report_number.c:8: "
        refute_output --partial "system call"
        refused=$((refused + 1))
    done <"$BATS_TEST_TMPDIR/calls"
    assert [ "$refused" -gt 100 ]
}

# ---- Findings as JSON ------------------------------------------------------------------------------

@test "interleave: --findings writes each finding with its place and its schedule, beside the same report" {
    finds runaway report_runaway
    interleave "$programs/report_runaway" >"$BATS_TEST_TMPDIR/plain" || true
    run -1 interleave --findings "$BATS_TEST_TMPDIR/found.json" "$programs/report_runaway"
    assert_equal "$output" "$(cat "$BATS_TEST_TMPDIR/plain")"
    run -0 jq -r '.findings[] | "\(.kind) \(.file):\(.line) \(.fault) \(.schedule)"' "$BATS_TEST_TMPDIR/found.json"
    assert_output "runaway report_runaway.c:23 null $(sed -n 's/.*--replay //p' "$BATS_TEST_TMPDIR/plain")"
    run -0 jq -r '.complete, .incomplete[0]' "$BATS_TEST_TMPDIR/found.json"
    assert_line --index 0 false
    assert_line --index 1 "stopped by --max-processes"
}

@test "interleave: --findings with --fail all names the fault of each finding, which shows it again" {
    run -1 interleave --fail all --findings "$BATS_TEST_TMPDIR/found.json" "$programs/minus_one_kill"
    run -0 jq -r '.findings[] | select(.kind == "minus one") | .fault, .schedule, .process, .fault_line' "$BATS_TEST_TMPDIR/found.json"
    assert_line --index 3 13
    run -1 interleave --fail "${lines[0]}" --replay "${lines[1]}" "$programs/minus_one_kill"
    assert_output --partial "EAGAIN (made to fail)"
}

@test "interleave: --findings is refused where there is no report on findings, and on standard output" {
    run -2 interleave --findings x --replay 1000 "$programs/one_fork"
    assert_output --partial "--findings goes with none of"
    run -2 interleave --findings - "$programs/one_fork"
    assert_output --partial "--findings needs the name of a file"
}
