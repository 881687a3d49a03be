# The outcomes that the examples have under all schedules, as in the golden files of tests/fixtures/outcomes.
#
# The name of a golden file has the program, its arguments and the kind of standard output: many_forks.2.pipe.txt. The file
# holds the output of `interleave --list` without everything that can change while the outcomes stay the same: the length of
# the search, and the numbers and the order of the outcomes.

outcomes=$root/tests/fixtures/outcomes

# interleave OPTION... NAME [ARG...]
interleave() {
    timeout 100 "$root/build/tools/interleave" "$@" </dev/null 3>&-
}

# outcome_cases: prints each case that has a golden file or should have one: NAME or NAME.ARGS.
outcome_cases() {
    {
        find "$outcomes" -name '*.txt' -printf '%f\n' | sed 's/\.[a-z]*\.txt$//'
        while read -r name; do
            compgen -G "$outcomes/$name.*" >/dev/null || echo "$name"
        done < <(find "$root/examples" -maxdepth 1 -name '*.c' -printf '%f\n' | sed 's/\.c$//')
    } | sort -u
}

# outcomes_sorted: turns the output of `interleave --list` into the content of a golden file.
outcomes_sorted() {
    awk 'NR == 1 { sub(/,.*/, ""); print }
         /^outcome [0-9]+$/ { listed = 1; first = 1; next }
         !listed || /^$/ { next }
         { printf "%s%s", first && n++ ? "\n" : first ? "" : "\001", $0; first = 0 }
         END { if (n) print "" }' |
        { read -r count && echo "$count" && LC_ALL=C sort | sed 's/^/\x01/' | tr '\001' '\n'; }
}

# outcomes_of STREAM CASE [DIRECTORY]: prints what the golden file of CASE should hold. Fails if interleave cannot find out.
outcomes_of() {
    local stream=$1 program=() list status=0
    IFS=. read -ra program <<<"$2"
    list=$(interleave --list --stdout="$stream" "${3:-$root/build/examples}/${program[0]}" "${program[@]:1}") || status=$?
    # Exit status 1 means that there is a finding, which does not matter here.
    [ "$status" -le 1 ] || return "$status"
    outcomes_sorted <<<"$list"
}
