#!/usr/bin/env bats
# interleave: finds every kind of mistake, and none in correct programs.

load test_helper
load helpers/interleave

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "interleave: a child that nobody waits for is a zombie, or an orphan" {
    finds zombie zombie_forgotten
    finds orphan zombie_forgotten
    finds zombie zombie_second
}

@test "interleave: a process that outlives its parent is an orphan" {
    finds orphan orphan_grandchild
    finds orphan orphan_polled
}

@test "interleave: a deadlock and a lost wakeup are found, with who waits for what" {
    finds stuck stuck_pipe
    finds stuck stuck_full
    finds stuck stuck_wakeup
    finds stuck dining
    run -1 interleave "$programs/stuck_pipe"
    assert_line "stuck: nobody can go on: 1000 waits in read for text in a pipe at stuck_pipe.c:29, which it has itself open for writing by descriptor 4 (pipe made at stuck_pipe.c:16)"
    run -1 interleave "$programs/stuck_full"
    assert_output --partial "1000 waits in write (3000 bytes) for room in a pipe at stuck_full.c:47, which 1001 has open for reading by descriptor 3 (pipe made at stuck_full.c:36); "
}

# certain FINDING PROGRAM TEXT: asserts after which step the finding is certain.
certain() {
    run -1 interleave "$programs/$2"
    assert_line --regexp "^$1: "
    [[ $output == *"$1: "*$'\n    '*" step"*": --replay "*$'\n'"    certain $3"$'\n'* ]] || fail "not certain $3: $output"
}

@test "interleave: a finding says after which step no schedule avoids it" {
    # Two philosophers hold their left forks; the third one takes his.
    certain stuck sem_dinner "after step 8, 1003: semop(2: -1) = 0, at sem_dinner.c:$(line sem_dinner 'take\[0\], 1')"
    # The signal comes after the test of the flag, and before pause.
    certain stuck stuck_wakeup "after step 3, 1000: before its next call, SIGCHLD is handled, at stuck_wakeup.c:$(line stuck_wakeup 'pause()')"
    # Its parent ends before it, at the fifth step.
    certain orphan zombie_second "after step 5, 1000: exit(0), at zombie_second.c:27"
    # Two signals of one kind become one.
    certain stuck signal_count "after step 5, 1001: kill(1000, SIGUSR1) = 0, at signal_count.c:$(line signal_count 'kill(')"
    certain 'never ends' endless_wait 'from the start: no schedule avoids it'
}

@test "interleave: an order and an incomplete search have no line about certainty" {
    run -1 interleave --findings findings.json "$programs/zombie_forgotten"
    jq -e '.findings[0].certain | startswith("after step 2, 1000: exit(0), at ")' findings.json
    run -1 interleave "$programs/shared_lost"
    assert_line --regexp '^race: '
    refute_output --partial certain
    run -1 interleave --findings findings.json "$programs/shared_lost"
    jq -e '.findings[0].certain == null' findings.json
    run -1 interleave --max-states 150 "$programs/sem_dinner"
    assert_output --partial "incomplete: "
    refute_output --partial certain
}

@test "interleave: all that keep a pipe open are told of, with their descriptors" {
    finds stuck stuck_held
    run -1 interleave "$programs/stuck_held"
    assert_output --partial "1000 waits in read for text in a pipe at stuck_held.c:26, which 1001 has open for writing by descriptor 4, and 1002 by descriptors 4 and 9, and 1003 by descriptor 4, and 1004 by descriptor 4, and 1 more (pipe made at stuck_held.c:12); 1001 waits in read for text in a pipe at stuck_held.c:22, which 1000 has open for writing by descriptor 6 (pipe made at stuck_held.c:12)"
    cc -w -o "$BATS_TEST_TMPDIR/bare" "$BATS_TEST_DIRNAME/fixtures/interleave/stuck_pipe.c" 3>&-
    run -1 interleave "$BATS_TEST_TMPDIR/bare"
    assert_line "stuck: nobody can go on: 1000 waits in read for text in a pipe, which it has itself open for writing by descriptor 4"
}

