#!/usr/bin/env bats
# The stepper, used in Chromium as readers do: tests/browser/stepper.mjs says what each check does. tests/soak/stepper shows
# that the checks find what is broken.

load test_helper
load helpers/browser

setup_file() {
    can browser || return 0
    build_site
    browser_start
}

teardown_file() {
    [ -z "${browser_pid-}" ] || browser_stop
}

setup() {
    needs browser
}

play() {
    timeout 300 node "$root/tests/browser/stepper.mjs" "$1" "$root/build/docs" 3>&-
}

@test "stepper: choosing in every way reaches each outcome of one_fork and nothing else" {
    run -0 play outcomes
}

@test "stepper: an output that is hardly ever seen is possible, and its schedule shows it" {
    run -0 play rare
}

@test "stepper: what can be printed next, and how many outcomes come after it, is what the list of all says" {
    run -0 play next
}

@test "stepper: the futures are a tree, whose branches lead to their lines" {
    run -0 play futures
}

@test "stepper: the keyboard alone is enough" {
    run -0 play keyboard
}

@test "stepper: a link with a schedule shows its output again" {
    run -0 play link
}

@test "stepper: a fork that fails at each place in turn gives the recorded outcomes" {
    run -0 play failure
}

@test "stepper: where motion is allowed, a schedule is played to its end, and a click stops it" {
    run -0 play plays
}

@test "stepper: no rule of axe-core is violated in any state" {
    run -0 play axe
}

@test "stepper: where a process stands is marked in the chapter" {
    run -0 play place
}

@test "stepper: a variant has one of its own, with the lines that it has" {
    run -0 play variant
}

@test "stepper: each step is told, and so is what a fork copies" {
    run -0 play told
}

@test "stepper: buttons name what they do, and the reader walks along a schedule" {
    run -0 play walk
}

@test "stepper: it is a landmark in the contents, and shows the lines of all processes" {
    run -0 play landmark
}

@test "stepper: a small one stands at the sentence that it explains" {
    run -0 play mini
}

@test "stepper: a projector shows it alone, in large type, by the keys of a remote control" {
    run -0 play projector
}

@test "stepper: the zombie is one until it is reaped, in every schedule" {
    run -0 play zombie
}
