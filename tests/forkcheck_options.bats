#!/usr/bin/env bats
# forkcheck: its options, and those of a project in .forkcheck.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# refused MESSAGE OPTION...: with these options nothing is judged.
refused() {
    run -2 forkcheck "${@:2}"
    assert_output "forkcheck: $1"
}

# taken OPTION...: these options are right, and the error is that the source is not there.
taken() {
    refused 'nowhere.c: No such file or directory' "$@" nowhere.c
}

@test "forkcheck: options that do not go together are refused" {
    local other='--exercise goes with no program, and with neither --grade nor --format'
    touch x.c program
    mkdir work
    refused 'no source given; try --help'
    refused 'no source given; try --help' --quick
    refused '--program goes with no source' --program program x.c
    refused '--args-file goes with no other arguments' --args-file lists x.c -- 1
    refused '--compare goes with --same-as only' --compare=words x.c
    refused '--subset goes with --same-as only' --subset x.c
    refused '--grade goes with no other program, and with no source' --grade work x.c
    refused '--grade goes with no other program, and with no source' --grade work --program program
    refused '--grade goes with neither --html nor --format: its table is CSV' --grade work --html page.html
    refused '--grade goes with neither --html nor --format: its table is CSV' --grade work --format=json
    refused "$other" --exercise 1 x.c
    refused "$other" --exercise 1 --grade work
    refused "$other" --exercise 1 --program program
    refused "$other" --exercise 1 --format=gcc
}

@test "forkcheck: an option that is none, and a value that an option does not take, are refused" {
    local value
    run -2 forkcheck --faster x.c
    assert_line --index 1 'forkcheck: try --help'
    assert_equal "${#lines[@]}" 2
    for value in 0 1001 '' -1 3x 99999999999999999999; do
        refused "--jobs: $value is not a number from 1 to 1000" --jobs "$value" x.c
    done
    refused '--max-seconds: 1000001 is not a number from 1 to 1000000' --max-seconds 1000001 x.c
    for value in severity=warn format=xml color=red compare=bytes; do
        refused "--${value%=*}: ${value#*=} is not one of the values that --help lists" "--$value" x.c
    done
    refused '--endless: for-ever is not the word expected' --endless=for-ever x.c
    refused '--exclude: there is no code or name nonsense (see --list-rules)' --exclude zombie,nonsense x.c
    refused '--explain: there is no code or name nonsense (see --list-rules)' --explain nonsense
    taken --jobs 1 --max-seconds 1
    taken --jobs 1000 --max-seconds 1000000
    taken --severity=note --format=text --color=never --endless=expected
    taken --severity=warning --format=sarif --color=auto --site file:///site
    taken --only zombie,FC001 --exclude '' --site http://site
}

@test "forkcheck: files that are not there, or cannot be used, are named before anything is judged" {
    echo 'int main(void) { return 0; }' >right.c
    refused 'nowhere.c: No such file or directory' right.c nowhere.c
    refused 'nowhere: No such file or directory' --same-as nowhere right.c
    refused '--same-as: nowhere: No such file or directory' --same-as nowhere --grade .
    refused 'nowhere: No such file or directory' --program nowhere
    refused '.: it is not a regular file' --program .
    refused './right.c: Permission denied' --program ./right.c
    refused 'nowhere: No such file or directory' --args-file nowhere right.c
    PATH=$(only_with timeout) refused 'there is no C compiler: install gcc or clang' --grade .
}

@test "forkcheck: --help and --version go to standard output" {
    run -0 --separate-stderr forkcheck --help
    assert_line --index 0 'usage: forkcheck [OPTIONS] FILE.c... [-- ARGUMENT...]'
    assert_line --index -1 'Exit status: 0 nothing found, 1 findings, 2 the program could not be judged, 3 incomplete.'
    run -0 --separate-stderr forkcheck --version
    assert_output --regexp '^forkcheck [0-9.]+$'
}

# options_tell DIRECTORY: makes tell.c there, which crashes if all the options that it asks for have reached it.
options_tell() {
    cat >"$1/tell.c" <<'C'
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (fork() == 0)
        _exit(0);
#if defined __clang__ && __STDC_VERSION__ == 199901L && defined ONE && defined TWO
    if (argc == 3 && strcmp(argv[1], "x") == 0 && strcmp(argv[2], "y z") == 0)
        abort();
#endif
    return argv == NULL;
}
C
}

