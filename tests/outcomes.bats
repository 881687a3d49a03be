#!/usr/bin/env bats
# The examples under every schedule: they have exactly the outcomes of the golden files, and no findings, whatever fails.

load test_helper
load helpers/examples
load helpers/outcomes

# finds_nothing OPTION... NAME [ARG...]: asserts that interleave has no findings.
finds_nothing() {
    run -0 interleave --count "$@"
}

# each_failure CHECK NAME [ARG...]: calls CHECK with each kind of failure of fork and write, on a terminal and on a pipe.
each_failure() {
    local check=$1 program=$examples/$2
    shift 2
    for failure in fork:EAGAIN fork:ENOMEM write:ENOSPC write:EIO write:short; do
        for stream in tty pipe; do
            "$check" --fail "$failure" --stdout="$stream" "$program" "$@"
        done
    done
}

# counted OUTCOMES OPTION... NAME [ARG...]: asserts that there are OUTCOMES outcomes and no findings.
counted() {
    local count=$1
    shift
    run -0 interleave --count "$@"
    assert_output "$count"
}

# kinds_found OPTION... NAME [ARG...]: sets `output` to the kinds of findings, one in each line.
kinds_found() {
    run interleave "$@"
    [ "$status" -le 1 ] || fail "$output"
    output=$(sed -n '/^outcome/q; s/^\([a-z ]*\): .*, at .*/\1/p' <<<"$output" | sort -u)
}

# In timeout_group SIGKILL may come before SIGTERM where fork blocks all signals for a moment, as with glibc from 2.41 on:
# tests/timeout_group.bats says when. The golden files have no such outcome.
without_late_signals() {
    if [ "$1" != timeout_group ]; then
        cat
        return
    fi
    awk -v RS= 'NR > 1 && !/killed by signal 9/ { kept[++count] = $0 }
        END { print count " outcomes"; for (i = 1; i <= count; i++) print "\n" kept[i] }'
}

has_the_outcomes() {
    for stream in tty pipe; do
        diff "$outcomes/$1.$stream.txt" <(outcomes_of "$stream" "$1" "$examples" | without_late_signals "$1") ||
            fail "$1 has other outcomes on a $stream: if they are meant, make accept"
    done
}

# ---- The set of outcomes -----------------------------------------------------------------------------

@test "outcomes: each example has its outcomes written down, on a terminal and on a pipe" {
    for source in "$example_sources"/*.c; do
        name=$(basename "$source" .c)
        compgen -G "$outcomes/$name.*tty.txt" || fail "$name has none: make accept"
    done
    for file in "$outcomes"/*.tty.txt; do
        [ -s "${file%.tty.txt}.pipe.txt" ]
        name=${file##*/}
        [ -f "$example_sources/${name%%.*}.c" ] || fail "$file is of no example"
    done
}

@test "outcomes: each example has exactly the outcomes that are written down" {
    for case in $(outcome_cases | grep -v '^zombie'); do
        has_the_outcomes "$case"
    done
}

# The example reads /proc, where processes have their canonical PIDs only in a PID namespace.
@test "outcomes: zombie has exactly the outcomes that are written down" {
    needs namespaces
    for case in $(outcome_cases | grep '^zombie'); do
        has_the_outcomes "$case"
    done
}

