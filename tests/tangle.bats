#!/usr/bin/env bats
# tangle(1), sentence by sentence. Each test works in a folder of its own, which begins empty.

load test_helper

setup() {
    tangle=$tools/tangle
    fixtures=$root/tests/fixtures/tangle
    mkdir "$BATS_TEST_TMPDIR/here"
    cd "$BATS_TEST_TMPDIR/here" || return
}

# tangle ARGUMENT...: as a user would call it.
tangle() {
    timeout 20 "$tangle" "$@" 3>&-
}

# document NAME [ROOT [LINE...]]: a document with a root, a.c if not given, of these lines, or of one.
document() {
    local name=$1 chunk=${2:-a.c}
    shift $(($# > 1 ? 2 : 1))
    [ $# -gt 0 ] || set -- 'int a;'
    printf '%s\n' '```' "<<$chunk>>=" "$@" '```' >"$name"
}

# What is here, besides the documents, and nothing else may be.
written() {
    find . -mindepth 1 ! -name '*.md' -printf '%P\n' | LC_ALL=C sort
}

refute_written() {
    run written
    assert_output ''
}

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

@test "tangle: a #! line stays the first, also when it comes from a chunk" {
    printf '%s\n' '```' '<<a.sh>>=' '<<Start>>' 'echo' '```' '```' '<<Start>>=' '#!/bin/sh' '```' >x.md
    run -0 tangle x.md
    assert_equal "$(cat a.sh)" $'#!/bin/sh\n# Tangled from x.md: edit that, not this.\necho'
}

@test "tangle: nothing comes between the lines of a macro" {
    printf '%s\n' '```c' '<<a.c>>=' '#define A \' '    <<Body>>' 'int b = A;' '```' '```c' '<<Body>>=' '1 + \' '2' '```' >x.md
    run -0 tangle -l x.md
    run -0 timeout 20 cc -E -P a.c
    assert_output 'int b = 1 + 2;'
}

@test "tangle: with -l a compiler names the line of the document" {
    printf '%s\n' 'Text.' '' '```c' '<<a.c>>=' 'int a;' '<<B>>' 'wrong2;' '```' '' '- ```c' '  <<B>>=' '  wrong1 here;' '  ```' >x.md
    run -0 tangle -l x.md
    run timeout 20 cc -fsyntax-only a.c
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

# ---- Errors in documents --------------------------------------------------------------------------------

@test "tangle: all errors come in one go, in order, each with its line and column" {
    cp "$fixtures/wrong.md" .
    run -1 tangle wrong.md
    assert_output "$(cat "$fixtures/wrong.txt")"
    refute_written
}

@test "tangle: an error in one document keeps all others from being written" {
    document x.md
    document y.md b.c '<<Undefined>>'
    run -1 tangle -M d.mk -d out x.md y.md
    assert_output 'y.md:3:1: error: <<Undefined>> is not defined'
    refute_written
}

@test "tangle: the lines of a CRLF document count as in any other" {
    document x.md a.c 'int a;' '<<Undefined>>'
    sed -i 's/$/\r/' x.md
    run -1 tangle x.md
    assert_output 'x.md:4:1: error: <<Undefined>> is not defined'
}

@test "tangle: a chunk that is part of itself is a cycle, with all its chunks, once" {
    printf '%s\n' '```' '<<a.c>>=' '<<B>>' '<<B>>' '```' '```' '<<B>>=' '<<C>>' '```' '```' '<<C>>=' '<<D>>' '```' '```' '<<D>>=' '  <<B>>' '```' >x.md
    run -1 tangle x.md
    assert_output 'x.md:16:3: error: a cycle: <<B>> -> <<C>> -> <<D>> -> <<B>>'
}

@test "tangle: a NUL is an error with its place" {
    printf 'text\nab\0c\n' >x.md
    run -1 tangle x.md
    assert_output 'x.md:2:3: error: a NUL byte: this is not text'
}

@test "tangle: what is not UTF-8 is an error with its place" {
    local bytes
    for bytes in '\377' '\300\200' '\355\240\200' '\364\220\200\200' '\342\202'; do
        printf "line\\n\\303\\251t$bytes\\n" >x.md
        run -1 tangle x.md
        assert_output 'x.md:2:4: error: not valid UTF-8'
    done
}

@test "tangle: a fence that ends only with its quote, its list or the document is never closed" {
    local text
    for text in '> ```\n> x\n\ntext\n' '> ```\n> x\n```\nx\n```\n' '- ```\n  x\n- y\n' '~~~\nx\n```\n' '````\nx\n```\n' \
        '```\nx\n    ```\n' '> ```\n> x\n[a]: ```\n' '```\n' '> ```\n\n'; do
        printf "%b" "$text" >x.md
        run -1 tangle x.md
        assert_output --regexp '^x.md:1:[13]: error: this fence is never closed$'
    done
}

@test "tangle: a fence that is closed is not said to be open" {
    local text
    for text in '> ```\n> x\n> ```\n' '- ```\n  x\n  ```\n- y\n' '> - ```\n>   x\n>   `````  \n' '   ```\nx\n   ```' '> ```\n>```\n' '\t- ~~~\n'; do
        printf "%b" "$text" >x.md
        run -0 tangle x.md
        assert_output ''
    done
}

@test "tangle: a control character in a name does not reach the terminal" {
    document x.md a.c $'<<\e[31m>>'
    run -1 tangle x.md
    assert_output 'x.md:3:1: error: <<?[31m>> is not defined'
    document x.md a.c $'<<\302\23331m\302\240>>'
    run -1 tangle x.md
    assert_output $'x.md:3:1: error: <<??31m\302\240>> is not defined'
}

@test "tangle: a few chunks that expand to 2^60 lines are an error, at once" {
    { printf '```\n<<a.zzz>>=\n<<0>>\n```\n'
        for i in {0..59}; do printf '```\n<<%d>>=\n<<%d>>\n<<%d>>\n```\n' "$i" $((i + 1)) $((i + 1)); done
        printf '```\n<<60>>=\n```\n'; } >x.md
    run -1 tangle x.md
    assert_output --partial 'x.md:2:1: error: <<a.zzz>> expands to too much'
    refute_written
}

@test "tangle: 50,000 chunks deep is not too deep" {
    awk 'BEGIN { f = "```"; print f "\n<<a.zzz>>=\n<<0>>\n" f
        for (i = 0; i < 50000; i++) print f "\n<<" i ">>=\n<<" i + 1 ">>\n" f
        print f "\n<<50000>>=\nthe end\n" f }' >x.md
    run -0 tangle x.md
    assert_equal "$(cat a.zzz)" 'the end'
}

# ---- Where files go ---------------------------------------------------------------------------------------

@test "tangle: -d makes the folder, and folders below it as names say" {
    document x.md sub/deep/a.c
    run -0 tangle -d out/here x.md
    assert_equal "$(tail -n 1 out/here/sub/deep/a.c)" 'int a;'
}

@test "tangle: names that lead out of the folder are errors, and nothing is written" {
    local name
    mkdir inner && cd inner
    for name in ../x.c /tmp/x.c a/../../x.c ../../etc/x.c a/.. ./../x.c; do
        document x.md "$name" x
        run -1 tangle x.md
        assert_output --partial 'x.md:2:1: error: <<'
        refute_written
    done
    cd .. && [ "$(ls)" = inner ]
}

@test "tangle: a target that is, or lies behind, a symbolic link is an error" {
    mkdir out elsewhere
    ln -s ../elsewhere out/folder
    ln -s ../elsewhere/a.c out/a.c
    document x.md folder/a.c
    document y.md a.c
    run -1 tangle -d out x.md y.md
    assert_line 'x.md:2:1: error: <<folder/a.c>> leads through a symbolic link'
    assert_line 'y.md:2:1: error: <<a.c>> leads through a symbolic link'
    assert_equal "$(ls elsewhere)" ''
}

@test "tangle: the output folder itself may be a symbolic link" {
    mkdir real
    ln -s real out
    document x.md
    run -0 tangle -d out x.md
    assert_equal "$(ls real)" a.c
}

@test "tangle: a target that is a folder or a FIFO is an error" {
    mkdir a.c
    mkfifo b.c
    document x.md
    document y.md b.c
    run -1 tangle x.md y.md
    assert_output $'x.md:2:1: error: <<a.c>> is there, and is no regular file\ny.md:2:1: error: <<b.c>> is there, and is no regular file'
}

@test "tangle: two documents with one output are an error, however it is spelt" {
    document x.md sub/a.c
    document y.md ./sub//a.c
    run -1 tangle x.md y.md
    assert_output 'y.md:2:1: error: <<./sub//a.c>> is also written by x.md:2:1'
    refute_written
}

@test "tangle: one path cannot be a file and a folder" {
    document x.md sub/a.c
    document y.md ./sub
    run -1 tangle x.md y.md
    assert_output 'x.md:2:1: error: <<sub/a.c>> is below a file that is written by y.md:2:1'
}

# ---- Writing ------------------------------------------------------------------------------------------------

@test "tangle: a file whose content is the same is not touched" {
    document x.md
    run -0 tangle x.md
    touch -d '2001-01-01' a.c
    run -0 tangle x.md
    assert_equal "$(date -r a.c +%Y)" 2001
}

@test "tangle: a file that changes keeps its mode, and nothing else stays in its folder" {
    document x.md
    echo old >a.c
    chmod 751 a.c
    run -0 tangle x.md
    assert_equal "$(stat -c %a a.c) $(written)" '751 a.c'
}

@test "tangle: when writing fails, nothing has changed and nothing is left" {
    document x.md a.c 'int new;'
    document y.md sub/b.c "$(head -c 20000 /dev/zero | tr '\0' x)"
    echo old >a.c
    run -2 sh -c 'ulimit -f 8; trap "" XFSZ; exec "$@"' - timeout 20 "$tangle" x.md y.md
    assert_output --partial 'tangle: ./sub/b.c: File too large'
    assert_equal "$(cat a.c) $(written)" 'old a.c'
}

@test "tangle: no output overwrites a document that is read, by whatever path, and nothing is written" {
    document x.md ./y.md
    document y.md a.c
    ln -s y.md link.md
    cp y.md before.md
    local path
    for path in y.md ./y.md "$PWD/y.md" link.md; do
        run -1 tangle x.md "$path"
        assert_output "x.md:2:1: error: <<./y.md>> would overwrite the document $path"
    done
    run -1 tangle x.md - <y.md
    assert_output 'x.md:2:1: error: <<./y.md>> would overwrite the document <stdin>'
    cmp y.md before.md
    refute_written
}

@test "tangle: the depfile overwrites no document and no output, and nothing is written" {
    local depfile
    document x.md
    document y.md b.c
    ln -s x.md link.md
    cp x.md before.md
    for depfile in x.md ./link.md "$PWD/y.md"; do
        run -2 tangle -M "$depfile" x.md y.md
        assert_output "tangle: $depfile: the depfile would overwrite a document"
    done
    for depfile in a.c out/../out/b.c; do
        run -2 tangle -d "$(dirname "$depfile")" -M "$depfile" x.md y.md
        assert_output "tangle: $depfile: the depfile would overwrite an output"
    done
    cmp x.md before.md
    refute_written
}

@test "tangle: a depfile may be the device that the document comes from" {
    run -0 tangle -M /dev/null - </dev/null
    assert_output ''
}

@test "tangle: at the limit of file sizes, and when nobody reads the depfile, nothing is left" {
    document x.md a.c 'int new;'
    document y.md b.c "$(head -c 20000 /dev/zero | tr '\0' x)"
    run -2 sh -c 'ulimit -f 8; exec "$@"' - timeout 20 "$tangle" x.md y.md
    assert_output 'tangle: ./b.c: File too large'
    # The reader of the pipe is gone before tangle starts.
    run -2 bash -c 'exec 4> >(:); wait $!; timeout 20 "$@" >&4' - "$tangle" -M /dev/stdout x.md
    assert_output 'tangle: /dev/stdout: Broken pipe'
    refute_written
}

@test "tangle: what a killed process of the same number has left is in nobody's way" {
    document x.md
    # The shell becomes tangle, so their number is one.
    run -0 sh -c 'echo left >.tangle-$$-0; exec "$0" x.md' "$tangle"
    assert_equal "$(tail -n 1 a.c)" 'int a;'
}

@test "tangle: a folder that may not be written in is an error, and nothing is left" {
    [ "$(id -u)" -eq 0 ] || skip 'needs root, to be a user who may not'
    document x.md
    chmod 755 . && chmod 644 x.md
    mkdir -m 755 out
    cd out
    run -2 setpriv --reuid=65534 --regid=65534 --clear-groups timeout 20 "$tangle" - <../x.md
    assert_output 'tangle: ./a.c: Permission denied'
    assert_equal "$(ls -A)" ''
}

@test "tangle: killed in the middle of writing, it leaves what was there and nothing else" {
    local signal pid
    document x.md a.c 'int new;'
    for signal in TERM HUP INT QUIT; do
        echo old >a.c
        mkfifo depfile
        # All is staged when it waits for a reader of the depfile. Job control: no signal is ignored.
        set -m
        "$tangle" -d . -M depfile x.md 3>&- &
        pid=$!
        set +m
        timeout 10 sh -c 'until ls .tangle-* >/dev/null 2>&1; do sleep 0.01; done'
        kill -"$signal" "$pid"
        status=0
        wait "$pid" || status=$?
        assert_equal "$status" $((128 + $(kill -l "$signal")))
        rm depfile
        assert_equal "$(cat a.c) $(written)" 'old a.c'
    done
}

# ---- --check, -M, standard input ------------------------------------------------------------------------------

@test "tangle: --check names each file that is missing or differs, writes nothing, and fails" {
    document x.md a.c 'int a;'
    document y.md b.c 'int b;'
    document z.md c.c 'int c;'
    run -0 tangle -d out x.md y.md
    echo more >>out/a.c
    run -1 tangle --check -d out x.md y.md z.md
    assert_output $'x.md:2:1: error: out/a.c differs from what this gives\nz.md:2:1: error: out/c.c is missing'
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
    run -0 timeout 20 make -s 'a b/c$d.c'
    assert_output 'a b/$x#.md'
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
    mkdir folder.md
    run -2 tangle missing.md
    assert_output 'tangle: missing.md: No such file or directory'
    run -2 tangle folder.md
    assert_output 'tangle: folder.md: Is a directory'
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
    run -0 timeout 20 mandoc -Tlint -Wwarning "$page"
    for option in 'Fl d' 'Fl l' 'Fl M' 'Fl Fl check' 'Fl Fl map' 'Fl Fl help' 'Fl Fl version'; do
        grep -q "$option" "$page"
    done
}

@test "tangle: valgrind finds no error and no leak, on good input and bad" {
    [ -z "${TOOLS_DIR-}" ] || skip 'the tools carry an instrument of their own'
    cp "$fixtures"/{wrong,everything}.md .
    run -0 timeout 60 valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all \
        "$tangle" -l -d out -M d.mk everything.md 3>&-
    run -1 timeout 60 valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all \
        "$tangle" -d out wrong.md 3>&-
    run -0 timeout 60 valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all \
        "$tangle" --map everything.md 3>&-
}
