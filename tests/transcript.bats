#!/usr/bin/env bats
# shellcheck disable=SC2016 # what stands in single quotes is for the shell of the transcript
# transcript: what chapters show in terminals is run, and compared.

load test_helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    programs=$BATS_TEST_DIRNAME/fixtures/transcript/bin
}

# chapter LINE...: writes chapter.md, with a console block of these lines that begins in line 3.
chapter() {
    { printf '# A chapter\n```console\n' && printf '%s\n' "$@" && printf '```\nThe end.\n'; } >chapter.md
}

# transcript ARGUMENT...: the tool, with the fixture programs at hand.
transcript() {
    timeout 60 "$tools/transcript" --from "$programs" "$@" 3>&-
}

# no_process_with WORD: no process has WORD among its arguments.
no_process_with() {
    ! grep -qsaF -- "$1" /proc/[0-9]*/cmdline
}

# ---- What is true ------------------------------------------------------------------------------

@test "transcript: what was printed is true, and nothing is said" {
    chapter '$ ./pair' 'parent 1000' 'child 1001'
    run transcript chapter.md
    assert_success
    assert_output ''
}

@test "transcript: a line that says something else is stale, with its place and a diff" {
    chapter '$ ./pair' 'parent 1000' 'kid 1001'
    run transcript chapter.md
    assert_failure 1
    assert_line 'chapter.md:5:1: error: the transcript is stale: this is not what was printed'
    assert_line '@@ -3,3 +3,3 @@'
    assert_line ' parent 1000'
    assert_line -- '-kid 1001'
    assert_line '+child 1001'
}

@test "transcript: a missing line is stale at its command" {
    chapter '$ echo one; echo two' 'one'
    run transcript chapter.md
    assert_failure 1
    assert_line --partial 'chapter.md:3:1: error: the transcript is stale'
    assert_line '+two'
}

@test "transcript: a line that was not printed is stale" {
    chapter '$ echo one' 'one' '' 'two'
    run transcript chapter.md
    assert_failure 1
    assert_line --partial 'chapter.md:5:1: error: the transcript is stale'
    assert_line -- '-two'
}

@test "transcript: a line must be printed by its own command" {
    chapter '$ echo one' 'two' '$ echo two' 'one'
    run transcript chapter.md
    assert_failure 1
}

@test "transcript: a line printed twice must be shown twice" {
    chapter '$ ./pair >/dev/null; echo a; echo a; echo b' 'a' 'b' 'b'
    run transcript chapter.md
    assert_failure 1
}

@test "transcript: the last line needs no newline" {
    chapter '$ printf one' 'one' '$ printf two >&2' 'two'
    run transcript chapter.md
    assert_success
}

@test "transcript: tabs and blanks are kept" {
    chapter "\$ printf 'a\\tb  c \\n'" $'a\tb  c '
    run transcript chapter.md
    assert_success
}

# ---- PIDs --------------------------------------------------------------------------------------

@test "transcript: one number for two processes is not true" {
    chapter '$ ./pair' 'parent 1000' 'child 1000'
    run transcript chapter.md
    assert_failure 1
    assert_line '+child 1001'
}

@test "transcript: two numbers for one process are not true" {
    chapter '$ ./pair; echo $$' 'parent 1000' 'child 1001' '1002' '$ echo $$' '1003'
    run transcript chapter.md
    assert_failure 1
}

@test "transcript: the same number in two commands of a block is the same process" {
    chapter '$ echo $$' '1000' '$ ./pair; echo $$' 'parent 1001' 'child 1002' '1000'
    run transcript chapter.md
    assert_success
}

@test "transcript: swapped PIDs are not true" {
    chapter '$ sh -c '\''echo "I am $$"; ./pair; echo "I was $$"; exit 0'\' \
        'I am 1000' 'parent 1001' 'child 1002' 'I was 1001'
    run transcript chapter.md
    assert_failure 1
    assert_line '+I was 1000'
}

@test "transcript: a number that is no PID must be equal" {
    chapter '$ echo 4294967297 300 0x7fff 1.5' '4294967298 300 0x7fff 1.5'
    run transcript chapter.md
    assert_failure 1
}

@test "transcript: beside a PID the width of a column does not matter" {
    chapter '$ printf "%9d|%-9d|\n" $$ $$' '  1000|1000  |'
    run transcript chapter.md
    assert_success
}

@test "transcript: hundreds of lines that differ only in PIDs are told apart" {
    many='$ i=0; while [ $i -lt 150 ]; do ./pair | tr "\n" " "; echo; i=$((i + 1)); done'
    chapter "$many"
    transcript --accept chapter.md
    # Turned around, the lines are the same.
    { sed -n 1,3p chapter.md && sed -n 4,153p chapter.md | tac && sed -n '154,$p' chapter.md; } >turned.md
    run transcript turned.md
    assert_success
    # With two children swapped they are not.
    sed '10s/child [0-9]*/child 1999/; 20s/child [0-9]*/child 1999/' chapter.md >swapped.md
    run transcript swapped.md
    assert_failure 1
}

