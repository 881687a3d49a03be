#!/usr/bin/env bats
# The outputs that the chapters show in terminals are those that the programs print.

load test_helper

# transcript CHAPTER...: runs transcript from the root directory of the repository, as `make docs` does.
transcript() {
    timeout 300 "$root/build/tools/transcript" --from examples --from "$root/build/examples" \
        --from examples/museum --from "$root/build/examples/museum" \
        --interleave "$root/build/tools/interleave" "$@" 3>&-
}

@test "docs: every transcript of every chapter is true" {
    local chapter records=()
    cd "$root" || return
    for chapter in docs/*.md; do
        [[ $chapter != docs/@(README|glossary|sheet).md ]] || continue
        grep -q '^ *```console\( needs=.*\)\?$' "$chapter"
        chapter=${chapter#docs/}
        records+=("build/runs/${chapter%.md}.transcript.json")
    done
    # A chapter gets its record only if its transcripts are true; make runs those again of which something has changed.
    run -0 env -u MAKEFLAGS -u MAKELEVEL make "STRICT=${STRICT-}" "${records[@]}"
}

# stale_when_swapped CHAPTER COMMAND LINE1 LINE2: asserts that no schedule prints the output of COMMAND if these two of its
# lines are swapped.
stale_when_swapped() {
    awk -v command="\$ $2" -v one="$3" -v other="$4" '
        /^\$ / { inside = $0 == command }
        inside && $0 == one { $0 = other; changed++; print; next }
        inside && $0 == other { $0 = one; changed++ }
        { print }
        END { exit changed < 2 }' "$root/docs/$1" >"$BATS_TEST_TMPDIR/$1"
    cd "$root" || return
    run transcript "$BATS_TEST_TMPDIR/$1"
    assert_failure 1
    assert_output --regexp "^$BATS_TEST_TMPDIR/$1:[0-9]+:1: error: the transcript is stale: these lines were printed, but"
    assert_equal "${#lines[@]}" 1
}

@test "docs: lines in an order that no schedule gives are stale, on a terminal" {
    stale_when_swapped one_fork.md ./one_fork 'In the child process that has the PID 1001' '(1001, 0)'
    stale_when_swapped orphan.md ./orphan 'The child 1001 is dead, and reaped' \
        'In the orphan 1002: 1001 is no longer my parent'
}

@test "docs: lines in an order that no schedule gives are stale, on a pipe" {
    stale_when_swapped one_fork.md './one_fork | cat' 'In the child process that has the PID 1001' \
        'In the parent process after forking the child 1001'
}

@test "docs: lines in an order that no schedule gives are stale, of a program that the transcript makes" {
    stale_when_swapped one_fork.md ./no_exit '(1001, 1)' 'one_fork: waitpid: No child processes'
}
