# What the suites of tangle share. Each test works in a folder of its own, which begins empty.

setup() {
    tangle=$tools/tangle
    fixtures=$root/tests/fixtures/tangle
    mkdir "$BATS_TEST_TMPDIR/here"
    cd "$BATS_TEST_TMPDIR/here" || return
}

# tangle ARGUMENT...: as a user would call it.
tangle() {
    timeout 20 "$tangle" "$@" 3>&-
}

# document NAME [ROOT [LINE...]]: a document with a root, a.c if not given, of these lines, or of one.
document() {
    local name=$1 chunk=${2:-a.c}
    shift $(($# > 1 ? 2 : 1))
    [ $# -gt 0 ] || set -- 'int a;'
    printf '%s\n' '```' "<<$chunk>>=" "$@" '```' >"$name"
}

# What is here, besides the documents, and nothing else may be.
written() {
    find . -mindepth 1 ! -name '*.md' -printf '%P\n' | LC_ALL=C sort
}

refute_written() {
    run written
    assert_output ''
}
