#!/usr/bin/env bats
# The chapters: what they refer to is there. Each check is shown to find something, in a chapter made for it.

load test_helper

docs=$root/docs

# prose FILE: the chapter without its fenced blocks and its code spans, so that only what is said is judged.
prose() {
    sed -E '/^ *(```|~~~)/,/^ *(```|~~~) *$/d; s/`[^`]*`//g' "$1"
}

# named_tests FILE: a line for each test that a rule names: the suite and the name, with a tab between.
named_tests() {
    sed 's/^> \?//' "$1" | tr -s '\n ' ' ' |
        grep -oP '\*Test:\* \[[^]]+\]\([^)]+\), "[^"]+"' |
        sed -E 's/^\*Test:\* \[([^]]+)\]\([^)]+\), "([^"]+)"$/\1\t\2/'
}

# missing_tests FILE...: the tests that are named and do not exist, and the chapters with a rule that names none.
missing_tests() {
    local file suite name rules
    for file in "$@"; do
        rules=$(grep -c '^> \*\*Rule:\*\*' "$file" || true)
        [ "$rules" -eq "$(named_tests "$file" | wc -l)" ] || echo "$file: a rule without a test"
        [ "$rules" -eq "$(grep -c '^> \*Source:\* ' "$file")" ] || echo "$file: a rule without a source"
        while IFS=$'\t' read -r suite name; do
            grep -qFx "@test \"$name\" {" "$root/$suite" || echo "$file: $suite has no test \"$name\""
        done < <(named_tests "$file")
    done
}

# anchors FILE: the headings as the names that links use for them.
anchors() {
    prose "$1" | sed -nE 's/^#+ +//p' | tr '[:upper:]' '[:lower:]' | sed -E 's/[^a-z0-9 _-]//g; s/ /-/g'
}

