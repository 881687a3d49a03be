# Shared by the suites of weave. Each test works in a copy of tests/fixtures/weave.

setup() {
    cp -r "$root/tests/fixtures/weave/." "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
}

weave() {
    timeout 200 "$tools/weave" "$@" 3>&-
}

weave_all() {
    weave -d site --runs runs --repository https://example.org/pack docs/README.md docs/first.md docs/second.md
}

# assert_page PAGE TEXT...: asserts that the page contains each TEXT literally.
assert_page() {
    local page=site/$1 text
    shift
    for text; do
        grep -qF -- "$text" "$page" || fail "not in $page: $text"
    done
}

refute_page() {
    local page=site/$1 text
    shift
    for text; do
        ! grep -F -- "$text" "$page" || fail "in $page: $text"
    done
}

# text_of PAGE: prints the page without tags, and with the commonest character references decoded.
text_of() {
    sed 's/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&#39;/'"'"'/g; s/&amp;/\&/g' "site/$1"
}
