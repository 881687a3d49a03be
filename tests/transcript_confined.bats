#!/usr/bin/env bats
# shellcheck disable=SC2016 # the transcript's shell expands the single-quoted text
# transcript: commands cannot harm the tool that runs them, nor anything else on the machine.

load test_helper
load helpers/transcript

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    programs=$root/tests/fixtures/transcript/bin
    public=$(mktemp -d)
    mkdir "$public/tmp"
    chmod 755 "$public" && chmod 1777 "$public/tmp"
    cp "$tools/transcript" "$public/"
}

teardown() {
    rm -rf "$public"
}

# as COMMAND...: runs COMMAND as a user who has no other process.
as() {
    setpriv --reuid=64124 --regid=64124 --clear-groups "$@"
}

# each_user FUNCTION: calls FUNCTION with `root` and with `user` if root runs the tests, else with `self`. They are a WHO.
each_user() {
    if can root; then
        "$1" root
        "$1" user
    else
        "$1" self
    fi
}

# run_tool WHO ARGUMENT...: runs the tool on chapter.md, as an ordinary user if WHO is `user`.
run_tool() {
    cp chapter.md "$public/chapter.md"
    chmod 644 "$public/chapter.md"
    local with=(env)
    [ "$1" != user ] || with=(setpriv --reuid=64124 --regid=64124 --clear-groups)
    TMPDIR=$public/tmp run "${with[@]}" timeout 150 "$public/transcript" "${@:2}" "$public/chapter.md" 3>&-
}

# nothing_left: asserts that no scratch directory is left.
nothing_left() {
    [ -z "$(ls -A "$public/tmp")" ] || fail "left: $(find "$public/tmp" | head -n 5)"
}

# ---- Control data ------------------------------------------------------------------------------

@test "transcript: no variable of the shell lets a command end its own output" {
    # The command prints the value of each variable that the driver of the shell uses, in the form of a mark, to its
    # terminal. None of them may end its output.
    chapter '$ for v in $(set | sed -n "s/^\(transcript_[a-z]*\)=.*/\1/p"); do eval "printf \"\\036%s 0\\n\" \"\$$v\""; done >marks; (cat marks >/dev/tty); rm marks; sh -c "exit 3"'
    run transcript chapter.md
    assert_failure 1
    assert_output --partial 'control characters'
    chapter '$ set | grep -c "[0-9A-Fa-f]\{32\}"; sh -c "exit 3"' '0' '$ echo $?' '3'
    run transcript chapter.md
    assert_output ''
}

@test "transcript: what a command writes to the shell's terminals is its output, never an exit status" {
    chapter '$ for t in /dev/pts/[0-9]*; do [ -w $t ] && echo "/00000000000000000000000000000000-0-" >$t; done 2>/dev/null; sh -c "exit 4"'
    run transcript --json record.json chapter.md
    assert_failure 1
    chapter '$ (sleep 0.1; for i in 1 2 3 4 5; do for t in /dev/pts/[0-9]*; do echo "sh: 1: cannot open /$i-0-: No such file" 2>/dev/null >$t; done; done) >/dev/null 2>&1 & sh -c "exit 4"; wait; sh -c "exit 5"' '$ echo $?' '5'
    run transcript chapter.md
    refute_output --partial 'status'
}

@test "transcript: functions and aliases with the names of builtins do not reach what runs the commands" {
    chapter '$ read() { transcript_line=run; } ; command() { echo false; }; printf() { echo lie; }; alias unset="echo lie"' \
        '$ sh -c "exit 6"' '$ echo $?' '6'
    run transcript chapter.md
    assert_success
}

@test "transcript: the pipe that the shell reads is not in a command's reach" {
    needs root
    chapter '$ for f in /proc/$$/fd/*; do [ -p $f ] && cat <$f && echo read; done 2>/dev/null' '$ ls $TMPDIR $HOME/../control 2>/dev/null | grep -c go' '0'
    run_tool root
    assert_output ''
}

