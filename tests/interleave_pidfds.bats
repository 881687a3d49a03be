#!/usr/bin/env bats
# interleave: descriptors of processes.

load test_helper
load helpers/interleave

@test "interleave: a signal by a descriptor finds nobody where the number may belong to another process" {
    run -1 interleave "$programs/pidfd_kill"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line --regexp '^kill after wait: process 1000 sends SIGKILL to 1001, for which process 1000 has waited already '
    correct 2 pidfd_kill.fixed
    crossed 2 pidfd_kill.fixed
    RUNS=3 listed pidfd_kill.fixed
}

@test "interleave: a child is waited for by its descriptor, once" {
    run -1 interleave --list "$programs/pidfd_use" waits
    assert_line --index 0 --regexp '^1 outcome, .* 1 finding$'
    assert_line --regexp '^no child: process 1000 waits for 1001, for which it has waited already '
    assert_line '  7, the child: 1'
    RUNS=3 listed pidfd_use waits
}

@test "interleave: a descriptor of a process is inherited, and whether there is such a process depends on the schedule" {
    correct 1 pidfd_use sibling
    RUNS=3 listed pidfd_use sibling
    correct 2 pidfd_use late
    crossed 2 pidfd_use late
    listed pidfd_use late
}

@test "interleave: poll waits for a process to end" {
    correct 1 pidfd_use polled
    RUNS=3 listed pidfd_use polled
    correct 2 pidfd_use limited
    crossed 2 pidfd_use limited
    listed pidfd_use limited
    run -2 interleave "$programs/pidfd_use" reaped
    assert_output --partial 'process 1000 asks poll about a process that has been waited for: that is not modelled'
}

@test "interleave: errors about descriptors of processes are those of the kernel" {
    run -1 interleave "$programs/pidfd_use" errors
    assert_line --index 0 --regexp '^1 outcome, .* 1 finding$'
    RUNS=3 listed pidfd_use errors
    run -2 interleave "$programs/pidfd_use" flags
    assert_output --regexp '^interleave: refused: process 1000 calls pidfd_open at .*: flags of pidfd_open are not modelled$'
}

@test "interleave: descriptors of processes without a namespace of process numbers" {
    needs namespaces
    local case
    for case in waits errors sibling late; do
        diff <(without_namespaces --list "$programs/pidfd_use" "$case") <(interleave --list "$programs/pidfd_use" "$case")
    done
}
