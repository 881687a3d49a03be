#!/usr/bin/env bats
# weave: what pages show of the records of runs. A damaged record does no harm.

load test_helper
load helpers/weave
load helpers/records

# Makes a chapter that runs a program, which prints a and b, and the list of its outcomes.
program() {
    printf '%s\n' '# Program' '' '```console' '$ ./p' a b '```' >p.md
    printf '%s\n' 'outcome 1' '  a' '  b' '  exit status 0' >runs/p.tty.txt
    record_run p 4 p
}

# graph PARENTS PROCESSES [MEMBER]: prints the graph of two writes in a row. PROCESSES continues the list of processes in
# each state, and MEMBER continues the object.
graph() {
    printf '{"program":["./p"],"stdout":"tty","first":1000,"lines":["p.c:1"],"parents":%s,"calls":["write"],"list":[{"lines":[[1,"a"],[1,"b"]],"end":"exit status 0"}],"texts":["a\\n","b\\n"],"nodes":[[0,0,0,0],[0,0,0,1],[0,0,0]],' "$1"
    printf '"states":[[[0%s],[[0,1,1]],1],[[1%s],[[0,2,1]],1],[[2%s],[],1,0,0]]%s}\n' "$2" "$2" "$2" "${3-}"
}

@test "weave: a graph becomes lifelines, and a script for the stepper" {
    program
    graph '[-1]' '' >runs/p.tty.json
    weave -d site --runs runs p.md
    assert_page p.html '<svg class="lifelines"' '<script src="p.runs.js" defer></script>'
    run -0 timeout 200 node -e 'window = {}; eval(require("fs").readFileSync("site/p.runs.js", "utf8")); console.log(window.forkRuns.p.tty.calls[0])' 3>&-
    assert_output write
}

@test "weave: what is no graph does not become a script, and nothing is written" {
    local member
    program
    for member in ',"x":alert(1)' '};alert(1);({' ',"x":[1 2]' ',"x":01' ',"x":"
"' ',"x":[1,]' ',"x":{"y"}' ',"x":1e' ',,"x":1' ',"x":nul' ',"states":[[[0],[[0,1,1]]]' ',"states":[[],]'; do
        graph '[-1]' '' "$member" >runs/p.tty.json
        run -2 weave -d site --runs runs p.md
        assert_output --regexp '^weave: runs/p.tty.json(: this is no output of interleave|:[0-9]+:[0-9]+: this is no JSON: )'
        refute [ -e site ]
    done
}

@test "weave: all that JSON allows may stand in a graph, up to 2048 levels deep" {
    local deep
    program
    deep=$(printf '[%.0s' {1..2000})$(printf ']%.0s' {1..2000})
    graph '[-1]' '' ', "x" : [ -0.5e+10 , true, {}, {"a": [], "\u00e9\"": null}, '"$deep"' ] ' >runs/p.tty.json
    run -0 weave -d site --runs runs p.md
    deep=$(printf '[%.0s' {1..50000})$(printf ']%.0s' {1..50000})
    graph '[-1]' '' ', "x" : '"$deep" >runs/p.tty.json
    run -2 weave -d site --runs runs p.md
    assert_output --partial 'this is no JSON: '
}

@test "weave: a graph whose numbers lead nowhere is none" {
    local parents
    program
    for parents in '[]' '[-1,99999999]' '[0]' '[-1,1]'; do
        graph "$parents" ',-1' >runs/p.tty.json
        run -2 weave -d site --runs runs p.md
        assert_output --partial 'weave: runs/p.tty.json: this is no output of interleave(1): '
    done
    graph '[-1]' ',0' >runs/p.tty.json
    run -2 weave -d site --runs runs p.md
}

# damaged JSON MESSAGE: asserts that weave refuses the graph JSON with MESSAGE, and writes nothing.
damaged() {
    printf '%s\n' "$1" >runs/p.tty.json
    run -2 weave -d site --runs runs p.md
    assert_output "weave: runs/p.tty.json: this is no output of interleave(1): $2"
    refute [ -e site ]
}

@test "weave: how often outputs came in real runs stands below the first run, and in the script" {
    program
    graph '[-1]' '' >runs/p.tty.json
    printf '# %s\n' 'processor: P' 'cores: 4' 'kernel: K' 'date: 2000-01-01' 'runs: 12' >runs/p.native
    printf '12\ta\\nb"\\n\n' >>runs/p.native
    weave -d site --runs runs p.md
    assert_page p.html 'Of these, 1 came in 12 real runs (P, 4 cores, K, 2000-01-01), the most frequent one 12 times.'
    run -0 grep -A 1 'forkNative\["p"\]' site/p.runs.js
    assert_line --index 1 '[12,"a\nb\"\n"]];'
    sed -i 's/^12\t/11\t/' runs/p.native
    run -2 weave -d site --runs runs p.md
    assert_output 'weave: runs/p.native: the counts are not those of 12 runs'
    sed -i 's/^11\t/x\t/' runs/p.native
    run -2 weave -d site --runs runs p.md
    assert_output 'weave: runs/p.native: a line is no count with an output'
}

