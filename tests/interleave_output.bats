#!/usr/bin/env bats
# interleave: text that stands in a stdio buffer when its process ends is lost, if nobody writes it.

load test_helper
load helpers/interleave

# loses TEXT ARGUMENT: asserts that the child of lost_output loses its text, and its corrected version does not.
loses() {
    run -1 interleave --stdout=pipe "$programs/lost_output" "$2"
    assert_line --regexp "^lost output: process 1001 $1, and nobody writes what stands in its stdio buffer for standard output: \"text of the child\\\\n\", at lost_output.c:[0-9]+"
    run -0 interleave --stdout=pipe "$programs/lost_output.fixed" "$2"
    assert_line --index 0 --partial 'nothing wrong'
}

@test "interleave: text that stands in a buffer when the process calls _exit is lost" {
    loses 'ends by _exit without fflush' exit
    run -1 interleave --stdout=file "$programs/lost_output" exit
    assert_output --partial 'lost output: process 1001 ends by _exit'
}

@test "interleave: text that stands in a buffer when the process executes a program is lost" {
    loses 'executes another program without fflush' exec
}

@test "interleave: text that stands in a buffer when the process is killed is lost" {
    loses 'is killed by SIGTERM' raise
    loses 'is killed by SIGKILL' killed
}

@test "interleave: on a terminal, a whole line does not wait in a buffer" {
    run -0 interleave "$programs/lost_output" exit
    assert_line --index 0 --partial 'nothing wrong'
}

@test "interleave: lost output has a schedule, and a native run loses it too" {
    run -1 interleave --stdout=pipe "$programs/lost_output" exit
    assert_line --regexp '^    [0-9]+ steps: --replay 1000'
    local schedule=${output##*--replay }
    run -1 interleave --stdout=pipe --replay "${schedule%%$'\n'*}" "$programs/lost_output" exit
    assert_line --partial '1001  exit(0)'
    refute_output --partial 'write "text of the child'
    run -0 "$programs/lost_output" exit 3>&-
    assert_output 'text of the parent'
}

@test "interleave: text that two processes have, and both lose, is lost" {
    finds 'lost output' lost_copy
    finds 'lost output' lost_copy --stdout=pipe
}

@test "interleave: text for a pipe or a file is lost, too" {
    cd "$BATS_TEST_TMPDIR" || return
    finds 'lost output' lost_file
    run -1 interleave "$programs/lost_file"
    assert_output --partial 'stands in its stdio buffer for a pipe: "for the parent\n"; and for a file: "for the file\n", at lost_file.c:'
}

@test "interleave: text that another process writes, or that goes to nobody, is not lost" {
    for how in copied handed shared nowhere reads flushed early handled failed; do
        [ "$how" = failed ] || for output in tty pipe file; do
            run -0 interleave --stdout="$output" "$programs/lost_kept" "$how"
            assert_line --index 0 --partial 'nothing wrong'
        done
    done
    run -0 interleave --fail write:ENOSPC@1 "$programs/lost_kept" failed
    assert_line --index 0 --partial 'nothing wrong'
}

@test "interleave: with --ordered, output that two processes can write in either order is a finding" {
    finds 'order by chance' order_by_chance --ordered
    run -0 interleave "$programs/order_by_chance"
    run -1 interleave --ordered "$programs/order_by_chance"
    assert_line 'order by chance: process 1002 writes before or after process 1001 does (at order_by_chance.c:14), since neither waits for the other, at order_by_chance.c:14'
    # On a terminal the lines of one_fork come in either order; in a pipe they come when their processes end, and the
    # parent ends last.
    run -1 interleave --ordered "$root/build/examples/one_fork"
    assert_output --partial 'order by chance: process 1001 writes before or after process 1000 does'
    run -0 interleave --ordered --stdout=pipe "$root/build/examples/one_fork"
}

# reorders HOW CHILD: asserts that the parent's text comes behind that of process CHILD, except on a terminal.
reorders() {
    local output_to
    for output_to in pipe file; do
        run -1 interleave --stdout="$output_to" "$programs/reordered" "$1"
        assert_line --index 0 --partial '1 finding'
        assert_line --regexp "^reordered output: process $2 writes to standard output before the text that process 1000 printed earlier, and that still stands in its stdio buffer: \"parent\\\\n\", at reordered.c:$(grep -n "$3" "$root/tests/fixtures/interleave/reordered.c" | cut -d: -f1)\$"
    done
    run -0 interleave "$programs/reordered" "$1"
    run -0 interleave --stdout=pipe "$programs/reordered.fixed" "$1"
    assert_line --index 0 --partial 'nothing wrong'
}

@test "interleave: what a child writes comes before text that its parent has not flushed" {
    reorders writes 1001 'vfork() : fork()'
    reorders exec 1001 'vfork() : fork()'
    reorders grandchild 1002 'vfork() : fork()'
    assert_equal "$("$programs/reordered" exec | cat)" $'child\nparent'
    assert_equal "$("$programs/reordered.fixed" exec | cat)" $'parent\nchild'
}

@test "interleave: what a program writes that vfork or system starts comes before text that was not flushed" {
    reorders vfork 1001 'vfork() : fork()'
    reorders system 1001 'return system'
}

@test "interleave: a flush behind the fork may come too late for the order" {
    reorders soon 1001 'vfork() : fork()'
    run -1 interleave --stdout=pipe "$programs/reordered" soon
    assert_line --regexp '^2 outcomes'
    assert_line --regexp '^    certain after step 2, 1001: write'
}

@test "interleave: output is not in the wrong order where the child writes elsewhere, nothing, or the text is printed later" {
    local how
    for how in error elsewhere silent again; do
        run -0 interleave --stdout=pipe "$programs/reordered" "$how"
        assert_line --index 0 --partial 'nothing wrong'
    done
}

@test "interleave: text that the child prints behind its copy of the parent's is double output alone" {
    run -1 interleave --stdout=pipe "$programs/reordered" copied
    assert_line --index 0 --partial '1 finding'
    assert_line --partial 'double output: '
}
