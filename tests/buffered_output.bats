#!/usr/bin/env bats
# Buffers of output and input that fork copies: docs/buffered_output.md. The parent waits for each child before it reads the
# next name, so there is only one output.

load test_helper
load helpers/examples
load helpers/outcomes

question='How long are the names?'
output_of_all="$question"'
Ada
    3 letters
Grace
    5 letters
Al
    2 letters'

# Sed scripts for variants: a parent that does not flush before the fork, a child that prints nothing, and a child that does
# nothing but call exit.
no_flush='/^    puts(name);$/{n;N;d;}'
silent='s/^    printf("    %zu letters.*/    return EXIT_SUCCESS;/'
by_exit='s/_exit(be_child(name, names));/exit(0);/'

# first_lines COUNT PROGRAM: sets `output` to the first lines of a program that has no end; fails if it does end.
first_lines() {
    supervise -l 1 "$2" >"$BATS_TEST_TMPDIR/lines" 2>"$BATS_TEST_TMPDIR/err" && fail 'the program has ended'
    output=$(head -n "$1" "$BATS_TEST_TMPDIR/lines")
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "buffered_output: it prints the same on a terminal, a pipe and in a file" {
    run -0 supervise -t "$examples/buffered_output"
    assert_output "$output_of_all"
    run -0 supervise "$examples/buffered_output"
    assert_output "$output_of_all"
    supervise "$examples/buffered_output" >"$BATS_TEST_TMPDIR/out"
    assert_equal "$(cat "$BATS_TEST_TMPDIR/out")" "$output_of_all"
}

@test "buffered_output: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/buffered_output"
    assert_output "$output_of_all"
}

@test "buffered_output: it makes a write for each line, and one read for all names" {
    needs tracing
    run -0 supervise strace -f -qq -o "$BATS_TEST_TMPDIR/calls" -e trace=read,write "$examples/buffered_output"
    assert_equal "$(grep -c 'write(1,' "$BATS_TEST_TMPDIR/calls")" 7
    assert_equal "$(grep -c 'read(.*Grace' "$BATS_TEST_TMPDIR/calls")" 1
}

@test "buffered_output: its file has lost its name before the first fork, so that nothing can be left in /tmp" {
    local trace=$BATS_TEST_TMPDIR/trace name
    run -0 supervise strace -qq -o "$trace" -e trace="?open,openat,?unlink,?unlinkat,$fork_calls" "$examples/buffered_output"
    name=$(grep -oE '/tmp/buffered_output\.[A-Za-z0-9]{6}' "$trace" | sort -u)
    [ -n "$name" ] && [ ! -e "$name" ]
    run -0 sed -nE "s,^unlink.*\"$name\".* = 0\$,unlink,p; s/^(v?fork|clone3?)\(.*/fork/p" "$trace"
    assert_output $'unlink\nfork\nfork\nfork'
}

# ---- The rules ----------------------------------------------------------------------------------------------

@test "buffered_output: without the flush before the fork the names pile up on a pipe" {
    variant buffered_output "$no_flush"
    run -0 supervise -t "$variant"
    assert_output "$output_of_all"
    run -0 supervise "$variant"
    assert_output "$question"'
Ada
    3 letters
Ada
Grace
    5 letters
Ada
Grace
Al
    2 letters
Ada
Grace
Al'
}

@test "buffered_output: a line that has not ended is copied on a terminal, too" {
    variant buffered_output '/^    puts(name);$/{s/.*/    printf("%s: ", name);/;n;N;d;}; s/"    %zu/"%zu/'
    run -0 supervise -t "$variant"
    assert_output "$question"'
Ada: 3 letters
Ada: Grace: 5 letters
Ada: Grace: Al: 2 letters
Ada: Grace: Al: '
}

@test "buffered_output: a child's line that is not flushed is lost on a pipe, and that is no error" {
    variant buffered_output '/%zu letters/{n;s/flush_output()/EXIT_SUCCESS/;}'
    run -0 supervise -t "$variant"
    assert_output "$output_of_all"
    run -0 supervise "$variant"
    assert_output "$question"$'\nAda\nGrace\nAl'
}

@test "buffered_output: a child that leaves by exit writes the text of its parent, and by _exit it does not" {
    variant buffered_output "$no_flush; $silent"
    run -0 supervise "$variant"
    assert_output "$question"$'\nAda\nGrace\nAl'
    variant buffered_output "$no_flush; $silent; s/_exit(be_child/exit(be_child/"
    run -0 supervise "$variant"
    assert_output "$question"$'\nAda\nAda\nGrace\nAda\nGrace\nAl\nAda\nGrace\nAl'
}

@test "buffered_output: children that leave by exit make their parent read without an end, with glibc and musl" {
    # 13 bytes are read ahead. The children take back 9, 3 and 0 bytes of them, so the parent reads on from byte 1.
    variant buffered_output "$by_exit"
    musl-gcc -static -o "$BATS_TEST_TMPDIR/with_musl" "$variant.c"
    for program in "$variant" "$BATS_TEST_TMPDIR/with_musl"; do
        first_lines 10 "$program"
        assert_output "$question"$'\nAda\nGrace\nAl\nda\nGrace\nAl\nda\nGrace\nAl'
    done
}

