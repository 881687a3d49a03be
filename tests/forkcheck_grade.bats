#!/usr/bin/env bats
# forkcheck: --same-as, whether a program has the outcomes of a reference, and --grade, a table of submissions.

load test_helper
load helpers/forkcheck

# The two programs of one fixture: both orders of two words, and one order.
setup() {
    cd "$BATS_TEST_TMPDIR" || return
    sed 's/#ifdef FIXED/#if 0/' "$root/tests/fixtures/interleave/same_order.c" >both.c
    sed 's/#ifdef FIXED/#if 1/' "$root/tests/fixtures/interleave/same_order.c" >one.c
    mkdir work
}

# grade [OPTION...]: makes the table of the directory `work`, without carriage returns.
grade() {
    local status=0
    forkcheck --quick --grade work "$@" >table 2>errors || status=$?
    sed 's/\r$//' table
    cat errors >&2
    return "$status"
}

@test "forkcheck: other outcomes than those of the reference are a finding, with a schedule that makes one" {
    run -1 forkcheck --quick --only other-outcome --same-as one.c both.c
    assert_line --index 0 \
        "both.c: error: [FC920 other-outcome] it can show what the reference cannot: pear | apple | exit status 0"
    replay=$(sed -n 's/^    replay: //p' <<<"$output")
    gcc -g -o both both.c
    run bash -c "PATH=$tools:\$PATH; $replay" </dev/null
    assert_output --regexp 'pear.*apple'
}

@test "forkcheck: an outcome that only the reference has is a finding" {
    run -1 forkcheck --quick --only other-outcome --same-as both.c one.c
    assert_line --index 0 "one.c: error: [FC920 other-outcome] it can never show what the reference can: pear | apple | exit status 0"
    refute_output --partial "replay"
    refute_output --partial "comparisons"
}

@test "forkcheck: a comparison has the flags, the arguments and the input, and may be of a program without its source" {
    cat >lines.c <<'END'
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char *argv[])
{
    int more = getchar() == 'm';
    for (int i = FROM; i < TO; i++)
        printf("%d%s\n", i, argc > 2 && more ? argv[2] : "");
    return argc > 1 ? atoi(argv[1]) : 0;
}
END
    sed 's/argv\[2\] :/"" :/; s/argv\[1\]/"3"/' lines.c >other.c
    echo m >given
    run -1 forkcheck --quick --only other-outcome --cflags '-DFROM=1 -DTO=9' --stdin-file given --same-as other.c lines.c -- 3 ' x'
    assert_line --index 0 "lines.c: error: [FC920 other-outcome] it can show what the reference cannot: 1 x | 2 x | 3 x | 4 x | 5 x | 6 x | ..."
    assert_line "    where: standard output is a terminal, arguments 3 ' x', input given"
    assert_line "    replay: interleave --stdin=given --stdout=tty --replay '1000*9' ./lines 3 ' x'"
    assert_line "    interleave: the program fails in every schedule: exit status 3"
    gcc -DFROM=3 -DTO=5 -o lines lines.c
    run -1 forkcheck --quick --only other-outcome --cflags '-DFROM=5 -DTO=5' --same-as other.c --program ./lines
    assert_line --index 0 "./lines: error: [FC920 other-outcome] it can show what the reference cannot: 3 | 4 | exit status 0"
    assert_line "    replay: interleave --stdin=empty --stdout=tty --replay '1000*3' ./lines"
}

@test "forkcheck: with --subset only outcomes that the reference does not have are a finding" {
    run -0 forkcheck --quick --only other-outcome --same-as both.c --subset one.c
    assert_line --partial "interleave --same-as both.c: no other outcomes, 1 of 1 comparisons"
    run -1 forkcheck --quick --only other-outcome --same-as one.c --subset both.c
    assert_line --index 0 --partial "it can show what the reference cannot: pear | apple | exit status 0"
    run -2 forkcheck --subset one.c
    assert_output --partial "--subset goes with --same-as only"
}

@test "forkcheck: the same outcomes are no finding, and the report says so" {
    run -0 forkcheck --quick --only other-outcome --same-as both.c both.c
    assert_line --partial "interleave --same-as both.c: the same outcomes, 1 of 1 comparisons"
    sed 's/"apple"/" apple"/; s/puts(word)/printf("%s \\n", word)/' both.c >blanks.c
    run -1 forkcheck --quick --only other-outcome --same-as both.c blanks.c
    run -0 forkcheck --quick --only other-outcome --same-as both.c --compare=words blanks.c
    assert_line "    interleave --same-as both.c: the same outcomes, 1 of 1 comparisons, by words"
}

@test "forkcheck: the reference may be a program, and is compared with each list of arguments" {
    gcc -o both both.c
    printf '%s\n' 1 '2 3' >lists
    run -0 forkcheck --quick --only other-outcome --args-file lists --same-as both both.c
    assert_line --partial "2 of 2 comparisons"
}

