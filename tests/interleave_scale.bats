#!/usr/bin/env bats
# interleave: programs with many states are searched, and the reduction makes no difference to the result.

load test_helper
load helpers/interleave

# states [OPTION...] PROGRAM [ARGUMENT...]: prints the number of states in the summary.
states() {
    interleave "$@" | sed -n '1s/.* \([0-9]*\) states*,.*/\1/p'
}

# ---- Large programs ----------------------------------------------------------------------------------

@test "interleave: sixteen processes that fork and wait have one outcome" {
    run -0 interleave "$programs/scale_forks" 4
    assert_line --index 0 --regexp '^1 outcome, [0-9]{1,4} states, [0-9]+ runs, nothing wrong$'
    assert_line "  exit status 0"
}

@test "interleave: ten children that show a line each have 10! outcomes, however they are waited for" {
    for way in "" one_by_one; do
        run -0 interleave --count "$programs/scale_children" 10 $way
        assert_output 3628800
        run -0 interleave --count --stdout=pipe "$programs/scale_children" 10 $way
        assert_output 3628800
    done
}

@test "interleave: 256 MB are enough for both" {
    ulimit -v $((256 * 1024))
    run -0 interleave --count "$programs/scale_forks" 4
    assert_output 1
    run -0 interleave --count "$programs/scale_children" 10
    assert_output 3628800
}

@test "interleave: what goes wrong among sixteen processes is found as it is among eight, and its schedule runs" {
    local schedules
    run -1 interleave --no-reduction "$programs/scale_forks" 3 mistakes
    assert_line --regexp '^orphan: .* at scale_forks.c:21$'
    assert_line --regexp '^zombie: .* at scale_forks.c:21$'
    run -1 interleave "$programs/scale_forks" 4 mistakes
    assert_line --index 0 --regexp ' 2 findings$'
    assert_line --regexp '^orphan: .* at scale_forks.c:21$'
    assert_line --regexp '^zombie: .* at scale_forks.c:21$'
    mapfile -t schedules < <(sed -n 's/^    [0-9]* steps: --replay //p' <<<"$output")
    for schedule in "${schedules[@]}"; do
        run -1 interleave --replay "$schedule" "$programs/scale_forks" 4 mistakes
        assert_output --partial "scale_forks.c:21"
    done
}

@test "interleave: the schedule of a finding has no step that it does without" {
    run -1 interleave --no-reduction "$programs/scale_forks" 3 mistakes
    local full
    full=$(grep -- --replay <<<"$output")
    run -1 interleave --reduce-from 0 "$programs/scale_forks" 3 mistakes
    [ "$(grep -- --replay <<<"$output")" = "$full" ]
    run -1 interleave "$programs/scale_forks" 4 mistakes
    [ "$(grep -c '^    7 steps: --replay' <<<"$output")" = 2 ]
}

@test "interleave: whether a text is possible is known of a large program, too" {
    printf 'child %d\n' 10 9 8 7 6 5 4 3 2 1 >"$BATS_TEST_TMPDIR/text"
    echo "all 10 have ended" >>"$BATS_TEST_TMPDIR/text"
    run -0 interleave --possible "$BATS_TEST_TMPDIR/text" "$programs/scale_children" 10
    assert_output --partial "possible, in "
    printf 'child %d\n' 1 2 3 4 5 6 7 8 8 10 >"$BATS_TEST_TMPDIR/text"
    run -1 interleave --possible "$BATS_TEST_TMPDIR/text" "$programs/scale_children" 10
    assert_output "not possible: $BATS_TEST_TMPDIR/text:9: no schedule comes past this line"
}

# ---- When the search is reduced ----------------------------------------------------------------------

@test "interleave: the summary says that orders were left out, and only of large programs" {
    run -0 interleave "$programs/scale_forks" 4
    assert_line --index 1 --partial "note: where the order of two steps makes no difference, one order was tried"
    run -0 interleave "$programs/scale_forks" 3
    refute_output --partial "one order was tried"
    run -0 interleave --reduce-from 1000 "$programs/scale_forks" 3
    assert_output --partial "one order was tried"
    run -0 interleave --reduce-from 1000 --no-reduction "$programs/scale_forks" 3
    refute_output --partial "one order was tried"
}

@test "interleave: with all orders there are many more states, and no other outcome" {
    [ "$(states --no-reduction "$programs/scale_children" 6)" -gt $((10 * $(states --reduce-from 0 "$programs/scale_children" 6))) ]
    options=()
    same "$programs/scale_children" 5
    same "$programs/scale_forks" 3
}

@test "interleave: the graph itself has every order, whatever is left out elsewhere" {
    for reduction in "--no-reduction" "--reduce-from=0"; do
        interleave --json "$BATS_TEST_TMPDIR/graph$reduction.json" $reduction --count "$programs/scale_children" 3
        interleave --svg "$BATS_TEST_TMPDIR/graph$reduction.svg" $reduction --count "$programs/scale_children" 3
    done
    cmp "$BATS_TEST_TMPDIR/graph--no-reduction.json" "$BATS_TEST_TMPDIR/graph--reduce-from=0.json"
    cmp "$BATS_TEST_TMPDIR/graph--no-reduction.svg" "$BATS_TEST_TMPDIR/graph--reduce-from=0.svg"
}