@test "buffered_output: _exit, a flush of the input, and a closed descriptor each cure that, with glibc and musl" {
    local flushed='s/^    puts(name);/&\n    if (fflush(names) != 0) return EXIT_FAILURE;/'
    for cure in 's/_exit(be_child(name, names));/_exit(0);/' "$by_exit; $flushed" "$silent; s/_exit(be_child/exit(be_child/"; do
        variant buffered_output "$cure"
        musl-gcc -static -o "$BATS_TEST_TMPDIR/with_musl" "$variant.c"
        for program in "$variant" "$BATS_TEST_TMPDIR/with_musl"; do
            run -0 supervise "$program"
            assert_output "$question"$'\nAda\nGrace\nAl'
        done
    done
}

@test "buffered_output: fclose in the child moves the position with musl, and not with glibc" {
    variant buffered_output 's/if (close(fileno(names)) == -1)/if (fclose(names) != 0)/'
    musl-gcc -static -o "$BATS_TEST_TMPDIR/with_musl" "$variant.c"
    first_lines 8 "$BATS_TEST_TMPDIR/with_musl"
    assert_output "$output_of_all"$'\nda'
    needs glibc
    run -0 supervise "$variant"
    assert_output "$output_of_all"
}

# ---- Failures -----------------------------------------------------------------------------------------------

@test "buffered_output: printf succeeds on a full disk, and the flush does not" {
    needs glibc
    variant buffered_output 's/^    puts("How/    if (puts("Hm") < 0) return 3;\n&/'
    run -1 supervise sh -c 'exec "$0" >/dev/full' "$variant"
    assert_output 'buffered_output: standard output: No space left on device'
    variant buffered_output 's/return complain("standard output");/return EXIT_SUCCESS;/'
    run -0 supervise sh -c 'exec "$0" >/dev/full' "$variant"
    assert_output ''
}

@test "buffered_output: when the k-th fork fails, the children before it are reaped, and that is an error" {
    for k in 1 2 3; do
        run -1 --separate-stderr injected "$fork_calls:error=EAGAIN:when=$k" "$examples/buffered_output"
        # The question, two lines of each earlier name, and the name whose fork fails.
        assert_output "$(head -n "$((2 * k))" <<<"$output_of_all")"
        assert_equal "$stderr" 'buffered_output: fork: Resource temporarily unavailable'
    done
}

@test "buffered_output: each write that fails is an error, on a terminal and on a pipe" {
    needs glibc
    # The parent writes the question and three names; its writes are counted without those of the children. The file gets the
    # names by one more write, between the question and the first name.
    for k in 1 3 4 5; do
        run -1 --separate-stderr injected "write:error=EIO:when=$k" "$examples/buffered_output"
        assert_equal "$stderr" 'buffered_output: standard output: Input/output error'
        run -1 injected "write:error=ENOSPC:when=$k" -t "$examples/buffered_output"
        assert_line 'buffered_output: standard output: a write failed'
    done
}

@test "buffered_output: a child that is killed or cannot write is a failure, and the last one" {
    needs glibc
    for k in 1 2 3; do
        run -1 --separate-stderr supervise -k "9:$k" "$examples/buffered_output"
        assert_output "$(head -n "$((2 * k))" <<<"$output_of_all")"
        assert_equal "$(tr -d 0-9 <<<"$stderr")" 'buffered_output: the child  has failed'
        run -1 with_mute_child "$k" "$examples/buffered_output"
        assert_line --index 0 'buffered_output: standard output: File too large'
        assert_equal "$(cat "$BATS_TEST_TMPDIR/out")" "$(head -n "$((2 * k))" <<<"$output_of_all")"
    done
}

@test "buffered_output: a waitpid that fails is an error, and one that a signal interrupts is called again" {
    needs glibc
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/buffered_output"
    assert_equal "$stderr" 'buffered_output: waitpid: No child processes'
    run -0 injected wait4:error=EINTR:when=1..4 "$examples/buffered_output"
    assert_output "$output_of_all"
}

@test "buffered_output: a file that cannot be made, read or closed is an error" {
    needs glibc
    local trace=$BATS_TEST_TMPDIR/trace
    statically buffered_output # so that the first open, write and read are those of the program
    while read -r spec text; do
        [[ $spec != *unlink* ]] || variant=$examples/buffered_output
        run -1 --separate-stderr supervise strace -qq -o "$trace" -e inject="$spec" "$variant"
        assert_equal "$stderr" "buffered_output: $text"
        # An unlink that fails leaves the file.
        grep -oE '/tmp/buffered_output\.[A-Za-z0-9]{6}' "$trace" | sort -u | xargs -r rm -f
    done <<'END'
?open,?openat:error=EROFS:when=1 a file in /tmp: Read-only file system
write:error=ENOSPC:when=2 a file in /tmp: No space left on device
lseek:error=EIO:when=1 a file in /tmp: Input/output error
read:error=EIO:when=1 reading the names: Input/output error
?unlink,?unlinkat:error=EIO a file in /tmp: Input/output error
END
}

@test "buffered_output: a reader that goes away ends it by SIGPIPE" {
    run -141 without_reader "$examples/buffered_output"
}

# ---- Every schedule -----------------------------------------------------------------------------------------

@test "buffered_output: it has one outcome, and nothing is wrong in any schedule, whatever fails" {
    for stream in tty pipe file; do
        run -0 interleave --count --stdout="$stream" "$examples/buffered_output"
        assert_output 1
    done
    run -0 interleave --fail all "$examples/buffered_output"
    assert_line --index 0 --partial 'nothing wrong'
}

@test "buffered_output: interleave reports the names that are written by two processes" {
    variant buffered_output "$no_flush"
    run -1 interleave --stdout=pipe "$variant"
    assert_output --partial 'double output: '
    run -0 interleave --stdout=tty "$variant"
}
