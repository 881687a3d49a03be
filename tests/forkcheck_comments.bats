#!/usr/bin/env bats
# forkcheck: comments, a file and options choose which findings are shown.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "forkcheck: what a run shows of a mistake that the rules name is not another finding" {
    run -1 forkcheck --quick --only=stuck,pipe-end-open --format=gcc "$fixtures/pipe_end_open_parent.c"
    assert_line --partial '[FC320 pipe-end-open]'
    assert_line --partial 'note: replay: interleave '
    refute_line --partial '[FC103 stuck]'
}

@test "forkcheck: findings, and comments that allow them, are where #line directives say" {
    cat >"$BATS_TEST_TMPDIR/lined.c" <<'END'
#include <stdlib.h>
#include <unistd.h>
#line 20 "lesson.md"
int main(void)
{
    // forkcheck: allow zombie: the system reaps
    switch (fork()) {
    case 0:
        exit(400);
    case -1:
        return 1;
    }
    return 0;
}
END
    run -1 forkcheck --quick --only=zombie,exit-value --format=gcc "$BATS_TEST_TMPDIR/lined.c"
    assert_line --regexp '^lesson\.md:25:9: error: .*\[FC025 exit-value\]$'
    refute_line --partial FC101
}

@test "forkcheck: a comment with a reason allows a finding, on its line or the next" {
    run -0 forkcheck --quick "$fixtures/driver/raw_fork.c"
    assert_line --index 0 --regexp '^nothing found; 2 allowed by comments'
    run -0 forkcheck --quick --format=gcc "$fixtures/driver/raw_fork.c"
    assert_equal "$(codes)" ""
}

@test "forkcheck: a comment applies to its own line behind code, and else to the line after its end, of its file" {
    printf %s "$(cat "$fixtures/driver/odd_comments.c")" >odd_comments.c # without the last newline
    printf '%s\n' '#include <unistd.h>' 'void other(int);' 'void other(int n)' '{' '' '' '' '' \
        '    if (n == 401) fork();' '}' >other.c
    run -1 forkcheck --quick --format=gcc --only fork-unchecked,crash,FC911,FC912 other.c odd_comments.c
    run sed -nE 's/^([^:]*:[0-9]+:[0-9]+): (error|warning): .*\[(FC[0-9]*).*/\3 \1/p' <<<"$output"
    assert_output "FC020 odd_comments.c:8:45
FC020 odd_comments.c:10:22
FC911 odd_comments.c:16:5
FC020 odd_comments.c:17:22
FC912 odd_comments.c:18:10
FC911 odd_comments.c:20:2
FC020 odd_comments.c:22:22
FC020 odd_comments.c:25:22
FC005 odd_comments.c:26:2
FC911 odd_comments.c:28:3
FC020 other.c:9:19"
}

@test "forkcheck: comments without a reason, or for what is not there, are findings" {
    needs namespaces
    cp "$fixtures/driver/bad_comments.c" .
    run -1 forkcheck --format=gcc --only zombie,FC911,FC912,double-output bad_comments.c
    assert_equal "$(codes)" $'FC912 8\nFC101 11\nFC911 13\nFC912 16'
}

@test "forkcheck: .forkcheck excludes codes and gives arguments, and a wrong line in it is named" {
    cp "$fixtures/driver/takes_number.c" .
    printf '# of this project\n\nargs = 1\n  \nexclude=zombie\n' >.forkcheck
    run -0 forkcheck --quick takes_number.c
    assert_line "    with the arguments: 1"
    echo 'colour=red' >>.forkcheck
    run -2 forkcheck --quick takes_number.c
    assert_output "forkcheck: .forkcheck:6: no setting: colour=red"
}

@test "forkcheck: --only, --exclude and --severity choose what is shown, and the status follows" {
    cp "$fixtures/driver/raw_fork.c" plain.c
    sed -i 's|// forkcheck.*||' plain.c # the lines stay
    run -1 forkcheck --quick --format=gcc plain.c
    assert_equal "$(codes)" $'FC101 6\nFC002 12'
    run -1 forkcheck --quick --format=gcc --only FC101 plain.c
    assert_equal "$(codes)" "FC101 6"
    run -0 forkcheck --quick --exclude zombie,fc002 plain.c
    run -0 forkcheck --quick --severity=error plain.c
    assert_line --index 0 --regexp '^nothing found; [0-9]+ not shown'
    run -2 forkcheck --only nonsense plain.c
    assert_output "forkcheck: --only: there is no code or name nonsense (see --list-rules)"
}
