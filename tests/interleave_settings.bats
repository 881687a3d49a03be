#!/usr/bin/env bats
# interleave: the same outcomes and findings however the program was built, and whichever user runs the tool.

load test_helper
load helpers/interleave
load helpers/settings

teardown() {
    [ -z "${public-}" ] || rm -r "$public"
}

# Each pair of values of two settings occurs in one of these lines; tests/soak/settings tries all combinations.
pairs() {
    cat <<'PAIRS'
-O0 clang dynamic glibc file user
-O0 clang dynamic musl tty root
-O0 gcc static musl pipe container
-O1 clang static glibc tty container
-O1 gcc dynamic glibc file root
-O1 gcc dynamic musl pipe user
-O2 clang dynamic glibc pipe root
-O2 gcc dynamic glibc file container
-O2 gcc static musl tty user
-O3 clang dynamic glibc pipe container
-O3 clang static musl file root
-O3 gcc dynamic glibc tty user
PAIRS
}

# two_of_each: prints every pair of values of two settings that occurs in a line of standard input.
two_of_each() {
    awk '{ for (i = 1; i < NF; i++) for (j = i + 1; j <= NF; j++) print i, $i, j, $j }' | sort -u
}

@test "interleave: the lines of settings that are tried have every two settings together" {
    run diff <(every_setting | two_of_each) <(pairs | two_of_each)
    assert_success
    assert_equal "$(every_setting | wc -l)" 288
}

@test "interleave: each two settings: -O0 to -O3, compiler, library, linking, standard output, root, user, container" {
    needs root
    public_copy
    run check_settings "$public" < <(pairs)
    assert_success
    assert_output ''
}
