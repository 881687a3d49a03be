#!/usr/bin/env bats
# `make` builds what is needed and no more, and says in one line what is missing.

load test_helper

# Each test works in a copy of the tree, with built files and their modification times.
setup() {
    mkdir "$BATS_TEST_TMPDIR/pack"
    cd "$BATS_TEST_TMPDIR/pack" || return
    copy_pack GNUmakefile README.md docs examples tools tests
}

# Runs make as from a shell: the variables of the make that runs these tests are not passed on.
run_make() {
    run env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS timeout 300 make "$@" 3>&-
}

# path_without COMMAND...: prints a PATH with all commands of /usr/bin except these.
path_without() {
    local dir=$BATS_TEST_TMPDIR/path name
    mkdir "$dir"
    ln -s /usr/bin/* "$dir"
    for name in "$@"; do rm -f "$dir/$name"; done
    echo "$dir"
}

@test "make: help lists the targets, each with what it does" {
    run_make help
    assert_success
    assert_line --regexp '^  make examples +[a-z]'
    assert_line --regexp '^  make check-deps +[a-z]'
}

@test "make: what is missing is one line that names the package and the way to get it" {
    local path
    path=$(path_without cc gcc)
    PATH=$path run_make examples
    assert_failure 2
    # shellcheck disable=SC2016 # the backticks are in the message
    assert_output --regexp '^[^ ]+ \*\*\* missing: gcc .*`make deps`.*$'
    assert_equal "${#lines[@]}" 1
}

@test "make: help and clean work with nothing installed" {
    local path
    path=$(path_without cc gcc ar cmark-gfm)
    PATH=$path run_make help
    assert_success
    PATH=$path run_make clean
    assert_success
    assert [ ! -e build ]
}

@test "make: a second make builds nothing, and says where the programs are and how to run one" {
    run_make examples
    assert_success
    assert_output --partial 'build/examples/one_fork'
    find build examples -type f -printf '%p %T@\n' | sort >before
    run_make examples
    assert_success
    find build examples -type f -printf '%p %T@\n' | sort >after
    run diff before after
    assert_success
}

@test "make: with -s it says nothing" {
    rm -r build/examples* build/tools/tangle build/obj/tools/tangle
    run_make -s examples
    assert_success
    refute_output
}

@test "make: the compiler of the examples may have another C library than that of the tools" {
    rm -r build/examples/*
    run_make EXAMPLES_CC=musl-gcc examples
    assert_success
    run -0 build/examples/one_fork
    assert_line --partial 'In the child process'
    run -0 grep -c ld-musl build/examples/one_fork
    run_make CC=musl-gcc examples
    assert_failure 2
    assert_equal "${#lines[@]}" 1
    assert_output --partial 'it may be the compiler of the examples, as EXAMPLES_CC=musl-gcc'
}

@test "make: an edited chapter rebuilds its own program and no other" {
    run_make examples
    assert_success
    touch stamp
    sed -i 's/^In the child process that/&/; s/Process id before forking: %ld/Process id before the fork: %ld/' docs/one_fork.md
    run_make examples
    assert_success
    run find build/examples -type f -newer stamp
    assert_output build/examples/one_fork
    grep -q 'before the fork' examples/one_fork.c
}

@test "make: a chapter that is touched but not changed compiles nothing" {
    run_make examples
    assert_success
    touch docs/*.md stamp
    run_make examples
    assert_success
    run find build/examples examples -type f -newer stamp
    assert_output ''
}

@test "make: a chapter that is gone is no program any more" {
    run_make new NAME=gone
    run_make examples
    assert [ -x build/examples/gone ]
    rm docs/gone.md examples/gone.c build/examples/gone
    run_make examples
    assert_success
    refute [ -e build/examples/gone ]
}

@test "make: a touched header rebuilds what includes it and nothing else" {
    run_make tools
    assert_success
    touch tools/lib/literate/html_start.h stamp
    run_make tools
    assert_success
    run find build/obj -name '*.o' -newer stamp
    assert_line build/obj/tools/lib/literate/html_start.o
    refute_line build/obj/tools/lib/base/diag.o
}

@test "make: a chapter with a mistake stops with its place, and leaves the old program" {
    run_make examples
    assert_success
    cp examples/one_fork.c kept
    sed -i 's/^<<Headers>>$/<<Heeders>>/' docs/one_fork.md
    run_make examples
    assert_failure
    assert_output --regexp 'docs/one_fork.md:[0-9]+:[0-9]+: error: .*Heeders'
    cmp kept examples/one_fork.c
}

@test "make: clean and a target in one call start from nothing, also in parallel" {
    run_make -j4 clean examples
    assert_success
    assert [ -x build/examples/many_forks ]
    run build/examples/many_forks 0
    assert_success
}

@test "make: install goes where it is told, be it a folder with blanks and quotes in its name" {
    run_make install DESTDIR="$PWD/it's a dest" PREFIX='/opt/fork "1"'
    assert_success
    assert [ -x "it's a dest/opt/fork \"1\"/bin/tangle" ]
    assert [ -f "it's a dest/opt/fork \"1\"/share/man/man1/tangle.1" ]
}

@test "make: install puts tools and man pages under DESTDIR and PREFIX" {
    run_make install DESTDIR="$PWD/dest" PREFIX=/opt/fork
    assert_success
    assert [ -x dest/opt/fork/bin/tangle ]
    assert [ -f dest/opt/fork/share/man/man1/tangle.1 ]
    run find dest -type f -not -path 'dest/opt/fork/*'
    assert_output ''
}

@test "deps: with all there it installs nothing and says nothing" {
    run tools/dev/deps build
    assert_success
    assert_output ''
}

@test "deps: goals that install do it one after the other, as apt-get wants" {
    printf '%s\n' '#!/bin/sh' 'mkdir busy || exit' "echo \"\$1\" >>order" 'sleep 0.2' 'rmdir busy' >tools/dev/deps
    mkdir -p build/browser && touch -d 'next year' build/browser/installed
    run_make -j8 epub-deps check-deps bench-deps deps test-deps
    assert_success
    run cat order
    assert_output "$(printf '%s\n' build test check bench epub)"
}

@test "deps: a wrong level is a usage error" {
    run tools/dev/deps everything
    assert_failure 2
    assert_output --partial usage
}

@test "deps: only the level of the electronic book and that of the measurements need pandoc" {
    local level
    for level in build check; do
        PATH=$(path_without pandoc) run tools/dev/deps --missing "$level"
        refute_output --partial pandoc
    done
    PATH=$(path_without pandoc) run tools/dev/deps --missing epub
    assert_output --partial pandoc
}

@test "deps: names what it could not install" {
    local path
    path=$(path_without cc gcc apt-get)
    PATH=$path run tools/dev/deps build
    assert_failure 2
    assert_output --regexp 'cannot install gcc.*apt-get'
}

@test "deps: each package has its reason in the README" {
    local package packages
    packages=$(sed -n 's/^\(build\|test\|check\|bench\|epub\) *\([^ ]*\) .*/\2/p' "$root/tools/dev/deps")
    assert [ -n "$packages" ]
    while read -r package; do
        grep -qE "^\|([^|]*[ ,])?${package}[ ,][^|]*\| .+ \|$" "$root/README.md" ||
            fail "$package is not in the README's table"
    done <<<"$packages"
}

