#!/usr/bin/env bats
# interleave: --same-as, whether a program has the outcomes of a reference.

load test_helper
load helpers/interleave

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    local program
    for program in "$programs"/same_*; do ln -s "$program" .; done
}

# steps_of PROGRAM: the schedule of the outcome that only this program has, in `output`.
steps_of() {
    sed -n "s|^only $1 has this outcome, in [0-9]* steps*: --replay ||p" <<<"$output"
}

@test "interleave: a program has the same outcomes as itself" {
    run -0 interleave --same-as ./same_order ./same_order
    assert_line --index 0 "same: ./same_order has 2 outcomes, and ./same_order has the same"
    assert_line --index 1 --regexp "^proved: every schedule of ./same_order was searched, in [0-9]+ runs$"
}

@test "interleave: an outcome that only the reference has is shown, with a schedule that makes it" {
    run -1 interleave --same-as ./same_order ./same_order.fixed
    assert_line --index 0 \
        "different: ./same_order.fixed has 1 outcome; ./same_order has 2 outcomes, 1 of which ./same_order.fixed does not have"
    refute_line --regexp "^only ./same_order.fixed "
    assert_output --regexp $'only ./same_order has [^\n]*\n  pear\n  apple\n  exit status 0$'
    run -0 interleave --replay "$(steps_of ./same_order)" ./same_order
    assert_output --regexp 'pear.*apple.*the end: exit status 0'
}

@test "interleave: an outcome that only the program has is shown, with a schedule that makes it" {
    run -1 interleave --same-as ./same_order.fixed ./same_order
    assert_output --regexp $'only ./same_order has [^\n]*\n  pear\n  apple\n  exit status 0$'
    run -0 interleave --replay "$(steps_of ./same_order)" ./same_order
    assert_output --regexp 'pear.*apple'
}

@test "interleave: with --subset, outcomes that only the reference has do not count" {
    run -0 interleave --same-as ./same_order --subset ./same_order.fixed
    assert_line --index 0 \
        "subset: ./same_order.fixed has 1 outcome, and each is one of the 2 outcomes of ./same_order"
    run -1 interleave --same-as ./same_order.fixed --subset ./same_order
    assert_line --index 0 --partial "1 of which ./same_order.fixed does not have"
    refute_line --regexp "^only ./same_order.fixed "
}

@test "interleave: processes that are born in another order are the same ones" {
    run -0 interleave --list ./same_births
    assert_line "  second child 1003"
    run -0 interleave --list ./same_births.fixed
    assert_line "  second child 1002"
    run -0 interleave --same-as ./same_births ./same_births.fixed
    assert_line --index 0 --partial "same: "
    assert_line "proved: numbers that stand for processes change with these, and others do not"
}

@test "interleave: a value that could be a process number is compared as a value" {
    for option in --compare=exact --renumber; do
        run -1 interleave --same-as ./same_value "$option" ./same_value.fixed
        assert_line "  counted 1001"
        assert_line "  counted 1002"
    done
    run -0 interleave --same-as ./same_value --renumber ./same_value
}

@test "interleave: with --renumber it does not count which process has which number" {
    printf '%s\n' '1 outcome, nothing wrong' '' 'outcome 1' '  grandchild 1001' '  second child 1003' '  exit status 0' >file
    run -1 interleave --same-as file ./same_births
    assert_line "note: with --renumber it does not count which process has which number"
    run -0 interleave --same-as file --renumber ./same_births
    sed -i s/1001/1003/ file
    run -1 interleave --same-as file --renumber ./same_births
}

@test "interleave: by words, blanks and line ends do not count" {
    run -1 interleave --same-as ./same_words ./same_words.fixed
    assert_output --regexp $'only ./same_words has [^\n]*\n  one two\n  three\n  four \\\\\n  exit status 0$'
    run -0 interleave --same-as ./same_words --compare=words ./same_words.fixed
    assert_line --index 0 --partial ", compared by their words"
    run -1 interleave --same-as ./same_words --compare=words ./same_order
}

@test "interleave: by words, the two streams stay apart on a pipe" {
    printf '%s\n' '1 outcome, nothing wrong' '' 'outcome 1' '  one two' '  three' '  four ./same_words.fixed: x' '  exit status 1' >file
    run -0 interleave --same-as file --compare=words ./same_words.fixed x
    run -1 interleave --same-as file --compare=words --stdout=pipe ./same_words.fixed x
}

@test "interleave: the reference is run under the program's name, with its arguments" {
    cp -L same_words other
    run -0 interleave --list ./other "an argument"
    assert_line "! ./other: an argument"
    run -0 interleave --same-as ./other ./same_words "an argument"
}

@test "interleave: what is listed is a reference, as text and as JSON" {
    for output_kind in tty pipe; do
        interleave --list --json list.json --stdout="$output_kind" ./same_births >list
        for file in list list.json; do
            run -0 interleave --same-as "$file" --stdout="$output_kind" ./same_births
            assert_line "assumed: $file lists the outcomes under the same options, arguments and input"
            run -1 interleave --same-as "$file" --stdout="$output_kind" ./same_order
            assert_line "only $file has this outcome"
        done
    done
    run -2 interleave --same-as list.json ./same_births
    assert_output "interleave: --same-as: list.json: it was made with --stdout=pipe, and this is --stdout=tty"
}

@test "interleave: how the program ends is a part of the outcome" {
    run -1 interleave --same-as "$programs/stuck_pipe" "$programs/stuck_pipe.fixed"
    assert_output --partial ", and nobody can go on"
    run -1 interleave --same-as /bin/true /bin/false
    assert_line "  exit status 1"
    run -1 interleave --same-as "$programs/endless_wait" "$programs/endless_wait.fixed"
    assert_output --partial "never end"
}

