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

@test "forkcheck: an update that a handler makes and the program loses is found, by --quick only with --all-signals" {
    [ "$(uname -m)" = x86_64 ] || skip "--all-signals needs x86_64"
    cp "$root/tests/fixtures/interleave/between_count.c" .
    run -0 forkcheck --quick --only lost-update between_count.c
    assert_output --partial "(--all-signals tries it)"
    refute_output --partial "only updates"
    run -1 forkcheck --quick --all-signals --only lost-update between_count.c
    assert_line --regexp "\[FC[0-9]+ lost-update\]"
    assert_line --partial "replay: interleave --stdin=empty --stdout=tty --all-signals --replay "
    PATH=$(only_with gcc as ld timeout) run -1 forkcheck --only lost-update between_count.c
    assert_line --regexp "\[FC[0-9]+ lost-update\]"
    assert_line "    interleave --all-signals: updates that get lost when a handler runs in between"
    assert_line "    where: standard output is a terminal"
    assert_line --regexp "^    replay: interleave --stdin=empty --stdout=tty --all-signals --replay '[0-9~,*]*' ./between_count$"
    assert_line "    interleave: every schedule, 3 searches (on a terminal, on a pipe, and once on a file)"
    PATH=$(only_with gcc as ld timeout) run forkcheck --only lost-update --cflags -DFIXED between_count.c
    refute_output --partial "lost-update]"
    assert_line --partial "only updates that get lost were looked for"
}

@test "forkcheck: output after the end of the program is told with the orphan, and a daemon's has its own code" {
    cp "$root/tests/fixtures/interleave/late_child.c" "$root/tests/fixtures/interleave/late_daemon.c" .
    run -1 forkcheck --quick --only orphan,late-output late_child.c
    assert_equal "$(grep -c '\[FC' <<<"$output")" 1
    assert_line --regexp '\[FC002 orphan\] .*, with output after the end of the program \(late_child.c:11, in some schedules\)'
    run -1 forkcheck --quick --format=gcc --only orphan,late-output late_daemon.c
    assert_equal "$(codes)" "FC204 19"
    # That it tells a failure is no mistake.
    cp "$fixtures/driver/daemon_tells.c" .
    PATH=$(only_with gcc as ld timeout) run forkcheck --format=gcc --only late-output daemon_tells.c
    assert_output --partial "interleave --fail all: "
    assert_equal "$(codes)" ""
}

@test "forkcheck: input that is read twice has one code, whether the rules or a search sees it" {
    printf '1\n2\n3\n' >numbers
    sed "s|argv\[argc - 1\]|\"$PWD/numbers\"|" "$root/tests/fixtures/interleave/input_own.c" >own.c
    run -1 forkcheck --quick --format=gcc --only input-twice own.c
    assert_equal "$(codes)" "FC220 $(sed -n '/exit(0)/=' own.c)"
    run -0 forkcheck --quick --format=gcc --only input-twice --cflags -DFIXED own.c
}

@test "forkcheck: what follows from a wait that is not repeated is one finding, at the wait" {
    cp "$fixtures/hostile/kills_all.c" .
    run -1 forkcheck --format=gcc --only zombie,orphan,interrupted-wait kills_all.c
    assert_equal "$(codes)" "FC150 15"
    # What the parent reads then, nobody has ordered.
    cp "$fixtures/driver/shares_once.c" .
    run -1 forkcheck --format=gcc --only zombie,orphan,race,interrupted-wait shares_once.c
    assert_equal "$(codes)" "FC150 $(sed -n '/waitpid(child/=' shares_once.c)"
}

@test "forkcheck: an interrupted wait is found behind a failed fork that ends alike; who gives up at ECHILD is right" {
    needs glibc
    cp "$fixtures"/driver/gives_up*.c .
    run -1 forkcheck --format=gcc --only zombie,orphan,interrupted-wait gives_up.c
    assert_output --partial "gives_up.c:$(sed -n '/the wait/=' gives_up.c)"
    assert_output --partial '[FC150 interrupted-wait]'
    assert_output --partial '[FC101 zombie]'
    run forkcheck --only zombie,orphan,broken-pipe,interrupted-wait gives_up.fixed.c
    assert_line --index 0 --regexp '^nothing found(;|$)'
    # A loop that asks for each of the others, too.
    run forkcheck --only no-child "$fixtures/exit_value_loop.fixed.c"
    assert_line --index 0 --regexp '^nothing found(;|$)'
}

