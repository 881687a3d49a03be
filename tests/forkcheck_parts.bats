#!/usr/bin/env bats
# forkcheck: what its parts are told, and what it makes of their answers.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# fake NAME...: puts commands into ./bin that write their words to ./commands, say that they give up, and fail.
fake() {
    local name
    mkdir -p bin
    for name in "$@"; do
        # shellcheck disable=SC2016 # for the script
        printf '#!/bin/sh\n%s >>%s\n%s\nexit 1\n' 'echo "${0##*/} $*"' "'$PWD/commands'" \
            'printf "%s\n" "a line" "${0##*/}: it gives up"' >"bin/$name"
        chmod +x "bin/$name"
    done
}

# told NAME: prints the words with which the fake NAME was called, sorted, without the names of scratch directories.
told() {
    sed -nE "s/^$1 //p" commands | sed -E 's|/[^ ]*/([^/ ]+)|\1|g; s/search-[0-9]+/search/' | sort
}

@test "forkcheck: messages of tools are read in all their forms, and what is no message is passed over" {
    local path
    path=$(only_with cat gcc as ld timeout)
    printf '%s\n' 'static int read_all(int x) { return x; }' '/* read_all */ int main(void)' '{' '    int _a = 0;' \
        '    _a += read_all(1);' '    __builtin_trap(); }' >judged.c
    cat >said <<'END_OF_MESSAGES'
no colon
judged.c:17:1: warning: one of interleave's own names [double-output]
judged.c: In function 'main':
judged.c: 3: 1: warning: blanks [nullPointer]
cppcheck: error: no space left
judged.c:0:5: warning: no line [nullPointer]
judged.c:5x:5: warning: no number [nullPointer]
judged.c:5 5: warning: no colon [nullPointer]
judged.c:1000000000:5: warning: no line either [nullPointer]
judged.c:5
judged.c:5:1: no severity
judged.c:4:1: error: interleave shows this two lines later [crash]
/usr/include/stdio.h:3:1: warning: of the system [nullPointer]
judged.c:5:1: information: no problem [nullPointer]
judged.c:5:11: warning: the value returned by this function should be used [cert-err33-c]
judged.c:4:9: warning: the value returned by this function should be used, too [bugprone-unused-return-value]
judged.c:3:0: warning: the value returned by this function should be used [cert-err33-c]
nowhere.c:3:1: warning: the value returned by this function should be used [no-such-check,cert-err33-c]
judged.c:90:9: warning: it ends with a bracket]
judged.c:109: error: no column [clang-diagnostic-format]
judged.c:6:5: warning: leak of fd 'x' [CWE-775] [-Wanalyzer-fd-leak]
judged.c:7:1: warning: use of uninitialized value '*p_31 + _6[j]' [CWE-457] [-Wanalyzer-use-of-uninitialized-value]
judged.c:8:1: warning: use of uninitialized value 'my_value' [CWE-457] [-Wanalyzer-use-of-uninitialized-value]
judged.c:9:1: warning: use of uninitialized value 'p' [CWE-457] [-Wanalyzer-use-of-uninitialized-value]
judged.c:10:1: warning: in brackets [here]: text [array-bounds=]
judged.c:11:1: style: the second name [unknown,nullPointer,other]
judged.c:12:1: portability: nobody knows it [forma]
judged.c:13:1: warning: implicit declaration of function 'frobnicate' [-Wimplicit-function-declaration]
judged.c:14:1: warning: what is not declared [-Wimplicit-function-declaration]
judged.c:15:1: warning: control reaches end of non-void function [-Wreturn-type]
judged.c:15:9: warning: control reaches end of non-void function, again [-Wreturn-type]
judged.c:16:1: warning: 'return' with a value [-Wreturn-type]
    inlined from 'nowhere
    inlined from 'copy' at /usr/include/string.h:18:4,
    inlined from 'copy' at judged.c:18:4,
    inlined from 'main' at judged.c:19:4:
/usr/include/string.h:20:4: warning: call to 'f' declared with attribute warning: too much [-Wattribute-warning]
/usr/include/string.h:21:4: warning: of the system again [nullPointer]
    inlined from 'main' at judged.c:22:4:
