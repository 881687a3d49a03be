#!/usr/bin/env bats
# tangle(1): errors in documents, and their messages.

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

@test "tangle: nor do the characters that change the order of text, or end lines" {
    local character
    for character in '\u202e' '\u2066' '\u200f' '\u061c' '\u2028' '\x7f'; do
        document x.md a.c "$(LC_ALL=C.UTF-8 printf "<<a$character""b>>")"
        run -1 tangle x.md
        assert_output --regexp '^x.md:3:1: error: <<a\?+b>> is not defined$'
    done
}

@test "tangle: nor in the name of a file that cannot be written" {
    mkdir $'out\e]0;x'
    document x.md "$(printf '%0300d.c' 1)"
    run -2 tangle -d $'out\e]0;x' x.md
    assert_output --regexp '^tangle: out\?]0;x/0*1.c: File name too long$'
}

@test "tangle: a file has no control character in its name" {
    local name
    for name in $'\e]0;x.c' "$(LC_ALL=C.UTF-8 printf 'a\u202ec.b')" "$(LC_ALL=C.UTF-8 printf 'a/\u009b/b.c')"; do
        document x.md "$name" 'x'
        run -1 tangle x.md
        assert_output --partial 'has a control character in its name, or one that changes the order of text'
    done
}

@test "tangle: many cycles through a chunk with a long name do not fill the disk" {
    local name
    name=$(printf '%0100000d' 1)
    { printf '%s\n' '```' '<<a.c>>=' '<<x>>' '```' '```' '<<x>>=' "<<$name>>" '```' '```' "<<$name>>=" '<<y>>' '```' '```' '<<y>>='
        yes '<<x>>' | head -n 2000
        echo '```'; } >x.md
    tangle x.md 2>err || true
    shown=$(grep -c 'a cycle: <<x>> -> <<0*\.\.\.>> -> <<y>> -> <<x>>$' err)
    assert_equal "$(tail -n 1 err)" "x.md: error: too many errors: $((2000 - shown)) more are left out"
    [ "$(wc -c <err)" -lt 500000 ]
}

@test "tangle: of 20,000 errors the first ones are told, with how many more there are" {
    { printf '```\n<<a.c>>=\n'
        yes '<<x>>' | head -n 20000
        echo '```'; } >x.md
    run -1 tangle x.md
    assert_equal "${#lines[@]}" 1001
    assert_line 'x.md:3:1: error: <<x>> is not defined'
    assert_line 'x.md: error: too many errors: 19000 more are left out'
}

@test "tangle: long cycles of long names, in which there is a chunk again and again, give few bytes" {
    awk 'BEGIN { f = "```"; name = sprintf("%0246d", 0)
        print f "\n<<a.c>>=\n<<" name "0>>\n" f
        for (i = 0; i < 64; i++) {
            print f "\n<<" name i ">>="
            for (k = 0; k < (i < 63 ? 1 : 20000); k++) print "<<" name (i + 1) % 64 ">>"
            print f
        } }' >x.md
    tangle x.md 2>err || true
    [ "$(wc -c <err)" -lt 500000 ]
    run -0 tail -n 1 err
    assert_output --regexp '^x.md: error: too many errors: [0-9]+ more are left out$'
}

@test "tangle: an error with a name of a megabyte is short" {
    document x.md a.c "<<$(printf '%01000000d' 1)>>"
    tangle x.md 2>err || true
    [ "$(wc -c <err)" -lt 5000 ]
    run -0 tail -c 4 err
    assert_output '...'
}

@test "tangle: the bytes of #line directives are part of what a document may expand to" {
    local directory
    directory=$(printf 'd%.0s' {1..200})
    directory=$directory/$directory/$directory/$directory/$directory/$directory/$directory/$directory
    mkdir -p "$directory"
    { printf '```\n<<a.c>>=\n<<0>>\n```\n'
        for i in {0..16}; do printf '```\n<<%d>>=\n<<%d>>\n<<%d>>\n```\n' "$i" $((i + 1)) $((i + 1)); done
        printf '```\n<<17>>=\nx\n```\n'; } >"$directory/x.md"
    cp "$directory/x.md" .
    run -0 tangle -d plain x.md
    run -1 tangle -l -d out "$directory/x.md"
    assert_output --partial 'x.md:2:1: error: <<a.c>> expands to too much: more than 64 MiB and 16 times its document'
    [ ! -e out ]
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
