#!/usr/bin/env bats
# interleave: what the program reads from its standard input.

load test_helper
load helpers/interleave

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    printf '1\n2\n3\n' >numbers
    printf 'ab' >two
    printf 'aaaa' >same
}

# reading FILE OPTION...: runs interleave with FILE as its own standard input.
reading() {
    timeout 100 "$tools/interleave" "${@:2}" <"$1" 3>&-
}

# piped FILE OPTION...: likewise, with a pipe that holds the content of FILE.
piped() {
    # shellcheck disable=SC2002 # a pipe is what is wanted
    cat "$1" | timeout 100 "$tools/interleave" "${@:2}" 3>&-
}

# agrees FILE PROGRAM...: asserts that what native runs print, with the file and with a pipe, is an outcome.
agrees() {
    local file=$1 how
    shift
    for how in reading piped; do
        for _ in {1..20}; do
            if [ "$how" = reading ]; then
                timeout 200 "$@" <"$file" >seen 3>&-
            else
                # shellcheck disable=SC2002 # a pipe is what is wanted
                cat "$file" | timeout 200 "$@" >seen 3>&-
            fi
            cksum <seen
        done | sort -u >sums
        run -0 "$how" "$file" --stdout=pipe --list "$@"
        listed=$output
        [ "$(wc -l <sums)" -le "$(grep -c '^outcome ' <<<"$listed")" ] || fail "more outcomes natively: $listed"
        if [ "$how" = reading ]; then
            run -0 timeout 100 "$tools/interleave" --stdout=pipe --stdin="$file" --possible seen "$@" 3>&-
        else
            # shellcheck disable=SC2002 # a pipe is what is wanted
            run -0 timeout 100 "$tools/interleave" --stdout=pipe --stdin=<(cat "$file") --possible seen "$@" 3>&-
        fi
    done
}

@test "interleave: a file or a pipe that is given to it is what the program reads, in every way of reading" {
    for way in scanf getchar fgets getline read readv system same; do
        agrees numbers "$programs/stdin_ways" "$way"
    done
    agrees same "$programs/stdin_ways" same
}

@test "interleave: --stdin names a file, which is read as such, or a pipe" {
    run -0 interleave --stdin=numbers "$programs/stdin_ways" scanf
    assert_line "  3"
    assert_line "  pread: 1"
    run -0 interleave --stdin=<(cat numbers) "$programs/stdin_ways" scanf
    assert_line "  3"
    assert_line "  pread: -1"
}

@test "interleave: parent and child that read the same input race for it" {
    for how in reading piped; do
        run -0 "$how" two "$programs/stdin_race"
        assert_line --index 0 --regexp '^6 outcomes, '
        run -0 "$how" two "$programs/stdin_race.fixed"
        assert_line --index 0 --regexp '^1 outcome, '
        assert_line "  c: b"
        run -0 "$how" two --cross-check "$programs/stdin_race"
    done
    agrees two "$programs/stdin_race"
}

@test "interleave: what stdio has read ahead is copied by a fork, and read twice" {
    agrees numbers "$programs/stdin_twice"
    agrees numbers "$programs/stdin_twice.fixed"
    for how in reading piped; do
        run -0 "$how" numbers "$programs/stdin_twice"
        assert_line "  child: 2"
        assert_line "  parent: 2"
        run -0 "$how" numbers "$programs/stdin_twice.fixed"
        assert_line "  child: 2"
        assert_line "  parent: 3"
    done
}

@test "interleave: exit gives back to a file what was read ahead of it, _exit and a pipe do not" {
    agrees numbers "$programs/stdin_exit"
    agrees numbers "$programs/stdin_exit" x
    run -0 reading numbers "$programs/stdin_exit"
    assert_line "  parent: 2"
    run -0 reading numbers "$programs/stdin_exit" x
    refute_line --partial "parent"
    run -0 piped numbers "$programs/stdin_exit"
    refute_line --partial "parent"
}

# line NAME TEXT: prints the number of the first line of the fixture that contains TEXT.
line() {
    grep -nF -m 1 -- "$2" "$root/tests/fixtures/interleave/$1.c" | cut -d: -f1
}

