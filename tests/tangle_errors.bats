#!/usr/bin/env bats
# tangle(1): what is wrong in documents, and how it is said.

load test_helper
load helpers/tangle

# ---- Errors in documents --------------------------------------------------------------------------------

@test "tangle: all errors come in one go, in order, each with its line and column" {
    cp "$fixtures/wrong.md" .
    run -1 tangle wrong.md
    assert_output "$(cat "$fixtures/wrong.txt")"
    refute_written
}

@test "tangle: an error in one document keeps all others from being written" {
    document x.md
    document y.md b.c '<<Undefined>>'
    run -1 tangle -M d.mk -d out x.md y.md
    assert_output 'y.md:3:1: error: <<Undefined>> is not defined'
    refute_written
}

@test "tangle: the lines of a CRLF document count as in any other" {
    document x.md a.c 'int a;' '<<Undefined>>'
    sed -i 's/$/\r/' x.md
    run -1 tangle x.md
    assert_output 'x.md:4:1: error: <<Undefined>> is not defined'
}

@test "tangle: a chunk that is part of itself is a cycle, with all its chunks, once" {
    printf '%s\n' '```' '<<a.c>>=' '<<B>>' '<<B>>' '```' '```' '<<B>>=' '<<C>>' '```' '```' '<<C>>=' '<<D>>' '```' '```' '<<D>>=' '  <<B>>' '```' >x.md
    run -1 tangle x.md
    assert_output 'x.md:16:3: error: a cycle: <<B>> -> <<C>> -> <<D>> -> <<B>>'
}

@test "tangle: a NUL is an error with its place" {
    printf 'text\nab\0c\n' >x.md
    run -1 tangle x.md
    assert_output 'x.md:2:3: error: a NUL byte: this is not text'
}

@test "tangle: what is not UTF-8 is an error with its place" {
    local bytes
    for bytes in '\377' '\300\200' '\355\240\200' '\364\220\200\200' '\342\202'; do
        printf "line\\n\\303\\251t$bytes\\n" >x.md
        run -1 tangle x.md
        assert_output 'x.md:2:4: error: not valid UTF-8'
    done
}

@test "tangle: a fence that ends only with its quote, its list or the document is never closed" {
    local text
    for text in '> ```\n> x\n\ntext\n' '> ```\n> x\n```\nx\n```\n' '- ```\n  x\n- y\n' '~~~\nx\n```\n' '````\nx\n```\n' \
        '```\nx\n    ```\n' '> ```\n> x\n[a]: ```\n' '```\n' '> ```\n\n'; do
        printf "%b" "$text" >x.md
        run -1 tangle x.md
        assert_output --regexp '^x.md:1:[13]: error: this fence is never closed$'
    done
}

@test "tangle: a fence that is closed is not said to be open" {
    local text
    for text in '> ```\n> x\n> ```\n' '- ```\n  x\n  ```\n- y\n' '> - ```\n>   x\n>   `````  \n' '   ```\nx\n   ```' '> ```\n>```\n' '\t- ~~~\n'; do
        printf "%b" "$text" >x.md
        run -0 tangle x.md
        assert_output ''
    done
}

@test "tangle: a control character in a name does not reach the terminal" {
    document x.md a.c $'<<\e[31m>>'
    run -1 tangle x.md
    assert_output 'x.md:3:1: error: <<?[31m>> is not defined'
    document x.md a.c $'<<\302\23331m\302\240>>'
    run -1 tangle x.md
    assert_output $'x.md:3:1: error: <<??31m\302\240>> is not defined'
}

@test "tangle: nor in the name of a file that cannot be written" {
    mkdir -p $'out/\e]0;x'
    document x.md "$(printf '\033]0;x/%0300d.c' 1)"
    run -2 tangle -d out x.md
    assert_output --regexp '^tangle: out/\?]0;x/0*1.c: File name too long$'
}

@test "tangle: many cycles through a chunk with a long name do not fill the disk" {
    local name
    name=$(printf '%0100000d' 1)
    { printf '%s\n' '```' '<<a.c>>=' '<<x>>' '```' '```' '<<x>>=' "<<$name>>" '```' '```' "<<$name>>=" '<<y>>' '```' '```' '<<y>>='
        for _ in {1..1000}; do echo '<<x>>'; done
        echo '```'; } >x.md
    tangle x.md 2>err || true
    assert_equal "$(grep -c 'a cycle: <<x>> -> <<0*\.\.\.>> -> <<y>> -> <<x>>$' err)" 1000
    [ "$(wc -c <err)" -lt 1000000 ]
}

@test "tangle: a few chunks that expand to 2^60 lines are an error, at once" {
    { printf '```\n<<a.zzz>>=\n<<0>>\n```\n'
        for i in {0..59}; do printf '```\n<<%d>>=\n<<%d>>\n<<%d>>\n```\n' "$i" $((i + 1)) $((i + 1)); done
        printf '```\n<<60>>=\n```\n'; } >x.md
    run -1 tangle x.md
    assert_output --partial 'x.md:2:1: error: <<a.zzz>> expands to too much'
    refute_written
}

@test "tangle: 50,000 chunks deep is not too deep" {
    awk 'BEGIN { f = "```"; print f "\n<<a.zzz>>=\n<<0>>\n" f
        for (i = 0; i < 50000; i++) print f "\n<<" i ">>=\n<<" i + 1 ">>\n" f
        print f "\n<<50000>>=\nthe end\n" f }' >x.md
    run -0 tangle x.md
    assert_equal "$(cat a.zzz)" 'the end'
}
