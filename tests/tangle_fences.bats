#!/usr/bin/env bats
# tangle: fences are those of CommonMark, and reading takes linear time.

load test_helper
load helpers/tangle

@test "tangle: in 400 random documents commonmark.js finds the same fences" {
    needs commonmark
    run timeout 200 node "$root/tests/helpers/fences.mjs" "$root" 1 400 3>&-
    assert_success
}

@test "tangle: a fence behind a lazy line that looks like HTML is a fence" {
    printf '> a\n<e>\n```\n<<a.c>>=\nint a;\n```\n' >x.md
    run -0 tangle x.md
    run -0 tail -n 1 a.c
    assert_output 'int a;'
}

@test "tangle: of a tab behind a quote's mark the rest is kept as blanks, and not one more" {
    printf '>\t```\n>\t<<a.txt>>=\n>\tx\n>\t\ty\n> ```\n' >x.md
    run -0 tangle x.md
    assert_equal "$(tail -n 2 a.txt)" $'x\n\ty'
}

# These tests would take minutes if reading took quadratic time.
@test "tangle: reading takes time in proportion to the document" {
    local text
    for text in 'x <!A ' 'x <![CDATA[' 'x <? ' '![[]()' '- ' '> ' '[a]: /u ' '<a b="' '* '; do
        printf -- "$text%.0s" {1..400000} >x.md
        printf '\n```\n<<a.c>>=\nint a;\n```\n' >y.md
        cat x.md >>y.md
        run -0 timeout 200 "$tools/tangle" y.md
    done
}

@test "tangle: deep items and lines that go on with them take time in proportion, too" {
    { printf -- '- %.0s' {1..50000} && printf 'x\n%0100000d\n' 0 | tr 0 ' ' && printf '\n%.0s' {1..50000}; } >x.md
    run -0 timeout 200 "$tools/tangle" x.md
}
