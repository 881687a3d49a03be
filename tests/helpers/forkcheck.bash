# Shared by the suites of forkcheck.

fixtures=$root/tests/fixtures/forkcheck

# forkcheck ARGUMENT...: runs forkcheck with an empty standard input. It has to end by itself.
forkcheck() {
    timeout -k 5 200 "$tools/forkcheck" "$@" </dev/null 3>&-
}

# codes: prints the codes and lines in `output`, a report in the form of gcc: "FC101 20".
codes() {
    sed -nE 's/^[^:]*:([0-9]+):[0-9]+: (warning|error): .*\[(FC[0-9]+) [a-z0-9-]+\]$/\3 \1/p' <<<"$output"
}

# only_with COMMAND...: makes ./bin, in which there are these commands and no others, and prints its path.
only_with() {
    local command
    mkdir -p bin
    for command in "$@"; do ln -sf "$(command -v "$command")" bin; done
    echo "$PWD/bin"
}
