# What the suites of interleave share: the programs it is tried on, and how to run it on them.

# The fixtures, compiled by make; NAME.fixed is the corrected twin of NAME.
programs=$root/build/tests/interleave

interleave() {
    timeout 100 "$tools/interleave" "$@" </dev/null 3>&-
}

# uncounted [TEXT]: what interleave prints, without how many states and runs it took.
uncounted() {
    sed '1s/, [0-9]* states*, [0-9]* runs*,/,/' <<<"${1-$output}"
}

# model WHAT N: how many outcomes there are by a count that knows nothing of interleave.
model() {
    timeout 100 "$root/build/tests/outcomes_model" "$@" 3>&-
}

# interleave_as_user PROGRAM [OPTION...]: as an ordinary user, in a folder of his with the tool, the program and `log.txt`
# of the present folder, which belongs to someone else. That user may not look into ours.
interleave_as_user() {
    local program=$1 folder user=() status=0
    shift
    [ "$(id -u)" -ne 0 ] || user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    folder=$(mktemp -d)
    cp "$tools/interleave" "$program" "$folder"
    [ ! -e log.txt ] || cp -p log.txt "$folder"
    chmod 777 "$folder"
    (cd "$folder" && timeout 100 "${user[@]}" ./interleave "$@" "./${program##*/}") </dev/null 3>&- || status=$?
    rm -r "$folder"
    return "$status"
}

# As in a container that permits no namespaces.
without_namespaces() {
    # shellcheck disable=SC2016 # the inner shell's
    timeout 100 unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_pid_namespaces && exec "$@"' sh \
        "$tools/interleave" "$@" </dev/null 3>&-
}

# finds KIND NAME [OPTION...]: the fixture has this finding, and its corrected twin has none at all.
finds() {
    local kind=$1 name=$2
    shift 2
    run -1 interleave "$@" "$programs/$name"
    assert_output --regexp "(^|"$'\n'")$kind: "
    run -0 interleave "$@" "$programs/$name.fixed"
    assert_output --partial "nothing wrong"
}

# correct OUTCOMES NAME [ARGUMENT...]: so many outcomes, and nothing wrong.
correct() {
    local outcomes=$1 name=$2
    shift 2
    run -0 interleave "$programs/$name" "$@"
    assert_line --index 0 --regexp "^$outcomes outcomes?, .* nothing wrong$"
}

# public_copy: sets `public` to a folder that every user may look into, with the tool, the helper that stands for a container,
# and the programs.
public_copy() {
    public=$(mktemp -d /var/tmp/interleave.XXXXXX)
    chmod 755 "$public"
    cp "$tools/interleave" "$root/build/tests/in_container" "$programs"/* "$public"
}

# essence FILE: what a report says, without what may differ: how many states and runs there were, the order of the
# outcomes, the schedules of findings and the child that a zombie is named with, and the note of what was left out.
essence() {
    sed -n '1s/, [0-9]* states*, [0-9]* runs*,/,/p' "$1"
    awk 'function keep() { sub(/\\*$/, "", text); if (text != "") outcome[++n] = text; text = "" }
        /^outcome [0-9]+$/ { keep(); text = "outcome"; next }
        text != "" { text = text "\\" $0; next }
        NR > 1 && !/^note: where the order of two steps/ && !/^    [0-9]+ steps: --replay/ {
            sub(/ (its|for its) dead child [0-9]+/, " a dead child"); print | "sort" }
        END { close("sort"); keep(); for (i = 1; i <= n; i++) print outcome[i] | "sort" }' "$1"
}

# same PROGRAM [ARGUMENT...]: it comes to the same with all orders of steps and with those that are left. OPTIONS are for both.
same() {
    local full=0 reduced=0
    interleave --list --confirm 2 "${options[@]}" --no-reduction "$@" >"$BATS_TEST_TMPDIR/full" 2>"$BATS_TEST_TMPDIR/full.err" || full=$?
    interleave --list --confirm 2 "${options[@]}" --reduce-from 0 "$@" >"$BATS_TEST_TMPDIR/reduced" 2>"$BATS_TEST_TMPDIR/reduced.err" || reduced=$?
    if [ "$full" != "$reduced" ] || ! diff <(essence "$BATS_TEST_TMPDIR/full") <(essence "$BATS_TEST_TMPDIR/reduced"); then
        echo "$*: exit status $full in full, $reduced reduced" >&2
        return 1
    fi
}
