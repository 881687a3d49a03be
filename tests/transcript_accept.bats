#!/usr/bin/env bats
# shellcheck disable=SC2016 # the transcript's shell expands the single-quoted text
# transcript: outputs that some schedule prints, and outputs that --accept writes into the chapter.

load test_helper
load helpers/transcript

# ---- What some schedule shows ------------------------------------------------------------------

# asking ARGUMENT...: runs transcript with the examples in the scratch directory, and with --interleave.
asking() {
    timeout 200 "$tools/transcript" --from "$root/build/examples" --from "$root/examples" --interleave "$tools/interleave" "$@" 3>&-
}

parent='In the parent process after forking the child 1001'
child='In the child process that has the PID 1001'

@test "transcript: with --interleave, both outcomes of one fork are true, whichever was printed" {
    chapter '$ ./one_fork' 'Process id before forking: 1000' "$parent" "$child" '(1001, 0)' \
        '$ ./one_fork' 'Process id before forking: 1002' "${child/1001/1003}" "${parent/1001/1003}" '(1003, 0)'
    for _ in 1 2 3; do
        run asking chapter.md
        assert_success
        assert_output ''
    done
}

@test "transcript: with --interleave, an order that no schedule gives is stale, at its first wrong line" {
    chapter '$ ./one_fork' 'Process id before forking: 1000' "$parent" '(1001, 0)' "$child"
    run asking chapter.md
    assert_failure 1
    assert_output 'chapter.md:6:1: error: the transcript is stale: these lines were printed, but no schedule prints them in this order'
    run transcript --from "$root/build/examples" chapter.md
    assert_success
}

@test "transcript: with --interleave, a pipe has other outcomes than a terminal" {
    chapter '$ ./one_fork | cat' 'Process id before forking: 1000' "$parent" "$child" '(1001, 0)'
    run asking chapter.md
    assert_failure 1
    assert_line --partial 'chapter.md:5:1: error: '
    chapter '$ ./one_fork | cat' 'Process id before forking: 1000' "$child" "$parent" '(1001, 0)'
    run asking chapter.md
    assert_success
}

@test "transcript: with --interleave, PIDs must be those of some schedule too" {
    chapter '$ ./many_forks 2' 'Process id before forking: 1000' 'In the parent process after forking the child 1001' \
        'In the child process 1 that has the PID 1001' 'In the parent process after forking the child 1002' \
        'In the parent process after forking 2 children' 'In the child process 2 that has the PID 1002' '(1002, 0)' '(1001, 0)'
    run asking chapter.md
    assert_success
    sed -i 's/^In the child process 2.*/X/; s/^(1002, 0)/In the child process 2 that has the PID 1002/; s/^X/(1002, 0)/' chapter.md
    run asking chapter.md
    assert_failure 1
    assert_output --partial 'chapter.md:9:1: error: the transcript is stale: these lines were printed, but no schedule'
}

@test "transcript: with --interleave, a program that the block compiles is asked about as it is at that moment" {
    chapter '$ sed "/Process id/{n;N;d;}" one_fork.c | cc -x c -o one_fork -' '$ ./one_fork | cat' \
        'Process id before forking: 1000' "$parent" '(1001, 0)' 'Process id before forking: 1000' "$child"
    run asking chapter.md
    assert_failure 1
    assert_line --partial 'chapter.md:6:1: error: '
    chapter '$ sed "/Process id/{n;N;d;}" one_fork.c | cc -x c -o one_fork -' '$ ./one_fork | cat' \
        'Process id before forking: 1000' "$child" 'Process id before forking: 1000' "$parent" '(1001, 0)'
    run asking chapter.md
    assert_success
}

@test "transcript: with --interleave, the question leaves the exit status of the command alone" {
    chapter '$ ./many_forks x' 'usage: many_forks [N]    (N children, from 0 to 1000)' '$ echo $?' '2'
    run asking chapter.md
    assert_success
}

@test "transcript: with --interleave, only the lines of other commands are compared" {
    for command in 'env ./one_fork' './one_fork | cat -' './one_fork 2>/dev/null' './one_fork; true'; do
        chapter "\$ $command" 'Process id before forking: 1000' "$parent" '(1001, 0)' "$child"
        run asking chapter.md
        assert_success
    done
}

@test "transcript: with --interleave, only the lines of a program that it refuses are compared" {
    printf '%s\n' '#define _GNU_SOURCE' '#include <sched.h>' '#include <stdio.h>' \
        'int main(void) { unshare(0); puts("a\nb"); }' >unshare.c
    cp "$tools/interleave" .
    cc -o refused unshare.c
    run -2 timeout 200 ./interleave ./refused
    chapter '$ ./refused' 'b' 'a'
    run asking --from . chapter.md
    assert_success
}

@test "transcript: with --interleave, commands can run it by its name" {
    chapter '$ interleave --count ./one_fork' '2' '$ interleave ./one_fork | sed -n 4p' \
        '  Process id before forking: 1000'
    run asking chapter.md
    assert_success
    run transcript chapter.md
    assert_failure
}

@test "transcript: --accept with --interleave takes away an order that no schedule gives" {
    chapter '$ ./one_fork' 'Process id before forking: 1000' "$child" '(1001, 0)' "$parent"
    run asking --accept chapter.md
    assert_success
    run -0 sed -n 7p chapter.md
    assert_output '(1001, 0)'
    run asking chapter.md
    assert_success
}

