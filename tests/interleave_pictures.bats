#!/usr/bin/env bats
# interleave: --svg, the lives of the processes under one schedule.

load test_helper
load helpers/interleave

# Prints the steps of a picture in words.
told_in() {
    sed -n 's/.*<desc[^>]*>\(.*\)<\/desc>.*/\1/p' "$1" | sed 's/\. /.\n/g'
}

@test "interleave: the picture of the first outcome is one file of SVG that says the same in words" {
    run -0 interleave --svg "$BATS_TEST_TMPDIR/lives.svg" "$programs/many_forks" 2
    assert_line --index 0 --partial '37 outcomes'
    run -0 xmllint --noout --nonet "$BATS_TEST_TMPDIR/lives.svg"
    assert_output ''
    run -0 told_in "$BATS_TEST_TMPDIR/lives.svg"
    assert_line 'The parent: fork: here begins child 2 (1002).'
    assert_line --partial 'is a zombie now.'
    told_in "$BATS_TEST_TMPDIR/lives.svg" | sed -nE 's/^(The parent|Child [0-9]): (.*[)0-9n])\.$/\2/p' |
        grep -vE '^(fork|exit|waitpid)\b' >"$BATS_TEST_TMPDIR/shown"
    interleave "$programs/many_forks" 2 | sed -n '/^outcome 1$/,/exit status/s/^  //p' | grep -v '^exit' |
        diff - "$BATS_TEST_TMPDIR/shown"
}

@test "interleave: a picture shows the schedule that was asked for, and needs nothing but itself" {
    run -0 interleave --svg "$BATS_TEST_TMPDIR/lives.svg" --replay '1000*2,1001' "$programs/one_fork"
    assert_output --partial 'the end: exit status 0'
    run -0 told_in "$BATS_TEST_TMPDIR/lives.svg"
    assert_line --index 2 --partial 'The child: '
    run -1 grep -oE '(href|src|url|@import)[=(]' "$BATS_TEST_TMPDIR/lives.svg"
    run -0 grep -c 'prefers-color-scheme: dark' "$BATS_TEST_TMPDIR/lives.svg"
}

@test "interleave: a call that fails is told in the picture, and nothing printed is markup" {
    interleave --svg - --fail fork:EAGAIN --replay '1000,1000!' "$programs/one_fork" >"$BATS_TEST_TMPDIR/lives.svg"
    run -0 told_in "$BATS_TEST_TMPDIR/lives.svg"
    assert_line 'The parent: fork fails.'
    printf '%s\n' '#include <stdio.h>' 'int main(void) { puts("<script>&amp;]]>\1"); }' |
        cc -x c -o "$BATS_TEST_TMPDIR/markup" -
    interleave --svg - "$BATS_TEST_TMPDIR/markup" | xmllint --nonet --xpath 'string(//*[@class="writes"])' - |
        grep -qxF '<script>&amp;]]> '
}

@test "interleave: the picture shows who becomes an orphan, and that it is adopted" {
    run -1 interleave --svg "$BATS_TEST_TMPDIR/lives.svg" "$root/build/examples/orphan"
    run -0 told_in "$BATS_TEST_TMPDIR/lives.svg"
    run -0 grep -A 1 'a zombie now' <<<"$output"
    assert_output 'The child: exit: the child is a zombie now.
The grandchild: adopted by process 1.'
    run -0 grep -c 'class="adopt who2"\|>adopted by process 1</text>' "$BATS_TEST_TMPDIR/lives.svg"
    assert_output 2
    interleave --svg - "$programs/one_fork" >"$BATS_TEST_TMPDIR/lives.svg"
    run -1 grep -F 'class="adopt' "$BATS_TEST_TMPDIR/lives.svg"
}

@test "interleave: a picture is written whole or not at all" {
    echo before >"$BATS_TEST_TMPDIR/lives.svg"
    run -2 interleave --svg "$BATS_TEST_TMPDIR/lives.svg" --replay 1001 "$programs/one_fork"
    run -0 cat "$BATS_TEST_TMPDIR/lives.svg"
    assert_output before
    run -2 interleave --svg /nowhere/lives.svg "$programs/one_fork"
    assert_output --partial '/nowhere/lives.svg: No such file or directory'
    run -2 interleave --svg /dev/full "$programs/one_fork"
    assert_output --partial 'No space left'
}

@test "interleave: endlessly many outcomes have no first one, and two things cannot both go to standard output" {
    run -2 interleave --svg - "$programs/poll_dots"
    assert_output --partial 'endlessly many outcomes: choose a schedule with --replay'
    run -2 interleave --svg - --json - "$programs/one_fork"
    assert_output 'interleave: only one of --json, --svg and --html can go to standard output'
    run -2 interleave --svg x --possible - "$programs/one_fork"
}