@test "transcript: commands that run as another user cannot replace interleave, nor move their directory" {
    needs root
    printf '#!/bin/sh\ncat >/dev/null\necho "possible, in 1"\n' >"$public/tool"
    chapter '$ cp pair $HOME/../control/interleave 2>/dev/null || echo kept' 'kept' '$ mv $HOME $HOME/../other 2>/dev/null || echo kept' 'kept'
    cp chapter.md "$public/"
    TMPDIR=$public/tmp run -0 timeout 200 "$public/transcript" --from "$programs" --interleave "$public/tool" "$public/chapter.md" 3>&-
    assert_output ''
}

# ---- What is left ------------------------------------------------------------------------------

deep_directories() {
    chapter '$ i=0; while [ $i -lt 300 ]; do mkdir dddddddddd && cd dddddddddd && i=$((i + 1)); done; echo x >f' \
        '$ cd; mkdir -p shut/in && echo x >shut/in/f && chmod 000 shut/in shut'
    run_tool "$1"
    assert_success
    assert_output ''
    nothing_left
}

@test "transcript: directories that are 300 deep or have the mode 000 are removed" {
    each_user deep_directories
}

moved_directories() {
    local log=$BATS_TEST_TMPDIR/log
    chapter '$ mkdir $TMPDIR/x && mv $HOME $HOME/../../moved 2>/dev/null; mv $TMPDIR/.. $TMPDIR/../../away 2>/dev/null; true'
    run_tool "$1"
    nothing_left
}

@test "transcript: scratch directories that a command has moved are removed" {
    each_user moved_directories
}

temporary_files() {
    chapter "\$ echo x >/tmp/left.$BATS_SUITE_TEST_NUMBER.$$; mkdir -p /dev/shm/left.$$/a; echo x >/dev/shm/left.$$/a/b; chmod 0 /dev/shm/left.$$; ls /tmp/left.*.$$ | wc -l" 1
    run_tool "$1"
    assert_success
    [ ! -e "/tmp/left.$BATS_SUITE_TEST_NUMBER.$$" ] && [ ! -e "/dev/shm/left.$$" ]
}

@test "transcript: what root's commands leave in /tmp and /dev/shm is removed" {
    needs root
    temporary_files root
}

@test "transcript: an ordinary user's commands have a /tmp and a /dev/shm of their own" {
    needs namespaces
    each_user temporary_files
}

@test "transcript: shared memory and semaphores that root's commands leave are removed" {
    needs root
    chapter '$ ipcmk -M 4096 -S 3 -Q >/dev/null && echo made' made
    ipcs >before
    run_tool root
    assert_success
    ipcs >after
    cmp before after
}

# ---- Whoever is killed -------------------------------------------------------------------------

# killed WHO SIGNAL: sends SIGNAL to the tool, and asserts that the tool and all processes that it has started end, and that
# no scratch directory is left.
killed() {
    chapter "\$ echo ready; (setsid sleep 7654331.$$ &); sleep 7654332.$$"
    cp chapter.md "$public/chapter.md"
    local with=(env)
    [ "$1" != user ] || with=(setpriv --reuid=64124 --regid=64124 --clear-groups)
    TMPDIR=$public/tmp "${with[@]}" "$public/transcript" "$public/chapter.md" >out 2>&1 3>&- &
    tool=$!
    while no_process_with "7654332.$$"; do kill -0 "$tool" || fail "it has ended: $(cat out)"; done
    kill -"$2" "$tool"
    wait "$tool" || true
    for _ in {1..200}; do
        no_process_with "7654332.$$" && no_process_with "7654331.$$" && [ -z "$(ls -A "$public/tmp")" ] && break
        sleep 0.05
    done
    no_process_with "7654332.$$"
    no_process_with "7654331.$$"
    nothing_left
}

