# What every suite uses. Each program that a test runs is under `timeout` and without Bats' own descriptor 3.

bats_require_minimum_version 1.5.0

# load_library NAME FUNCTION: as bats_load_library does, but without NAME/load.bash, which starts a process for each of its
# files: every test loads the libraries anew, and takes twice as long with it. FUNCTION is one of the library's.
load_library() {
    local folder file
    for folder in ${BATS_LIB_PATH//:/ }; do
        for file in "$folder/$1"/src/*.bash; do
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

# shellcheck source=tests/helpers/needs.bash
source "$root/tests/helpers/needs.bash"

# Builds the site, for the suites that look at it; others do not wait for it.
build_site() {
    local log=$BATS_FILE_TMPDIR/site.log
    flock "$root/build" env -u MAKEFLAGS -u MAKELEVEL make -s -C "$root" docs >"$log" 2>&1 3>&- && return
    cat "$log" >&2
    return 1
}

# copy_pack NAME...: copies these of the pack's files and directories to the present one, and what has been built, their
# times included. The systems that `make check-on` makes stay where they are.
copy_pack() {
    local name
    for name in "$@"; do cp -a "$root/$name" .; done
    mkdir build
    for name in "$root"/build/*; do
        [ "${name##*/}" = check-on ] || cp -a "$name" build
    done
}

# TOOLS_DIR may name other builds of the tools: the gates give some with sanitizers in them.
tools=${TOOLS_DIR:-$root/build/tools}
