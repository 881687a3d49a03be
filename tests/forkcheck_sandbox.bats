#!/usr/bin/env bats
# forkcheck: programs that do harm, and machines on which not everything can be checked.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# judged STATUS NAME OPTION...: judges the hostile program NAME. Afterwards no process is left of it, nor a file of
# forkcheck.
judged() {
    local mark=$BASHPID-$2
    mkdir scratch
    FORKCHECK_TEST=$mark TMPDIR=$PWD/scratch run "-$1" forkcheck --max-seconds 30 --format=gcc "${@:3}" "$fixtures/hostile/$2.c"
    assert_equal "$(grep -slz "^FORKCHECK_TEST=$mark\$" /proc/[0-9]*/environ || true)" ""
    assert_equal "$(ls -A scratch)" ""
    rmdir scratch
}

@test "forkcheck: a fork bomb is stopped and named" {
    needs namespaces
    judged 1 fork_bomb --only runaway
    refute_output --partial "--max-processes"
    assert_line --regexp 'fork_bomb.c:7:9: error: .* \[FC003 runaway\]$'
    assert_line --regexp 'not checked: sanitizers: the program .*, and was killed'
}

@test "forkcheck: a program that hangs, deaf to all signals, with a child in a session of its own, is killed" {
    needs namespaces
    judged 1 hangs --only stuck,never-ends
    assert_line --partial "[FC103 stuck]"
    assert_line --regexp 'not checked: valgrind: the program did not end in 2 seconds, and was killed'
}

@test "forkcheck: a program that reads its input finds it empty, or is given some" {
    judged 0 reads_input --exclude failure-not-told --max-seconds 120
    refute_output --partial "was killed"
}

@test "forkcheck: a program that fills the disk writes nothing outside of its sandbox" {
    needs namespaces
    mkdir home
    FILLED=$PWD/home judged 3 fills_disk
    assert_output --partial 'valgrind: the program wrote more than 16 MiB into one file, and was killed (a real run)'
    assert_output --partial 'sanitizers: the program wrote more than 16 MiB into one file, and was killed (a real run, and 1 more)'
    # Each search has refused a file of that size.
    refute_output --partial 'checked: interleave: every schedule'
    assert_equal "$(ls -A home)" ""
    assert_equal "$(compgen -G '/tmp/forkcheck-filler-*')" ""
}

@test "forkcheck: kill(-1, SIGKILL) after a fork that fails hits nobody" {
    needs namespaces
    sleep 1000 3>&- &
    judged 1 kills_all --only minus-one
    assert_line --partial "[FC402 minus-one]"
    assert kill -0 $!
    kill $!
}

@test "forkcheck: a program that takes all memory is killed before the machine has none" {
    needs namespaces
    judged 3 takes_memory --max-seconds 12 --only runaway
    assert_line --regexp 'not checked: sanitizers: the program (took more than (half )?a gigabyte of memory|did not end)'
    refute_output --partial 'note: checked: sanitizers'
}

@test "forkcheck: no program gets the privileges of another user in its sandbox" {
    needs namespaces
    judged 0 wants_privileges --only memory-error
    assert_line --partial "checked: valgrind: 1 real run in a sandbox"
}

@test "forkcheck: a sandbox has its own user, files, limits and descriptors" {
    needs namespaces
    judged 1 looks_around --only memory-error,crash 9>outside
    end=$(sed -n '/"the end"/=' "$fixtures/hostile/looks_around.c")
    assert_equal "$(codes)" "FC005 $end"$'\n'"FC605 $end"
}

@test "forkcheck: a sandbox that cannot give the program its input says so" {
    needs namespaces tracing
    echo 1 >numbers
    run -3 timeout 100 strace -f -o /dev/null -e trace=memfd_create -e inject=memfd_create:error=ENOMEM \
        "$tools/forkcheck" --stdin-file numbers "$fixtures/hostile/reads_input.c" 3>&-
    refute_output --partial "real run"
    assert_line "    valgrind: the sandbox failed"
    assert_line "    sanitizers: the sandbox failed"
}

# ---- What is not there -----------------------------------------------------------------------------

