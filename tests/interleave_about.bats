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

@test "interleave: what only the superuser may do fails for an ordinary user, as it does without interleave" {
    if [ "$(id -u)" -eq 0 ]; then
        run -2 interleave "$programs/about" account
        assert_output --regexp "calls acct at about.c:[0-9]+: process accounting is not modelled$"
    fi
    local public case user=()
    public=$(mktemp -d /var/tmp/interleave.XXXXXX)
    chmod 755 "$public"
    cp "$tools/interleave" "$programs/about" "$public"
    [ "$(id -u)" -ne 0 ] || user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    for case in account fifo; do
        run -0 timeout 20 "${user[@]}" "$public/interleave" --stdin=empty "$public/about" "$case"
        assert_line "  -1"
    done
    rm -r "$public"
}

@test "interleave: only a terminal has settings, which may not be changed" {
    run -0 interleave --stdout=pipe "$programs/about" settings
    assert_line --regexp '^  -1 '
    run -2 interleave "$programs/about" settings
    assert_output --regexp "calls [a-z]+ at about.c:$(line about STDOUT_FILENO,): changing the settings of a terminal is not modelled$"
}
