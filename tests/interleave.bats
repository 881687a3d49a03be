#!/usr/bin/env bats
# interleave: every outcome counted and listed, every kind of mistake found, none where there is none.

load test_helper

setup_file() {
    local source name
    export programs=$BATS_FILE_TMPDIR/programs
    mkdir -p "$programs"
    for source in "$BATS_TEST_DIRNAME"/fixtures/interleave/*.c; do
        name=$(basename "$source" .c)
        cc -w -g -gdwarf-4 -pthread -o "$programs/$name" "$source" 3>&-
        ! grep -q FIXED "$source" || cc -w -g -gdwarf-4 -DFIXED -o "$programs/$name.fixed" "$source" 3>&-
    done
}

interleave() {
    timeout 100 "$tools/interleave" "$@" </dev/null 3>&-
}

model() {
    timeout 100 "$root/build/tests/outcomes_model" "$@" 3>&-
}

# finds KIND NAME [OPTION...]: the fixture has this finding, and its corrected twin has none at all.
finds() {
    local kind=$1 name=$2
    shift 2
    run -1 interleave "$@" "$programs/$name"
    assert_output --regexp "(^|"$'\n'")$kind: "
    run -0 interleave "$@" "$programs/$name.fixed"
    assert_output --partial "nothing wrong"
}

# correct OUTCOMES NAME [ARGUMENT...]: so many outcomes, and nothing wrong.
correct() {
    local outcomes=$1 name=$2
    shift 2
    run -0 interleave "$programs/$name" "$@"
    assert_line --index 0 --regexp "^$outcomes outcomes?, .* nothing wrong$"
}

# ---- How many outcomes -----------------------------------------------------------------------------

@test "interleave: one fork has two outcomes, and both are listed" {
    run -0 interleave "$programs/one_fork"
    assert_output - <<OUTPUT
2 outcomes, 11 states, 21 runs, nothing wrong

outcome 1
  before forking: 1000
  parent of 1001
  child 1001
  (1001, 0)
  exit status 0

outcome 2
  before forking: 1000
  child 1001
  parent of 1001
  (1001, 0)
  exit status 0
OUTPUT
}

@test "interleave: many forks have as many outcomes as the model says, up to four children" {
    for children in 1 2 3 4; do
        run -0 interleave --count "$programs/many_forks" "$children"
        assert_output "$(model many "$children")"
    done
}

@test "interleave: many forks with fork failing at each k have as many as the model says" {
    for children in 1 2 3; do
        run -0 interleave --count --fail fork:EAGAIN "$programs/many_forks" "$children"
        assert_output "$(model fault "$children")"
    done
}

@test "interleave: children that go on in the loop have as many as the model says" {
    for forks in 2 3; do
        run -0 interleave --count "$programs/missing_exit" "$forks"
        assert_output "$(model missing "$forks")"
    done
}

@test "interleave: the figures known for these programs are met" {
    for figure in many:1:3 many:2:37 many:3:1044 fault:1:4 fault:2:42 fault:3:1106 missing:2:3 missing:3:315; do
        IFS=: read -r kind number count <<<"$figure"
        run -0 model "$kind" "$number"
        assert_output "$count"
    done
}

@test "interleave: the list has each outcome once, as many as are counted" {
    interleave --list "$programs/many_forks" 3 >"$BATS_TEST_TMPDIR/list"
    run -0 awk -v RS= '/^outcome/ { sub(/^[^\n]*\n/, ""); if (seen[$0]++) exit 1; n++ } END { print n }' "$BATS_TEST_TMPDIR/list"
    assert_output 1044
}

@test "interleave: a K picks one call: the other outcomes are not there" {
    run -0 interleave --fail fork:EAGAIN@2 "$programs/many_forks" 2
    assert_line --index 0 --regexp '^4 outcomes'
    refute_output --partial "forked 1002"
    assert_line "! fork: Resource temporarily unavailable"
}

@test "interleave: two runs of the tool give the same bytes" {
    interleave --list --json "$BATS_TEST_TMPDIR/one.json" "$programs/many_forks" 3 >"$BATS_TEST_TMPDIR/one"
    interleave --list --json "$BATS_TEST_TMPDIR/two.json" "$programs/many_forks" 3 >"$BATS_TEST_TMPDIR/two"
    cmp "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two"
    cmp "$BATS_TEST_TMPDIR/one.json" "$BATS_TEST_TMPDIR/two.json"
}

@test "interleave: five hundred schedules drawn from the graph happen as it says" {
    run -0 interleave --confirm 500 --count "$programs/many_forks" 3
    assert_output 1044
}

@test "interleave: a search with sleep sets, without the graph, comes to the same outcomes" {
    local failing count
    for children in 1 2 3; do
        count=$(model many "$children")
        run -0 interleave --cross-check "$programs/many_forks" "$children"
        assert_output "$count complete runs, $count outcomes, the same as the graph's"
        failing=$(model fault "$children")
        run -0 interleave --cross-check --fail fork:EAGAIN "$programs/many_forks" "$children"
        assert_output "$failing complete runs, $failing outcomes, the same as the graph's"
    done
    run -0 interleave --cross-check "$programs/missing_exit" 3
    assert_output --partial " complete runs, 315 outcomes, the same"
}

@test "interleave: the search with sleep sets agrees on pipes, signals, groups and mistakes too" {
    for program in crash daemon dining double_child double_siblings group kill_term ping_pong pipe pipeline \
        pool reaper spawn status_look stuck_pipe stuck_wakeup system zombie_forgotten zombie_second; do
        for kind in tty pipe; do
            run -0 interleave --cross-check "--stdout=$kind" "$programs/$program"
            assert_output --partial "the same as the graph's"
        done
    done
}

@test "interleave: the search with sleep sets says what it cannot compare" {
    run -3 interleave --cross-check --max-states 100 "$programs/many_forks" 3
    assert_output "incomplete: nothing to compare"
    run -3 interleave --cross-check "$programs/poll_dots"
    assert_output "incomplete: nothing to compare"
    run -2 interleave --cross-check "$programs/poll"
    assert_output --partial "a schedule has more than 1000 steps"
}

# Gives a native run's processes their canonical numbers, by the order in which they were forked.
canonical() {
    awk '/^before/ { name[$3] = 1000 }
         /^forked/ && !/children/ { name[$2] = 1000 + ++children }
         { line[NR] = $0 }
         END { for (i = 1; i <= NR; i++) {
                   n = split(line[i], word, " ")
                   if (word[n] in name) word[n] = name[word[n]]
                   text = word[1]
                   for (k = 2; k <= n; k++) text = text " " word[k]
                   print text } }'
}

@test "interleave: whatever a thousand native runs print is listed" {
    local list=$BATS_TEST_TMPDIR/list
    interleave --list --stdout=pipe "$programs/many_forks" 3 |
        awk -v RS= '/^outcome/ { gsub(/\n +/, "|"); sub(/^[^|]*\|/, ""); sub(/\|exit status 0$/, ""); print }' >"$list"
    for _ in {1..1000}; do
        "$programs/many_forks" 3 3>&- | canonical | paste -sd '|'
    done | sort -u >"$BATS_TEST_TMPDIR/native"
    run -1 grep -vxFf "$list" "$BATS_TEST_TMPDIR/native"
    assert_output ""
    run -0 wc -l <"$list"
    assert_output 1044
}

# ---- What programs do ------------------------------------------------------------------------------

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

@test "interleave: a pool of two workers" {
    correct 4 pool
}

@test "interleave: system and posix_spawn" {
    correct 1 spawn
    run -0 interleave "$programs/system"
    assert_line "  hi"
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
    run -0 interleave "$programs/crash"
    assert_line "  6"
    assert_line "  11"
}

# Where the kernel has only the general form of a call, C libraries make pause of ppoll, and so on.
@test "interleave: alarm, pause, dup2, pipe and fork as they are made on aarch64: the same outcomes" {
    local source=$BATS_TEST_DIRNAME/fixtures/interleave/alarm.c
    cc -w -g -gdwarf-4 -DAS_ON_AARCH64 -o "$BATS_TEST_TMPDIR/alarm" "$source" 3>&-
    run -1 interleave "$programs/alarm"
    assert_line --index 0 --regexp '^4 outcomes, '
    assert_line "  x 15 left: 1"
    assert_output --partial "1000 waits in pause for a signal"
    run -1 interleave "$BATS_TEST_TMPDIR/alarm"
    assert_output "$(interleave "$programs/alarm" | sed 's/waits in pause/waits in ppoll/g')"
    for fault in alarm:EIO pause:EINTR dup2:EBUSY pipe:EMFILE fork:EAGAIN; do
        run interleave --count --fail "$fault" "$BATS_TEST_TMPDIR/alarm"
        assert_output "$(interleave --count --fail "$fault" "$programs/alarm")"
    done
}

@test "interleave: a timer that repeats, or counts processor time, is refused, and so is ppoll with a limit" {
    for what in REPEATS PROCESSOR LIMIT; do
        cc -w "-D$what" -DAS_ON_AARCH64 -o "$BATS_TEST_TMPDIR/timer" "$BATS_TEST_DIRNAME/fixtures/interleave/alarm.c" 3>&-
        run -2 interleave "$BATS_TEST_TMPDIR/timer"
        assert_output --regexp '^interleave: refused: process 1000 calls (setitimer|ppoll) at .*: .* not modelled$'
    done
}

@test "interleave: a loop that asks until the child has ended is no endless graph" {
    correct 1 poll
    assert_line "  3"
}

@test "interleave: a loop that prints while it asks has endlessly many outcomes, which is said" {
    run -3 interleave "$programs/poll_dots"
    assert_line --index 0 --partial "endlessly many outcomes"
}

@test "interleave: a process group, signalled and awaited" {
    run -0 interleave "$programs/group"
    assert_line "  15"
}

@test "interleave: a wait for one child that a signal interrupts goes on, for that one" {
    run -0 interleave "$programs/waits_on"
    assert_line "  1: 2"
}

@test "interleave: a daemon is neither an orphan nor a zombie" {
    correct 1 daemon
}

@test "interleave: a file read by two processes has one offset" {
    printf 'abcdefghij' >"$BATS_TEST_TMPDIR/file"
    correct 1 offset "$BATS_TEST_TMPDIR/file"
    assert_line "  fghij at 10"
}

@test "interleave: gcc or clang, glibc or musl, dynamic or static, on tty, pipe or file: the same outcomes" {
    local built=$BATS_TEST_TMPDIR/built source=$BATS_TEST_DIRNAME/fixtures/interleave
    for compiler in "gcc -O2 -g" "gcc -O2 -static" "clang -O2 -g" "clang -static" musl-gcc "musl-gcc -O2 -g -static"; do
        # shellcheck disable=SC2086 # the compiler and its options
        {
            $compiler -w -o "$built.many" "$source/many_forks.c" 3>&-
            $compiler -w -o "$built.missing" "$source/missing_exit.c" 3>&-
            $compiler -w -o "$built.pipe" "$source/pipe.c" 3>&-
        }
        for kind in tty pipe file; do
            run -0 interleave --count "--stdout=$kind" "$built.many" 3
            assert_output "$(model many 3)"
            run -0 interleave --count "--stdout=$kind" "$built.missing" 3
            assert_output "$(model missing 3)"
            run -0 interleave --count "--stdout=$kind" "$built.pipe"
            assert_output 1
        done
        run -0 interleave --count --fail fork:EAGAIN "$built.many" 3
        assert_output "$(model fault 3)"
    done
}

@test "interleave: it compiles for aarch64 without a warning, and lacks nothing there but libdw" {
    cd "$root/tools" || return
    export objects=$BATS_TEST_TMPDIR
    # shellcheck disable=SC2016 # the inner shell's
    printf '%s\n' interleave/*.c lib/{buffer,diag,file,json,lifelines,memory,text}.c |
        xargs -P 2 -I FILE sh -c 'aarch64-linux-gnu-gcc -std=c11 -D_GNU_SOURCE -I. -O1 -c -Werror -Wall -Wextra \
            -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -o "$objects/$(echo FILE | tr / -).o" FILE' 3>&-
    run -0 aarch64-linux-gnu-gcc -Wl,--warn-unresolved-symbols -o "$objects/linked" "$objects"/*.o
    assert_output --partial "undefined reference to \`dwfl_begin'"
    refute_output --regexp "undefined reference to .([^d]|d[^w])"
}

# ---- Findings ----------------------------------------------------------------------------------------

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
    finds stuck stuck_wakeup
    finds stuck dining
    run -1 interleave "$programs/stuck_pipe"
    assert_output --partial "1000 waits in read for text in a pipe that someone still has open"
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
}

@test "interleave: a short write that stdio makes good is no finding" {
    run -0 interleave --fail write:short "$programs/untold_write"
}

@test "interleave: an exit status that hangs on the schedule" {
    finds "status by chance" status_first
    finds "status by chance" status_look
}

@test "interleave: a fork bomb is stopped at the limit, and the result is incomplete" {
    finds runaway runaway
    finds runaway runaway_loop
    run -1 interleave --max-processes 5 "$programs/runaway"
    assert_line --index 0 --partial "incomplete: "
    assert_output --partial "more than 5 processes are born"
}

@test "interleave: a finding has the source line and a schedule that can be replayed" {
    run -1 interleave "$programs/zombie_second"
    assert_output --regexp 'orphan: .*, at zombie_second.c:[0-9]+'
    local schedule
    schedule=$(sed -n 's/.*--replay //p' <<<"$output" | head -n 1)
    run -1 interleave --replay "$schedule" "$programs/zombie_second"
    assert_output --partial "the end: exit status 0"
}

@test "interleave: an end by returning from main has the line of main's closing brace" {
    local source=$BATS_TEST_DIRNAME/fixtures/interleave/zombie_second.c closing
    closing=$(awk '/^int main/ { inside = 1 } inside && /^}/ { print NR; exit }' "$source")
    for compiler in gcc "gcc -O2" "gcc -O2 -static" clang "clang -O2"; do
        # shellcheck disable=SC2086 # the compiler and its options
        $compiler -g -w -o "$BATS_TEST_TMPDIR/returns" "$source" 3>&-
        run -1 interleave "$BATS_TEST_TMPDIR/returns"
        assert_line --regexp "^zombie: process 1000 .*, at zombie_second.c:$closing$"
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

# ---- Honesty -----------------------------------------------------------------------------------------

@test "interleave: a limit that is reached makes the result incomplete, exit status 3" {
    run -3 interleave --max-states 100 "$programs/many_forks" 3
    assert_line --index 0 --partial "incomplete: "
    assert_line --index 1 "incomplete: stopped by --max-states"
    run -3 --separate-stderr interleave --count --max-runs 3 "$programs/many_forks" 3
    # shellcheck disable=SC2154 # set by run
    assert_equal "$stderr" "incomplete: stopped by --max-runs"
}

@test "interleave: what is not modelled is refused by name, with the line" {
    run -2 interleave "$programs/threads"
    assert_output --partial "threads are not modelled"
    run -2 interleave "$programs/sockets"
    assert_output --regexp "process 1000 calls socketpair at sockets.c:[0-9]+: this call is not modelled"
}

@test "interleave: usage errors have exit status 2 and one line" {
    for arguments in "" --no-such "--fail fork" "--fail fork:ENOSUCH x" "--fail nothing:EIO x" "--stdout=disk x" \
        "--max-states 0 x" "--count --possible /dev/null x" "--count --cross-check x" "--possible /no/such x" "--fail fork:EAGAIN@0 x" /no/such/program; do
        # shellcheck disable=SC2086 # words
        run -2 interleave $arguments
        assert_output --partial "interleave: "
    done
}

@test "interleave: a schedule that is none, or not possible, is an error" {
    run -2 interleave --replay nonsense "$programs/one_fork"
    assert_output --partial "nonsense is not a schedule"
    run -2 interleave --replay 1001 "$programs/one_fork"
    assert_output --partial "step 1 of the schedule is not possible"
}

@test "interleave: standard output that cannot be written is an error" {
    run -2 bash -c "'$tools/interleave' '$programs/one_fork' >/dev/full 3>&-"
}

@test "interleave: the JSON is JSON, and its states lead to as many outcomes as it says" {
    interleave --json "$BATS_TEST_TMPDIR/graph.json" "$programs/many_forks" 3 >/dev/null
    run -0 node -e '
        const graph = JSON.parse(require("fs").readFileSync(process.argv[1]));
        const words = (state) => {
            const row = graph.states[state];
            if (!row[1].length) return new Set([""]);
            const all = new Set();
            for (const [process, to, stream] of row[1])
                for (const word of words(to))
                    all.add((stream ? graph.texts[graph.nodes[row[0][process]][3]] : "") + word);
            return all;
        };
        console.log(graph.outcomes, graph.complete, graph.states[0][2], words(0).size);' "$BATS_TEST_TMPDIR/graph.json"
    assert_output "1044 true 1044 1044"
}

# ---- Pictures --------------------------------------------------------------------------------------------

# The steps of a picture in words.
told_in() {
    sed -n 's/.*<desc[^>]*>\(.*\)<\/desc>.*/\1/p' "$1" | sed 's/\. /.\n/g'
}

