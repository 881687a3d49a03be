#!/usr/bin/env bats
# interleave: waits for a process group while members join and leave it.

load test_helper
load helpers/interleave

# ends NAME HOW: prints how the first process ends, one line for each way.
ends() {
    run interleave --list "$programs/$1" "$2"
    output=$(grep -oE 'exit status [0-9]+$|nobody can go on$' <<<"$output" | sort -u)
}

@test "interleave: a child that leaves the group wakes nobody who is asleep in a wait for that group" {
    for how in leave session by-name id; do
        ends group_wait "$how"
        assert_output $'exit status 1\nnobody can go on'
        # A wait that begins after the child has left finds no child; one that began before never does.
        ends group_wait.fixed "$how"
        assert_output $'exit status 1'
    done
}

@test "interleave: a wait for a group is woken by another child that ends in it" {
    ends group_wait other
    assert_output 'exit status 2'
}

@test "interleave: who is moved to another group while it waits for its own, waits on for the old one" {
    ends group_wait moved
    assert_output $'exit status 1\nexit status 2'
}

@test "interleave: falling asleep in a wait is a step, and the search with sleep sets agrees" {
    run -1 interleave --replay '1000,1000_,1001*3' "$programs/group_wait" leave
    assert_line --regexp '1000  waitpid\(0\): asleep, until a child in that group ends  -- group_wait.c'
    assert_line --partial '1000 waits in waitpid(0) for a child of a process group to end'
    for how in leave moved other; do
        run -0 interleave --cross-check "$programs/group_wait" "$how"
        assert_output --partial "the same as the graph's"
    done
}

@test "interleave: a process that joins a group in which only dead processes are left is refused" {
    run -2 interleave "$programs/group_dead"
    assert_line "interleave: refused: process 1002 joins by setpgid a group in which only dead processes are left: that is not modelled, at group_dead.c:$(line group_dead 'setpgid(0, group)')"
    # The message has the line, too, and earlier findings are reported.
    assert_line --index 0 --regexp '^incomplete: at least 1 outcome, .*, 2 findings$'
    assert_line --regexp "^incomplete: refused: process 1002 joins .*, at group_dead.c:[0-9]+; [0-9]+ of [0-9]+ states are still to be searched"
    assert_line --regexp '^zombie: '
}
