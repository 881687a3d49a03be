#!/usr/bin/env bats
# tangle(1), sentence by sentence: the format, the output, and the command line.

load test_helper
load helpers/tangle

# ---- The format -------------------------------------------------------------------------------------

@test "tangle: fences in lists and quotes, of tildes and longer ones are chunks; comments and indented code are not" {
    run -0 tangle "$fixtures/everything.md"
    assert_output ''
    diff -u "$fixtures/every.c" every.c
}

@test "tangle: CRLF, a lone CR and a byte order mark make no difference, and the output has LF" {
    local ends
    for ends in '\r\n' '\r'; do
        { printf '\357\273\277'; sed 's/$/\r/' "$fixtures/everything.md" | if [ "$ends" = '\r' ]; then tr -d '\n'; else cat; fi; } >everything.md
        run -0 tangle everything.md
        diff -u "$fixtures/every.c" every.c
    done
}

@test "tangle: a document without its last line end is complete" {
    printf '```c\n<<a.c>>=\nint a;\n```' >x.md
    run -0 tangle x.md
    assert_equal "$(tail -n 1 a.c)" 'int a;'
}

@test "tangle: a document without chunks writes nothing and is clean" {
    printf '# Prose\n\n```sh\nls\n```\n' >x.md
    run -0 tangle x.md
    refute_written
}

@test "tangle: a chunk that goes on in the next block is one, in the order of the document" {
    printf '%s\n' '```' '<<a.zzz>>=' '1' '```' 'and' '~~~' '<<a.zzz>>=' '2' '~~~' >x.md
    run -0 tangle x.md
    assert_equal "$(cat a.zzz)" $'1\n2'
}

@test "tangle: an empty line gets no indentation" {
    printf '%s\n' '```' '<<a.zzz>>=' '    <<B>>' '```' '```' '<<B>>=' 'x' '' 'y' '```' >x.md
    run -0 tangle x.md
    assert_equal "$(cat a.zzz)" $'    x\n\n    y'
}

@test "tangle: indentations add up, tabs and blanks as they are" {
    printf '%s\n' '```' '<<a.zzz>>=' $'\t<<B>>' '```' '```' '<<B>>=' '  <<C>>' '```' '```' '<<C>>=' 'x' '```' >x.md
    run -0 tangle x.md
    assert_equal "$(cat a.zzz)" $'\t  x'
}

@test "tangle: @<< is a literal <<, and shifts and here-documents without >> need none" {
    document x.md a.zzz 'a @<< b >> c' '@@<<x>>' 'cat <<EOF' '  @<<Name>>' 'x >> 1 << 2'
    run -0 tangle x.md
    assert_equal "$(cat a.zzz)" $'a << b >> c\n@<<x>>\ncat <<EOF\n  <<Name>>\nx >> 1 << 2'
}

@test "tangle: a name may hold an apostrophe" {
    printf '%s\n' '```c' '<<a.c>>=' "<<What's left>>" '```' '```c' "<<What's left>>=" 'int a;' '```' >x.md
    run -0 tangle x.md
    assert_equal "$(sed -n 2p a.c)" "// <What's left>"
}

@test "tangle: a root may be referred to, and is written all the same" {
    printf '%s\n' '```c' '<<a.c>>=' '<<b.h>>' '```' '```c' '<<b.h>>=' 'int b;' '```' >x.md
    run -0 tangle x.md
    assert_equal "$(tail -n 1 a.c) $(tail -n 1 b.h)" 'int b; int b;'
}

@test "tangle: each document has chunk names of its own" {
    printf '%s\n' '```c' '<<a.c>>=' '<<B>>' '```' '```c' '<<B>>=' 'int a;' '```' >x.md
    sed 's/a\.c/b.c/; s/int a/int b/' x.md >y.md
    run -0 tangle x.md y.md
    assert_equal "$(tail -n 1 a.c) $(tail -n 1 b.c)" 'int a; int b;'
}

# ---- Comments and line numbers ------------------------------------------------------------------------

@test "tangle: the first comment names the document by its base name" {
    mkdir docs
    document docs/x.md
    run -0 tangle docs/x.md
    assert_equal "$(head -n 1 a.c)" '// Tangled from x.md: edit that, not this.'
}

@test "tangle: the comments are in the form of the file's type, and an unknown type has none" {
    local pair name
    for pair in 'a.h=// T' 'a.sh=# T' 'a.py=# T' './Makefile=# T' 'a.sql=-- T' 'a.tex=% T' 'a.css=/* T' 'a.html=<!-- T' \
        'a.lisp=;; T' 'a.1=.\" T' 'a.zzz=x' 'a/b=x'; do
        name=${pair%%=*}
        document x.md "$name" x
        run -0 tangle x.md
        assert_equal "$name=$(head -c $((${#pair} - ${#name} - 1)) "$name")" "$pair"
    done
}

@test "tangle: no name ends the comment that it stands in" {
    printf '%s\n' '```' '<<a.css>>=' '<<x */ y>>' '```' '```' '<<x */ y>>=' 'p{}' '```' >x.md
    run -0 tangle x.md
    assert_equal "$(sed -n 2p a.css)" '/* <x * / y> */'
}

