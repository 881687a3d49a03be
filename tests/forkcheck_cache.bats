#!/usr/bin/env bats
# forkcheck: results that are kept for the next run on the same sources.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    export XDG_CACHE_HOME=$PWD/cache
    cat >'the header.h' <<'END'
enum { STATUS = 0 };
END
    cat >one.c <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "the header.h"

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
    cp "$fixtures/driver/real_runs.c" one.c
    printf 'one\na bcde\n' >lists
    forkcheck --verbose --args-file lists one.c >first 2>told || true
    grep -q '^forkcheck: cache: 0 of' told
    forkcheck --verbose --args-file lists one.c >second 2>told || true
    cmp first second
    grep -q 'replay: valgrind .* a bcde$' second
    grep -q '^    interleave --fail all: .* (standard output is a pipe, arguments one)$' second
    run -0 sed -nE 's/^forkcheck: cache: ([0-9]+) of ([0-9]+) results.*/\1 \2/p' told
    # Besides those of --quick: two searches with the other arguments, one on a file, one with faults, two with small pipes;
    # clang-tidy and gcc's analyser; the program for real runs, and five of these.
    assert_output "$((all + 14)) $((all + 14))"
}

@test "forkcheck: what changes a result is part of its name: sources, headers, flags, options, limits" {
    kept >first
    sed -i 's/STATUS = 0/STATUS = 3/' 'the header.h'
    run -0 kept
    assert_line "forkcheck: cache: 0 of $all results were there"
    sed -i 's/return 0/return 1/' one.c
    run -0 kept
    assert_line "forkcheck: cache: 0 of $all results were there"
    run -0 kept --cflags -DX
    assert_line --partial "cache: 0 of"
    run -0 kept --std c11
    assert_line --partial "cache: 0 of"
    # The first of the limits.
    ulimit -S -t 1000
    run -0 kept
    assert_line --partial "cache: 0 of"
}

# found RESULTS [OPTION...]: asserts what a run, with the commands of $path and with interleave, says of the cache.
found() {
    PATH=$path run timeout 100 ./forkcheck --quick --verbose "${@:2}" one.c </dev/null 3>&-
    assert_line --index 0 "forkcheck: cache: $1"
}

@test "forkcheck: a result depends on what the compiler does not include now, on what it runs with, and on each tool" {
    local flags='-Iinc -DX -pthread -lm -Wall'
    cp "$tools/forkcheck" "$tools/interleave" .
    local path
    path=$(only_with gcc as ld timeout setpriv)
    printf '#!/bin/sh\nexec gcc "$@"\n' >bin/mine
    chmod +x bin/mine
    # Headers that only another branch of #if includes, one by the other.
    mkdir -p inc/deep
    printf '#ifdef OTHER\n  #  include  <deep/other.h>\n#endif\n' >>'the header.h'
    echo '#include "third.h"' >inc/deep/other.h
    : >inc/deep/third.h
    found "0 of 4 results were there" --cflags "$flags"
    echo '/* changed */' >inc/deep/third.h
    found "0 of 4 results were there" --cflags "$flags"
    found "4 of 4 results were there" --cflags "$flags"
    CPATH=/nowhere found "0 of 4 results were there" --cflags "$flags"
    path=$path:/nowhere found "0 of 4 results were there" --cflags "$flags"
    PATH=$path run setpriv --no-new-privs ./forkcheck --quick --verbose --cflags "$flags" one.c </dev/null 3>&-
    assert_line --index 0 "forkcheck: cache: 0 of 4 results were there"
    echo >>interleave
    found "0 of 4 results were there" --cflags "$flags"
    cp forkcheck other && echo >>other && cp other forkcheck
    found "0 of 4 results were there" --cflags "$flags"
    found "0 of 4 results were there" --cflags "$flags" --cc mine
    echo '# changed' >>bin/mine
    found "0 of 4 results were there" --cflags "$flags" --cc mine
    found "4 of 4 results were there" --cflags "$flags" --cc mine
    printf '#!/bin/sh\nexec %s "$@"\n' "$(type -P ld)" >other
    chmod +x other
    mv other bin/ld
    found "0 of 4 results were there" --cflags "$flags" --cc mine
    # Of a program that says nothing of what it calls, searches are made each time.
    printf '#!/bin/sh\nexec gcc -static "$@"\n' >bin/mine
    found "0 of 2 results were there" --cc mine
    mv interleave bin
    found "0 of 4 results were there" --cflags "$flags"
    echo >>bin/interleave
    found "0 of 4 results were there" --cflags "$flags"
    # A linker's flag, or one with a path, can lead to any file; a date is another one tomorrow.
    found "not used" --cflags -Wl,-z,now
    found "not used" --cflags -ffile-prefix-map=/a=b
    found "not used" --cflags '-I inc'
    echo 'const char *made(void) { return __DATE__; }' >>one.c
    found "not used"
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

@test "forkcheck: a search in which handlers run between two instructions is kept" {
    [ "$(uname -m)" = x86_64 ] || skip "--all-signals needs x86_64"
    local path
    path=$(only_with gcc as ld timeout)
    cp "$root/tests/fixtures/interleave/between_count.c" one.c
    PATH=$path forkcheck --verbose --only lost-update one.c >first 2>told || true
    PATH=$path forkcheck --verbose --only lost-update one.c >second 2>>told || true
    cmp first second
    # The program, the compiler's warnings and its analysis; five searches and that one; two real runs and their program.
    assert_equal "$(cat told)" "$(printf 'forkcheck: cache: %d of 12 results were there\n' 0 12)"
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
        case $((number % 7)) in
        0) truncate -s -1 "$entry" ;;
        1) printf x | dd of="$entry" bs=1 seek=60 conv=notrunc status=none ;;
        2) : >"$entry" ;;
        # The hash is right, but the files, as many as an entry has, are larger than the rest of it, or missing.
        3) printf '%s\n' 'forkcheck cache 1 69a7ffd0e7cb9305' 0 '9999 600' '9999 600' '9999 600' >"$entry" ;;
        4) printf '%s\n' 'forkcheck cache 1 07fc1e07b4bd2c5f' 0 >"$entry" ;;
        5) mv "$entry" moved && ln -s "$PWD/moved" "$entry" ;;
        6) rm "$entry" && mkfifo "$entry" ;;
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