@test "interleave: a child's exit that makes its parent read a file twice is found, at that exit" {
    "$programs/input_loop" <numbers >seen
    run -0 reading numbers --stdout=pipe --possible seen "$programs/input_loop"
    run -1 reading numbers --findings findings.json "$programs/input_loop"
    assert_line --regexp "^input twice: process 1003 moves the offset of standard input back .*, and process 1000, which has read that already, reads it again \\(at input_loop.c:$(line input_loop scanf)\\), at input_loop.c:$(($(line input_loop '#else') + 1))$"
    jq -e '[.findings[].kind] == ["input twice"]' findings.json
    run -1 reading numbers --reduce-from 0 "$programs/input_loop"
    assert_line --regexp "^input twice: "
    run -0 piped numbers "$programs/input_loop"
    run -0 reading numbers "$programs/input_loop.fixed"
}

@test "interleave: a file that the program opens itself is read twice likewise, and not if its buffer is empty at the fork" {
    run -1 interleave "$programs/input_own" numbers
    assert_line --regexp "^input twice: process 1001 moves the offset of a file back .*, at input_own.c:$(line input_own 'exit(0)')$"
    assert_equal "$(grep -c '^input twice' <<<"$output")" 1
    run -0 interleave "$programs/input_own.fixed" numbers
    assert_line "  3"
}

@test "interleave: input that either of two processes can read next is found if asked for" {
    for how in reading piped; do
        run -1 "$how" two --ordered "$programs/stdin_race"
        assert_line "input by chance: process 1001 reads the same input before or after process 1000 does (at stdin_race.c:$(line stdin_race 'read(STDIN')), since neither waits for the other, at stdin_race.c:$(line stdin_race 'read(STDIN')"
        run -1 "$how" two --ordered --reduce-from 0 "$programs/stdin_race"
        assert_line --regexp '^input by chance: '
        run -0 "$how" two --ordered "$programs/stdin_race.fixed"
        run -0 "$how" two "$programs/stdin_race"
    done
    # Nobody gets anything of an empty input.
    run -0 interleave --stdin=empty --ordered "$programs/stdin_race"
}

@test "interleave: who gives back what the other process has not read makes it read nothing twice" {
    agrees numbers "$programs/input_raw"
    run -0 reading numbers "$programs/input_raw"
    assert_line "  3"
    run -0 reading numbers "$programs/stdin_exit"
}

@test "interleave: a program that reads gets nothing from a terminal, /dev/null or a closed input, which is said once" {
    note="note: the program reads standard input, which is empty here; give it some with --stdin=FILE"
    run -0 interleave "$programs/stdin_race"
    assert_line "$note"
    run -0 bash -c '"$@" <&-' sh timeout 100 "$tools/interleave" "$programs/stdin_race" 3>&-
    assert_line "$note"
    run -0 timeout 100 script -qec "'$tools/interleave' '$programs/stdin_race'" /dev/null <<<'typed' 3>&-
    assert_output --partial "$note"
    assert_output --partial "1 outcome, "
    run -0 interleave --stdin=empty --findings findings.json "$programs/stdin_race"
    refute_line "$note"
    jq -e .reads_empty_input findings.json
    run -0 interleave --findings findings.json "$programs/one_fork"
    refute_line "$note"
    jq -e '.reads_empty_input == false and .makes_pipes == false' findings.json
    run -0 reading two --findings findings.json "$programs/stdin_race"
    jq -e '.reads_empty_input == false' findings.json
}

@test "interleave: an input that nobody reads is left alone, also one that does not end" {
    run -0 bash -c 'yes | timeout 200 "$@" | head -1' sh "$tools/interleave" "$programs/one_fork" 3>&-
    assert_output --regexp '^2 outcomes, '
    run -0 bash -c 'printf "a\nb\n" | { timeout 200 "$@" >/dev/null; cat; }' sh "$tools/interleave" "$programs/one_fork" 3>&-
    assert_output "a
b"
    # The caller's other commands share the file's offset.
    run -0 bash -c '{ timeout 200 "$@" >/dev/null; cat; } <numbers' sh "$tools/interleave" "$programs/stdin_race" 3>&-
    assert_output "1
2
3"
}

@test "interleave: a file is read from where it stands, and a pipe no further than the program asks" {
    run -0 bash -c '{ read -r first; timeout 200 "$@"; } <numbers' sh "$tools/interleave" "$programs/stdin_ways" scanf 3>&-
    refute_line "  1"
    assert_line "  2"
    run -0 bash -c 'printf 12345rest | { timeout 200 "$@" >/dev/null; cat; }' sh "$tools/interleave" "$programs/stdin_ways" readv 3>&-
    assert_output "rest"
}

