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
    assert_output --regexp '^--quiet --checks=-.* --config=.* real_runs.c other.c -- -std=gnu17 -DX -w -I.$'
    run told clang
    assert_line --regexp '^-std=gnu17 -fsyntax-only -Wall .* real_runs.c other.c -DX -w -I.$'
}
