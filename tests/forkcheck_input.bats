#!/usr/bin/env bats
# forkcheck: what the programs that it judges read from their standard input.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# replayed: compiles the program as the report in `output` says, and runs the first command of it that replays a finding.
replayed() {
    local compile replay
    compile=$(sed -n 's/^for the replays, compile: //p' <<<"$output")
    replay=$(sed -n 's/^    replay: //p' <<<"$output" | head -n 1)
    bash -c "$compile"
    # A schedule has a step for each directory of PATH in which exec looks.
    run bash -c "interleave() { '$tools/interleave' \"\$@\"; }; $replay" </dev/null
}

@test "forkcheck: a program that reads a number gets numbers, and what goes wrong then is found and replayed" {
    cp "$fixtures"/driver/reads_number*.c .
    run -1 forkcheck --only zombie reads_number.c
    assert_line --regexp "^    where: standard output is a pipe, input '3\\\\n1\\\\n'$"
    assert_line --regexp "^    replay: printf '3\\\\n1\\\\n' >forkcheck-input; interleave --stdin=forkcheck-input --stdout=pipe --replay "
    assert_line "    with the input: empty; 'true a b\\nno-such-command a\\n\\ntrue'; '3\\n1\\n'; '-1\\n'; '99999999999999999999\\n'; \"\$(head -c 1500 /dev/zero | tr '\\0' a)\""
    # Three before they are known to be needed, one with each of five inputs on a pipe, two of them on a terminal as well.
    assert_line --partial "interleave: every schedule, 10 searches"
    assert_line --regexp "^    interleave --fail all: [0-9]* faults \(standard output is a pipe, input '3.n1.n'\)$"
    # An empty input is refused, as it should be.
    refute_output --partial "fails in every schedule"
    replayed
    assert_line --partial "fork = 1003; 1003 is born"
    assert_line --partial "the end: exit status 0"
    needs namespaces glibc
    run -0 forkcheck reads_number.fixed.c
    assert_line --index 0 "nothing found"
    assert_line "    valgrind: 3 real runs in a sandbox"
    assert_line "    sanitizers: 7 real runs in a sandbox"
}

@test "forkcheck: a shell gets commands, of which one does not exist" {
    cp "$fixtures"/driver/reads_commands*.c .
    run -1 forkcheck --max-seconds 40 --only exec-falls-through reads_commands.c
    assert_line --regexp "^    replay: printf 'true a b\\\\nno-such-command a\\\\n\\\\ntrue' >forkcheck-input; interleave "
    replayed
    assert_line --partial '1002  write "no-such-command: No such file or directory\n"'
    assert_line --partial "1002  fork = 1003"
    needs namespaces glibc
    run -0 forkcheck reads_commands.fixed.c
    assert_line --index 0 "nothing found"
}

@test "forkcheck: a line that is too long for the program is found in a real run, and the command has it" {
    needs namespaces
    printf '%s\n' '#include <stdio.h>' '#include <stdlib.h>' 'int main(void)' '{' '    char *word = malloc(64);' \
        '    const int found = word == NULL ? -2 : scanf("%s", word);' '    free(word);' '    return found == -2;' '}' >word.c
    run -1 forkcheck --only memory-error word.c
    assert_line "    where: a real run, input \"\$(head -c 1500 /dev/zero | tr '\\0' a)\""
    assert_line --regexp "^    replay: head -c 1500 /dev/zero \\| tr '.0' a >forkcheck-input; "
    assert_line --regexp "^    seen by: .*sanitizers"
}

@test "forkcheck: a program that reads nothing gets no input" {
    needs namespaces
    run forkcheck "$root/examples/one_fork.c"
    refute_output --partial "with the input"
    assert_line --partial "every schedule, 3 searches"
    assert_line "    sanitizers: 2 real runs in a sandbox"
}

@test "forkcheck: --stdin-file, or stdin-file in .forkcheck, gives the input, and a changed file is another one" {
    export XDG_CACHE_HOME=$PWD/cache
    cp "$fixtures/driver/reads_number.c" .
    echo 0 >'the input'
    run -3 forkcheck --quick --only zombie --stdin-file 'the input' reads_number.c
    assert_line "    with the input: 'the input'"
    assert_line --partial "no run has made a process"
    echo 2 >'the input'
    run -1 forkcheck --quick --only zombie --stdin-file 'the input' reads_number.c
    assert_line "    where: standard output is a terminal, input 'the input'"
    assert_line --regexp "^    replay: interleave --stdin='the input' --stdout=tty --replay "
    replayed
    assert_line --partial "fork = 1002; 1002 is born"
    assert_line --partial "the end: exit status 0"
    echo 'stdin-file=the input' >.forkcheck
    run -1 forkcheck --quick --only zombie reads_number.c
    mkdir handed_in && cp reads_number.c handed_in
    run -1 forkcheck --quick --only zombie --grade handed_in
    assert_line --partial "reads_number.c,findings,"
}

@test "forkcheck: an input that is not there, or is too large, is an error" {
    run -2 forkcheck --stdin-file nowhere "$fixtures/driver/reads_number.c"
    assert_output "forkcheck: nowhere: No such file or directory"
    truncate -s 1048577 large
    run -2 forkcheck --stdin-file large "$fixtures/driver/reads_number.c"
    assert_output "forkcheck: --stdin-file: large: it has more than 1048576 bytes"
    truncate -s 1048576 large
    echo 'no program' >broken.c
    run -2 forkcheck --stdin-file large broken.c
    assert_line "forkcheck: broken.c does not compile; nothing else was checked"
}

@test "forkcheck: with --quick no input is made up, and that is said" {
    run -3 forkcheck --quick "$fixtures/driver/reads_number.c"
    assert_line --regexp '^    because of --quick: .* input that nobody has given$'
    refute_output --partial "with the input"
}

@test "forkcheck: a program that writes to its standard input changes no file" {
    needs namespaces
    printf '%s\n' '#include <fcntl.h>' '#include <unistd.h>' 'int main(void)' '{' '    char byte = 0;' \
        '    int input = open("/proc/self/fd/0", O_WRONLY);' \
        '    return read(0, &byte, 1) == -1 || (input != -1 && write(input, "x", 1) == -1);' '}' >writes.c
    echo kept >input
    run forkcheck --stdin-file input writes.c
    assert_line "    valgrind: 1 real run in a sandbox"
    assert_equal "$(cat input)" kept
}

@test "forkcheck: a program with the exit status of a command that is not there has been run" {
    needs namespaces
    echo 'int main(void) { return 127; }' >status.c
    run -0 forkcheck status.c
    assert_line "    valgrind: 1 real run in a sandbox"
}

@test "forkcheck: what it says of a program that reads is the same, whichever part ends first" {
    needs namespaces
    printf '%s\n' '#include <unistd.h>' 'int main(void)' '{' '    char byte = 0;' \
        '    if (read(0, &byte, 1) == 1 && fork() == 0)' '        _exit(0);' '    return 0;' '}' >byte.c
    forkcheck --no-cache --jobs 1 byte.c >first || true
    forkcheck --no-cache --jobs 5 byte.c >second || true
    run cat first
    assert_line --partial "'99999999999999999999\n'"
    assert_equal "$(cat second)" "$(cat first)"
}