@test "interleave: the picture of the first outcome is one file of SVG that says the same in words" {
    run -0 interleave --svg "$BATS_TEST_TMPDIR/lives.svg" "$programs/many_forks" 2
    assert_line --index 0 --partial '37 outcomes'
    run -0 xmllint --noout --nonet "$BATS_TEST_TMPDIR/lives.svg"
    assert_output ''
    run -0 told_in "$BATS_TEST_TMPDIR/lives.svg"
    assert_line 'Process 1: fork: here begins child 2 (1002).'
    assert_line --partial 'is a zombie now.'
    told_in "$BATS_TEST_TMPDIR/lives.svg" | sed -n 's/^Process [0-9]: \(.*[)0-9n]\)\.$/\1/p' |
        grep -vE '^(fork|exit|waitpid)\b' >"$BATS_TEST_TMPDIR/shown"
    interleave "$programs/many_forks" 2 | sed -n '/^outcome 1$/,/exit status/s/^  //p' | grep -v '^exit' |
        diff - "$BATS_TEST_TMPDIR/shown"
}

@test "interleave: a picture shows the schedule that was asked for, and needs nothing but itself" {
    run -0 interleave --svg "$BATS_TEST_TMPDIR/lives.svg" --replay '1000*2,1001' "$programs/one_fork"
    assert_output --partial 'the end: exit status 0'
    run -0 told_in "$BATS_TEST_TMPDIR/lives.svg"
    assert_line --index 2 --partial 'Process 2: '
    run -1 grep -oE '(href|src|url|@import)[=(]' "$BATS_TEST_TMPDIR/lives.svg"
    run -0 grep -c 'prefers-color-scheme: dark' "$BATS_TEST_TMPDIR/lives.svg"
}

