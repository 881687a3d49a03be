# Shared by the suites of transcript. Each test works in an empty directory of its own.

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    programs=$root/tests/fixtures/transcript/bin
}

# chapter LINE...: writes chapter.md with a console block of these lines. The first of them is line 3 of the chapter.
chapter() {
    { printf '# A chapter\n```console\n' && printf '%s\n' "$@" && printf '```\nThe end.\n'; } >chapter.md
}

# transcript ARGUMENT...: runs transcript with the fixture programs in the scratch directory.
transcript() {
    timeout 200 "$tools/transcript" --from "$programs" "$@" 3>&-
}

# no_process_with WORD: no process has WORD among its arguments.
no_process_with() {
    ! grep -qsaF -- "$1" /proc/[0-9]*/cmdline
}
