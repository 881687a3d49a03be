#!/usr/bin/env bats
# The recorded measurement of docs/parallel.md, and the plot of it: tools/dev/measure and tools/dev/plot.

load test_helper

data=$root/docs/parallel.data
plot=$root/tools/dev/plot

# measurement ROW...: writes a measurement with these rows, whose columns are separated by blanks.
measurement() {
    printf '%s\n' '# processor: P' '# cores: 4' '# kernel: K' '# date: 2000-01-01' "$@" | sed '/^#/!s/ /\t/g' >m.data
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "measure: the recorded measurement says where it was made, and has a row for each mode and number of children" {
    for name in processor cores kernel date bound 'runs of each row'; do
        grep -qE "^# $name: .+" "$data" || fail "no $name"
    done
    assert_equal "$(grep -c '^# column [1-4]: ' "$data")" 4
    assert_equal "$(grep -v '^#' "$data" | cut -f 1,2 | tr '\t\n' ' ,')" \
        'free 1,free 2,free 4,free 8,one 1,one 2,one 4,one 8,'
    run -1 grep -vE '^(#.*|(free|one)	[1248]	[0-9]+\.[0-9]{3}	[0-9]+\.[0-9]{3})$' "$data"
}

@test "measure: what the chapter reads out of the recorded measurement is in it" {
    [ "$(sed -n 's/^# cores: //p' "$data")" -ge 2 ]
    # With several cores the CPU time is larger than the elapsed time, and with one it is not.
    run -0 awk -F '\t' '$1 == "free" && $2 > 1 && $4 <= $3 { exit 1 } $1 == "one" && $4 > $3 { exit 1 }' "$data"
    # Two children with several cores are much faster than one, and with one core nobody is.
    run -0 awk -F '\t' '!/^#/ { t[$1 $2] = $3 } END { exit !(t["free2"] < 0.7 * t["free1"] && t["one8"] > 0.9 * t["one1"]) }' "$data"
    # The CPU time is nearly the same in all rows.
    run -0 awk -F '\t' '!/^#/ { if ($4 > most) most = $4; if (!least || $4 < least) least = $4 } END { exit most > 1.15 * least }' "$data"
}

@test "native: what real runs have printed is in the list of all outputs, and the counts are those of the runs" {
    local file name list
    for file in "$root"/docs/*.native; do
        name=$(basename "$file" .native)
        for fact in processor cores kernel date; do
            grep -qE "^# $fact: .+" "$file" || fail "$file: no $fact"
        done
        run -0 awk -F '\t' '/^# runs: / { runs = substr($0, 9) } !/^#/ { sum += $1 } END { print sum - runs }' "$file"
        assert_output 0
        list=$root/tests/fixtures/outcomes/$name.tty.txt
        [ -e "$list" ] || list=$root/tests/fixtures/outcomes/$name.3.tty.txt
        awk '/^  exit status / { print text; text = ""; next } /^  / { text = text substr($0, 3) "\\n" }' "$list" >listed
        grep -v '^#' "$file" | cut -f 2 >seen
        assert [ -s seen ]
        run -1 grep -vxFf listed seen
    done
}

@test "native: numbers are renamed in the order of their size, and what interleave does not list is an error" {
    mkdir -p build/examples build/runs docs tools/dev
    cp "$root/tools/dev/native" tools/dev
    printf '%s\n' '#!/bin/sh' 'echo "first 1234, then 4321 and 1240 of 12"' >build/examples/one
    chmod +x build/examples/one
    printf '%s\n' 'outcome 1' '  first 1000, then 1002 and 1001 of 12' '  exit status 0' >build/runs/one.tty.txt
    RUNS=3 run -0 timeout 200 tools/dev/native one
    run -0 tail -n 1 docs/one.native
    assert_output $'3\tfirst 1000, then 1002 and 1001 of 12\\n'
    sed -i s/1002/1003/ build/runs/one.tty.txt
    RUNS=3 run -1 timeout 200 tools/dev/native one
    assert_output 'native: interleave does not list: first 1000, then 1002 and 1001 of 12\n'
}

@test "measure: the plot is well-formed, and says in words what it shows" {
    "$plot" "$data" >p.svg
    run -0 xmllint --noout p.svg
    assert_equal "$(xmllint --xpath 'string(/*/*[local-name() = "title"])' p.svg)" 'Elapsed time by number of children'
    run -0 xmllint --xpath 'string(/*/*[local-name() = "desc"])' p.svg
    for time in $(grep -v '^#' "$data" | cut -f 3); do
        assert_output --partial " $time s with"
    done
    grep -q 'prefers-color-scheme: dark' p.svg
    assert_equal "$(grep -c '^<circle class="mark free" cx="[0-9.]*" cy="[0-9.]*" r="5"/>$' p.svg)" 5
    assert_equal "$(grep -c '^<rect class="mark one"' p.svg)" 5
    run -1 grep -iE '<script|href|url\(|onload' p.svg
}

