#!/usr/bin/env bats
# weave: hostile chapters do no harm, and bad input is a clear error that leaves no files.

load test_helper
load helpers/weave

# ---- Hostile chapters ---------------------------------------------------------------------------------------

@test "weave: a hostile chapter injects nothing" {
    weave -d site hostile.md
    run -1 grep -hoiE '(href|src|action)="[^"]*javascript:' site/*.html
    # What stands in a quoted attribute is text: without it, no element is left that a chapter could have made.
    run -1 grep -iE '<(script|img|b|iframe)[ >][^>]*alert|<[a-z]+ [^>]*\bon[a-z]+=' <(sed 's/"[^"]*"/""/g' site/*.html)
    run -1 grep -F '<' site/search.js
    run -0 grep -c '<script' site/hostile.html
    assert_output 1
    run -0 text_of hostile.html
    assert_line --partial '<script>alert(2)</script>'
    assert_line --partial '<details open onclick="alert(3)">'
}

@test "weave: a title of nothing is none" {
    local title
    for title in '#' '# #' '# ![](x)'; do
        printf '%s\n\ntext\n' "$title" >t.md
        run -1 weave -d site t.md
        assert_output 't.md:1:1: error: a chapter begins with its title: # Title'
    done
}

@test "weave: control characters of two bytes are replaced, and two titles that differ only in them have two places" {
    printf '# T\n\nx\302\233y\302\240z\n\n## A\342\200\256b\n\n## A\342\200\255b\n' >t.md
    weave -d site t.md
    assert_page t.html $'<p>x\357\277\275y\302\240z</p>' '<h2 id="ab">' '<h2 id="ab-1">'
}

@test "weave: a fold is a fold, and no other HTML is HTML" {
    weave -d site hostile.md
    run -0 grep -c '<details>' site/hostile.html
    assert_output 1
    assert_page hostile.html '<summary>Good &amp; &quot;bad&quot;</summary>' '&lt;b&gt;bold&lt;/b&gt;'
    run -0 grep -c '</details>' site/hostile.html
    assert_output 1
}

@test "weave: characters that change the order of what is shown are replaced, in prose and in code" {
    printf '# T\xe2\x80\xae\n\n\xe2\x81\xa6x\xe2\x81\xa9\n\n    /*\xe2\x80\xae } */\n' >t.md
    weave -d site t.md
    LC_ALL=C run -1 grep -P '\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]' site/t.html site/all.html site/index.html
    LC_ALL=C run -0 grep -oP '<p>\xef\xbf\xbdx\xef\xbf\xbd</p>|\*\xef\xbf\xbd }|T\xef\xbf\xbd</a></h1>' site/t.html
    assert_equal "${#lines[@]}" 3
}

