#!/usr/bin/env bats
# interleave: every outcome is counted and listed, and an incomplete result is called incomplete.

load test_helper
load helpers/interleave

# ---- How many outcomes -----------------------------------------------------------------------------

@test "interleave: one fork has two outcomes, and both are listed" {
    run -0 interleave "$programs/one_fork"
    assert_output - <<OUTPUT
2 outcomes, 11 states, 21 runs, nothing wrong

outcome 1
  before forking: 1000
  parent of 1001
  child 1001
  (1001, 0)
  exit status 0

outcome 2
  before forking: 1000
  child 1001
  parent of 1001
  (1001, 0)
  exit status 0
OUTPUT
}

@test "interleave: many forks have as many outcomes as the model says, up to four children" {
    for children in 1 2 3 4; do
        run -0 interleave --count "$programs/many_forks" "$children"
        assert_output "$(model many "$children")"
    done
}

@test "interleave: many forks with fork failing at each k have as many as the model says" {
    for children in 1 2 3; do
        run -0 interleave --count --fail fork:EAGAIN "$programs/many_forks" "$children"
        assert_output "$(model fault "$children")"
    done
}

@test "interleave: children that go on in the loop have as many as the model says" {
    for forks in 2 3; do
        run -1 interleave --count "$programs/missing_exit" "$forks"
        assert_output "$(model missing "$forks")"
    done
}

@test "interleave: the figures known for these programs are met" {
    for figure in many:1:3 many:2:37 many:3:1044 fault:1:4 fault:2:42 fault:3:1106 missing:2:3 missing:3:315; do
        IFS=: read -r kind number count <<<"$figure"
        run -0 model "$kind" "$number"
        assert_output "$count"
    done
}

@test "interleave: the list has each outcome once, as many as are counted" {
    interleave --list "$programs/many_forks" 3 >"$BATS_TEST_TMPDIR/list"
    run -0 awk -v RS= '/^outcome/ { sub(/^[^\n]*\n/, ""); if (seen[$0]++) exit 1; n++ } END { print n }' "$BATS_TEST_TMPDIR/list"
    assert_output 1044
}

@test "interleave: a K picks one call: the other outcomes are not there" {
    run -0 interleave --fail fork:EAGAIN@2 "$programs/many_forks" 2
    assert_line --index 0 --regexp '^4 outcomes'
    refute_output --partial "forked 1002"
    assert_line "! fork: Resource temporarily unavailable"
}

@test "interleave: two runs of the tool give the same bytes" {
    interleave --list --json "$BATS_TEST_TMPDIR/one.json" "$programs/many_forks" 3 >"$BATS_TEST_TMPDIR/one"
    interleave --list --json "$BATS_TEST_TMPDIR/two.json" "$programs/many_forks" 3 >"$BATS_TEST_TMPDIR/two"
    cmp "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two"
    cmp "$BATS_TEST_TMPDIR/one.json" "$BATS_TEST_TMPDIR/two.json"
}

@test "interleave: five hundred schedules drawn from the graph happen as it says" {
    run -0 interleave --confirm 500 --count "$programs/many_forks" 3
    assert_output 1044
}

@test "interleave: a search with sleep sets, without the graph, comes to the same outcomes" {
    local failing count
    for children in 1 2 3; do
        count=$(model many "$children")
        run -0 interleave --cross-check "$programs/many_forks" "$children"
        assert_output "$count complete runs, $count outcomes, the same as the graph's"
        failing=$(model fault "$children")
        run -0 interleave --cross-check --fail fork:EAGAIN "$programs/many_forks" "$children"
        assert_output "$failing complete runs, $failing outcomes, the same as the graph's"
    done
    run -0 interleave --cross-check "$programs/missing_exit" 3
    assert_output --partial " complete runs, 315 outcomes, the same"
}

@test "interleave: the search with sleep sets agrees on pipes, signals, groups and mistakes too" {
    for program in crash daemon dining double_child double_siblings group kill_term ping_pong pipe pipeline \
        pool reaper spawn status_look stuck_pipe stuck_wakeup system zombie_forgotten zombie_second; do
        for kind in tty pipe; do
            run -0 interleave --cross-check "--stdout=$kind" "$programs/$program"
            assert_output --partial "the same as the graph's"
        done
    done
}

