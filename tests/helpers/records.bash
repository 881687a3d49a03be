# Shared by the suites of what the pages show of runs: records as transcript(1) and interleave(1) write them.

# record_run CHAPTER LINE RECORDING [STDOUT]: records that the command in LINE of CHAPTER.md, on a terminal by default, runs
# RECORDING: `many_forks.2` is of the program many_forks, and `x-y` is a variant.
record_run() {
    jq -n --arg name "$3" --argjson line "$2" --arg stdout "${4:-tty}" '{
        transcripts: [{line: $line, commands: [
            {line: $line, status: 0, run: {recording: $name, stdout: $stdout}, output: []}]}],
        recordings: [{name: $name, program: ($name | split(".")[0]), is_variant: ($name | contains("-"))}]}' \
        >"runs/$1.transcript.json"
}

# list_outcomes: reads outcomes as `interleave --list` prints them, and prints them as the member "list" of its JSON.
list_outcomes() {
    jq -Rcs '[split("outcome ")[1:][] | split("\n")[1:] | map(select(. != ""))
        | {lines: map([(if startswith("! ") then 2 else 1 end), .[2:]])[:-1], end: .[-1][2:]}]'
}

# record_outcomes FILE: makes FILE.json of the outcomes in FILE.txt, with the least graph of two processes.
record_outcomes() {
    jq -n --argjson list "$(list_outcomes <"$1.txt")" '{program: ["./p"], stdout: "tty", first: 1000, parents: [-1, 0],
        calls: ["exit"], lines: ["p.c:1"], texts: [], nodes: [[0, 0, 0]], states: [[[0], [], 1, 0, 0]], list: $list}' >"$1.json"
}
