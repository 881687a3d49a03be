#!/usr/bin/env bats
# What the pages show of all schedules, which interleave has recorded: the outcomes below the terminals, the lines of life,
# and the signs of the processes.

load test_helper
load helpers/records

setup_file() {
    build_site
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir docs runs
    printf '%s\n' '# Two' '' 'It forks.' '' '```console' '$ ./two' 'parent 1000' 'child 1001' '```' >docs/two.md
}

weave() {
    timeout 200 "$tools/weave" -d site --runs runs "$@" 3>&-
}

# record N [SCENARIO]: writes a record with N outcomes of `./two`, on a terminal by default. The last one is the outcome
# that the chapter shows.
record() {
    local number
    {
        echo "$1 outcomes, 11 states, 21 runs, nothing wrong"
        for ((number = 1; number < $1; number++)); do
            printf '\noutcome %d\n  parent 1000\n  other %d\n  exit status 0\n' "$number" "$number"
        done
        printf '\noutcome %d\n  parent 1000\n  child 1001\n  exit status 0\n' "$1"
    } >"runs/two.${2:-tty}.txt"
    record_outcomes "runs/two.${2:-tty}"
    record_run two 6 two
}

@test "outcomes: a terminal is one of so many, and the other is behind a fold" {
    record 2
    run -0 weave docs/two.md
    run -0 grep -c 'This is one of <strong>2 possible outputs</strong>' site/two.html
    run -0 grep -A 3 '<summary>The other one</summary>' site/two.html
    assert_output --partial '<b>other 1</b>'
    refute_output --partial 'child 1001'
    run -0 cmp runs/two.tty.txt site/two.tty.txt
}

@test "outcomes: of many it is said where they depart, and how many do" {
    record 1044
    run -0 weave docs/two.md
    run -0 grep -o 'one of <strong>1,044\|The other 1,043' site/two.html
    assert_line --index 0 'one of <strong>1,044'
    assert_line --index 1 'The other 1,043'
    run -0 grep -c '<td data-label="After"><code>parent 1000</code>' site/two.html
    assert_output 1043
}

@test "outcomes: process numbers may be others, as long as the same stand for the same" {
    record 2
    sed -i 's/parent 1000/parent 1007/; s/child 1001/child 1008/' docs/two.md
    run -0 weave docs/two.md
    run -0 grep -c 'This is one of <strong>2' site/two.html
    sed -i 's/child 1008/child 1007/' docs/two.md
    run -0 weave docs/two.md
    run -0 grep -c 'There are <strong>2' site/two.html
}

@test "outcomes: the pipe stands beside the terminal" {
    record 3
    record 1 pipe
    run -0 weave docs/two.md
    run -0 grep -c 'into a pipe there is just 1 (<a href="two.pipe.txt">' site/two.html
}

# choose N: records that there are N outcomes when a wait may reap any dead child, and that it can find two.
choose() {
    record "$1" any
    jq '.states = [[[0], [[0, 1, 0, 7, -1, 1]], 1], [[0], [], 1, 0, 0]]' runs/two.any.json >choice
    mv choice runs/two.any.json
}

@test "outcomes: that Linux reaps the oldest first is said where it matters, and what any order brings" {
    record 2
    run -0 weave docs/two.md
    run -1 grep 'On Linux' site/two.html
    choose 2
    run -0 weave docs/two.md
    run -0 grep -o 'On Linux, a wait .*order[.]' site/two.html
    assert_output 'On Linux, a wait for any child reaps the dead child that was started first. POSIX leaves the order open; the outputs are the same in any order.'
    choose 6
    run -0 weave docs/two.md
    run -0 grep -o 'if it may reap any of them, there are 6' site/two.html
}

@test "outcomes: what only a failing fork brings is shown apart" {
    record 1
    record 2 EAGAIN
    record 1 ENOMEM
    run -0 weave docs/two.md
    run -0 grep -E -c '<p>EAGAIN: 1 more possible output |<p>ENOMEM: nothing else can be seen ' site/two.html
    assert_output 2
}

@test "outcomes: of each it is said which forks have failed, and that all of them may" {
    cp "$root"/build/runs/fork_error.* runs
    printf '%s\n' '# Fails' '' 'It forks.' '' '```console' '$ ./fork_error' 'x' '```' >docs/fails.md
    record_run fails 6 fork_error
    run -0 weave docs/fails.md
    run -0 grep -oE 'When forks? [^<]*:' site/fails.html
    # EAGAIN is asked again five times, ENOMEM is not.
    assert_output 'When forks 3 to 8 fail:
When forks 2 to 7 fail:
When forks 1 to 6 fail:
When fork 3 fails:
When fork 2 fails:
When fork 1 fails:'
    run -0 grep -c 'Jobs done: 0 of 3' runs/fork_error.EAGAIN.txt
    assert_output 1
}

@test "outcomes: a command that does more than run the program has none" {
    record 2
    sed -i 's|^\$ .*|$ ./two 2>\&1|' docs/two.md
    jq 'del(.transcripts[].commands[].run)' runs/two.transcript.json >without
    mv without runs/two.transcript.json
    run -0 weave docs/two.md
    run -1 grep 'class="outcomes"' site/two.html
}

@test "outcomes: what a program prints stays text" {
    record 2
    sed -i 's|other 1|<script>alert(1)</script>|' runs/two.tty.*
    run -0 weave docs/two.md
    run -1 grep '<script>alert' site/two.html
}

