# Shared by the suites of tangle. Each test works in an empty directory of its own.

setup() {
    tangle=$tools/tangle
    fixtures=$root/tests/fixtures/tangle
    mkdir "$BATS_TEST_TMPDIR/here"
    cd "$BATS_TEST_TMPDIR/here" || return
}

# tangle ARGUMENT...: runs tangle with a time limit.
tangle() {
    timeout 200 "$tangle" "$@" 3>&-
}

# document NAME [ROOT [LINE...]]: writes the document NAME with one chunk, called ROOT (a.c), of these lines (`int a;`).
document() {
    local name=$1 chunk=${2:-a.c}
    shift $(($# > 1 ? 2 : 1))
    [ $# -gt 0 ] || set -- 'int a;'
    printf '%s\n' '```' "<<$chunk>>=" "$@" '```' >"$name"
}

# Lists all files and directories here except documents.
written() {
    find . -mindepth 1 ! -name '*.md' -printf '%P\n' | LC_ALL=C sort
}

refute_written() {
    run written
    assert_output ''
}