@test "forkcheck: .forkcheck sets options of a project, and those of the command line come behind them" {
    options_tell .
    sed -i 's/y z/y/' tell.c
    cat >.forkcheck <<'CONFIG'
cc = clang
std=gnu99
cflags= -DONE  -DTWO
args=x y
only=crash, FC020,zombie
exclude=zombie
severity=error
site=https://example.org/a=b
CONFIG
    run -1 forkcheck --quick --format=json tell.c
    assert_equal "$(jq -c '[.compile, (.findings[] | .code, .page)]' <<<"$output")" \
        '["clang -std=gnu99 -g -gdwarf-4 -o tell tell.c -DONE -DTWO","FC005","https://example.org/a=b/findings.html#FC005"]'
    run -1 forkcheck --quick --severity=warning --format=gcc tell.c -- x
    assert_equal "$(codes)" "FC020 7"
    run -0 forkcheck --quick tell.c -- x
    assert_line '    with the arguments: x'
    # --help is no option of a project.
    for line in help quick= =x; do
        echo "$line" >.forkcheck
        refused ".forkcheck:1: no setting: $line" tell.c
    done
}

@test "forkcheck: --grade judges each submission with the options that it was given" {
    mkdir work
    options_tell work
    printf '%s\n' '#include <unistd.h>' 'int main(void)' '{' '    for (;;)' '        sleep(1);' '}' >work/endless.c
    XDG_CACHE_HOME=$PWD/cache run forkcheck --grade work --quick --no-cache --cc clang --std gnu99 --cflags '-DONE -DTWO' \
        --only crash,never-ends,stuck --endless=expected -- x 'y z'
    assert_line --index 1 --regexp '^endless\.c,clean,0,0,0,0,,,'
    assert_line --index 2 --regexp '^tell\.c,findings,1,0,0,0,FC005,,'
    [ ! -e cache ]
}

@test "forkcheck: --grade hands on what its parts are told, and compares each submission with the reference" {
    local path
    path=$(only_with gcc as ld timeout)
    cp "$tools/forkcheck" .
    mkdir -- -work
    printf '#!/bin/sh\necho "$*" >>%s\nexit 2\n' "'$PWD/told'" >bin/interleave
    chmod +x bin/interleave
    echo 'int main(void) { unused: return 0; }' | tee reference.c >./-work/one.c
    printf 'x y\n' >lists
    PATH=$path run -3 timeout 100 ./forkcheck --grade=-work --quick --all-signals --max-seconds 16 --args-file lists \
        --exclude tool-warning --same-as reference.c --compare=words --subset </dev/null 3>&-
    assert_line --index 1 --regexp '^one\.c,incomplete,0,0,0,0,,not known,"not checked: interleave: '
    assert_equal "$(sed -E 's|/[^ ]*/||; s|/[^ ]*/||' told | sort)" \
        "--same-as reference --stdin=empty --stdout=tty --max-seconds=4 --compare=words --subset ./one x y
--stdin=empty --stdout=pipe --descriptors --ordered --confirm 2 --findings search-2.json --max-seconds 2 --all-signals ./one x y
--stdin=empty --stdout=tty --descriptors --ordered --confirm 2 --findings search-1.json --max-seconds 2 --all-signals ./one x y"
    # The warning that was excluded.
    PATH=$path run timeout 100 ./forkcheck --grade=-work --quick </dev/null 3>&-
    assert_line --index 1 --regexp '^one\.c,incomplete,0,0,1,0,,,'
}

@test "forkcheck: with clang as the compiler, clang and gcc warn as well" {
    echo 'int main(void) { unused: return 0; }' >unused.c
    run -0 forkcheck --quick --cc clang "$root/examples/one_fork.c"
    assert_line '    gcc'
    assert_line '    clang'
    PATH=$(only_with clang as ld timeout) run -1 forkcheck --quick --severity=note --only tool-warning unused.c
    assert_line '    seen by: clang'
    assert_line '    gcc: not installed (Debian package gcc)'
}
