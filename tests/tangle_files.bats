#!/usr/bin/env bats
# tangle(1): where files are written, and that each is written completely or not at all.

load test_helper
load helpers/tangle

# ---- Where files go ---------------------------------------------------------------------------------------

@test "tangle: -d makes the directory, and the directories below it that names need" {
    document x.md sub/deep/a.c
    run -0 tangle -d out/here x.md
    assert_equal "$(tail -n 1 out/here/sub/deep/a.c)" 'int a;'
}

@test "tangle: names that lead out of the directory are errors, and nothing is written" {
    local name
    mkdir inner && cd inner
    for name in ../x.c /tmp/x.c a/../../x.c ../../etc/x.c a/.. ./../x.c; do
        document x.md "$name" x
        run -1 tangle x.md
        assert_output --partial 'x.md:2:1: error: <<'
        refute_written
    done
    cd .. && [ "$(ls)" = inner ]
}

@test "tangle: a target that is, or lies behind, a symbolic link is an error" {
    mkdir out elsewhere
    ln -s ../elsewhere out/link
    ln -s ../elsewhere/a.c out/a.c
    document x.md link/a.c
    document y.md a.c
    run -1 tangle -d out x.md y.md
    assert_line 'x.md:2:1: error: <<link/a.c>> leads through a symbolic link'
    assert_line 'y.md:2:1: error: <<a.c>> leads through a symbolic link'
    assert_equal "$(ls elsewhere)" ''
}

@test "tangle: the output directory itself may be a symbolic link" {
    mkdir real
    ln -s real out
    document x.md
    run -0 tangle -d out x.md
    assert_equal "$(ls real)" a.c
}

@test "tangle: a target that is a directory or a FIFO is an error" {
    mkdir a.c
    mkfifo b.c
    document x.md
    document y.md b.c
    run -1 tangle x.md y.md
    assert_output $'x.md:2:1: error: <<a.c>> exists and is not a regular file\ny.md:2:1: error: <<b.c>> exists and is not a regular file'
}

@test "tangle: two documents with one output are an error, however it is spelt" {
    document x.md sub/a.c
    document y.md ./sub//a.c
    run -1 tangle x.md y.md
    assert_output 'y.md:2:1: error: <<./sub//a.c>> is also written by x.md:2:1'
    refute_written
}

@test "tangle: one path cannot be a file and a directory" {
    document x.md sub/a.c
    document y.md ./sub
    run -1 tangle x.md y.md
    assert_output 'x.md:2:1: error: <<sub/a.c>> is below a file that is written by y.md:2:1'
}

# ---- Writing ------------------------------------------------------------------------------------------------

@test "tangle: every file below another one is an error, not only the first" {
    { for name in a.x a.x/b a.x/c a.x/c/d a.y; do printf '```\n<<%s>>=\nx\n```\n' "$name"; done; } >x.md
    run -1 tangle -d out x.md
    assert_output 'x.md:6:1: error: <<a.x/b>> is below a file that is written by x.md:2:1
x.md:10:1: error: <<a.x/c>> is below a file that is written by x.md:2:1
x.md:14:1: error: <<a.x/c/d>> is below a file that is written by x.md:2:1'
    refute_written
}

@test "tangle: a name reserved for temporary files is an error" {
    local name
    for name in ".tangle-$$-1" .Tangle-1-1 sub/.tangle-/x.c; do
        document x.md "$name"
        run -1 tangle -d out x.md
        assert_output "x.md:2:1: error: <<$name>> is a name reserved for temporary files"
        refute_written
    done
}

@test "tangle: a file inside .git is an error, however .git is spelled" {
    local name
    for name in .git/config sub/.git/hooks/post-checkout .GIT/config .git./config 'git~1/config' "$(LC_ALL=C.UTF-8 printf '.g\u200cit/config')"; do
        document x.md "$name"
        run -1 tangle -d out x.md
        assert_output --partial "is inside a Git repository's own directory"
        refute_written
    done
    document x.md .gitignore
    document y.md .github/x.yml
    run -0 tangle -d out x.md y.md
}

# same NAME1 NAME2: roots with these names are an error, as they are the same file on some file systems.
same() {
    document x.md "$1"
    document y.md "$2"
    run -1 tangle -d out x.md y.md
    assert_output "y.md:2:1: error: <<$2>> differs only in case or Unicode normalisation from the file written by x.md:2:1"
    refute_written
}

@test "tangle: two files whose names differ only in case or normalisation are an error" {
    same a.c A.c
    same sub/Makefile.x SUB/makefile.X
    same "$(LC_ALL=C.UTF-8 printf '\u00e9.c')" "$(LC_ALL=C.UTF-8 printf 'e\u0301.c')"
    same "$(LC_ALL=C.UTF-8 printf '\u00c9.c')" "$(LC_ALL=C.UTF-8 printf 'e\u0301.c')"
    same "$(LC_ALL=C.UTF-8 printf '\ud55c.c')" "$(LC_ALL=C.UTF-8 printf '\u1112\u1161\u11ab.c')"
    same "$(LC_ALL=C.UTF-8 printf '\u01d6.c')" "$(LC_ALL=C.UTF-8 printf 'u\u0308\u0304.c')"
    document x.md a.c
    document y.md "$(LC_ALL=C.UTF-8 printf '\u00e4.c')"
    run -0 tangle -d out x.md y.md
}

@test "tangle: a file whose name is that of a directory except for case is an error" {
    document x.md A.x
    document y.md a.x/b
    run -1 tangle -d out x.md y.md
    assert_output 'y.md:2:1: error: <<a.x/b>> is below a file that is written by x.md:2:1'
}

