#!/usr/bin/env bats
# interleave: children of clone(2) that do not end with SIGCHLD.

load test_helper
load helpers/interleave

options=()

@test "interleave: a wait without __WALL does not find a child that ends without a signal" {
    run -1 interleave "$programs/clone_wait"
    assert_line --index 0 --regexp '^1 outcome, .* 3 findings$'
    assert_line "no child: process 1000 waits for 1001, which such a wait does not find (see __WCLONE in wait(2)) (ECHILD), at clone_wait.c:$(line clone_wait 'waitpid(child')"
    assert_line --regexp '^zombie: process 1000 ends without having waited for its dead child 1001'
    crossed 1 clone_wait
    correct 1 clone_wait.fixed
    crossed 1 clone_wait.fixed
    RUNS=1 listed clone_wait.fixed
}

@test "interleave: the signal of a child's end, who waits for it, and until when it counts" {
    correct 1 clone_use caught
    assert_line "  plain ECHILD"
    assert_line "  signal"
    crossed 1 clone_use caught
    correct 1 clone_use ignored
    run -1 interleave "$programs/clone_use" mixed
    assert_line --index 0 --regexp '^1 outcome, '
    assert_line "no child: process 1000 waits for a child and has none that such a wait finds (see __WCLONE in wait(2)) (ECHILD), at clone_use.c:$(line clone_use '"plain", waitpid(-1, NULL, 0)')"
    # The parent waits before the child executes its program, or after it.
    run -1 interleave "$programs/clone_use" executed
    assert_line --index 0 --regexp '^2 outcomes, '
    crossed 2 clone_use executed
    for case in caught ignored mixed executed orphaned killed; do
        RUNS=1 listed clone_use "$case"
    done
}

@test "interleave: what else clone shares is refused by name" {
    refuses() {
        run -2 interleave "$programs/clone_use" "$1"
        assert_output --regexp "^interleave: refused: process 1000 calls clone at clone_use.c:[0-9]+: $2 are not modelled$"
    }
    refuses memory 'processes that share all memory \(CLONE_VM\)'
    refuses descriptors 'processes that share descriptors, .*'
    refuses spaces 'namespaces \(CLONE_NEWPID and so on\)'
}