@test "tangle: no name ends or opens a comment or a string, in whichever language" {
    local case file name comment
    for case in 'a.css~x */ y~/* <x * / y> */' 'a.html~--> <!--~<!-- <- -> <!- -> -->' 'a.php~Is it there?~// <Is it there? >' \
        'a.java~C:\users~// <C:\ users>' 'a.groovy~\u000a~// <\ u000a>' 'a.ml~x (* y *) z~(* <x ( * y * ) z> *)' \
        'a.ml~say "x {| y~(* <say '\''x { | y> *)' $'a.js~x\xe2\x80\xa8y\xe2\x80\xa9z~// <x?y?z>' $'a.cs~x\xc2\x85y\x1bz~// <x?y?z>' \
        $'a.js~\xc3\xa9 \xc2\xa0 \xe2\x80\xa6 ?> */~// <\xc3\xa9 \xc2\xa0 \xe2\x80\xa6 ?> */>'; do
        IFS='~' read -r file name comment <<<"$case"
        printf '%s\n' '```' "<<$file>>=" "<<$name>>" '```' '```' "<<$name>>=" 'x' '```' >x.md
        run -0 tangle x.md
        assert_equal "$(sed -n 2p "$file")" "$comment"
        rm "$file"
    done
}

@test "tangle: a #! line stays the first, also when it comes from a chunk" {
    printf '%s\n' '```' '<<a.sh>>=' '<<Start>>' 'echo' '```' '```' '<<Start>>=' '#!/bin/sh' '```' >x.md
    run -0 tangle x.md
    assert_equal "$(cat a.sh)" $'#!/bin/sh\n# Tangled from x.md: edit that, not this.\necho'
}