# repeats TEXT NAME [ARGUMENT...]: asserts what is reported of the program's endless loop.
repeats() {
    local text=$1 name=$2
    shift 2
    run -1 interleave "$programs/$name" "$@"
    assert_line "never ends: no schedule ends this: $text"
}

@test "interleave: a loop that no schedule leads out of is found, with its calls and what others wait for" {
    for name in endless_zombie endless_wait endless_orphan endless_late endless_ping_pong; do
        finds 'never ends' "$name"
    done
    repeats '1000 repeats waitpid at endless_wait.c:15' endless_wait
    repeats '1000 repeats write at endless_ping_pong.c:29 and read at endless_ping_pong.c:30; 1001 repeats read at endless_ping_pong.c:18 and write at endless_ping_pong.c:19' endless_ping_pong
    repeats '1000 repeats sleep at endless_worker.c:19; 1001 waits in read for text in a pipe at endless_worker.c:14, which 1000 has open for writing by descriptor 4 (pipe made at endless_worker.c:10)' endless_worker
}

@test "interleave: what is found of loops without end is so in native runs" {
    for name in endless_zombie endless_wait endless_ping_pong; do
        run -124 timeout 1 "$programs/$name" 3>&-
    done
}

@test "interleave: a zombie in a loop without end is one that this loop never reaps" {
    finds zombie endless_zombie
    run -1 interleave "$programs/endless_server"
    assert_line --partial 'zombie: process 1000 never waits for its dead child 1001, at endless_server.c:28'
    for how in handler ask; do
        run -1 interleave "$programs/endless_server" "$how"
        assert_line --index 0 --regexp ', 1 finding$'
        refute_output --partial 'zombie:'
        run -0 interleave --endless=expected "$programs/endless_server" "$how"
    done
    run -1 interleave --endless=expected "$programs/endless_server"
    assert_line --index 0 --regexp ', 1 finding$'
    assert_output --partial 'zombie:'
}

@test "interleave: an orphan that never ends is one, and a daemon is not" {
    finds orphan endless_orphan
    assert_line --index 0 --regexp '^1 outcome, '
    run -1 interleave --endless=expected "$programs/endless_orphan"
    assert_line 'orphan: process 1001 outlives its parent 1000 and never ends, at endless_orphan.c:15'
    assert_line '  exit status 0, and other processes never end'
    run -0 interleave --endless=expected "$programs/endless_daemon"
    repeats '1002 repeats sleep at endless_daemon.c:13' endless_daemon
}

@test "interleave: a loop that a schedule leads out of, or a fault, is no finding" {
    correct 1 poll
    run -3 interleave "$programs/poll_dots"
    refute_output --partial 'never ends'
    run -1 interleave "$programs/endless_writer"
    run -3 interleave --fail write:EIO "$programs/endless_writer"
    refute_output --partial 'never ends'
    run -0 interleave --fail write:EIO --endless=expected "$programs/endless_writer"
}

# crashes LINE SIGNAL PROCESS ARGUMENT...: asserts that SIGNAL kills PROCESS at the line with the comment LINE.
crashes() {
    local line
    line=$(grep -n "/\* $1 \*/" "$BATS_TEST_DIRNAME/fixtures/interleave/crash_kinds.c" | cut -d: -f1)
    run -1 interleave "$programs/crash_kinds" "${@:4}"
    assert_line --regexp "^crash: process $3 is killed by $2: .*, at crash_kinds.c:$line$"
}

@test "interleave: a crash is found, whatever its cause, in the parent, in the child and in both" {
    while read -r what signal; do
        crashes "$what" "$signal" 1000 "$what"
        assert_line --index 0 --regexp ', 1 finding$'
        crashes "$what" "$signal" 1001 "$what" child
        assert_line --index 0 --regexp ', 1 finding$'
        assert_line '  exit status 0'
        run -0 interleave "$programs/crash_kinds.fixed" "$what" child
        assert_line --index 0 --regexp ' nothing wrong$'
    done <<'KINDS'
address SIGSEGV
stack SIGSEGV
divide SIGFPE
instruction SIGILL
abort SIGABRT
raise SIGSEGV
blocked SIGABRT
KINDS
    crashes both SIGSEGV 1001 abort both
    crashes abort SIGABRT 1000 abort both
    assert_line --index 0 --regexp ', 2 findings$'
}

