# The settings under which interleave must find the same: how a program is built, the kind of its standard output, and the
# user and place of the tool.

# The values of each setting. A line of settings has one value of each, in this order.
setting_values=(
    '-O0 -O1 -O2 -O3'
    'gcc clang'
    'dynamic static'
    'glibc musl'
    'tty pipe file'
    'root user container'
)

# The programs that run under each line of settings. Between them they have several processes, buffered text, a pipe, signals
# and an exec.
setting_programs=('many_forks 2' 'signal_action handle' 'pipeline')

# every_setting: prints all possible lines of settings.
every_setting() {
    local level compiler link library stream who
    for level in ${setting_values[0]}; do
        for compiler in ${setting_values[1]}; do
            for link in ${setting_values[2]}; do
                for library in ${setting_values[3]}; do
                    for stream in ${setting_values[4]}; do
                        for who in ${setting_values[5]}; do
                            echo "$level $compiler $link $library $stream $who"
                        done
                    done
                done
            done
        done
    done
}

# setting_source PROGRAM: prints the path of PROGRAM's source.
setting_source() {
    if [ -e "$root/tests/fixtures/interleave/$1.c" ]; then
        echo "$root/tests/fixtures/interleave/$1.c"
    else
        echo "$root/examples/$1.c"
    fi
}

# build_setting LEVEL COMPILER LINK LIBRARY SOURCE OUT: compiles SOURCE to OUT with these settings.
build_setting() {
    local level=$1 compiler=$2 link=$3 library=$4 source=$5 out=$6 flags=(-w -g -gdwarf-4)
    [ "$link" != static ] || flags+=(-static)
    if [ "$library" = glibc ]; then
        "$compiler" "$level" "${flags[@]}" -o "$out" "$source"
        return
    fi
    if [ "$compiler" = gcc ]; then
        musl-gcc "$level" "${flags[@]}" -o "$out" "$source"
        return
    fi
    # There is no musl-clang; clang compiles against musl's headers, and musl-gcc links.
    clang "$level" -w -g -gdwarf-4 -nostdlibinc -isystem "/usr/include/$(uname -m)-linux-musl" -c -o "$out.o" "$source" &&
        musl-gcc "${flags[@]}" -o "$out" "$out.o" && rm "$out.o"
}

# explore_setting STREAM WHO DIRECTORY PROGRAM [ARGUMENT...]: prints interleave's report on the program. DIRECTORY holds the
# tool and the program, and every user can read it.
explore_setting() {
    local stream=$1 who=$2 directory=$3 program=$4 with=()
    shift 4
    case $who in
    container) with=("$root/build/tests/in_container") ;;
    user) [ "$(id -u)" -ne 0 ] || with=(setpriv --reuid=65534 --regid=65534 --clear-groups) ;;
    esac
    (cd "$directory" && timeout 100 "${with[@]}" ./interleave --list --stdout="$stream" "./$program" "$@") </dev/null 3>&-
}

# what_it_found: reduces a report to the number and texts of outcomes and the kinds of findings. Source lines depend on the
# optimiser, and numbers of states on the C library.
what_it_found() {
    sed -E '1s/^([0-9]+ outcomes?),.*/\1/; /^note: /d; /^    [0-9]+ steps: --replay/d; s/^([a-z][a-z ]*): .*/\1/'
}

# check_settings DIRECTORY: explores all programs under each line of settings on standard input, and prints how the reports
# differ from those of a plain build (-O0, gcc, dynamic, glibc) that the current user explores.
check_settings() {
    local directory=$1 level compiler link library stream who program arguments name plain
    while read -r level compiler link library stream who; do
        for program in "${setting_programs[@]}"; do
            arguments=${program#"${program%% *}"} program=${program%% *}
            plain=$directory/$program.plain.$stream
            if [ ! -e "$plain" ]; then
                build_setting -O0 gcc dynamic glibc "$(setting_source "$program")" "$directory/$program"
                # shellcheck disable=SC2086 # a list of words
                explore_setting "$stream" root "$directory" "$program" $arguments 2>&1 | what_it_found >"$plain"
                grep -qE '^[0-9]+ outcomes?$' "$plain" || cat "$plain"
            fi
            name=$program$level-$compiler-$link-$library
            [ -e "$directory/$name/$program" ] || {
                mkdir -p "$directory/$name" && cp "$directory/interleave" "$directory/$name" &&
                    build_setting "$level" "$compiler" "$link" "$library" "$(setting_source "$program")" "$directory/$name/$program"
            }
            # shellcheck disable=SC2086 # a list of words
            explore_setting "$stream" "$who" "$directory/$name" "$program" $arguments 2>&1 | what_it_found >"$directory/found"
            diff "$plain" "$directory/found" >"$directory/differs" || {
                echo "$program$arguments, built with $level by $compiler, $link, with $library; $stream, as $who:"
                cat "$directory/differs"
            }
        done
    done
}