# told_of MESSAGE: asserts what is said of the cache. Nothing but the list of headers is made for a source that is wrong.
told_of() {
    run -2 forkcheck --quick --verbose broken.c
    assert_line --index 0 "forkcheck: cache: $1"
}

@test "forkcheck: only an absolute path names a cache, which has to be the user's own" {
    echo 'int main(void) { return missing; }' >broken.c
    mkdir home
    XDG_CACHE_HOME=relative HOME=relative told_of 'not used: neither XDG_CACHE_HOME nor HOME names a directory'
    XDG_CACHE_HOME=relative HOME=$PWD/home told_of "0 of $((all - 2)) results were there"
    assert_equal "$(ls -A) $(stat -c %a home/.cache/forkcheck)" $'broken.c\nhome\none.c\nthe header.h 700'
    unset XDG_CACHE_HOME
    rm -r home/.cache
    HOME=$PWD/home told_of "0 of $((all - 2)) results were there"
    [ -d home/.cache/forkcheck ]
    (
        unset HOME
        told_of 'not used: neither XDG_CACHE_HOME nor HOME names a directory'
    )
    needs root
    chown 12345 home/.cache/forkcheck
    HOME=$PWD/home told_of "not used: $PWD/home/.cache/forkcheck: it belongs to another user"
}

@test "forkcheck: the words of a command are part of a result's name, each by itself" {
    echo ab c >lists
    kept --args-file lists >first
    echo a bc >lists
    run -0 kept --args-file lists
    assert_line "forkcheck: cache: $((all - 2)) of $all results were there"
}

@test "forkcheck: a result that cannot be written is not kept, and nothing is left of it" {
    # Children raise the limit; forkcheck itself does not, and the program is larger.
    ulimit -S -f 8
    trap '' XFSZ
    kept >first
    assert_equal "$(find cache/forkcheck -type f | wc -l) $(find cache/forkcheck -name '*.*')" "$((all - 1)) "
    run -0 kept
    assert_line "forkcheck: cache: $((all - 1)) of $all results were there"
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
    printf '#!/bin/sh\ncase " $* " in *" -M "*) ;; *) echo "/* later */" >>"the header.h" ;; esac\nexec %s "$@"\n' "$(command -v gcc)" >bin/gcc
    chmod +x bin/gcc
    PATH=$PWD/bin:$PATH run forkcheck --quick one.c
    assert_equal "$(ls cache/forkcheck)" ""
}

@test "forkcheck: the oldest results go when there are too many" {
    local size
    kept >first
    size=$(find cache/forkcheck -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
    truncate -s 30M cache/forkcheck/big1 cache/forkcheck/big2
    # Without big2, which is the oldest one, there are 64 MiB, and no byte more.
    truncate -s "$(((34 << 20) - size))" cache/forkcheck/big3
    touch -d '2001-01-01 00:00:01.1' cache/forkcheck/big1
    touch -d '2001-01-01 00:00:00.2' cache/forkcheck/big2
    touch -d '2001-01-01 00:00:00.3' cache/forkcheck/big3
    run -0 kept
    assert_line "forkcheck: cache: $all of $all results were there"
    assert_equal "$(find cache/forkcheck -name 'big*' | sort | tr '\n' ' ')" "cache/forkcheck/big1 cache/forkcheck/big3 "
    # Those that have just been used are the youngest.
    assert_equal "$(find cache/forkcheck -type f | wc -l)" "$((all + 2))"
}
