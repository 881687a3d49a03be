#!/usr/bin/env bats
# weave: figures, pictures that a chapter shows. A chapter cannot name any other file, and no picture becomes part of a page.

load test_helper
load helpers/weave

picture='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>P</title><script>alert(1)</script></svg>'

# weave_chapter LINE...: weaves a chapter with these lines after its title, and the picture runs/p.svg.
weave_chapter() {
    printf '%s\n' '# T' '' "$@" >t.md
    [ -e runs/p.svg ] || printf '%s\n' "$picture" >runs/p.svg
    weave -d site --runs runs t.md
}

# assert_no_figure: asserts that the site shows no figure and has none.
assert_no_figure() {
    run -1 grep -l '<img\|<figure class="shown"' site/*.html
    run find site -name '*.svg'
    assert_output ''
}

@test "weave: an image of the runs' directory becomes a figure, on the chapter's page and on the page of all" {
    weave_chapter '![Two *lines* & "one" dot](p.svg)'
    for page in t.html all.html; do
        assert_page "$page" '<figure class="shown"><img src="p.svg" alt="Two lines &amp; &quot;one&quot; dot">' \
            '<figcaption>Two <em>lines</em> &amp; “one” dot</figcaption></figure>'
        refute_page "$page" '<script>alert' '<title>P'
    done
    assert_equal "$(cat site/p.svg)" "$picture"
}

@test "weave: a figure that two chapters show is one file, and one that changes is written again" {
    printf '%s\n' "$picture" >runs/p.svg
    printf '%s\n' '# U' '' '![again](p.svg)' >u.md
    printf '%s\n' '# T' '' '![first](p.svg)' '' '![second](p.svg)' >t.md
    weave -d site --runs runs t.md u.md
    assert_page u.html '<img src="p.svg" alt="again">'
    assert_equal "$(grep -c '<img src="p.svg"' site/t.html)" 2
    echo '<svg/>' >runs/p.svg
    weave -d site --runs runs t.md u.md
    assert_equal "$(cat site/p.svg)" '<svg/>'
}

@test "weave: the first page can show a figure" {
    printf '%s\n' "$picture" >runs/p.svg
    printf '%s\n' '# Front' '' '![on the front](p.svg)' '' '1. [t](t.md)' >README.md
    printf '%s\n' '# T' '' text >t.md
    weave -d site --runs runs README.md t.md
    assert_page index.html '<img src="p.svg" alt="on the front">'
    [ -f site/p.svg ]
}

@test "weave: an image that is not there, or no runs at all, leaves its text" {
    weave_chapter '![the caption](missing.svg)'
    assert_page t.html '<p>the caption</p>'
    assert_no_figure
    weave -d other t.md
    run -0 grep -cF '<p>the caption</p>' other/t.html
    printf '%s\n' '# T' '' '![the caption](p.svg)' >t.md
    weave -d third t.md
    run -0 grep -cF '<p>the caption</p>' third/t.html
    refute [ -e third/p.svg ]
}

@test "weave: an image with a hostile name leaves its text, and no file comes into the site" {
    mkdir -p runs/sub runs/d.svg
    printf '%s\n' "$picture" | tee outside.svg runs/sub/p.svg runs/.p.svg runs/.svg runs/p.png runs/p.svg.html \
        'runs/a b.svg' 'runs/a"b.svg' 'runs/é.svg' runs/p.SVG 'runs/p?.svg' >/dev/null
    for name in ../outside.svg "$PWD/outside.svg" sub/p.svg ./p.svg .p.svg .svg p.png p.svg.html p.SVG d.svg '<a b.svg>' \
        'a"b.svg' 'é.svg' 'p%2esvg' 'p.svg#x' 'p.svg?x' '//example.org/p.svg' 'https://example.org/p.svg' \
        'data:image/svg+xml,<svg/>' 'javascript:alert(1)' 'file:p.svg' '..\p.svg' '<p.svg >' "$(printf 'x%.0s' {1..300}).svg"; do
        rm -rf site
        weave_chapter "![the caption]($name)"
        [[ $name == '<p.svg >' ]] || assert_no_figure
        grep -qF 'the caption' site/t.html || fail "no text for $name"
    done
}

@test "weave: a link to a picture, a directory, a pipe or a device is no figure" {
    printf '%s\n' "$picture" >outside.svg
    ln -s ../outside.svg runs/link.svg
    mkfifo runs/pipe.svg
    mkdir runs/folder.svg
    ln -s /dev/zero runs/zero.svg
    for name in link pipe folder zero; do
        weave_chapter "![the caption]($name.svg)"
        assert_page t.html '<p>the caption</p>'
        assert_no_figure
    done
}

@test "weave: an image among other things, or without a text, is no figure" {
    weave_chapter 'before ![in the line](p.svg)' '' '![two](p.svg) ![images](p.svg)' '' '[![in a link](p.svg)](t.md)' '' \
        '> ![in a quote](p.svg)' '' '- ![in a list](p.svg)' '' '## ![in a heading](p.svg)' '' '| a |' '|---|' \
        '| ![in a table](p.svg) |' '' '*![with emphasis](p.svg)*' '' '![](p.svg)'
    assert_no_figure
    for text in 'in the line' two images 'in a link' 'in a quote' 'in a list' 'in a heading' 'in a table' 'with emphasis'; do
        assert_page t.html "$text"
    done
}

@test "weave: a title of an image is not shown, and markup of its text stays text" {
    weave_chapter '![<img src=x onerror=alert(1)> [l](javascript:alert(1)) `c`](p.svg "onload=alert(1)")'
    assert_page t.html 'alt="&lt;img src=x onerror=alert(1)&gt; l c"'
    run -1 grep -iE '<(script|img|b|iframe)[ >][^>]*alert|<[a-z]+ [^>]*\bon[a-z]+=' <(sed 's/"[^"]*"/""/g' site/*.html)
    refute_page t.html 'javascript:'
}

@test "weave: a figure of one mebibyte is shown, and one byte more is an error at its place" {
    { printf '<svg/>' && head -c "$((1024 * 1024 - 6))" /dev/zero | tr '\0' ' '; } >runs/p.svg
    weave_chapter '![large](p.svg)'
    assert_equal "$(stat -c %s site/p.svg)" 1048576
    printf ' ' >>runs/p.svg
    rm -r site
    run -1 weave_chapter text '' '![too large](p.svg)'
    assert_output 't.md:5:1: error: the figure is larger than 1 MiB: p.svg'
    refute [ -e site ]
}

@test "weave: two figures whose names differ in case only are an error" {
    printf '%s\n' "$picture" >runs/P.svg
    run -1 weave_chapter '![one](p.svg)' '' '![two](P.svg)'
    assert_output --partial 'two files of the site would be named P.svg'
    refute [ -e site ]
}
