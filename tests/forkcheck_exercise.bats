#!/usr/bin/env bats
# forkcheck: --exercise, a random program, a question, and its proven answer.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# program_of TEXT: prints the program of an exercise.
program_of() {
    sed -n '/^    #include/,/^    }$/p' "$1" | sed 's/^    //'
}

# list_outputs PROGRAM: writes what interleave says of all outputs of the program to the file list, and each different
# output in one line, "A B C", sorted, to the file outputs.
list_outputs() {
    timeout 100 "$tools/interleave" --list "$1" </dev/null >list 3>&-
    awk '/^outcome/ { text = ""; next } /^  exit status 0$/ { print substr(text, 2); next } /^  / { text = text " " substr($0, 3) }' list |
        sort -u >outputs
}

# Of all kinds of programs and questions, each once: among them a wait inside a loop, lines that a doubled process prints,
# lines behind which no run ends; a choice that is made twice, and one that turns out to be possible; too many outputs to
# ask for their number.
@test "forkcheck: a seed is the same exercise everywhere" {
    local seed
    for seed in 2 15 23 26 29 37 54 56 57 70; do
        forkcheck --exercise "$seed"
    done | sed 's/by the schedule .*/by a schedule/' >exercises
    run -0 diff "$fixtures/exercises.txt" exercises
}

@test "forkcheck: the program of an exercise is short and correct, and its answer is that of interleave" {
    local seed choices=0 numbers=0 answer letter line expected
    for seed in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
        forkcheck --exercise "$seed" >text
        program_of text >program.c
        assert [ "$(wc -l <program.c)" -lt 25 ]
        run -0 gcc -std=gnu11 -Wall -Wextra -Werror -g -o program program.c
        list_outputs ./program
        grep -q '^[0-9]* outcomes\?, .* nothing wrong$' list
        answer=$(sed -n 's/^Answer: //p' text)
        case $(grep '?' text) in
        Which*)
            expected=
            while read -r letter line; do
                ! grep -qxF "$line" outputs || expected+=${letter%)}
            done < <(sed -n '/^Which/,/^$/p' text | sed -n 's/^  //p')
            assert_equal "$(sed -n '/^Which/,/^$/s/^  [a-d]) //p' text | sort | uniq -d)" ''
            assert_equal "$(tr -cd a-d <<<"${answer//and/}")" "$expected"
            choices=$((choices + 1))
            ;;
        *outputs*) assert_equal "$answer" "$(wc -l <outputs)" ;;
        *lines*) assert_equal "$answer" "$(awk '{ print NF }' outputs | sort -u)" ;;
        *processes*)
            timeout 100 "$tools/interleave" --json graph.json ./program </dev/null >/dev/null 3>&-
            assert_equal "$answer" "$(jq '.parents | length' graph.json)"
            numbers=$((numbers + 1))
            ;;
        esac
    done
    assert [ "$choices" -gt 2 ]
    assert [ "$numbers" -gt 0 ]
}

@test "forkcheck: a choice that is possible has a schedule that shows it" {
    forkcheck --exercise 3 >text
    program_of text >program.c
    gcc -g -o program program.c
    line=$(sed -n 's/^  \([a-d]\)) possible, by the schedule /\1 /p' text | head -n 1)
    assert [ -n "$line" ]
    run -0 timeout 100 "$tools/interleave" --replay "${line#* }" ./program </dev/null
    shown=$(sed -nE 's/^ .* write "(.*)\\n" = .*/\1/p' <<<"$output" | paste -sd' ')
    assert_equal "$shown" "$(sed -n "/^Which/,/^\$/s/^  ${line%% *}) //p" text)"
}

@test "forkcheck: with --html, an exercise is a page that hides its answer" {
    run -0 forkcheck --exercise 3 --html page.html
    assert_output ''
    run -0 grep -c '<details>' page.html
    assert_output 1
    run -0 sed -n '1,/<details>/p' page.html
    assert_output --partial 'if (fork() == 0) {'
    refute_output --partial 'possible, by'
    run -1 grep -E '<script| src=| href=' page.html
    # Four choices, and six outputs.
    sed '1,/<details>/d' page.html >answer
    assert_equal "$(grep -c '<pre class="outcome">' page.html) $(grep -c '<pre class="outcome">' answer)" '10 6'
    assert_equal "$(grep -c '^<li>' page.html) $(grep -c '^<li>' answer)" '8 4'
    run -0 sed -nE 's/<p><strong>(.*)<.strong><.p>$/\1/p' page.html
    assert_output $'Which of these can the program print? (One or more of them.)\nb and c'
    # A number: nothing to choose from.
    run -0 forkcheck --exercise 23 --html page.html
    run -1 grep -E '<ol|<li>|<pre class="outcome">' page.html
    run -0 sed -nE 's/<p><strong>(.*)<.strong><.p>$/\1/p' page.html
    assert_output $'How many processes are there in a run, with the first one?\n2'
}

@test "forkcheck: an exercise needs a number, and goes with no program" {
    for seed in x -1 '' 99999999999999999999999 1x; do
        run -2 forkcheck --exercise "$seed"
        assert_output --partial "is not a number from 0 to"
    done
    run -2 forkcheck --exercise 1 x.c
    assert_output --partial "--exercise goes with no program"
}