@test "interleave: a call that fails is told in the picture, and nothing printed is markup" {
    interleave --svg - --fail fork:EAGAIN --replay '1000,1000!' "$programs/one_fork" >"$BATS_TEST_TMPDIR/lives.svg"
    run -0 told_in "$BATS_TEST_TMPDIR/lives.svg"
    assert_line 'Process 1: fork fails.'
    printf '%s\n' '#include <stdio.h>' 'int main(void) { puts("<script>&amp;]]>\1"); }' |
        cc -x c -o "$BATS_TEST_TMPDIR/markup" -
    interleave --svg - "$BATS_TEST_TMPDIR/markup" | xmllint --nonet --xpath 'string(//*[@class="writes"])' - |
        grep -qxF '<script>&amp;]]> '
}

@test "interleave: a picture is written whole or not at all" {
    echo before >"$BATS_TEST_TMPDIR/lives.svg"
    run -2 interleave --svg "$BATS_TEST_TMPDIR/lives.svg" --replay 1001 "$programs/one_fork"
    run -0 cat "$BATS_TEST_TMPDIR/lives.svg"
    assert_output before
    run -2 interleave --svg /nowhere/lives.svg "$programs/one_fork"
    assert_output --partial '/nowhere/lives.svg: No such file or directory'
    run -2 interleave --svg /dev/full "$programs/one_fork"
    assert_output --partial 'No space left'
}