@test "interleave: an input without end is refused once too much of it is read, and one without data is waited for" {
    run -2 bash -c 'yes | timeout 200 "$@"' sh "$tools/interleave" "$programs/stdin_ways" count 3>&-
    assert_output "interleave: refused: the program reads more than 1048576 bytes of standard input, which may have no end; give it less, or a file: --stdin=FILE"
    mkfifo silent
    sleep 1000 >silent 3>&- &
    run -3 timeout 200 "$tools/interleave" --max-seconds 4 "$programs/stdin_race" <silent 3>&-
    kill $!
    assert_line "interleave: waits for standard input, which the program reads (--stdin=empty for none)"
    assert_line --partial "incomplete: stopped by --max-seconds"
}

@test "interleave: what cannot be its input is said" {
    run -2 interleave --stdin=. "$programs/stdin_race"
    assert_output "interleave: --stdin: .: a directory cannot be read"
    run -2 interleave --stdin=none "$programs/stdin_race"
    assert_output "interleave: --stdin: none: No such file or directory"
    run -2 timeout 200 "$tools/interleave" "$programs/stdin_ways" read <. 3>&-
    assert_output --regexp '^interleave: refused: process 1000 calls read at stdin_ways.c:[0-9]+: standard input is a directory here: give it a file by --stdin=FILE$'
    run -0 timeout 200 "$tools/interleave" "$programs/one_fork" <. 3>&-
    run -2 interleave --possible - --stdin=- "$programs/stdin_race"
    assert_output "interleave: --possible - and --stdin=- cannot both read standard input"
    cp numbers log.txt
    run -2 interleave --stdin=log.txt "$programs/file_log"
    assert_output --partial "changing the file that is the standard input is not modelled"
}

@test "interleave: standard output and standard error can be read only where they are a terminal, which is refused" {
    local refused='^interleave: refused: process 1000 calls read at reads_output.c:[0-9]+: reading from a terminal that is standard output or standard error is not modelled$'
    run -2 interleave "$programs/reads_output" 1
    assert_output --regexp "$refused"
    for way in pipe file; do
        run -2 interleave --stdout=$way "$programs/reads_output" 2
        assert_output --regexp "$refused"
        run -0 interleave --stdout=$way "$programs/reads_output" 1
        assert_line '! -1 Bad file descriptor -1'
    done
    for command in '"$0" | cat' '"$0" >file'; do
        run -0 sh -c "$command" "$programs/reads_output"
        assert_output '-1 Bad file descriptor -1'
    done
}

@test "interleave: a run that goes another way than its model is an internal error, with a schedule for --replay" {
    # The file is truncated while schedules are confirmed. On a slow machine that may be before the search, which then finds
    # nothing wrong: in another attempt it comes later.
    for pause in 2 8 30; do
        printf 'ab' >two
        timeout 60 "$tools/interleave" --confirm 1000000 --stdin=two "$programs/stdin_race" </dev/null >told 2>&1 3>&- &
        sleep "$pause"
        : >two
        status=0
        wait $! || status=$?
        [ "$status" -ne 2 ] || break
    done
    assert_equal "$status" 2
    run cat told
    assert_line --regexp '^interleave: internal error, and no result: read of process 100[01] gave [0-9]+, and should have given [0-9]+ \(unless a file that the program uses was changed meanwhile\)$'
    assert_line --regexp '^interleave: please report this, with the program, its arguments and input, and: --replay 1000[0-9,*]*$'
    schedule=$(sed -n 's/.*--replay //p' told)
    printf 'ab' >two
    run -0 interleave --stdin=two --replay "$schedule" "$programs/stdin_race"
    assert_line --partial "the end: exit status 0"
}

@test "interleave: the text of --possible is no input, and --stdin is, beside it" {
    printf 'p: a\np: b\n' >seen
    run -1 timeout 200 "$tools/interleave" --possible - "$programs/stdin_race" <seen 3>&-
    run -0 timeout 200 "$tools/interleave" --possible - --stdin=two "$programs/stdin_race" <seen 3>&-
}

@test "interleave: input is the same in a container, for an ordinary user, and where the file cannot be opened again" {
    expected=$(uncounted "$(reading two "$programs/stdin_race")")
    run -0 timeout 200 "$root/build/tests/in_container" "$tools/interleave" "$programs/stdin_race" <two 3>&-
    assert_equal "$(uncounted)" "$expected"
    needs root
    public_copy
    chmod 600 two
    run -0 timeout 200 setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$public/interleave" "$public/stdin_race" <two 3>&-
    assert_equal "$(uncounted)" "$expected"
    rm -r "$public"
}

@test "interleave: a read of the input can be made to fail" {
    run -1 piped two --fail read:EIO "$programs/stdin_race"
    assert_line --regexp '^failure not told: '
}
