#!/usr/bin/env bats
# What fork copies and what it shares: docs/copied_memory.md. The parent looks after its child has ended, so there is only one
# output.

load test_helper
load helpers/examples
load helpers/outcomes

copied_output='Before the fork: x is 1
In the child: x is 2, and the file gives "a"
In the parent: x is 1, and the file gives "b"'

# looks FORMAT EXPRESSIONS: a sed script after which each process prints these instead of x and the letter.
looks() {
    echo "s/printf(\"In the %s.*/printf(\"%s: $1\\\\n\", who, $2);/"
}

# with_failing CALL[:when=K] PROGRAM: runs PROGRAM with a system call that fails with EIO in each of its processes. Nothing runs
# before it, but the dynamic loader of PROGRAM counts: it opens and reads files.
with_failing() {
    supervise strace -f -qq -o /dev/null -e "inject=${1%%:*}:error=EIO${1#"${1%%:*}"}" "$2"
}

# ---- What it prints -----------------------------------------------------------------------------------------

@test "copied_memory: it prints three lines, on a terminal, a pipe and in a file" {
    run -0 supervise -t "$examples/copied_memory"
    assert_output "$copied_output"
    run -0 supervise "$examples/copied_memory"
    assert_output "$copied_output"
    supervise "$examples/copied_memory" >"$BATS_TEST_TMPDIR/out"
    assert_equal "$(cat "$BATS_TEST_TMPDIR/out")" "$copied_output"
}

@test "copied_memory: it runs with standard input and standard error closed" {
    run -0 supervise sh -c 'exec "$0" <&- 2>&-' "$examples/copied_memory"
    assert_output "$copied_output"
    run -0 supervise sh -c 'exec "$0" 2>&-' "$examples/copied_memory"
    assert_output "$copied_output"
}

@test "copied_memory: with standard output closed the file is not opened in its place" {
    needs glibc
    local trace=$BATS_TEST_TMPDIR/trace
    run -1 --separate-stderr supervise strace -f -qq -o "$trace" -e trace='?open,openat' sh -c 'exec "$0" >&-' \
        "$examples/copied_memory"
    assert_equal "$stderr" 'copied_memory: standard output: Bad file descriptor'
    run -1 grep -F /tmp/copied_memory "$trace"
}

@test "copied_memory: its file has lost its name before the fork, so that nothing can be left in /tmp" {
    local trace=$BATS_TEST_TMPDIR/trace name
    run -0 supervise strace -qq -o "$trace" -e trace="?open,openat,?unlink,?unlinkat,$fork_calls" "$examples/copied_memory"
    name=$(grep -oE '/tmp/copied_memory\.[A-Za-z0-9]{6}' "$trace" | sort -u)
    [ -n "$name" ] && [ ! -e "$name" ]
    run -0 sed -nE "s,^unlink.*\"$name\".* = 0\$,unlink,p; s/^(v?fork|clone3?)\(.*/fork/p" "$trace"
    assert_output $'unlink\nfork'
}

# ---- What is copied -----------------------------------------------------------------------------------------

@test "copied_memory: global, local and allocated variables are all copied" {
    variant copied_memory '
        s/^static int x = 1;/static int x = 1, *local, *heap;/
        s/^    pid_t pid = fork/    int automatic = 1;\n    local = \&automatic;\n    *(heap = malloc(sizeof *heap)) = 1;\n&/
        s/^    x = x + 1;/    x++, ++*local, ++*heap;/
        '"$(looks '%d %d %d' 'x, *local, *heap')"
    run -0 supervise "$variant"
    assert_output $'Before the fork: x is 1\nchild: 2 2 2\nparent: 1 1 1'
}

@test "copied_memory: one address holds two values" {
    variant copied_memory 's/printf("In the %s.*/printf("%s %p %d\\n", who, (void *)\&x, x);/'
    run -0 supervise "$variant"
    read -r child child_address child_value <<<"${lines[1]}"
    read -r parent parent_address parent_value <<<"${lines[2]}"
    assert_equal "$child $child_value, $parent $parent_value" 'child 2, parent 1'
    assert_equal "$child_address" "$parent_address"
}