@test "bounded: a command that ends in time keeps its status, its input and its output" {
    run "$root/tools/dev/bounded" 60 sh -c 'read -r word; echo "read $word"; exit 3' <<<hello
    assert_failure 3
    assert_output 'read hello'
}

@test "bounded: a command that takes too long is named and killed, with processes that have left it" {
    run "$root/tools/dev/bounded" 1 bash -c 'trap "" TERM; (setsid sleep 600.25 &); read -r never < <(sleep 600.75)'
    assert_failure 124
    assert_line --partial 'did not end within 1 s: bash -c'
    assert_line --regexp '^ +[0-9]+ S.*: sleep 600\.25 $'
    run pgrep -f '^sleep 600\.[27]5'
    assert_failure 1
}

# A make of the suites that got the descriptors of the job server would hand them to every process of a test; make would then
# wait at its end for a process that a test has left behind. With -n, make still starts those that get them.
@test "make: the make of the suites gets no descriptor of the job server" {
    cp "$root"/.clang-* .
    run_make -n bats suites=one_fork
    assert_success
    assert_line --partial "status=0; env MAKEFLAGS='"
    refute_output --partial 'tools/dev/bounded'
}

# check_of WORD FILE: runs a check of one suite, whose only command is WORD, and of one gate, which sees one file. The
# variables of the bats that runs this test, and its PATH, are not passed on.
check_of() {
    printf '@test "suite: a command" {\n    %s\n}\n' "$1" >tests/one.bats
    run env -i PATH="${PATH#*/bats-core:}" timeout 300 make check suites=one gates=musl gate_musl_files="$2" 3>&-
}

@test "make: a check fails if a suite does or if a gate does, and shows what both print" {
    local of_suite='^not ok 1 suite: a command' of_gate='^alien.c:1:[0-9]+: .*gnu/lib-names.h'
    cp "$root"/.clang-* .
    echo '#include <gnu/lib-names.h>' >alien.c
    check_of true examples/zombie.c
    assert_success
    assert_line --regexp '^  musl +examples/zombie.c$'
    check_of false examples/zombie.c
    assert_failure 2
    assert_line --regexp "$of_suite"
    check_of true alien.c
    assert_failure 2
    assert_line --regexp "$of_gate"
    refute_line --regexp "$of_suite"
}
