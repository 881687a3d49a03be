#!/usr/bin/env bats
# interleave: output that comes after the end of the program.

load test_helper
load helpers/interleave

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# line NAME TEXT: prints the number of the first line of the fixture that contains TEXT.
line() {
    grep -nF -m 1 -- "$2" "$root/tests/fixtures/interleave/$1.c" | cut -d: -f1
}

# Two processes write a line each, in either order.
@test "interleave: output after the end of the program is what comes of an orphan, and said with it" {
    run -1 interleave "$programs/late_child"
    assert_line --index 0 --regexp '^2 outcomes, .* 2 findings$'
    assert_line "orphan: process 1001 outlives its parent 1000 and ends as an orphan, with output after the end of the program (late_child.c:$(line late_child 'puts("child'), in some schedules), at late_child.c:$(line late_child _exit)"
    refute_line --regexp '^late output'
    correct 1 late_child.fixed
}

@test "interleave: whether the output is late in every schedule is said" {
    run -1 interleave --findings findings.json "$programs/late_always"
    assert_line --partial "orphan, with output after the end of the program (late_always.c:$(line late_always alone), in every schedule; late_always.c:$(line late_always bye), in every schedule), at late_always.c:$(line late_always _exit)"
    jq -e '[.findings[] | select(.text | contains("in every schedule"))] | length == 1' findings.json
    correct 1 late_always.fixed
}

@test "interleave: who writes late may be a child of the orphan" {
    run -1 interleave --html page.html "$programs/late_below"
    assert_line --regexp "^orphan: process 1001 .* with output after the end of the program \\(late_below.c:$(line late_below below), in some schedules\\), at"
    grep -q 'with output after the end of the program' page.html
    correct 1 late_below.fixed
}

@test "interleave: a daemon that keeps standard output writes late, and one that leaves it alone does not" {
    run -1 interleave --findings findings.json "$programs/late_daemon"
    assert_line --index 0 --regexp '^1 outcome, .* 1 finding$'
    assert_line "late output: process 1002 writes to standard output after the end of the program, process 1000 (also at late_daemon.c:$(line late_daemon 'done')), at late_daemon.c:$(line late_daemon 'at work')"
    assert_line "    certain after step 6, 1000: exit(0), at late_daemon.c:$(($(line late_daemon 'return 0') + 1))"
    jq -e '.findings[0].kind == "late output"' findings.json
    schedule=$(sed -n 's/^ *[0-9]* steps: --replay //p' <<<"$output")
    run -1 interleave --replay "$schedule" "$programs/late_daemon"
    assert_line --regexp '1002.* write'
    correct 1 late_daemon.fixed
    correct 1 daemon
}

@test "interleave: late output is found likewise when orders of steps are left out" {
    for program in late_child late_always late_below orphan_grandchild; do
        run -1 interleave --no-reduction --findings all.json "$programs/$program"
        run -1 interleave --reduce-from 0 --findings few.json "$programs/$program"
        assert_equal "$(jq -c '[.findings[] | select(.kind == "orphan") | .text]' few.json)" \
            "$(jq -c '[.findings[] | select(.kind == "orphan") | .text]' all.json)"
    done
}