@test "interleave: who is killed by another process has not crashed" {
    correct 1 crash_watchdog
    assert_line '  6'
    correct 1 kill_kill
}

@test "interleave: a child that SIGPIPE ends is found where nobody looks at its status" {
    finds 'broken pipe' pipe_broken
    run -1 interleave "$programs/pipe_broken"
    assert_line --index 0 --regexp ', 1 finding$'
    assert_line 'broken pipe: process 1001 is killed by SIGPIPE, because no process reads its pipe any more, and no process looks at its status, at pipe_broken.c:22'
    for how in waitid ignore never; do
        run -1 interleave "$programs/pipe_broken" "$how"
        assert_output --partial 'broken pipe: process 1001 '
    done
    for how in handler look exec; do
        correct 1 pipe_broken "$how"
    done
    run -1 interleave "$programs/pipe_broken" parent
    assert_line 'broken pipe: process 1000 is killed by SIGPIPE, because no process reads its pipe any more, at pipe_broken.c:21'
    run -0 "$programs/pipe_broken" 3>&-
}

@test "interleave: --endless takes one word" {
    run -2 interleave --endless=forever true
    assert_output 'interleave: --endless: forever is not the word expected'
}

@test "interleave: a stdio buffer copied by fork is found on a pipe, and is none on a terminal" {
    finds "double output" double_child --stdout=pipe
    finds "double output" double_child --stdout=file
    finds "double output" double_siblings --stdout=pipe
    run -0 interleave "$programs/double_child"
}

@test "interleave: the -1 of a failed fork in kill and waitpid" {
    finds "minus one" minus_one_kill --fail fork:EAGAIN
    finds "minus one" minus_one_wait --fail fork:EAGAIN
}

@test "interleave: a failure that does not show in the exit status" {
    finds "failure not told" untold_fork --fail fork:EAGAIN
    finds "failure not told" untold_write --fail write:ENOSPC
    finds "failure not told" untold_wait --fail waitpid:EINTR
    finds "failure not told" untold_open --fail open:EMFILE
}

@test "interleave: calls that no other process notices can be made to fail, too" {
    run -0 interleave --fail pipe:EMFILE "$programs/pipeline"
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line '  exit status 1'
    for k in 1 2; do
        run -0 interleave --fail "pipe:EMFILE@$k" "$programs/pipeline"
        assert_line --index 0 --regexp '^1 outcome, '
        assert_line '  exit status 1'
    done
    run -0 interleave --fail pipe:EMFILE@3 "$programs/pipeline"
    assert_line "note: --fail pipe:EMFILE@3 made nothing fail: no schedule has such a call that could"
    assert_equal "${output//@3/@4}" "$(interleave --fail pipe:EMFILE@4 "$programs/pipeline")"
    run -0 interleave --fail pipe:EMFILE --replay '1000,1000!' "$programs/pipeline"
    assert_line --index 0 --regexp '1000  pipe  -- '
    assert_line --index 1 --partial 'pipe = -1 EMFILE (made to fail)'
}

@test "interleave: a short write that stdio makes good is no finding" {
    run -0 interleave --fail write:short "$programs/untold_write"
}

@test "interleave: an exit status that hangs on the schedule" {
    finds "status by chance" status_first
    finds "status by chance" status_look
}

# In time, or too late; without FIXED also fast. The witness of the finding is a schedule in which no time runs out.
@test "interleave: a status that only a time limit changes is not by chance" {
    local how
    for how in alarm itimer timer sigwait poll epoll timerfd socket sem semop queue; do
        run -1 interleave "$programs/status_limits" "$how"
        assert_line --index 0 --regexp '^3 outcomes, .* 1 finding$'
        assert_line --regexp '^status by chance: .*: exit status 2 here, exit status 0 in others, at status_limits.c:[0-9]+$'
        assert_line --regexp '^    [0-9]+ steps: --replay [0-9*,]+$'
        run -0 interleave "$programs/status_limits.fixed" "$how"
        assert_line --index 0 --regexp '^2 outcomes, .* nothing wrong$'
        assert_line '  exit status 1'
    done
}