@test "interleave: the files that are left changed are a part of the outcome" {
    run -0 interleave --same-as "$programs/file_log" "$programs/file_log"
    interleave --list "$programs/file_log" >list || true
    run -0 interleave --same-as list "$programs/file_log"
    sed -i '/^> /s/$/x/' list
    run -1 interleave --same-as list "$programs/file_log"
}

@test "interleave: a program with endlessly many outcomes differs from one with some, and is not known to equal another" {
    run -1 interleave --same-as ./same_order "$programs/endless_writer"
    assert_line --index 0 --partial "has endlessly many outcomes"
    run -3 interleave --same-as "$programs/endless_writer" "$programs/endless_writer"
    assert_line --index 0 --partial "incomplete: not known: "
    # By words, one of the outcomes that were not listed could be the same.
    run -3 interleave --same-as "$programs/endless_writer" --subset --compare=words ./same_order
    assert_line --index 0 --partial ", 2 of which $programs/endless_writer may not have"
}

@test "interleave: an incomplete search is never called the same" {
    run -3 interleave --same-as ./same_order --max-states 5 ./same_order
    assert_line --regexp "^incomplete: ./same_order: stopped by --max-states; "
    run -3 interleave --same-as ./same_order --subset --max-runs 1 ./same_order
    interleave --list --max-states 12 ./same_order >list || true
    run -3 interleave --same-as list --subset ./same_order.fixed
    assert_line "incomplete: list: it says so itself"
}

@test "interleave: what is refused of either program has exit status 2" {
    for pair in "$programs/refused_late ./same_order" "./same_order $programs/refused_late"; do
        # shellcheck disable=SC2086 # two words
        run -2 interleave --same-as $pair
        assert_output --regexp "refused_late: refused: "
    done
}

@test "interleave: in a listing a backslash at the end of a line is a line that is cut only behind a blank" {
    # shellcheck disable=SC2016 # a line of C
    printf '#include <stdio.h>\nint main(void) { printf("\\\\\\n1\\\\\\n\\n2"); }\n' >backslash.c
    cc -w -o backslash backslash.c 3>&-
    run -0 ./backslash
    assert_output $'\\\n1\\\n\n2'
    interleave --list ./backslash >list
    run -0 interleave --same-as list ./backslash
    assert_line --index 0 "same: ./backslash has 1 outcome, and list has the same"
}

@test "interleave: a file that is no reference is an error with its place" {
    run -2 interleave --same-as . ./same_order
    assert_output --partial "a directory, and neither a program nor a file of outcomes"
    run -2 interleave --same-as missing/file ./same_order
    assert_output --partial "missing/file: No such file"
    : >file
    run -2 interleave --same-as file ./same_order
    assert_output "interleave: --same-as: file: it is empty"
    echo hello >file
    run -2 interleave --same-as file ./same_order
    assert_output --partial "file:1: this is neither a program, nor a listing of --list"
    echo '{"list": 3}' >file
    run -2 interleave --same-as file ./same_order
    assert_output --partial 'file: it is no JSON of interleave --json: it has no array "list"'
    echo '{"list": [' >file
    run -2 interleave --same-as file ./same_order
    assert_output --regexp "file:[0-9]+:[0-9]+: this is no JSON"
}

@test "interleave: a listing that is damaged is an error with its line" {
    interleave --list ./same_order >list
    for damage in '$d' '/^$/d' 's/^outcome 2/outcome 3/' '/pear/d;/apple/d' 's/^  pear/pear/' '1s/2/3/' '/exit status/d'; do
        sed "$damage" list >damaged
        run -2 interleave --same-as damaged ./same_order
        assert_output --regexp "^interleave: --same-as: damaged:([0-9]+:)? "
    done
    interleave "$root/build/examples/many_forks" 2 >list
    run -2 interleave --same-as list "$root/build/examples/many_forks" 2
    assert_output "interleave: --same-as: list: it lists 10 of 37 outcomes: write it with --list"
}

@test "interleave: options of --same-as need it, and those of other reports do not go with it" {
    run -2 interleave --subset ./same_order
    assert_output --partial "--subset, --compare and --renumber go with --same-as only"
    run -2 interleave --same-as ./same_order --count ./same_order
    assert_output --partial "--same-as goes with none of"
    run -2 interleave --same-as ./same_order --compare=letters ./same_order
    assert_output --partial "letters is none of exact and words"
}

@test "interleave: a reference that executes the program by its own name is refused" {
    cp -L "$programs/memory_kept" other
    cp -L "$programs/memory_kept" mine
    run -2 interleave --same-as ./other ./mine exec
    assert_output --partial "./other: refused: it executes ./mine, which is the name that it is started under here"
    run -0 interleave --same-as ./mine ./mine exec
    run -0 interleave --same-as ./other ./mine retry
}

@test "interleave: where it is not known which numbers are process numbers, there is no answer" {
    for fixed in 0 1; do
        sed "s/#ifdef FIXED/#if $fixed/; s/^    const pid_t first = fork();/    for (unsigned i = 0; getpid() >= 5000; i++) usleep(i);\n&/" \
            "$root/tests/fixtures/interleave/same_births.c" >"births$fixed.c"
        gcc -g -gdwarf-4 -o "births$fixed" "births$fixed.c"
    done
    run -3 interleave --same-as ./births0 ./births1
    assert_line --index 0 --partial "incomplete: not known: "
    assert_line --partial "incomplete: it is not known which numbers are process numbers"
}
