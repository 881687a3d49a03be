# What the suites of weave share. Each test works in a copy of tests/fixtures/weave.

setup() {
    cp -r "$root/tests/fixtures/weave/." "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
}

weave() {
    timeout 20 "$tools/weave" "$@" 3>&-
}

weave_all() {
    weave -d site --runs runs --repository https://example.org/pack docs/README.md docs/first.md docs/second.md
}

# assert_page PAGE TEXT...: each TEXT stands in the page, to the letter.
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

# The text of a page, tags and character references taken away.
text_of() {
    sed 's/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&#39;/'"'"'/g; s/&amp;/\&/g' "site/$1"
}