@test "measure: the points of the plot and of its limit are where the numbers say" {
    measurement 'free 1 4 4' 'free 2 2 4' 'free 4 1 4' 'free 8 1 4' 'one 1 4 4' 'one 2 4 4' 'one 4 4 4' 'one 8 3 4'
    "$plot" m.data >p.svg
    # The axis goes from 0 at 370 to 4.5 at 130.
    run -0 sed -n 's/^<polyline class="free" points="\(.*\)"\/>$/\1/p' p.svg
    assert_line --index 1 '110.0,156.7 286.7,263.3 463.3,316.7 640.0,316.7'
    run -0 sed -n 's/^<polyline class="one" points="\(.*\)"\/>$/\1/p' p.svg
    assert_line --index 1 '110.0,156.7 286.7,156.7 463.3,156.7 640.0,210.0'
    # With four cores the limit is a quarter of the time from four children on.
    run -0 sed -n 's/^<polyline class="limit" points="110.0,156.7 .* 286.7,263.3 .* 463.3,316.7 .* 640.0,316.7"\/>$/found/p' p.svg
    assert_output found
}

@test "measure: a plot is the same with each awk" {
    for awk in mawk gawk 'busybox awk'; do
        command -v "${awk% *}" >/dev/null || continue
        mkdir -p bin
        printf '#!/bin/sh\nexec %s "$@"\n' "$awk" >bin/awk
        chmod +x bin/awk
        PATH=$PWD/bin:$PATH "$plot" "$data" >plot
        [ -e first ] || cp plot first
        cmp first plot
    done
    assert [ -s first ]
}

@test "measure: what is no measurement is an error at its line" {
    measurement 'free 1 x 4'
    run -1 "$plot" m.data
    assert_output 'plot: m.data:5: not a row of four columns'
    for row in 'free 1 4' 'free 1 4 4 4' 'none 1 4 4' 'free 0 4 4' 'free 1 -4 4' 'free 1 1e9 4' 'free 1 99999999999 1' ''; do
        measurement 'free 2 4 4' "$row"
        run -1 "$plot" m.data
        assert_output 'plot: m.data:6: not a row of four columns'
    done
    measurement 'free 1 4 4' 'free 2 4 4' 'free 1 4 4'
    run -1 "$plot" m.data
    assert_output 'plot: m.data:7: a second row for free, 1'
    measurement 'free 1 4 4' 'one 1 4 4'
    run -1 "$plot" m.data
    assert_output --partial 'too few rows'
    measurement 'free 1 4 4' 'free 2 4 4' 'one 2 4 4'
    run -1 "$plot" m.data
    assert_output --partial 'a row for 1 is missing'
    measurement 'free 1 4 4' 'free 2 4 4' 'one 1 4 4' 'one 2 4 4'
    sed -i '/cores/d' m.data
    run -1 --separate-stderr "$plot" m.data
    assert_output ''
    run -2 "$plot"
}

@test "measure: the name of a processor is text in the plot, whatever it is" {
    measurement 'free 1 4 4' 'free 2 2 4' 'one 1 4 4' 'one 2 4 4'
    sed -i 's/^# processor: .*/# processor: <script>"\&amp;]]>\\/' m.data
    "$plot" m.data >p.svg
    run -0 xmllint --xpath 'string(/*/*[local-name() = "desc"])' p.svg
    assert_output --partial '<script>"&amp;]]>\, 4 cores, K, 2000-01-01.'
}

@test "measure: a measurement of this machine can be drawn" {
    mkdir -p tools/dev docs build/examples
    cp "$root"/tools/dev/measure tools/dev
    cp "$root/build/examples/parallel" build/examples
    run -0 env RUNS=2 BOUND=200000 timeout 120 tools/dev/measure 3>&-
    assert_output ''
    assert_equal "$(grep -vc '^#' docs/parallel.data)" 8
    assert_line_of_data() { grep -qFx "$1" docs/parallel.data || fail "no line $1"; }
    assert_line_of_data "# cores: $(nproc)"
    assert_line_of_data '# bound: 200000'
    assert_line_of_data '# runs of each row: 2'
    run -0 "$plot" docs/parallel.data
}

@test "measure: a run that fails leaves the old measurement" {
    mkdir -p tools/dev docs build/examples
    cp "$root"/tools/dev/measure tools/dev
    echo old >docs/parallel.data
    run -1 tools/dev/measure
    assert_output --partial 'run make examples'
    printf '#!/bin/sh\necho nothing >&2\n' >build/examples/parallel
    chmod +x build/examples/parallel
    run -1 env RUNS=1 tools/dev/measure
    printf '#!/bin/sh\nexit 1\n' >build/examples/parallel
    run -1 env RUNS=1 tools/dev/measure
    # The second run fails.
    printf '#!/bin/sh\nmkdir once || exit 1; echo "parallel: 0.001 s elapsed, 0.001 s of CPU time" >&2\n' >build/examples/parallel
    run -1 env RUNS=2 tools/dev/measure
    assert_equal "$(cat docs/parallel.data)" old
}
