#!/usr/bin/env bats
# interleave: /dev/zero, also as shared memory, and /dev/null.

load test_helper
load helpers/interleave

options=()

setup_file() {
    [ "$(uname -m)" = x86_64 ] || skip "shared memory, which these programs use, is followed on x86_64"
}

# Both additions count, or one of them is lost.
@test "interleave: an addition to a counter in a mapping of /dev/zero may be lost" {
    run -1 interleave --list "$programs/zero_counter"
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line "  1"
    assert_line "  2"
    assert_line --regexp "^race: .*zero_counter.c:$(line zero_counter '++\*counter')"
    crossed 2 zero_counter
    listed zero_counter
    correct 1 zero_counter.fixed
    crossed 1 zero_counter.fixed
    RUNS=3 listed zero_counter.fixed
}

@test "interleave: a private mapping of /dev/zero is not shared, and a shared one hands on a result" {
    run -0 interleave --list "$programs/zero_result"
    assert_line "  0"
    RUNS=3 listed zero_result
    run -0 interleave --list "$programs/zero_result.fixed"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    assert_line "  42"
    crossed 1 zero_result.fixed
}

@test "interleave: each mapping of /dev/zero is memory of its own, as far as its open permits" {
    for case in errors bytes two null; do
        correct 1 zero_use "$case"
        RUNS=2 listed zero_use "$case"
    done
    run -2 interleave "$programs/zero_use" offset
    assert_output "interleave: refused: process 1000 calls mmap at zero_use.c:$(line zero_use 'zero, SIZE'): shared memory of /dev/zero from another offset than 0 is not modelled"
}
