#!/usr/bin/env bats
# interleave: calls that ask about a process or change it: priorities, policies and limits.

load test_helper
load helpers/interleave

@test "interleave: a process asks about its own priority, policy and limits, by number or not, and changes them" {
    correct 1 about
    assert_line "  child: nice +3 +3, policy 0, priority 0 of 0 to 0"
    assert_line "  parent: nice +1 +1, policy 0, priority 0 of 0 to 0"
    correct 1 about other
    run -0 without_namespaces "$programs/about"
    assert_line "  child: nice +3 +3, policy 0, priority 0 of 0 to 0"
}

@test "interleave: to ask about other processes, or to change them, is refused by name, and so is real time" {
    run -2 interleave "$programs/about" child
    assert_output "interleave: refused: process 1000 calls getpriority at about.c:$(line about 'getpriority(PRIO_PROCESS, (id_t)child'): a call of this kind about other processes is not modelled"
    run -2 interleave "$programs/about" group
    assert_output --partial "calls setpriority at about.c:$(line about PRIO_PGRP): a call of this kind about other processes"
    run -2 interleave "$programs/about" fifo
    assert_output "interleave: refused: process 1000 calls sched_setscheduler at about.c:$(line about SCHED_FIFO): policies other than SCHED_OTHER and SCHED_BATCH are not modelled"
}
