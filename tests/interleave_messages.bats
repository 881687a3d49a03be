#!/usr/bin/env bats
# interleave: message queues of System V, and what a program leaves behind.

load test_helper
load helpers/interleave

options=()

@test "interleave: a client that takes any message may get its own question, and with types it does not" {
    run -1 interleave --list "$programs/msg_types"
    assert_line --index 0 --regexp '^2 outcomes, .* 1 finding$'
    assert_line "stuck: nobody can go on: 1000 waits in waitpid(-1) for a child to end at msg_types.c:$(line msg_types 'wait(NULL)'); 1001 waits in msgrcv of type 0 for a message at msg_types.c:$(line msg_types WANT_QUESTION,)"
    crossed 2 msg_types
    same "$programs/msg_types"
    correct 1 msg_types.fixed
    crossed 1 msg_types.fixed
    listed msg_types.fixed
}

@test "interleave: a queue that is full keeps its sender waiting, for good if nobody takes a message" {
    run -1 interleave "$programs/msg_full"
    assert_line --regexp '^stuck: nobody can go on: 1000 waits in msgsnd of type 3 .* for room in a message queue at msg_full.c:'
    correct 1 msg_full.fixed
    crossed 1 msg_full.fixed
    listed msg_full.fixed
}

@test "interleave: messages are taken by type, and errors are those of the kernel" {
    for case in order errors keys; do
        correct 1 msg_use "$case"
        RUNS=3 listed msg_use "$case"
    done
    refute [ "$(ipcs -q | grep -c 0x0005e3ab)" -gt 0 ]
}

@test "interleave: two processes that take messages from one queue share them in every way" {
    correct 4 msg_use shared
    crossed 4 msg_use shared
    listed msg_use shared
    same "$programs/msg_use" shared
}

@test "interleave: a queue is removed while a process waits there, or before it comes" {
    run -0 interleave --list "$programs/msg_use" removed
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line "  Identifier removed"
    assert_line "  Invalid argument"
    crossed 2 msg_use removed
    listed msg_use removed
}

@test "interleave: a signal ends a wait for a message, which is not restarted, or its process" {
    correct 2 msg_use interrupted
    listed msg_use interrupted
    correct 1 msg_use ended
    listed msg_use ended
    run -1 interleave --list --fail msgrcv:EINTR "$programs/msg_types.fixed"
    assert_line --regexp '^failure not told: '
}

@test "interleave: the machine's list of System V objects, which are not the program's, is refused" {
    run -2 interleave /bin/cat /proc/sysvipc/msg
    assert_output --regexp '^interleave: refused: process 1000 calls open at .*: the list of System V objects is not modelled$'
}

# The parent takes the first message, and then the second. Without that, the child waits for room, and the parent for the child.
@test "interleave: a queue holds as much as IPC_SET says" {
    run -1 interleave "$programs/ipc_limit"
    assert_line --index 0 --regexp '^1 outcome, .* 1 finding$'
    assert_line --regexp "^stuck: nobody can go on: 1000 waits in waitpid.*; 1001 waits in msgsnd of type 1 .* for room in a message queue at ipc_limit.c:"
    correct 1 ipc_limit.fixed
    crossed 1 ipc_limit.fixed
    RUNS=2 listed ipc_limit.fixed
}

# The index is the order in which the children make their queues: either is first.
@test "interleave: the objects of System V are listed in the order in which they were made" {
    correct 2 ipc_list
    assert_line "  2 queues, 3 messages: 1 2"
    assert_line "  2 queues, 3 messages: 2 1"
    crossed 2 ipc_list
    run -0 interleave /bin/sh -c 'ipcs -q; true'
    assert_line --regexp '^  key +msqid +owner'
}

@test "interleave: modes, locks, limits and indices of objects of System V are those of the kernel" {
    correct 1 ipc_use modes
    assert_output --partial "$("$programs/ipc_use" modes 3>&- | sed 's/^/  /')"
    correct 1 ipc_use indices
    for text in "two 1 " "2 queues, 1 messages, 4 bytes" "three 3 " "1: 1" "2: EINVAL" "3: other" "1 sets, 4 semaphores"; do
        assert_line "  $text"
    done
    correct 1 ipc_use limits
    assert_line "  8192 16384 32000 512000 16384 16384 16 65535"
    run -2 interleave "$programs/ipc_use" give
    assert_output --regexp '^interleave: refused: process 1000 calls msgctl at .*: giving it to another user or group is not modelled$'
    run -2 interleave "$programs/ipc_use" used
    assert_output "interleave: refused: process 1000 asks for memory in use (SHM_INFO): not modelled, at ipc_use.c:$(line ipc_use SHM_INFO)"
}

@test "interleave: objects of System V that are still there when the last process has ended are left behind" {
    run -1 interleave "$programs/left_behind"
    assert_line --index 0 --regexp ' 3 findings$'
    assert_line "left behind: the shared memory (shmget) that process 1000 makes is still there when the last process has ended, as ipcs shows (IPC_RMID removes it), at left_behind.c:$(line left_behind shmget)"
    assert_line --regexp "^left behind: the set of semaphores \\(semget\\) that process 1000 makes .* at left_behind.c:$(line left_behind semget)$"
    assert_line --regexp "^left behind: the message queue \\(msgget\\) that process 1001 makes .* at left_behind.c:$(line left_behind msgget)$"
    same "$programs/left_behind"
    correct 1 left_behind.fixed
    same "$programs/left_behind.fixed"
}