@test "interleave: endlessly many outcomes have no first one, and two things cannot both go to standard output" {
    run -2 interleave --svg - "$programs/poll_dots"
    assert_output --partial 'endlessly many outcomes: choose a schedule with --replay'
    run -2 interleave --svg - --json - "$programs/one_fork"
    assert_output --partial 'cannot both go to standard output'
    run -2 interleave --svg x --possible - "$programs/one_fork"
}

# ---- Whether a text is possible --------------------------------------------------------------------------

# orders LINES: prints each order of the file's lines into a file of its own, order.1 and so on.
orders() {
    awk 'function put(left, text,    i, rest) {
             if (left == "") { printf "%s", text >("order." ++n); close("order." n) }
             for (i = 1; i <= length(left); i++)
                 put(substr(left, 1, i - 1) substr(left, i + 1), text line[substr(left, i, 1)] "\n")
         }
         { line[NR] = $0; all = all NR }
         END { put(all, "") }' "$1"
}

@test "interleave: of all orders of one fork's lines two are possible, and these are the listed ones" {
    cd "$BATS_TEST_TMPDIR" || return
    printf '%s\n' "before forking: 1000" "parent of 1001" "child 1001" "(1001, 0)" >lines
    orders lines
    for order in order.*; do
        run interleave --possible "$order" "$programs/one_fork"
        [ "$status" -eq 1 ] || { assert_success && echo "$order" >>possible; }
    done
    run cat possible
    assert_output $'order.1\norder.3'
    run -0 sed -n 2p order.3
    assert_output "child 1001"
}