@test "copied_memory: who watches a variable for a change by the other process watches for ever" {
    variant copied_memory 's/^static int x/static volatile int x/
        s/^    if (reaped == -1)/    while (x != 2)\n        continue;\n&/'
    run -124 timeout 1 "$variant" 3>&-
}

# ---- What is shared -----------------------------------------------------------------------------------------

@test "copied_memory: the position is shared, and each process closes its own descriptor" {
    # The child closes its descriptor, and the parent reads on behind what the child has read.
    variant copied_memory 's/^    x = x + 1;/&\n    (void)lseek(file, 2, SEEK_SET);/'
    run -0 supervise "$variant"
    assert_line --index 1 'In the child: x is 2, and the file gives "c"'
    assert_line --index 2 'In the parent: x is 1, and the file gives ""'
    # The parent closes its descriptor, and the child reads all the same.
    variant copied_memory '/^static int be_parent/{n;s/{/{\n    close(file);/;}'
    for _ in {1..10}; do
        run -1 --separate-stderr supervise "$variant"
        assert_equal "$output" "$(head -n 2 <<<"$copied_output")"
        assert_equal "${stderr_lines[0]}" 'copied_memory: read: Bad file descriptor'
    done
}

@test "copied_memory: pread leaves the position alone, and a file that is opened after the fork has a position of its own" {
    variant copied_memory 's/read(file, &letter, 1)/pread(file, \&letter, 1, 0)/'
    run -0 supervise "$variant"
    assert_equal "$(grep -c 'gives "a"' <<<"$output")" 2
    variant copied_memory 's/^    x = x + 1;/&\n    file = open_letters();/'
    run -0 supervise "$variant"
    assert_equal "$(grep -c 'gives "a"' <<<"$output")" 2
}

@test "copied_memory: the status flags are shared, FD_CLOEXEC and the current directory are not" {
    variant copied_memory '
        s/^#include <errno.h>/&\n#include <fcntl.h>/
        s/^    x = x + 1;/&\n    if (fcntl(file, F_SETFL, O_APPEND) || fcntl(file, F_SETFD, FD_CLOEXEC) || chdir("\/"))\n        _exit(9);/
        '"$(looks '%d %d %s' 'fcntl(file, F_GETFL) \& O_APPEND ? 1 : 0, fcntl(file, F_GETFD), getcwd((char[4096]){0}, 4096)')"
    run -0 supervise "$variant"
    assert_output "Before the fork: x is 1
child: 1 1 /
parent: 1 0 $PWD"
}

@test "copied_memory: a lock of flock is shared, a lock of fcntl is not" {
    # A process gets a lock that it has already.
    variant copied_memory '
        s/^#define _POSIX_C_SOURCE.*/#define _GNU_SOURCE/
        s/^#include <errno.h>/&\n#include <fcntl.h>\n#include <sys\/file.h>/
        s/^    pid_t pid = fork/    if (flock(file, LOCK_EX) || lockf(file, F_LOCK, 0))\n        return 9;\n&/
        '"$(looks '%d %d' 'flock(file, LOCK_EX | LOCK_NB), lockf(file, F_TLOCK, 0)')"
    run -0 supervise "$variant"
    assert_output $'Before the fork: x is 1\nchild: 0 -1\nparent: 0 0'
}

# ---- What goes wrong ----------------------------------------------------------------------------------------

@test "copied_memory: a fork that fails is an error" {
    needs glibc
    for error in 'EAGAIN Resource temporarily unavailable' 'ENOMEM Cannot allocate memory'; do
        run -1 --separate-stderr injected "$fork_calls:error=${error%% *}" "$examples/copied_memory"
        assert_equal "$output/$stderr" "Before the fork: x is 1/copied_memory: fork: ${error#* }"
    done
}

