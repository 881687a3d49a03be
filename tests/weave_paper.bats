#!/usr/bin/env bats
# weave: the pages that are made to be printed.

load test_helper
load helpers/weave

# exercise: gives the first chapter an exercise with its answer, which holds a fold, and a fold of another kind.
exercise() {
    cat >>docs/first.md <<'MD'

## Exercises

1. Predict.

<details>
<summary>Answers</summary>

1. The answer.

<details>
<summary>More</summary>

More of it.

</details>

</details>

<details>
<summary>For experts</summary>

The note.

</details>

The last words.
MD
}

@test "print: one page has the chapters without the answers, the other one with them" {
    exercise
    weave_all
    refute_page print.html 'The answer.' 'More of it.'
    assert_page print.html 'Predict.' '<details open>' 'The note.' 'The last words.'
    assert_page print-answers.html 'Predict.' 'The answer.' 'More of it.' 'The note.' 'The last words.'
    run -0 grep -c '<details>' site/all.html
    assert_output 3
    run -1 grep '<details>' site/print-answers.html
}

@test "print: the contents lead to the chapters and their sections" {
    weave_all
    assert_page print.html '<li><a href="#second:second">Second</a>' '<li><a href="#first:a-run">A run</a></li>'
    assert_page all.html '<a href="print.html">' '<a href="print-answers.html">'
}

@test "print: code has no links to definitions" {
    weave_all
    refute_page print.html '<a href="#first:chunk:helpers">twice</a>'
    assert_page all.html '<a href="#first:chunk:helpers">twice</a>'
}

# ---- The sheet ----------------------------------------------------------------------------------------------

# sheet: writes a sheet, and makes the pages.
sheet() {
    printf '%s\n' '# Sheet' '' 'All of it.' '' '## Calls' '' '[a <call>](first.md#a-run)' >docs/sheet.md
    weave -d site docs/README.md docs/first.md docs/second.md docs/sheet.md
}

@test "sheet: a page has the document, and the first sentence of each rule" {
    sed -i 's/Look at what fork returns[.]/Look at `fork(x)`, e.g.: here. Never sleep. Never./' docs/first.md
    sheet
    assert_page sheet.html '<h2 id="calls">' '<a href="first.html#a-run">a &lt;call&gt;</a>' \
        '<li><a href="first.html#rule:2.1">2.1</a> Look at <code>fork(x)</code>, e.g.: here.</li>'
    refute_page sheet.html 'Never'
}

@test "sheet: it is no chapter, and other documents can lead to it" {
    printf '\nSee [the sheet](sheet.md).\n' >>docs/first.md
    sheet
    assert_page first.html 'Chapter 2' '<a href="sheet.html">the sheet</a>'
    refute_page all.html 'All of it.'
}

@test "sheet: without rules it has the document only, and two of them are an error" {
    printf '%s\n' '# T' '' 'Text.' >t.md
    printf '%s\n' '# Sheet' '' 'Text.' '' '## Part' '' 'More.' >sheet.md
    weave -d site t.md sheet.md
    refute_page sheet.html 'The rules, in short'
    mkdir other
    cp sheet.md other
    run -2 weave -d site t.md sheet.md other/sheet.md
    assert_output 'weave: sheet.md and other/sheet.md: only one sheet.md can be the sheet'
    printf '%s\n' '# Sheet' '' '[x](nowhere.md)' >sheet.md
    run -1 weave -d site t.md sheet.md
    assert_output 'sheet.md:3:1: error: the link leads nowhere: nowhere.md'
}
