#!/usr/bin/env bats
# interleave: calls with addresses that the program cannot access (EFAULT).

load test_helper
load helpers/interleave

# Like interleave, with the caller's standard input.
fed() {
    timeout 100 "$tools/interleave" "$@" 3>&-
}

# as_natively PROGRAM TOOL OPTION... -- ARGUMENT...: asserts that the program has one outcome, which shows the text of a
# native run. Both read the file `input`.
as_natively() {
    local program=$1 options=()
    shift
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    rm -f log
    timeout 200 "$program" "$@" >native < <(cat input) 3>&-
    rm -f log
    "${options[@]}" "$program" "$@" >explored < <(cat input) || [ $? -eq 1 ]
    run -0 sed -n '1p' explored
    assert_output --regexp '^1 outcome, '
    sed -n '/^outcome 1$/,$ { /^outcome 1$/d; /^  exit status 0$/q; s/^  //; p }' explored | grep -v '^exit status' >shown
    diff native shown
}

@test "interleave: bad addresses bring EFAULT, and what the calls do all the same, as natively; glibc and musl" {
    local source=$BATS_TEST_DIRNAME/fixtures/interleave/efault.c
    cd "$BATS_TEST_TMPDIR" || return
    cp "$programs/efault" efault
    printf abcdefgh >input
    as_natively ./efault fed --list -- input || fail input
    for mode in wait waitid two stop read "read file" write "write file" stack signal time exec; do
        as_natively ./efault interleave --list -- "$mode" log || fail "$mode"
    done
    as_natively ./efault interleave --list --stdout=file -- "write out" || fail "write out"
    musl-gcc -w -g -gdwarf-4 -o efault "$source" 3>&-
    for mode in wait waitid stop read write signal; do
        as_natively ./efault interleave --list -- "$mode" log || fail "$mode (musl)"
    done
}

@test "interleave: bad addresses bring EFAULT where no namespace gives process numbers, too" {
    cd "$BATS_TEST_TMPDIR" || return
    : >input
    for mode in wait waitid two stop; do
        as_natively "$programs/efault" without_namespaces --list -- "$mode" || fail "$mode"
    done
    run interleave --reap=any "$programs/efault" two
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line '  status 1 well'
    assert_line '  status 2 well'
}

@test "interleave: a write to a terminal or a pipe that ends in bad memory brings nothing, a timer is set all the same" {
    for stream in tty pipe; do
        run -0 interleave "--stdout=$stream" "$programs/efault" "write out"
        assert_line --index 2 '  -1 Bad address'
        assert_line --index 3 '  -1 Bad address'
    done
    run -0 interleave --list "$programs/efault" timer
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_output --partial $'timer -1 Bad address\n  alarm 1 well'
}
