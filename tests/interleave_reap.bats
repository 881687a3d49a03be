#!/usr/bin/env bats
# interleave: of several dead children a wait takes the oldest, as Linux does, or any of them.

load test_helper
load helpers/interleave

note="note: of several dead children, a wait for any takes the oldest, as on Linux (--reap=any tries each)"

# ---- How many outcomes -----------------------------------------------------------------------------

@test "interleave: many forks have as many outcomes in either order, by a model of each" {
    for children in 1 2 3; do
        run -0 model linux "$children"
        local count=$output
        run -0 model posix "$children"
        assert_output "$count"
        for order in linux any; do
            run -0 interleave --reap=$order --count "$programs/many_forks" "$children"
            assert_output "$count"
        done
    done
}

@test "interleave: children that are all dead are reaped in one order on Linux, and in any elsewhere" {
    for figure in 1:1 2:2 3:6 4:24; do
        run -0 interleave --count "$programs/reap_order" "${figure%:*}"
        assert_output 1
        run interleave --reap=any --count "$programs/reap_order" "${figure%:*}"
        assert_output "${figure#*:}"
    done
}

@test "interleave: each kind of wait for several children can take either" {
    for way in group nohang waitid nowait handler; do
        run -0 interleave --reap=linux "$programs/reap_ways" "$way"
        assert_line --index 0 --regexp '^1 outcome, '
        assert_line "  child 1"
        run -0 interleave --reap=any "$programs/reap_ways" "$way"
        assert_line --index 0 --regexp '^2 outcomes, '
        assert_line "  child 1"
        assert_line "  child 2"
    done
}

@test "interleave: a wait can be told of either child that has stopped or goes on" {
    run -0 interleave --count "$programs/reap_news"
    assert_output 1
    run -0 interleave --count --reap=any "$programs/reap_news"
    assert_output 4
}

# ---- Reports ---------------------------------------------------------------------------------------

@test "interleave: the summary says which order was assumed where a wait had a choice" {
    run -0 interleave "$programs/reap_order" 2
    assert_line --index 1 "$note"
    run -0 interleave "$programs/many_forks" 2
    assert_line "$note"
    run -0 interleave "$programs/reap_ways" group
    assert_line "$note"
}

@test "interleave: the summary does not speak of the order where it is open to nobody" {
    for program in one_fork "many_forks 1" "reap_order.fixed 3" "reap_order 1" "double_child"; do
        read -ra words <<<"$program"
        run interleave "$programs/${words[0]}" "${words[@]:1}"
        refute_output --partial "takes the oldest"
    done
    run interleave --reap=any "$programs/reap_order" 2
    refute_output --partial "takes the oldest"
}

@test "interleave: a program that relies on Linux's order is right there, and wrong with any" {
    run -0 interleave "$programs/reap_order"
    assert_line --index 0 --partial "nothing wrong"
    run -1 interleave --reap=any "$programs/reap_order"
    assert_line --regexp '^status by chance: .* exit status 1 here, exit status 0 in others, at reap_order.c:[0-9]+$'
    run -0 interleave --reap=any "$programs/reap_order.fixed"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
}

@test "interleave: a schedule names the child that is not the oldest, and is run again" {
    run -1 interleave --reap=any "$programs/reap_order"
    local schedule
    schedule=$(sed -n 's/^ *[0-9]* steps: --replay //p' <<<"$output")
    [[ $schedule == *,1000=1002,* ]]
    run -1 interleave --reap=any --replay "$schedule" "$programs/reap_order"
    assert_line --regexp '^ +[0-9]+  1000  waitpid\(-1\) = 1002, exit status 1  -- reap_order.c:[0-9]+$'
    assert_line --index -1 "      the end: exit status 1"
    run -2 interleave --replay "$schedule" "$programs/reap_order"
    assert_output --partial "of the schedule is not possible"
    for wrong in 1000= 1000=x 1000=7 1000=1002=; do
        run -2 interleave --reap=any --replay "$wrong" "$programs/reap_order"
        assert_output --partial "is not a schedule"
    done
}

@test "interleave: what Linux takes has no mark, so that its schedules are possible with any, too" {
    run -0 interleave --replay "" "$programs/reap_order"
    local story=$output
    run -1 interleave --reap=any --replay "" "$programs/reap_order"
    assert_output "$story"
}

@test "interleave: the JSON has steps of kind 7 with the child, and only with any" {
    interleave --json - --reap=any "$programs/reap_order" >"$BATS_TEST_TMPDIR/any.json" || true
    interleave --json - "$programs/reap_order" >"$BATS_TEST_TMPDIR/linux.json"
    run -0 node -e 'for (const file of process.argv.slice(1)) {
        const states = JSON.parse(require("fs").readFileSync(file)).states;
        console.log(JSON.stringify(states.flatMap((state) => state[1]).filter((step) => step[3] === 7).map(([process, , ...rest]) => [process, ...rest])));
    }' "$BATS_TEST_TMPDIR/any.json" "$BATS_TEST_TMPDIR/linux.json"
    assert_line --index 0 "[[0,0,7,0,2]]"
    assert_line --index 1 "[]"
}

@test "interleave: a picture shows who is reaped" {
    run -1 interleave --reap=any --replay "1000*2,1001,1000,1002,1000,1000=1002" --svg - "$programs/reap_order"
    assert_output --partial "reaps child 2 (1002)"
}

@test "interleave: another order than linux and any is refused" {
    run -2 interleave --reap=oldest "$programs/one_fork"
    assert_output "interleave: --reap: oldest is none of linux and any"
}

# ---- Comparisons -----------------------------------------------------------------------------------

@test "interleave: the search with sleep sets agrees on any order" {
    for program in "many_forks 2" "reap_order 3" "reap_ways waitid" "reap_news" "double_siblings" "pool"; do
        read -ra words <<<"$program"
        run -0 interleave --cross-check --reap=any "$programs/${words[0]}" "${words[@]:1}"
        assert_output --partial "the same as the graph's"
    done
}

@test "interleave: any order comes to the same with and without the orders of steps that are left out" {
    options=(--reap=any)
    for program in "many_forks 3" "reap_order 4" "reap_ways nowait" "reap_ways waitid" "double_siblings" "pool" "scale_children 4" "scale_forks 3 mistakes"; do
        read -ra words <<<"$program"
        same "$programs/${words[0]}" "${words[@]:1}"
    done
}

@test "interleave: any order is made for real where no namespace gives process numbers, too" {
    run without_namespaces --reap=any --count --confirm 50 "$programs/reap_order" 3
    assert_output 6
    run without_namespaces --reap=any --count --confirm 50 "$programs/reap_ways" waitid
    assert_output 2
    run without_namespaces --reap=any --count --confirm 50 "$programs/reap_news"
    assert_output 4
}