@test "weave: an index out of range anywhere in a graph is an error in words" {
    local whole
    program
    whole='{"list":[{"lines":[],"end":"exit status 0"}],"program":["./p"],"stdout":"tty","first":1000,"lines":["p.c:1"],"parents":[-1],"calls":["write"],"texts":["a\nb\n"],"nodes":[[0,0,0,0],[0,0,-1]],"states":[[[0],[[0,1,1]],1],[[1],[],1,0,0]]}'
    printf '%s\n' "$whole" >runs/p.tty.json
    run -0 weave -d site --runs runs p.md
    rm -r site
    damaged '{"states":[[[],[],1,0]]}' 'it has no "program"'
    damaged "${whole/'[-1]'/'[]'}" 'it has 0 processes'
    damaged "${whole/'[-1]'/'[0]'}" 'process 0 has the parent 0'
    damaged "${whole/'[-1]'/'[-2]'}" 'process 0 has the parent -2'
    damaged "${whole/'[0,0,0,0]'/'[0,1,0,0]'}" 'node 0 has the call 1'
    damaged "${whole/'[0,0,0,0]'/'[0,-1,0,0]'}" 'node 0 has the call -1'
    damaged "${whole/'[0,0,0,0]'/'[0,0,1,0]'}" 'node 0 has the line 1'
    damaged "${whole/'[0,0,0,0]'/'[0,0,-2,0]'}" 'node 0 has the line -2'
    damaged "${whole/'[0,0,0,0]'/'[0,0,0,1]'}" 'node 0 has the text 1'
    damaged "${whole/'[0,0,0,0]'/'[0,0,0]'}" 'state 0 has a step that prints no text'
    damaged "${whole/'[0,0,0,0]'/'[0,0]'}" 'its "nodes" has another form'
    damaged "${whole/'[0,0,0,0]'/'[0,0,0,0,1]'}" 'node 0 has the unwritten text 1'
    damaged "${whole/'"nodes"'/'"words":["w"],"told":[[1],[]],"nodes"'}" 'state 0 has a step with the words 1'
    damaged "${whole/'"nodes"'/'"words":["w"],"told":[[0]],"nodes"'}" 'its "told" has another form'
    damaged "${whole/'"nodes"'/'"words":["w"],"told":[[0,0],[]],"nodes"'}" 'its "told" has another form'
    damaged "${whole/'"nodes"'/'"words":"w","nodes"'}" 'its "words" has another form'
    damaged "${whole/'[[0],[[0,1,1]]'/'[[2],[[0,1,1]]'}" 'state 0 has the node 2'
    damaged "${whole/'[[0],[[0,1,1]]'/'[[-3],[[0,1,1]]'}" 'state 0 has the node -3'
    damaged "${whole/'[[0],[[0,1,1]]'/'[[0,0],[[0,1,1]]'}" 'state 0 has 2 processes'
    damaged "${whole/'[[0],[[0,1,1]]'/'[[-1],[[0,1,1]]'}" 'state 0 has a step of process 0'
    damaged "${whole/'[[0,1,1]]'/'[[1,1,1]]'}" 'state 0 has a step of process 1'
    damaged "${whole/'[[0,1,1]]'/'[[-1,1,1]]'}" 'state 0 has a step of process -1'
    damaged "${whole/'[[0,1,1]]'/'[[0,2,1]]'}" 'state 0 has a step to state 2'
    damaged "${whole/'[[0,1,1]]'/'[[0]]'}" 'its "states" has another form'
    damaged "${whole/'[[0,1,1]]'/'[[0,1,3]]'}" 'state 0 has a step that prints on stream 3'
    damaged "${whole/'[[0,1,1]]'/'[[0,1,1,10]]'}" 'state 0 has a step of the kind 10'
    damaged "${whole/'[[0,1,1]]'/'[[0,1,1,-1]]'}" 'state 0 has a step of the kind -1'
    damaged "${whole/'[[0,1,1]]'/'[[0,1,1,7]]'}" 'state 0 has a step that reaps process -1'
    damaged "${whole/'[[0,1,1]],1]'/'[[0,1,1]],-1]'}" 'its "states" has another form'
    damaged "${whole/'[[0,1,1]],1]'/'[[0,1,1]],"x"]'}" 'its "states" has another form'
    damaged "${whole/'[[0,1,1]],1]'/'[[0,1,1]]]'}" 'its "states" has another form'
    damaged "${whole/'[],1,0,0'/'[],1,99999,0'}" 'state 1 has the exit status 99999'
    damaged "${whole/'"texts":["a\nb\n"]'/'"texts":[1]'}" 'its "texts" has another form'
    damaged "${whole/'"stdout":"tty"'/'"stdout":"x"'}" 'its "stdout" has another form'
    damaged "${whole/'"lines":[],'/}" 'its list of outcomes has another form'
    damaged "${whole/'[{"lines":[],"end":"exit status 0"}]'/'[]'}" 'its list of outcomes has another form'
    damaged "${whole/'"end":"exit status 0"'/'"end":1'}" 'its list of outcomes has another form'
    damaged "${whole/'"lines":[]'/'"lines":[["a"]]'}" 'its list of outcomes has another form'
    damaged "${whole/'"lines":[]'/'"lines":[],"files":1'}" 'its list of outcomes has another form'
}

