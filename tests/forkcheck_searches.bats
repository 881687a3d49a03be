#!/usr/bin/env bats
# forkcheck: what it makes of the findings of interleave: each mistake once, with its own code, and no consequences.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
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

@test "forkcheck: a parent that does the work of the child which it could not make has no failure to tell" {
    cp "$fixtures/driver/does_it_itself.c" .
    run -0 forkcheck --format=gcc --only failure-not-told does_it_itself.c
    assert_output --partial "interleave --fail all: "
    run -1 forkcheck --format=gcc --only failure-not-told --cflags -DLEAVES_OUT does_it_itself.c
    assert_equal "$(codes)" "FC601 $(sed -n '/= fork()/=' does_it_itself.c)"
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

@test "forkcheck: descriptors that a loop leaves open are told at the call that made them; those of one pipe are not" {
    needs namespaces
    cat >open.c <<'END'
#include <unistd.h>
int main(void)
{
    int ends[2];
    if (pipe(ends) == -1)
        return 1;
    for (int i = 0; i < 2; i++)
        if (pipe(ends) == -1)
            return 1;
    const pid_t child = fork();
    for (int i = 0; child == 0 && i < 2; i++)
        if (dup(0) == -1)
            return 1;
    return child == -1;
}
END
    run -1 forkcheck --format=json --only descriptor-leak open.c
    # Neither is one that only a child leaves open, of which newer versions of gcc's analyzer speak, too.
    assert_equal "$(jq -c '[.findings[] | select(.seen_by | index("valgrind")) | .line]' <<<"$output")" '[8]'
}

@test "forkcheck: what the rules say of a source and what a search shows are one finding" {
    cp "$root/examples/museum/exit_missing.c" .
    run -1 forkcheck --quick --only missing-exit exit_missing.c
    assert_equal "$(grep -c '\[FC001' <<<"$output")" 1
    assert_line "    seen by: rules, interleave"
    assert_line --regexp '^    replay: interleave .* ./exit_missing$'
}

@test "forkcheck: a loop without an end is one mistake, at whichever of its calls a process has come into it" {
    cat >polls.c <<'END'
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    const pid_t child = fork();
    if (child == -1)
        return 1;
    if (child == 0) {
        sleep(1);
        _exit(0);
    }
    while (kill(child, 0) == 0)
        sleep(1);
    return waitpid(child, NULL, 0) == -1;
}
END
    PATH=$(only_with gcc as ld timeout) run -1 forkcheck --format=gcc --only never-ends polls.c
    assert_equal "$(codes)" "FC104 13"
}

@test "forkcheck: findings are sorted by line and code, and joined only if they are the same" {
    cat >joined.c <<'END'
#include <sys/wait.h>
#include <unistd.h>
static void never_called(void) { if (fork() == 0) execlp("nowhere", "nowhere", (char *)NULL); }
static void start(void) { if (fork() == 0)
        execlp("nowhere", "nowhere", (char *)NULL); }
int main(int argc, char *argv[])
{
    int unused, *number = 1;
    argv[argc] != NULL ? never_called() : start();
    while (wait(NULL) > 0)
        continue;
    return fork() == 0 && number != NULL;
}
END
    run -1 forkcheck --quick --severity=note --format=json --exclude order-by-chance joined.c
    run jq -r '.findings[] | "\(.line):\(.column) \(.code) \(.seen_by | join(", "))"' <<<"$output"
    assert_output '3:38 FC020 rules
3:51 FC520 rules
4:31 FC020 rules
5:9 FC520 rules, interleave
8:27 FC628 gcc, clang
8:9 FC637 gcc, clang
12:12 FC020 rules
13:1 FC002 interleave
13:1 FC101 interleave'
}

@test "forkcheck: who sleeps in pause because the signal came before is told once, with a schedule" {
    run -1 forkcheck --quick "$fixtures/lost_wakeup.c"
    assert_line --regexp '^.*:24:9: error: \[FC424 lost-wakeup\]'
    assert_line "    seen by: rules, interleave"
    refute_output --partial "[FC103 stuck]"
}

@test "forkcheck: an exit status that does not fit is one mistake, whether the rules know the number or only a search does" {
    run -1 forkcheck --quick --only exit-value,exit-negative --severity=note "$fixtures/exit_value.c"
    assert_line --index 0 --partial 'error: [FC025 exit-value] only the lowest eight bits of an exit status are kept: 256 becomes 0'
    assert_line '    seen by: rules, interleave'
    assert_line '1 finding'
    cp "$root/tests/fixtures/interleave/exit_value.c" .
    run -1 forkcheck --quick --only exit-value,exit-negative --severity=note exit_value.c -- many
    assert_line --index 0 --regexp "^exit_value.c:$(sed -n '/_exit(STEPS/=' exit_value.c):[0-9]+: error: \[FC025 exit-value\] process 1001 ends .* sees 12"
    assert_line '    seen by: interleave'
    assert_line '1 finding'
}

@test "forkcheck: a wait that is to fail with ECHILD is no mistake where its line asks for that" {
    cat >gone.c <<'END'
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    const pid_t child = fork();
    if (child == -1)
        return 1;
    if (child == 0)
        _exit(0);
    while (waitpid(child, NULL, 0) == -1)
        if (errno != EINTR)
            return 1;
    if (waitpid(child, NULL, WNOHANG) != -1 || errno != ECHILD)
        return 1;
    return 0;
}
END
    PATH=$(only_with gcc as ld timeout) run forkcheck --quick --format=gcc --only no-child gone.c
    refute_output --partial 'FC102'
    sed 's/ || errno != ECHILD/ || errno == EINTR/' gone.c >twice.c
    PATH=$(only_with gcc as ld timeout) run -1 forkcheck --quick --format=gcc --only no-child twice.c
    assert_line --regexp '^twice.c:14:[0-9:]* error: process 1000 waits for 1001, .*FC102'
}
