#!/usr/bin/env bats
# forkcheck: the formats of its report, and its catalogue.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$fixtures/driver/raw_fork.c" .
}

@test "forkcheck: --format=gcc has a line for each finding, and notes on what was checked" {
    sed -i 's|// forkcheck.*||' raw_fork.c
    run -1 forkcheck --quick --format=gcc --only zombie raw_fork.c
    assert_line --index 0 "raw_fork.c:6:19: warning: the program never waits for its children: each stays a zombie as long as its parent lives [FC101 zombie]"
    assert_line --index 1 --regexp '^raw_fork.c:6:19: note: replay: interleave .* ./raw_fork$'
    assert_line "forkcheck: note: checked: gcc"
    assert_line --regexp '^forkcheck: note: not checked: because of --quick'
}

@test "forkcheck: --format=json is one object with all that is known of each finding" {
    sed -i 's|// forkcheck.*||' raw_fork.c
    forkcheck --quick --format=json --only zombie raw_fork.c >report.json || [ $? -eq 1 ]
    run -0 jq -c '[.version, .status, .compile]' report.json
    assert_output '[1,1,"gcc -std=gnu11 -g -gdwarf-4 -o raw_fork raw_fork.c"]'
    run -0 jq -c '.findings[] | [.code, .name, .severity, .file, .line, .column, .seen_by, .fault]' report.json
    assert_output '["FC101","zombie","warning","raw_fork.c",6,19,["rules","interleave"],null]'
    run -0 jq -e '.findings[0] | .schedule and .replay and .certain and .why and .chapter == "zombie"' report.json
    run -0 jq -e '(.checked | length > 0) and (.not_checked | length > 0) and .incomplete == []' report.json
}

@test "forkcheck: --format=sarif is SARIF 2.1.0, with rules, results, places and suppressions" {
    forkcheck --quick --format=sarif --only zombie raw_fork.c >report.sarif
    run -0 jq -r '.version, (.runs | length), .runs[0].tool.driver.name' report.sarif
    assert_output $'2.1.0\n1\nforkcheck'
    run -0 jq -c '.runs[0] | .results[] as $r | [$r.ruleId, .tool.driver.rules[$r.ruleIndex].name, $r.level,
        $r.locations[0].physicalLocation.artifactLocation.uri, $r.locations[0].physicalLocation.region.startLine,
        $r.suppressions[0].kind]' report.sarif
    assert_output '["FC101","zombie","warning","raw_fork.c",6,"inSource"]'
    run -0 jq -e '[.runs[0].tool.driver.rules[] | .id and .shortDescription.text and .fullDescription.text] | all' report.sarif
    run -0 jq -e '.runs[0].invocations[0].toolExecutionNotifications | length > 0' report.sarif
}

