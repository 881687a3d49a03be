#!/usr/bin/env bats
# forkcheck: what it judges, what it says, and how it ends.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# ---- One report ------------------------------------------------------------------------------------

@test "forkcheck: a correct program has no findings, and the report says what was checked" {
    needs namespaces glibc
    run -0 forkcheck "$root/examples/one_fork.c"
    assert_line --index 0 --regexp '^nothing found(;|$)'
    assert_equal "$(sed '1d; s/: [1-9][0-9]* faults/: N faults/' <<<"$output")" "checked:
    rules
    gcc
    clang
    gcc -fanalyzer
    clang-tidy
    cppcheck
    interleave: every schedule, 3 searches (on a terminal, on a pipe, and once on a file)
    interleave --fail all: N faults (standard output is a pipe)
    interleave --pipe-size 512: small pipes
    sanitizers: 2 real runs in a sandbox
    valgrind: 1 real run in a sandbox
    with the arguments: none"
}

@test "forkcheck: a mistake that several tools see is reported once, with all of them" {
    needs namespaces glibc
    cp "$fixtures/driver/two_mistakes.c" .
    run -1 forkcheck --format=gcc two_mistakes.c
    read_line=$(sed -n '/the read/=' two_mistakes.c)
    assert_equal "$(codes | grep -c "FC605 $read_line")" 1
    run -1 forkcheck --only memory-error two_mistakes.c
    assert_equal "$(grep -c '\[FC' <<<"$output")" 1
    assert_line --regexp '^    seen by: gcc,.* clang-tidy,.* valgrind, sanitizers$'
}

@test "forkcheck: a finding of a search has a schedule and a command, which shows it again" {
    cp "$fixtures/hostile/kills_all.c" "it kills.c"
    run -1 forkcheck --only minus-one "it kills.c"
    assert_line --regexp '^it kills.c:14:5: error: \[FC402 minus-one\] '
    assert_line "    where: standard output is a pipe"
    assert_line "    made to fail: fork:EAGAIN@1"
    assert_line --regexp "^    replay: interleave --stdin=empty --stdout=pipe --fail fork:EAGAIN@1 --replay '[0-9!,]*' './it kills'$"
    compile=$(sed -n 's/^for the replays, compile: //p' <<<"$output")
    replay=$(sed -n 's/^    replay: //p' <<<"$output")
    bash -c "$compile"
    run bash -c "PATH=$tools:\$PATH; $replay" </dev/null
    assert_output --partial "kill(-1, SIGKILL)"
}

@test "forkcheck: a race in shared memory has its code, at the line of the write" {
    cp "$root/tests/fixtures/interleave/shared_read.c" .
    run -1 forkcheck --quick --format=gcc --only race shared_read.c
    assert_equal "$(codes)" "FC726 17"
}

# that is always interrupted, the second program runs for ever, instead of being stuck, and leaves a zombie as well.
@test "forkcheck: what is about the whole program is said once, and a run that knows no line joins what the rules say" {
    cp "$fixtures/driver/by_chance.c" .
    run -1 forkcheck --quick --format=gcc --only status-by-chance,zombie by_chance.c
    assert_equal "$(codes)" $'FC101 9\nFC004 21'
}

@test "forkcheck: a function that nothing declares is said in words, with its header" {
    printf 'int main(void)\n{\n    return fork() == getpid();\n}\n' >bare.c
    run -1 forkcheck --quick --only missing-declaration bare.c
    assert_line "bare.c:3:22: error: [FC603 missing-declaration] getpid is called, and nothing has declared it: write #include <unistd.h>"
    assert_line --index 0 "bare.c:3:12: error: [FC603 missing-declaration] fork is called, and nothing has declared it: write #include <unistd.h>"
}

@test "forkcheck: two runs print the same bytes" {
    needs namespaces
    cp "$fixtures/driver/two_mistakes.c" .
    forkcheck two_mistakes.c >first || true
    forkcheck --jobs 5 two_mistakes.c >second || true
    assert_equal "$(cat second)" "$(cat first)"
}

