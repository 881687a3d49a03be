# Used by every suite. Tests run each program under `timeout` and without Bats' own descriptor 3.

bats_require_minimum_version 1.5.0

# load_library NAME FUNCTION: like bats_load_library, but without NAME/load.bash, which starts a process for each file of the
# library. Every test loads the libraries, and would take twice as long with load.bash. FUNCTION is a function of the
# library: if it is not defined afterwards, bats_load_library is called.
load_library() {
    local directory file
    for directory in ${BATS_LIB_PATH//:/ }; do
        for file in "$directory/$1"/src/*.bash; do
            # shellcheck source=/dev/null
            [ ! -r "$file" ] || source "$file"
        done
    done
    declare -F "$2" >/dev/null || bats_load_library "$1"
}
load_library bats-support fail
load_library bats-assert assert_output

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C
# forkcheck takes no results from other tests: where it would keep them, there can be no directory.
export XDG_CACHE_HOME=/dev/null/none

# shellcheck source=tests/helpers/needs.bash
source "$root/tests/helpers/needs.bash"

# Builds the site. Only the suites that need the site call this, so that other suites do not wait for it.
build_site() {
    local log=$BATS_FILE_TMPDIR/site.log
    flock "$root/build" env -u MAKEFLAGS -u MAKELEVEL make -s -C "$root" docs >"$log" 2>&1 3>&- && return
    cat "$log" >&2
    return 1
}

# copy_pack NAME...: copies these files and directories of the pack to the current directory, and what has been built of
# programs, tools, runs and pages. The copies keep their times.
copy_pack() {
    local name
    for name in "$@"; do cp -a "$root/$name" .; done
    mkdir build
    for name in examples examples.mk lined lined.mk obj tools tests runs docs docs.stamp; do
        [ ! -e "$root/build/$name" ] || cp -a "$root/build/$name" build
    done
}

# TOOLS_DIR may name another build of the tools: a gate sets it to a build with sanitizers.
tools=${TOOLS_DIR:-$root/build/tools}
