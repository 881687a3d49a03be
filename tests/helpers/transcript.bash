# What the suites of transcript share. Each test works in a folder of its own, which begins empty.

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    programs=$root/tests/fixtures/transcript/bin
}

# chapter LINE...: writes chapter.md, with a console block of these lines that begins in line 3.
chapter() {
    { printf '# A chapter\n```console\n' && printf '%s\n' "$@" && printf '```\nThe end.\n'; } >chapter.md
}

# transcript ARGUMENT...: the tool, with the fixture programs at hand.
transcript() {
    timeout 60 "$tools/transcript" --from "$programs" "$@" 3>&-
}

# no_process_with WORD: no process has WORD among its arguments.
no_process_with() {
    ! grep -qsaF -- "$1" /proc/[0-9]*/cmdline
}
