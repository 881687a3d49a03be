#!/usr/bin/env bats
# forkcheck: the rules on the source find each mistake at its line, and nothing in correct programs.

load test_helper

fixtures=$BATS_TEST_DIRNAME/fixtures/forkcheck
# Beside another build of the tools there may be another one of this.
rules=${tools%/*}/tests/forkcheck_rules
[ -x "$rules" ] || rules=$root/build/tests/forkcheck_rules

# found [FLAG...]: runs the rules on each file that standard input names, and prints the findings as FILE LINE NAME, with
# file names without directories, sorted. Starting clang takes longer than reading a small source, and only its inner
# command, which -### shows, reads several sources in one run.
found() {
    local inner
    inner=$(clang -### -fsyntax-only -w -Wno-error=implicit-function-declaration -Wno-error=implicit-int \
        -Xclang -ast-dump=json "$@" "$fixtures/runaway.c" 2>&1 3>&- | tail -n 1)
    xargs -P "$(nproc)" -n 20 "$BATS_TEST_DIRNAME/helpers/run_rules" "$rules" "${inner% *}" 2>&1 3>&- |
        sed -E 's|^(.*/)?([^/:]+):([0-9]+):[0-9]+: .*\[([a-z0-9-]+)\]$|\2 \3 \4|' | sort -u
}

@test "rules: each mistake of the table is found at its line, and no other one" {
    printf '%s\n' "$fixtures"/*.c | grep -v '\.fixed\.c$' | found -std=gnu11 -D_GNU_SOURCE >"$BATS_TEST_TMPDIR/found"
    awk '{ print $1, $3, $2 }' "$fixtures/rules.list" | sort -u >"$BATS_TEST_TMPDIR/wanted"
    run diff "$BATS_TEST_TMPDIR/wanted" "$BATS_TEST_TMPDIR/found"
    assert_output ''
}

@test "rules: each corrected program is silent" {
    run found -std=gnu11 -D_GNU_SOURCE < <(ls "$fixtures"/*.fixed.c)
    assert_output ''
}

@test "rules: each program of the table has a corrected one, and each row a rule of the catalogue" {
    local file mistake line catalogue
    catalogue=$(cat "$root"/tools/forkcheck/catalogue/*.c)
    while read -r file mistake line; do
        [ -e "$fixtures/${file%.c}.fixed.c" ] || fail "$file has no corrected program"
        [[ $catalogue = *"\"$mistake\""* ]] || fail "$mistake is not in the catalogue"
        [ "$line" -gt 0 ] || fail "$file: $line is no line"
    done <"$fixtures/rules.list"
}

@test "rules: each name that a rule reports is in the catalogue, and in the table" {
    local name catalogue list
    catalogue=$(cat "$root"/tools/forkcheck/catalogue/*.c)
    list=$(cat "$fixtures/rules.list")
    for name in $(grep -ohE '(walk|source)_report\((walk|\(struct source \*\)[a-z()_* -]*context|[a-z>-]+), *"[a-z0-9-]+"' "$root"/tools/forkcheck/rules/on_*/*.c |
        grep -oE '"[a-z0-9-]+"' | tr -d '"' | sort -u); do
        [[ $catalogue = *"\"$name\""* ]] || fail "$name is not in the catalogue"
        [[ $list = *" $name "* ]] || fail "$name has no fixture"
    done
}

