# One browser for all tests of a suite. BROWSER_SERVER is its address.

browser_start() {
    if ! [ -d "$root/build/browser/node_modules" ]; then
        echo "the packages of the browser tests are not installed: run make check-deps" >&2
        return 1
    fi
    # The server ends when this shell ends, in whatever way: then no process holds the other end of its pipe.
    mkfifo "$BATS_FILE_TMPDIR/end"
    node "$root/tests/browser/server.mjs" <"$BATS_FILE_TMPDIR/end" >"$BATS_FILE_TMPDIR/address" \
        2>"$BATS_FILE_TMPDIR/log" 3>&- &
    browser_pid=$!
    exec {browser_end}>"$BATS_FILE_TMPDIR/end"
    # shellcheck disable=SC2016 # the inner shell expands it
    timeout 200 sh -c 'until [ -s "$0/address" ] || ! kill -0 "$1" 2>/dev/null; do sleep 0.05; done' "$BATS_FILE_TMPDIR" "$browser_pid"
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