@test "interleave: what a native run prints is possible, and its schedule can be replayed" {
    for _ in 1 2 3 4 5; do
        "$programs/many_forks" 3 >"$BATS_TEST_TMPDIR/seen" 3>&-
        run -0 interleave --stdout=pipe --possible "$BATS_TEST_TMPDIR/seen" "$programs/many_forks" 3
        assert_output --regexp '^possible, in [0-9]+ steps: --replay [0-9,*]+$'
        run -0 interleave --stdout=pipe --replay "${output##* }" "$programs/many_forks" 3
        assert_output --partial "the end: exit status 0"
    done
}

@test "interleave: each outcome that is listed is possible" {
    cd "$BATS_TEST_TMPDIR" || return
    interleave --list "$programs/many_forks" 2 |
        awk '/^outcome/ { file = "outcome." $2; next } /^  exit/ { file = "" } file { print substr($0, 3) >file }'
    for outcome in outcome.*; do
        run -0 interleave --confirm 0 --possible "$outcome" "$programs/many_forks" 2
    done
    assert [ -s outcome.37 ]
}

@test "interleave: in a possible text, any numbers may stand for the processes, but one for each" {
    text() {
        printf 'before forking: %s\nparent of %s\nchild %s\n(%s, 0)' "$@" >"$BATS_TEST_TMPDIR/text"
        run interleave --possible "$BATS_TEST_TMPDIR/text" "$programs/one_fork"
    }
    text 7 31337 31337 31337
    assert_success
    text 1001 1000 1000 1000
    assert_success
    text 7 8 9 8
    assert_failure 1
    assert_output "not possible: $BATS_TEST_TMPDIR/text:3: no schedule comes past this line"
    text 7 7 7 7
    assert_failure 1
    text 7 08 08 08
    assert_failure 1
    text 7 '  8' 8 8
    assert_success
}

