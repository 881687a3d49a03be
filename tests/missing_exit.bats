#!/usr/bin/env bats
# Children that leave, and children that stay in the loop: docs/missing_exit.md. The parent waits for each child before it makes
# the next one, so there is only one output.

load test_helper
load helpers/examples
load helpers/outcomes

usage='usage: missing_exit [N]    (N forks, from 0 to 6)'

# A sed script that leaves the child in the loop, as `break` does.
stays='s/_exit(be_child(turn));/be_child(turn);\n            break;/'

# assert_tree N: asserts that `output` has the lines of N children of the first process, and no others.
assert_tree() {
    local expected='The first process is FIRST' turn
    for ((turn = 1; turn <= $1; turn++)); do
        expected+=$'\n'"    turn $turn: process CHILD, child of FIRST"
    done
    [[ ${lines[0]} =~ ([0-9]+)$ ]] || fail "no PID in the first line: $output"
    assert_equal "$(sed -E "s/\b${BASH_REMATCH[1]}\$/FIRST/; s/process [0-9]+,/process CHILD,/" <<<"$output")" "$expected"
    assert_equal "$(grep -oE 'process [0-9]+,' <<<"$output" | sort -u | wc -l)" "$1"
}

# assert_all_in_a_tree: asserts that each child is one step further to the right than the process whose child it says it is.
assert_all_in_a_tree() {
    run -0 awk '/^The first/ { indent[$NF] = 0; next }
        { match($0, /^ */); pid = $4 + 0; if (!($NF in indent) || RLENGTH != indent[$NF] + 4 || pid in indent) exit 1
          indent[pid] = RLENGTH }' <<<"$output"
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "missing_exit: without N it makes three children, on a terminal, a pipe and in a file" {
    run -0 supervise -t "$examples/missing_exit"
    assert_tree 3
    run -0 supervise "$examples/missing_exit"
    assert_tree 3
    supervise "$examples/missing_exit" >"$BATS_TEST_TMPDIR/out"
    run -0 cat "$BATS_TEST_TMPDIR/out"
    assert_tree 3
}

@test "missing_exit: N is the number of children" {
    for n in 0 1 2 3 4 5 6; do
        run -0 supervise "$examples/missing_exit" "$n"
        assert_tree "$n"
    done
}

@test "missing_exit: anything but one digit from 0 to 6 is a usage error and starts nothing" {
    for bad in 7 9 10 30 03 -1 +3 ' 3' '3 ' 3x x '' / :; do
        run -2 --separate-stderr supervise -- "$examples/missing_exit" "$bad"
        assert_equal "$output/$stderr" "/$usage"
    done
    run -2 --separate-stderr supervise "$examples/missing_exit" 3 3
    assert_equal "$output/$stderr" "/$usage"
}

@test "missing_exit: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/missing_exit"
    assert_tree 3
}

# ---- The child that stays -----------------------------------------------------------------------------------

@test "missing_exit: children that stay in the loop make 2 to the N processes of N forks" {
    variant missing_exit "$stays"
    for n in 0 1 2 3 4 5 6; do
        run -0 --separate-stderr supervise "$variant" "$n"
        assert_equal "$stderr" ''
        assert_equal "${#lines[@]}" "$((2 ** n))"
        # In turn k each of the 2^(k - 1) processes forks.
        for ((turn = 1; turn <= n; turn++)); do
            assert_equal "$(grep -c "^ *turn $turn: " <<<"$output")" "$((2 ** (turn - 1)))"
        done
        assert_all_in_a_tree
    done
}

@test "missing_exit: the tree of three forks is the one that is drawn" {
    variant missing_exit "$stays"
    run -0 supervise "$variant"
    assert_equal "$(sed -n 's/^    \( *turn .\): .*/\1/p' <<<"$output")" "$(
        # The drawing, without its lines and the first process.
        sed -n '/^the first process$/,/^```$/{s/├── /    /; s/└── /    /; s/│   /    /g; s/^    //p; }' "$root/docs/missing_exit.md" | head -n 7
    )"
}

@test "missing_exit: no compiler warns of a child that stays, and each warns of a case that falls through" {
    variant missing_exit "$stays"
    for compiler in 'gcc -Wall -Wextra' 'clang -Wall -Wextra -Wimplicit-fallthrough'; do
        # shellcheck disable=SC2086 # a list of words
        run -0 $compiler -c -o /dev/null "$variant.c"
        assert_output ''
    done
    variant missing_exit 's/_exit(be_child(turn));/be_child(turn);/'
    for compiler in 'gcc -Wextra' 'clang -Wimplicit-fallthrough'; do
        # shellcheck disable=SC2086 # a list of words
        run -0 $compiler -c -o /dev/null "$variant.c"
        assert_output --partial implicit-fallthrough
    done
}