@test "interleave: a status that hangs on how fast others are while a process sleeps, by whatever means, is by chance" {
    local how
    for how in sleep alarm clock poll; do
        run -1 interleave "$programs/status_sleep" "$how"
        assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
        assert_line --regexp '^status by chance: .*: exit status 2 here, exit status 0 in others'
        run -0 interleave "$programs/status_sleep.fixed" "$how"
        assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    done
}

@test "interleave: a status that hangs on a call that only looks, or whose time limit does not count, is by chance" {
    local how
    for how in signal poll socket semop; do
        run -1 interleave "$programs/status_looks" "$how"
        assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
        assert_line --regexp '^status by chance: .*: exit status 2 here, exit status 0 in others'
        run -0 interleave "$programs/status_looks.fixed" "$how"
        assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    done
}

@test "interleave: an exit status that does not fit is told with what its parent sees, once for each place" {
    local line source=$BATS_TEST_DIRNAME/fixtures/interleave/exit_value.c how
    line=$(sed -n '/_exit(STEPS/=' "$source")
    run -1 interleave "$programs/exit_value" many
    assert_line --index 0 --regexp ', 1 finding$'
    assert_line "exit value: process 1001 ends with the exit status 524, of which its parent sees 12 (and 2 more processes), at exit_value.c:$line"
    line=$(sed -n '/ exit(/=' "$source")
    run -1 interleave "$programs/exit_value" first
    assert_line "exit value: process 1000 ends with the exit status 524, of which its parent sees 12, at exit_value.c:$line"
    run -1 interleave "$programs/exit_value" exec
    assert_line --index 0 --regexp ', 1 finding$'
    assert_line "exit value: process 1001 ends with the exit status 524, of which its parent sees 12, at exit_value.c:$line"
    correct 1 exit_value negative
    for how in many exec; do correct 1 exit_value.fixed "$how"; done
    # What a program does of which there is no source is not its user's mistake.
    cc -w -o bare "$source" 3>&-
    run -0 interleave ./bare exec
    assert_line --index 0 --regexp 'nothing wrong$'
}

@test "interleave: a fork bomb is stopped at the limit, and the result is incomplete" {
    finds runaway runaway
    finds runaway runaway_loop
    run -1 interleave --max-processes 5 "$programs/runaway"
    assert_line --index 0 --partial "incomplete: "
    assert_output --partial "more than 5 processes are born"
}

@test "interleave: of a loop whose children are born one by one and reaped, the first rounds are searched" {
    run -3 interleave "$programs/one_by_one"
    assert_line --index 0 --partial "incomplete: no schedule that was searched comes to an end"
    assert_line --regexp '^incomplete: process 1000 is in a loop at one_by_one.c:9 .*: 10 rounds were searched \(--max-rounds\)$'
    assert_line 'incomplete: more than 64 processes are born one after the other in a loop (--max-processes)'
    refute_output --partial runaway
    run -0 interleave --max-processes 101 "$programs/one_by_one"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
}

@test "interleave: what goes wrong in a loop that makes children without end is found" {
    for children in one three; do
        run -1 interleave "$programs/births_forever" "$children"
        assert_line --regexp '^double output: processes 100[0-9] and 100[0-9] both write what stood in a stdio buffer at the fork: "."'
        run -3 interleave "$programs/births_forever.fixed" "$children"
        assert_line 'incomplete: more than 64 processes are born one after the other in a loop (--max-processes)'
        refute_output --partial replay
    done
    # Where no loop was seen often enough, there is nothing to cut.
    run -3 interleave --max-processes 5 "$programs/one_by_one"
    assert_line 'incomplete: stopped by --max-processes'
}

@test "interleave: a finding has the source line and a schedule that can be replayed" {
    run -1 interleave "$programs/zombie_second"
    assert_output --regexp 'orphan: .*, at zombie_second.c:[0-9]+'
    local schedule
    schedule=$(sed -n 's/.*--replay //p' <<<"$output" | head -n 1)
    run -1 interleave --replay "$schedule" "$programs/zombie_second"
    assert_output --partial "the end: exit status 0"
}

