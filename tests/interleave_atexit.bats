#!/usr/bin/env bats
# interleave: functions registered with atexit(3) or on_exit(3) before a fork, which parent and child call.

load test_helper
load helpers/interleave

# twice HOW LINE CALL END: asserts that exit_twice, told HOW, has one outcome, in which the function at LINE is called by
# parent and child, makes CALL and the child ends at line END; and that its corrected version is silent. Each process
# waits for the one that it has forked, so all their steps have one order.
twice() {
    run -1 interleave "${@:5}" "$programs/exit_twice" "$1"
    assert_line --regexp "^exit in child: process 100[12] calls, as it ends, the function at exit_twice.c:$2, which was registered before its fork; process 1000 calls it, too, so that $3 is done twice; a child usually leaves with _exit, at exit_twice.c:$4$"
    assert_line --index 0 --regexp '^1 outcome, '
    run -0 interleave "${@:5}" "$programs/exit_twice.fixed" "$1"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
}

@test "interleave: a function registered before a fork that removes a file in parent and child is found" {
    twice lock "$(line exit_twice 'remove_lock(void)')" unlink "$(line exit_twice ' exit(0)')"
    assert_line --index 1 'outcome 1'
    assert_line --index 2 '  exit status 0'
}

@test "interleave: likewise where the child returns from main, whose last line is named" {
    twice 'return' "$(line exit_twice 'remove_lock(void)')" unlink "$(line exit_twice '^}' 8)"
}

@test "interleave: the line of the function is found in what clang makes of a source in its directory" {
    cp "$BATS_TEST_DIRNAME/fixtures/interleave/exit_twice.c" "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR"
    clang -g -gdwarf-5 -w -o exit_twice exit_twice.c 3>&-
    run -1 interleave ./exit_twice lock
    assert_line --partial " the function at exit_twice.c:$(line exit_twice 'remove_lock(void)'), "
}

@test "interleave: likewise of on_exit, of a log that the function opens, and of a signal for a process" {
    local end
    end=$(line exit_twice ' exit(0)')
    twice on_exit "$(line exit_twice 'say_goodbye(int')" write "$end" --stdout=pipe
    twice log "$(line exit_twice 'write_log(void)')" write "$end"
    # The child waits for a helper that it has not forked, which is a finding of its own.
    twice helper "$(line exit_twice 'stop_helper(void)')" kill "$end"
}

# The processes have one order, as above.
@test "interleave: functions that each process registers, that do nothing in the child, or do other things are right" {
    for how in later child both guard named log flush exec children apart destructor; do
        for output in tty pipe; do
            run -0 interleave --stdout=$output "$programs/exit_once" "$how"
            assert_line --index 0 --regexp "^1 outcome, .* nothing wrong\$"
        done
    done
}

@test "interleave: however the program is linked, the function is found; in a static one nothing is followed" {
    local source=$root/tests/fixtures/interleave/exit_twice.c way
    for way in -fno-plt -no-pie -Wl,-z,now -Wl,-z,lazy; do
        cc -w -g -gdwarf-4 "$way" -o "$BATS_TEST_TMPDIR/linked" "$source" 3>&-
        for how in lock on_exit; do
            run -1 interleave --stdout=pipe "$BATS_TEST_TMPDIR/linked" "$how"
            assert_line --regexp '^exit in child: process 1001 '
        done
    done
    for way in -g0 -static; do
        cc -w -g "$way" -o "$BATS_TEST_TMPDIR/bare" "$source" 3>&-
        run -0 interleave "$BATS_TEST_TMPDIR/bare" lock
        assert_line --index 0 --regexp ' nothing wrong$'
    done
}

@test "interleave: more functions than are followed are no finding, and no error" {
    cat >"$BATS_TEST_TMPDIR/many.c" <<'END'
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void nothing(void) {}
static void say(void) { write(1, "x\n", 2); }
int main(int argc, char **argv)
{
    atexit(say);
    for (int i = 1; i < atoi(argv[1]); i++)
        atexit(nothing);
    pid_t pid = fork();
    if (pid == 0)
        exit(0);
    return waitpid(pid, NULL, 0) != pid;
}
END
    cc -w -g -gdwarf-4 -o "$BATS_TEST_TMPDIR/many" "$BATS_TEST_TMPDIR/many.c" 3>&-
    run -1 interleave "$BATS_TEST_TMPDIR/many" 511
    assert_line --regexp '^exit in child: '
    run -0 interleave "$BATS_TEST_TMPDIR/many" 512
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
}

@test "interleave: with --fail malloc, the registered functions are found all the same" {
    run interleave --fail malloc:ENOMEM@9 "$programs/exit_twice" lock
    assert_line --regexp '^exit in child: '
}
