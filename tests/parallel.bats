#!/usr/bin/env bats
# Work for several children: docs/parallel.md. No test asserts how long anything takes: other programs run here too.

load test_helper
load helpers/examples

usage='usage: parallel [N [BOUND]]    (N from 1 to 64, BOUND from 0 to 100000000)'

three_children='child 1 of 3: 168 primes, 5287 divisions
child 2 of 3: 135 primes, 8110 divisions
child 3 of 3: 127 primes, 9694 divisions'

# assert_times LINE: asserts that LINE tells the two times.
assert_times() {
    [[ $1 =~ ^'parallel: '[0-9]+\.[0-9]{3}' s elapsed, '[0-9]+\.[0-9]{3}' s of CPU time'$ ]] || fail "no times: $1"
}

# assert_children LINES: asserts that `output` has exactly these lines, in any order.
assert_children() {
    assert_equal "$(sort <<<"$output")" "$1"
}

# totals: prints the sums of the primes and of the divisions in `output`.
totals() {
    awk '{ primes += $5; divisions += $7 } END { printf "%d %d\n", primes, divisions }' <<<"$output"
}

# cpu_of PROGRAM [ARG...]: prints the CPU time that PROGRAM tells, in milliseconds.
cpu_of() {
    supervise "$@" 2>&1 >/dev/null | sed -n 's/.* \([0-9]*\)\.\([0-9]*\) s of CPU time$/\1\2/p' | sed 's/^0*//; s/^$/0/'
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "parallel: each child prints a line, and the parent the times, on a terminal, a pipe and in a file" {
    run -0 supervise -t "$examples/parallel" 3 3000
    assert_times "${lines[3]}"
    output=$(head -n 3 <<<"$output")
    assert_children "$three_children"
    run -0 --separate-stderr supervise "$examples/parallel" 3 3000
    assert_children "$three_children"
    assert_times "$stderr"
    supervise "$examples/parallel" 3 3000 >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/times"
    assert_equal "$(sort "$BATS_TEST_TMPDIR/out")" "$three_children"
    assert_times "$(cat "$BATS_TEST_TMPDIR/times")"
}

@test "parallel: without arguments it is two children and a million numbers" {
    run -0 --separate-stderr supervise "$examples/parallel"
    assert_equal "${#lines[@]}" 2
    assert_equal "$(totals)" '78498 67740403'
}

@test "parallel: it runs with standard input closed" {
    run -0 --separate-stderr supervise sh -c 'exec "$0" 3 3000 <&-' "$examples/parallel"
    assert_children "$three_children"
}

@test "parallel: the primes are right up to the last number below the bound" {
    for pair in '0 0' '2 0' '3 1' '4 2' '1000 168' '1009 168' '1010 169' '10000 1229' '100000 9592'; do
        for children in 1 2 3; do
            run -0 --separate-stderr supervise "$examples/parallel" "$children" "${pair% *}"
            assert_equal "$(totals | cut -d ' ' -f 1)" "${pair#* }"
        done
    done
}

@test "parallel: the children together do exactly the work of one, however many they are" {
    run -0 --separate-stderr supervise "$examples/parallel" 1 30000
    one=$(totals)
    for children in 2 3 4 5 8 64; do
        run -0 --separate-stderr supervise "$examples/parallel" "$children" 30000
        assert_equal "${#lines[@]}" "$children"
        assert_equal "$(totals)" "$one"
    done
    run -0 --separate-stderr supervise "$examples/parallel" 1 3000
    assert_equal "$(totals)" '430 23091'
}

@test "parallel: the largest share is not much more than its part, and would be if the numbers were cut in pieces" {
    largest_in_percent() { awk '{ sum += $7; if ($7 > most) most = $7 } END { printf "%d\n", 100 * most * NR / sum }' <<<"$output"; }
    for children in 2 3 4 8; do
        run -0 --separate-stderr supervise "$examples/parallel" "$children" 500000
        [ "$(largest_in_percent)" -le 105 ]
    done
    variant parallel 's/int block = (number - 1) \* BLOCK; block < bound; block += of \* BLOCK/int block = (number - 1) * (bound \/ of); block < number * (bound \/ of); block += BLOCK/'
    run -0 --separate-stderr supervise "$variant" 2 1000000
    assert_equal "$(totals)" '78498 67740403'
    assert_equal "$(largest_in_percent)" 124
}

# ---- The arguments ------------------------------------------------------------------------------------------

@test "parallel: a wrong number, or one argument too many, is a usage error and starts nothing" {
    for bad in 0 -1 65 2x '' ' 2' +2 0x2 2.0 two 4294967298 99999999999999999999; do
        run -2 --separate-stderr supervise -- "$examples/parallel" "$bad"
        assert_output ''
        assert_equal "$stderr" "$usage"
    done
    for bad in -1 100000001 5k '' ' 5' 4294967396 99999999999999999999; do
        run -2 --separate-stderr supervise -- "$examples/parallel" 1 "$bad"
        assert_output ''
        assert_equal "$stderr" "$usage"
    done
    run -2 --separate-stderr supervise "$examples/parallel" 1 1000 1
    assert_equal "$stderr" "$usage"
}

# ---- The times ----------------------------------------------------------------------------------------------

@test "parallel: four children together use at least half of the CPU time of one" {
    one=$(cpu_of "$examples/parallel" 1 500000)
    four=$(cpu_of "$examples/parallel" 4 500000)
    [ "$one" -gt 0 ]
    [ "$((2 * four))" -ge "$one" ]
}

@test "parallel: before its children were waited for, their CPU time is 0, and clock() never shows it" {
    variant parallel 's|^    // <Wait for each of them>|    fprintf(stderr, "early: %.3f\\n", read_times().cpu);|
        s|return written > 0|fprintf(stderr, "clock: %.1f\\n", (double)clock() / CLOCKS_PER_SEC);\n    &|'
    run -0 --separate-stderr supervise "$variant" 2 1000000
    assert_equal "$(grep -v '^parallel' <<<"$stderr")" $'early: 0.000\nclock: 0.0'
}

@test "parallel: what a shell's children used before it became parallel is not counted" {
    run -0 --separate-stderr supervise sh -c '"$0" 1 1000000 && exec "$0" 1 1000' "$examples/parallel"
    mapfile -t times < <(sed 's/.*elapsed, \([0-9]*\)\.\([0-9]*\) s of.*/\1\2/; s/^0*//; s/^$/0/' <<<"$stderr")
    [ "$((2 * times[1]))" -lt "${times[0]}" ]
}

@test "parallel: times that cannot be written are an error" {
    run -1 --separate-stderr supervise sh -c 'exec "$0" 3 3000 2>/dev/full' "$examples/parallel"
    assert_children "$three_children"
}

@test "parallel: the limits that the chapter states follow from the divisions" {
    quotient() { LC_ALL=C awk -v a="$1" -v b="$2" -v digits="$3" 'BEGIN { printf "%.*f\n", digits, a / b }'; }
    assert_equal "$(quotient 67740403 42056509 2)" 1.61
    assert_equal "$(quotient 67740403 67240405 3)" 1.007
    assert_equal "$(quotient 67740403 $((2745693 + 32563086)) 2)" 1.92
    assert_equal "$(quotient 2745693 67740403 4)" 0.0405
    for stated in 1.61 1.007 1.92 0.0405 '2745693 + 32563086' 42056509; do
        grep -qF -- "$stated" "$root/docs/parallel.md" || fail "the chapter does not state $stated"
    done
}

# ---- What goes wrong ----------------------------------------------------------------------------------------

@test "parallel: when the k-th fork fails, those before it are reaped, and no times are told" {
    needs glibc
    for k in 1 2 3; do
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$k" "$examples/parallel" 3 3000
        assert_equal "$stderr" 'parallel: fork: Resource temporarily unavailable'
        assert_children "$(head -n "$((k - 1))" <<<"$three_children")"
    done
    run -0 --separate-stderr injected "$fork_calls:error=EAGAIN:when=4" "$examples/parallel" 3 3000
    assert_children "$three_children"
}

@test "parallel: a child that a signal killed makes the whole fail, and no times are told" {
    for k in 1 2 3; do
        run -1 --separate-stderr supervise -k "9:$k" "$examples/parallel" 3 3000
        assert_equal "$stderr" ''
        assert_children "$(sed "${k}d" <<<"$three_children")"
    done
}

@test "parallel: a child that cannot write says so, and the whole fails" {
    for k in 1 2 3; do
        run -1 with_mute_child "$k" "$examples/parallel" 3 3000
        assert_output 'parallel: standard output: File too large'
        assert_equal "$(sort "$BATS_TEST_TMPDIR/out")" "$(sed "${k}d" <<<"$three_children")"
    done
}

@test "parallel: a waitpid that fails is an error, and one that a signal ends is not" {
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/parallel" 1 3000
    assert_equal "$stderr" 'parallel: waitpid: No child processes'
    for k in 1 2 1..5; do
        run -0 --separate-stderr injected "wait4:error=EINTR:when=$k" "$examples/parallel" 3 3000
        assert_children "$three_children"
    done
}

@test "parallel: where the clock or the CPU time cannot be read, nothing is started" {
    run -1 --separate-stderr injected getrusage:error=EINVAL "$examples/parallel" 3 3000
    assert_equal "$stderr" 'parallel: reading the times: Invalid argument'
    assert_output ''
}

@test "parallel: a reader that is gone kills the children, and the parent fails" {
    run -1 without_reader "$examples/parallel" 3 3000
    assert_output ''
}