@test "tangle: nothing comes between the lines of a macro" {
    printf '%s\n' '```c' '<<a.c>>=' '#define A \' '    <<Body>>' 'int b = A;' '```' '```c' '<<Body>>=' '1 + \' '2' '```' >x.md
    run -0 tangle -l x.md
    run -0 timeout 200 cc -E -P a.c
    assert_output 'int b = 1 + 2;'
}

@test "tangle: with -l a compiler names the line of the document" {
    printf '%s\n' 'Text.' '' '```c' '<<a.c>>=' 'int a;' '<<B>>' 'wrong2;' '```' '' '- ```c' '  <<B>>=' '  wrong1 here;' '  ```' >x.md
    run -0 tangle -l x.md
    run timeout 200 cc -fsyntax-only a.c
    assert_line --partial 'x.md:12:'
    assert_line --partial 'x.md:7:'
}

@test "tangle: -l leaves other languages alone" {
    document x.md a.py 'pass'
    run -0 tangle -l x.md
    assert_equal "$(grep -c '#line' a.py)" 0
}

@test "tangle: --map tells of each line where it comes from, and writes nothing" {
    printf '%s\n' '```c' '<<a.c>>=' 'int a;' '<<B>>' '```' '```c' '<<B>>=' 'int b;' '```' >x.md
    run -0 tangle --map -d out x.md
    assert_output $'out/a.c:1\tx.md:2\nout/a.c:2\tx.md:3\nout/a.c:3\tx.md:4\nout/a.c:4\tx.md:8'
    refute_written
}

@test "tangle: --map has as many lines as the file that the same call writes, with -l too" {
    run -0 tangle -l "$fixtures/everything.md"
    run -0 tangle -l --map "$fixtures/everything.md"
    assert_equal "${#lines[@]}" "$(wc -l <every.c)"
}

# ---- --check, -M, standard input ------------------------------------------------------------------------------

@test "tangle: --check names each file that is missing or differs, writes nothing, and fails" {
    document x.md a.c 'int a;'
    document y.md b.c 'int b;'
    document z.md c.c 'int c;'
    run -0 tangle -d out x.md y.md
    echo more >>out/a.c
    run -1 tangle --check -d out x.md y.md z.md
    assert_output $'x.md:2:1: error: out/a.c differs from what this expands to\nz.md:2:1: error: out/c.c is missing'
    assert_equal "$(tail -n 1 out/a.c) $(ls out)" $'more a.c\nb.c'
}

@test "tangle: --check is content with what tangle wrote" {
    run -0 tangle "$fixtures/everything.md"
    run -0 tangle --check "$fixtures/everything.md"
    assert_output ''
}

@test "tangle: -M names each output and its document as the command line did" {
    mkdir docs
    document docs/x.md
    printf '%s\n' '```c' '<<b.c>>=' '```' '```h' '<<b.h>>=' '```' >docs/y.md
    run -0 tangle -d out/ -M d.mk docs/x.md ./docs/y.md
    assert_equal "$(cat d.mk)" $'out/a.c: docs/x.md\nout/b.c: ./docs/y.md\nout/b.h: ./docs/y.md'
}

@test "tangle: make understands a depfile of odd names" {
    mkdir 'a b'
    document 'a b/$x#.md' 'c$d.c'
    run -0 tangle -d 'a b' -M d.mk 'a b/$x#.md'
    printf '%%.c: ; @echo '\''$?'\''\n' | cat d.mk - >GNUmakefile
    touch -d 2001-01-01 'a b/c$d.c'
    run -0 timeout 200 make -s 'a b/c$d.c'
    assert_output 'a b/$x#.md'
}

# make_reads TARGET DOCUMENT: make reads both names from a depfile as they are: TARGET, and its prerequisite DOCUMENT.
make_reads() {
    local goal=("$1")
    document "./$2" "$1"
    run -0 tangle -M d.mk "./$2"
    printf '%s\n' '%: ; @:$(info $@<$<)' | cat d.mk - >GNUmakefile
    touch -d 2001-01-01 "./$1"
    # A TARGET with = would be an assignment on make's command line: then make gets no goal, and makes its first target.
    [[ $1 != *=* ]] || goal=()
    run -0 timeout 200 make -rs "${goal[@]}"
    assert_output "$1<$2"
    rm -rf ./*
}

# bats test_tags=long
@test "tangle: make understands what else is odd in a name, in front of the colon and behind it" {
    local name
    for name in '50%' 'a=b' 'a:=b' 'a;b' 'a|b' 'a&' 'a,b' 'a\b' 'a\#b' 'a\:b' 'a\%b' 'a\\\;b' 'a\|b' 'a\=b' "a'b" 'end\' 'a(b' 'a!b' '#b'; do
        make_reads "$name./x" x.md
        make_reads "x.$name" x.md
        make_reads x.c "$name"
    done
}

@test "tangle: the depfile is written on every success, also when no output changes" {
    document x.md
    run -0 tangle -M d.mk x.md
    touch -d '2001-01-01' d.mk
    run -0 tangle -M d.mk x.md
    refute [ "$(date -r d.mk +%Y)" = 2001 ]
}

@test "tangle: - is standard input, and is called so" {
    run -0 tangle - < <(printf '%s\n' '```c' '<<a.c>>=' 'int a;' '```')
    assert_equal "$(head -n 1 a.c)" '// Tangled from standard input: edit that, not this.'
    run -1 tangle - < <(printf '%s\n' '```c' '<<a.c>>=' '<<B>>' '```')
    assert_output '<stdin>:3:1: error: <<B>> is not defined'
}

@test "tangle: a document that cannot be read is a system error that names it" {
    mkdir directory.md
    run -2 tangle missing.md
    assert_output 'tangle: missing.md: No such file or directory'
    run -2 tangle directory.md
    assert_output 'tangle: directory.md: Is a directory'
    run -2 tangle /dev/zero
    assert_output 'tangle: /dev/zero: File too large'
}

# ---- The command line ---------------------------------------------------------------------------------------------

@test "tangle: --help and --version print on standard output, and a full disk is noticed" {
    run -0 --separate-stderr tangle --help
    assert_output --partial 'usage: tangle'
    run -0 tangle --version
    assert_output --regexp '^tangle .*[0-9]+\.[0-9]+\.[0-9]+$'
    run -2 sh -c '"$@" >/dev/full' - "$tangle" --help
    assert_output 'tangle: standard output: No space left on device'
    run -2 sh -c '"$@" >&-' - "$tangle" --help
    assert_output --partial 'tangle: standard output: Bad file descriptor'
}

@test "tangle: with standard output closed it still does its work" {
    document x.md
    run -0 sh -c '"$@" >&-' - "$tangle" x.md
    assert_equal "$(written)" a.c
}

@test "tangle: wrong usage is exit status 2 and the usage on standard error" {
    local arguments
    document x.md
    for arguments in '' '-d' '-x x.md' '--check -M d x.md' '--check --map x.md'; do
        # shellcheck disable=SC2086 # words
        run -2 --separate-stderr tangle $arguments
        assert_regex "$stderr" 'usage: tangle'
        assert_output ''
    done
    refute_written
}

@test "tangle: -- ends the options" {
    document ./-l
    run -0 tangle -- -l
    assert_equal "$(head -n 1 a.c)" '// Tangled from -l: edit that, not this.'
}

@test "tangle: the man page is clean mdoc and names every option" {
    local page=$root/tools/tangle/tangle.1 option
    run -0 timeout 200 mandoc -Tlint -Wwarning "$page"
    for option in 'Fl d' 'Fl l' 'Fl M' 'Fl Fl check' 'Fl Fl map' 'Fl Fl help' 'Fl Fl version'; do
        grep -q "$option" "$page"
    done
}

@test "tangle: valgrind finds no error and no leak, on good input and bad" {
    [ -z "${TOOLS_DIR-}" ] || skip 'the tools carry an instrument of their own'
    cp "$fixtures"/{wrong,everything}.md .
    run -0 timeout 200 valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all \
        "$tangle" -l -d out -M d.mk everything.md 3>&-
    run -1 timeout 200 valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all \
        "$tangle" -d out wrong.md 3>&-
    run -0 timeout 200 valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all \
        "$tangle" --map everything.md 3>&-
}