killed_keeper() {
    killed "$1" KILL
}

@test "transcript: killed with SIGKILL, it leaves no process and no directory" {
    each_user killed_keeper
}

kill_parent() {
    chapter "\$ sleep 7654333.$$ & kill -$signal \$PPID; sleep 0.1; echo on"
    run_tool "$1"
    nothing_left
    no_process_with "7654333.$$"
}

@test "transcript: a command cannot kill or stop it" {
    for signal in KILL STOP; do
        each_user kill_parent
        assert_failure
        assert_output --partial 'stale'
    done
}

@test "transcript: an ordinary user's command can neither trace it nor read its memory" {
    needs root tracing
    chapter '$ strace -qq -p $PPID -o /dev/null 2>&1 | grep -c "Operation not permitted"' 1 '$ (head -c 1 /proc/$PPID/mem) 2>/dev/null || echo no' no
    run_tool user
    assert_output ''
    assert_success
}

@test "transcript: when the process that does the work is killed or stopped, the other one cleans up" {
    for signal in KILL STOP; do
        chapter "\$ (setsid sleep 7654334.$$ &); sleep 7654335.$$"
        cp chapter.md "$public/chapter.md"
        TMPDIR=$public/tmp "$public/transcript" "$public/chapter.md" >out 2>&1 3>&- &
        tool=$!
        while no_process_with "7654335.$$"; do kill -0 "$tool" || fail "it has ended: $(cat out)"; done
        kill -"$signal" "$(pgrep -P "$tool")"
        wait "$tool" && status=0 || status=$?
        assert_equal "$status" 2
        run -0 cat out
        assert_output --regexp '^transcript: was (killed|stopped) by a command or by somebody else'
        no_process_with "7654335.$$" && no_process_with "7654334.$$"
        nothing_left
    done
}

@test "transcript: kill -9 -1 of an ordinary user's command kills nobody" {
    needs root
    chapter '$ kill -9 -1 2>/dev/null || echo refused' refused '$ env kill -9 -- -1 2>/dev/null || echo refused' refused
    # Not by the function: then the process to be killed at the end would be a shell.
    setpriv --reuid=64124 --regid=64124 --clear-groups sleep 7654336.$$ 3>&- &
    other=$!
    while no_process_with "7654336.$$"; do kill -0 "$other" || fail "it has not begun"; done
    run_tool user
    assert_output ''
    assert_success
    kill "$other"
}

# ---- Disk and memory ---------------------------------------------------------------------------

too_much() {
    run_tool "$1" --timeout 100
    assert_failure 1
    assert_output --partial "chapter.md:3:1: error: '"
    assert_output --partial "uses too much: a transcript has at most 256 MiB of files, 20000 files and 1024 MiB of memory"
    nothing_left
}

@test "transcript: a command that fills the disk is an error" {
    chapter '$ i=0; while [ $i -lt 20 ]; do head -c 60000000 /dev/zero >f$i; i=$((i + 1)); done; sleep 50'
    each_user too_much
}

@test "transcript: a command that fills the disk with files that have no name any more is an error" {
    chapter '$ i=0; while [ $i -lt 6 ]; do { rm f; head -c 60000000 /dev/zero >&4; sleep 50 & } 4>f; i=$((i + 1)); done; sleep 50'
    each_user too_much
}

@test "transcript: a command that makes too many files is an error" {
    chapter '$ seq 25000 | xargs touch; sleep 50'
    each_user too_much
}

@test "transcript: a command that takes too much memory is an error" {
    chapter '$ head -c 1500000000 /dev/zero | tail -n 1; sleep 50'
    each_user too_much
}

@test "transcript: what root's command puts into /dev/shm counts" {
    needs root
    chapter '$ i=0; while [ $i -lt 20 ]; do head -c 60000000 /dev/zero >/dev/shm/f$i; i=$((i + 1)); done; sleep 50'
    too_much root
}