# Each line of a corner that a rule finds ends in "// finds NAME"; the others are near misses.
@test "rules: in the corners of the language, the marked lines are found, and no others" {
    awk '{ count = split($0, part, "// finds ") }
        count == 2 { name = FILENAME; sub(/.*\//, "", name)
            for (i = split(part[2], finds, /, /); i > 0; i--) print name, FNR, finds[i] }' \
        "$fixtures"/corners/*.c | sort -u >"$BATS_TEST_TMPDIR/wanted"
    found -std=gnu11 -D_GNU_SOURCE < <(ls "$fixtures"/corners/*.c) >"$BATS_TEST_TMPDIR/found"
    run diff "$BATS_TEST_TMPDIR/wanted" "$BATS_TEST_TMPDIR/found"
    assert_output ''
}

# Likewise, each line of which a fact tells ends in "// knows NAME".
@test "rules: what has to be known to judge what analysers say is told of the marked lines, and of no others" {
    local file
    for file in "$fixtures"/facts/*.c; do
        awk '{ count = split($0, part, "// knows ") } count == 2 { print FNR, part[2] }' "$file" | sort >"$BATS_TEST_TMPDIR/wanted"
        clang -fsyntax-only -std=gnu11 -D_GNU_SOURCE -Xclang -ast-dump=json "$file" >"$BATS_TEST_TMPDIR/tree"
        "$rules" --facts "$file" <"$BATS_TEST_TMPDIR/tree" 3>&- |
            sed -E 's|^[^:]*:([0-9]+):[0-9]+: .*\[([a-z0-9-]+)\]$|\1 \2|' | sort -u >"$BATS_TEST_TMPDIR/found"
        run diff "$BATS_TEST_TMPDIR/wanted" "$BATS_TEST_TMPDIR/found"
        assert_output ''
    done
}

# The second line of each says with which arguments the program gets to its work.
@test "rules: the arguments that a source accepts are told" {
    local file
    for file in "$fixtures"/arguments/*.c; do
        clang -fsyntax-only -std=gnu11 -D_GNU_SOURCE -Xclang -ast-dump=json "$file" >"$BATS_TEST_TMPDIR/tree"
        run "$rules" --facts "$file" <"$BATS_TEST_TMPDIR/tree" 3>&-
        assert_line --partial " $(sed -n '2s|^// accepts: ||p' "$file") [accepted-arguments]"
    done
}

@test "rules: correct programs in many styles are silent" {
    run found -std=gnu11 -D_GNU_SOURCE < <(ls "$fixtures"/correct/*.c)
    assert_output ''
}

@test "rules: the examples, and the programs that no gate may reject, are silent" {
    run found < <(ls "$root"/examples/*.c "$BATS_TEST_DIRNAME"/fixtures/gates/correct/*.c)
    assert_output ''
}

@test "rules: each exhibit of the museum that shows in the source is found" {
    found < <(ls "$root"/examples/museum/*.c) >"$BATS_TEST_TMPDIR/found"
    local exhibit rule
    while read -r exhibit rule; do
        grep -q "^$exhibit.c [0-9]* $rule\$" "$BATS_TEST_TMPDIR/found" || fail "$exhibit: no $rule"
    done <<'END'
eintr_ignored interrupted-wait
exec_returns exec-falls-through
execl_unended missing-sentinel
exit_in_child exit-in-child
exit_missing missing-exit
fork_bomb fork-doubles
fork_unchecked fork-unchecked
handler_prints unsafe-handler
input_twice input-twice
orphan_left zombie
pipe_end_open pipe-end-open
sigchld_merged sigchld-merged
sleep_as_order sleep-as-order
status_raw status-printed
status_unasked status-unguarded
text_lost lost-output
unflushed_fork double-output
wait_before_read wait-before-read
wakeup_lost lost-wakeup
zombies_pile_up zombie
END
}

# The fixtures of interleave are short: they leave out checks, casts and reasons, and some are about what a rule finds. One
# in three, and all of them with EVERY_FIXTURE=1 (`make soak`).
@test "rules: the corrected fixtures of interleave break only rules that they are not about" {
    local left_out='fork-unchecked|minus-one|pid-in-printf|signal-used|unchecked-result|message-without-reason|exit-negative'
    local on_purpose
    on_purpose=$(
        cat <<'END'
alarm_vfork.c 11 vfork # is about vfork
between_errno.c 38 errno-late # close fails on purpose
between_jobs.c 17 handler-errno # no code of it reads errno
between_pair.c 11 handler-errno
crash_kinds.c 69 status-printed # compares raw statuses
dgram_early.c 50 status-unguarded # its child always exits
group_wait.c 54 status-unguarded # its children always exit
lost_copy.c 12 double-output # the text is meant to be copied
lost_copy.c 22 lost-output # and to be dropped
lost_copy.c 23 lost-output
lost_output.c 20 exec-falls-through # exec cannot fail there
lost_output.c 20 handed-on
memfd_use.c 77 exec-falls-through # exec cannot fail there
missing_article.c 13 number-unchecked # its argument is the test's
nochild_count.c 12 number-unchecked # its argument is the test's
chdir_parts.c 39 status-unguarded # its children always exit
count_spin.c 38 interrupted-wait # its handler is the child's
count_spin.c 40 status-unguarded # its child always exits
pipe_broken.c 42 no-child # one argument for each way to wait
pipe_broken.c 42 sigchld-ignored
pipe_broken.c 67 exec-falls-through
pipe_broken.c 67 handed-on
pipe_broken.c 77 use-after-close # SIGPIPE has killed it before
pipe_broken.c 77 wait-before-read
pipe_broken.c 78 closed-twice
pipe_resize.c 36 wait-before-read # its pipe has room for the whole text
reordered.c 29 lost-output # which the process that executes has not
reordered.c 35 exec-falls-through # exec cannot fail there
reap_order.c 11 count-unbounded
reap_order.c 11 number-unchecked # its argument is the test's
reap_order.c 29 status-unguarded # its children always exit
report_runaway.c 8 handler-errno # no code of it reads errno
rights_file.c 50 status-unguarded # its child always exits
rights_pool.c 89 status-unguarded # likewise
shared_call.c 52 status-unguarded # its child always exits
shared_use.c 89 status-unguarded # its child is killed
signal_parent.c 9 handler-errno
signal_timeout.c 13 handler-errno
signal_spin.c 29 status-unguarded # its child is killed
sock_abstract.c 78 status-unguarded # its children always exit
status_first.c 31 status-unguarded # its children always exit
untold_fork.c 20 wait-in-loop # is about children in turn
vfork_end.c 8 vfork # is about vfork
END
    )
    run found -DFIXED < <(grep -l FIXED "$BATS_TEST_DIRNAME"/fixtures/interleave/*.c |
        awk -v all="${EVERY_FIXTURE-}" 'all != "" || NR % 3 == 1')
    # Only the child of vfork takes the branch for it in reordered.c, which a text decides.
    output=$(grep -vE " ($left_out)\$|^reordered.c [0-9]+ vfork\$" <<<"$output" | grep -vxF "$(sed 's/ *#.*//' <<<"$on_purpose")" || true)
    assert_output ''
}

@test "rules: a source that clang does not accept is an error that says why" {
    printf 'int main(void) { return nothing; }\n' >"$BATS_TEST_TMPDIR/bad.c"
    run -2 "$rules" "$BATS_TEST_TMPDIR/bad.c"
    assert_output --partial "use of undeclared identifier 'nothing'"
}

@test "rules: a finding is where #line directives say, also behind a macro" {
    cat >"$BATS_TEST_TMPDIR/lined.c" <<'END'
#include <sys/wait.h>
#include <unistd.h>
#define START() (void)fork()
#line 40 "lesson.md"
int main(void)
{
    int status = 0;
    if (fork() == 0)
        _exit(0);
#line 70
    wait(&status);
    START();
    return WEXITSTATUS(status);
}
END
    run -1 "$rules" "$BATS_TEST_TMPDIR/lined.c"
    assert_line --regexp '^lesson\.md:43:9: .* \[fork-unchecked\]$'
    assert_line --regexp '^lesson\.md:71:5: .* \[fork-unchecked\]$'
    assert_line --regexp '^lesson\.md:72:12: .* \[status-unguarded\]$'
    assert_equal "${#lines[@]}" 3
}

@test "rules: the findings of a line are in order, each at its column, in macros and in headers of the program" {
    cd "$BATS_TEST_TMPDIR"
    cat >own.h <<'END'
#include <stdlib.h>
#include <unistd.h>
static inline void in_header(void)
{
    (void)fork();
}
#define FORK_HERE() fork()
#define TWICE(call) ((call), (call))
END
    cat >places.c <<'END'
#include <stdio.h>
#include "own.h"
#include <sys/wait.h>
#define PRINT(pid) printf("%d\n", pid)
struct { int value; } record;
#include <signal.h>
static void later(pid_t a, pid_t b)
{
    PRINT(a); PRINT(b); printf("%d %d\n", a, b);
}
int main(void)
{
    int status; const pid_t child = FORK_HERE();
    in_header(); later(child, child); record.value = 1;
    /* "text\" */ wait(&status); printf("\"%d\" %d\n", WEXITSTATUS(status), WTERMSIG(status));
    TWICE(waitpid(child, &status, 0)); return atoi("1") + (WEXITSTATUS(status));
}
END
    found_here() { "$rules" places.c | sed -E 's/: [^[]*\[/ /; s/\]$//'; }
    run found_here
    assert_output - <<'END'
./own.h:5:11 fork-unchecked
places.c:9:11 pid-in-printf
places.c:9:21 pid-in-printf
places.c:9:43 pid-in-printf
places.c:9:46 pid-in-printf
places.c:13:37 fork-unchecked
places.c:15:56 status-unguarded
places.c:15:77 status-unguarded
places.c:16:11 no-child
places.c:16:60 status-unguarded
END
}

@test "rules: #line directives may have blanks, no file, and flags behind it" {
    cat >"$BATS_TEST_TMPDIR/lined.c" <<'END'
#include <sys/wait.h>
#include <unistd.h>
  #  line 40 "lesson.md"
int main(void)
{
    int status = 0;
    (void)fork();
# 70
    (void)fork();
# 7 "other.md" 3
    (void)fork();
#line 123456789
    (void)fork();
#pragma once
    wait(&status);
    return WEXITSTATUS(status);
}
END
    run -1 "$rules" "$BATS_TEST_TMPDIR/lined.c"
    assert_line --index 0 --regexp '^lesson\.md:43:11: .* \[fork-unchecked\]$'
    assert_line --index 1 --regexp '^lesson\.md:70:11: .* \[fork-unchecked\]$'
    assert_line --index 2 --regexp '^other\.md:7:11: .* \[fork-unchecked\]$'
    assert_line --index 3 --regexp '^other\.md:123456789:11: .* \[fork-unchecked\]$'
    assert_line --index 4 --regexp '^other\.md:123456792:12: .* \[status-unguarded\]$'
    assert_equal "${#lines[@]}" 5
}

@test "rules: without clang, an error says so" {
    mkdir "$BATS_TEST_TMPDIR/empty"
    PATH=$BATS_TEST_TMPDIR/empty run -2 "$rules" "$fixtures/runaway.c"
    assert_output --partial 'cannot run clang: No such file or directory'
}

# clang_does COMMANDS: runs the rules with a clang that does these.
clang_does() {
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/sh\n%s\n' "$1" >"$BATS_TEST_TMPDIR/bin/clang"
    chmod +x "$BATS_TEST_TMPDIR/bin/clang"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH run -2 timeout 60 "$rules" "$fixtures/runaway.c" 3>&-
}

@test "rules: a clang that fails, or that writes no tree, is an error" {
    clang_does 'kill -9 $$'
    assert_output 'clang did not end well'
    clang_does 'echo no memory >&2; exit 1'
    assert_output 'no memory'
    clang_does 'yes | head -c 300000 >&2; yes | head -c 300000; exit 1'
    [[ $output = y$'\n'y* ]]
    clang_does ':'
    assert_output 'clang printed something that is no syntax tree'
    clang_does "echo '{\"kind\": \"TranslationUnitDecl\", \"inner\": [{\"kind\": \"VarDecl\"}'"
    assert_output 'clang printed something that is no syntax tree'
    clang_does "echo '{\"kind\": \"TranslationUnitDecl\", \"inner\": [{\"kind\": }]}'"
    assert_output 'clang printed something that is no syntax tree'
    clang_does "echo '{\"inner\": [], \"kind\": \"TranslationUnitDecl\"}'"
    assert_output 'clang printed something that is no syntax tree'
}

@test "rules: a source is read also where headers of the system are" {
    mkdir -p "$BATS_TEST_TMPDIR/lib/clang"
    cp "$fixtures/runaway.c" "$BATS_TEST_TMPDIR/lib/clang"
    run -1 "$rules" "$BATS_TEST_TMPDIR/lib/clang/runaway.c"
    assert_output --partial '[runaway]'
}

@test "rules: a printf whose failure is asked for along with that of fflush leaves no text behind" {
    cat >"$BATS_TEST_TMPDIR/asked.c" <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    if (printf("before\n") < 0 || fflush(stdout) == EOF)
        return 1;
    pid_t pid = fork();
    if (pid == -1)
        return 1;
    if (pid == 0)
        return printf("child\n") < 0 || fflush(stdout) == EOF;
    return waitpid(pid, NULL, 0) == -1;
}
END
    run -0 "$rules" "$BATS_TEST_TMPDIR/asked.c"
    assert_output ''
}

@test "rules: a statement that lacks its parts in the tree, as another clang may write it, is passed over" {
    cat >"$BATS_TEST_TMPDIR/parts.c" <<'END'
#include <unistd.h>
int main(void)
{
    for (;;) {
        fork();
        break;
    }
    return 0;
}
END
    clang -fsyntax-only -Xclang -ast-dump=json "$BATS_TEST_TMPDIR/parts.c" | sed 's/"BreakStmt"/"IfStmt"/' >"$BATS_TEST_TMPDIR/tree"
    run -1 "$rules" --trees "$BATS_TEST_TMPDIR/parts.c" <"$BATS_TEST_TMPDIR/tree"
    assert_output --partial '[runaway]'
}
