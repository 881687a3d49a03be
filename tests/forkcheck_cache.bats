#!/usr/bin/env bats
# forkcheck: results that are kept for the next run on the same sources.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    export XDG_CACHE_HOME=$PWD/cache
    cat >header.h <<'END'
enum { STATUS = 0 };
END
    cat >one.c <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "header.h"

int main(void)
{
    if (fork() == 0)
        _exit(STATUS);
    return 0;
}
END
}

# kept [OPTION...]: asserts that the report on one.c is the one without a cache, and prints what forkcheck says of the cache.
# shellcheck disable=SC2120 # `run` passes arguments
kept() {
    local status=0 fresh=0
    forkcheck --quick --verbose "$@" one.c >report 2>told || status=$?
    forkcheck --quick --no-cache "$@" one.c >expected 2>&1 || fresh=$?
    cmp report expected >&2 && [ "$status" -eq "$fresh" ] && cat told
}

# The build, the rules, gcc, clang, cppcheck, and two searches.
all=7

@test "forkcheck: a second run takes all results from the first, and prints the same bytes" {
    run -0 kept
    assert_line "forkcheck: cache: 0 of $all results were there"
    run -0 kept
    assert_line "forkcheck: cache: $all of $all results were there"
    assert_equal "$(stat -c %a cache/forkcheck)" 700
    assert_equal "$(find cache/forkcheck -type f ! -perm 600)" ""
    run -0 kept --html page.html
    assert_line "forkcheck: cache: $((all - 2)) of $all results were there"
    cp page.html first.html
    forkcheck --quick --html page.html one.c >report || true
    cmp page.html first.html
}

@test "forkcheck: real runs, faults and small pipes are kept, too" {
    needs namespaces
    forkcheck --verbose one.c >first 2>told || true
    grep -q '^forkcheck: cache: 0 of' told
    forkcheck --verbose one.c >second 2>told || true
    cmp first second
    run -0 sed -nE 's/^forkcheck: cache: ([0-9]+) of ([0-9]+) results.*/\1 \2/p' told
    # Besides those of --quick: a search on a file, one with faults, one with small pipes; clang-tidy and gcc's analyser; the
    # program for real runs, and three of these.
    assert_output "$((all + 9)) $((all + 9))"
}

@test "forkcheck: what changes a result is part of its name: sources, headers, flags, options, tools" {
    mkdir bin
    printf '#!/bin/sh\nexec %s "$@"\n' "$(command -v gcc)" >bin/gcc
    chmod +x bin/gcc
    export PATH=$PWD/bin:$PATH
    kept >first
    sed -i 's/STATUS = 0/STATUS = 3/' header.h
    run -0 kept
    assert_line "forkcheck: cache: 0 of $all results were there"
    sed -i 's/return 0/return 1/' one.c
    run -0 kept
    assert_line "forkcheck: cache: 0 of $all results were there"
    run -0 kept --cflags -DX
    assert_line --partial "cache: 0 of"
    run -0 kept --std c11
    assert_line --partial "cache: 0 of"
    # A header that only another branch of #if includes.
    printf '#ifdef OTHER\n#include "other.h"\n#endif\n' >>header.h
    : >other.h
    kept >first
    echo '/* changed */' >other.h
    run -0 kept
    assert_line --partial "cache: 0 of"
    echo '# changed' >>bin/gcc
    run -0 kept
    assert_line --partial "cache: 0 of"
    # The first of the limits.
    ulimit -S -t 1000
    run -0 kept
    assert_line --partial "cache: 0 of"
}

@test "forkcheck: what depends on more than the sources is not kept" {
    sed 's/if (fork/if (access("x", F_OK) != 0 \&\& fork/' one.c >two.c
    mv two.c one.c
    kept >first
    run -0 kept
    # The two searches are made again.
    assert_line "forkcheck: cache: $((all - 2)) of $((all - 2)) results were there"
    run forkcheck --quick --verbose --cflags -L. one.c
    assert_line --partial "forkcheck: cache: not used"
    echo 'const char *made(void) { return __TIME__; }' >>one.c
    forkcheck --quick --verbose one.c >report 2>told || true
    grep -qx 'forkcheck: cache: not used' told
}