# The text "a" comes before the first, second or third of the lines that tell how a process ended. Where the last process goes
# early, the second one is killed, and is the first, second or third to be told of, or it is not.
@test "interleave: processes of a pipeline close its ends in one order, unless somebody notices" {
    options=()
    correct 3 scale_pipeline
    correct 4 scale_pipeline early
    for how in "" early looks; do
        same "$programs/scale_pipeline" $how
    done
    [ "$(states --no-reduction "$programs/scale_pipeline")" -gt $((7 * $(states --reduce-from 0 "$programs/scale_pipeline"))) ]
}

# The child lets go of the request first: if the parent then closes its own end, it is the last one, and reads the end of
# the request before the child has let go of the answer.
@test "interleave: whoever closes a pipe last can do so while another process ends" {
    options=()
    correct 2 close_let_go
    assert_line "  0, sent"
    assert_line "  0, not sent"
    crossed 2 close_let_go
    same "$programs/close_let_go"
    RUNS=4 listed close_let_go
}

@test "interleave: handlers of signals that never come make no difference, and others do" {
    options=()
    correct 3 scale_pipeline handlers
    same "$programs/scale_pipeline" handlers
    [ "$(states --no-reduction "$programs/scale_pipeline" handlers)" -gt $((7 * $(states --reduce-from 0 "$programs/scale_pipeline" handlers))) ]
    [ "$(states --no-reduction "$programs/scale_pipeline" reaps)" = "$(states --reduce-from 0 "$programs/scale_pipeline" reaps)" ]
}

@test "interleave: the search with sleep sets comes to as many outcomes as the reduced one" {
    for program in "scale_children 4" "many_forks 3" "file_log" "pool"; do
        read -ra words <<<"$program"
        run interleave --count --reduce-from 0 "$programs/${words[0]}" "${words[@]:1}"
        local count=$output
        run -0 interleave --cross-check "$programs/${words[0]}" "${words[@]:1}"
        assert_output --partial " $count outcomes, the same"
    done
}

@test "interleave: nothing is left out where signals, groups, vfork or /proc are in play" {
    for program in kill_term group spawn reaper; do
        run interleave --reduce-from 0 "$programs/$program"
        refute_output --partial "one order was tried"
        [ "$(states --reduce-from 0 "$programs/$program")" = "$(states --no-reduction "$programs/$program")" ]
    done
}

@test "interleave: a limit counts the states of the reduced search, too" {
    run -3 interleave --max-states 2000 --reduce-from 1000 --count "$programs/scale_children" 10
    refute_output --partial 3628800
    assert_output --partial "stopped by --max-states"
}

@test "interleave: which of several ends is told of does not hang on the order of the search" {
    for reduction in "--no-reduction" "--reduce-from=0"; do
        run -1 interleave $reduction "$programs/scale_status"
        assert_line "note: the program fails in every schedule: exit status 3 or exit status 4 or exit status 5"
        assert_line --regexp '^status by chance: .*: exit status 4 here, exit status 3 in others, at scale_status.c:27$'
    done
}

# ---- Comparison with the full graph ------------------------------------------------------------------

# One fixture in six, and all of them with EVERY_FIXTURE=1 (`make soak`). Not included: programs with signals, which are
# not reduced, and programs that reach a limit or take long without reduction.
@test "interleave: fixtures come to the same with and without the orders that are left out" {
    local source number=0
    options=(--max-states 20000)
    for program in "$programs"/*; do
        [ -n "${EVERY_FIXTURE-}" ] || [ $((number++ % 6)) -eq 0 ] || continue
        source=$root/tests/fixtures/interleave/$(basename "$program" .fixed).c
        ! grep -qE 'sigaction|signal\(|sigprocmask|kill\(|killpg|alarm|raise' "$source" || continue
        case ${program##*/} in
        many_forks | missing_exit) same "$program" 2 ;;
        scale_*) same "$program" 3 ;;
        # What is found before a refusal, or a limit, depends on the order of the search.
        refused_late) ;;
        runaway* | report_forever | report_runaway | pipeline | one_by_one | shared_dinner*) ;;
        *) same "$program" ;;
        esac
    done
}

@test "interleave: fixtures that show text come to the same on a pipe and with failures" {
    for way in "--stdout=pipe" "--fail fork:EAGAIN" "--fail waitpid:EINTR@1"; do
        read -ra options <<<"$way"
        for program in double_child double_siblings dining file_log file_double many_forks one_fork ping_pong pipe status_first; do
            same "$programs/$program" 2
        done
    done
}

@test "interleave: programs made by chance come to the same with and without the orders that are left out" {
    local without=groups,kill,stops,signals,handlers,reapers,chld,siginfo,ignore,masks,suspend,self,dispositions,alarm,vfork
    options=(--max-states 20000 --stdout=pipe)
    for seed in {201..210}; do
        "$root/build/tests/random_program" --without="$without" --size=8 "$seed" >"$BATS_TEST_TMPDIR/program.c"
        cc -w -g -gdwarf-4 -o "$BATS_TEST_TMPDIR/program" "$BATS_TEST_TMPDIR/program.c"
        (cd "$BATS_TEST_TMPDIR" && same ./program) || fail "random_program --without=$without --size=8 $seed"
    done
}
