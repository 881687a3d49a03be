#!/usr/bin/env bats
# forkcheck: what it leaves out of what analysers say, because they do not know what the program knows.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

analyse() {
    PATH=$PWD/bin timeout 100 ./forkcheck --no-cache --only memory-leak,null-pointer,uninitialised --format=gcc "$1" </dev/null 3>&-
}

@test "forkcheck: what an analyser says because it does not know what the program knows is left out" {
    cp "$tools/forkcheck" "$fixtures"/driver/{doubted,undoubted}.c .
    only_with cat gcc as ld timeout clang clang-tidy >/dev/null
    # clang-tidy does say it.
    run -0 clang-tidy --quiet '--checks=-*,clang-analyzer-core.*,clang-analyzer-unix.*' doubted.c -- -std=gnu11
    assert_line --regexp "warning: Potential leak of memory pointed to by 'copy'"
    assert_line --regexp 'warning: Null pointer passed to 1st parameter'
    assert_line --regexp 'warning: Potential memory leak'
    run -3 analyse doubted.c
    refute_line --regexp 'FC60[67]'
    assert_line 'forkcheck: note: checked: clang-tidy'
    run -1 analyse undoubted.c
    for what in 'for (char:FC606' 'return \*found:FC607' 'text\[0\] = (char):FC607'; do
        codes | grep -x "${what##*:} $(sed -n "/${what%:*}/=" undoubted.c)" || fail "$what: $output"
    done
    assert_output --partial "Potential leak of memory pointed to by 'last'"
}

# says LINE CHECK TEXT NOTE...: adds to what clang-tidy says a warning at this line of doubted.c, with these notes,
# LINE:COLUMN:TEXT. If they tell that it is in doubt, the line does not count for the warning.
says() {
    local note
    echo "doubted.c:$1:5: warning: $3 [clang-analyzer-$2]" >>said
    for note in "${@:4}"; do echo "doubted.c:${note%:*}: note: ${note##*:}"; done >>said
}

# believed CODE: prints the lines of what clang-tidy says that forkcheck reports with this code.
believed() {
    cp "$tools/forkcheck" "$fixtures"/driver/doubted.c .
    only_with cat gcc as ld timeout clang >/dev/null
    printf '#!/bin/sh\ncat %s\n' "'$PWD/said'" >bin/clang-tidy
    chmod +x bin/clang-tidy
    run -1 analyse doubted.c
    codes | sed -n "s/^$1 //p" | paste -sd' '
}

@test "forkcheck: a null pointer is left out only where the path goes around the loop, on an assumption, that would move it" {
    local loop other null call source="$fixtures/driver/doubted.c" check=core.NonNullParamChecker
    loop=$(sed -n '/for (char .word/=' "$source"):5
    other=$(sed -n '/for (const char/=' "$source"):5
    null=$(sed -n '/vector\[count\] = NULL/=' "$source"):5:'Storing null pointer value'
    call=$(sed -n '/split(commands/=' "$source"):22
    local assumed="$loop:Assuming 'word' is null" skipped="$loop:Loop condition is false. Execution continues"
    local entered="$loop:Loop condition is true.  Entering loop body"
    says 1 $check doubt "$assumed" "$skipped" "$null"
    says 2 $check doubt "$skipped" "$null"
    # What it knows is no assumption.
    says 3 $check null "$loop:'word' is null" "$skipped" "$null"
    says 4 $check null "$loop:'word' is null" "$loop:Left side of '&&' is false" "$skipped" "$null"
    # Another loop, and another null pointer.
    says 5 $check null "$other:Assuming the condition is false" "$other:Loop condition is false. Execution continues" "$null"
    says 6 $check null "$assumed" "$skipped" "$call:Storing null pointer value"
    says 7 $check null "$assumed" "$skipped"
    # The loop has been entered before, in this call of the function or in an earlier one.
    says 8 $check null "$call:Calling 'split'" "$entered" "$assumed" "$skipped" "$null" "$call:Returning from 'split'"
    says 9 $check doubt "$call:Calling 'split'" "$entered" "$skipped" "$call:Returning from 'split'" \
        "$call:Calling 'split'" "$assumed" "$skipped" "$null" "$call:Returning from 'split'"
    says 10 $check null "$entered" "$call:Calling 'split'" "$call:Returning from 'split'" "$assumed" "$skipped" "$null"
    says 11 $check doubt "$other:Loop condition is true.  Entering loop body" "$assumed" "$skipped" "$null"
    assert_equal "$(believed FC607)" '3 4 5 6 7 8 10'
}

