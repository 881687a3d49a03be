#!/usr/bin/env bats
# interleave: signals at the end of the parent (PR_SET_PDEATHSIG of prctl(2)).

load test_helper
load helpers/interleave

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# A pipe orders all steps: the worker asks before its parent ends. So there is one outcome.
@test "interleave: a child that asks for a signal at its parent's end gets it, and is no orphan; without that it is stuck" {
    finds stuck death_told
    finds orphan death_told
    correct 1 death_told.fixed
    correct 1 death_told.fixed handler
    assert_line '  told'
    crossed 1 death_told.fixed handler
    RUNS=5 listed death_told.fixed handler
    run -0 interleave --all-signals "$programs/death_told.fixed" handler
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    run -1 interleave "$programs/death_told.fixed" ignored
    assert_line --regexp '^stuck: .* 1002 waits in pause for a signal'
}

# Two outcomes: the child has asked before its parent ends, or after that, and then nobody ends it.
@test "interleave: a parent that ends before its child has asked sends no signal; getppid tells" {
    finds stuck death_race
    assert_equal "$(interleave --count "$programs/death_race")" 2
    crossed 1 death_race.fixed
    RUNS=10 listed death_race.fixed
    same_reduced death_race
    run -0 interleave --replay '1000*2,1001*4,1002*3' "$programs/death_race.fixed"
    assert_line --regexp ' 1002  prctl\(PR_SET_PDEATHSIG, SIGKILL\) = 0  -- death_race.c:[0-9]+$'
    assert_line --regexp ' 1002  getppid = 1  -- '
    # The other way: the signal comes in the step in which the parent is dead.
    run -0 interleave --replay '1000*2,1001,1002*2,1001*3' "$programs/death_race.fixed"
    assert_line --regexp ' 1002  .*it is killed by SIGKILL'
    # A child that cannot ask ends, perhaps after its parent.
    run -1 interleave --list --fail prctl:EINVAL "$programs/death_race.fixed"
    assert_line --regexp '^orphan: process 1002 '
}

# Whatever the order of the ends, one signal comes, from the parent.
@test "interleave: only the end of the parent is told, and once" {
    crossed 1 death_once
    run -0 interleave "$programs/death_once"
    assert_line '  1'
    RUNS=5 listed death_once
}

@test "interleave: the setting is not inherited, is kept by exec, and can be asked for" {
    correct 1 death_kept
    assert_line '  first 0, set 10, 1 1'
    assert_line '  child 0, after exec 9, cleared 0'
    listed death_kept
    run -0 without_namespaces "$programs/death_kept"
    assert_line '  child 0, after exec 9, cleared 0'
}