@test "interleave: a text that is too short or too long is not possible" {
    cd "$BATS_TEST_TMPDIR" || return
    printf 'before forking: 1\nchild 2\n' >short
    printf 'before forking: 1\nchild 2\nparent of 2\n(2, 0)\nmore\n' >long
    : >empty
    run -1 interleave --possible short "$programs/one_fork"
    assert_output "not possible: short:2: no schedule ends here"
    run -1 interleave --possible long "$programs/one_fork"
    assert_output "not possible: long:5: no schedule comes past this line"
    run -1 interleave --possible empty "$programs/one_fork"
    run -0 interleave --possible empty true
    run -1 interleave --possible long true
}

@test "interleave: a text is possible or not only as far as was searched" {
    printf 'nothing like it\n' >"$BATS_TEST_TMPDIR/text"
    run -3 interleave --max-states 50 --possible "$BATS_TEST_TMPDIR/text" "$programs/many_forks" 3
    assert_output "incomplete: not possible as far as was searched"
}

@test "interleave: findings are no answer to whether a text is possible" {
    : >"$BATS_TEST_TMPDIR/text"
    run -1 interleave "$programs/zombie_forgotten"
    "$programs/zombie_forgotten" >"$BATS_TEST_TMPDIR/text" 3>&-
    run -0 interleave --stdout=file --possible "$BATS_TEST_TMPDIR/text" "$programs/zombie_forgotten"
}

