#!/usr/bin/env bats
# interleave: poll, ppoll, select and pselect.

load test_helper
load helpers/interleave

options=()

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# The two texts come in either order. A parent that waits for both at once prints the one that it was waiting for first;
# where both are there, it takes them in the order of its list, which is one of the two.
@test "interleave: a parent that polls two pipes takes either first, and turns for good without a look at POLLHUP" {
    run -1 interleave "$programs/poll_many"
    assert_line --index 0 --regexp '^2 outcomes, .* 2 findings$'
    assert_line "never ends: no schedule ends this: 1000 repeats poll at poll_many.c:$(line poll_many 'poll(from')"
    correct 2 poll_many.fixed
    crossed 2 poll_many.fixed
    listed poll_many.fixed
}

# The texts of two workers are counted, whatever comes first.
@test "interleave: a parent that polls the pipes of its workers is searched with fewer orders of steps" {
    run -1 interleave "$programs/poll_workers"
    assert_line --regexp '^never ends: no schedule ends this: 1000 repeats read at poll_workers.c:[0-9]+ and poll at '
    correct 1 poll_workers.fixed
    assert_line "  4"
    local full=${lines[0]}
    run -0 interleave --reduce-from 0 "$programs/poll_workers.fixed"
    assert [ "$(cut -d ' ' -f 3 <<<"${lines[0]}")" -lt "$(($(cut -d ' ' -f 3 <<<"$full") / 2))" ]
    listed poll_workers.fixed
    for case in many many.fixed late late.fixed workers; do
        same "$programs/poll_$case"
    done
}

# The writer has not written, or has, or has ended, too: 3. A FIFO has no end before a writer has come.
@test "interleave: a FIFO that nobody has opened for writing yet is not at its end" {
    correct 3 poll_fifo
    crossed 3 poll_fifo
    RUNS=5 listed poll_fifo
    correct 1 poll_fifo.fixed
    assert_line "  4 bytes and the end"
    crossed 1 poll_fifo.fixed
    RUNS=5 listed poll_fifo.fixed
    correct 1 poll_use fifo
    RUNS=1 listed poll_use fifo
    run -0 interleave "$programs/epoll_use" fifo
    assert_line --index 0 --regexp '^1 outcome, '
    RUNS=1 listed epoll_use fifo
}

@test "interleave: a time limit may expire or not, and nothing is left of it then" {
    finds zombie poll_late
    finds orphan poll_late
    correct 2 poll_late.fixed
    assert_line "  too late, and 0 is left"
    assert_line "  x"
    crossed 2 poll_late.fixed
    listed poll_late.fixed
}

@test "interleave: a signal between a look at a flag and select is lost, and in pselect it is not" {
    run -1 interleave "$programs/poll_flag"
    assert_line "stuck: nobody can go on: 1000 waits in select for a signal at poll_flag.c:$(line poll_flag '        select('), SIGUSR1 had come before the call"
    crossed 2 poll_flag
    correct 1 poll_flag.fixed
    crossed 1 poll_flag.fixed
    RUNS=3 listed poll_flag.fixed
}

@test "interleave: what is ready is as the kernel says, and errors too" {
    for case in alone select masked ignored bad; do
        correct 1 poll_use "$case"
        RUNS=2 listed poll_use "$case"
        crossed 1 poll_use "$case"
    done
    correct 1 poll_use without
    assert_line "  0 0 0 0 $(./"$(ln -s "$programs/poll_use" p && echo p)" without | cut -d ' ' -f 5)"
    run -0 interleave --stdin=<(printf abcdef) "$programs/poll_use" stdin
    assert_line --index 0 --regexp '^1 outcome, '
    assert_equal "$(sed -n 's/^  \(input\|[0-9]\)/\1/p' <<<"$output")" "$(printf abcdef | "$programs/poll_use" stdin)"
}

# The signal comes while the parent waits and nothing is ready, or the text is there in time.
@test "interleave: a handler ends poll with EINTR, also with SA_RESTART" {
    correct 2 poll_use interrupted
    assert_line "  parent: -1Interrupted system call"
    crossed 2 poll_use interrupted
    listed poll_use interrupted
}

@test "interleave: a loop that counts how often poll finds nothing is cut, and what it waits for is found" {
    run -3 interleave "$programs/poll_use" counted
    assert_line --regexp '^incomplete: process 1000 asks again and again at poll_use.c:'
    assert_line "  there"
}

@test "interleave: poll is made to fail with EINTR where it waits, and then has found nothing" {
    run -0 interleave --list --fail select:EINTR@1 "$programs/poll_use" select
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line "  -1 reads 1"
    run -0 interleave --fail poll:EINTR@1 "$programs/poll_many.fixed"
    assert_line --index 0 --regexp '^2 outcomes, '
    run -0 interleave --fail list
    assert_line "pselect6: EBADF EINTR* EINVAL ENOMEM"
}

@test "interleave: what is not modelled of poll is refused by name" {
    run -2 interleave "$programs/poll_use" room
    assert_output --regexp "^interleave: refused: process 1000 asks whether it can send more into a socket of AF_UNIX .* \(POLLOUT\): that is not modelled, at poll_use.c:[0-9]+$"
}

@test "interleave: a pipe of another size is as small or large as Linux makes it" {
    run -1 interleave "$programs/pipe_resize"
    assert_line --regexp '^stuck: nobody can go on: 1000 waits in waitpid\(-1\) .*; 1001 waits in write .* for room in a pipe at pipe_resize.c:'
    correct 1 pipe_resize.fixed
    assert_line "  8192"
    assert_line "  Device or resource busy"
    RUNS=2 listed pipe_resize.fixed
    run -2 interleave --pipe-size=512 "$programs/pipe_resize"
    assert_output "interleave: refused: process 1000 gives a pipe a size that is not modelled (over a megabyte, or together with --pipe-size), at pipe_resize.c:$(line pipe_resize F_SETPIPE_SZ 2)"
}