@test "forkcheck: analysers that are not installed are named, with their packages" {
    needs namespaces glibc
    PATH=$(only_with gcc as ld) run -0 "$(command -v timeout)" 100 "$tools/forkcheck" "$root/examples/one_fork.c" 3>&-
    assert_line --index 0 --regexp '^nothing found(;|$)'
    for name in clang clang-tidy cppcheck valgrind; do
        assert_line "    $name: not installed (Debian package $name)"
    done
    assert_line "    rules: they need clang (Debian package clang)"
    refute_line --regexp '^    (rules|clang|clang-tidy|cppcheck)$'
    refute_output --partial "0 real runs"
    PATH=$(only_with as ld)/nothing run -2 "$(command -v timeout)" 100 "$tools/forkcheck" "$root/examples/one_fork.c" 3>&-
    assert_output "forkcheck: there is no C compiler: install gcc or clang"
}

@test "forkcheck: an analyser that cannot be started in the sandbox has made no real run" {
    needs namespaces
    local path
    path=$(only_with timeout)
    cp "$tools/forkcheck" .
    printf '#!/nowhere\n' >bin/valgrind
    chmod +x bin/valgrind
    PATH=$path run -3 timeout 100 ./forkcheck --program "$root/build/examples/one_fork" -- </dev/null 3>&-
    assert_line "    valgrind: the program could not be started (a real run)"
    refute_output --partial "in a sandbox"
}

@test "forkcheck: without namespaces no program is run for real, and the report says so" {
    needs glibc
    run -3 timeout 100 "$root/build/tests/in_container" "$tools/forkcheck" "$root/examples/one_fork.c" 3>&-
    assert_line --index 0 --regexp '^nothing found, but not all was checked(;|$)'
    assert_line --partial "valgrind and sanitizers: this machine permits no namespaces"
    refute_output --partial "real run"
    assert_line --regexp '^    interleave: every schedule, 3 searches '
}

@test "forkcheck: with clang alone, it compiles, and only gcc's warnings are missing" {
    PATH=$(only_with clang as ld timeout) run -0 forkcheck --quick "$root/examples/one_fork.c"
    assert_line "    rules"
    assert_line "    clang"
    assert_line "    gcc: not installed (Debian package gcc)"
    PATH=$(only_with clang as ld timeout) run -0 forkcheck --quick --cc bin/clang "$root/examples/one_fork.c"
    assert_line "    clang"
    PATH=$(only_with clang as ld timeout) run -2 forkcheck --quick --cc bin/gcc "$root/examples/one_fork.c"
    assert_output "forkcheck: --cc: bin/gcc is not installed"
}

@test "forkcheck: a compiler without sanitizers, or one that accepts what clang does not, is named" {
    needs namespaces
    local path
    path=$(only_with gcc clang as ld timeout)
    printf '%s\n' 'int main(void)' '{' '    int zero(void) { return 0; }' '    return zero();' '}' >nested.c
    printf '#!/bin/sh\ncase " $* " in *" -fsanitize="*) exit 1 ;; esac\nexec gcc "$@"\n' >bin/cc
    chmod +x bin/cc
    PATH=$path run -3 forkcheck --cc cc --only zombie nested.c
    assert_line "    sanitizers: cc cannot compile with -fsanitize=address,undefined"
    assert_line "    rules: clang does not accept the source"
    refute_line "    rules"
}

@test "forkcheck: without interleave the report says that no schedule was tried" {
    local path
    path=$(only_with gcc as ld timeout)
    cp "$tools/forkcheck" .
    PATH=$path run -3 timeout 100 ./forkcheck --quick --same-as "$root/examples/one_fork.c" "$root/examples/one_fork.c" 3>&-
    assert_line "    interleave: it is neither beside forkcheck nor in PATH; no schedule was tried"
    refute_output --partial "every schedule"
    ln -s "$tools/interleave" bin
    PATH=$path run -0 timeout 100 ./forkcheck --quick "$root/examples/one_fork.c" 3>&-
    assert_line "    interleave: every schedule, 2 searches (on a terminal, on a pipe)"
}

@test "forkcheck: an ordinary user gets the same report as root" {
    needs root namespaces glibc
    local public
    public=$(mktemp -d)
    chmod 777 "$public"
    cp "$tools/forkcheck" "$tools/interleave" "$fixtures/driver/two_mistakes.c" "$public"
    cd "$public"
    run -1 forkcheck two_mistakes.c
    expected=$output
    run -1 timeout 100 setpriv --reuid=65534 --regid=65534 --clear-groups ./forkcheck two_mistakes.c </dev/null 3>&-
    rm -r "$public"
    assert_output "$expected"
}
