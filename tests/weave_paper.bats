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
