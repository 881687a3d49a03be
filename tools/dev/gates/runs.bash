# The gates that run a program: with many arguments and outputs, and with a fork that fails.
#
# Valgrind and the sanitizers write a log for each process, since the exit status of a parent does not show an error in
# its child.

# run COMMAND...: runs COMMAND once. The program must end within a time limit; its output and its exit status are left
# to its own tests. COMMAND writes its logs to $now; the parts that count go to $logs.
run() {
    local seconds=60 ended log excused
    # shellcheck disable=SC2016 # the inner shell expands $$: its process becomes the first process of the program
    timeout -k 5 "$seconds" sh -c 'echo $$ >"$0" && exec "$@"' "$scratch/first" "$@" \
        </dev/null 2>"$scratch/stderr"
    ended=$?
    for log in "$now"/*; do
        [ -s "$log" ] || continue
        excused=no
        [ "$ended" -eq 0 ] && [[ $log == */"$(cat "$scratch/first")".* ]] || excused=yes
        without_descriptors "$excused" <"$log" >"$logs/$BASHPID.$(basename "$log")"
    done
    rm -f "$now"/*
    case $ended in
    124 | 137) echo "did not end within $seconds s: $*" >"$logs/$BASHPID.time" ;;
    esac
}

# without_descriptors EXCUSED: copies a log without the open descriptors that do not count: inherited ones, and with
# EXCUSED=yes all of them. Excused are children, and a program that ends with an error: they may leave closing to the
# system.
without_descriptors() {
    awk -v excused="$1" '
        /FILE DESCRIPTORS: / { next }
        /^==[0-9]+== Open / { held = $0; skip = excused == "yes"; next }
        held != "" { if (/inherited from parent/) skip = 1; if (!skip) print held; held = "" }
        skip { if (/^==[0-9]+== *$/) skip = 0; next }
        !/^==[0-9]+== *$/'
}

# build COMPILER FLAG... FILE: compiles FILE to $scratch/program, with the fork of fork_fails.c.
build() {
    local compiler=$1
    shift
    "$compiler" -c -w -g -gdwarf-4 -o "$scratch/fork_fails.o" -D_POSIX_C_SOURCE=200809L "$here/fork_fails.c" &&
        "$compiler" "${cflags[@]}" -Dfork=fork_or_fail -w -g -gdwarf-4 -O0 "$@" "$scratch/fork_fails.o" \
            -o "$scratch/program"
}

# every_run FILE COMMAND...: runs COMMAND with many arguments, or with none if main in FILE takes none; with outputs that
# fail; and with failing forks.
every_run() {
    local arguments=('' 0 3 3x '2 2') words k
    ! grep -qE '\<main *\( *void *\)' "$1" || arguments=('')
    shift
    for words in "${arguments[@]}"; do
        # shellcheck disable=SC2086 # a list of words
        run "$@" $words >"$scratch/stdout"
    done
    run "$@" >/dev/full
    run "$@" | true
    for k in 1 2; do
        FORK_FAILS_AT=$k run "$@" >"$scratch/stdout"
    done
}

# judge FILE: fails if any log in $logs has something in it, and prints the first such log.
judge() {
    local log result=0
    for log in "$logs"/*; do
        [ -s "$log" ] || continue
        [ "$result" -ne 0 ] || sed "s|^|$(basename "$1"): |" "$log"
        result=1
    done
    return "$result"
}

# Programs of the system, such as the shell that system(3) starts, run without Valgrind.
gate_memcheck() {
    needs valgrind
    needs gcc
    need_scratch
    build gcc "$1" || return
    local logs=$scratch/logs now=$scratch/now
    rm -rf "$logs" "$now" && mkdir "$logs" "$now"
    every_run "$1" valgrind -q --vgdb=no --read-inline-info=no --trace-children=yes --trace-children-skip='/bin/*,/usr/bin/*' \
        --leak-check=full --show-leak-kinds=definite,indirect,possible \
        --errors-for-leak-kinds=definite,indirect,possible --track-fds=yes \
        --log-file="$now/%p.%n" "$scratch/program"
    judge "$1"
}

# Compiled by clang, since UBSan of gcc writes no log.
# Leaks are left to memcheck: the leak detector of ASan uses ptrace, which some containers forbid.
gate_sanitize() {
    needs clang
    need_scratch
    build clang -fno-omit-frame-pointer -fno-sanitize-recover=all \
        -fsanitize=address,undefined,float-divide-by-zero,float-cast-overflow "$1" || return
    local logs=$scratch/logs now=$scratch/now options
    rm -rf "$logs" "$now" && mkdir "$logs" "$now"
    options=log_path=$now/log:detect_leaks=0:detect_stack_use_after_return=1:print_stacktrace=1
    ASAN_OPTIONS=$options UBSAN_OPTIONS=$options every_run "$1" "$scratch/program"
    judge "$1"
}

# suite FILE: runs FILE once with the tools that were built with sanitizers, and prints only what has failed.
suite() {
    local options=log_path=$logs/log:detect_leaks=0:print_stacktrace=1 ended=0
    env -u MAKEFLAGS -u MAKELEVEL TOOLS_DIR="$root/build/sanitize/tools" ASAN_OPTIONS="$options" UBSAN_OPTIONS="$options" \
        "$root/tools/dev/bounded" "${SUITE_SECONDS:-600}" bats --filter-tags '!long' "$1" </dev/null >"$scratch/tap" 2>&1 ||
        ended=$?
    [ "$ended" -eq 0 ] || grep -A 30 -e '^not ok' -e '^did not end' "$scratch/tap" || cat "$scratch/tap"
    return "$ended"
}

# Runs the suite of a tool with tools that were built with sanitizers. The suite must pass, and the sanitizers must find
# nothing, even where a test expects failure. Tests tagged `long` are left out: they repeat what others test, many times
# or in other surroundings. Some tests run the tool as another user, who must be able to write a log too.
gate_suite() {
    needs bats
    need_scratch
    local logs=$scratch/logs result=0
    rm -rf "$logs" && mkdir -m 1777 "$logs" && chmod 711 "$scratch"
    suite "$1" || result=1
    judge "$1" || result=1
    return "$result"
}