@test "weave: no page, script or address comes into the site through the name of a program" {
    weave -d site roots.md
    run -0 find site -type f ! -name '*.html' ! -name '*.txt' ! -name 'site.*' -printf '%f\n'
    assert_equal "$(sort <<<"$output")" "$(printf '%s\n' find.js graph.js javascript-alert-1-.c runs.css search.js stepper.js)"
    grep -qx '<script>alert(2)</script>' site/evil.html.txt
    run -1 grep -F '<script>alert' site/*.html
    run -1 grep -iE '(href|src)="javascript:' site/*.html
}

@test "weave: thousands of equal headings, parts of a chunk and folds take no time" {
    {
        echo '# Many'
        printf '\n## Same\n%.0s' {1..4000}
        printf '\n```c\n<<many.c>>=\nint f(void);\n```\n%.0s' {1..4000}
        printf '\n<details>\n<summary>x</summary>\n%.0s' {1..4000}
        printf '\n</details>\n%.0s' {1..4000}
    } >many.md
    weave -d site many.md
    assert_page many.html 'id="same-3999"' 'id="chunk:manyc:4000"'
    run -0 grep -c '^</details>' site/many.html
    assert_output 4000
}

@test "weave: ten thousand nested quotes and lists do no harm" {
    { echo '# Deep' && printf '> %.0s' {1..10000} && echo x && echo && printf -- '- %.0s' {1..1000} && echo y; } >deep.md
    weave -d site deep.md
}

# ---- ctags --------------------------------------------------------------------------------------------------

# with_ctags LINE...: runs weave_all with a shell script of these lines as ctags.
with_ctags() {
    mkdir -p bin
    printf '%s\n' '#!/bin/sh' "$@" >bin/ctags
    chmod +x bin/ctags
    PATH=$PWD/bin:$PATH weave_all
}

@test "weave: without ctags nothing is written, and the message says what to install" {
    mkdir none
    run -2 env PATH="$PWD/none" "$tools/weave" -d site docs/README.md docs/first.md docs/second.md 3>&-
    assert_output 'weave: cannot run ctags, which finds the definitions in C programs (Debian package universal-ctags): No such file or directory'
    [ ! -e site ]
}

@test "weave: chapters without a program in C need no ctags" {
    mkdir none
    printf '# T\n\n```sh\n<<run.sh>>=\necho\n```\n' >t.md
    run -0 env PATH="$PWD/none" "$tools/weave" -d site table.md t.md 3>&-
    [ -e site/t.html ]
}

@test "weave: errors in chapters are reported without ctags" {
    mkdir none
    run -1 env PATH="$PWD/none" "$tools/weave" -d site docs/first.md docs/second.md bad/two.md 3>&-
    assert_output --partial 'bad/two.md:5:'
}

@test "weave: another ctags, and one that fails, end with 2 and write nothing" {
    local line program='{"_type": "program", "name": "Universal Ctags"}'
    local completed='{"_type": "completed", "command": "generate-tags"}'
    for line in 'echo "ctags: unknown option" >&2; exit 1' 'echo Exuberant' 'exit 0' 'echo "{}"' \
        "echo '${program/Universal/Other}'; echo '$completed'" "echo '$program'; yes"; do
        run -2 with_ctags "$line"
        assert_line 'weave: the command ctags is not Universal Ctags with JSON and a sandbox: install it (Debian package universal-ctags)'
    done
    run -2 with_ctags "echo '$program'" "echo '$completed'" 'exit 3'
    assert_output 'weave: ctags failed with exit status 3'
    run -2 with_ctags "echo '$program'" 'kill -9 $$'
    assert_output 'weave: ctags was killed by signal 9'
    run -2 with_ctags "echo '$program'"
    assert_output 'weave: ctags has read 0 of 2 programs'
    run -2 with_ctags "echo '$program'" "echo '{\"_type\": \"error\", \"message\": \"too bad\"}'"
    assert_output 'weave: ctags: too bad'
    [ ! -e site ]
}

@test "weave: answers of ctags that fit no line of a program do no harm" {
    run -0 with_ctags "echo '{\"_type\": \"program\", \"name\": \"Universal Ctags\"}'" \
        'for line in -1 0 1.5 null 999999999 9223372036854775807; do' \
        '    echo "{\"_type\": \"tag\", \"name\": \"main\", \"kind\": \"function\", \"line\": $line}"' 'done' \
        "echo '{\"_type\": \"tag\"}'" "echo '{\"_type\": \"new\"}'" "echo '{\"_type\": \"completed\"}'" "echo '{\"_type\": \"completed\"}'" \
        "echo '{\"_type\": \"tag\", \"name\": \"main\", \"kind\": \"function\", \"line\": 1}'"
    refute_page first.html 'Defines '
}

@test "weave: the options of the user do not change what ctags finds" {
    mkdir -p home/.ctags.d
    echo '--kinds-C=' | tee .ctags >home/.ctags.d/a.ctags
    HOME=$PWD/home weave_all
    assert_page first.html 'Defines '
}

@test "weave: nothing is left in the directory for temporary files, even after a signal" {
    mkdir temporary
    export TMPDIR=$PWD/temporary
    weave_all
    run -143 with_ctags 'kill -TERM $PPID'
    run -0 find temporary
    assert_output temporary
}

# ---- Bad input ----------------------------------------------------------------------------------------------

@test "weave: all errors of all documents are reported by line, and nothing is written" {
    run -1 weave -d site bad/one.md bad/two.md docs/second.md
    assert_line 'bad/one.md:1:1: error: a chapter begins with its title: # Title'
    assert_line --regexp '^bad/one.md:3:[0-9]+: error: the link leads nowhere: gone.md$'
    assert_line --regexp '^bad/one.md:3:[0-9]+: error: the link leads nowhere: #nowhere$'
    assert_line --regexp '^bad/one.md:5:1: error: a rule without its source'
    assert_line --regexp '^bad/one.md:5:1: error: a rule without its test'
    assert_line --regexp '^bad/one.md:9:[0-9]+: error: no test is named "first: no such test" in tests/first.bats$'
    assert_line --regexp '^bad/two.md:5:[0-9]+: error: .*Nowhere'
    [ ! -e site ]
}

@test "weave: the errors of the format are those of tangle" {
    run -1 "$tools/tangle" -d out bad/two.md
    expected=$output
    run -1 weave -d site bad/two.md
    assert_output "$expected"
}

@test "weave: two files of one name are an error" {
    printf '# Rules\n' >rules.md
    run -1 weave -d site rules.md
    assert_output 'rules.md:1:1: error: two files of the site would be named rules.html'
    [ ! -e site ]
}

@test "weave: two files whose names differ in nothing but case are an error" {
    printf '# One\n' >one.md
    printf '# Two\n' >One.md
    run -1 weave -d site one.md One.md
    assert_output "One.md:1:1: error: two files of the site would be named One.html, but for case or Unicode's normalisation"
    [ ! -e site ]
}

@test "weave: a site that is far larger than its documents is an error" {
    { printf '# T\n\n```c\n<<a.c>>=\n<<0>>\n```\n'
        for i in {0..16}; do printf '\n```c\n<<%d>>=\n<<%d>>\n<<%d>>\n```\n' "$i" $((i + 1)) $((i + 1)); done
        printf '\n```c\n<<17>>=\nint x(void) { return 1; }\n```\n'; } >t.md
    run -1 weave -d site t.md
    assert_output 't.md:1:1: error: the site would be larger than 64 MiB and 16 times its documents'
    [ ! -e site ]
}

@test "weave: cells repeat no more than the beginning of a long head" {
    { printf '# T\n\n| %s |\n|---|\n' "$(printf '\303\251%.0s' {1..8000})" && printf '| x |\n%.0s' {1..4000}; } >t.md
    weave -d site t.md
    [ "$(stat -c %s site/t.html)" -lt 1000000 ]
    assert_page t.html "<td data-label=\"$(printf '\303\251%.0s' {1..32})\">x</td>"
}

@test "weave: characters that change the order of text reach neither the pages nor the search" {
    LC_ALL=C.UTF-8 printf '# T\u202eitle\n\nA\u2066b \u200f c \u061c d\u2028.\n' >t.md
    weave -d site t.md
    ! grep -rPlz '\x{202e}|\x{2066}|\x{200f}|\x{061c}|\x{2028}' site || fail 'in the site'
}

@test "weave: what would take very long to read is an error, at once" {
    local text
    for text in 'x <!A ' 'x <![CDATA[' 'x <? ' '![[]()'; do
        { printf '# T\n\n' && printf "$text%.0s" {1..20000}; } >t.md
        run -1 weave -d site t.md
        assert_output 't.md:1:1: error: this would take very long to read: too many of <!, <? and ![ in such long paragraphs'
    done
    { printf '# T\n\n[a]: /%036000d\n\n' 1 && printf '[a] %.0s' {1..9000}; } >t.md
    run -1 weave -d site t.md
    assert_output --partial 'too many of [ with such long definitions of links'
    { printf '# T\n\n' && printf '>%.0s' {1..5000} && printf 'a\n%.0s' {1..5000}; } >t.md
    run -1 weave -d site t.md
    assert_output --partial 'too many quotes in each other with so many lines'
    { printf '# T\n\n' && printf '|a%.0s' {1..4000} && printf '|\n' && printf '|-%.0s' {1..4000} && printf '|\n' && printf '|b\n%.0s' {1..4000}; } >t.md
    run -1 weave -d site t.md
    assert_output --partial 'too many columns of tables with so many lines'
    [ ! -e site ]
}

@test "weave: a fence that the reader of the prose does not see is an error" {
    printf '# T\n\n> a\n<e>\n```c\n<<a.c>>=\nint a;\n```\n' >t.md
    run -1 weave -d site t.md
    assert_output 't.md:5:1: error: libcmark-gfm, which reads the prose, does not read the fence here as CommonMark does: put empty lines around it'
    printf '# T\n\n> a\n<e>\n\n```c\n<<a.c>>=\nint a;\n```\n' >t.md
    run -0 weave -d site t.md
}

@test "weave: a mark of a small stepper names a program of its chapter" {
    printf '# T\n\n```c\n<<a.c>>=\nint a;\n```\n\n<!-- stepper a -->\n\n<!-- stepper b -->\n\n<!-- a stepper -->\n' >t.md
    run -1 weave -d site t.md
    assert_output 't.md:10:1: error: no program of this chapter is called b'
    sed -i 's/stepper b/stepper a/' t.md
    run -0 weave -d site t.md
    run -1 grep 'stepper' site/t.html
}

@test "weave: a chapter whose name needs encoding is an error" {
    printf '# Odd\n' >'a"b.md'
    run -1 weave -d site 'a"b.md'
    assert_output --partial 'error: a page cannot be named like that'
}

@test "weave: wrong usage, missing files, and a directory that is a file end with 2" {
    run -2 weave
    assert_output --partial 'usage: weave'
    run -2 weave --nonsense docs/second.md
    run -2 weave -d site docs/gone.md
    assert_output --partial 'docs/gone.md'
    : >site
    run -2 weave_all
    run -2 weave -d other docs/README.md docs/first.md docs/second.md README.md
    assert_output 'weave: docs/README.md and README.md: only one README.md can give the reading order'
}

@test "weave: help and version go to standard output, and a full disk is an error" {
    run -0 --separate-stderr weave --help
    assert_line --index 0 --partial 'usage: weave'
    run -0 --separate-stderr weave --version
    assert_output --regexp '^weave [0-9]+\.[0-9]+'
    weave --help >/dev/full 2>err && fail 'a full disk went unnoticed'
    grep -q 'No space left' err
}

@test "weave: what stands in the way of a page is an error of its chapter, and of another file one of the site" {
    printf '%s\n' '# Page' '' 'Text.' >page.md
    mkdir -p site/page.html
    run -1 weave -d site page.md
    assert_output 'page.md:1:1: error: site/page.html: exists and is not a regular file'
    rmdir site/page.html
    mkdir site/site.css
    run -2 weave -d site page.md
    assert_output 'weave: site/site.css: exists and is not a regular file'
    assert [ ! -e site/page.html ]
}