# ring STEP: the lines of a graph of 100 processes, each joined to the next and to the one STEP further, in a shuffled order.
ring() {
    awk -v step="$1" 'BEGIN { for (i = 0; i < 100; i++) print 1000 + i, 1000 + (i + 1) % 100 "\n" 1000 + i, 1000 + (i + step) % 100 }' |
        shuf --random-source="$BATS_TEST_FILENAME"
}

@test "transcript: lines that hold together in a circle are compared, in bounded time" {
    mapfile -t lines < <(ring 5)
    chapter '$ i=0; while [ $i -lt 100 ]; do sh -c '\''echo $$; exit 0'\'' >>pids; i=$((i + 1)); done' \
        '$ : ./; awk '\''{ p[NR - 1] = $1 } END { for (i = 0; i < NR; i++) print p[i], p[(i + 1) % NR] "\n" p[i], p[(i + 5) % NR] }'\'' pids' \
        "${lines[@]}"
    run transcript chapter.md
    assert_success
    mapfile -t lines < <(ring 7)
    head -n 4 chapter.md >other.md
    printf '%s\n' "${lines[@]}" '```' >>other.md
    run transcript other.md
    assert_failure 1
    assert_line --partial 'stale'
}

# ---- Order -------------------------------------------------------------------------------------

@test "transcript: the order of a program's lines is not asserted" {
    chapter '$ ./pair' 'child 1001' 'parent 1000'
    run transcript chapter.md
    assert_success
}

@test "transcript: the order of another command's lines is" {
    chapter '$ printf "a\nb\n"' 'b' 'a'
    run transcript chapter.md
    assert_failure 1
}

@test "transcript: the order between standard output and standard error is not" {
    chapter '$ echo out; echo err >&2' 'err' 'out'
    run transcript chapter.md
    assert_success
}

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
    [ "$(id -u)" -eq 0 ] || skip 'only root can become somebody else'
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
    [ "$(id -u)" -eq 0 ] || skip 'the limit is that of a user of its own, and only root can become one'
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

@test "transcript: killed in the middle, it leaves no process and no folder" {
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

# ---- The form ----------------------------------------------------------------------------------

@test "transcript: a console block that does not begin with a command is an error" {
    chapter 'hello'
    run transcript chapter.md
    assert_failure 1
    assert_line --partial 'chapter.md:3:1: error:'
}

@test "transcript: other blocks are not run" {
    printf '```sh\n$ exit 1\n```\n\n    $ exit 1\n\n```text\n$ exit 1\n```\n' >chapter.md
    run transcript chapter.md
    assert_success
}

@test "transcript: wrong usage and missing files have the exit status 2" {
    chapter '$ true'
    for arguments in '' '--nonsense chapter.md' '--timeout 0 chapter.md' '--timeout 1x chapter.md' 'missing.md' \
        '--from missing chapter.md' '--accept --json x chapter.md' '--json x chapter.md chapter.md'; do
        # shellcheck disable=SC2086 # a list of words
        run transcript $arguments
        assert_failure 2
        refute_output ''
    done
}

@test "transcript: --help and --version answer, and say so when they cannot" {
    run transcript --help
    assert_success
    assert_line --partial 'usage: transcript'
    run transcript --version
    assert_success
    for option in --help --version; do
        run bash -c "'$tools/transcript' $option >/dev/full"
        assert_failure 2
    done
}

@test "transcript: the man page is without fault" {
    run mandoc -Tlint -Wwarning "$root/tools/transcript/transcript.1"
    assert_success
}

# ---- What some schedule shows ------------------------------------------------------------------

# asking ARGUMENT...: the tool, with examples at hand, and interleave.
asking() {
    timeout 60 "$tools/transcript" --from "$root/build/examples" --from "$root/examples" --interleave "$tools/interleave" "$@" 3>&-
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
    chapter '$ ./many_forks x' 'usage: many_forks [N]    (N children, from 0 to 2147483647)' '$ echo $?' '2'
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
    printf '%s\n' '#include <poll.h>' '#include <stdio.h>' 'int main(void) { poll(0, 0, 0); puts("a\nb"); }' >poll.c
    cp "$tools/interleave" .
    cc -o refused poll.c
    run -2 timeout 20 ./interleave ./refused
    chapter '$ ./refused' 'b' 'a'
    run asking --from . chapter.md
    assert_success
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
    # What comes on two terminals at once comes in no order: each line is given the time to arrive.
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

# ---- --json ------------------------------------------------------------------------------------

@test "transcript: --json records commands, statuses and streams, the same in each run" {
    chapter '$ ./pair' 'child 1001' 'parent 1000' '$ echo \"a\" >&2; sh -c "exit 3"' '"a"' '$ true'
    run transcript --json first.json chapter.md
    assert_success
    run transcript --json second.json chapter.md
    cmp first.json second.json
    cmp first.json "$BATS_TEST_DIRNAME/fixtures/transcript/record.json"
}

@test "transcript: --json writes nothing for a stale chapter" {
    chapter '$ echo a' 'b'
    run transcript --json record.json chapter.md
    assert_failure 1
    [ ! -e record.json ]
}
