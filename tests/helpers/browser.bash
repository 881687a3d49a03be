# One browser for all tests of a suite: BROWSER_SERVER leads to it.

browser_start() {
    if ! [ -d "$root/build/browser/node_modules" ]; then
        echo "the packages of the browser tests are not installed: run make check-deps" >&2
        return 1
    fi
    # It ends when we do, however that is: then nobody holds the other end of the pipe any more.
    mkfifo "$BATS_FILE_TMPDIR/end"
    node "$root/tests/browser/server.mjs" <"$BATS_FILE_TMPDIR/end" >"$BATS_FILE_TMPDIR/address" \
        2>"$BATS_FILE_TMPDIR/log" 3>&- &
    browser_pid=$!
    exec {browser_end}>"$BATS_FILE_TMPDIR/end"
    # shellcheck disable=SC2016 # for the other shell
    timeout 60 sh -c 'until [ -s "$0/address" ] || ! kill -0 "$1" 2>/dev/null; do sleep 0.05; done' "$BATS_FILE_TMPDIR" "$browser_pid"
    BROWSER_SERVER=$(cat "$BATS_FILE_TMPDIR/address")
    if [ -z "$BROWSER_SERVER" ]; then
        cat "$BATS_FILE_TMPDIR/log" >&2
        return 1
    fi
    export BROWSER_SERVER
}

browser_stop() {
    exec {browser_end}>&-
    wait "$browser_pid"
}