@test "interleave: the search with sleep sets says what it cannot compare" {
    run -3 interleave --cross-check --max-states 100 "$programs/many_forks" 3
    assert_output "incomplete: nothing to compare"
    run -3 interleave --cross-check "$programs/poll_dots"
    assert_output "incomplete: nothing to compare"
    run -2 interleave --cross-check "$programs/poll"
    assert_output --partial "a schedule has more than 1000 steps"
}

# canonical: replaces the process numbers of native runs by canonical ones, in the order in which the processes were
# forked, and prints each run as one line. Each run comes after a line `run`; one awk is faster than a thousand pipelines.
canonical() {
    awk 'function tell(i, k, n, word, text) {
             for (i = 1; i <= lines; i++) {
                 n = split(line[i], word, " ")
                 for (k = 1; k <= n; k++)
                     text = text (k > 1 ? " " : i > 1 ? "|" : "") (k == n && word[k] in name ? name[word[k]] : word[k])
             }
             if (lines) print text
             lines = children = 0
             delete name
         }
         /^run$/ { tell(); next }
         /^before/ { name[$3] = 1000 }
         /^forked/ && !/children/ { name[$2] = 1000 + ++children }
         { line[++lines] = $0 }
         END { tell() }'
}

@test "interleave: whatever a thousand native runs print is listed" {
    local list=$BATS_TEST_TMPDIR/list
    interleave --list --stdout=pipe "$programs/many_forks" 3 |
        awk -v RS= '/^outcome/ { gsub(/\n +/, "|"); sub(/^[^|]*\|/, ""); sub(/\|exit status 0$/, ""); print }' >"$list"
    # In a separate shell, because Bats traces each command of a test.
    # shellcheck disable=SC2016 # the inner shell's
    sh -c 'for run in $(seq 1000); do echo run; "$0" 3; done' "$programs/many_forks" 3>&- | canonical | sort -u >"$BATS_TEST_TMPDIR/native"
    run -1 grep -vxFf "$list" "$BATS_TEST_TMPDIR/native"
    assert_output ""
    run -0 wc -l <"$list"
    assert_output 1044
}

# ---- Complete or not ---------------------------------------------------------------------------------

@test "interleave: a limit that is reached makes the result incomplete, exit status 3" {
    run -3 interleave --max-states 100 "$programs/many_forks" 3
    assert_line --index 0 --partial "incomplete: "
    assert_line --index 1 --regexp "^incomplete: stopped by --max-states; [0-9]+ of 101 states are still to be searched; 4 processes so far$"
    run -3 --separate-stderr interleave --count --max-runs 3 "$programs/many_forks" 3
    # shellcheck disable=SC2154 # set by run
    assert_regex "$stderr" "^incomplete: stopped by --max-runs; [0-9]+ of [0-9]+ states are still to be searched; 4 processes so far$"
}

@test "interleave: what is not modelled is refused by name, with the line" {
    run -2 interleave "$programs/threads"
    assert_output "interleave: refused: process 1000 calls pthread_create at threads.c:$(line threads 'pthread_create('): threads are not modelled"
    for call in socket socketpair setsockopt sendmsg; do
        run -2 interleave "$programs/sockets" "$call"
        assert_output --regexp "process 1000 calls $call at sockets.c:[0-9]+: .* (is|are) not modelled"
    done
}

@test "interleave: what was found before something is refused is reported, as incomplete and with exit status 2" {
    run -2 --separate-stderr interleave --json "$BATS_TEST_TMPDIR/graph.json" "$programs/refused_late"
    assert_line --index 0 --regexp '^incomplete: at least [0-9]+ outcomes?, .*, [0-9]+ findings?$'
    assert_line --regexp '^incomplete: refused: process 1000 calls socketpair at refused_late.c:[0-9]+: sockets other than SOCK_STREAM and SOCK_DGRAM are not modelled; '
    assert_line --regexp '^zombie: |^orphan: '
    assert_line '  not yet'
    assert_regex "$stderr" '^interleave: refused: process 1000 calls socketpair at refused_late.c:[0-9]+: sockets other than SOCK_STREAM and SOCK_DGRAM are not modelled$'
    node -e 'JSON.parse(require("fs").readFileSync(process.argv[1]))' "$BATS_TEST_TMPDIR/graph.json"
    run -2 --separate-stderr interleave --count "$programs/refused_late"
    refute_output
    run -2 --separate-stderr interleave --fail all "$programs/refused_late"
    assert_line --index 0 --regexp '^incomplete: .* findings?$'
    assert_regex "$stderr" '^interleave: refused: process 1000 calls socketpair'
}

