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
    for bug in $(bugs); do
        run -0 timeout 60 cc -std=c11 -O2 -c -o "$BATS_TEST_TMPDIR/object" "$root/examples/museum/$bug.c" 3>&-
        assert_output ''
        run -0 timeout 60 clang-format --dry-run --Werror "$root/examples/museum/$bug.c" 3>&-
        assert_output ''
    done
}

@test "museum: no gate and no golden outcome is about its programs" {
    run -0 env -u MAKEFLAGS -u MAKELEVEL make -C "$root" -pn gates
    refute_line --regexp '^build/gates/[a-z]*/.*museum/.*\.ok:'
    run -1 compgen -G "$root/tests/fixtures/outcomes/*museum*"
}

@test "museum: every program that must not be run is only run under interleave" {
    run -0 sed -n 's/ *run never$//p' "$root/tools/dev/matrix.list"
    for bug in "${lines[@]}"; do
        run -0 grep -c "^\$ .*$bug" "$page"
        run -1 grep "^\$ .*\./$bug" <(grep -v '^\$ interleave ' "$page")
    done
}

@test "museum: the page and its table are those of these tools" {
    run -0 timeout 600 "$root/tools/dev/matrix" --check 3>&-
    # The only lines are about tools of other versions than the page names.
    [ -z "$output" ] || sed 's/^/# /' <<<"$output" >&3
}
