# The gate of the pack's own rules: what is wrong with a fork that no standard tool sees.

# matches QUERY FILE: what clang-query says. It succeeds whether it matches or not, and even where it cannot
# compile the file.
matches() {
    clang-query -f "$here/rules/$1" "$2" -- "${cflags[@]}" 2>"$scratch/noise" &&
        ! grep -q 'error: ' "$scratch/noise" || die "clang-query $1: $(cat "$scratch/noise")"
}

# tree_rules FILE: the findings of the rules on the syntax tree, as FILE:LINE:COLUMN: TEXT [NAME].
tree_rules() {
    matches fork.query "$1" >"$scratch/matches" || exit
    awk '
        FNR == NR { if (match($0, /^# [a-z]+-[a-z-]+: /)) text[substr($0, 3, RLENGTH - 4)] = substr($0, RLENGTH + 1); next }
        / note: "[a-z]+-[a-z-]+" binds here$/ {
            name = $(NF - 2); gsub(/"/, "", name)
            sub(/ note: .*/, ""); print $0 " " text[name] " [" name "]"
        }' "$here/rules/fork.query" "$scratch/matches"
}

# functions FILE: the functions of the file that flush or print, as "flushes NAME" and "prints NAME".
functions() {
    matches functions.query "$1" >"$scratch/matches" || exit
    awk '
        /^Binding for / { kind = $3; gsub(/[":]/, "", kind); next }
        kind != "" { sub(/ \x27.*/, ""); print kind, $NF; kind = "" }' "$scratch/matches"
}

# path_rules FILE: the forks that copy a buffer with text in it. A file that changes the buffering is left alone.
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

# Every rule is about processes or signals: a file that has none of these words cannot break one.
gate_rules() {
    needs clang-query
    needs spatch
    local copy
    grep -qE 'fork|wait|pid|signal|sigaction' "$1" || return 0
    copy=$(plain "$1")
    { tree_rules "$copy" && path_rules "$copy"; } >"$scratch/findings" || exit 2
    [ -s "$scratch/findings" ] || return 0
    translate "$1" "$copy" <"$scratch/findings"
    return 1
}
