#!/usr/bin/env bats
# shellcheck disable=SC2016 # the transcript's shell expands the single-quoted text
# transcript: runs the commands that chapters show in terminals, and compares the outputs.

load test_helper
load helpers/transcript

# ---- What is true ------------------------------------------------------------------------------

@test "transcript: what was printed is true, and nothing is said" {
    chapter '$ ./pair' 'parent 1000' 'child 1001'
    run transcript chapter.md
    assert_success
    assert_output ''
}

@test "transcript: a line that says something else is stale, with its place and a diff" {
    chapter '$ ./pair' 'parent 1000' 'kid 1001'
    run transcript chapter.md
    assert_failure 1
    assert_line 'chapter.md:5:1: error: the transcript is stale: this is not what was printed'
    assert_line '@@ -3,3 +3,3 @@'
    assert_line ' parent 1000'
    assert_line -- '-kid 1001'
    assert_line '+child 1001'
}

@test "transcript: a missing line is stale at its command" {
    chapter '$ echo one; echo two' 'one'
    run transcript chapter.md
    assert_failure 1
    assert_line --partial 'chapter.md:3:1: error: the transcript is stale'
    assert_line '+two'
}

@test "transcript: a line that was not printed is stale" {
    chapter '$ echo one' 'one' '' 'two'
    run transcript chapter.md
    assert_failure 1
    assert_line --partial 'chapter.md:5:1: error: the transcript is stale'
    assert_line -- '-two'
}

@test "transcript: a line must be printed by its own command" {
    chapter '$ echo one' 'two' '$ echo two' 'one'
    run transcript chapter.md
    assert_failure 1
}

@test "transcript: a line printed twice must be shown twice" {
    chapter '$ ./pair >/dev/null; echo a; echo a; echo b' 'a' 'b' 'b'
    run transcript chapter.md
    assert_failure 1
}

@test "transcript: the last line needs no newline" {
    chapter '$ printf one' 'one' '$ printf two >&2' 'two'
    run transcript chapter.md
    assert_success
}

@test "transcript: tabs and blanks are kept" {
    chapter "\$ printf 'a\\tb  c \\n'" $'a\tb  c '
    run transcript chapter.md
    assert_success
}

# ---- PIDs --------------------------------------------------------------------------------------

@test "transcript: one number for two processes is not true" {
    chapter '$ ./pair' 'parent 1000' 'child 1000'
    run transcript chapter.md
    assert_failure 1
    assert_line '+child 1001'
}

@test "transcript: two numbers for one process are not true" {
    chapter '$ ./pair; echo $$' 'parent 1000' 'child 1001' '1002' '$ echo $$' '1003'
    run transcript chapter.md
    assert_failure 1
}

@test "transcript: the same number in two commands of a block is the same process" {
    chapter '$ echo $$' '1000' '$ ./pair; echo $$' 'parent 1001' 'child 1002' '1000'
    run transcript chapter.md
    assert_success
}

@test "transcript: swapped PIDs are not true" {
    chapter '$ sh -c '\''echo "I am $$"; ./pair; echo "I was $$"; exit 0'\' \
        'I am 1000' 'parent 1001' 'child 1002' 'I was 1001'
    run transcript chapter.md
    assert_failure 1
    assert_line '+I was 1000'
}

@test "transcript: a number that is no PID must be equal" {
    chapter '$ echo 4294967297 300 0x7fff 1.5' '4294967298 300 0x7fff 1.5'
    run transcript chapter.md
    assert_failure 1
}

@test "transcript: beside a PID the width of a column does not matter" {
    chapter '$ printf "%9d|%-9d|\n" $$ $$' '  1000|1000  |'
    run transcript chapter.md
    assert_success
}

# bats test_tags=long
@test "transcript: a hundred lines that differ only in PIDs are told apart" {
    many='$ i=0; while [ $i -lt 100 ]; do ./pair | tr "\n" " "; echo; i=$((i + 1)); done'
    chapter "$many"
    transcript --accept chapter.md
    # In reverse order, the lines are still true.
    { sed -n 1,3p chapter.md && sed -n 4,103p chapter.md | tac && sed -n '104,$p' chapter.md; } >turned.md
    run transcript turned.md
    assert_success
    # With the PIDs of two children swapped, they are stale.
    sed '10s/child [0-9]*/child 1999/; 20s/child [0-9]*/child 1999/' chapter.md >swapped.md
    run transcript swapped.md
    assert_failure 1
}

# ring STEP: prints, in random order, the edges of a graph of 100 processes: each is joined to the next one and to the one
# STEP further.
ring() {
    awk -v step="$1" 'BEGIN { for (i = 0; i < 100; i++) print 1000 + i, 1000 + (i + 1) % 100 "\n" 1000 + i, 1000 + (i + step) % 100 }' |
        shuf --random-source="$BATS_TEST_FILENAME"
}

@test "transcript: lines that hold together in a circle are compared, in bounded time" {
    mapfile -t lines < <(ring 5)
    chapter '$ i=0; while [ $i -lt 100 ]; do sh -c '\''echo $$; exit 0'\'' >>pids; i=$((i + 1)); done' \
        '$ : ./; awk '\''{ p[NR - 1] = $1 } END { for (i = 0; i < NR; i++) print p[i], p[(i + 1) % NR] "\n" p[i], p[(i + 5) % NR] }'\'' pids' \
        "${lines[@]}"
    run transcript chapter.md
    assert_success
    mapfile -t lines < <(ring 7)
    head -n 4 chapter.md >other.md
    printf '%s\n' "${lines[@]}" '```' >>other.md
    run transcript other.md
    assert_failure 1
    assert_line --partial 'stale'
}

