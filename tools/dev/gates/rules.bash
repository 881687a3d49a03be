# The gate of our own rules: mistakes with fork that no standard tool finds.

# matches QUERY FILE: prints what clang-query finds. Dies if FILE does not compile: the exit status of clang-query does
# not show that.
matches() {
    clang-query -f "$here/rules/$1" "$2" -- "${cflags[@]}" 2>"$scratch/noise" &&
        ! grep -q 'error: ' "$scratch/noise" || die "clang-query $1: $(cat "$scratch/noise")"
}

# tree_rules FILE: prints the findings of the rules on the syntax tree, as FILE:LINE:COLUMN: TEXT [NAME].
tree_rules() {
    matches fork.query "$1" >"$scratch/matches" || exit
    awk '
        FNR == NR { if (match($0, /^# [a-z]+-[a-z-]+: /)) text[substr($0, 3, RLENGTH - 4)] = substr($0, RLENGTH + 1); next }
        / note: "[a-z]+-[a-z-]+" binds here$/ {
            name = $(NF - 2); gsub(/"/, "", name)
            sub(/ note: .*/, ""); print $0 " " text[name] " [" name "]"
        }' "$here/rules/fork.query" "$scratch/matches"
}

# functions FILE: prints which functions of FILE flush or print, as "flushes NAME" and "prints NAME".
functions() {
    matches functions.query "$1" >"$scratch/matches" || exit
    awk '
        /^Binding for / { kind = $3; gsub(/[":]/, "", kind); next }
        kind != "" { sub(/ \x27.*/, ""); print kind, $NF; kind = "" }' "$scratch/matches"
}

# path_rules FILE: prints the forks that may copy a buffer with text in it. Skips a file that changes the buffering.
path_rules() {
    grep -q '\<fork\>' "$1" || return 0
    ! grep -qE '\<set(v|line)?buf(fer)?\>' "$1" || return 0
    functions "$1" | sort >"$scratch/functions" || exit
    local flushes='fflush, fclose, exit, _exit, _Exit, quick_exit, abort' prints='printf, vprintf, puts, putchar' kind name
    while read -r kind name; do
        if [ "$kind" = flushes ]; then
            flushes+=", $name"
        elif ! grep -q "^flushes $name\$" "$scratch/functions"; then
            prints+=", $name"
        fi
    done <"$scratch/functions"
    sed "s/{PRINTS}/{$prints}/; s/{FLUSHES}/{$flushes}/" "$here/rules/unflushed_fork.cocci" \
        >"$scratch/unflushed_fork.cocci"
    spatch --very-quiet --sp-file "$scratch/unflushed_fork.cocci" "$1" 2>"$scratch/noise" >"$scratch/patch" ||
        die "spatch: $(cat "$scratch/noise")"
    awk -v file="$1" '
        /^@@ / { split($2, at, /[-,]/); line = at[2] - 1; next }
        /^(---|\+\+\+) / { next }
        { line++ }
        /^-/ { print file ":" line ":1: text may wait in the buffer of stdout, and fork copies it: fflush first [unflushed-fork]" }
        ' "$scratch/patch"
}

# Every rule is about one of these calls, types and members, so a file whose code has none of them breaks no rule.
gate_rules() {
    needs clang-query
    needs spatch
    local copy
    sed 's|//.*||' "$1" | grep -qE \
        '\<(v?fork|_Fork|wait(pid|id|3|4)?|getp?pid|setsid|signal|sigaction)\> *\(|\<(pid_t|sa_handler|sa_sigaction)\>' || return 0
    plain "$1"
    { tree_rules "$copy" && path_rules "$copy"; } >"$scratch/findings" || exit 2
    [ -s "$scratch/findings" ] || return 0
    translate "$1" "$copy" <"$scratch/findings"
    return 1
}
