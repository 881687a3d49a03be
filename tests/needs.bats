#!/usr/bin/env bats
# The suites themselves: what a machine refuses is skipped, exactly there, and said.

load test_helper

# suite NAME ABILITY FILTER: the suite on a machine that lacks the ability, those of its tests that the filter picks. Only
# where the test says so is this strict.
suite() {
    STRICT=${strict-} WITHOUT="$2" timeout 300 bats --filter "$3" "$root/tests/$1.bats" 3>&-
}

@test "needs: tests about user namespaces are skipped where these are refused, and no others" {
    run -0 suite fork_error namespaces '.'
    assert_equal "$(grep -c '# skip user namespaces are refused' <<<"$output")" \
        "$(grep -c 'needs namespaces' "$root/tests/fork_error.bats")"
    refute_line --regexp '^not ok'
}

@test "needs: tests that become another user are skipped where nobody can" {
    run -0 suite transcript_run root 'ordinary user|fork bomb'
    assert_line --regexp '^ok .* # skip only root can become another user$'
}

@test "needs: without a browser, the suites that look at pages are skipped whole" {
    for name in browser stepper; do
        run -0 suite "$name" browser '.'
        refute_line --regexp '^(not ok|ok [0-9]+ [^#]*$)'
        assert_output --partial '# skip there is no browser: run make check-deps'
    done
}

@test "needs: what hangs on how the examples were built is skipped where they were built in another way" {
    for built in glibc plain; do
        run -0 suite one_fork "$built" '.'
        assert_equal "$(grep -c '# skip the examples are built with ' <<<"$output")" \
            "$(grep -c "needs $built" "$root/tests/one_fork.bats")"
        refute_line --regexp '^not ok'
    done
}

@test "needs: with STRICT=1 what is skipped has failed" {
    strict=1 run -1 suite fork_error namespaces 'dead namespace'
    assert_output --partial 'not run on this machine: user namespaces are refused'
}

@test "needs: an ability that nobody knows is refused, with its name" {
    run -1 can magic
    run -0 refusal magic
    assert_output 'no ability is called magic'
}