# ---- The signs of the processes ---------------------------------------------------------------------------------

@test "signs: each line of a terminal, and of the other outcomes, carries the sign of the process that wrote it" {
    child_first
    run -0 weave docs/one.md
    run -0 grep -oE '(title="[a-z ]*">[^<]*</span><s[a-z]*>|<span class="prompt">)[^<]*' site/one.html
    run -0 sed 's/.*title="\([a-z ]*\)">\([^<]*\)<.*>/\1 \2 /' <<<"$output"
    assert_line --index 1 'the parent ● Process id before forking: 1000'
    assert_line --index 2 'the child ▲ In the child process that has the PID 1001'
    assert_line --index 6 'the parent ● In the parent process after forking the child 1001'
    assert_line --index 7 'the child ▲ In the child process that has the PID 1001'
}

@test "signs: a variant that the chapter compiles has them too, and no forks that fail" {
    child_first
    for scenario in tty pipe; do
        for kind in txt json; do
            cp "runs/one_fork.$scenario.$kind" "runs/one-changed-2.$scenario.$kind"
        done
    done
    record_run one 8 one-changed-2
    sed -i 's|^\$ ./one_fork|$ cc -o changed one.c\n$ cc -o changed one.c\n$ ./changed|' docs/one.md
    run -0 weave docs/one.md
    run -0 grep -c 'one of <strong>2 possible outputs.*href="one-changed-2.tty.txt"' site/one.html
    run -0 grep -c 'class="sign who1"' site/one.html
    run -1 grep "When a fork fails" site/one.html
    run -0 grep -c 'class="stepper" data-runs="one-changed-2"' site/one.html
}

# ---- The lifelines ----------------------------------------------------------------------------------------------

# Makes a chapter that shows the outcome of one_fork in which the child prints first.
child_first() {
    cp "$root"/build/runs/one_fork.* runs
    printf '%s\n' '# One' '' 'It forks.' '' '```console' '$ ./one_fork' 'Process id before forking: 1000' \
        'In the child process that has the PID 1001' 'In the parent process after forking the child 1001' '(1001, 0)' \
        '```' >docs/one.md
    record_run one 6 one_fork
}

@test "lifelines: a schedule that prints what the terminal shows, in words as well" {
    child_first
    run -0 weave docs/one.md
    run -0 sed -n 's/.*<desc[^>]*>\(.*\)<\/desc>/\1/p' site/one.html
    assert_output --partial 'The parent: Process id before forking: 1000. The parent: fork: here begins the child (1001). The child: In the child'
    assert_output --regexp 'has the PID 1001\..*after forking the child 1001\..*waitpid reaps the child \(1001\)\. The parent: \(1001, 0\)\.'
}

@test "lifelines: they are on the pages for printing, and not on the one to be searched" {
    child_first
    run -0 weave docs/one.md
    run -0 grep -c '<svg class="lifelines"' site/print.html
    run -1 grep '<svg class="lifelines"' site/all.html
}

@test "lifelines: the zombie interval is drawn until the reaping" {
    child_first
    run -0 weave docs/one.md
    run -0 grep -c '^<path class="\(zombie\|hollow\|reap\) who1"' site/one.html
    assert_output 3
}

@test "lifelines: lines that are written at once are lines in the picture too" {
    child_first
    sed -i 's/^\$ .*/& | cat/' docs/one.md
    record_run one 6 one_fork pipe
    run -0 weave docs/one.md
    run -0 grep -oE 'child 1001</tspan><tspan x="[0-9]+" dy="16">\(1001, 0\)</tspan>' site/one.html
}

@test "zombies: in how many schedules a child is one, and for how many steps" {
    child_first
    run -0 weave docs/one.md
    run -0 sed -n '/class="zombies"/,/<\/div>/s/<[^>]*>//gp' site/one.html
    assert_line --index 0 'Of all 3 schedules'
    assert_line --index 1 --partial ' the child is a zombie in each for 1 to 2 steps'
    sed -i 's/"states":\[/&[[0],[[0,0]],2],/; s/"told":\[/&[0],/' runs/one_fork.tty.json
    run -0 weave docs/one.md
    run -1 grep 'class="zombies"' site/one.html
}

@test "outcomes: what the terminal and the pipe show stands side by side where it differs" {
    child_first
    run -0 weave docs/one.md
    run -0 grep -A 3 'class="beside"' site/one.html
    assert_line '<p>On a terminal, one of 2</p>'
    run -0 grep -c '<p>Into a pipe, always</p>' site/one.html
    cp runs/one_fork.tty.json runs/one_fork.pipe.json
    run -0 weave docs/one.md
    run -1 grep 'class="beside"' site/one.html
}

@test "lifelines: none where the terminal shows what cannot be, and no page where the graph is damaged" {
    child_first
    sed -i 's/has the PID 1001/has the PID 1000/' docs/one.md
    run -0 weave docs/one.md
    run -1 grep 'class="lifelines"' site/one.html
    child_first
    sed -i 's/"nodes":\[\[0,0,0,0,0\]/"nodes":[[0,77,0,99]/' runs/one_fork.tty.json
    run -2 weave docs/one.md
    assert_output 'weave: runs/one_fork.tty.json: this is no output of interleave(1): node 0 has the call 77'
}