@test "weave: the script ends with a program that prints without end" {
    run -0 timeout 200 node -e '
        const fs = require("fs"), graph = fs.readFileSync(process.argv[1], "utf8");
        const { Graph } = Function(graph + "; return { Graph };")();
        const one = new Graph({ stdout: "tty", first: 1000, parents: [-1], calls: ["write"], lines: ["p.c:1"], texts: ["a\n"],
            kinds: [["call", ""]], nodes: [[0, 0, 0, 0]], states: [[[0], [[0, 0, 1]], 5]] });
        console.log(one.next(0).length, one.randomPath([]).length);' "$root/tools/lib/page/assets/graph.js" 3>&-
    assert_output '1 1000'
}

@test "weave: the script reads back each kind of step that it writes into a schedule" {
    run -0 timeout 200 node -e '
        const fs = require("fs"), graph = fs.readFileSync(process.argv[1], "utf8");
        const { Graph, readSchedule, writeSchedule } = Function(graph + "; return { Graph, readSchedule, writeSchedule };")();
        const kinds = [["call", ""], ["fault", "!"], ["reap", "="], ["sleep", "_"], ["decide", "-"]];
        const steps = [[0], [0], [0, 1, -1], [0, 1, -1, 1], [0, 2, -1, 1], [0, 3], [0, 4, -1, 15], [0]];
        const states = steps.map(([stream, ...rest], i) => [[0], [[0, i + 1, stream, ...rest]], 1]);
        const one = new Graph({ stdout: "tty", first: 1000, parents: [-1, 0], calls: ["wait"], lines: ["p.c:1"], texts: [],
            kinds, nodes: [[0, 0, 0]], states: [...states, [[], [], 1, 0, 0]] });
        const schedule = "1000*2,1000!,1000!1,1000=1001,1000_,1000-15,1000";
        console.log(writeSchedule(one, readSchedule(one, schedule)) === schedule);' "$root/tools/lib/page/assets/graph.js" 3>&-
    assert_output true
}

@test "weave: an outcome may begin like a longer one" {
    local i
    program
    for i in 2 3 4 5 6 7 8; do printf '%s\n' "outcome $i" '  a' >>runs/p.tty.txt; done
    record_outcomes runs/p.tty
    weave -d site --runs runs p.md
    assert_page p.html 'This is one of <strong>8 possible outputs</strong>'
}

@test "weave: an exit status that no process can have is no record" {
    local status
    program
    for status in -1 256 99999999999999999999; do
        echo '{"transcripts": [{"commands": [{"line": 4, "status": '"$status"', "output": []}]}]}' >runs/p.transcript.json
        run -2 weave -d site --runs runs p.md
        assert_output --regexp '^weave: runs/p.transcript.json:.*this is no (record of transcript[(]1[)]: status|JSON: too big)'
    done
}

@test "weave: a chunk may be nothing but references, and a program print nothing" {
    printf '%s\n' '# T' '' '```c' '<<t.c>>=' '<<B>>' '<<B>>' '```' '' '```c' '<<B>>=' '```' '' '```console' '$ ./p' '```' >p.md
    printf '%s\n' 'outcome 1' '  exit status 0' >runs/p.tty.txt
    record_run p 14 p
    echo '{"list":[{"lines":[],"end":"exit status 0"}],"program":["./p"],"stdout":"tty","first":1000,"lines":["p.c:1"],"parents":[-1],"calls":["exit"],"texts":[],"nodes":[[0,0,0],[0,0,0]],"states":[[[0],[[0,1]],1],[[1],[],1,0,0]]}' >runs/p.tty.json
    weave -d site --runs runs p.md
    assert_page p.html '<svg class="lifelines"' 'only possible output'
}

