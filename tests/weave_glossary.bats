#!/usr/bin/env bats
# weave: the glossary, and the first use of each of its terms in a chapter.

load test_helper
load helpers/weave

# glossary LINE...: writes a glossary with the term zombie, and these lines after it.
glossary() {
    printf '%s\n' '# Glossary' '' 'The words.' '' '## zombie' '' '<!-- also: zombies -->' '' \
        'A <dead> process. Taught in [T](t.md).' "$@" >glossary.md
}

# chapter LINE...: writes a chapter of these lines, and makes the site.
chapter() {
    printf '%s\n' '# T' '' "$@" >t.md
    weave -d site t.md glossary.md
}

# assert_linked TEXT...: asserts that the chapter's links to the glossary stand around these texts, in this order.
assert_linked() {
    run grep -oE '<a href="glossary.html#[^<]*</a>' site/t.html
    run sed 's/<[^>]*>//g' <<<"$output"
    assert_equal "$output" "$(printf '%s\n' "$@")"
}

@test "weave: the glossary has a page, which tells what each term means and which chapter teaches it" {
    glossary '' '## buffer (stdio)' '' 'Memory. [T](t.md#part)'
    chapter '## Part' '' 'Text.'
    assert_page glossary.html '<dt id="zombie">zombie</dt>' '&lt;dead&gt; process. Taught in <a href="t.html">T</a>.' \
        '<dt id="buffer-stdio">buffer (stdio)</dt>' '<a href="t.html#part">T</a>'
    refute_page glossary.html 'zombies'
    assert_page t.html '<li><a href="glossary.html">Glossary</a></li>'
    refute_page t.html 'Before</span>Glossary' 'Next</span>Glossary'
}

@test "weave: without a glossary there is no page of it, and no link to one" {
    weave_all
    refute [ -e site/glossary.html ]
    run -1 grep -rF glossary.html site --include '*.html'
}

@test "weave: the first use of a term in a chapter leads to its entry, and no other use" {
    glossary
    chapter 'Two zombies and a zombie.' '' 'Zombies.'
    assert_page t.html 'Two <a href="glossary.html#zombie">zombies</a> and a zombie.' '<p>Zombies.</p>'
    assert_page all.html 'Two zombies and a zombie.'
}

@test "weave: a term may begin with a capital letter, be emphasised, and have an apostrophe after it" {
    glossary
    chapter "Zombie's"
    assert_page t.html '<p><a href="glossary.html#zombie">Zombie</a>'
    chapter '- a **zombie**'
    assert_page t.html '<strong><a href="glossary.html#zombie">zombie</a></strong>'
}

@test "weave: headings, code, links, tables and rules do not lead to the glossary" {
    glossary '' '## first' '' '[T](t.md)'
    chapter '## A zombie' '' '`zombie` [zombie](#a-zombie) ![zombie](x.png)' '' '| zombie |' '|---|' '| zombie |' '' \
        '> **Rule:** No zombie.' '>' '> *Source:* fork(2). *Test:* [tests/first.bats](tests/first.bats), "first: it forks".' \
        '' '```text' 'zombie' '```'
    run -1 grep -F 'glossary.html#' site/t.html
}

@test "weave: a part of a word, of a word with hyphens or of a manual page is no term" {
    glossary
    chapter 'zombielike, unzombie, my_zombie, zombie-like, non-zombie, zombie(2), zombieé, ZOMBIE'
    run -1 grep -F 'glossary.html#' site/t.html
}

@test "weave: the longest term counts, and a term may stand on two lines" {
    glossary '' '## process' '' '[T](t.md)' '' '## process group' '' '<!-- also: process groups,pgrp -->' '' '[T](t.md)'
    chapter 'A process' 'group, a process' 'and `code`' 'zombie'
    assert_linked 'process group' process zombie
}

@test "weave: a term with a special meaning is linked only in the forms that it lists" {
    glossary '' '## step' '' '<!-- only: step of a schedule -->' '' '[T](t.md)'
    chapter 'One step, one step of' 'a schedule.'
    assert_linked 'step of a schedule'
}

@test "weave: the glossary's own errors are reported with their lines" {
    glossary '' '## ghost' '' '<!-- also: zombies -->' '' '[T](t.md)' '' '## alone' '' 'No link, but [one to itself](#ghost).' \
        '' '## one two three four five' '' '[T](t.md) and [x](y.md)'
    run -1 chapter 'Text.'
    assert_line --index 0 'glossary.md:11:1: error: two terms have the form "zombies"'
    assert_line --index 1 'glossary.md:17:1: error: a term without a link to the chapter that teaches it'
    assert_line --index 2 'glossary.md:21:1: error: a form of a term has more than 4 words: "one two three four five"'
    assert_line --index 3 'glossary.md:23:15: error: the link leads nowhere: y.md'
    mkdir other
    cp glossary.md other
    run -2 weave -d site t.md glossary.md other/glossary.md
    assert_output 'weave: glossary.md and other/glossary.md: only one glossary.md can be the glossary'
}

@test "weave: a link to the glossary is one, and gives it no place in the reading order" {
    glossary
    printf '%s\n' '# Order' '' '1. [The words](glossary.md)' '2. [T](t.md)' >README.md
    printf '%s\n' '# T' '' 'See [the words](glossary.md#zombie).' >t.md
    weave -d site README.md t.md glossary.md
    assert_page t.html '<p class="kicker">Chapter 1</p>' '<a href="glossary.html#zombie">the words</a>'
    assert_page all.html '<a href="glossary.html#zombie">the words</a>'
    assert_page index.html '<a href="glossary.html">The words</a>'
}

@test "weave: the glossary is freed, and hostile terms stay text" {
    [ -z "${TOOLS_DIR-}" ] || skip 'the tools carry an instrument of their own'
    glossary '' '## <b>"x"' '' '<!-- also: , ,,<i> -->' '' '[T](t.md)'
    printf '%s\n' '# T' '' 'A zombie, and *a zombie*' 'x.' >t.md
    run -0 valgrind -q --leak-check=full --show-leak-kinds=all --error-exitcode=9 "$tools/weave" -d site t.md glossary.md 3>&-
    assert_page glossary.html '<dt id="bx">&lt;b&gt;'
}