# ---- Order -------------------------------------------------------------------------------------

@test "transcript: the order of a program's lines is not asserted" {
    chapter '$ ./pair' 'child 1001' 'parent 1000'
    run transcript chapter.md
    assert_success
}

@test "transcript: the order of another command's lines is" {
    chapter '$ printf "a\nb\n"' 'b' 'a'
    run transcript chapter.md
    assert_failure 1
}

@test "transcript: the order between standard output and standard error is not" {
    chapter '$ echo out; echo err >&2' 'err' 'out'
    run transcript chapter.md
    assert_success
}

# ---- The form ----------------------------------------------------------------------------------

@test "transcript: a console block that does not begin with a command is an error" {
    chapter 'hello'
    run transcript chapter.md
    assert_failure 1
    assert_line --partial 'chapter.md:3:1: error:'
}

@test "transcript: other blocks are not run" {
    printf '```sh\n$ exit 1\n```\n\n    $ exit 1\n\n```text\n$ exit 1\n```\n' >chapter.md
    run transcript chapter.md
    assert_success
}

@test "transcript: wrong usage and missing files have the exit status 2" {
    chapter '$ true'
    for arguments in '' '--nonsense chapter.md' '--timeout 0 chapter.md' '--timeout 1x chapter.md' 'missing.md' \
        '--from missing chapter.md' '--accept --json x chapter.md' '--json x chapter.md chapter.md'; do
        # shellcheck disable=SC2086 # a list of words
        run transcript $arguments
        assert_failure 2
        refute_output ''
    done
}

@test "transcript: --help and --version answer, and say so when they cannot" {
    run transcript --help
    assert_success
    assert_line --partial 'usage: transcript'
    run transcript --version
    assert_success
    for option in --help --version; do
        run bash -c "'$tools/transcript' $option >/dev/full"
        assert_failure 2
    done
}

@test "transcript: the man page is without fault" {
    run mandoc -Tlint -Wwarning "$root/tools/transcript/transcript.1"
    assert_success
}

# ---- --json ------------------------------------------------------------------------------------

@test "transcript: --json records commands, statuses and streams, the same in each run" {
    chapter '$ ./pair' 'child 1001' 'parent 1000' '$ echo \"a\" >&2; sh -c "exit 3"' '"a"' '$ true'
    run transcript --json first.json chapter.md
    assert_success
    run transcript --json second.json chapter.md
    cmp first.json second.json
    cmp first.json "$BATS_TEST_DIRNAME/fixtures/transcript/record.json"
}

@test "transcript: --programs says in the record which program each command runs, and what is to be recorded" {
    chapter '$ ./pair 2 | cat' 'parent 1000' 'child 1001' '$ ./pair' 'parent 1002' 'child 1003' '$ ./pair >/dev/null' \
        '$ ./pair | wc -l' '2' '$ ./pair' 'parent 1004' 'child 1005'
    run transcript --json record.json --programs programs chapter.md
    assert_success
    run jq -c '.transcripts[].commands[].run' record.json
    assert_output '{"recording":"pair.2","stdout":"pipe"}
{"recording":"pair","stdout":"tty"}
null
null
{"recording":"pair","stdout":"tty"}'
    run jq -c '.recordings[] | [.name, .program, .arguments, .is_variant, [.scenarios[].name]]' record.json
    assert_output '["pair.2","pair",["2"],false,["tty","pipe","any","EAGAIN","ENOMEM"]]
["pair","pair",[],false,["tty","pipe","any","EAGAIN","ENOMEM"]]'
    [ ! -e programs ]
}

@test "transcript: --programs keeps each program that the chapter compiles, under the name that it has there" {
    chapter '$ echo "int main(void) { return 0; }" | cc -x c -o other -' '$ ./other' '$ ./other 1 | cat' \
        '$ echo "int main(void) { return 3; }" | cc -x c -o other -' '$ ./other' '$ cp /bin/true pair' '$ ./pair'
    run transcript --json record.json --programs programs chapter.md
    assert_success
    run jq -c '.recordings[] | [.name, .directory, .is_variant]' record.json
    assert_output '["chapter-other","programs/chapter-other",true]
["chapter-other.1","programs/chapter-other",true]
["chapter-other-2","programs/chapter-other-2",true]
["chapter-pair","programs/chapter-pair",true]'
    run programs/chapter-other/other
    assert_success
    run programs/chapter-other-2/other
    assert_failure 3
}

@test "transcript: a program of the pack that is compiled again from its own source is no variant" {
    mkdir pack
    echo 'int main(void) { return 0; }' >pack/plain.c
    cc -s -o pack/plain pack/plain.c
    chapter '$ cc -o plain plain.c' '$ ./plain' '$ echo "int more;" >>plain.c; cc -o plain plain.c' '$ ./plain'
    run transcript --from pack --json record.json --programs programs chapter.md
    assert_success
    run jq -r '.transcripts[].commands[].run.recording' record.json
    assert_output 'null
plain
null
chapter-plain'
}

@test "transcript: --json writes nothing for a stale chapter" {
    chapter '$ echo a' 'b'
    run transcript --json record.json chapter.md
    assert_failure 1
    [ ! -e record.json ]
}