@test "missing_exit: a child that returns from the loop does what its parent does after the loop" {
    variant missing_exit 's/_exit(be_child(turn));/return be_child(turn);/
        s/^    int result = make_children.*/&\n    puts("after the loop");/'
    run -0 supervise "$variant"
    assert_equal "$(grep -c turn <<<"$output")" 3
    assert_equal "$(grep -cx 'after the loop' <<<"$output")" 4
}

@test "missing_exit: a child that leaves with exit runs the handlers of its parent" {
    local handler='s/^int main/static void handler(void) { puts("handled"); }\n&/; s/^    int result = make_children/    atexit(handler);\n&/'
    variant missing_exit "$handler"
    run -0 supervise "$variant"
    assert_line_once handled
    for leave in 'exit(be_child' 'return (be_child'; do
        variant missing_exit "$handler; s/_exit(be_child/$leave/"
        run -0 supervise "$variant"
        assert_equal "$(grep -cx handled <<<"$output")" 4
    done
}

# ---- What goes wrong ----------------------------------------------------------------------------------------

@test "missing_exit: when the k-th fork fails, the children before it are reaped, and that is an error" {
    needs glibc
    for k in 1 2 3; do
        for error in 'EAGAIN Resource temporarily unavailable' 'ENOMEM Cannot allocate memory'; do
            run -1 --separate-stderr injected "$fork_calls:error=${error%% *}:when=$k" "$examples/missing_exit"
            assert_tree "$((k - 1))"
            assert_equal "$stderr" "missing_exit: fork: ${error#* }"
        done
    done
    run -0 injected "$fork_calls:error=EAGAIN:when=4" "$examples/missing_exit"
    assert_tree 3
}

@test "missing_exit: a waitpid that fails is an error, and one that a signal interrupts is called again" {
    needs glibc
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/missing_exit"
    assert_tree 1
    assert_equal "$stderr" 'missing_exit: waitpid: No child processes'
    run -0 injected wait4:error=EINTR:when=1..4 "$examples/missing_exit"
    assert_tree 3
}

@test "missing_exit: a child that is killed or cannot write is a failure, and the last one" {
    needs glibc
    for k in 1 2 3; do
        run -1 --separate-stderr supervise -k "9:$k" "$examples/missing_exit"
        assert_tree "$((k - 1))"
        assert_equal "$(sed 's/[0-9][0-9]*/N/' <<<"$stderr")" 'missing_exit: the child N has failed'
        run -1 with_mute_child "$k" "$examples/missing_exit"
        assert_line --index 0 'missing_exit: standard output: File too large'
        assert_equal "$(sed 's/[0-9][0-9]*/N/' <<<"${lines[1]}")" 'missing_exit: the child N has failed'
        run -0 cat "$BATS_TEST_TMPDIR/out"
        assert_tree "$((k - 1))"
    done
}

@test "missing_exit: with nothing to start, a line that cannot be written is an error all the same" {
    run -1 supervise sh -c 'exec "$0" 0 >/dev/full' "$examples/missing_exit"
    assert_output 'missing_exit: standard output: No space left on device'
}

@test "missing_exit: a reader that goes away ends it by SIGPIPE" {
    run -141 without_reader "$examples/missing_exit"
}

# ---- Every schedule -----------------------------------------------------------------------------------------

@test "missing_exit: it has one outcome, and nothing is wrong in any schedule, whatever fails" {
    for stream in tty pipe file; do
        run -0 interleave --count --stdout="$stream" "$examples/missing_exit"
        assert_output 1
    done
    run -0 interleave --fail all "$examples/missing_exit"
    assert_line --index 0 --partial 'nothing wrong'
}

@test "missing_exit: interleave reports the child that stays, although all of its calls succeed" {
    variant missing_exit "$stays"
    run -1 interleave "$variant"
    assert_line --index 0 --partial '1 outcome'
    assert_equal "$(grep -c '^missing exit: ' <<<"$output")" 1
}

@test "missing_exit: where the parent waits after the loop, the seven lines have 315 orders" {
    # A line comes after the line of its parent, and nothing else is certain: these are the orders of a forest. There are as many
    # as the factorial of the number of lines, divided by the product of the sizes of all subtrees: 7! / (4 * 2 * 2) = 315.
    assert_equal "$((7 * 6 * 5 * 4 * 3 * 2 / (4 * 2 * 2)))" 315
    variant missing_exit "$stays"'
        s/if (wait_for(pid) != EXIT_SUCCESS)/continue;/
        /continue;/{n;d;}
        s/^    return EXIT_SUCCESS;$/    while (waitpid(-1, NULL, 0) > 0)\n        continue;\n&/'
    run -1 interleave --count "$variant"
    assert_line 315
}
