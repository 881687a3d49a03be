#!/usr/bin/env bats
# interleave: --possible, whether any schedule shows a text.

load test_helper
load helpers/interleave

# orders LINES: writes each permutation of the file's lines to a new file: order.1 and so on.
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

@test "interleave: the first process's parent has a number of its own in each run" {
    cd "$BATS_TEST_TMPDIR" || return
    "$programs/family" >seen 3>&-
    run -0 interleave --possible seen "$programs/family"
    printf '%s\n' '1 of 2: 70, child of 50' '2 of 2: 71, child of 70' >seen
    run -0 interleave --possible seen "$programs/family"
    for text in '1 of 2: 70, child of 70' '3 of 2: 70, child of 50' '1 of 2: 70, child of x'; do
        printf '%s\n' "$text" '2 of 2: 71, child of 70' >seen
        run -1 interleave --possible seen "$programs/family"
    done
    printf '%s\n' '1 of 2: 70, child of 50' '2 of 2: 50, child of 70' >seen
    run -1 interleave --possible seen "$programs/family"
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
