#!/usr/bin/env bats
# What holds for every example, whatever it teaches. A new example is tested here without any change to this file.

load test_helper
load helpers/examples

# each_example: prints the name of every example, one in each line.
each_example() {
    local file
    for file in "$example_sources"/*.c; do
        basename "$file" .c
    done
}

# adopted NAME: prints how many processes the example may leave behind. Only examples that orphan a grandchild may leave one.
adopted() {
    case $1 in
    orphan | timeout_group) echo 1 ;;
    *) echo 0 ;;
    esac
}

@test "examples: each ends with 0 and leaves no process behind, dead or alive" {
    for name in $(each_example); do
        run -0 supervise -a "$(adopted "$name")" "$examples/$name"
        run -0 supervise -t -a "$(adopted "$name")" "$examples/$name"
    done
}

@test "examples: each has closed what it opened when it exits" {
    for name in $(each_example); do
        [ "$name" != wait_status ] || continue # supervise -f would mistake its children's stops for stops of its own tracing
        run -0 --separate-stderr supervise -f -a "$(adopted "$name")" "$examples/$name"
        assert_equal "$(grep '^supervise: ' <<<"$stderr")" ''
    done
}

@test "examples: no child of theirs keeps a descriptor that it was not meant to have" {
    for name in $(each_example); do
        [ "$name" != wait_status ] || continue
        case $name in orphan | timeout_group) continue ;; esac # their processes must keep ends of pipes open until they end
        run -0 --separate-stderr supervise -ff "$examples/$name"
        assert_equal "$(grep '^supervise: ' <<<"$stderr")" ''
    done
}

@test "examples: a full disk is an error, never silence" {
    needs glibc
    for name in $(each_example); do
        run -1 supervise -a "$(adopted "$name")" sh -c 'exec "$0" >/dev/full' "$examples/$name"
        assert_line "$name: standard output: No space left on device"
        assert_equal "$(grep -cv "^$name: " <<<"$output")" 0
    done
}

@test "examples: a write that failed before the last flush is an error, for which no reason is invented" {
    needs glibc plain
    for name in $(each_example); do
        # Each line is written as it ends, within printf, so that nothing is left for fflush to write.
        run -1 supervise -a "$(adopted "$name")" sh -c 'exec stdbuf -oL "$0" >/dev/full' "$examples/$name"
        assert_line --regexp "^$name: standard output: "
        assert_equal "$(grep -F 'standard output: ' <<<"$output" |
            grep -cvE ': (a write failed|No space left on device)$')" 0
    done
}

@test "examples: a standard output that was closed before is an error, never silence" {
    needs glibc
    for name in $(each_example); do
        run -1 supervise -a "$(adopted "$name")" sh -c 'exec "$0" >&-' "$examples/$name"
        assert_line --regexp "^$name: (standard output|a standard stream): Bad file descriptor$"
        run -1 supervise -a "$(adopted "$name")" sh -c 'exec "$0" >&- 2>&-' "$examples/$name"
        assert_output ''
        run -1 supervise -a "$(adopted "$name")" sh -c 'exec "$0" <&- >&- 2>&-' "$examples/$name"
        assert_output ''
    done
}

@test "examples: a first fork that fails is an error, with the example's name before it" {
    for name in $(each_example); do
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN" "$examples/$name"
        assert_equal "$stderr" "$name: fork: Resource temporarily unavailable"
    done
}

@test "examples: on success nothing is on standard error" {
    for name in $(each_example); do
        [ "$name" != parallel ] || continue # it tells its times there
        run -0 --separate-stderr supervise -a "$(adopted "$name")" "$examples/$name"
        assert_equal "$stderr" ''
    done
}

# The gates compile each with -std=c11 and every warning.
@test "examples: each compiles alone, with nothing but the name of its file, without a warning" {
    for name in $(each_example); do
        for compiler in gcc clang musl-gcc; do
            run -0 timeout 200 "$compiler" -static -o "$BATS_TEST_TMPDIR/$name" "$example_sources/$name.c" 3>&-
            assert_output ''
        done
    done
}

@test "examples: built with musl, statically, each does what it does with glibc" {
    for name in $(each_example); do
        musl-gcc -static -o "$BATS_TEST_TMPDIR/$name" "$example_sources/$name.c"
        run -0 supervise -a "$(adopted "$name")" "$examples/$name"
        glibc=$(tr -d 0-9 <<<"$output" | sort)
        run -0 supervise -a "$(adopted "$name")" "$BATS_TEST_TMPDIR/$name"
        assert_equal "$(tr -d 0-9 <<<"$output" | sort)" "$glibc"
        # musl's fork may make another system call than glibc's.
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN" "$BATS_TEST_TMPDIR/$name"
        assert_equal "$stderr" "$name: fork: Resource temporarily unavailable"
    done
}

@test "examples: none sleeps to put processes in order" {
    run -1 grep -nE '\b(sleep|usleep|sched_yield)\b *\(' "$example_sources"/*.c
}

@test "examples: each names its licence" {
    for name in $(each_example); do
        run -0 grep -c '^// SPDX-License-Identifier: MIT$' "$example_sources/$name.c"
        assert_output 1
    done
}

@test "examples: each way to break one, for make mutants, still changes something in it" {
    # shellcheck disable=SC2016 # the inner shell expands it
    run -0 sh -c 'grep -E "^[a-z]" "$0" | while read -r name script; do
        sed "$script" "$1/$name.c" | cmp -s - "$1/$name.c" && echo "$name $script"; done; true' \
        "$root/tools/dev/mutants.list" "$example_sources"
    assert_output ''
}
