# Builds the programs that the suites run, once, unless make has already done so. Prints nothing unless the build fails.

setup_suite() {
    local root log
    [ -z "${SUITE_IS_BUILT-}" ] || return 0
    root=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
    log=$BATS_SUITE_TMPDIR/build.log
    env -u MAKEFLAGS -u MAKELEVEL make -s -C "$root" examples tools helpers >"$log" 2>&1 3>&- && return
    cat "$log" >&2
    return 1
}
