#!/usr/bin/env bats
# forkcheck: its options, and those of a project in .forkcheck.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "forkcheck: with clang as the compiler, clang and gcc warn as well" {
    echo 'int main(void) { int unused; return 0; }' >unused.c
    run -0 forkcheck --quick --cc clang "$root/examples/one_fork.c"
    assert_line '    gcc'
    assert_line '    clang'
    PATH=$(only_with clang as ld timeout) run -1 forkcheck --quick --severity=note --only tool-warning unused.c
    assert_line '    seen by: clang'
    assert_line '    gcc: not installed (Debian package gcc)'
}
