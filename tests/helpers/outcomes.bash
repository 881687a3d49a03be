# The outcomes that an example has under every schedule, as tests/fixtures/outcomes keeps them.
#
# A golden file is named after the program, its arguments and what its standard output is: many_forks.2.pipe.txt. It holds
# what `interleave --list` prints, but for what can change while the outcomes stay: how long the search was, the numbers of
# the outcomes, their order.

outcomes=$root/tests/fixtures/outcomes

# interleave OPTION... NAME [ARG...]
interleave() {
    timeout 100 "$root/build/tools/interleave" "$@" </dev/null 3>&-
}

# outcome_cases: all that there is a golden file for, or should be: NAME, or NAME.ARGS.
outcome_cases() {
    {
        find "$outcomes" -name '*.txt' -printf '%f\n' | sed 's/\.[a-z]*\.txt$//'
        while read -r name; do
            compgen -G "$outcomes/$name.*" >/dev/null || echo "$name"
        done < <(find "$root/examples" -name '*.c' -printf '%f\n' | sed 's/\.c$//')
    } | sort -u
}

# outcomes_sorted: makes a golden file of what `interleave --list` prints.
outcomes_sorted() {
    awk 'NR == 1 { sub(/,.*/, ""); print }
         /^outcome [0-9]+$/ { listed = 1; first = 1; next }
         !listed || /^$/ { next }
         { printf "%s%s", first && n++ ? "\n" : first ? "" : "\001", $0; first = 0 }
         END { if (n) print "" }' |
        { read -r count && echo "$count" && LC_ALL=C sort | sed 's/^/\x01/' | tr '\001' '\n'; }
}

# outcomes_of STREAM CASE [FOLDER]: what its golden file should hold. Fails if interleave cannot tell.
outcomes_of() {
    local stream=$1 program=() list status=0
    IFS=. read -ra program <<<"$2"
    list=$(interleave --list --stdout="$stream" "${3:-$root/build/examples}/${program[0]}" "${program[@]:1}") || status=$?
    # 1: there is a finding, which is not what is asked here.
    [ "$status" -le 1 ] || return "$status"
    outcomes_sorted <<<"$list"
}
