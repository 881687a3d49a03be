#!/usr/bin/env bats
# interleave: children that go on in their parent's code, and waits for children that do not exist.

load test_helper
load helpers/interleave

# compiled NAME COMPILER...: sets `built` to the fixture, compiled by this command.
compiled() {
    local name=$1
    shift
    built=$BATS_TEST_TMPDIR/$name
    "$@" -w -o "$built" "$BATS_TEST_DIRNAME/fixtures/interleave/$name.c" 3>&-
}

# has_one KIND PROGRAM [ARGUMENT...]: asserts that there is this finding, and no other one of its kind or "no child".
has_one() {
    local kind=$1
    shift
    run -1 interleave "$@"
    assert_equal "$(grep -cE '^(missing exit|no child): ' <<<"$output")" 1
    assert_output --regexp $'\n'"$kind: "
}

# has_neither PROGRAM [ARGUMENT...]: asserts that nothing is wrong.
has_neither() {
    run -0 interleave "$@"
    assert_line --index 0 --regexp ' nothing wrong$'
}

# ---- A missing exit --------------------------------------------------------------------------------

@test "interleave: a child that falls through the loops of its parent is one finding, however many children there are" {
    for children in 1 2 3; do
        has_one "missing exit" "$programs/missing_article" "$children"
        has_one "missing exit" "$programs/missing_exit" "$children"
        has_neither "$programs/missing_article.fixed" "$children"
    done
}

@test "interleave: a missing exit in branches, in a switch, after an exec that fails" {
    for form in else switch exec; do
        finds "missing exit" "missing_$form"
    done
}

@test "interleave: a child that returns from the function that forks it, and one that a wrapper of fork makes" {
    for form in helper return wrapper; do
        finds "missing exit" "missing_$form"
    done
}

@test "interleave: a child that waits for its sibling, for itself, for the 0 that fork returns" {
    for form in sibling self zero; do
        finds "missing exit" "missing_$form"
    done
}

@test "interleave: two forks whose children both do not leave are two findings" {
    finds "missing exit" missing_two
    run -1 interleave "$programs/missing_two"
    assert_equal "$(grep -c '^missing exit: ' <<<"$output")" 2
}

@test "interleave: a missing exit is told with the lines of the fork, of the child's own work and of what it does then" {
    run -1 interleave "$programs/missing_exit" 3
    assert_line "missing exit: process 1001, forked at missing_exit.c:13, goes on after its own work at missing_exit.c:14 with \
code that is meant for its parent: it forks at missing_exit.c:13; a child usually leaves with _exit before that (and 2 more processes)"
    assert_line "    3 steps: --replay 1000,1001*2"
    run -1 interleave "$programs/missing_sibling"
    assert_output --partial "it waits at missing_sibling.c:24 for 1001, which is no child of it (ECHILD);"
    run -1 interleave "$programs/missing_zero"
    assert_output --partial "it waits at missing_zero.c:21 for the 0 that fork has returned to it;"
    run -1 interleave "$programs/missing_return"
    assert_output --partial "it returns from the function that forked it and calls write at missing_return.c:28;"
    run -1 interleave "$programs/missing_wrapper"
    assert_output --partial "process 1001, forked at missing_wrapper.c:31, "
}

@test "interleave: a missing exit shows with standard output on a pipe or in a file, also by text in a buffer" {
    for kind in pipe file; do
        for form in article else exit helper return buffer; do
            run -1 interleave "--stdout=$kind" "$programs/missing_$form"
            assert_line --regexp '^missing exit: '
        done
    done
    assert_output --partial 'goes on after it has printed "child\n" with'
    run -0 interleave --stdout=pipe "$programs/missing_buffer.fixed"
}

@test "interleave: a missing exit is in the JSON, with the line of the fork" {
    interleave --json "$BATS_TEST_TMPDIR/graph.json" "$programs/missing_exit" 2 >/dev/null || true
    run -0 node -e '
        const graph = JSON.parse(require("fs").readFileSync(process.argv[1]));
        for (const finding of graph.findings)
            console.log(finding.kind, graph.lines[finding.line], finding.schedule);' "$BATS_TEST_TMPDIR/graph.json"
    assert_output "missing exit missing_exit.c:13 1000,1001*2"
}

@test "interleave: trees, chains, rings and exercises that fork in a row have no missing exit" {
    for program in "tree 1" "tree 2" tree_levels tree_tail "chain 2" "chain 3" ring cube; do
        # shellcheck disable=SC2086 # a program and its argument
        has_neither "$programs"/$program
    done
    for form in row loop operators nested branches sleep wait; do
        has_neither "$programs/exercise" "$form"
    done
}

@test "interleave: a child may return from the function that forks it, for work of its own or a share of the common work" {
    has_neither "$programs/child_returns"
    has_neither "$programs/ranks"
    has_neither --stdout=pipe "$programs/ranks"
}

