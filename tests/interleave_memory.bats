#!/usr/bin/env bats
# interleave: malloc, calloc and realloc that are made to fail.

load test_helper
load helpers/interleave

setup() {
    [ "$(uname -m)" = x86_64 ] || skip "known for x86_64 only"
    cd "$BATS_TEST_TMPDIR" || return
}

@test "interleave: memory that a program has not got is a crash, in each process, and none if it asks" {
    for function in malloc calloc realloc; do
        run -1 interleave --fail "$function:ENOMEM" "$programs/no_memory" "$function"
        assert_line --regexp "^crash: process 1001 is killed by SIGSEGV: .* \(and 1 more process\), at no_memory.c:[0-9]+$"
        run -0 interleave --fail "$function:ENOMEM" "$programs/no_memory.fixed" "$function"
        assert_line --index 0 --regexp "^3 outcomes, .* nothing wrong$"
        assert_line "! $function: Cannot allocate memory"
    done
}

@test "interleave: the call that fails has its line, and is a step like others" {
    line=$(sed -n '/return malloc/=' "$root/tests/fixtures/interleave/no_memory.c")
    run -0 interleave --fail malloc:ENOMEM --replay '1000,1001!' "$programs/no_memory.fixed"
    assert_line --regexp "^ +2  1001  malloc = NULL ENOMEM \(made to fail\)  -- no_memory.c:$line$"
    assert_output --partial 'the end: exit status 1'
}

@test "interleave: calls of malloc are counted over all processes" {
    run -0 interleave --list --fail malloc:ENOMEM@1 "$programs/no_memory.fixed"
    assert_equal "$(grep -c '^outcome' <<<"$output")" 1
    refute_output --partial "parent"
    run -0 interleave --list --fail malloc:ENOMEM@2 "$programs/no_memory.fixed"
    assert_line "  child"
    assert_line "! malloc: Cannot allocate memory"
    run -0 interleave --list --fail malloc:ENOMEM@3 "$programs/no_memory.fixed"
    assert_line "note: --fail malloc:ENOMEM@3 made nothing fail: no schedule has such a call that could"
}

@test "interleave: a realloc that fails leaves the memory as it is, and sets errno" {
    run -0 interleave --list --fail realloc:ENOMEM "$programs/memory_kept" grow
    assert_line "  kept, ENOMEM"
    assert_line "  grown"
}

@test "interleave: memory that libraries get for themselves does not fail, nor that of another program" {
    run -0 interleave --fail 'malloc:ENOMEM@*' --fail 'calloc:ENOMEM@*' "$programs/memory_kept"
    assert_line "note: --fail malloc:ENOMEM@* made nothing fail: no schedule has such a call that could"
    run -0 interleave --fail 'malloc:ENOMEM@*' "$programs/memory_kept" exec
    assert_line --partial "made nothing fail"
    assert_line "  got it"
}

@test "interleave: a loop that asks again gets its memory some day, or never ends" {
    run -0 interleave --fail malloc:ENOMEM "$programs/memory_kept" retry
    assert_line --index 0 --partial "1 outcome"
    run -1 interleave --fail malloc:ENOMEM@1+ "$programs/memory_kept" retry
    assert_line --regexp "^never ends: .* malloc"
}

@test "interleave: a size that is too large by itself fails as without the tool" {
    run -0 interleave --list --fail malloc:ENOMEM "$programs/memory_kept" all
    assert_line --index 0 --partial "1 outcome"
    assert_line "  too large"
}

@test "interleave: --fail all tries memory, too, and says how to see what goes wrong" {
    run -1 interleave --fail all --list "$programs/no_memory"
    assert_line --regexp "^    3 steps: --fail malloc:ENOMEM@1 --replay 1000,1001!,1001$"
    assert_line --regexp "^tried: .*malloc:ENOMEM malloc:ENOMEM@\+"
    run interleave --fail all --list "$programs/no_memory.fixed"
    refute_output --partial "crash: "
}

@test "interleave: memory fails however the program is linked dynamically" {
    source=$root/tests/fixtures/interleave/no_memory.c
    for flags in "-Wl,-z,lazy" "-Wl,-z,now" "-fno-plt" "-no-pie" "-O2 -static-libgcc"; do
        # shellcheck disable=SC2086 # several flags
        gcc -w -gdwarf-4 $flags -o program "$source"
        run -1 interleave --fail malloc:ENOMEM ./program
        assert_output --partial "crash: process 1001 is killed by SIGSEGV"
    done
    command -v musl-gcc >/dev/null || return 0
    musl-gcc -w -gdwarf-4 -o program "$source"
    run -1 interleave --fail malloc:ENOMEM ./program
    assert_output --partial "crash: process 1001 is killed by SIGSEGV"
}

@test "interleave: where memory cannot be made to fail, it is said" {
    gcc -w -gdwarf-4 -static -o static "$root/tests/fixtures/interleave/no_memory.c"
    run -2 interleave --fail malloc:ENOMEM ./static
    assert_output --partial "refused: --fail malloc:ENOMEM: ./static: it is linked statically"
    run interleave --fail all ./static
    assert_line --regexp "^note: malloc, calloc and realloc were not made to fail: it is linked statically"
    gcc -w -o bare "$root/tests/fixtures/interleave/no_memory.c"
    run interleave --fail all ./bare
    assert_line "note: malloc, calloc and realloc were not made to fail: the program has no debugging information"
    run -1 interleave --fail malloc:ENOMEM ./bare
    assert_output --partial "crash: process 1001"
}

@test "interleave: memory fails with ENOMEM, and with nothing else" {
    for error in malloc:EAGAIN malloc::EAGAIN calloc:short; do
        run -2 interleave --fail "$error" "$programs/no_memory"
        assert_output --regexp "^interleave: --fail: [mc]alloc cannot f"
    done
}

@test "interleave: without --fail, memory is no matter" {
    correct 1 no_memory
    run -0 interleave --list "$programs/no_memory"
    refute_output --partial malloc
}