judged.c:23:4: error: call to 'g' declared with attribute error: g needs its own place
/usr/include/string.h:24:4: error: call to 'h' declared with attribute error: of the system
END_OF_MESSAGES
    printf '#!/bin/sh\ncat %s\nexit 1\n' "'$PWD/said'" >bin/cppcheck
    chmod +x bin/cppcheck
    PATH=$path run -1 forkcheck --quick --severity=note --format=gcc judged.c
    assert_line "forkcheck: note: checked: cppcheck"
    assert_equal "$(grep -v '^forkcheck: note:' <<<"$output")" \
        "judged.c:3:1: warning: the value returned by this function should be used [FC602 unchecked-result]
judged.c:4:1: error: interleave shows this two lines later [FC005 crash]
judged.c:4:1: note: replay: interleave --stdin=empty --stdout=tty --replay 1000 ./judged
judged.c:4:9: warning: the result of _a is not looked at [FC602 unchecked-result]
judged.c:5:11: warning: the result of read_all is not looked at [FC602 unchecked-result]
judged.c:6:5: warning: leak of fd 'x' [FC304 descriptor-leak]
judged.c:7:1: error: use of uninitialized value [FC604 uninitialised]
judged.c:8:1: error: use of uninitialized value 'my_value' [FC604 uninitialised]
judged.c:9:1: error: use of uninitialized value 'p' [FC604 uninitialised]
judged.c:10:1: error: in brackets [here]: text [FC605 memory-error]
judged.c:11:1: error: the second name [FC607 null-pointer]
judged.c:12:1: note: nobody knows it [FC901 tool-warning]
judged.c:13:1: error: frobnicate is called, and nothing has declared it [FC603 missing-declaration]
judged.c:14:1: error: what is not declared [FC603 missing-declaration]
judged.c:15:1: error: control reaches end of non-void function [FC609 undefined-behaviour]
judged.c:16:1: note: 'return' with a value [FC901 tool-warning]
judged.c:17:1: error: one of interleave's own names [FC201 double-output]
judged.c:18:4: error: too much [FC605 memory-error]
judged.c:23:4: error: g needs its own place [FC605 memory-error]
judged.c:90:9: note: it ends with a bracket] [FC901 tool-warning]
judged.c:109: warning: no column [FC608 format-mismatch]
nowhere.c:3:1: warning: the value returned by this function should be used [FC602 unchecked-result]"
}

@test "forkcheck: what gcc says of a function that it puts in place of a call is said of the call" {
    local path
    path=$(only_with gcc as ld timeout)
    PATH=$path run -1 forkcheck --quick --format=gcc --only uninitialised,memory-error \
        "$root/tests/fixtures/forkcheck/driver/inlined.c"
    assert_equal "$(grep -o 'inlined.c:.*' <<<"$output")" \
        "inlined.c:11:12: error: read called with bigger length than size of the destination buffer [FC605 memory-error]
inlined.c:16:20: error: open with O_CREAT or O_TMPFILE in second argument needs 3 arguments [FC604 uninitialised]"
}

@test "forkcheck: a comparison that had no time for a schedule has none in its finding, or one that was not run again" {
    local path
    path=$(only_with cat gcc as ld timeout)
    cp "$root/examples/one_fork.c" "$tools/forkcheck" .
    printf '#!/bin/sh\ncat %s\nexit 1\n' "'$PWD/said'" >bin/interleave
    chmod +x bin/interleave
    printf '%s\n' 'different: 1 outcome of 2' '' \
        'only ./one_fork has this outcome, in 3 steps: --replay 1000*3 (there was no time to run it again)' '  pear' '' >said
    PATH=$path run -1 timeout 100 ./forkcheck --quick --only other-outcome --same-as one_fork.c one_fork.c 3>&-
    assert_line --index 0 "one_fork.c: error: [FC920 other-outcome] it can show what the reference cannot: pear"
    assert_line "    schedule: 1000*3"
    assert_line "    replay: interleave --stdin=empty --stdout=tty --replay '1000*3' ./one_fork"
    printf '%s\n' 'different: 1 outcome of 2' '' 'only ./one_fork has this outcome; there was no time to find its schedule' '  pear' >said
    PATH=$path run -1 timeout 100 ./forkcheck --quick --only other-outcome --same-as one_fork.c one_fork.c 3>&-
    assert_line --index 0 "one_fork.c: error: [FC920 other-outcome] it can show what the reference cannot: pear"
    refute_output --regexp 'schedule:|replay:'
}