# ---- Nothing is left behind --------------------------------------------------------------------------

# The processes whose environment has our mark: the tool, and whatever it started.
marked() {
    grep -slz "^INTERLEAVE_TEST=$1\$" /proc/[0-9]*/environ || true
}

@test "interleave: killed in the middle, by SIGINT, SIGTERM or SIGKILL, it leaves no process behind" {
    local mark
    for signal in INT TERM KILL; do
        mark=$BASHPID-$signal
        INTERLEAVE_TEST=$mark "$tools/interleave" --count "$programs/many_forks" 6 >/dev/null 2>&1 3>&- &
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
                # As for a command that is not in the background, SIGINT is not ignored.
                INTERLEAVE_TEST=$mark "$with" env --default-signal=INT "$tools/interleave" --confirm 1000000 \
                    "$programs/$program" >/dev/null 2>&1 3>&- &
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
            INTERLEAVE_TEST=$BASHPID-bomb run -1 timeout 60 "$with" "$tools/interleave" --max-processes 20 "$BATS_TEST_TMPDIR/bomb" $arguments </dev/null 3>&-
            assert_output --partial "runaway: more than 20 processes are born"
            assert_equal "$(marked "$BASHPID-bomb")" ""
        done
    done
}

# As in a container that permits no namespaces.
without_namespaces() {
    # shellcheck disable=SC2016 # the inner shell's
    timeout 100 unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_pid_namespaces && exec "$@"' sh \
        "$root/build/tools/interleave" "$@" </dev/null 3>&-
}

