# Shared by the suites of interleave: the programs to explore, and ways to run interleave on them.

# The fixtures, compiled by make. NAME.fixed is the corrected version of NAME.
programs=$root/build/tests/interleave

interleave() {
    timeout 100 "$tools/interleave" "$@" </dev/null 3>&-
}

# uncounted [TEXT]: prints TEXT (`output`), a report of interleave, without the numbers of states and runs.
uncounted() {
    sed '1s/, [0-9]* states*, [0-9]* runs*,/,/' <<<"${1-$output}"
}

# model WHAT N: prints the number of outcomes according to outcomes_model, which is independent of interleave.
model() {
    timeout 100 "$root/build/tests/outcomes_model" "$@" 3>&-
}

# interleave_as_user PROGRAM [OPTION...]: runs interleave as an ordinary user, in a new directory with copies of the tool, the
# program and the current directory's `log.txt`, which keeps its owner. That user has no access to our directories.
interleave_as_user() {
    local program=$1 directory user=() status=0
    shift
    [ "$(id -u)" -ne 0 ] || user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    directory=$(mktemp -d)
    cp "$tools/interleave" "$program" "$directory"
    [ ! -e log.txt ] || cp -p log.txt "$directory"
    chmod 777 "$directory"
    (cd "$directory" && timeout 100 "${user[@]}" ./interleave "$@" "./${program##*/}") </dev/null 3>&- || status=$?
    rm -r "$directory"
    return "$status"
}

# without_namespaces ARGUMENT...: runs interleave as in a container that permits no PID namespaces.
without_namespaces() {
    # shellcheck disable=SC2016 # the inner shell expands it
    timeout 100 unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_pid_namespaces && exec "$@"' sh \
        "$tools/interleave" "$@" </dev/null 3>&-
}

# finds KIND NAME [OPTION...]: asserts that the fixture has a finding of this kind, and its corrected version has no findings.
finds() {
    local kind=$1 name=$2
    shift 2
    run -1 interleave "$@" "$programs/$name"
    assert_output --regexp "(^|"$'\n'")$kind: "
    run -0 interleave "$@" "$programs/$name.fixed"
    assert_output --partial "nothing wrong"
}

# correct OUTCOMES NAME [ARGUMENT...]: asserts that the fixture has this number of outcomes, and nothing wrong.
correct() {
    local outcomes=$1 name=$2
    shift 2
    run -0 interleave "$programs/$name" "$@"
    assert_line --index 0 --regexp "^$outcomes outcomes?, .* nothing wrong$"
}

# public_copy: sets `public` to a new directory that every user can read, with copies of the tool, in_container and the
# programs.
public_copy() {
    public=$(mktemp -d /var/tmp/interleave.XXXXXX)
    chmod 755 "$public"
    cp "$tools/interleave" "$root/build/tests/in_container" "$programs"/* "$public"
}

# essence FILE: prints a report without everything that may differ between searches: the numbers of states and runs, the
# order of the outcomes, the schedules of findings, the number of the child in a finding of a zombie, and the note about
# the reduction.
essence() {
    sed -n '1s/, [0-9]* states*, [0-9]* runs*,/,/p' "$1"
    awk 'function keep() { sub(/\\*$/, "", text); if (text != "") outcome[++n] = text; text = "" }
        /^outcome [0-9]+$/ { keep(); text = "outcome"; next }
        text != "" { text = text "\\" $0; next }
        NR > 1 && !/^note: where the order of two steps/ && !/^    ([0-9]+ steps: --replay|certain after step)/ {
            sub(/ (its|for its) dead child [0-9]+/, " a dead child"); print | "sort" }
        END { close("sort"); keep(); for (i = 1; i <= n; i++) print outcome[i] | "sort" }' "$1"
}

# same PROGRAM [ARGUMENT...]: asserts that the search with reduction finds the same as the full search. Both get the options
# in the array `options`.
same() {
    local full=0 reduced=0
    interleave --list --confirm 2 "${options[@]}" --no-reduction "$@" >"$BATS_TEST_TMPDIR/full" 2>"$BATS_TEST_TMPDIR/full.err" || full=$?
    interleave --list --confirm 2 "${options[@]}" --reduce-from 0 "$@" >"$BATS_TEST_TMPDIR/reduced" 2>"$BATS_TEST_TMPDIR/reduced.err" || reduced=$?
    if [ "$full" != "$reduced" ] || ! diff <(essence "$BATS_TEST_TMPDIR/full") <(essence "$BATS_TEST_TMPDIR/reduced"); then
        echo "$*: exit status $full in full, $reduced reduced" >&2
        return 1
    fi
}

# line NAME TEXT [N]: prints the number of the first, or Nth, line of the fixture that contains TEXT.
line() {
    grep -n -- "$2" "$BATS_TEST_DIRNAME/fixtures/interleave/$1.c" | head -n "${3:-1}" | tail -n 1 | cut -d: -f1
}

# listed NAME [ARGUMENT...]: asserts that what native runs show is an outcome: RUNS of them, or 20.
listed() {
    local seen=$BATS_TEST_TMPDIR/seen
    rm -rf "$seen"
    mkdir "$seen"
    for ((i = 0; i < ${RUNS:-20}; i++)); do
        timeout 20 "$programs/$1" "${@:2}" >"$BATS_TEST_TMPDIR/text" 3>&-
        cp "$BATS_TEST_TMPDIR/text" "$seen/$(cksum <"$BATS_TEST_TMPDIR/text" | tr ' ' _)"
    done
    for text in "$seen"/*; do
        run -0 interleave --stdout=pipe --possible "$text" "$programs/$1" "${@:2}"
    done
}

# crossed OUTCOMES NAME [ARGUMENT...]: asserts that the outcomes are as many, and found in another way too.
crossed() {
    assert_equal "$(interleave --count "$programs/$2" "${@:3}")" "$1"
    run -0 interleave --cross-check "$programs/$2" "${@:3}"
    assert_output --regexp "complete runs, $1 outcomes, the same as the graph's"
}

# same_reduced NAME [ARGUMENT...]: asserts that the reduced search finds the same outcomes, and the same races.
same_reduced() {
    local way
    for way in --no-reduction --reduce-from=0; do
        interleave --list "$way" "$programs/$1" "${@:2}" >"$BATS_TEST_TMPDIR/$way" || [ $? = 1 ]
        sed -n '/^outcome 1$/,$s/^  //p' "$BATS_TEST_TMPDIR/$way" | paste -sd ' ' | sed 's/exit status [0-9]*/&\n/g' |
            sort >"$BATS_TEST_TMPDIR/outcomes$way"
        grep -o '^race: .*' "$BATS_TEST_TMPDIR/$way" | grep -o '[a-z_]*\.c:[0-9]*$' | sort >"$BATS_TEST_TMPDIR/races$way" || :
    done
    cmp "$BATS_TEST_TMPDIR/outcomes--no-reduction" "$BATS_TEST_TMPDIR/outcomes--reduce-from=0"
    cmp "$BATS_TEST_TMPDIR/races--no-reduction" "$BATS_TEST_TMPDIR/races--reduce-from=0"
}