# dead_links FILE...: the links inside the repository that lead nowhere. A figure x.svg may be drawn from x.data.
dead_links() {
    local file target path
    for file in "$@"; do
        while read -r target; do
            path=$(dirname "$file")/${target%%#*}
            [ -n "${target%%#*}" ] || path=$file
            [ -e "$path" ] || [[ $path == *.svg && -e ${path%.svg}.data ]] || echo "$file: no $target"
            [[ $target != *#* ]] || [ ! -f "$path" ] || anchors "$path" | grep -qFx -- "${target#*#}" ||
                echo "$file: no heading $target"
        done < <(prose "$file" | grep -oE '\]\([^)]+\)' | sed -E 's/^\]\((.*)\)$/\1/' | grep -vE '^[a-z]+:')
    done
}

# unknown_pages FILE...: the references to manual pages that Debian's packages do not have.
unknown_pages() {
    local file page
    for file in "$@"; do
        while IFS='()' read -r page section; do
            grep -qE "/man$section/$page\.$section(posix|type)?(\.gz)?$" /var/lib/dpkg/info/*.list ||
                echo "$file: no manual page $page($section)"
        done < <(prose "$file" | sed 's/\\_/_/g' | grep -oE '\b[a-z_][a-zA-Z0-9_-]*\([1-8]\)' | tr -d ')' | sort -u)
    done
}

# code_lines FILE: how many lines of a C file are neither blank nor comment nor include.
code_lines() {
    grep -cvE '^ *(//.*)?$|^#include ' "$1"
}

@test "docs: each test that a rule names exists, and each rule has one, and a source" {
    run missing_tests "$docs"/*.md
    assert_output ''
}

@test "docs: a rule whose test does not exist is found" {
    sed 's/one_fork: without its flush/one_fork: without a flush/' "$docs/one_fork.md" >"$BATS_TEST_TMPDIR/renamed.md"
    sed '0,/\*Test:\*/s/\*Test:\*//; 0,/\*Source:\*/s/\*Source:\*//' "$docs/one_fork.md" >"$BATS_TEST_TMPDIR/none.md"
    run missing_tests "$BATS_TEST_TMPDIR/renamed.md"
    assert_output --partial 'has no test "one_fork: without a flush'
    run missing_tests "$BATS_TEST_TMPDIR/none.md"
    assert_line --partial 'a rule without a test'
    assert_line --partial 'a rule without a source'
}

# commands FILE...: the commands of the terminals in these chapters that begin a command or follow a `|` or `;`, without the
# programs in the current directory.
commands() {
    sed -nE '/^```console/,/^```$/s/^[$>] +//p' "$@" | sed -E "s/'[^']*'//g; s/\"[^\"]*\"//g; s/(\|\||&&|[|;&]|[$]\()/\n/g" |
        sed -E 's/^ *((do|then|[A-Za-z_]+=[^ ]*|[0-9]*[<>][^ ]*) +)*//; s/[ )].*//' | grep -E '^[a-z]+$' | sort -u
}

# unnamed_commands FILE...: the commands that are neither those of POSIX nor named in the reading order.
unnamed_commands() {
    commands "$@" | grep -vxE 'awk|cat|cc|cut|do|done|echo|for|grep|head|printf|sed|sh|sort|tail|test|tr|true|ulimit|uniq|wait|wc' |
        while read -r command; do
            grep -qF "\`$command\`" "$docs/README.md" || echo "$command"
        done
}

@test "docs: the reading order names each command that the runs need besides those of POSIX" {
    run unnamed_commands "$docs"/*.md
    assert_output ''
    run commands "$docs"/*.md
    assert_line strace
    assert_line prlimit
    printf '%s\n' '```console' '$ cat x | sprok -n; echo 1' '```' '`other`' '```console needs=tracing' '$ LC_ALL=C gdb x' '```' \
        >"$BATS_TEST_TMPDIR/x.md"
    run unnamed_commands "$BATS_TEST_TMPDIR/x.md"
    assert_output $'gdb\nsprok'
}

@test "docs: the reading order has every chapter, and nothing else" {
    run sed -nE 's/^([0-9]+\. )?\[[^]]+\]\(([a-z_]+\.md)\).*/\2/p' "$docs/README.md"
    listed=$(sort <<<"$output")
    assert_equal "$listed" "$(cd "$docs" && find . -name '*.md' ! -name README.md ! -name glossary.md ! -name sheet.md -printf '%P\n' | sort)"
}

@test "docs: every link inside the repository leads somewhere" {
    run dead_links "$docs"/*.md "$root/README.md"
    assert_output ''
}

@test "docs: a link to a file or a heading that is not there is found" {
    printf '%s\n' '# A title' '[a](nowhere.md), [b](#a-title), [c](#another), `[d](code.md)`, ![f](drawn.svg)' '```' '[e](block.md)' '```' \
        >"$BATS_TEST_TMPDIR/x.md"
    run dead_links "$BATS_TEST_TMPDIR/x.md"
    assert_output "$BATS_TEST_TMPDIR/x.md: no nowhere.md
$BATS_TEST_TMPDIR/x.md: no heading #another
$BATS_TEST_TMPDIR/x.md: no drawn.svg"
}

@test "docs: every manual page that is referred to exists" {
    run unknown_pages "$docs"/*.md
    assert_output ''
}

@test "docs: a manual page that does not exist is found" {
    printf '%s\n' 'See fork(2), wait(3), \_exit(2), sprok(2); `sys.exit(1)` is none.' >"$BATS_TEST_TMPDIR/x.md"
    run unknown_pages "$BATS_TEST_TMPDIR/x.md"
    assert_output "$BATS_TEST_TMPDIR/x.md: no manual page sprok(2)
$BATS_TEST_TMPDIR/x.md: no manual page wait(3)"
}

@test "docs: the manual pages of the tools are clean" {
    for page in "$root"/tools/*/*.1; do
        run -0 timeout 200 mandoc -Tlint -Wwarning "$page" 3>&-
        assert_output ''
    done
}

@test "docs: every tool has a manual page" {
    for main in "$root"/tools/*/main.c; do
        folder=$(dirname "$main")
        [ -f "$folder/$(basename "$folder").1" ] || fail "$folder has none"
    done
}

@test "docs: each example is what its chapter says, and none is without a chapter" {
    mapfile -t chapters < <(find "$docs" -name "*.md" ! -name README.md ! -name glossary.md ! -name sheet.md)
    run -0 timeout 200 "$root/build/tools/tangle" --check -d "$root/examples" "${chapters[@]}" 3>&-
    assert_output ''
    while read -r file; do
        run -0 grep -lFx "<<$file>>=" "$docs"/*.md
        assert_equal "${#lines[@]}" 1
    done < <(find "$root/examples" -type f -printf '%P\n')
}

@test "docs: an example that was edited by hand is found" {
    cp -r "$root/examples" "$BATS_TEST_TMPDIR/examples"
    echo '// edited' >>"$BATS_TEST_TMPDIR/examples/one_fork.c"
    run -1 timeout 200 "$root/build/tools/tangle" --check -d "$BATS_TEST_TMPDIR/examples" "$docs/one_fork.md" 3>&-
    assert_output --partial one_fork.c
}

@test "docs: no example is longer than a lesson" {
    for file in "$root"/examples/*.c; do
        [ "$(code_lines "$file")" -le 92 ] || fail "$file: $(code_lines "$file") lines of code"
    done
}

@test "docs: each chapter asks, promises, shows, warns and lets the reader try" {
    for file in "$docs"/*.md; do
        # The museum is no lesson: tests/museum.bats says what it has.
        [[ $file != */@(README|glossary|sheet|museum).md ]] || continue
        for heading in Predict 'The question' 'The contract' 'What can go wrong' 'Read on' 'What you can say now' Exercises; do
            grep -qFx "## $heading" "$file" || fail "$file has no part called $heading"
        done
        grep -qFx '<summary>Answers</summary>' "$file" || fail "$file has exercises without answers"
        grep -q '^```console\( needs=.*\)\?$' "$file" || fail "$file shows no run"
    done
}

@test "docs: each chapter has an exercise to write from scratch, and gates check its answer" {
    local chapter
    run -0 env -u MAKEFLAGS -u MAKELEVEL make -C "$root" -s MAKECMDGOALS=gates --eval='show: ; @echo $(gate_tidy_files)' show
    for chapter in "$root"/docs/*.md; do
        grep -q '^## Exercises' "$chapter" || continue
        assert_equal "$chapter: $(grep -c '^```diff answer$' "$chapter")" "$chapter: 1"
        chapter=$(basename "$chapter" .md)
        grep -q "build/docs/$chapter-[a-z_]*\.c" <<<"$output" || fail "$chapter"
    done
}