@test "forkcheck: a search that a limit has cut short is made again" {
    cat >one.c <<'END'
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 10; i++)
        if (fork() == 0)
            for (int k = 0; k < 10; k++)
                write(1, "x", 1);
    while (wait(NULL) > 0)
        ;
    return 0;
}
END
    run -3 forkcheck --quick --max-seconds 8 --only FC727 one.c
    run -3 forkcheck --quick --verbose --max-seconds 8 --only FC727 one.c
    assert_line "forkcheck: cache: $((all - 2)) of $all results were there"
}

@test "forkcheck: an entry that is not what was written is ignored, and written again" {
    kept >first
    local entry number=0
    for entry in cache/forkcheck/*; do
        number=$((number + 1))
        case $((number % 5)) in
        0) truncate -s -1 "$entry" ;;
        1) printf x | dd of="$entry" bs=1 seek=60 conv=notrunc status=none ;;
        2) : >"$entry" ;;
        # The hash is right, but the files, as many as an entry has, are larger than the rest of it, or missing.
        3) printf '%s\n' 'forkcheck cache 1 69a7ffd0e7cb9305' 0 '9999 600' '9999 600' '9999 600' >"$entry" ;;
        4) printf '%s\n' 'forkcheck cache 1 07fc1e07b4bd2c5f' 0 >"$entry" ;;
        esac
    done
    run -0 kept
    assert_line "forkcheck: cache: 0 of $all results were there"
    run -0 kept
    assert_line "forkcheck: cache: $all of $all results were there"
}

@test "forkcheck: a directory that others can write, or that is none, is not used" {
    mkdir -p cache/forkcheck
    chmod 755 cache/forkcheck
    run -0 kept
    assert_line "forkcheck: cache: not used: $PWD/cache/forkcheck: its mode is not 0700"
    assert_equal "$(ls cache/forkcheck)" ""
    rmdir cache/forkcheck
    mkdir -m 700 elsewhere
    ln -s "$PWD/elsewhere" cache/forkcheck
    run -0 kept
    assert_line --partial "forkcheck: cache: not used: $PWD/cache/forkcheck: "
    assert_equal "$(ls elsewhere)" ""
    XDG_CACHE_HOME=/dev/null/none run -0 kept
    assert_line --partial "forkcheck: cache: not used: /dev/null/none/forkcheck: "
    run forkcheck --quick one.c
    refute_output --partial "cache"
    HOME=$PWD/home XDG_CACHE_HOME='' run -0 kept
    assert_line "forkcheck: cache: not used: $PWD/home/.cache/forkcheck: No such file or directory"
    [ ! -e home ]
    mkdir home
    HOME=$PWD/home XDG_CACHE_HOME='' run -0 kept
    assert_line "forkcheck: cache: 0 of $all results were there"
    [ -d home/.cache/forkcheck ]
}

@test "forkcheck: two at once share a cache, and nothing is left of what they write" {
    kept >alone &
    forkcheck --quick one.c >other || true
    wait $!
    run -0 kept
    assert_line "forkcheck: cache: $all of $all results were there"
    assert_equal "$(find cache/forkcheck -name '*.*')" ""
}

@test "forkcheck: results are dropped if a source changes while they are made" {
    # The compiler's second call, the build, comes after the list of what the source includes.
    mkdir bin
    # shellcheck disable=SC2016 # for the script
    printf '#!/bin/sh\ncase " $* " in *" -M "*) ;; *) echo "/* later */" >>header.h ;; esac\nexec %s "$@"\n' "$(command -v gcc)" >bin/gcc
    chmod +x bin/gcc
    PATH=$PWD/bin:$PATH run forkcheck --quick one.c
    assert_equal "$(ls cache/forkcheck)" ""
}

@test "forkcheck: the oldest results go when there are too many" {
    kept >first
    for i in 1 2 3; do
        truncate -s 30M "cache/forkcheck/big$i"
        touch -d "2001-01-0$i" "cache/forkcheck/big$i"
    done
    run -0 kept
    assert_line "forkcheck: cache: $all of $all results were there"
    assert_equal "$(find cache/forkcheck -name 'big*' | sort | tr '\n' ' ')" "cache/forkcheck/big2 cache/forkcheck/big3 "
}