@test "forkcheck: a leak is left out only where main got the memory once, or a result of the function leads to it" {
    local call copy source="$fixtures/driver/doubted.c" check=unix.Malloc
    call=$(sed -n '/split(commands/=' "$source")
    copy=$(sed -n '/for (char .word/=' "$source")
    says 1 $check 'doubt of a leak' "$call:22:Memory is allocated"
    says 2 $check 'doubt of a leak' "$copy:1:Memory is allocated" "$call:22:Returned allocated memory"
    # Another call of that line or in that column, or one in which the memory comes from main's call.
    says 3 $check 'a leak' "$call:9:Memory is allocated"
    says 4 $check 'a leak' "$copy:22:Memory is allocated"
    says 5 $check 'a leak' "$call:22:Memory is allocated" "$copy:1:Returned allocated memory"
    says 6 $check 'a leak' "$call:22:Calling 'split'"
    # Other memory, and another line.
    says 7 $check "a leak of memory pointed to by 'copy'"
    says "$copy" $check "a leak of memory pointed to by 'vector'"
    assert_equal "$(believed FC606)" "3 4 5 6 7 $copy"
    : >said
    says "$copy" $check "doubt of a leak of memory pointed to by 'copy'"
    says 8 $check 'a leak'
    assert_equal "$(believed FC606)" 8
}

@test "forkcheck: what a child has left when it cannot execute its program is no leak, but what its parent has left is" {
    cat >become.c <<'END'
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static char **list_of(char *name)
{
    char **list = calloc(2, sizeof *list);
    if (list)
        list[0] = name;
    return list;
}
static void become(int fd, char *name)
{
    char **list = list_of(name);
    if (!list)
        return;
    if (dup2(fd, STDOUT_FILENO) == -1)
        return;
    execvp(list[0], list);
}
static int counts(char *name)
{
    char **list = list_of(name);
    if (!list || !list[0])
        return 0;
    return list[0][0] == 'a';
}
int main(int argc, char *argv[])
{
    const pid_t child = fork();
    if (child == 0) {
        become(STDERR_FILENO, argc > 1 ? argv[1] : "true");
        _exit(127);
    }
    return child == -1 || waitpid(child, NULL, 0) == -1 || counts(argv[0]);
}
END
    only_with gcc as ld timeout clang >/dev/null
    cp "$tools/forkcheck" .
    run gcc -c -o /dev/null -fanalyzer become.c
    assert_line --regexp 'become.c:17:9: warning: leak of .list. .*-Wanalyzer-malloc-leak'
    run -1 analyse become.c
    refute_line --regexp '^become.c:1[0-9]:.*FC606'
    assert_line --regexp '^become.c:2[0-9]:.*FC606'
}

@test "forkcheck: what an analyser says without knowing enough stays where another tool says it too" {
    cp "$tools/forkcheck" "$fixtures"/driver/doubted.c .
    only_with cat gcc as ld timeout clang clang-tidy >/dev/null
    printf '#!/bin/sh\necho "doubted.c:%s:5: error: null [nullPointer]"\n' "$(sed -n '/execvp/=' doubted.c)" >bin/cppcheck
    chmod +x bin/cppcheck
    run -1 analyse doubted.c
    assert_line --regexp "^doubted.c:$(sed -n '/execvp/=' doubted.c):5: error: .*FC607"
    refute_line --regexp 'FC606'
}

