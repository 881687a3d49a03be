# Shared by the suites of the examples: ways to run an example, to make one of its calls fail, and to check its output.
#
# EXAMPLES may name another directory of programs: tools/dev/mutants uses it to test broken programs. Variants are always made
# from the original sources.

# If the examples are built with a sanitizer: its leak check uses ptrace, and a process can have only one tracer.
export ASAN_OPTIONS=${ASAN_OPTIONS-detect_leaks=0}

examples=${EXAMPLES:-$root/build/examples}
example_sources=$root/examples

# supervise [OPTION...] PROGRAM [ARG...]: runs PROGRAM, and fails with 99 if PROGRAM leaves a process behind
# (tests/helpers/supervise.c). With EXAMPLES the program may be broken, so the time limit is short.
supervise() {
    timeout -k 5 300 "$root/build/tests/supervise" ${EXAMPLES:+-l 5} "$@" 3>&-
}

# injected SPEC [-OPTION OF supervise...] PROGRAM [ARG...]: runs PROGRAM while strace answers some system calls instead of
# the kernel. strace counts the calls of each process separately. SIGCHLD is blocked: a traced process gets it even if it is
# not caught, and if it arrives during fork the kernel begins the call again (ERESTARTNOINTR), which strace counts as two.
injected() {
    local spec=$1 options=()
    shift
    while [[ $1 == -* ]]; do
        options+=("$1")
        shift
    done
    supervise "${options[@]}" strace -f -qq -o /dev/null -e "inject=$spec" env --block-signal=CHLD "$@"
}

# The system calls that fork(3) makes: clone in glibc; in musl fork, on machines that have that call.
fork_calls='?fork,clone,?clone3'

# alone LIMIT PROGRAM [ARG...]: runs PROGRAM as a user who has no other process and may have at most LIMIT processes. The
# limit does not bind root, so root changes to an unused user ID, which is unique because it is derived from our PID.
alone() {
    local limit=$1 program=$2 user=() directory status=0
    shift 2
    if [ "$(id -u)" -eq 0 ]; then
        user=(setpriv --reuid=$((1000000000 + BASHPID)) --clear-groups)
    fi
    # That user has no access to our directories.
    directory=$(mktemp -d)
    chmod 755 "$directory"
    cp "$program" "$directory/program"
    supervise "${user[@]}" prlimit --nproc="$limit" "$directory/program" "$@" || status=$?
    rm -r "$directory"
    return "$status"
}

# variant NAME SED-SCRIPT: compiles a changed copy of an example and sets `variant` to the program's path.
variant() {
    local copy=$BATS_TEST_TMPDIR/$1.c
    sed "$2" "$example_sources/$1.c" >"$copy"
    ! cmp -s "$copy" "$example_sources/$1.c" || fail "the script changes nothing in $1.c: $2"
    variant=$BATS_TEST_TMPDIR/$1
    cc -w -o "$variant" "$copy" || fail "the variant of $1 does not compile"
}

# statically NAME: compiles an example statically, so that no dynamic loader makes system calls before it, and sets `variant`
# to the program's path.
statically() {
    variant=$BATS_TEST_TMPDIR/$1
    cc -w -static -o "$variant" "$example_sources/$1.c"
}

# with_mute_child K PROGRAM [ARG...]: runs PROGRAM with standard output in the file `out`, to which its K-th child cannot
# write.
with_mute_child() {
    local k=$1
    shift
    supervise -w "$k" env --ignore-signal=XFSZ "$@" >"$BATS_TEST_TMPDIR/out"
}

# without_reader PROGRAM [ARG...]: runs PROGRAM with standard output on a pipe whose read end is closed.
without_reader() {
    local pipe=$BATS_TEST_TMPDIR/pipe.$BASHPID
    mkfifo "$pipe"
    (
        # shellcheck disable=SC2094 # opening a FIFO for writing waits for a reader, which is descriptor 9
        exec 9<>"$pipe" 8>"$pipe" 9<&-
        supervise "$@" >&8
    )
}

# assert_line_once TEXT: asserts that exactly one line of the output is TEXT.
assert_line_once() {
    assert_equal "$(grep -cFx -- "$1" <<<"$output")" 1
}

# one_fork_roles: replaces the two PIDs in `output` by PARENT and CHILD; fails if there are not two different PIDs.
one_fork_roles() {
    local parent child
    [[ $output =~ ^'Process id before forking: '([1-9][0-9]*) ]] || fail "no PID in the first line: $output"
    parent=${BASH_REMATCH[1]}
    [[ $output =~ 'after forking the child '([1-9][0-9]*) ]] || fail "the parent names no child: $output"
    child=${BASH_REMATCH[1]}
    [ "$parent" != "$child" ] || fail "parent and child have one PID: $output"
    output=$(sed -E "s/(: |child |PID |^\()$parent\b/\1PARENT/g; s/(: |child |PID |^\()$child\b/\1CHILD/g" <<<"$output")
}

# assert_legal_many_forks_output N: asserts that `output` is a possible output of many_forks with N children that all exit
# with 0. The lines of each process are in order, a child's line comes after the lines that were flushed before its birth,
# its pair comes after its line, and no PID occurs twice. Any order that the system may choose is legal. Lines that begin
# with "many_forks: " are ignored.
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