@test "forkcheck: all formats, and the page, say the same" {
    only_with clang as ld timeout >/dev/null
    printf '#!/nowhere\n' | tee bin/gcc >bin/cppcheck
    chmod +x bin/gcc bin/cppcheck
    cp "$fixtures/driver/report.c" .
    sed 's/"child"/"other"/' report.c >other.c
    local format
    for format in json text gcc sarif; do
        PATH=$PWD/bin XDG_CACHE_HOME=$PWD/cache forkcheck --quick --cc clang --format="$format" --html page.html --site https://example.org \
            --only zombie,exit-value,fork-unchecked,other-outcome --same-as other.c report.c >"$format" || [ $? -eq 1 ]
    done
    run -0 jq -c '[.version, .status, .allowed, .same_as, .compile, (.findings[] | [.code, .line, .column])]' json
    assert_output '[1,1,1,"different","clang -std=gnu11 -g -gdwarf-4 -o report report.c",["FC920",null,null],["FC101",8,9],["FC025",10,9]]'
    run -0 jq -c '[(.checked | length), (.assumed | length), (.not_checked | length), .incomplete]' json
    assert_output '[4,1,1,["gcc: it failed","cppcheck: it failed"]]'

    diff text <(jq -r '
        def line(name; value): if value then "    \(name): \(value)" else empty end;
        def list(title): title, "    \(.[])";
        (.findings[] | "\(.file)\(if .line then ":\(.line):\(.column)" else "" end): \(.severity): [\(.code) \(.name)] \(.text)",
            line("why"; .why), line("seen by"; .seen_by | join(", ")), line("where"; .where), line("schedule"; .schedule),
            line("certain"; .certain), line("replay"; .replay), "    chapter: docs/\(.chapter).md", line("page"; .page), ""),
        "3 findings; 1 allowed by comments; 2 not shown (--severity=note, --only, --exclude)",
        "for the replays, compile: \(.compile)",
        (.checked | list("checked:")), (.assumed | list("assumed:")), (.not_checked | list("not checked:")),
        (.incomplete | list("not checked, so that the result is incomplete:"))' json)
    diff gcc <(jq -r '
        (.findings[] | "\(.file)\(if .line then ":\(.line):\(.column)" else "" end): " as $place |
            "\($place)\(.severity): \(.text) [\(.code) \(.name)]", "\($place)note: replay: \(.replay)"),
        "forkcheck: note: checked: \(.checked[])", "forkcheck: note: assumed: \(.assumed[])", "forkcheck: note: not checked: \(.not_checked[])",
        "forkcheck: warning: not checked: \(.incomplete[])"' json)
    # SARIF has the finding that is allowed, too.
    diff <(jq -c '.runs[0] | .results[] | select(.suppressions == null) | .locations[0].physicalLocation as $place |
            [.ruleId, .level, .message.text, $place.artifactLocation.uri, $place.region.startLine, $place.region.startColumn,
             .properties.seenBy, .properties.where, .properties.schedule, .properties.replay]' sarif) \
        <(jq -c '.findings[] | [.code, .severity, .text, .file, .line, .column, .seen_by, .where, .schedule, .replay]' json)
    diff <(jq -c '.runs[0].invocations[0].toolExecutionNotifications[] | [.level, .message.text]' sarif) \
        <(jq -c '("checked: \(.checked[])", "assumed: \(.assumed[])", "not checked: \(.not_checked[])" | ["note", .]),
            ("not checked: \(.incomplete[])" | ["warning", .])' json)

    diff <(sed -nE 's/^<li class="([a-z]*)"><p class="head">([^<]*) <strong>[a-z]*<.strong> ([^<]*)<.*/\2 \1: \3/p' page.html) \
        <(jq -r '.findings[] | "\(.file)\(if .line then ":\(.line)" else "" end): \(.severity): \(.code) \(.name)"' json)
    diff <(grep -o '#schedule:program:tty:[^"]*' page.html) <(jq -r '.findings[1:][] | "#schedule:program:tty:\(.schedule)"' json)
    diff text <(sed -n '/aria-label="The report">/,/^<.pre>/p' page.html | sed "s/.*The report\">//; s/&#39;/'/g; \$d")
    run -0 grep -c '"complete":true' page.html
    assert_output 2
    run -0 grep -c '<span data-line=' page.html
    assert_output "$(wc -l <report.c)"
    run -0 grep -F '<p class="lead">' page.html
    assert_output '<p class="lead">3 findings</p>'
}

@test "forkcheck: colours are on when asked for, and nowhere else" {
    sed -i 's|// forkcheck.*||' raw_fork.c
    run -1 forkcheck --quick raw_fork.c
    refute_output --partial $'\033'
    run -1 forkcheck --quick --color=always raw_fork.c
    assert_output --partial $'\033[1;35mwarning:'
}

@test "forkcheck: a file name neither controls a terminal nor begins a line, and is escaped in a URI" {
    sed -i 's|// forkcheck.*||' raw_fork.c
    cp raw_fork.c $'a\033[31m\nb.c'
    run -1 forkcheck --quick --only zombie $'a\033[31m\nb.c'
    refute_output --partial $'\033'
    assert_line "for the replays, compile: gcc -std=gnu11 -g -gdwarf-4 -o 'a?[31m b' 'a?[31m b.c'"
    cp raw_fork.c 'azAZ09@[`{ é.c'
    run -1 forkcheck --quick --format=sarif --only zombie 'azAZ09@[`{ é.c'
    assert_equal "$(jq -r '.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri' <<<"$output")" \
        'azAZ09%40%5B%60%7B%20%C3%A9.c'
}

@test "forkcheck: what is found in a program without debugging information stands at the program" {
    gcc -o bare raw_fork.c
    run -1 forkcheck --quick --only zombie --program ./bare
    assert_line --index 0 --regexp '^\./bare: warning: \[FC101 zombie\] '
    refute_output --partial 'for the replays, compile'
    run -1 forkcheck --quick --only zombie --format=json --program ./bare
    assert_equal "$(jq -c '[.compile, (.findings[] | .file, .line, .column)]' <<<"$output")" '[null,null,null,null]'
    run -1 forkcheck --quick --only zombie --format=sarif --program ./bare
    assert_equal "$(jq -c '.runs[0].results[0].locations' <<<"$output")" '[{"physicalLocation":{"artifactLocation":{"uri":"./bare"}}}]'
    run -0 forkcheck --quick --only stuck --html page.html --program ./bare
    run -0 grep -F '<p class="lead">' page.html
    assert_output '<p class="lead">Nothing found</p>'
}

@test "forkcheck: the catalogue is sorted, has no code and no name twice, and names the rules of others" {
    run -0 forkcheck --list-rules
    sed -nE 's/^(FC[0-9]{3}) .*/\1/p' <<<"$output" >codes
    assert_equal "$(cat codes)" "$(sort -u codes)"
    sed -nE 's/^FC[0-9]{3} ([a-z0-9-]+) .*/\1/p' <<<"$output" >names
    assert_equal "$(sort names)" "$(sort -u names)"
    assert_equal "$(wc -l <names)" "$(wc -l <codes)"
    assert_output --partial "CERT ERR33-C; CWE-252; gcc -Wunused-result"
}

@test "forkcheck: each chapter that the catalogue names is there" {
    for code in $(forkcheck --list-rules | sed -nE 's/^(FC[0-9]{3}) .*/\1/p'); do
        chapter=$(forkcheck --explain "$code" | sed -n 's/^Chapter: //p')
        [ -z "$chapter" ] || assert [ -e "$root/$chapter" ]
    done
}

@test "forkcheck: each finding of interleave has a code" {
    forkcheck --list-rules >rules
    sed -nE 's/^    \[FINDING_.*\] = "(.*)",$/\1/p' "$root/tools/interleave/report/findings.c" | tr ' ' - >kinds
    assert [ "$(wc -l <kinds)" -gt 10 ]
    while read -r kind; do
        assert grep -qE "^FC[0-9]+ $kind " rules
    done <kinds
}

@test "forkcheck: --explain takes a code or a name" {
    run -0 forkcheck --explain fc101
    assert_line --index 0 --regexp '^FC101 zombie \(warning\): '
    assert_line "Chapter: docs/zombie.md"
    run -2 forkcheck --explain nothing
}

# examples: takes the examples out of what --explain says of all codes, on standard input: each becomes a C program,
# CODE.Faulty.c or CODE.Repaired.c, and stands in it where it can. Prints each code, and whether its two examples differ.
examples() {
    awk '
        function program(text) {
            if (text ~ /^#include/) return text
            if (text ~ /^static/) return "#include \"headers.h\"\n" text
            return "#include \"names.h\"\nvoid example(void)\n{\n" text "}\n"
        }
        function judge() {
            if (code) print code, text["Faulty"] == "" || text["Repaired"] == "" ? "lacks an example" : text["Faulty"] != text["Repaired"]
            for (part in text) if (text[part]) { printf "%s", program(text[part]) >(code "." part ".c"); close(code "." part ".c") }
            text["Faulty"] = text["Repaired"] = part = ""
        }
        /^FC[0-9]+ / { judge(); code = $1 }
        /^[A-Z]/ { part = ""; if (/^(Faulty|Repaired):$/) part = substr($0, 1, length($0) - 1); next }
        part && (/^    / || /^$/) { sub(/^    /, ""); text[part] = text[part] $0 "\n" }
        END { judge() }'
}

@test "forkcheck: the page begins with arguments with which the program forks, and plays others for findings that need them" {
    local wants=wants_arguments.c
    # The word with which nobody waits comes second.
    sed 's/strcmp(mode, "hurry") == 0)$/strcmp(mode, "wait") != 0)/' "$fixtures/driver/wants_arguments.c" >"$wants"
    PATH=$(only_with clang gcc as ld timeout) run -1 forkcheck --only zombie,orphan --html page.html "$wants"
    assert_line --partial "with the arguments: wait 10; wait 10 v; hurry 10 v; none; "
    run grep -o 'href="#schedule:program:[^:]*' page.html
    assert_output $'href="#schedule:program:tty-2\nhref="#schedule:program:tty-2'
    run grep -oE '^"(tty|pipe)[0-9-]*":$' page.html
    assert_output $'"tty":\n"pipe":\n"tty-2":'
    run grep -oE '"program":\[[^]]*\]' page.html
    assert_output $'"program":["./wants_arguments","wait","10"]\n"program":["./wants_arguments","wait","10"]\n"program":["./wants_arguments","hurry","10","v"]'
}

@test "forkcheck: each code has a faulty example and its repair, which are C and differ" {
    printf '#include <%s.h>\n' errno fcntl pthread semaphore signal stdio stdlib string sys/mman sys/shm sys/time sys/wait time unistd >headers.h
    cat >names.h <<'EOF'
#include "headers.h"
extern char **argv, line[100];
extern const char *name, *path;
extern int status, fd, ends[2];
extern long count, total;
extern ssize_t size;
extern pid_t pid, child;
extern pthread_t thread;
extern pthread_mutex_t lock;
extern volatile sig_atomic_t seen;
extern sigset_t mask, before;
void work(void), serve(void), remove_lock_file(void), on_child(int), on_turn(int), reap_all(int);
void *run(void *);
EOF
    forkcheck --list-rules | sed -nE 's/^(FC[0-9]{3}) .*/\1/p' >codes
    xargs -n 1 "$tools/forkcheck" --explain <codes >explained
    run examples <explained
    assert_output "$(sed 's/$/ 1/' codes)"
    # FC603 and FC628 are about what compilers since gcc 14 refuse.
    run -0 gcc -std=gnu11 -w -Wno-error=implicit-function-declaration -Wno-error=int-conversion -Wno-error=incompatible-pointer-types \
        -fsyntax-only FC*.c
}

@test "forkcheck: with --site, each finding has a link to its section" {
    run -1 forkcheck --quick --only missing-exit --site https://example.org/book "$fixtures/missing_exit_plain.c"
    assert_line "    page: https://example.org/book/findings.html#FC001"
    run -1 forkcheck --quick --only missing-exit --site https://example.org/ --format=json --html page.html "$fixtures/missing_exit_plain.c"
    assert_equal "$(jq -r '.findings[0].page' <<<"$output")" "https://example.org/findings.html#FC001"
    run -0 grep -F '<a href="https://example.org/findings.html#FC001">What it means</a>' page.html
    run -1 forkcheck --quick --only missing-exit --site https://example.org/ --format=sarif "$fixtures/missing_exit_plain.c"
    assert_equal "$(jq -r '.runs[0].tool.driver.rules[0].helpUri' <<<"$output")" "https://example.org/findings.html#FC001"
    run -1 forkcheck --quick --only missing-exit --format=json "$fixtures/missing_exit_plain.c"
    assert_equal "$(jq -r '.findings[0].page' <<<"$output")" null
    for address in 'javascript:alert(1)' '"onclick=' 'https://a b' ''; do
        run -2 forkcheck --site "$address" "$fixtures/missing_exit_plain.c"
        assert_output --partial "is no address of the web"
    done
}