@test "interleave: usage errors have exit status 2 and one line" {
    for arguments in "" --no-such "--fail fork" "--fail fork:ENOSUCH x" "--fail nothing:EIO x" "--stdout=disk x" \
        "--max-states 0 x" "--count --possible /dev/null x" "--count --cross-check x" "--possible /no/such x" "--fail fork:EAGAIN@0 x" /no/such/program; do
        # shellcheck disable=SC2086 # words
        run -2 interleave $arguments
        assert_output --partial "interleave: "
    done
}

@test "interleave: a schedule that is none, or not possible, is an error" {
    run -2 interleave --replay nonsense "$programs/one_fork"
    assert_output --partial "nonsense is not a schedule"
    run -2 interleave --replay 1001 "$programs/one_fork"
    assert_output --partial "step 1 of the schedule is not possible"
}

@test "interleave: standard output that cannot be written is an error" {
    run -2 bash -c "'$tools/interleave' '$programs/one_fork' >/dev/full 3>&-"
}

@test "interleave: the JSON is JSON, and its states lead to as many outcomes as it says" {
    interleave --json "$BATS_TEST_TMPDIR/graph.json" "$programs/many_forks" 3 >/dev/null
    run -0 node -e '
        const graph = JSON.parse(require("fs").readFileSync(process.argv[1]));
        const words = (state) => {
            const row = graph.states[state];
            if (!row[1].length) return new Set([""]);
            const all = new Set();
            for (const [process, to, stream] of row[1])
                for (const word of words(to))
                    all.add((stream ? graph.texts[graph.nodes[row[0][process]][3]] : "") + word);
            return all;
        };
        console.log(graph.outcomes, graph.complete, graph.states[0][2], words(0).size);' "$BATS_TEST_TMPDIR/graph.json"
    assert_output "1044 true 1044 1044"
}

# told OPTION... PROGRAM: prints what each step of the first outcome does, and the text in the stdio buffers before it.
told() {
    interleave --json "$BATS_TEST_TMPDIR/graph.json" "$@" >/dev/null || true
    jq -r '. as $g | def walk($s): if ($g.states[$s][1] | length) == 0 then empty else
        $g.states[$s][1][0] as $step | $g.nodes[$g.states[$s][0][$step[0]]] as $node |
        "\($step[0]) \($g.words[$g.told[$s][0]]) | \(($node[4] // -1) | if . < 0 then "" else $g.texts[.] end | @json)",
        walk($step[1]) end; walk(0)' "$BATS_TEST_TMPDIR/graph.json"
}

@test "interleave: the JSON tells what each step does, and what stands in stdio buffers" {
    printf '%s\n' '#include <stdio.h>' '#include <sys/wait.h>' '#include <unistd.h>' \
        'int main(void) { printf("a"); if (fork() == 0) { printf("b"); return 3; } wait(NULL); return 0; }' \
        >"$BATS_TEST_TMPDIR/copied.c"
    for compiler in cc 'cc -static' musl-gcc; do
        # shellcheck disable=SC2086 # words of a command
        $compiler -w -g -gdwarf-4 -o "$BATS_TEST_TMPDIR/copied" "$BATS_TEST_TMPDIR/copied.c"
        run -0 told --stdout=pipe "$BATS_TEST_TMPDIR/copied"
        assert_line --index 0 '0 fork = 1001; 1001 is born | "a"'
        assert_line --index 1 '1 write "ab" = 2 | "ab"'
        assert_line --index 2 '1 exit(3) | ""'
        assert_line --index 3 '0 waitpid(-1) = 1001, exit status 3 | "a"'
        assert_line --index 4 '0 write "a" = 1 | "a"'
        assert_line --index 5 '0 exit(0) | ""'
    done
}