@test "forkcheck: a table that a larger number overflows is found by the sanitizers; with other arguments it is not tried" {
    needs namespaces glibc
    cp "$fixtures/driver/table_full.c" "$tools/forkcheck" .
    fake clang clang-tidy cppcheck interleave valgrind
    PATH=$PWD/bin:$PATH run -1 timeout 100 ./forkcheck --only memory-error --format=gcc table_full.c </dev/null 3>&-
    assert_line --regexp "^table_full.c:23:9: error: index 16 out of bounds for type '.* ?\[16\]' \[FC605 memory-error\]\$"
    PATH=$PWD/bin:$PATH run timeout 100 ./forkcheck --only memory-error table_full.c -- 2 </dev/null 3>&-
    refute_output --partial FC605
}

@test "forkcheck: each mistake that a real run shows is at its line, with the arguments that lead to it" {
    needs namespaces glibc
    cp "$fixtures/driver/real_runs.c" "$tools/forkcheck" .
    fake clang clang-tidy cppcheck interleave
    echo 'enum { NOTHING };' >other.c
    printf '\none\na  "b\t\na bcde\n' >lists
    PATH=$PWD/bin:$PATH run -1 timeout 100 ./forkcheck --max-seconds 80 --args-file lists --same-as real_runs.c \
        --std=gnu17 --cflags '-DX -w -I.' --severity=note real_runs.c other.c </dev/null 3>&-
    assert_equal "$(sed '/^for the replays/,$d; /^    why:/d; /^    chapter:/d; /^$/d' <<<"$output")" \
        "real_runs.c:11:5: error: [FC605 memory-error] index 2 out of bounds for type 'int [2]'
    seen by: sanitizers
    where: a real run, arguments one
    replay: ./real_runs one (compiled with -fsanitize=address,undefined)
real_runs.c:16:5: error: [FC609 undefined-behaviour] shift exponent 32 is too large for 32-bit type 'int'
    seen by: sanitizers
    where: a real run, arguments one
    replay: ./real_runs one (compiled with -fsanitize=address,undefined)
real_runs.c:24:9: error: [FC605 memory-error] valgrind: Invalid write of size 1
    seen by: valgrind, sanitizers
    where: a real run, arguments a bcde
    replay: valgrind --leak-check=full --track-fds=yes ./real_runs a bcde
real_runs.c:31:5: error: [FC605 memory-error] load of address with insufficient space for an object of type 'char'
    seen by: sanitizers
    where: a real run, no process can be made
    replay: ./real_runs (compiled with -fsanitize=address,undefined)
real_runs.c:47:9: error: [FC604 uninitialised] valgrind: Conditional jump or move depends on uninitialised value(s)
    seen by: valgrind
    where: a real run
    replay: valgrind --leak-check=full --track-fds=yes ./real_runs
real_runs.c:57:5: warning: [FC606 memory-leak] valgrind: 5 bytes in 1 blocks are definitely lost
    seen by: valgrind
    where: a real run
    replay: valgrind --leak-check=full --track-fds=yes ./real_runs
6 findings"
    # Nobody else knows anything, and that is no praise.
    assert_equal "$(sed -n '/^checked/,$p' <<<"$output")" "checked:
    gcc
    gcc -fanalyzer
    sanitizers: 5 real runs in a sandbox
    valgrind: 4 real runs in a sandbox
    with the arguments: none; one; a '\"b'; a bcde
not checked, so that the result is incomplete:
    rules: clang does not accept the source
    clang: it failed
    clang-tidy: it failed
    cppcheck: it failed
    interleave: it gives up (standard output is a terminal, and 9 more)
    interleave --fail all: it gives up (standard output is a pipe)
    interleave --same-as: interleave: it gives up (standard output is a terminal, and 7 more)"
    # Each search gets an eighth of the time, but the one that makes calls fail a third, and comparisons a quarter.
    local plain='--descriptors --ordered --confirm 2 --findings search.json --max-seconds'
    assert_equal "$(told interleave)" \
        "--same-as reference --stdin=empty --stdout=pipe --max-seconds=20 ./real_runs
--same-as reference --stdin=empty --stdout=pipe --max-seconds=20 ./real_runs a \"b
--same-as reference --stdin=empty --stdout=pipe --max-seconds=20 ./real_runs a bcde
--same-as reference --stdin=empty --stdout=pipe --max-seconds=20 ./real_runs one
--same-as reference --stdin=empty --stdout=tty --max-seconds=20 ./real_runs
--same-as reference --stdin=empty --stdout=tty --max-seconds=20 ./real_runs a \"b
--same-as reference --stdin=empty --stdout=tty --max-seconds=20 ./real_runs a bcde
--same-as reference --stdin=empty --stdout=tty --max-seconds=20 ./real_runs one
--stdin=empty --stdout=file $plain 10 ./real_runs
--stdin=empty --stdout=pipe $plain 10 --pipe-size 512 ./real_runs
--stdin=empty --stdout=pipe $plain 10 ./real_runs
--stdin=empty --stdout=pipe $plain 10 ./real_runs a \"b
--stdin=empty --stdout=pipe $plain 10 ./real_runs a bcde
--stdin=empty --stdout=pipe $plain 10 ./real_runs one
--stdin=empty --stdout=pipe $plain 26 --fail all ./real_runs
--stdin=empty --stdout=tty $plain 10 ./real_runs
--stdin=empty --stdout=tty $plain 10 ./real_runs a \"b
--stdin=empty --stdout=tty $plain 10 ./real_runs a bcde
--stdin=empty --stdout=tty $plain 10 ./real_runs one"
    # Analysers get all sources, and the flags; cppcheck only those that it knows.
    run told cppcheck
    assert_output --regexp '^--quiet .* -DX -I. real_runs.c other.c$'
    run told clang-tidy
    assert_output --regexp '^--quiet --checks=-.* --config=.* real_runs.c other.c -- -std=gnu17 -Wno-error=.* -DX -w -I.$'
    run told clang
    assert_line --regexp '^-std=gnu17 -fsyntax-only -Wall .* real_runs.c other.c -DX -w -I.$'
}

