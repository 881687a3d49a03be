#!/usr/bin/env bats
# interleave: names of files and directories: rename, mkdir, rmdir, symlink, truncate.

load test_helper
load helpers/interleave

options=()

setup() {
    chmod 777 "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
}

# The old content, nothing or the new one. With a rename, never nothing.
@test "interleave: a file that is replaced by rename is never found empty" {
    correct 3 name_replace
    run -0 interleave --list "$programs/name_replace"
    assert_line "  4 old"
    assert_line '  0  \'
    assert_line "  4 new"
    listed name_replace
    correct 2 name_replace.fixed
    crossed 2 name_replace.fixed
    listed name_replace.fixed
    same "$programs/name_replace.fixed"
    assert [ ! -e settings ]
}

# One is in, and the other one finds the lock: which of them prints first is free, so there are 2. If both look first, both may
# be in: 3.
@test "interleave: a lock that is made by one call lets one process in, whichever call that is" {
    run -0 interleave --list "$programs/name_lock"
    assert_line --index 0 --regexp '^3 outcomes, '
    assert_output --partial $'  in\n  in\n'
    crossed 3 name_lock
    listed name_lock
    for how in excl link mkdir symlink rename; do
        correct 2 name_lock.fixed "$how"
        RUNS=3 listed name_lock.fixed "$how"
    done
    crossed 2 name_lock.fixed mkdir
    same "$programs/name_lock.fixed" symlink
    assert_equal "$(ls lock* 2>/dev/null)" ""
}

# The directory is removed before the child makes its file (the two messages in either order: 2), while the file is there, or
# after that.
@test "interleave: a directory is removed while a child works in it, or not" {
    correct 4 name_temp
    run -0 interleave --list "$programs/name_temp"
    assert_line "  No such file or directory"
    assert_line "  Directory not empty"
    crossed 4 name_temp
    listed name_temp
    same "$programs/name_temp"
    correct 1 name_temp.fixed
    listed name_temp.fixed
}

@test "interleave: names of files, directories and symbolic links do and refuse what those of the kernel do" {
    run -0 "$programs/name_use"
    printf 'outcome 1\n%s\n  exit status 0\n' "$(sed 's/^/  /' <<<"$output")" >expected
    run -0 interleave "$programs/name_use"
    diff expected <(sed -n '/^outcome/,$p' <<<"$output")
    assert_equal "$(ls)" expected
}

@test "interleave: names that are left, and those that are gone, are part of the outcome, and the disk stays" {
    mkdir folder
    echo mine >file
    before=$(ls -R && cat file)
    run -0 interleave "$programs/file_refused" rename
    assert_line "  file file is gone"
    assert_line "  file other:"
    run -0 interleave "$programs/file_refused" rmdir
    assert_line "  directory folder is gone"
    run -0 interleave "$programs/name_use" nothing
    assert_line "  directory d"
    assert_line "  symbolic link l to d/f"
    assert_line "  file d/f:"
    touch folder/inside
    run -0 interleave "$programs/file_refused" rmdir
    refute_output --partial gone
    rm folder/inside
    assert_equal "$(ls -R && cat file)" "$before"
}

# Who has seen no directory, and then finds one, fails: there the other one goes on alone. So one of them fails, or the other one,
# or neither: 3.
@test "interleave: two processes make the same path, directory by directory" {
    correct 3 chdir_parts
    run -0 interleave --list "$programs/chdir_parts"
    assert_line "  one failed, the other is there"
    crossed 3 chdir_parts
    same "$programs/chdir_parts"
    RUNS=5 listed chdir_parts
    correct 1 chdir_parts.fixed
    assert_equal "$(ls -d [ab]* 2>/dev/null)" ""
}

# The directory is gone before the child goes into it, before it makes its file, after it has removed that, or in the end: 4.
@test "interleave: a directory is removed while a process is in it" {
    correct 4 chdir_gone
    run -0 interleave --list "$programs/chdir_gone"
    assert_line "  no directory"
    assert_line "  no file: No such file or directory"
    assert_line "  nowhere: No such file or directory"
    assert_line "  in/inner"
    crossed 4 chdir_gone
    RUNS=5 listed chdir_gone
    correct 1 chdir_gone.fixed
}

# Each of two results is there already, or is not: 4. The children do not move the parent.
@test "interleave: children work in directories of their own" {
    correct 4 chdir_job
    run -0 interleave --list "$programs/chdir_job"
    refute_output --partial here
    RUNS=5 listed chdir_job
    correct 1 chdir_job.fixed
    assert_line "  found found "
}

@test "interleave: relative paths in a directory that the program makes lead where those of the kernel do" {
    run -0 "$programs/chdir_use"
    printf 'outcome 1\n%s\n  exit status 0\n' "$(sed 's/^/  /' <<<"$output")" >expected
    run -0 interleave "$programs/chdir_use"
    diff expected <(sed -n '/^outcome/,$p' <<<"$output")
    assert_equal "$(ls)" expected
}

# A chdir fails in one of the children, or in none.
@test "interleave: calls about the current directory can be made to fail" {
    run -0 interleave --fail chdir:EACCES "$programs/chdir_job.fixed"
    assert_line --index 0 --regexp "^3 outcomes, .* nothing wrong$"
    run -1 interleave --fail getcwd:ENOENT "$programs/chdir_gone.fixed"
    assert_line --partial 'its getcwd failed'
}

@test "interleave: calls about names can be made to fail" {
    echo mine >file
    run -1 interleave --fail rename:EXDEV "$programs/file_refused" rename
    assert_line --partial 'its rename failed'
    run -1 interleave --fail mkdir:ENOSPC "$programs/name_lock.fixed" mkdir
    assert_line --partial 'its mkdir failed'
}

@test "interleave: what is not modelled of names is refused by name" {
    run -2 interleave "$programs/chdir_use" renamed
    assert_output --partial "a directory is renamed while process 1000 is in it, or has it open: that is not modelled"
    run -2 interleave "$programs/chdir_use" proc
    assert_output --partial "what /proc tells of a current directory that the program makes is not modelled"
    run -2 interleave "$programs/chdir_use" removed
    assert_output --partial "opens or changes its current directory after that was removed: that is not modelled"
    run -2 interleave "$programs/chdir_use" dots
    assert_output --partial "renaming a directory or a symbolic link that was there before, or without permission, is not modelled"
    run -2 interleave "$programs/name_use" renamed
    assert_output --partial "renames a directory in which there are files: that is not modelled"
    run -2 interleave "$programs/name_use" followed
    assert_output --partial "follows a symbolic link that the program makes, or calls lstat about it: that is not modelled"
    run -2 interleave "$programs/name_use" back
    assert_output --partial "goes through a directory that the program makes, and back: that is not modelled"
    run -2 interleave "$programs/name_use" slash
    assert_output --partial "a path of what the program makes, with a slash at its end, is not modelled"
}
