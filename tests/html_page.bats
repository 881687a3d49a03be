#!/usr/bin/env bats
# interleave --html: one page about one program, for its author.

load test_helper
load helpers/browser
load helpers/interleave

setup_file() {
    ! can browser || browser_start
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# has TEXT: asserts that page.html has TEXT. A failure does not show the page, which is long.
has() {
    grep -qF -- "$1" page.html || fail "the page does not have: $1"
}

teardown_file() {
    [ -z "${browser_pid-}" ] || browser_stop
}

@test "html: the page has the findings, the source, the outcomes and the graph, and needs no other file" {
    run -1 interleave --pipe-size 512 --html page.html "$programs/pipe_small"
    has '<title>pipe_small under every schedule</title>'
    has '<li><p>stuck: nobody can go on: 1000 waits in waitpid(1001)'
    has '<a href="#schedule:program:tty:1000*2,1001">'
    has '<span data-line="10">static long read_all(int from)'
    has 'the first process has not ended, and nobody can go on'
    has '"version":2'
    run -1 grep -nE '<[a-z]+ [^>]*(src|href|action)="[^#"]' page.html
}

@test "html: a program that does what HTML and scripts mean is only text" {
    local name="a&<b>\"':.c"
    printf '#include <stdio.h>\nint main(void)\n{\n    puts("</script><script>alert(1)</script>\\u2028");\n    return 0;\n}\n' >"$name"
    gcc -g -gdwarf-4 -o "${name%.c}" "./$name"
    run -0 interleave --html page.html "./${name%.c}"
    run -0 grep -c '<script>' page.html
    assert_output 4
    run -1 grep -F 'alert(1)</script>' page.html
    run -0 grep -F '&lt;/script&gt;&lt;script&gt;alert(1)' page.html
}

@test "html: without debugging information, or where the source has gone, the page has the rest" {
    printf 'int main(void) { return 0; }\n' >gone.c
    gcc -g -gdwarf-4 -o gone gone.c
    rm gone.c
    gcc -x c -o bare - <<<'int main(void) { return 0; }'
    for program in gone bare; do
        run -0 interleave --html page.html "./$program"
        has '<p class="lead">1 outcome'
        run -1 grep -F 'data-line="1"' page.html
    done
}

@test "html: there is no stepper for a search that is incomplete" {
    run -3 interleave --max-states 5 --html page.html "$root/build/examples/many_forks" 2
    has '<p class="lead">incomplete: at least'
    run -1 grep -e 'class="stepper"' -e '<script>' page.html
}

@test "html: forkcheck writes such a page too, with the findings of all its parts" {
    run -1 timeout 100 "$tools/forkcheck" --quick --html page.html "$root/tests/fixtures/interleave/pipe_small.c"
    has '<p class="lead">1 finding</p>'
    has '/pipe_small.c:27: <strong>warning</strong> FC020 fork-unchecked</p><p>the program never asks whether fork has failed'
    has '<span data-line="10">static long read_all(int from)'
    assert_equal "$(grep -cE '^"(tty|pipe)":$' page.html)" 2
    run -1 timeout 100 "$tools/forkcheck" --quick --html page.html "$root/examples/museum/exit_missing.c"
    has '<a href="#schedule:program:tty:'
    run -2 timeout 100 "$tools/forkcheck" --quick --html missing/page.html "$root/examples/one_fork.c"
    assert_output --partial 'missing/page.html: No such file or directory'
}

@test "html: it goes to a file or to standard output, whole or not at all" {
    interleave --html - "$root/build/examples/one_fork" >page.html
    assert_equal "$(head -n 1 page.html)$(tail -n 1 page.html)" '<!DOCTYPE html></html>'
    run -2 interleave --html - --json - "$root/build/examples/one_fork"
    assert_output 'interleave: only one of --json, --svg and --html can go to standard output'
    run -2 interleave --html missing/page.html "$root/build/examples/one_fork"
    assert_line --partial 'missing/page.html: No such file or directory'
    run -2 bash -c '"$0" --html - "$1" >/dev/full' "$tools/interleave" "$root/build/examples/one_fork"
    assert_line --partial 'No space left on device'
}

@test "html: the link of a finding shows its schedule, with the command that makes it for real" {
    needs browser
    run -1 interleave --pipe-size 512 --html page.html "$programs/pipe_small"
    run -0 timeout 100 node "$root/tests/browser/own_page.mjs" page.html 3>&-
    assert_line --index 0 'Step 3: the child: write (3000 bytes). The end: nobody can go on.'
    assert_line --index 1 --regexp "^For real: interleave --pipe-size 512 --replay '1000\*2,1001' .*/pipe_small$"
    assert_line --index 2 'lines 29 35'
}

@test "html: the page is valid, usable by everybody, and asks for nothing from outside" {
    needs browser
    run -1 interleave --pipe-size 512 --html page.html "$programs/pipe_small"
    run -0 timeout 200 node "$root/tests/browser/check.mjs" axe,contrast,keyboard,narrow,quiet,valid . 3>&-
    assert_output 'axe,contrast,keyboard,narrow,quiet,valid: 1 pages, 0 problems'
}