@test "outcomes: what is written down is a list without doubles, as long as it says" {
    for file in "$outcomes"/*.txt; do
        run -0 awk -v RS= 'NR == 1 { said = $1; next } seen[$0]++ { exit 1 } { n++ } END { exit n != said }' "$file"
    done
}

@test "outcomes: one fork has two on a terminal and one on a pipe" {
    counted 2 "$examples/one_fork"
    counted 1 --stdout=pipe "$examples/one_fork"
    counted 1 --stdout=file "$examples/one_fork"
}

@test "outcomes: one, two and three children have 3, 37 and 1044 on a terminal" {
    counted 3 "$examples/many_forks" 1
    counted 37 "$examples/many_forks" 2
    counted 1044 "$examples/many_forks" 3
    counted 1044 "$examples/many_forks"
}

@test "outcomes: one, two and three children have 1, 9 and 216 on a pipe" {
    counted 1 --stdout=pipe "$examples/many_forks" 1
    counted 9 --stdout=pipe "$examples/many_forks" 2
    counted 216 --stdout=pipe "$examples/many_forks" 3
}

@test "outcomes: with fork failing at each k, one, two and three children have 4, 42 and 1106" {
    counted 4 --fail fork:EAGAIN "$examples/many_forks" 1
    counted 42 --fail fork:EAGAIN "$examples/many_forks" 2
    counted 1106 --fail fork:EAGAIN "$examples/many_forks" 3
}

# Nobody waits for a child but the parent, which prints nothing on standard output: so each order of the lines is possible.
@test "outcomes: the lines of N children that work in parallel have N! orders" {
    for stream in tty pipe file; do
        counted 1 --stdout="$stream" "$examples/parallel" 1 1000
        counted 2 --stdout="$stream" "$examples/parallel" 2 2000
        counted 6 --stdout="$stream" "$examples/parallel" 3 3000
        counted 24 --stdout="$stream" "$examples/parallel" 4 4000
    done
}

@test "outcomes: a rendezvous has two, whichever child is first to speak" {
    for stream in tty pipe file; do
        counted 2 --stdout="$stream" "$examples/rendezvous"
    done
}

# ---- Nothing wrong -------------------------------------------------------------------------------------

@test "outcomes: nothing is wrong in any schedule of one_fork, whatever fails" {
    finds_nothing "$examples/one_fork"
    each_failure finds_nothing one_fork
}

@test "outcomes: nothing is wrong in any schedule of many_forks, whatever fails" {
    finds_nothing "$examples/many_forks" 3
    each_failure finds_nothing many_forks 2
}

@test "outcomes: nothing is wrong in any schedule of fork_error, whatever fails" {
    finds_nothing "$examples/fork_error"
    each_failure finds_nothing fork_error
}

@test "outcomes: nothing is wrong in any schedule of parallel and rendezvous, whatever fails" {
    finds_nothing "$examples/parallel" 3 3000
    each_failure finds_nothing parallel 2 2000
    finds_nothing "$examples/rendezvous"
    each_failure finds_nothing rendezvous
}

@test "outcomes: nothing is wrong in any schedule of zombie, whatever fails" {
    needs namespaces
    finds_nothing "$examples/zombie"
    each_failure finds_nothing zombie
}

@test "outcomes: the orphan is all that is wrong with orphan, whatever fails" {
    has_an_orphan() {
        kinds_found "$@"
        assert_output orphan
    }
    has_an_orphan "$examples/orphan"
    each_failure has_an_orphan orphan
}

# ---- Native runs -----------------------------------------------------------------------------------------

# canonical: reads the outputs of native runs of many_forks, each of which begins with `Process id`. Replaces the PIDs by
# canonical PIDs in the order of the forks, and prints each run as one line.
canonical() {
    awk 'function tell(i, before, number, text) {
             for (i = 1; i <= lines; i++) {
                 text = text (i > 1 ? "|" : "")
                 if (!match(line[i], /[0-9]+(, 0\))?$/)) { text = text line[i]; continue }
                 before = substr(line[i], 1, RSTART - 1)
                 number = substr(line[i], RSTART) + 0
                 text = text before (number in name ? name[number] : number) (before == "(" ? ", 0)" : "")
             }
             if (lines) print text
             lines = children = 0
             delete name
         }
         /^Process id/ { tell(); name[$NF] = 1000 }
         /^In the parent process after forking the child/ { name[$NF] = 1000 + ++children }
         { line[++lines] = $0 }
         END { tell() }'
}

@test "outcomes: two hundred native runs print what is written down, and do not print all of it" {
    awk -v RS= 'NR > 1 { gsub(/\n? *exit status 0$/, ""); gsub(/\n  /, "|"); sub(/^  /, ""); print }' \
        "$outcomes/many_forks.3.pipe.txt" >"$BATS_TEST_TMPDIR/list"
    for _ in {1..200}; do
        timeout 200 "$examples/many_forks" 3 3>&-
    done | canonical | sort -u >"$BATS_TEST_TMPDIR/native"
    run -1 grep -vxFf "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/native"
    assert_output ""
    [ "$(wc -l <"$BATS_TEST_TMPDIR/native")" -lt 216 ]
    run -0 wc -l <"$BATS_TEST_TMPDIR/list"
    assert_output 216
}

# ---- A defect is seen ----------------------------------------------------------------------------------

@test "outcomes: a flush that is missing is another outcome on a pipe, and a finding" {
    variant one_fork '/Process id before/{n;N;d}'
    run -1 diff "$outcomes/one_fork.pipe.txt" <(outcomes_of pipe one_fork "$BATS_TEST_TMPDIR")
    assert_line '>   Process id before forking: 1000'
    kinds_found --stdout=pipe "$variant"
    assert_output "double output"
    run -0 diff "$outcomes/one_fork.tty.txt" <(outcomes_of tty one_fork "$BATS_TEST_TMPDIR")
}

@test "outcomes: a wait that is missing is an orphan in some schedules and a zombie in others" {
    variant one_fork 's/reaped = waitpid(child, &status, 0)/reaped = child/'
    kinds_found "$variant"
    assert_output $'orphan\nzombie'
}

@test "outcomes: an exit that is missing is an outcome that was none" {
    variant one_fork 's/_exit(be_child());/be_child();/'
    run -1 diff "$outcomes/one_fork.tty.txt" <(outcomes_of tty one_fork "$BATS_TEST_TMPDIR")
    assert_line '> ! one_fork: waitpid: No child processes'
}

@test "outcomes: an error that the exit status does not show is found when a write fails" {
    variant one_fork '/^static int flush_output/,/^}/{s/return .*;/return EXIT_SUCCESS;/;/if (ferror/,/fprintf/d;}'
    kinds_found --fail write:ENOSPC "$variant"
    assert_output "failure not told"
}
