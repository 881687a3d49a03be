#!/usr/bin/env bats
# interleave: files that the program makes and changes: all its processes see them, and the user's files stay as they are.

load test_helper
load helpers/interleave

setup() {
    chmod 777 "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
}

@test "interleave: a child's output into a file is there for the next program, and is part of the outcome" {
    run -0 interleave "$programs/file_redirect"
    assert_output --regexp '^1 outcome, .* nothing wrong'
    assert_output --partial 'outcome 1
  text
  exit status 0
  file out.txt:
> text'
}

@test "interleave: what the program writes does not touch the user's files" {
    echo mine >log.txt
    run -0 interleave "$programs/file_log"
    assert_equal "$(cat log.txt)" mine
    run -0 interleave "$programs/file_redirect"
    assert [ ! -e out.txt ]
}

@test "interleave: two who write to one file overwrite each other in some schedules, unless they append" {
    run -0 interleave "$programs/file_log"
    assert_output --regexp '^2 outcomes'
    assert_output --partial '
  file log.txt:
> child 2

outcome 2'
    run -0 interleave "$programs/file_log.fixed"
    assert_output --partial '
  file log.txt:
> child 1
> child 2

outcome 2
  exit status 0
  file log.txt:
> child 2
> child 1'
}

@test "interleave: a file that was there is read, extended and removed in a copy" {
    printf 'first\n' >log.txt
    run -0 interleave "$programs/file_log.fixed"
    assert_output --partial '> first
> child 2
> child 1'
}

@test "interleave: a file lives as on a real disk" {
    run -0 "$programs/file_life"
    mv life.txt kept && rm kept
    printf 'outcome 1\n%s\n  exit status 0\n  file life.txt is empty\n' "$(sed 's/^/  /' <<<"$output")" >expected
    run -0 interleave "$programs/file_life"
    diff expected <(sed -n '/^outcome/,$p' <<<"$output")
}

@test "interleave: what was read of a file before the fork is read" {
    printf 'l1\nl2\nl3\n' >lines.txt
    run -0 "$programs/position" 3>&-
    assert_output $'l2\nl3\nl2\nl3'
    run -1 interleave "$programs/position"
    assert_line --index 0 --regexp '^1 outcome, .* 1 finding$'
    assert_line --regexp '^input twice: process 1001 '
    run -0 grep -c '^  l[23]$' <<<"$output"
    assert_output 4
}

@test "interleave: a list of the folder has what the program has made there, and not what it has removed" {
    touch kept.txt old.txt
    run -0 interleave "$programs/file_list"
    assert_output --partial 'outcome 1
  exit status 0
  file list.txt:
> kept.txt
> list.txt
  file old.txt is gone

outcome 2
  exit status 0
  file list.txt:
> kept.txt
> list.txt
> old.txt
  file old.txt is gone'
    run -0 ls
    assert_output 'kept.txt
old.txt'
}

# bats test_tags=long
@test "interleave: files are the same for an ordinary user, and where no namespace can be made" {
    needs namespaces
    for name in file_redirect file_log file_log.fixed file_life; do
        run -0 interleave "$programs/$name"
        expected=$output
        run -0 without_namespaces "$programs/$name"
        assert_output "$expected"
        run -0 interleave_as_user "$programs/$name"
        assert_output "$expected"
    done
}

@test "interleave: commands that name users find their names, as where no daemon knows them" {
    touch -d 1999-01-01 log.txt
    for command in "ls -l log.txt" "stat -c %U:%G log.txt" "id -un"; do
        # shellcheck disable=SC2086 # words
        run -0 interleave $command
        assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
        # shellcheck disable=SC2086 # words
        assert_line "  $($command)"
    done
}

@test "interleave: cp copies a file, and does not touch the user's" {
    echo mine >log.txt
    run -0 interleave cp log.txt copy.txt
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    assert_output --partial '
  file copy.txt:
> mine'
    assert [ ! -e copy.txt ]
}

@test "interleave: random numbers from a device are the same in every run" {
    run -0 interleave sh -c 'head -c 5000 /dev/urandom | cksum; od -An -N 8 </dev/random'
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    assert_line --regexp '^  [0-9]+ 5000$'
    assert_line --regexp '^   [0-7]{6} [0-7]{6} [0-7]{6} [0-7]{6}$'
}

@test "interleave: files are found again by sleep sets, and on a pipe" {
    run -0 interleave --cross-check "$programs/file_log"
    assert_output --partial ' 2 outcomes, the same'
    run -0 interleave --stdout=pipe --count "$programs/file_redirect"
    assert_output 1
}

@test "interleave: a file that may not be written is not opened" {
    echo mine >log.txt
    chmod 444 log.txt
    run -0 interleave_as_user "$programs/file_log"
    assert_line --index 0 --regexp '^1 outcome,'
    refute_output --partial 'log.txt'
}

@test "interleave: what is no plain file is not removed, and none is made by a symbolic link: that is refused, and the disk stays" {
    mkdir folder
    echo mine >file
    ln -s file link
    ln -s nothing nowhere
    before=$(ls -lR)
    for arguments in "unlink link" "unlink nowhere" "open nowhere"; do
        # shellcheck disable=SC2086 # what to do, and to what
        run -2 interleave "$programs/file_refused" $arguments
        assert_output --regexp "^interleave: refused: process 1000 calls ${arguments% *} at file_refused.c:[0-9]+: .* not modelled$"
        assert_equal "$(ls -lR)" "$before"
    done
    run -1 interleave --fail readlink:EIO "$programs/file_refused" readlink
    assert_line --partial 'its readlink failed'
}

@test "interleave: a file that may not be written may still be removed: in a copy" {
    echo mine >log.txt
    chmod 444 log.txt
    run -0 interleave_as_user "$programs/file_refused"
    assert_line '  file log.txt is gone'
}

@test "interleave: a stdio buffer copied by fork is found in a file, too" {
    finds 'double output' file_double
}