# In DWARF 5, clang gives its source the number 0 or 1, depending on the directory in which it runs.
@test "interleave: an end by returning from main has the line of main's closing brace" {
    local name=zombie_second.c closing compiler source
    cp "$BATS_TEST_DIRNAME/fixtures/interleave/$name" .
    closing=$(awk '/^int main/ { inside = 1 } inside && /^}/ { print NR; exit }' "$name")
    for compiler in gcc "gcc -O2 -gdwarf-4" "gcc -O2 -static" clang "clang -O2 -gdwarf-5" "clang -gdwarf-4"; do
        for source in "$name" "$PWD/$name" "$BATS_TEST_DIRNAME/fixtures/interleave/$name"; do
            # shellcheck disable=SC2086 # the compiler and its options
            $compiler -g -w -o returns "$source" 3>&-
            run -1 interleave ./returns
            assert_line --regexp "^zombie: process 1000 .*, at $name:$closing$"
        done
    done
}

@test "interleave: without debugging information the line is unknown" {
    cc -w -o "$BATS_TEST_TMPDIR/bare" "$BATS_TEST_DIRNAME/fixtures/interleave/zombie_second.c" 3>&-
    run -1 interleave "$BATS_TEST_TMPDIR/bare"
    assert_line --regexp "^zombie: process 1000 .*, at an unknown line$"
}

@test "interleave: --error-exitcode" {
    run -42 interleave --error-exitcode 42 "$programs/zombie_forgotten"
}

@test "interleave: a signal for a child that has been waited for is found, also where the sender's parent has waited" {
    run -1 interleave "$programs/kill_reaped"
    assert_line --regexp '^kill after wait: process 1000 sends SIGTERM to 1001, for which process 1000 has waited already at kill_reaped.c:[0-9]+: the number may belong to another process by then, at kill_reaped.c:[0-9]+$'
    run -1 interleave "$programs/kill_reaped" sibling
    assert_line --regexp '^kill after wait: process 1002 sends SIGTERM to 1001, for which process 1000 has waited already at kill_reaped.c:[0-9]+: the number may belong to another process by then, at kill_reaped.c:[0-9]+$'
    for by in parent sibling; do
        run -0 interleave "$programs/kill_reaped.fixed" "$by"
        assert_line --index 0 --regexp ', nothing wrong$'
    done
}

@test "interleave: a signal for a child that is dead and not waited for, and a question by signal 0, are no finding" {
    run -0 interleave "$programs/kill_asks"
    assert_line --index 0 --regexp ', nothing wrong$'
}

@test "interleave: with --pipe-size, a wait before the read is found to be stuck" {
    correct 1 pipe_small
    finds stuck pipe_small --pipe-size 512
    assert_line --index 0 --regexp '^1 outcome, '
    run -1 interleave --pipe-size 2999 "$programs/pipe_small"
    assert_line --partial '1001 waits in write (3000 bytes) for room in a pipe'
    run -0 interleave --pipe-size 3000 "$programs/pipe_small"
    run -2 interleave --pipe-size 511 "$programs/pipe_small"
    assert_output 'interleave: --pipe-size: 511 is not a number from 512 to 65536'
}

# The process looks for its parent's end before that has ended, or after.
@test "interleave: an orphan that ends with success in some schedules only is found, and one with a parent that waits is not" {
    local source="$root/tests/fixtures/interleave/status_orphan.c"
    run -1 interleave "$programs/status_orphan"
    assert_line --index 0 --regexp '^1 outcome, .* 1 finding$'
    assert_line "status by chance: how process 1002 ends, for which nobody waits, depends on the schedule: exit status 1 here, exit status 0 in others, at status_orphan.c:$(sed -n '/getppid()/=' "$source")"
    run -1 interleave --no-reduction --reduce-from 0 "$programs/status_orphan"
    assert_line --partial 'how process 1002 ends'
    # Where not all is known, somebody may wait for it.
    run -3 interleave --max-states 40 "$programs/status_orphan"
    refute_output --partial 'how process 1002 ends'
    correct 1 status_orphan.fixed
    correct 1 status_orphan waits
}