# The first job, which compiles, is over before the second one, which sleeps, gets all the time.
@test "forkcheck: what there was no time for is named, and nothing is said of it but that" {
    local name path
    path=$(only_with gcc as ld sleep timeout)
    printf '#!/bin/sh\nexec sleep 100\n' >bin/clang
    for name in clang-tidy cppcheck valgrind; do printf '#!/bin/sh\n' >"bin/$name"; done
    chmod +x bin/*
    PATH=$path run -3 forkcheck --jobs 1 --max-seconds 8 --same-as "$root/examples/one_fork.c" "$root/examples/one_fork.c"
    assert_output "nothing found, but not all was checked
checked:
    with the arguments: none
not checked, so that the result is incomplete:
    interleave --same-as: there was not enough time (--max-seconds)
    rules: there was not enough time (--max-seconds)
    gcc: there was not enough time (--max-seconds)
    clang: there was not enough time (--max-seconds)
    gcc -fanalyzer: there was not enough time (--max-seconds)
    clang-tidy: there was not enough time (--max-seconds)
    cppcheck: there was not enough time (--max-seconds)
    interleave: there was not enough time (--max-seconds) (standard output is a terminal, and 3 more)
    interleave --fail all: there was not enough time (--max-seconds) (standard output is a pipe)
    sanitizers: there was not enough time (--max-seconds)
    valgrind: there was not enough time (--max-seconds)"
}

@test "forkcheck: a search gets a second at least, and never more than five with --quick" {
    local path
    path=$(only_with timeout)
    cp "$root/build/examples/one_fork" "$tools/forkcheck" .
    fake interleave
    PATH=$path run -3 timeout 100 ./forkcheck --quick --endless=expected --max-seconds 3 --same-as one_fork --program ./one_fork 3>&-
    refute_output --partial "every schedule"
    PATH=$path run -3 timeout 100 ./forkcheck --quick --max-seconds 1000 --same-as one_fork --program ./one_fork 3>&-
    assert_equal "$(told interleave)" "--same-as one_fork --stdin=empty --stdout=tty --max-seconds=1 ./one_fork
--same-as one_fork --stdin=empty --stdout=tty --max-seconds=10 ./one_fork
--stdin=empty --stdout=pipe --descriptors --ordered --confirm 2 --findings search.json --max-seconds 1 --endless=expected ./one_fork
--stdin=empty --stdout=pipe --descriptors --ordered --confirm 2 --findings search.json --max-seconds 5 ./one_fork
--stdin=empty --stdout=tty --descriptors --ordered --confirm 2 --findings search.json --max-seconds 1 --endless=expected ./one_fork
--stdin=empty --stdout=tty --descriptors --ordered --confirm 2 --findings search.json --max-seconds 5 ./one_fork"
}

@test "forkcheck: a program without its source or lines is judged all the same; one that may run for ever is not incomplete" {
    needs namespaces glibc
    printf '%s\n' '#include <unistd.h>' 'int main(void)' '{' '    int ends[2];' '    pipe(ends);' '    return 0;' '}' >silent.c
    gcc -w -o silent silent.c 3>&-
    PATH=$(only_with timeout) run -1 forkcheck --only failure-not-told --program ./silent --
    assert_line --index 0 --regexp '^./silent: warning: \[FC601 failure-not-told\] process 1000 ends with exit status 0 although its pipe failed$'
    cp "$tools/forkcheck" .
    fake clang clang-tidy cppcheck interleave
    printf '%s\n' '#include <unistd.h>' 'int main(void)' '{' '    for (;;)' '        pause();' '}' >server.c
    PATH=$PWD/bin:$PATH run -3 timeout 100 ./forkcheck --max-seconds 24 --endless=expected server.c </dev/null 3>&-
    assert_line "    sanitizers: 2 real runs in a sandbox"
    refute_output --partial "did not end"
}

@test "forkcheck: clang-tidy learns which functions never return, each in its source, and names the lines of the user" {
    local path
    path=$(only_with clang-tidy clang gcc as ld timeout)
    cp "$tools/forkcheck" .
    # Two in one line, at the end of which the second name stands; and two calls that nobody looks at, behind them: that of setpgid is the usual one, made in parent and child.
    sed 's/^static void work/static void stop(int status) { _exit(status); } &\n/; s/    _exit(0);/    stop(0);/
        s/^    return 0;/    fork();\n    setpgid(0, 0);\n&/' "$fixtures/driver/takes_number.c" >marked.c
    sed 's/int main(/int other(int argc, char *argv[]);\nint other(/' marked.c >other.c
    PATH=$path run -1 timeout 100 ./forkcheck --max-seconds 100 --format=gcc --severity=note --only unchecked-result,memory-error,tool-warning marked.c "$PWD/other.c" -- 2 3>&-
    assert_equal "$(codes)" $'FC602 51\nFC602 50'
    assert_line --partial "other.c:51:5: warning: the result of fork is not looked at [FC602 unchecked-result]"
    assert_line "forkcheck: note: checked: clang-tidy"
    refute_output --partial "tool-warning"
}

# analyse FILE: what forkcheck finds with the tools in ./bin alone.
@test "forkcheck: what a compiler says of conditions, of variables with one name and of types has codes of its own" {
    local path tools_there
    awk 'match($0, /\/\/ FC[0-9]+$/) { print substr($0, RSTART + 3), FNR }' "$fixtures/driver/conditions.c" >wanted
    assert [ "$(wc -l <wanted)" = 19 ]
    for tools_there in "gcc" "gcc clang cppcheck"; do
        # shellcheck disable=SC2086 # a list of words
        path=$(only_with $tools_there as ld timeout)
        PATH=$path run forkcheck --format=gcc --quick --only odd-condition,shadowed-variable,type-mismatch,never-used,number-cut \
            "$fixtures/driver/conditions.c"
        run diff <(codes) wanted
        assert_output ''
    done
}
