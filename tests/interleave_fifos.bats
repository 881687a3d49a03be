#!/usr/bin/env bats
# interleave: FIFOs.

load test_helper
load helpers/interleave

options=()

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# no_fifos: asserts that nothing was left in the directory.
no_fifos() {
    assert_equal "$(find . -name '*.fifo')" ""
}

@test "interleave: two FIFOs that are opened in different orders are a deadlock, and in the same order none" {
    run -1 interleave "$programs/fifo_order"
    assert_line --regexp "^stuck: nobody can go on: 1000 waits in open for a process that opens the FIFO for reading at fifo_order.c:$(line fifo_order 'request.fifo", O_WRONLY'); 1001 waits in open for a process that opens the FIFO for reading at fifo_order.c:$(line fifo_order 'reply.fifo", O_WRONLY' 2)"
    assert_line "  FIFO request.fifo"
    crossed 1 fifo_order
    correct 1 fifo_order.fixed
    crossed 1 fifo_order.fixed
    listed fifo_order.fixed
    no_fifos
}

@test "interleave: a server that stops at the end of its FIFO leaves a client waiting, or without its answer" {
    run -1 interleave --list "$programs/fifo_server"
    assert_line --index 0 --regexp '^6 outcomes, .* 2 findings$'
    assert_line --regexp '^stuck: .* 100[12] waits in open for a process that opens the FIFO for reading at '
    assert_line --regexp '^broken pipe: '
    crossed 6 fifo_server
    correct 2 fifo_server.fixed
    crossed 2 fifo_server.fixed
    listed fifo_server.fixed
    no_fifos
}

@test "interleave: O_NONBLOCK, O_RDWR, lost text and new FIFOs of the same name are as in native runs" {
    for case in unready lost renewed; do
        correct 1 fifo_use "$case"
        RUNS=3 listed fifo_use "$case"
        crossed 1 fifo_use "$case"
    done
    run -1 interleave --list "$programs/fifo_use" early
    assert_line "  child: No such device or address"
    assert_line --index 0 --regexp '^3 outcomes, '
    crossed 3 fifo_use early
    no_fifos
}

@test "interleave: an open returns once the other end was opened, even if that is closed again" {
    correct 2 fifo_use met
    listed fifo_use met
    run -0 interleave --replay '1000*2,1000_,1001,1001,1001,1001,1000' "$programs/fifo_use" met
    assert_line --regexp '   3  1000  open: asleep  -- fifo_use.c:'
    no_fifos
}

@test "interleave: a signal ends a wait in open, which may be restarted, or its process" {
    run -1 interleave --list "$programs/fifo_use" alone
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line "  child: Interrupted system call"
    correct 2 fifo_use restarted
    listed fifo_use restarted
    correct 1 fifo_use interrupted
    listed fifo_use interrupted
    correct 1 fifo_use ended
    listed fifo_use ended
    run -2 interleave "$programs/fifo_use" stopped
    assert_output --partial "refused: process 1001 is stopped by a signal while it waits in open for the other end of a FIFO: that is not modelled"
    no_fifos
}

@test "interleave: a FIFO is part of the outcome when it is left, and may be there at the start" {
    correct 1 fifo_use left
    assert_line "  FIFO a.fifo"
    no_fifos
    mkfifo a.fifo
    run -0 interleave "$programs/fifo_use" left
    refute_output --partial "FIFO"
    run -0 interleave "$programs/fifo_use" renewed
    assert_line "  again: File exists"
    assert_line "  FIFO a.fifo is gone"
    assert [ -p a.fifo ]
}

@test "interleave: another program reads from a FIFO" {
    correct 1 fifo_use executed
    listed fifo_use executed
}

@test "interleave: what is not modelled of FIFOs is refused by name" {
    run -2 interleave "$programs/fifo_use" asked
    assert_output "interleave: refused: process 1000 calls stat about a FIFO: that is not modelled, at fifo_use.c:$(line fifo_use 'stat(name, &status)')"
    run -2 interleave "$programs/fifo_use" device
    assert_output "interleave: refused: process 1000 calls mknod at fifo_use.c:$(line fifo_use 'mknod(name'): making what is no FIFO is not modelled"
}
