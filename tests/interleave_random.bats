#!/usr/bin/env bats
# interleave: small random programs. Native runs only show whether their output is listed; the tests do not depend on which
# outcomes they show, or on how long they take. tests/soak/random tries many more.

load test_helper
load helpers/interleave

# tries FIRST SEEDS [OPTION...]: tries SEEDS programs from FIRST on, with some native runs of each; fewer on a busy machine.
tries() {
    local first=$1 seeds=$2
    shift 2
    export RESULTS=$BATS_TEST_TMPDIR
    run "$root/tests/soak/random" -f "$first" -n "$seeds" -t 20 -r 12 -j 1 -m -- "$@" 3>&-
    [ "$status" -eq 0 ] || fail "$output$(cat "$RESULTS"/*.c)"
    # If the generator made only programs that are refused, nothing would be tested.
    run -0 awk '{ all += $1 } $2 == "complete" { good = $1 } END { if (good > all * 0.8) print "most of them" }' <<<"$output"
    assert_output "most of them"
}

@test "interleave: a program made by chance is the same for the same number, and has what it is asked for" {
    local program=$root/build/tests/random_program
    run -0 "$program" 7
    assert_equal "$output" "$("$program" 7)"
    run -0 "$program" --all --only=pipes,waitid 7
    assert_line '// Seed 7, features: pipes waitid'
    refute_line --partial 'RESULT("p", send'
    run -1 "$program" --only=pipe 7
    assert_line --partial 'no feature pipe; there are: pipes '
}

@test "interleave: what a program made by chance writes in real runs and is not listed is told" {
    local list=$BATS_TEST_TMPDIR/list program=$programs/end_of_file
    interleave --list --stdout=pipe "$program" >"$list" || [ "$?" -eq 1 ]
    run -0 timeout 100 "$root/build/tests/native_runs" "$list" 20 1 "$program" 3>&-
    assert_output --regexp '^20 runs, [12] of 2 outcomes, 0 others$'
    sed -i 's/dead/alive/; s/not yet/long ago/' "$list"
    run -1 timeout 100 "$root/build/tests/native_runs" "$list" 20 1 "$program" 3>&-
    assert_line --index 0 --regexp '^20 runs, 0 of 2 outcomes, [12] others$'
}

@test "interleave: programs made by chance, with children, pipes and waiting, show nothing for real that is not listed" {
    tries 1 30 --only=pipes,dup,nonblock,full,waitid,nohang,nowait,getppid,kill,exec,sleep,branches,loops,keep
}

@test "interleave: programs made by chance, with signals, show nothing for real that is not listed" {
    tries 1001 30 --without=vfork,stops
}