@test "forkcheck: memory that main leaves wherever it ends early is no leak, but what it forgets at one such place is" {
    local early='perror("setting up"); return 1;'
    # leaves FIRST SECOND: a program whose main ends early in lines 9 and 11, and does that before.
    leaves() {
        cat >leaves.c <<END
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void)
{
    int ends[2], other[2];
    char *data = malloc(100);
    if (data == NULL) { $early }
    if (pipe(ends) == -1) { $1 $early }
    data[0] = 'a';
    if (pipe(other) == -1) { $2 $early }
    if (write(ends[1], data, fork() == 0) == -1) { $3 $early }
    free(data);
    return 0;
}
END
        run forkcheck --quick --format=gcc --only memory-leak leaves.c
        codes | sed -n 's/^FC606 //p' | paste -sd' '
    }
    assert_equal "$(leaves '' '' '')" ''
    assert_equal "$(leaves '' 'free(data);' '')" 9
    assert_equal "$(leaves 'free(data);' '' 'free(data);')" 11
}

# gcc_says: has gcc -fanalyzer say what ./said holds.
gcc_says() {
    cp "$tools/forkcheck" "$fixtures"/driver/doubted.c .
    only_with cat as ld timeout clang >/dev/null
    # shellcheck disable=SC2016 # for the script
    printf '#!/bin/sh\ncase "$*" in *-fanalyzer*) cat %s >&2;; *) exec /usr/bin/gcc "$@";; esac\n' "'$PWD/said'" >bin/gcc
    chmod +x bin/gcc
}

@test "forkcheck: an element of allocated memory that gcc's analyzer believes not to be set is left out, and what it names is not" {
    local check='[CWE-457] [-Wanalyzer-use-of-uninitialized-value]' from="doubted.c:3:5: note: (1) region created on"
    gcc_says
    printf '%s\n' "doubted.c:5:5: warning: use of uninitialized value '*_1 + _3' $check" "$from heap here" \
        "doubted.c:6:5: warning: use of uninitialized value '*_1 + _3' $check" "$from stack here" \
        "doubted.c:7:5: warning: use of uninitialized value 'marks[2]' $check" "$from heap here" >said
    run -1 analyse doubted.c
    assert_equal "$(codes | sed -n 's/^FC604 //p' | paste -sd' ')" '6 7'
}

@test "forkcheck: what gcc's analyzer says of a null pointer is in doubt, too, where it passes over a loop" {
    local loop null check='use of NULL where non-null expected [CWE-476] [-Wanalyzer-null-argument]'
    gcc_says
    loop=$(sed -n '/for (char .word/=' doubted.c)
    null=$(sed -n '/vector.count. = NULL/=' doubted.c)
    # path LINE NOTE...: a warning there, behind these notes: "LINE TEXT".
    path() {
        local note number=1
        echo "doubted.c:$1:5: warning: $check"
        for note in "${@:2}"; do echo "doubted.c:${note%% *}:5: note: ($((number++))) ${note#* }"; done
    }
    {
        path 5 "$loop following 'false' branch (when 'word' is NULL)..." "$null '0' is NULL" "5 '0' is NULL"
        path 6 "$loop following 'true' branch (when 'word' is non-NULL)..." \
            "$loop following 'false' branch (when 'word' is NULL)..." "$null '0' is NULL"
        path 7 "3 following 'false' branch (when 'word' is NULL)..." "$null '0' is NULL"
        path 8 "$loop following 'false' branch (when 'word' is NULL)..." "4 '0' is NULL"
        path 9 "4 calling 'f' from 'main'" "$loop following 'true' branch (when 'word' is non-NULL)..." \
            "4 returning to 'main' from 'f'" "4 calling 'f' from 'main'" \
            "$loop following 'false' branch (when 'word' is NULL)..." "$null '0' is NULL"
    } >said
    run -1 analyse doubted.c
    assert_equal "$(codes | sed -n 's/^FC607 //p' | paste -sd' ')" '6 7 8'
}