@test "interleave: where no namespace can be made, the outcomes are the same, to the byte" {
    unshare --user --map-root-user true || skip "no user namespaces here to forbid them in"
    for program in one_fork many_forks pipe pool spawn system reaper crash kill_term kill_kill group daemon poll; do
        interleave "$programs/$program" >"$BATS_TEST_TMPDIR/with"
        without_namespaces "$programs/$program" >"$BATS_TEST_TMPDIR/without"
        run -0 diff "$BATS_TEST_TMPDIR/with" "$BATS_TEST_TMPDIR/without"
    done
    run -0 without_namespaces --count --fail fork:EAGAIN "$programs/many_forks" 3
    assert_output 1106
    run -2 without_namespaces "$root/build/examples/zombie"
    assert_output --partial "looks into /proc, which needs a namespace of process numbers"
}

# hidden PATH COMMAND...: with this folder unmounted or, where it is none of a file system, read-only.
hidden() {
    # shellcheck disable=SC2016 # the inner shell's
    unshare --mount sh -c 'umount -l "$0" 2>/dev/null || mount --bind "$0" "$0" &&
        { ! mountpoint -q "$0" || mount -o remount,bind,ro "$0"; } && exec "$@"' "$@" </dev/null 3>&-
}

@test "interleave: in a container with the default profile, root or not, the outcomes are the same, to the byte" {
    local user users=("-u 65534")
    chmod -R o+rX "$BATS_RUN_TMPDIR"
    [ "$(id -u)" -eq 0 ] && users+=("") || users=("")
    for program in one_fork many_forks pipeline pool spawn system reaper crash kill_term kill_kill group daemon alarm waits_on; do
        run interleave "$programs/$program"
        for user in "${users[@]}"; do
            # shellcheck disable=SC2086 # an option and its argument
            assert_equal "$(timeout 100 "$root/build/tests/in_container" $user "$tools/interleave" "$programs/$program" </dev/null 2>&1 3>&-)" "$output"
        done
    done
}

@test "interleave: nothing to write in, no /proc, no environment: the outcomes are the same" {
    [ "$(id -u)" -eq 0 ] || skip "needs root to take these away"
    local expected container=$root/build/tests/in_container
    chmod -R o+rX "$BATS_RUN_TMPDIR"
    expected=$(interleave --stdout=file "$programs/many_forks")
    for place in /proc /tmp /dev/shm; do
        [ -d "$place" ] || continue
        for with in env "env -i" "$container" "$container -u 65534" "setpriv --reuid=65534 --regid=65534 --clear-groups"; do
            # shellcheck disable=SC2086 # a command
            run -0 hidden "$place" timeout 100 $with "$tools/interleave" --stdout=file "$programs/many_forks"
            assert_output "$expected"
        done
    done
    run -2 hidden /proc "$container" "$tools/interleave" "$programs/pipeline"
    assert_output --partial "(/proc has to be mounted)"
}

@test "interleave: with few processes or files, or a leak check, it says in one line what to do" {
    [ "$(id -u)" -eq 0 ] || skip "needs root to become someone whose processes are counted"
    chmod -R o+rX "$BATS_RUN_TMPDIR"
    for limit in 1 2 3 4 5 6; do
        run -2 timeout 100 setpriv --reuid=64123 --regid=64123 --clear-groups prlimit "--nproc=$limit" \
            "$tools/interleave" "$programs/many_forks" </dev/null 3>&-
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
    [ "$(id -u)" -eq 0 ] || skip "needs root to become someone else"
    chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_SUITE_TMPDIR" 2>/dev/null || true
    cp "$tools/interleave" "$programs/one_fork" "$BATS_TEST_TMPDIR"
    chmod 755 "$BATS_TEST_TMPDIR"
    run -0 timeout 60 setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$BATS_TEST_TMPDIR/interleave" --count "$BATS_TEST_TMPDIR/one_fork" 3>&-
    assert_output 2
}
