#!/usr/bin/env bats
# What the chapters show in terminals is what the programs print.

load test_helper

@test "docs: every transcript of every chapter is true" {
    cd "$root" || return
    for chapter in docs/*.md; do
        [ "$chapter" = docs/README.md ] || grep -q '^ *```console$' "$chapter"
    done
    run timeout 300 "$root/build/tools/transcript" --from examples --from "$root/build/examples" docs/*.md 3>&-
    assert_success
}
