#!/usr/bin/env bats
# shellcheck disable=SC2016 # the transcript's shell expands the single-quoted text
# transcript: how commands are run, and what cannot be run.

load test_helper
load helpers/transcript

# ---- The run -----------------------------------------------------------------------------------

@test "transcript: the commands of a block share one shell" {
    chapter '$ mkdir sub && cd sub && word=hello' '$ false' '$ echo $? $word; ls .. | cat' '1 hello' 'pair' 'sub'
    run transcript chapter.md
    assert_success
}

@test "transcript: each block starts from nothing" {
    printf '```console\n$ touch left\n```\n\n```console\n$ ls\npair\n```\n' >chapter.md
    run transcript chapter.md
    assert_success
}

@test "transcript: a continued command is one command" {
    chapter '$ printf "%s\n" one |' '>     tr a-z A-Z' 'ONE' "\$ printf '%s\\n' 'a" '>' "> b'" 'a' '' 'b'
    run transcript chapter.md
    assert_success
}

@test "transcript: commands have a terminal on all three descriptors, and no other descriptor" {
    chapter '$ test -t 0 && test -t 1 && test -t 2 && stty size' '24 80' '$ ls /proc/self/fd | tr "\n" " "' '0 1 2 3 '
    run transcript chapter.md
    assert_success
}

@test "transcript: commands run as an ordinary user who has no other process" {
    needs root
    chapter '$ [ "$(id -u)" -ge 30000 ] && echo ordinary' 'ordinary' \
        '$ prlimit --nproc=3 sh -c "(true) && echo room"' 'room' \
        '$ prlimit --nproc=2 sh -c "(true) && echo room"' 'sh: 1: Cannot fork'
    run transcript chapter.md
    assert_success
}

@test "transcript: the environment is fixed" {
    chapter '$ env | cut -d = -f 1 | sort | tr "\n" " "' 'HOME LC_ALL PATH PWD SHELL TERM TMPDIR TZ '
    SECRET=1 run transcript chapter.md
    assert_success
}

@test "transcript: without TMPDIR its directory is in /dev/shm, or in /tmp if programs cannot be run there or too little is free" {
    needs root mounts
    local options
    for options in size=2g size=2g,noexec size=1m; do
        case $options in size=2g) chapter '$ pwd | cut -d / -f 2' dev ;; *) chapter '$ pwd | cut -d / -f 2' tmp ;; esac
        run -0 unshare --mount sh -c 'mount -t tmpfs -o "$1" tmpfs /dev/shm && unset TMPDIR && exec "$2" chapter.md' \
            sh "$options" "$tools/transcript" 3>&-
    done
}

@test "transcript: a program may kill its process group without ending the shell" {
    chapter '$ sh -c "kill 0"' 'Terminated' '$ echo $?' '143'
    run transcript chapter.md
    assert_success
}

@test "transcript: what an orphan prints belongs to its command" {
    chapter '$ sh -c "(sleep 0.2; echo late) & echo early"' 'early' 'late' '$ echo next' 'next'
    run transcript chapter.md
    assert_success
}

# ---- What cannot be run ------------------------------------------------------------------------

@test "transcript: a command that hangs is an error, and is killed" {
    chapter "\$ sh -c 'trap \"\" HUP TERM; sleep 7654321.$$'"
    run transcript --timeout 1 chapter.md
    assert_failure 1
    assert_line --partial 'chapter.md:3:1: error: after 1 seconds'
    no_process_with "7654321.$$"
}

@test "transcript: a daemon that is left behind is an error, and is killed" {
    chapter "\$ setsid sh -c '(setsid sleep 7654322.$$ &)' </dev/null >/dev/null 2>&1" '$ echo on' 'on'
    run transcript --timeout 1 chapter.md
    assert_failure 1
    assert_line --partial 'or a process that it left behind'
    no_process_with "7654322.$$"
}

@test "transcript: a job in the background is killed at the end of the block" {
    chapter "\$ sleep 7654323.$$ &" '$ echo on' 'on'
    run transcript chapter.md
    assert_success
    no_process_with "7654323.$$"
}

@test "transcript: output without end is an error" {
    chapter '$ yes'
    run transcript chapter.md
    assert_failure 1
    assert_line --partial "'yes' prints too much"
}

@test "transcript: a fork bomb stays harmless" {
    needs root
    chapter '$ bomb() { bomb | bomb & }; bomb 2>/dev/null; sleep 100'
    run transcript --timeout 2 chapter.md
    assert_failure 1
}

@test "transcript: ending the shell is an error" {
    chapter '$ exit 3'
    run transcript chapter.md
    assert_failure 1
    assert_line "chapter.md:3:1: error: 'exit 3' ended the shell"
}

@test "transcript: control characters cannot be shown" {
    chapter '$ printf "\033[1mbold\n"' 'bold'
    run transcript chapter.md
    assert_failure 1
    assert_line --partial 'control characters'
    refute_output --partial $'\033'
}

@test "transcript: all errors of a chapter are told, and of the next one too" {
    printf '```console\n$ echo a\nb\n```\n\n```console\n$ exit 1\n```\n' >first.md
    chapter '$ echo one' 'two'
    run transcript first.md chapter.md
    assert_failure 1
    assert_line --partial 'first.md:3:1: error:'
    assert_line --partial 'first.md:7:1: error:'
    assert_line --partial 'chapter.md:4:1: error:'
}

@test "transcript: killed in the middle, it leaves no process and no directory" {
    chapter "\$ sh -c 'trap \"\" HUP TERM INT; echo ready; sleep 7654324.$$; sleep 1'"
    scratch=$(mktemp -d)
    chmod 755 "$scratch"
    TMPDIR=$scratch "$tools/transcript" --from "$programs" chapter.md >out 2>&1 3>&- &
    tool=$!
    while no_process_with "7654324.$$"; do kill -0 "$tool"; done
    kill -TERM "$tool"
    wait "$tool" && status=0 || status=$?
    assert_equal "$status" 143
    no_process_with "7654324.$$"
    rmdir "$scratch"
}

@test "transcript: a command that does not go into the shell's pipe is an error with its place" {
    chapter '$ echo' '' "\$ : $(printf '%040000d' 1)"
    run transcript chapter.md
    assert_failure 1
    assert_output 'chapter.md:5:1: error: a command of more than 32768 bytes'
}

@test "transcript: control characters of two bytes are control characters" {
    chapter '$ printf "a\302\233b\n"' $'a\302\233b'
    run transcript chapter.md
    assert_failure 1
    assert_output --partial 'chapter.md:3:1: error: this command prints control characters'
    chapter '$ printf "a\302\240b\n"' $'a\302\240b'
    run -0 transcript chapter.md
}

@test "transcript: characters that change the order of text are not accepted" {
    local bytes
    for bytes in '\342\200\256' '\342\201\246' '\330\234' '\342\200\250' '\177'; do
        chapter "\$ printf 'a${bytes}b\\n'" 'x'
        cp chapter.md before.md
        run -1 transcript --accept chapter.md
        assert_output --partial 'chapter.md:3:1: error: this command prints control characters'
        cmp chapter.md before.md
    done
}