@test "transcript: --accept with --interleave puts in an order that some schedule gives, of both streams" {
    # Lines that are written to two terminals at the same time arrive in any order, so each line gets time to arrive.
    printf '%s\n' '#include <stdio.h>' '#include <time.h>' \
        'static void arrive(void) { struct timespec time = {0, 50000000}; nanosleep(&time, NULL); }' \
        'int main(void) { puts("1"); arrive(); fputs("2\n", stderr); arrive(); puts("3"); arrive();' \
        'fputs("4\n", stderr); arrive(); puts("5"); }' >streams.c
    cc -o streams streams.c
    chapter '$ ./streams' 'nothing like it'
    run asking --from . --accept chapter.md
    assert_success
    run -0 sed -n '4,8p' chapter.md
    assert_output $'1\n2\n3\n4\n5'
}

@test "transcript: with --interleave, the tool's path may have blanks and quotes in it" {
    mkdir "a ' \"b"
    cp "$tools/interleave" "a ' \"b/tool"
    chapter '$ ./one_fork' 'Process id before forking: 1000' "$parent" '(1001, 0)' "$child"
    run -1 transcript --from "$root/build/examples" --interleave "a ' \"b/tool" chapter.md
    assert_output --partial 'no schedule prints them in this order'
}

@test "transcript: with --interleave, a question without an answer is an error" {
    printf '#!/bin/sh\ncat >/dev/null\n' >silent
    printf '#!/bin/sh\necho not permitted >&2\nexit 2\n' >refused
    chmod +x silent refused
    chapter '$ ./one_fork' 'Process id before forking: 1000' "$parent" "$child" '(1001, 0)'
    for tool in silent refused; do
        run -1 transcript --from "$root/build/examples" --interleave "./$tool" chapter.md
        assert_line --regexp "^chapter.md:3:1: error: whether './one_fork' can print this is not known: interleave gives no answer"
    done
    assert_line "transcript: interleave gives no answer about './one_fork': not permitted"
}

@test "transcript: an --interleave that is not there is a system error" {
    chapter '$ echo a' 'a'
    run -2 transcript --interleave /no/such/program chapter.md
    assert_output 'transcript: /no/such/program: No such file or directory'
}

# ---- --accept ----------------------------------------------------------------------------------

@test "transcript: --accept puts in what is printed, with PIDs from 1000 on" {
    chapter '$ ./pair' 'old' '$ echo $?' '7' '$ true' 'gone'
    run transcript --accept chapter.md
    assert_success
    assert_output ''
    run cat chapter.md
    assert_output "$(printf '%s\n' '# A chapter' '```console' '$ ./pair' 'parent 1000' 'child 1001' '$ echo $?' 0 '$ true' '```' 'The end.')"
}

@test "transcript: --accept leaves a true transcript and its file alone" {
    chapter '$ ./pair' 'child 1002' 'parent 1001'
    touch -d 2001-01-01 chapter.md
    cp -p chapter.md before.md
    before=$(stat -c '%i %Y %a' chapter.md)
    run transcript --accept chapter.md
    assert_success
    cmp chapter.md before.md
    assert_equal "$(stat -c '%i %Y %a' chapter.md)" "$before"
}

@test "transcript: --accept changes nothing but the stale block" {
    cp "$BATS_TEST_DIRNAME/fixtures/transcript/mixed.md" chapter.md
    run transcript --accept chapter.md
    assert_success
    run diff "$BATS_TEST_DIRNAME/fixtures/transcript/mixed-accepted.md" chapter.md
    assert_success
    run transcript chapter.md
    assert_success
}

@test "transcript: --accept keeps carriage returns" {
    printf 'a\r\n\r\n```console\r\n$ echo new\r\nold\r\n```\r\n' >chapter.md
    run transcript --accept chapter.md
    assert_success
    assert_equal "$(od -c chapter.md)" "$(printf 'a\r\n\r\n```console\r\n$ echo new\r\nnew\r\n```\r\n' | od -c)"
}

@test "transcript: --accept writes nothing when a command cannot be run" {
    printf '```console\n$ echo a\nb\n```\n\n```console\n$ exit 1\n```\n' >chapter.md
    cp chapter.md before.md
    run transcript --accept chapter.md
    assert_failure 1
    cmp chapter.md before.md
}

@test "transcript: --accept writes no chapter when another one is bad" {
    printf '```console\n$ exit 1\n```\n' >bad.md
    chapter '$ echo new' 'old'
    cp chapter.md before.md
    run transcript --accept chapter.md bad.md
    assert_failure 1
    cmp chapter.md before.md
}

@test "transcript: --accept keeps the mode of the file" {
    chapter '$ echo new' 'old'
    chmod 640 chapter.md
    run transcript --accept chapter.md
    assert_success
    assert_equal "$(stat -c %a chapter.md)" 640
}

@test "transcript: --accept keeps a byte order mark" {
    printf '\xef\xbb\xbf```console\n$ echo new\n```\n' >chapter.md
    run transcript --accept chapter.md
    assert_success
    assert_equal "$(od -c chapter.md)" "$(printf '\xef\xbb\xbf```console\n$ echo new\nnew\n```\n' | od -c)"
}

@test "transcript: --accept refuses what could not be read back" {
    for command in "echo '\$ ls'" "echo '> x'" 'echo "\`\`\`"' 'printf "\377\n"' 'printf "a\rb\n"'; do
        chapter "\$ $command"
        cp chapter.md before.md
        run transcript --accept chapter.md
        assert_failure 1
        assert_line --partial 'chapter.md:3:1: error:'
        cmp chapter.md before.md
    done
}

@test "transcript: --accept refuses what is something else each time" {
    chapter '$ od -An -N8 -tx8 /dev/urandom'
    cp chapter.md before.md
    run transcript --accept chapter.md
    assert_failure 1
    assert_line --partial 'prints something else each time'
    cmp chapter.md before.md
}
