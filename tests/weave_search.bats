#!/usr/bin/env bats
# weave: the data of the search, and the places to which it leads. How the search ranks them is tested in tests/browser.bats.

load test_helper
load helpers/weave

# entries FILTER: prints those entries of the search that FILTER of jq selects, one JSON array a line. The data is JSON but
# for its names.
entries() {
    sed '1d; s/^window.forkSearch = //; s/^\([a-z]*\):/"\1":/; s/{file:/{"file":/; s/, title:/, "title":/; s/, entries:/, "entries":/
         s/},$/},/; s/};$/}/; s/^\]},$/]},/' site/search.js | tr -d '\n' | sed 's/,\]/]/g' | jq -c ".pages[].entries[] | select($1)"
}

# chapter LINE...: makes the site of a chapter of these lines.
chapter() {
    printf '%s\n' '# T' '' "$@" >t.md
    weave -d site t.md
}

@test "weave: what the search looks through keeps cells, items and paragraphs apart" {
    weave -d site table.md
    run -0 entries '.[0] == 4'
    assert_output --partial '"A \"b\" C 1 2 4 x y p q"'
}

@test "weave: a rule is found by its words, and is not a part of its section" {
    weave_all
    run -0 entries '.[0] == 1'
    assert_output '[1,"rule:2.1","Look at what fork returns."]'
    run -0 entries '.[1] == "the-program"'
    assert_output '[3,"the-program","The program","More helpers:"]'
}

@test "weave: a mistake has an anchor, and the text up to the next one" {
    chapter '## What can go wrong' '' 'At first.' '' '**No `flush`.** It is lost.' '' 'Really.' '' '**No flush:** again.' '' '### Third' '' 'Text.' \
        '' '## Run it' '' '**What to see.** Much.'
    run -0 entries '.[0] == 2'
    assert_line --index 0 '[2,"wrong:no-flush","No flush","It is lost. Really."]'
    assert_line --index 1 '[2,"wrong:no-flush:2","No flush","again."]'
    assert_line --index 2 '[2,"third","Third","Text."]'
    run -0 entries '.[0] == 3'
    assert_line --index 0 '[3,"what-can-go-wrong","What can go wrong","At first."]'
    assert_line --index 1 '[3,"run-it","Run it","What to see. Much."]'
    assert_page t.html '<p id="wrong:no-flush"><strong>No <code>flush</code>.</strong>' '<p id="wrong:no-flush:2">'
    refute_page all.html 'wrong:'
}

@test "weave: a program that is shown with its repair is a mistake" {
    chapter '## A bug' '' '```c' '<<b.c>>=' 'int a;' '```' '' '```diff' '--- b.c' '+++ c.c' '@@' '-int a;' '+int b;' '```' '' '## Other' '' 'Text.'
    run -0 entries '.[0] == 2'
    assert_output '[2,"a-bug","A bug"]'
}

@test "weave: a chunk is found by the names in its code, and none of its code is shown" {
    chapter '```c' '<<a.c>>=' 'int count(void) { return waitpid(-1, 0, WNOHANG) == one_more; }' '<<B>>' '```' '' '```c' '<<B>>=' 'int x;' '```'
    run -0 entries '.[0] == 5'
    assert_line --index 0 '[5,"chunk:ac","a.c","","waitpid WNOHANG one_more"]'
    assert_line --index 1 '[5,"chunk:b","B"]'
}

@test "weave: of a long text the beginning is kept, and each other word once" {
    local long
    long=$(printf 'Sentence number %s of many. ' {1..30})
    chapter "$long Zebra zebra, Zebras an ox." '' '## Exercises' '' 'What is answered here?' '' '## Next' '' "$(printf 'x%.0s' {1..500}) last"
    run -0 entries '.[1] == ""'
    assert_output --partial 'Sentence number 7 of many."'
    assert_output --partial 'zebra zebras"'
    refute_output --partial 'Sentence number 8'
    run -0 entries '.[1] == "exercises"'
    assert_output '[3,"exercises","Exercises"]'
    run -0 entries '.[1] == "next"'
    assert_output --regexp '"Next","","x{500}"'
}

@test "weave: the terms of the glossary are found first, and hostile words stay text" {
    printf '%s\n' '# G' '' '## zombie' '' 'Dead </script>. [T](t.md)' >glossary.md
    printf '%s\n' '# T' '' 'Text.' >t.md
    weave -d site t.md glossary.md
    run -0 entries '.[0] == 0'
    assert_output '[0,"zombie","zombie","Dead </script>. T"]'
    run -1 grep -F '</' site/search.js
}
