# Abilities of the machine that tests need. Each ability is tested by using it; nothing is guessed from the name of the
# system.

# can ABILITY: do this machine and this user have ABILITY?
can() {
    case $1 in
    root) [ "$(id -u)" -eq 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups true ;;
    mounts) unshare --mount true ;;
    namespaces) unshare --user --pid --fork --map-root-user true ;;
    tracing) strace -qq -o /dev/null true ;;
    proc) [ -r /proc/self/status ] ;;
    glibc) grep -q ld-linux "$root/build/examples/one_fork" ;;
    plain) ! grep -q __asan_init "$root/build/examples/one_fork" ;;
    # As tests/browser/browser.mjs chooses.
    browser)
        { command -v "${CHROMIUM:-/usr/bin/chromium-headless-shell}" || command -v "${CHROMIUM:-/usr/bin/chromium}"; } &&
            command -v node && [ -d "$root/build/browser/node_modules" ]
        ;;
    commonmark) command -v node && [ -d "$root/build/browser/node_modules/commonmark" ] ;;
    *) return 1 ;;
    esac >/dev/null 2>&1
}

# refusal ABILITY: prints why ABILITY is missing.
refusal() {
    case $1 in
    root) echo 'only root can become another user' ;;
    mounts) echo 'mount namespaces are refused' ;;
    namespaces) echo 'user namespaces are refused' ;;
    tracing) echo 'processes may not be traced' ;;
    proc) echo 'there is no /proc' ;;
    glibc) echo 'the examples are built with another C library than glibc, which has other messages and calls' ;;
    plain) echo 'the examples are built with a sanitizer, which has memory, signals and files of its own' ;;
    browser) echo 'there is no browser: run make check-deps' ;;
    commonmark) echo 'there is no commonmark.js: run make check-deps' ;;
    *) echo "no ability is called $1" ;;
    esac
}

# not_here REASON: skips the test. With STRICT=1 the test fails instead.
not_here() {
    [ "${STRICT-}" != 1 ] || fail "not run on this machine: $1"
    skip "$1"
}

# needs ABILITY...: skips the test if an ability is missing. With STRICT=1 the test fails instead. WITHOUT is a list of
# abilities that count as missing, so that a test of this function can see which tests are skipped.
needs() {
    local ability
    for ability in "$@"; do
        if [[ " ${WITHOUT-} " != *" $ability "* ]] && can "$ability"; then
            continue
        fi
        not_here "$(refusal "$ability")"
    done
}