@test "weave: a label of lifelines is not broken inside a character" {
    local word
    program
    word=$(printf '\xc3\xa9%.0s' {1..100})
    printf '%s\n' '# Program' '' '```console' '$ ./p' "x$word" '```' >p.md
    graph '[-1]' '' | sed "s/\[1,\"a\"\],\[1,\"b\"\]/[1,\"x$word\"]/; s/\"a\\\\n\",\"b\\\\n\"/\"x$word\",\"\\\\n\"/" >runs/p.tty.json
    weave -d site --runs runs p.md
    assert_page p.html '<svg class="lifelines"'
    run -0 timeout 200 iconv -f UTF-8 -t UTF-16 -o /dev/null site/p.html 3>&-
}

@test "weave: a recording whose name could lead elsewhere is no record" {
    local name member
    program
    graph '[-1]' '' >runs/p.tty.json
    for member in name program; do for name in ../p .p '' 'p"' 'p<b>' 'p/q'; do
        record_run p 4 p
        jq --arg name "$name" ".recordings[0].$member = \$name" runs/p.transcript.json >changed
        mv changed runs/p.transcript.json
        run -2 weave -d site --runs runs p.md
        assert_output 'weave: runs/p.transcript.json: this is no record of transcript(1): a recording has no name'
        refute [ -e site ]
    done; done
}

# orphans PARENTS NODES AFTER: makes the site of a program that ends while the other processes live on. PARENTS are the
# parents of all processes, NODES the nodes of the others, and AFTER the same once they have ended.
orphans() {
    program
    printf '%s\n' '# Program' '' '```console' '$ ./p' '```' >p.md
    printf '%s\n' 'outcome 1' '  exit status 0' >runs/p.tty.txt
    printf '{"list":[{"lines":[],"end":"exit status 0"}],"program":["./p"],"stdout":"tty","first":1000,"lines":["p.c:1"],"parents":%s,"calls":["exit"],"texts":[],"nodes":[[0,0,0],[1,0,0],[2,0,0]],"states":[[[0,%s],[[0,1]],1],[[-2,%s],[[1,2]],1],[[-2,%s],[],1,0,0]]}\n' \
        "$1" "$2" "$2" "$3" >runs/p.tty.json
    weave -d site --runs runs p.md
}

@test "weave: each process whose parent ends first is marked as adopted, in words as well" {
    orphans '[-1,0,0]' '1,2' '-2,-2'
    assert_page p.html '<desc>The parent: exit. Child 1 and child 2: adopted by process 1. Child 1: exit. </desc>' \
        '<path class="adopt who1"' '<path class="adopt who2"'
    run -0 grep -c '>adopted by process 1</text>' site/p.html
    assert_output 1
    orphans '[-1,0,1]' '1,2' '-2,2'
    assert_page p.html '<desc>The parent: exit. The child: adopted by process 1. The child: exit. The grandchild: adopted by process 1. </desc>'
}

@test "weave: below the first picture of a page stands what its lines mean" {
    program
    graph '[-1]' '' >runs/p.tty.json
    printf '%s\n' '' '```console' '$ ./p' a b '```' >>p.md
    jq '.transcripts += [.transcripts[0] | .line = 9 | .commands[0].line = 10]' runs/p.transcript.json >changed
    mv changed runs/p.transcript.json
    weave -d site --runs runs p.md
    run -0 grep -c '<svg class="lifelines"' site/p.html
    local pictures=$output
    run -0 grep -n '<svg class="lifelines"\|</svg>$\|<ul class="key"' site/p.html
    run -0 sed 's/^[0-9]*:\(<[a-z/]*\).*/\1/' <<<"$output"
    assert_line --index 0 '<svg'
    assert_line --index 1 '</svg'
    assert_line --index 2 '<ul'
    assert_equal "$(grep -cFx '<ul' <<<"$output")" 1
    assert_equal "$pictures" 2
    printf '%s\n' '# None' '' 'Text.' >none.md
    weave -d site none.md
    refute_page none.html 'class="key"'
}

@test "weave: the order in which a record has the transcripts does not matter" {
    program
    graph '[-1]' '' >runs/p.tty.json
    printf '%s\n' '' '```console' '$ ./p' a b '```' >>p.md
    jq '.transcripts += [.transcripts[0] | .line = 9 | .commands[0].line = 10]' runs/p.transcript.json >changed
    mv changed runs/p.transcript.json
    weave -d site --runs runs p.md
    jq '.transcripts |= reverse' runs/p.transcript.json >changed
    mv changed runs/p.transcript.json
    weave -d other --runs runs p.md
    run -0 diff -r site other
}

@test "weave: a transcript that could not be run here says so, with the reason" {
    program
    jq '.transcripts[0] += {line: 4, refused: "user namespaces are <refused>"}' runs/p.transcript.json >changed
    mv changed runs/p.transcript.json
    weave -d site --runs runs p.md
    assert_page p.html '<p class="refused">Not run on this machine: user namespaces are &lt;refused&gt;.</p>'
}
