# What the suites of the examples share: ways to run one, to make a call of it fail, and to judge its output.
#
# EXAMPLES may name another folder of programs: tests/mutants tries broken ones so. Variants are made of the true sources.

# The leak check of a sanitizer, where the examples are built with one, is a tracer, and there can be no two.
export ASAN_OPTIONS=${ASAN_OPTIONS-detect_leaks=0}

examples=${EXAMPLES:-$root/build/examples}
example_sources=$root/examples

# below [OPTION...] PROGRAM [ARG...]: runs it, and fails with 99 if it leaves a process behind (tests/helpers/below.c).
# A program that may be broken is not waited for long.
below() {
    timeout -k 5 300 "$root/build/tests/below" ${EXAMPLES:+-l 5} "$@" 3>&-
}

# injected SPEC [-OPTION OF below...] PROGRAM [ARG...]: runs it while strace answers some system calls in the kernel's place.
# The k-th call is counted in each process by itself. SIGCHLD is blocked: to a traced process it is a signal even where it
# is not caught, and one that arrives during fork makes the kernel begin the call again (ERESTARTNOINTR): strace counts two.
injected() {
    local spec=$1 options=()
    shift
    while [[ $1 == -* ]]; do
        options+=("$1")
        shift
    done
    below "${options[@]}" strace -f -qq -o /dev/null -e "inject=$spec" env --block-signal=CHLD "$@"
}

# The system calls that fork is made of: glibc's makes clone, musl's fork where there is one.
fork_calls='?fork,clone,?clone3'

# alone LIMIT PROGRAM [ARG...]: runs it as a user that has no other process and may have LIMIT of them.
# Root is not bound by that limit, so a number is borrowed for a user; it is derived from our PID, which nobody else has.
alone() {
    local limit=$1 program=$2 user=() folder status=0
    shift 2
    if [ "$(id -u)" -eq 0 ]; then
        user=(setpriv --reuid=$((1000000000 + BASHPID)) --clear-groups)
    fi
    # That user may not look into our folders.
    folder=$(mktemp -d)
    chmod 755 "$folder"
    cp "$program" "$folder/program"
    below "${user[@]}" prlimit --nproc="$limit" "$folder/program" "$@" || status=$?
    rm -r "$folder"
    return "$status"
}

# variant NAME SED-SCRIPT: compiles a changed copy of an example and sets `variant` to it.
variant() {
    local copy=$BATS_TEST_TMPDIR/$1.c
    sed "$2" "$example_sources/$1.c" >"$copy"
    ! cmp -s "$copy" "$example_sources/$1.c" || fail "the script changes nothing in $1.c: $2"
    variant=$BATS_TEST_TMPDIR/$1
    cc -w -o "$variant" "$copy" || fail "the variant of $1 does not compile"
}

# statically NAME: sets `variant` to an example, unchanged, that needs no shared library and so makes no calls but its own.
statically() {
    variant=$BATS_TEST_TMPDIR/$1
    cc -w -static -o "$variant" "$example_sources/$1.c"
}

# with_mute_child K PROGRAM [ARG...]: runs it with standard output in the file `out`, to which its K-th child cannot write.
with_mute_child() {
    local k=$1
    shift
    below -w "$k" env --ignore-signal=XFSZ "$@" >"$BATS_TEST_TMPDIR/out"
}

# without_reader PROGRAM [ARG...]: runs it with standard output on a pipe that nobody reads any more.
without_reader() {
    local pipe=$BATS_TEST_TMPDIR/pipe.$BASHPID
    mkfifo "$pipe"
    (
        # shellcheck disable=SC2094 # opening a FIFO to write waits for a reader: that is 9
        exec 9<>"$pipe" 8>"$pipe" 9<&-
        below "$@" >&8
    )
}

# assert_line_once TEXT: among the lines of the output, TEXT is there just once.
assert_line_once() {
    assert_equal "$(grep -cFx -- "$1" <<<"$output")" 1
}

# one_fork_roles: sets `output` to itself with the PIDs renamed to PARENT and CHILD; fails if they are no two PIDs.
one_fork_roles() {
    local parent child
    [[ $output =~ ^'Process id before forking: '([1-9][0-9]*) ]] || fail "no PID in the first line: $output"
    parent=${BASH_REMATCH[1]}
    [[ $output =~ 'after forking the child '([1-9][0-9]*) ]] || fail "the parent names no child: $output"
    child=${BASH_REMATCH[1]}
    [ "$parent" != "$child" ] || fail "parent and child have one PID: $output"
    output=$(sed -E "s/(: |child |PID |^\()$parent\b/\1PARENT/g; s/(: |child |PID |^\()$child\b/\1CHILD/g" <<<"$output")
}

# assert_legal_many_forks_output N: `output` is one that many_forks may print that has started N children, all of which
# ended well: each process's lines are in its own order, a child's line comes after the lines that were flushed before its
# birth, its pair after its line, and no PID is there twice. What the system is free to choose is left free. Lines that
# begin with "many_forks: " are passed over.
assert_legal_many_forks_output() {
    awk -v n="$1" '
        function bad(why) { print "line " NR ": " why ": " $0; failed = 1; exit 1 }
        /^many_forks: / { next }
        /^Process id before forking: [1-9][0-9]*$/ {
            if (lines++) bad("not the first line")
            seen[$NF] = 1
            next
        }
        !lines++ { bad("not what comes first") }
        /^In the parent process after forking the child [1-9][0-9]*$/ {
            if (counted) bad("after the count")
            if ($NF in seen) bad("a PID that was there before")
            seen[$NF] = 1
            child[++forked] = $NF
            if (forked in named && named[forked] != $NF) bad("the child says it is " named[forked])
            number[$NF] = forked
            next
        }
        /^In the child process [1-9][0-9]* that has the PID [1-9][0-9]*$/ {
            if ($5 in named) bad("that child has spoken already")
            if ($5 > forked + 1) bad("a child before its elder brothers were told of")
            if ($5 in child && child[$5] != $NF) bad("the parent says it is " child[$5])
            named[$5] = $NF
            spoken++
            next
        }
        /^In the parent process after forking [0-9]+ children$/ {
            if (counted++ || $7 != forked) bad("a wrong count")
            next
        }
        /^\([1-9][0-9]*, 0\)$/ {
            pid = substr($1, 2, length($1) - 2)
            if (!counted) bad("a pair before the count")
            if (!(pid in number)) bad("a pair of no child")
            if (!(number[pid] in named)) bad("a pair before the line of its child")
            if (pid in reaped) bad("reaped twice")
            reaped[pid] = 1
            pairs++
            next
        }
        { bad("a line that it does not print") }
        END {
            if (!failed && (counted != 1 || forked + 0 != n || spoken + 0 != n || pairs + 0 != n)) {
                printf "children told of: %d, that spoke: %d, reaped: %d; wanted: %d\n", forked, spoken, pairs, n
                failed = 1
            }
            exit failed
        }' <<<"$output" >"$BATS_TEST_TMPDIR/why" || fail "$(cat "$BATS_TEST_TMPDIR/why")
$(head -n 40 <<<"$output")"
}
