#!/usr/bin/env bats
# forkcheck: the processes that it starts, their limits, and how it tells of them.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# analyser COMMAND...: makes ./bin, in which cppcheck is a script of these commands.
analyser() {
    only_with gcc as ld sleep timeout >/dev/null
    printf '%s\n' '#!/bin/sh' "$@" >bin/cppcheck
    chmod +x bin/cppcheck
}

# is_gone PID: waits until the process has ended.
is_gone() {
    timeout 60 bash -c 'while [ -e /proc/$0 ] && ! grep -q "^State:.*Z" /proc/$0/status; do sleep 0.05; done' "$1" 2>&1
}

@test "forkcheck: a tool that it runs has no other descriptors than the three, its own limits, and ignores no signal" {
    local path
    path=$(only_with cat gcc as ld timeout)
    printf '#!/bin/sh\ncat /proc/self/limits /proc/self/status >%s\nexec %s ! -e /proc/self/fd/3\n' \
        "'$PWD/told'" "$(type -P test)" >bin/cppcheck
    chmod +x bin/cppcheck
    trap '' PIPE
    PATH=$path run forkcheck --quick "$root/examples/one_fork.c"
    assert_line '    cppcheck'
    assert_equal "$(awk '/^Max (core )?file size/ { print $(NF - 2), $(NF - 1) }' told)" $'64000000 64000000\n0 0'
    # The C library keeps signals 32 and 33 for itself: where its caller ignores them, no program can change that.
    assert_equal $((0x$(awk '/^SigIgn/ { print $2 }' told) & ~(3 << 31))) 0
}

@test "forkcheck: a tool whose input cannot be opened is not run without it" {
    needs tracing
    local path
    path=$(only_with gcc as ld timeout strace)
    cp "$tools/forkcheck" .
    PATH=$path run -2 timeout 100 strace -f -o /dev/null -P /dev/null -e inject=openat:error=EMFILE \
        ./forkcheck --quick "$root/examples/one_fork.c" </dev/null 3>&-
    assert_output --partial 'the compiler could not be started'
}

@test "forkcheck: an analyser that cannot be started has failed" {
    local path
    path=$(only_with gcc as ld timeout)
    printf '#!/nowhere\n' >"$path/cppcheck"
    chmod +x "$path/cppcheck"
    cp "$tools/forkcheck" .
    PATH=$path run -3 timeout 100 ./forkcheck --quick "$root/examples/one_fork.c" 3>&-
    assert_line '    cppcheck: it failed'
    assert_equal "$(grep -c 'cppcheck' <<<"$output")" 1
}

@test "forkcheck: a signal ends it, and all that it has started, and removes its files" {
    mkdir scratch
    analyser ': >"$TMPDIR/left"' "echo \$\$ >$PWD/pid" 'exec sleep 1000'
    PATH=$PWD/bin TMPDIR=$PWD/scratch "$tools/forkcheck" --quick "$root/examples/one_fork.c" >out 2>&1 </dev/null 3>&- &
    until [ -s pid ]; do sleep 0.05; done
    kill -TERM $!
    run -0 timeout 60 tail --pid=$! -f /dev/null
    status=0
    wait $! || status=$?
    assert_equal "$status" 2
    assert_equal "$(cat out)" "forkcheck: stopped by a signal, before everything was reported"
    assert_equal "$(ls -A scratch)" ""
    run -0 is_gone "$(cat pid)"
}

@test "forkcheck: what an analyser leaves behind ends with it" {
    analyser 'sleep 1000 &' "echo \$! >$PWD/pid"
    PATH=$PWD/bin run -0 forkcheck --quick "$root/examples/one_fork.c"
    assert_line '    cppcheck'
    run -0 is_gone "$(cat pid)"
}

@test "forkcheck: what hangs is killed at the end of the time, with what it has started; nothing is started then" {
    analyser "echo started >>$PWD/started"
    cp bin/cppcheck bin/clang
    printf '%s\n' 'sleep 1000 &' "echo \$! >$PWD/pid" 'wait' >>bin/clang
    # The rules come first, and need clang.
    PATH=$PWD/bin run -3 timeout 60 "$tools/forkcheck" --quick --jobs 1 --max-seconds 5 "$root/examples/one_fork.c" 3>&-
    assert_line '    cppcheck: there was not enough time (--max-seconds)'
    run -0 is_gone "$(cat pid)"
    assert_equal "$(wc -l <started)" 1
}

# cut TOOL: asserts that the searches of, or the real runs with, TOOL had no time, and that nothing is said to have failed.
cut() {
    PATH=$PWD/bin run -3 timeout 60 ./forkcheck --jobs 1 --max-seconds 5 sleeps.c </dev/null 3>&-
    assert_line --regexp "^    $1: there was not enough time \(--max-seconds\)"
    refute_output --partial "$1: the sandbox failed"
    refute_output --partial "$1: it did not end"
}

@test "forkcheck: a search or a real run that is killed because all time is over had too little of it, and did not fail" {
    needs namespaces glibc
    analyser 'exit 0'
    rm bin/cppcheck
    cp "$tools/forkcheck" .
    printf '%s\n' '#include <unistd.h>' 'int main(int argc, char *argv[])' '{' '    return argc > 1 && argv[1][0] ? (int)sleep(1000) : (int)sleep(999);' '}' >sleeps.c
    # A second for each of eight runs, and six for each search.
    cut sanitizers
    printf '#!/bin/sh\nexec sleep 1000\n' >bin/interleave
    chmod +x bin/interleave
    cut interleave
}

@test "forkcheck: an analyser that writes without end has failed" {
    analyser 'exec head -c 64000001 /dev/zero'
    ln -s "$(command -v head)" bin
    PATH=$PWD/bin run -3 forkcheck --quick "$root/examples/one_fork.c"
    assert_line '    cppcheck: it failed'
}

@test "forkcheck: a terminal is told what is done, and the report has colours there" {
    local path clear=$'\r\033[K'
    cp "$root/tests/fixtures/forkcheck/driver/raw_fork.c" .
    sed -i 's|// forkcheck.*||' raw_fork.c
    path=$(only_with gcc as ld)
    # on_terminal TERM [OPTION...]: what a terminal of this kind gets.
    on_terminal() {
        TERM=$1 timeout 100 script -qec "PATH='$path' '$tools/forkcheck' --quick --jobs 2 --only zombie ${*:2}" /dev/null </dev/null 3>&-
    }
    run on_terminal xterm raw_fork.c
    assert_output --partial "${clear}0 of 1 done | compiler${clear}1 of 3 done | compiler | gcc${clear}"
    assert_output --partial "${clear}"$'\033[1mraw_fork.c:14:1: \033[1;35mwarning:'
    mkdir work
    echo 'no program' >work/$'a\nb\e.c'
    run on_terminal xterm --grade work
    assert_output --partial "${clear}0 of 1 done | a?b?.c${clear}"$'"a\r\nb?.c",could not judge'
    NO_COLOR=1 run on_terminal xterm raw_fork.c
    assert_output --partial "${clear}raw_fork.c:14:1: warning:"
    run on_terminal dumb raw_fork.c
    refute_output --partial "$clear"
    assert_output --partial 'raw_fork.c:14:1: warning:'
}
