#!/usr/bin/env bats
# The museum of bugs: docs/museum.md. The programs are wrong on purpose; what they print is tested in tests/transcripts.bats.

load test_helper

page=$root/docs/museum.md

# bugs: the name of every program of the museum, one in each line.
bugs() {
    sed -n 's|^<<museum/\(.*\)\.c>>=$|\1|p' "$page"
}

@test "museum: each bug has a short program, a repair, and a line of the table" {
    for bug in $(bugs); do
        length=$(wc -l <"$root/examples/museum/$bug.c")
        [ "$length" -le 45 ] || fail "$bug has $length lines"
        grep -qFx -- "--- museum/$bug.c" "$page" || fail "$bug has no repair"
        grep -qFx -- "+++ ${bug}_repaired.c" "$page" || fail "$bug has no repair with its name"
        [ -x "$root/build/examples/museum/$bug" ] || fail "$bug is not built"
    done
    run -0 grep -c '^| \[.*](#' "$page"
    assert_output "$(bugs | wc -l)"
}

@test "museum: no name of its programs is that of a lesson" {
    for bug in $(bugs); do
        [ ! -e "$root/examples/$bug.c" ]
    done
}

@test "museum: each program compiles without a word with the flags of make, and each is laid out as clang-format does" {
    run -0 timeout 200 cc -std=c11 -fsyntax-only "$root"/examples/museum/*.c 3>&-
    assert_output ''
    run -0 timeout 200 clang-format --dry-run --Werror "$root"/examples/museum/*.c 3>&-
    assert_output ''
}

@test "museum: no gate and no golden outcome is about its programs" {
    env -u MAKEFLAGS -u MAKELEVEL make -C "$root" -pn gates >"$BATS_TEST_TMPDIR/rules"
    grep -q '^build/gates/gcc/.*/one_fork\.c\.ok:' "$BATS_TEST_TMPDIR/rules"
    run -1 grep '^build/gates/[a-z]*/.*museum/.*\.ok:' "$BATS_TEST_TMPDIR/rules"
    run -1 compgen -G "$root/tests/fixtures/outcomes/*museum*"
}

@test "museum: every program that must not be run is only run under interleave" {
    run -0 sed -n 's/ *run never$//p' "$root/tools/dev/matrix.list"
    for bug in "${lines[@]}"; do
        run -0 grep -c "^\$ .*$bug" "$page"
        run -1 grep "^\$ .*\./$bug" <(grep -v '^\$ interleave ' "$page")
    done
}

@test "museum: the table is what the tools say" {
    run -0 timeout 900 "$root/tools/dev/matrix" --check 3>&-
    # The only lines are about tools of other versions than the page names.
    [ -z "$output" ] || sed 's/^/# /' <<<"$output" >&3
}

@test "museum: matrix tells of a false cell, of another version, and of messages that nobody has judged or that the repair gets too" {
    sed '/(#the--1-of-a-failed-fork)/s/not run | seen | –/not run | seen | seen/; /^| cppcheck | /s/ [0-9.]* |$/ 0.1 |/' \
        "$page" >"$BATS_TEST_TMPDIR/page.md"
    sed '/^fork_unchecked rules seen/d; s/^fork_unchecked fail_all seen .*/&\nfork_unchecked fail_all seen ^orphan: /' \
        "$root/tools/dev/matrix.list" >"$BATS_TEST_TMPDIR/list"
    MATRIX_PAGE=$BATS_TEST_TMPDIR/page.md MATRIX_LIST=$BATS_TEST_TMPDIR/list \
        run -1 timeout 120 "$root/tools/dev/matrix" --check fork_unchecked 3>&-
    assert_line 'matrix: the page says: fork_unchecked interleave seen'
    assert_line 'matrix: the run says:  fork_unchecked interleave no'
    assert_line --regexp '^matrix: cppcheck is not compared: here it is [0-9.]+, and the page is about 0.1$'
    assert_output --partial 'matrix: fork_unchecked: rules: a message that matrix.list does not explain: '
    assert_output --partial 'matrix: fork_unchecked: fail_all: of the repaired program, too: orphan: '
}

@test "museum: a dangerous program is not run, whoever asks" {
    for tool in run memcheck sanitize; do
        run -2 timeout 200 "$root/tools/dev/matrix" --messages fork_unchecked "$tool" 3>&-
        assert_output 'matrix: fork_unchecked must not be run'
    done
}
