#!/usr/bin/env bats
# The site as its readers see it, in Chromium: tests/browser/check.mjs says what each check looks at. Each one is shown to
# find the defect that was made for it in tests/fixtures/browser, and nothing on a page without.

load test_helper
load helpers/browser

setup_file() {
    can browser || return 0
    build_site
    browser_start
}

setup() {
    needs browser
}

teardown_file() {
    [ -z "${browser_pid-}" ] || browser_stop
}

check() {
    timeout 300 node "$root/tests/browser/check.mjs" "$@" 3>&-
}

# SINCE is a file of the time when all pages that are older were found sound; or nothing.
assert_sound() {
    run -0 check "$1" "$root/build/docs" "${SINCE-}"
}

# assert_bites CHECK TEXT...: the check finds the defects of its fixture, and says each TEXT.
assert_bites() {
    local text
    run -1 check "$1" "$root/tests/fixtures/browser/$1"
    for text in "${@:2}"; do assert_output --partial "$text"; done
}

# ---- The site -----------------------------------------------------------------------------------------------

@test "site: no page violates a rule of axe-core" {
    assert_sound axe
}

@test "site: every text has a contrast of at least 4.5 to 1, light and dark" {
    assert_sound contrast
}

@test "site: the keyboard reaches every control, and shows where it is" {
    assert_sound keyboard
}

@test "site: without scripts every page says the same" {
    assert_sound noscript
}

# `narrow` loads every page, and so does not need `quiet`: see onEach() in tests/browser/site.mjs.
@test "site: no page scrolls sideways, from 320 pixels on, makes the browser complain, or asks for anything from outside" {
    assert_sound narrow
}

@test "site: every link inside leads to a place that is there" {
    assert_sound links
}

@test "site: every page is valid HTML" {
    assert_sound valid
}

@test "site: every page is below 200 kB, those with everything below their limits, and the data of the search below 150 kB" {
    assert_sound size
}

@test "site: copying a terminal copies its commands and nothing else" {
    assert_sound copy
}

@test "site: the search answers the words of a learner, from a directory on disk" {
    assert_sound search
}

@test "site: the link to the test of a rule leads to the open test" {
    assert_sound land
}

@test "site: the contents mark the section that is read, and folds are open on paper" {
    assert_sound follow
}

@test "site: on paper no heading stands alone, each chapter begins a page, and nothing waits for a click" {
    assert_sound paper
}

# ---- The checks ---------------------------------------------------------------------------------------------

@test "check: none of them finds anything on a page without a defect" {
    run -0 check axe,contrast,keyboard,noscript,narrow,quiet,links,valid,size,paper "$root/tests/fixtures/browser/sound"
}

@test "check: axe finds a control without a name" {
    assert_bites axe 'aria-toggle-field-name'
}

@test "check: contrast finds grey on white" {
    assert_bites contrast 'contrast 3.54: p'
}

@test "check: keyboard finds a focus that cannot be seen" {
    assert_bites keyboard 'the focus cannot be seen'
}

@test "check: noscript finds text that a script writes" {
    assert_bites noscript 'without scripts the text is another one'
}

@test "check: narrow finds a box that is wider than a phone" {
    assert_bites narrow 'scrolls sideways at 320'
}

@test "check: quiet finds a script that is not there" {
    assert_bites quiet 'missing.js'
}

@test "check: links finds a place that is not there" {
    assert_bites links 'no such place: page.html#nowhere'
}

@test "check: valid finds an id that is there twice" {
    assert_bites valid 'no-dup-id'
}

@test "check: size finds a page of 200 kB, and data of the search of 150 kB" {
    cp "$root/tests/fixtures/browser/sound/page.html" "$BATS_TEST_TMPDIR"
    head -c 200000 /dev/zero | tr '\0' ' ' >>"$BATS_TEST_TMPDIR/page.html"
    run -1 check size "$BATS_TEST_TMPDIR"
    assert_output --partial 'page.html: 200'
    head -c 150000 /dev/zero >"$BATS_TEST_TMPDIR/search.js"
    run -1 check size "$BATS_TEST_TMPDIR"
    assert_output --partial 'search.js: 150000 bytes'
}

@test "check: copy finds a prompt that is copied" {
    assert_bites copy 'a prompt was copied'
}

@test "check: search finds a search that finds nothing, or shows torn code, and does not help" {
    assert_bites search \
        'searching "one fork" finds []' \
        'searching "why twice" shows torn code: ;;;;' \
        'where nothing is found, there is no help: []'
}

@test "check: land finds a test that is hidden" {
    assert_bites land 'leads to what cannot be seen: page.html#test:1.1'
}

@test "check: follow finds contents that mark nothing, and what is closed or lost on paper" {
    assert_bites follow \
        'the contents do not mark' \
        'a fold is closed on paper' \
        '1 texts of pictures are not on paper'
}

@test "check: paper finds a heading that may stand alone, a chapter in the middle of a page, a button, and a second sheet" {
    assert_bites paper \
        'may stand alone: Alone' \
        'begins no page: A chapter' \
        'is on paper: <button' \
        'sheet.html: fills 2 pages of A4'
}

@test "check: an unknown check, or a directory without pages, is an error" {
    run -2 check nonsense "$root/build/docs"
    assert_output --partial 'usage:'
    run -2 check axe "$BATS_TEST_TMPDIR"
    assert_output --partial 'no pages'
}