@test "forkcheck: a submission of which not all was checked is incomplete in the table, and says why" {
    cp "$fixtures/hostile/fork_bomb.c" work
    run -3 grade --only double-output
    assert_line --regexp '^fork_bomb\.c,incomplete,0,0,0,0,,,.*not checked: '
}

@test "forkcheck: without an answer the result is incomplete, and never the same" {
    cp "$fixtures/hostile/fork_bomb.c" .
    run -3 forkcheck --quick --only other-outcome --format=json --same-as fork_bomb.c both.c
    assert_equal "$(jq -r .same_as <<<"$output")" unknown
    assert_output --regexp 'interleave --same-as: incomplete: .* \(standard output is a terminal\)"'
    echo 'int main(void) { return 0 }' >broken.c
    run -3 forkcheck --quick --only other-outcome --same-as broken.c both.c
    assert_line --partial "the reference broken.c does not compile"
}

@test "forkcheck: a table has a row for each submission, and a bad one does not stop the others" {
    mkdir work/group work/nothing work/.hidden
    cp one.c work/right.c
    cp both.c work/group/main.c
    cp "$fixtures/hostile/hangs.c" work
    echo 'int main(void) { return 0 }' >work/broken.c
    echo text >work/notes.txt
    run -1 --separate-stderr grade --only other-outcome,stuck,never-ends --same-as one.c
    assert_line --index 0 "submission,verdict,errors,warnings,notes,allowed,codes,outcomes,remark"
    assert_line --index 1 "broken.c,could not judge,0,0,0,0,,,work/broken.c does not compile; nothing else was checked"
    assert_line --index 2 "group,findings,1,0,0,0,FC920,different,"
    assert_line --index 3 --regexp "^hangs.c,findings,[12],0,0,0,FC[0-9 FC]*,different,"
    assert_line --index 4 "nothing,could not judge,0,0,0,0,,,there is no C source in the directory"
    assert_line --index 5 "right.c,clean,0,0,0,0,,same,"
    assert_equal "${#lines[@]}" 6
}

@test "forkcheck: a submission whose judge is killed, and says nothing, has a row all the same" {
    # The compiler kills who calls it.
    printf '#!/bin/sh\nkill -KILL $PPID\n' >kills
    chmod +x kills
    cp one.c work
    TMPDIR=$PWD run -3 forkcheck --grade work --no-cache --cc ./kills
    assert_line --index 1 --regexp "^one.c,could not judge,0,0,0,0,,,forkcheck ended with wait status 9 and no report.?$"
}

@test "forkcheck: names with commas, quotes and newlines are fields of RFC 4180, and formulas are none" {
    local name
    for name in 'a, "b".c' $'new\nline.c' =1+1.c -x.c @a.c ' +1.c' $'\e[31m.c'; do echo 'no program' >"work/$name"; done
    run -3 grade
    for name in '"a, ""b"".c"' "'=1+1.c" "'-x.c" "'@a.c" "' +1.c" '?[31m.c'; do
        assert_line --regexp "^$(sed 's/[][\\.*^$+?]/\\&/g' <<<"$name"),could not judge,"
    done
    assert_output --partial $'\n"new\nline.c",could not judge,'
    run -0 python3 -c '
import csv, sys
rows = list(csv.reader(open("table", newline=""), strict=True))
assert all(len(row) == 9 for row in rows), rows
assert open("table", newline="").read().count("\r\n") == len(rows) == 8
'
}

@test "forkcheck: findings that a submission allows itself are counted in the table" {
    sed 's|^    if (fork() != 0)|    // forkcheck: allow fork-unchecked: it is only homework\n&|' one.c >work/one.c
    run -0 grade --only fork-unchecked
    assert_line --index 1 "one.c,clean,0,0,0,1,,,"
}

@test "forkcheck: findings below --severity are counted, and do not change the verdict" {
    cp one.c work
    run -1 grade --only fork-unchecked
    assert_line --index 1 "one.c,findings,0,1,0,0,FC020,,"
    run -0 grade --only fork-unchecked --severity=error
    assert_line --index 1 "one.c,clean,0,1,0,0,,,"
}

@test "forkcheck: without a directory, a submission or a reference that compiles there is no table" {
    run -2 forkcheck --grade missing
    assert_output --partial "--grade: missing: No such file"
    run -2 forkcheck --grade work
    assert_output "forkcheck: --grade: work: it has no C source, and no directory"
    cp one.c work
    echo 'int main(void) { return 0 }' >broken.c
    run -2 forkcheck --grade work --same-as broken.c
    assert_output --partial "--same-as: broken.c does not compile; nothing was judged"
    run -2 forkcheck --same-as nowhere one.c
    assert_output "forkcheck: nowhere: No such file or directory"
    run -2 forkcheck --grade work one.c
    run -2 forkcheck --grade work --format=json
    run -2 forkcheck --compare=words one.c
    assert_output --partial "--compare goes with --same-as only"
}