# bats test_tags=long
@test "interleave: a missing exit is found in optimised, static and stripped programs, and none where there is none" {
    local options n=0
    # Each program is compiled in two of these ways, in turn; EVERY=1 compiles each in all ways.
    local builds=("gcc" "gcc -O2" "gcc -O3 -g" "gcc -O2 -s" "gcc -O2 -static" "clang -O2 -g" "clang -O3")
    in_turn() {
        if [ -n "${EVERY-}" ]; then
            printf '%s\n' "${builds[@]}"
        else
            printf '%s\n' "${builds[n % 7]}" "${builds[(n + 3) % 7]}"
        fi
    }
    for form in exit article helper wrapper two sibling; do
        n=$((n + 1))
        while read -r options; do
            # shellcheck disable=SC2086 # the compiler and its options
            compiled "missing_$form" $options
            run -1 interleave "$built"
            assert_line --regexp '^missing exit: '
            refute_line --regexp '^no child: '
        done < <(in_turn)
    done
    for form in article helper wrapper two sibling; do
        n=$((n + 1))
        while read -r options; do
            # shellcheck disable=SC2086
            compiled "missing_$form" $options -DFIXED
            has_neither "$built"
        done < <(in_turn)
    done
    for form in tree tree_levels tree_tail chain ring exercise ranks cube child_returns; do
        n=$((n + 1))
        while read -r options; do
            # shellcheck disable=SC2086
            compiled "$form" $options
            has_neither "$built"
        done < <(in_turn)
    done
}

@test "interleave: an inlined function that forks is a function all the same, with debugging information" {
    for options in "gcc -O2 -g" "clang -O2 -g" "clang -O2 -gdwarf-4"; do
        # shellcheck disable=SC2086 # the compiler and its options
        compiled missing_return $options
        has_one "missing exit" "$built"
    done
}

@test "interleave: where the stack cannot be unwound, it says that no missing exit was looked for" {
    compiled missing_exit musl-gcc -g
    run -0 interleave "$built" 2
    assert_line "note: what function calls fork cannot be told here; a missing exit was not looked for"
    run -1 interleave "$programs/missing_exit" 2
    refute_output --partial "was not looked for"
}

@test "interleave: clang's programs have lines, too" {
    for options in "clang -g" "clang -O2 -g" "clang -gdwarf-4"; do
        # shellcheck disable=SC2086 # the compiler and its options
        compiled missing_exit $options
        run -1 interleave "$built" 2
        assert_output --partial "process 1001, forked at missing_exit.c:13, goes on after its own work at missing_exit.c:1"
    done
}

# ---- Waits for no child ----------------------------------------------------------------------------

@test "interleave: a second wait for an only child, and a process that was waited for already" {
    finds "no child" nochild_twice
    assert_output --partial "nothing wrong"
    finds "no child" nochild_again
    run -1 interleave "$programs/nochild_twice"
    assert_line --regexp '^no child: process 1000 waits for a child and has waited for its only one already \(ECHILD\), at nochild_twice.c:17$'
    run -1 interleave "$programs/nochild_again"
    assert_line --regexp '^no child: process 1000 waits for 1001, for which it has waited already at nochild_again.c:15 \(ECHILD\), at nochild_again.c:17$'
}

@test "interleave: a loop that counts one wait too many, or two, is told from one that ends where there is no child" {
    finds "no child" nochild_count
    has_one "no child" "$programs/nochild_count" 1
    has_one "no child" "$programs/nochild_count" 2
    has_neither "$programs/nochild_count.fixed"
}

@test "interleave: who says that there is no child has waited for it in vain, also in a search without an end" {
    run interleave "$programs/nochild_told"
    assert_line --partial "(--max-rounds)"
    assert_line --regexp '^no child: process 1000 waits for a child and has waited for its only one already \(ECHILD\), at nochild_told.c:[0-9]+$'
    run interleave "$programs/nochild_told.fixed"
    assert_line --partial "(--max-rounds)"
    refute_output --partial "no child: "
}

@test "interleave: a wait for a grandchild, for what a handler has reaped, and where SIGCHLD is ignored" {
    for form in grandchild handler ignored; do
        finds "no child" "nochild_$form"
    done
    run -1 interleave "$programs/nochild_grandchild"
    assert_output --partial "process 1000 waits for 1002, which is no child of it (ECHILD)"
    run -1 interleave "$programs/nochild_handler"
    assert_output --partial "process 1000 waits for 1001, for which it has waited already at nochild_handler.c:"
    run -1 interleave "$programs/nochild_ignored"
    assert_output --partial "of which nothing is left because SIGCHLD is ignored"
}

@test "interleave: the leaves of a tree may find no child where a loop ends, but not where they wait for one" {
    finds "no child" nochild_leaf
}

@test "interleave: loops that wait until there is no child are right in each form, with no child or more" {
    for form in zero error none id group ignored handler; do
        for children in 0 1 2; do
            has_neither "$programs/wait_loops" "$form" "$children"
            refute_output --partial "was not looked for"
        done
    done
}

# bats test_tags=long
@test "interleave: loops of waits are told in optimised and static programs, where one wait has become two" {
    for options in "gcc -O2" "gcc -O3 -g" "gcc -O2 -static" "clang -O2 -g" "clang -O3" "musl-gcc -O2"; do
        # shellcheck disable=SC2086 # the compiler and its options
        compiled wait_loops $options
        for form in zero error none id; do
            has_neither "$built" "$form" 1
            has_neither "$built" "$form" 2
        done
        # shellcheck disable=SC2086
        compiled nochild_count $options
        has_one "no child" "$built" 1
        has_one "no child" "$built" 2
    done
}

@test "interleave: a wait that is made to fail has no finding of its own" {
    run interleave --fail waitpid:ECHILD "$programs/nochild_twice.fixed"
    refute_output --partial "no child: "
}

@test "interleave: where a limit is reached, loops of waits are told without more real runs" {
    run -3 interleave --max-states 100 "$programs/tree"
    refute_output --partial "no child: "
}
