#!/usr/bin/env bats
# transcript: a block that needs what this machine refuses is not run, and a message says so.

load test_helper
load helpers/transcript

# needing NEEDS LINE...: writes chapter.md with a console block of these lines and `needs=NEEDS`.
needing() {
    { printf '# A chapter\n```console needs=%s\n' "$1" && printf '%s\n' "${@:2}" && printf '```\nThe end.\n'; } >chapter.md
}

# in_container ARGUMENT...: runs transcript as in a container with the default seccomp profile.
in_container() {
    timeout 200 "$root/build/tests/in_container" "$tools/transcript" "$@" 3>&-
}

# shellcheck disable=SC2016 # the record is JSON
@test "transcript: user namespaces that a container refuses are not needed by a block that says so" {
    needing user-namespaces '$ unshare --user --pid echo made' made
    run -0 in_container --json record.json chapter.md
    assert_output 'chapter.md:3:1: not run on this machine: user namespaces are refused'
    run -0 node -e 'const [t] = JSON.parse(require("fs").readFileSync("record.json")).transcripts;
        console.log(t.refused, t.commands[0].command, t.commands[0].status, t.commands[0].output.length)'
    assert_output 'user namespaces are refused unshare --user --pid echo made undefined 0'
}

@test "transcript: with --strict, what is refused is an error" {
    needing user-namespaces '$ unshare --user --pid echo made' made
    run -1 in_container --strict chapter.md
    assert_output 'chapter.md:3:1: error: not run on this machine: user namespaces are refused'
}

@test "transcript: --accept never takes a refusal into the chapter" {
    needing user-namespaces '$ unshare --user --pid echo made' made
    cp chapter.md before.md
    run -0 in_container --accept chapter.md
    cmp chapter.md before.md
}

@test "transcript: what is there is used, so a stale transcript fails as ever" {
    needing proc,tracing '$ strace -qq -o /dev/null echo a' b
    run -1 transcript chapter.md
    assert_output --partial 'chapter.md:4:1: error: the transcript is stale'
}

@test "transcript: in a container that refuses one thing, another is checked all the same" {
    needing proc '$ echo a' b
    run -1 in_container chapter.md
    assert_output --partial 'chapter.md:4:1: error: the transcript is stale'
}

@test "transcript: where processes may not be traced, a block that traces is not run" {
    needing tracing '$ strace -qq -o /dev/null echo a' a
    run -0 timeout 200 strace -f -qq -o /dev/null "$tools/transcript" chapter.md 3>&-
    assert_output 'chapter.md:3:1: not run on this machine: processes may not be traced'
}

@test "transcript: where a limit on processes does not bind, a block about it is not run" {
    needs namespaces
    needing process-limit '$ prlimit --nproc=1 sh -c "echo a & wait"' 'sh: 1: Cannot fork'
    run -0 timeout 200 unshare --user --map-root-user "$tools/transcript" chapter.md 3>&-
    assert_output 'chapter.md:3:1: not run on this machine: the limit on processes does not bind this user'
}

@test "transcript: a need that does not exist is an error with its place" {
    needing magic,tracing '$ echo a' a
    run -1 transcript chapter.md
    assert_line "chapter.md:2:1: error: a transcript cannot need 'magic'"
}

@test "transcript: a scratch directory in which no program can be run is an error, and nothing is stale" {
    needs mounts
    chapter '$ echo hello' hello
    mkdir scratch
    # shellcheck disable=SC2016 # the inner shell expands it
    run -2 unshare --mount sh -c 'mount -t tmpfs -o noexec,mode=1777 tmpfs scratch && TMPDIR=$PWD/scratch "$@"; status=$?
        ls -A scratch; exit $status' sh timeout 200 "$tools/transcript" chapter.md 3>&-
    assert_output --regexp "^transcript: programs cannot be run in $PWD/scratch/transcript.[A-Za-z0-9]* \(mounted noexec\): set TMPDIR to another directory$"
    assert_equal "${#lines[@]}" 1
}