@test "copied_memory: a file that cannot be made or filled is an error" {
    needs glibc
    statically copied_memory
    # The first write is that of the first line, the second one fills the file. The last lseek is the program's own: before it,
    # some versions of glibc have one in dprintf.
    last=$(strace -e trace=lseek "$examples/copied_memory" 2>&1 >/dev/null | grep -c '^lseek(')
    for case in "openat $variant" "unlink $examples/copied_memory" "write:when=2 $examples/copied_memory" \
        "lseek $examples/copied_memory" "lseek:when=$last $examples/copied_memory"; do
        run -1 --separate-stderr with_failing "${case%% *}" "${case#* }"
        assert_output 'Before the fork: x is 1'
        assert_equal "$stderr" 'copied_memory: a file in /tmp: Input/output error'
    done
}

@test "copied_memory: each line that cannot be written is an error" {
    needs glibc
    # The parent writes its first line, the letters and its last line; the child writes one line.
    run -1 --separate-stderr injected write:error=ENOSPC:when=1 "$examples/copied_memory"
    assert_equal "$stderr" 'copied_memory: standard output: No space left on device'
    run -1 --separate-stderr injected write:error=ENOSPC:when=3 "$examples/copied_memory"
    assert_equal "$stderr" 'copied_memory: standard output: No space left on device'
    run -1 with_mute_child 1 "$examples/copied_memory"
    assert_line 'copied_memory: standard output: File too large'
    assert_line --regexp '^copied_memory: the child [1-9][0-9]* has failed$'
    assert_equal "$(cat "$BATS_TEST_TMPDIR/out")" 'Before the fork: x is 1'
}

@test "copied_memory: a read that fails is an error in each of the processes" {
    statically copied_memory
    run -1 --separate-stderr with_failing read "$variant"
    assert_equal "${stderr_lines[0]}" 'copied_memory: read: Input/output error'
    assert_equal "$(sed 's/[0-9][0-9]*/N/' <<<"${stderr_lines[1]}")" 'copied_memory: the child N has failed'
}

@test "copied_memory: a child that is killed is a failure" {
    run -1 --separate-stderr supervise -k 9 "$examples/copied_memory"
    assert_output 'Before the fork: x is 1'
    assert_equal "$(sed 's/[0-9][0-9]*/N/' <<<"$stderr")" 'copied_memory: the child N has failed'
}

@test "copied_memory: a waitpid that fails is an error, and one that a signal interrupts is called again" {
    needs glibc
    run -1 --separate-stderr supervise env --ignore-signal=CHLD "$examples/copied_memory"
    assert_equal "$stderr" 'copied_memory: waitpid: No child processes'
    run -0 injected wait4:error=EINTR:when=1..3 "$examples/copied_memory"
    assert_output "$copied_output"
}

@test "copied_memory: a reader that goes away ends it by SIGPIPE" {
    run -141 without_reader "$examples/copied_memory"
}

# ---- Every schedule -----------------------------------------------------------------------------------------

@test "copied_memory: it has one outcome, and nothing is wrong in any schedule, whatever fails" {
    for stream in tty pipe file; do
        run -0 interleave --count --stdout="$stream" "$examples/copied_memory"
        assert_output 1
    done
    run -0 interleave --fail all "$examples/copied_memory"
    assert_line --index 0 --partial 'nothing wrong'
}

@test "copied_memory: lseek and read are two calls: some schedules give a process what the other one should have had" {
    # Both processes look at the same time. Two get "a", or the parent gets "b", or the child does: three cases, and in each
    # of them the two lines can come in either order.
    local early='s/^    return look("parent", file);/    return result;/
        /^static int be_parent/{n;s/{/{\n    int result = look("parent", file);/;}'
    variant copied_memory "$early; s/^    ssize_t length = read/    (void)lseek(file, 0, SEEK_SET);\n&/"
    run -0 interleave --list "$variant"
    assert_line --index 0 --partial '6 outcomes'
    assert_equal "$(grep -c 'In the parent.*gives "b"' <<<"$output")" 2
    assert_equal "$(grep -c 'In the child.*gives "b"' <<<"$output")" 2
    # pread is one call.
    variant copied_memory "$early; s/read(file, &letter, 1)/pread(file, \&letter, 1, 0)/"
    run -0 interleave --list "$variant"
    assert_line --index 0 --partial '2 outcomes'
    refute_output --partial 'gives "b"'
}