# ---- Arguments -------------------------------------------------------------------------------------

@test "forkcheck: a program that has made no process has not been judged" {
    local wants="$fixtures/driver/wants_arguments.c"
    PATH=$(only_with clang gcc as ld timeout) run -3 forkcheck --quick "$wants" -- wait 9
    assert_line "    interleave: no run has made a process: give the program arguments (behind --) or an input (--stdin-file) with which it does"
    sed 's/"wait"/getenv("MODE")/; s/"hurry"/getenv("MODE")/' "$wants" >hidden.c
    PATH=$(only_with clang gcc as ld timeout) run -3 forkcheck --only zombie hidden.c
    assert_line --partial "    interleave: no run has made a process: "
}

@test "forkcheck: --quick says what it leaves out" {
    run -0 forkcheck --quick "$root/examples/one_fork.c"
    assert_equal "$(sed 1d <<<"$output")" "checked:
    rules
    gcc
    clang
    cppcheck
    interleave: every schedule, 2 searches (on a terminal, on a pipe)
    with the arguments: none
not checked:
    because of --quick: clang-tidy, gcc -fanalyzer, valgrind, sanitizers, calls that fail, small pipes, standard output to a file, other arguments, and input that nobody has given"
}

@test "forkcheck: --program judges a program without its source" {
    gcc -w -g -gdwarf-4 -o killer "$fixtures/hostile/kills_all.c" 3>&-
    run -1 forkcheck --only minus-one --program ./killer
    assert_line --regexp '^kills_all.c:14: error: \[FC402 minus-one\]'
    assert_line --partial "--replay '1000!,1000' ./killer"
    assert_line "    the source: only the program was given (--program)"
    refute_output --partial "sanitizers"
}

@test "forkcheck: --program reads what clang says of main, and tries no arguments where it takes none" {
    cp "$fixtures/hostile/kills_all.c" .
    clang -w -g -gdwarf-5 -o killer kills_all.c 3>&-
    run -1 forkcheck --only minus-one --program ./killer
    assert_line --partial "kills_all.c:14: error: [FC402 minus-one]"
    assert_line "    with the arguments: none"
}

# ---- Exit status -----------------------------------------------------------------------------------

@test "forkcheck: a source that does not compile, or is not there, cannot be judged" {
    printf '%s\n' 'int main(void)' '{' '    fork();' '    return missing;' '}' >broken.c
    run -2 --separate-stderr forkcheck broken.c
    assert_equal "$output" ""
    assert_equal "${stderr_lines[-1]}" "forkcheck: broken.c does not compile; nothing else was checked"
    # Of an error, not of what can be judged all the same.
    [[ $stderr = *missing* && $stderr != *warning* ]]
    run -2 forkcheck nowhere.c
    assert_output "forkcheck: nowhere.c: No such file or directory"
    run -2 forkcheck .
    assert_output "forkcheck: .: it is not a regular file"
    run -2 forkcheck
    run -2 forkcheck --program ./nowhere
    run -2 forkcheck --format=xml broken.c
}

@test "forkcheck: what interleave does not model makes the result incomplete" {
    printf '#include <sys/socket.h>\nint main(void) { return socket(AF_UNIX, SOCK_SEQPACKET, 0) == -1; }\n' >socket.c
    run -3 forkcheck --quick socket.c
    assert_line --index 0 --regexp '^nothing found, but not all was checked(;|$)'
    assert_line --regexp "^    interleave: refused: .* \(standard output is a terminal, and 1 more\)$"
}

@test "forkcheck: an output that cannot be written is an error" {
    run -2 bash -c '"$0" --quick "$1" >/dev/full' "$tools/forkcheck" "$root/examples/one_fork.c"
    assert_output "forkcheck: standard output: No space left on device"
    run -2 bash -c '"$0" --quick "$1" >&-' "$tools/forkcheck" "$root/examples/one_fork.c"
    assert_output "forkcheck: standard output: Bad file descriptor"
}
