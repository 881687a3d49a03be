#!/usr/bin/env bats
# The gates: each rejects a defect that was made for it and that the gates before it let pass, and names the line of the
# chapter.

load test_helper

fixtures=$root/tests/fixtures/gates
in_order=(format gcc clang musl tidy analyzer cppcheck rules memcheck sanitize)

gate() {
    timeout 300 "$root/tools/dev/gates/gate" "$@" 3>&-
}

# assert_bites GATE NAME: asserts that GATE is the first of all gates that rejects NAME.md, at the marked line.
assert_bites() {
    local before line
    line=$(grep -n '// the defect' "$fixtures/$2.md" | cut -d: -f1)
    "$root/build/tools/tangle" -l -d "$BATS_TEST_TMPDIR" "$fixtures/$2.md"
    for before in "${in_order[@]}"; do
        [ "$before" != "$1" ] || break
        run -0 gate "$before" "$BATS_TEST_TMPDIR/$2.c"
        assert_output ''
    done
    run -1 gate "$1" "$BATS_TEST_TMPDIR/$2.c"
    assert_output --partial "$2.md:$line"
}

# assert_rule NAME: asserts that NAME.md passes all gates before our rules, and breaks the rule NAME.
assert_rule() {
    assert_bites rules "$1"
    assert_output --partial "[$1]"
    assert_equal "${#lines[@]}" 1
}

# ---- What they reject --------------------------------------------------------------------------------------

@test "gates: shell rejects an unquoted argument in a script, and in a suite" {
    run -1 gate shell "$fixtures/shell.sh"
    assert_output --partial SC2086
    run -1 gate shell "$fixtures/shell.bats"
    assert_output --partial SC2046
}

@test "gates: format rejects a line out of place" {
    assert_bites format format
}

@test "gates: gcc rejects an argument list without its end" {
    assert_bites gcc gcc
}

@test "gates: clang rejects words after _exit" {
    assert_bites clang clang
}

@test "gates: musl rejects a header that only glibc has" {
    assert_bites musl musl
}

@test "gates: tidy rejects a waitpid whose result nobody looks at" {
    assert_bites tidy tidy
}

@test "gates: analyzer rejects memory that may not be there" {
    assert_bites analyzer analyzer
}

@test "gates: cppcheck rejects an index that was just seen to be too large" {
    assert_bites cppcheck cppcheck
}

@test "gates: memcheck rejects a read beyond a block, in a child whose parent ends well" {
    assert_bites memcheck memcheck
}

@test "gates: memcheck rejects a descriptor that the program leaves open" {
    assert_bites memcheck memcheck-descriptor
}

@test "gates: sanitize rejects an overflow" {
    assert_bites sanitize sanitize
}

@test "gates: suite rejects what a sanitizer finds in a child, though every test of the suite passes" {
    run -1 gate suite "$fixtures/suite.bats"
    assert_output --partial 'suite.c:12:23: runtime error: signed integer overflow'
}

@test "gates: suite rejects what a sanitizer finds in a process of another user" {
    needs root
    run -1 gate suite "$fixtures/suite_user.bats"
    assert_output --partial 'suite.c:12:23: runtime error: signed integer overflow'
}

# ---- Our own rules -----------------------------------------------------------------------------------------

@test "gates: rules reject a fork that is taken for granted" {
    assert_rule fork-unchecked
}

@test "gates: rules reject a child that goes on into its parent's part" {
    assert_rule missing-exit
}

@test "gates: rules reject a program that never waits" {
    assert_rule zombie
}

@test "gates: rules reject a raw status in the output" {
    assert_rule status-printed
}

@test "gates: rules reject WEXITSTATUS without WIFEXITED" {
    assert_rule status-unguarded
}

@test "gates: rules reject a pid_t that printf takes for an int" {
    assert_rule pid-in-printf
}

@test "gates: rules reject a fork with text in the buffer, put there by a function" {
    assert_rule double-output
}

@test "gates: rules reject a signal handler that prints" {
    assert_rule unsafe-handler
}

@test "gates: rules reject a signal handler that changes errno" {
    assert_rule handler-errno
}

@test "gates: rules reject a plain flag in a signal handler" {
    assert_rule handler-flag
}

# ---- What they let pass ------------------------------------------------------------------------------------

@test "gates: correct programs of many kinds pass every gate without a word" {
    local files
    for name in "${in_order[@]}"; do
        files=("$fixtures"/correct/*.c)
        # Ten runs of each program under Valgrind take long, and memcheck checks the examples too.
        [ "$name" != memcheck ] || files=("$fixtures"/correct/{reaper,spawner}.c)
        run -0 gate "$name" "${files[@]}"
        assert_output ''
    done
}

@test "gates: a gate that is none, a file that is not there, a source that does not compile: no gate passes" {
    run -2 gate colour "$fixtures/correct/reaper.c"
    assert_output --partial 'usage: '
    run -2 gate gcc "$BATS_TEST_TMPDIR/none.c"
    assert_output "gate: cannot read $BATS_TEST_TMPDIR/none.c"
    echo 'int main(void) { return fork();' >"$BATS_TEST_TMPDIR/broken.c"
    for name in gcc clang musl tidy analyzer cppcheck rules memcheck sanitize; do
        run ! gate "$name" "$BATS_TEST_TMPDIR/broken.c"
    done
}