# With a read that fails in the child, SIGPIPE kills the parent: then there are a zombie and an orphan as well. With a pause
# that is always interrupted, the second program runs for ever, instead of being stuck, and leaves a zombie as well.
@test "forkcheck: what follows from SIGPIPE, and from a wait that goes on, is no finding of its own" {
    cp "$fixtures/driver/broken_off.c" .
    PATH=$(only_with gcc as ld timeout) run -1 forkcheck --format=gcc --exclude interrupted-wait broken_off.c
    assert_equal "$(codes)" "FC303 $(sed -n '/the write/=' broken_off.c)"
    cat >waits.c <<'END'
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t child = fork();

    if (child == -1)
        return 1;
    while (child == 0)
        pause();
    if (fork() == 0)
        _exit(0);
    while (waitpid(child, NULL, 0) == -1)
        if (errno != EINTR)
            return 1;
    return 0;
}
END
    PATH=$(only_with gcc as ld timeout) run -1 forkcheck --max-seconds 30 --format=gcc --only zombie,stuck,never-ends waits.c
    assert_equal "$(codes)" "FC103 15"
}

@test "forkcheck: text that is written at the end is said so, and what perror does is no finding" {
    cat >told.c <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    if (chdir("/nowhere") == -1)
        perror("chdir");
    if (fork() == 0)
        _exit(0);
    printf("done\n");
}
// The line of the brace (above) calls nothing. Neither the one before it nor these (the next ones)
// are looked at.
END
    PATH=$(only_with gcc as ld timeout) run -1 forkcheck --format=gcc --only failure-not-told told.c
    assert_equal "$(codes)" $'FC601 9\nFC601 12'
    assert_line --regexp '^told.c:12:1: .* its write failed: it writes here what printf .* fflush\(stdout\) before'
}

@test "forkcheck: what is about the whole program is said once, and a run that knows no line joins what the rules say" {
    cp "$fixtures/driver/by_chance.c" .
    run -1 forkcheck --quick --format=gcc --only status-by-chance,zombie by_chance.c
    assert_equal "$(codes)" $'FC101 9\nFC004 21'
}

@test "forkcheck: a server that waits for a client from outside is not stuck" {
    cp "$fixtures/driver/server.c" .
    run -3 forkcheck --quick --only stuck,never-ends server.c
    assert_output --partial 'the program waits for a client, which it does not start itself'
}

@test "forkcheck: a program that works until its user sends it a signal is not stuck, unless that signal cannot come" {
    cp "$fixtures/driver/until_told.c" .
    run -3 forkcheck --quick --only stuck,never-ends until_told.c
    assert_output --partial 'the program goes on until a signal from outside comes'
    sed 's/sigsuspend(&before)/sleep(1)/; s/SIG_BLOCK/SIG_UNBLOCK/' until_told.c >polls.c
    run -3 forkcheck --quick --only stuck,never-ends polls.c
    assert_output --partial 'the program goes on until a signal from outside comes'
    sed 's/sigsuspend(&before)/sleep(1)/' until_told.c >deaf.c
    run -1 forkcheck --quick --only stuck,never-ends --format=gcc deaf.c
    assert_equal "$(codes)" 'FC104 29'
    sed 's/SIGTERM/SIGUSR1/' until_told.c >untold.c
    run -1 forkcheck --quick --only stuck,never-ends untold.c
    assert_output --partial 'no process of the program sends one that it handles (signals from outside are not modelled)'
    sed 's/    while (!told)/    if (fork())\n        return wait(NULL) == -1;\n&/; 2a #include <sys/wait.h>' until_told.c >child.c
    run -1 forkcheck --quick --only stuck,never-ends child.c
    assert_output --partial '1001 waits in sigsuspend for a signal at child.c:32, and no process of the program sends it SIGTERM'
}

