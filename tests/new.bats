#!/usr/bin/env bats
# make new: a chapter that is complete from the first minute.

load test_helper

# A copy of the pack, built as far as it is built here, to work in.
setup() {
    cd "$BATS_TEST_TMPDIR" || return
    copy_pack GNUmakefile docs tools examples tests
}

# make_ ARGUMENT...: make in the copy, on its own.
make_() {
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL timeout 300 make --no-print-directory "$@" 3>&-
}

@test "make new: the chapter builds, its program is clean, its transcripts are true" {
    run make_ new NAME=my_lesson
    assert_success
    run make_ examples
    assert_success
    run cc -std=c11 -Wall -Wextra -Werror -o lesson examples/my_lesson.c
    assert_success
    run clang-format --dry-run --Werror --style="file:$root/.clang-format" examples/my_lesson.c
    assert_success
    run timeout 200 build/tools/transcript --from examples --from build/examples docs/my_lesson.md 3>&-
    assert_success
    assert_output ''
}

@test "make new: the chapter stands last in the reading order" {
    before=$(grep -c '^[0-9]*\. \[' docs/README.md)
    run make_ new NAME=my_lesson
    assert_success
    run grep '^[0-9]*\. \[' docs/README.md
    assert_equal "${#lines[@]}" "$((before + 1))"
    assert_line --index "$before" --partial "$((before + 1)). [My lesson](my_lesson.md)"
}

@test "make new: a name that cannot be one is a clear error, and nothing is written" {
    cp -a docs before
    # shellcheck disable=SC2016 # the name is meant as it stands
    for name in '' ../x 'a b' 3x A a-b int index one_fork 'x;id' '$(id)' "$(printf 'a\nb')" "$(printf '%060d' 0 | tr 0 a)"; do
        run tools/dev/new "$name"
        assert_failure 2
        assert_equal "${#lines[@]}" 1
        assert_output --partial 'new: '
    done
    run make_ new
    assert_failure
    assert_output --partial 'a chapter needs a name'
    run diff -r before docs
    assert_success
}

@test "make new: two chapters can be begun one after the other" {
    make_ new NAME=first
    make_ new NAME=second
    run make_ new NAME=first
    assert_failure
    assert_output --partial 'docs/first.md is there already'
    run grep -c '^[0-9]*\. \[\(First\|Second\)\]' docs/README.md
    assert_output 2
}