@test "tangle: a file whose content is the same is not touched" {
    document x.md
    run -0 tangle x.md
    touch -d '2001-01-01' a.c
    run -0 tangle x.md
    assert_equal "$(date -r a.c +%Y)" 2001
}

@test "tangle: a file that changes keeps its mode, and nothing else stays in its directory" {
    document x.md
    echo old >a.c
    chmod 751 a.c
    run -0 tangle x.md
    assert_equal "$(stat -c %a a.c) $(written)" '751 a.c'
}

@test "tangle: when writing fails, nothing has changed and nothing is left" {
    document x.md a.c 'int new;'
    document y.md sub/b.c "$(head -c 20000 /dev/zero | tr '\0' x)"
    echo old >a.c
    run -2 sh -c 'ulimit -f 8; trap "" XFSZ; exec "$@"' - timeout 200 "$tangle" x.md y.md
    assert_output --partial 'tangle: ./sub/b.c: File too large'
    assert_equal "$(cat a.c) $(written)" 'old a.c'
}

@test "tangle: no output overwrites a document that is read, by whatever path, and nothing is written" {
    document x.md ./y.md
    document y.md a.c
    ln -s y.md link.md
    cp y.md before.md
    local path
    for path in y.md ./y.md "$PWD/y.md" link.md; do
        run -1 tangle x.md "$path"
        assert_output "x.md:2:1: error: <<./y.md>> would overwrite the document $path"
    done
    run -1 tangle x.md - <y.md
    assert_output 'x.md:2:1: error: <<./y.md>> would overwrite the document <stdin>'
    cmp y.md before.md
    refute_written
}

@test "tangle: the depfile overwrites no document and no output, and nothing is written" {
    local depfile
    document x.md
    document y.md b.c
    ln -s x.md link.md
    cp x.md before.md
    for depfile in x.md ./link.md "$PWD/y.md"; do
        run -2 tangle -M "$depfile" x.md y.md
        assert_output "tangle: $depfile: the depfile would overwrite a document"
    done
    for depfile in a.c out/../out/b.c; do
        run -2 tangle -d "$(dirname "$depfile")" -M "$depfile" x.md y.md
        assert_output "tangle: $depfile: the depfile would overwrite an output"
    done
    cmp x.md before.md
    refute_written
}

@test "tangle: a depfile may be the device that the document comes from" {
    run -0 tangle -M /dev/null - </dev/null
    assert_output ''
}

@test "tangle: at the limit of file sizes, and when nobody reads the depfile, nothing is left" {
    document x.md a.c 'int new;'
    document y.md b.c "$(head -c 20000 /dev/zero | tr '\0' x)"
    run -2 sh -c 'ulimit -f 8; exec "$@"' - timeout 200 "$tangle" x.md y.md
    assert_output 'tangle: ./b.c: File too large'
    # The reader of the pipe is gone before tangle starts.
    run -2 bash -c 'exec 4> >(:); wait $!; timeout 200 "$@" >&4' - "$tangle" -M /dev/stdout x.md
    assert_output 'tangle: /dev/stdout: Broken pipe'
    refute_written
}

@test "tangle: a temporary file left by a killed process with the same PID does no harm" {
    document x.md
    # The shell becomes tangle by exec, so both have the same PID.
    run -0 sh -c 'echo left >.tangle-$$-0; exec "$0" x.md' "$tangle"
    assert_equal "$(tail -n 1 a.c)" 'int a;'
}

@test "tangle: a directory without write permission is an error, and nothing is left" {
    needs root
    document x.md
    cp "$tangle" tangle # the other user may not be able to enter the directory of the pack
    chmod 755 . tangle && chmod 644 x.md
    mkdir -m 755 out
    cd out
    run -2 setpriv --reuid=65534 --regid=65534 --clear-groups timeout 200 ../tangle - <../x.md
    assert_output 'tangle: ./a.c: Permission denied'
    assert_equal "$(ls -A)" ''
}

@test "tangle: killed in the middle of writing, it leaves what was there and nothing else" {
    local signal pid
    document x.md a.c 'int new;'
    for signal in TERM HUP INT QUIT; do
        echo old >a.c
        mkfifo depfile
        # Shells ignore signals in background jobs, and CI may do so, too: env resets them, and becomes tangle. The signal goes
        # to tangle itself: timeout(1), when it has just started tangle, may end without passing it on.
        env --default-signal "$tangle" -d . -M depfile x.md 3>&- &
        pid=$!
        # tangle has staged all files when it waits for a reader of the depfile.
        timeout 200 sh -c 'until ls .tangle-* >/dev/null 2>&1; do sleep 0.01; done'
        kill -"$signal" "$pid"
        timeout 200 tail --pid="$pid" -f /dev/null || kill -KILL "$pid"
        status=0
        wait "$pid" || status=$?
        assert_equal "$status" $((128 + $(kill -l "$signal")))
        rm depfile
        assert_equal "$(cat a.c) $(written)" 'old a.c'
    done
}

@test "tangle: a reader of the depfile that stops reading does not keep it from being killed" {
    local i pid
    for i in {1..400}; do printf '```\n<<%0200d.c>>=\nint a;\n```\n' "$i"; done >x.md
    mkfifo depfile
    # Opened for reading and writing, the FIFO has a reader. The reader takes one byte, and the pipe stays full.
    exec 4<>depfile
    set -m
    "$tangle" -d . -M depfile x.md 3>&- 4>&- &
    pid=$!
    set +m
    timeout 200 head -c 1 <&4 >/dev/null
    kill -TERM "$pid"
    timeout 200 tail --pid="$pid" -f /dev/null || kill -KILL "$pid"
    status=0
    wait "$pid" || status=$?
    exec 4>&-
    rm depfile
    assert_equal "$status $(written)" '143 '
}