@test "forkcheck: closing what a failed pipe has not made is a failure that nobody looks at; an assert tells it" {
    cat >ends.c <<'END'
#include <assert.h>
#include <unistd.h>

static volatile int zero; // which no analyser knows

int main(void)
{
    int ends[2] = {zero, zero};

    pipe(ends);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
END
    run -1 forkcheck --format=gcc --only closed-twice,crash,unchecked-result ends.c
    assert_equal "$(codes)" "FC602 10"
    sed 's/    pipe(ends);/    int made = pipe(ends);\n    assert(made == 0);/' ends.c >asserted.c
    run -0 forkcheck --format=gcc --only closed-twice,crash,unchecked-result asserted.c
    sed 's/    pipe(ends);/    if (pipe(ends) == 0)\n        close(ends[1]);/' ends.c >twice.c
    run -1 forkcheck --format=gcc --only closed-twice,crash,unchecked-result twice.c
    assert_equal "$(codes)" "FC301 13"
    # In another function, that is another mistake.
    sed 's/    pipe(ends);/    (void)!pipe(ends);\n    unused();/; s/^int main/static void unused(void)\n{\n    int ends[2];\n    pipe(ends);\n}\n\n&/' ends.c >other.c
    PATH=$(only_with gcc as ld timeout) run -1 forkcheck --format=gcc --only closed-twice,unchecked-result other.c
    assert_equal "$(codes)" $'FC602 9\nFC602 16'
    # A fork makes no descriptor.
    sed 's/    pipe(ends);/    if (pipe(ends) == -1)\n        return 0;\n    if (fork() == -1)\n        close(ends[1]);/' ends.c >forked.c
    PATH=$(only_with gcc as ld timeout) run -1 forkcheck --format=gcc --only closed-twice,unchecked-result forked.c
    assert_equal "$(codes)" "FC301 15"
}

@test "forkcheck: who goes on to use a descriptor after closing it, and closes it again, has made one mistake" {
    cat >closes.c <<'END'
#include <unistd.h>
int main(int argc, char *argv[])
{
    char byte = argc > 1 ? argv[1][0] : 0;
    int first = dup(1);
    int second = dup(1);

    if (first == -1 || second == -1)
        return 1;
    close(first);
    if (byte == 'w' && write(first, &byte, 1) == -1)
        close(first);
    if (byte != 'w' && read(first, &byte, 1) == -1 && byte == 'r')
        close(first);
    close(second);
    if (byte == 'o')
        close(second);
    return 0;
}
END
    printf 'r\nw\no\n' >lists
    PATH=$(only_with gcc as ld timeout) run -1 forkcheck --quick --format=gcc --args-file lists --only closed-twice,use-after-close closes.c
    assert_equal "$(codes)" $'FC305 11\nFC305 13\nFC301 17'
}

@test "forkcheck: how another program, which is executed, takes a failure is no finding" {
    # ls asks for the names of owners, by a connection that it can do without.
    run -0 forkcheck --only failure-not-told "$fixtures/exec_name_line.fixed.c"
    assert_line --index 0 --partial 'nothing found'
}

@test "forkcheck: a child that ends by exit and calls the functions of its parent is told once, and of a program alone" {
    run -1 forkcheck --quick --only exit-in-child "$root/examples/museum/exit_in_child.c"
    assert_equal "$(grep -c '\[FC021 exit-in-child\]' <<<"$output")" 1
    assert_line '    seen by: rules, interleave'
    run -1 forkcheck --quick --only exit-in-child --program "$root/build/examples/museum/exit_in_child"
    assert_line --regexp '^exit_in_child.c:23: warning: \[FC021 exit-in-child\] process 1001 calls, as it ends, the function at exit_in_child.c:9, '
}

@test "forkcheck: a descriptor that stays open is told at the call that made it, without its number in the sandbox" {
    needs namespaces
    printf '%s\n' '#include <unistd.h>' 'int main(void)' '{' '    int ends[2];' \
        '    return pipe(ends) == -1 || fork() == -1;' '}' >open.c
    run -1 forkcheck --format=gcc --only descriptor-leak open.c
    assert_line --partial 'open.c:5:5: warning: a descriptor that is made here is still open when the program ends'
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

@test "forkcheck: a program that takes arguments is tried with none, numbers, junk and a very long word" {
    cp "$fixtures/driver/takes_number.c" .
    run -0 forkcheck --max-seconds 100 ./takes_number.c
    assert_line "    with the arguments: none; 2; 0; 3x; -1; 99999999999999999999; \"\$(head -c 5000 /dev/zero | tr '\\0' a)\""
    assert_line --regexp '^    interleave --fail all: .* arguments 2\)$'
    assert_line "    interleave: every schedule, 15 searches (on a terminal, on a pipe, and once on a file)"
    refute_output --partial "fails in every schedule"
    # Two lines come in an order by chance, which is not shown. clang-tidy has nothing to say: it was told that one of the
    # functions never returns.
    assert_line --index 0 --regexp '^nothing found; 1 not shown '
}

@test "forkcheck: arguments behind -- and lists in a file replace those" {
    run -0 forkcheck --quick "$fixtures/driver/takes_number.c" -- 1
    assert_line "    with the arguments: 1"
    printf '1\n\n2  x\t \n' >lists
    run -0 forkcheck --quick --args-file lists "$fixtures/driver/takes_number.c"
    assert_line "    with the arguments: 1; none; 2 x"
    assert_line --partial "every schedule, 6 searches"
    : >lists
    PATH=$(only_with gcc as ld timeout) run -0 forkcheck --quick --args-file lists "$fixtures/driver/takes_number.c"
    assert_line "    with the arguments: none"
    PATH=$(only_with gcc as ld timeout) run -0 forkcheck --quick "$fixtures/driver/takes_number.c" -- '' "it's"
    assert_line "    with the arguments: '' 'it'\\''s'"
    assert_line "    the program fails in every schedule: exit status 2"
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

# ---- Comments and configuration --------------------------------------------------------------------

@test "forkcheck: what a run shows of a mistake that the rules name is not another finding" {
    run -1 forkcheck --quick --only=stuck,pipe-end-open --format=gcc "$fixtures/pipe_end_open_parent.c"
    assert_line --partial '[FC320 pipe-end-open]'
    assert_line --partial 'note: replay: interleave '
    refute_line --partial '[FC103 stuck]'
}

@test "forkcheck: findings, and comments that allow them, are where #line directives say" {
    cat >"$BATS_TEST_TMPDIR/lined.c" <<'END'
#include <stdlib.h>
#include <unistd.h>
#line 20 "lesson.md"
int main(void)
{
    // forkcheck: allow zombie: the system reaps
    switch (fork()) {
    case 0:
        exit(400);
    case -1:
        return 1;
    }
    return 0;
}
END
    run -1 forkcheck --quick --only=zombie,exit-value --format=gcc "$BATS_TEST_TMPDIR/lined.c"
    assert_line --regexp '^lesson\.md:25:9: error: .*\[FC025 exit-value\]$'
    refute_line --partial FC101
}

@test "forkcheck: a comment with a reason allows a finding, on its line or the next" {
    run -0 forkcheck --quick "$fixtures/driver/raw_fork.c"
    assert_line --index 0 --regexp '^nothing found; 2 allowed by comments'
    run -0 forkcheck --quick --format=gcc "$fixtures/driver/raw_fork.c"
    assert_equal "$(codes)" ""
}

@test "forkcheck: a comment applies to its own line behind code, and else to the line after its end, of its file" {
    printf %s "$(cat "$fixtures/driver/odd_comments.c")" >odd_comments.c # without the last newline
    printf '%s\n' '#include <unistd.h>' 'void other(int);' 'void other(int n)' '{' '' '' '' '' \
        '    if (n == 401) fork();' '}' >other.c
    run -1 forkcheck --quick --format=gcc --only fork-unchecked,crash,FC911,FC912 other.c odd_comments.c
    run sed -nE 's/^([^:]*:[0-9]+:[0-9]+): (error|warning): .*\[(FC[0-9]*).*/\3 \1/p' <<<"$output"
    assert_output "FC020 odd_comments.c:8:45
FC020 odd_comments.c:10:22
FC911 odd_comments.c:16:5
FC020 odd_comments.c:17:22
FC912 odd_comments.c:18:10
FC911 odd_comments.c:20:2
FC020 odd_comments.c:22:22
FC020 odd_comments.c:25:22
FC005 odd_comments.c:26:2
FC020 other.c:9:19"
}

@test "forkcheck: comments without a reason, or for what is not there, are findings" {
    needs namespaces
    cp "$fixtures/driver/bad_comments.c" .
    run -1 forkcheck --format=gcc --only zombie,FC911,FC912,double-output bad_comments.c
    assert_equal "$(codes)" $'FC912 8\nFC101 11\nFC911 13'
}

@test "forkcheck: .forkcheck excludes codes and gives arguments, and a wrong line in it is named" {
    cp "$fixtures/driver/takes_number.c" .
    printf '# of this project\n\nargs = 1\n  \nexclude=zombie\n' >.forkcheck
    run -0 forkcheck --quick takes_number.c
    assert_line "    with the arguments: 1"
    echo 'colour=red' >>.forkcheck
    run -2 forkcheck --quick takes_number.c
    assert_output "forkcheck: .forkcheck:6: no setting: colour=red"
}

@test "forkcheck: --only, --exclude and --severity choose what is shown, and the status follows" {
    cp "$fixtures/driver/raw_fork.c" plain.c
    sed -i 's|// forkcheck.*||' plain.c # the lines stay
    run -1 forkcheck --quick --format=gcc plain.c
    assert_equal "$(codes)" $'FC101 6\nFC002 12'
    run -1 forkcheck --quick --format=gcc --only FC101 plain.c
    assert_equal "$(codes)" "FC101 6"
    run -0 forkcheck --quick --exclude zombie,fc002 plain.c
    run -0 forkcheck --quick --severity=error plain.c
    assert_line --index 0 --regexp '^nothing found; [0-9]+ not shown'
    run -2 forkcheck --only nonsense plain.c
    assert_output "forkcheck: --only: there is no code or name nonsense (see --list-rules)"
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

@test "forkcheck: what the rules say of a source and what a search shows are one finding" {
    cp "$root/examples/museum/exit_missing.c" .
    run -1 forkcheck --quick --only missing-exit exit_missing.c
    assert_equal "$(grep -c '\[FC001' <<<"$output")" 1
    assert_line "    seen by: rules, interleave"
    assert_line --regexp '^    replay: interleave .* ./exit_missing$'
}

@test "forkcheck: findings are sorted by line and code, and joined only if they are the same" {
    cat >joined.c <<'END'
#include <sys/wait.h>
#include <unistd.h>
static void start(void) { if (fork() == 0) execlp("nowhere", "nowhere", (char *)NULL);
}
int main(void)
{
    int unused, *number = 1;
    start();
    while (wait(NULL) > 0)
        continue;
    return fork() == 0 && number != NULL;
}
END
    run -1 forkcheck --quick --severity=note --format=json --exclude order-by-chance joined.c
    run jq -r '.findings[] | "\(.line):\(.column) \(.code) \(.seen_by | join(", "))"' <<<"$output"
    assert_output '3:31 FC020 rules
3:44 FC520 rules, interleave
7:9 FC901 gcc, clang
7:27 FC901 gcc, clang
11:12 FC020 rules
12:1 FC002 interleave
12:1 FC101 interleave'
}

@test "forkcheck: who sleeps in pause because the signal came before is told once, with a schedule" {
    run -1 forkcheck --quick "$fixtures/lost_wakeup.c"
    assert_line --regexp '^.*:24:9: error: \[FC424 lost-wakeup\]'
    assert_line "    seen by: rules, interleave"
    refute_output --partial "[FC103 stuck]"
}
