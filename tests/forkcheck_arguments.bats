#!/usr/bin/env bats
# forkcheck: with which arguments it tries a program.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "forkcheck: a program that takes arguments is tried with none, numbers, junk and a very long word" {
    # Of the run with 50, which is only made to find more, nothing is said if it does not come to its end.
    sed 's/<errno.h>/&\n#include <signal.h>\n#include <string.h>/; s/^    errno = 0;/&\n    if (argc > 1 \&\& strstr(argv[1], "50"))\n        return raise(SIGXFSZ);/' \
        "$fixtures/driver/takes_number.c" >takes_number.c
    run -0 forkcheck --max-seconds 100 ./takes_number.c
    assert_line "    with the arguments: none; 2; 0; 3x; -1; 99999999999999999999; \"\$(head -c 5000 /dev/zero | tr '\\0' a)\""
    assert_line --regexp '^    interleave --fail all: .* arguments 2\)$'
    assert_line "    interleave: every schedule, 15 searches (on a terminal, on a pipe, and once on a file)"
    refute_output --partial "fails in every schedule"
    # Two lines come in an order by chance, which is not shown. clang-tidy has nothing to say: it was told that one of the
    # functions never returns.
    assert_line --index 0 --regexp '^nothing found; 1 not shown '
}

@test "forkcheck: a program that wants certain arguments is tried with those that its source accepts" {
    local wants="$fixtures/driver/wants_arguments.c"
    PATH=$(only_with clang gcc as ld timeout) run -1 forkcheck --only zombie,orphan "$wants"
    assert_output --partial "arguments hurry 10"
    assert_line --regexp '^    with the arguments: hurry 10; hurry 10 v; wait 10 v; none; 2; 0; 3x; -1; '
    assert_line --regexp '^    interleave --fail all: .* arguments hurry 10\)$'
    assert_line "    interleave: the greatest numbers that the source accepts: hurry 3000"
    # With --quick, one list is tried.
    PATH=$(only_with clang gcc as ld timeout) run -1 forkcheck --quick --only zombie,orphan "$wants"
    assert_line "    with the arguments: hurry 10"
    # Without clang nobody knows them.
    rm -r bin
    PATH=$(only_with gcc as ld timeout) run -0 forkcheck --quick --only zombie,orphan "$wants"
    assert_line "    with the arguments: none"
}

@test "forkcheck: arguments behind -- and lists in a file replace those" {
    run -0 forkcheck --quick "$fixtures/driver/takes_number.c" -- 1
    assert_line "    with the arguments: 1"
    printf '1\n\n2  x\t \n' >lists
    run -0 forkcheck --quick --args-file lists "$fixtures/driver/takes_number.c"
    assert_line "    with the arguments: 1; none; 2 x"
    assert_line --partial "every schedule, 6 searches"
    : >lists
    PATH=$(only_with gcc as ld timeout) run -0 forkcheck --quick --args-file lists "$fixtures/driver/takes_number.c"
    assert_line "    with the arguments: none"
    PATH=$(only_with gcc as ld timeout) run -0 forkcheck --quick "$fixtures/driver/takes_number.c" -- '' "it's"
    assert_line "    with the arguments: '' 'it'\\''s'"
    assert_line "    interleave: the program fails in every schedule: exit status 2"
}

@test "forkcheck: a program is also run with the greatest numbers that its source accepts" {
    cat >greatest.c <<'END'
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static int number_of(const char *text, int greatest)
{
    char *end = NULL;
    const long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || number < 1 || number > greatest)
        exit(2);
    return (int)number;
}
int main(int argc, char *argv[])
{
    char table[9];
    if (argc != 3)
        return 2;
    const int place = number_of(argv[1], 9);
    const int code = number_of(argv[2], 256);
    const pid_t child = fork();
    if (child == -1)
        return 1;
    if (child == 0)
        _exit(code);
    table[place] = 1;
    return waitpid(child, NULL, 0) != child || table[place] != 1;
}
END
    run -1 forkcheck --format=gcc --only exit-value,memory-error greatest.c
    assert_line --partial 'greatest.c:23:9: error: process 1001 ends with the exit status 256, of which its parent sees 0'
    assert_line --regexp "replay: interleave .* ./greatest 9 256$"
    # A number that is read from somewhere else is none.
    sed 's/int argc, char \*argv\[\]/void/; s/argc != 3/getppid() == 0/; s/argv\[[12]\]/ttyname(0)/' greatest.c >input.c
    refute [ "$(grep -c argv input.c)" -gt 0 ]
    forkcheck --format=gcc --only exit-value input.c >told || true
    refute grep 'greatest number' told
    needs namespaces
    assert_line --regexp 'greatest.c:24:[0-9]+: error: .*(out of bounds|overflow)'
}

# 64 children and their parent are more than a search takes, and no more than the program is meant for.

@test "forkcheck: a number that leads to an exit status above 255 is found among those that the source accepts" {
    needs namespaces
    cat >only.c <<'END'
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int steps(long number)
{
    return number == 777 ? 300 : (int)(number % 7);
}

int main(int argc, char *argv[])
{
    const long number = argc > 1 ? strtol(argv[1], NULL, 10) : 1;

    if (number < 1 || number > 1000)
        return 2;
    const pid_t child = fork();
    if (child == -1)
        return 1;
    if (child == 0)
        _exit(steps(number));
    return waitpid(child, NULL, 0) == -1;
}
END
    run -1 forkcheck --only exit-value only.c
    assert_line --regexp '^only.c:20:9: error: \[FC025 exit-value\] process 1001 ends with the exit status 300,'
    assert_line '    where: standard output is a pipe, arguments 777'
    # Where it does not accept the number, or takes too long with each.
    sed 's/number > 1000/number > 776/' only.c >less.c
    run -0 forkcheck --only exit-value less.c
    sed 's/return number ==/sleep(2); return number ==/' only.c >slow.c
    run forkcheck --only exit-value slow.c
    refute_output --partial FC025
}

@test "forkcheck: calls are made to fail with the arguments that make enough processes in the fewest states" {
    local path
    path=$(only_with timeout)
    cp "$tools/forkcheck" .
    # A search tells what its program's argument says: whether it is complete, its processes, states and faults.
    cat >bin/interleave <<'END'
#!/bin/sh
for word; do
    [ "$before" != --findings ] || file=$word
    before=$word
done
ulimit -v >limit
IFS=-
set -- $word
printf '{"complete":%s,"processes":%s,"states":%s,"faults":%s,"refused":null,"incomplete":[],"findings":[],"notes":[]}' $1 $2 $3 ${4-1} >"$file"
END
    chmod +x bin/interleave
    printf '%s\n' true-2-1 false-9-1 true-4-30 true-3-20 true-9-20 true-3-21 >lists
    PATH=$path run -0 timeout 100 ./forkcheck --args-file lists --program bin/interleave </dev/null 3>&-
    assert_line '    interleave: every schedule, 13 searches (on a terminal, on a pipe, and once on a file)'
    assert_line '    interleave --fail all: 1 fault (standard output is a pipe, arguments true-3-20)'
    # Two GiB, but not where AddressSanitizer, which needs more addresses, is in forkcheck itself.
    grep -q __asan_init forkcheck || assert_equal "$(cat limit)" 2097152
    # Where no search is complete, two children are better than six.
    printf '%s\n' true-1-1 false-7-1 false-3-5 false-4-3 >lists
    PATH=$path run -0 timeout 100 ./forkcheck --args-file lists --program bin/interleave </dev/null 3>&-
    assert_line '    interleave --fail all: 1 fault (standard output is a pipe, arguments false-3-5)'
    PATH=$path run -0 timeout 100 ./forkcheck --program bin/interleave -- true-1-1-0 </dev/null 3>&-
    refute_output --partial '--fail all'
}

@test "forkcheck: small pipes are tried also with the arguments that fill more of one" {
    cat >fills.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    static char text[4000];
    int ends[2];
    int count = argc > 1 ? atoi(argv[1]) : 1000;

    if (count < 1 || count > 4000 || pipe(ends) == -1)
        return 1;
    const pid_t child = fork();
    if (child == -1)
        return 1;
    if (child == 0)
        _exit(close(ends[0]) == -1 || write(ends[1], text, count) != count);
    if (close(ends[1]) == -1 || waitpid(child, NULL, 0) == -1)
        return 1;
    while (count > 0) {
        const ssize_t got = read(ends[0], text, sizeof text);
        if (got <= 0)
            return 1;
        count -= got;
    }
    return 0;
}
END
    where() {
        run -1 forkcheck --format=json --only wait-before-read,stuck fills.c
        jq -r '.findings[].where' <<<"$output"
    }
    assert_equal "$(where)" 'standard output is a pipe, pipes hold 512 bytes'
    sed -i 's/: 1000;/: 10;/' fills.c
    assert_equal "$(where)" 'standard output is a pipe, pipes hold 512 bytes, arguments 4000'
    sed -i 's/4000/400/' fills.c
    run -0 forkcheck --format=json --only wait-before-read,stuck fills.c
    assert_output --partial '"findings":[]'
}

@test "forkcheck: where no search of a program that forks comes to an end, the least number that it accepts is tried" {
    cat >least.c <<'END'
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    const long count = argc > 1 ? strtol(argv[1], NULL, 10) : 3;

    if (count < 1 || count > 4)
        return 2;
    for (long i = 0; i < count; i++) {
        const pid_t child = fork();
        if (child == -1)
            return 1;
        for (long round = 1; child == 0 && count > 1; round++)
            if (write(STDOUT_FILENO, "........................", (size_t)round % 17) == -1)
                _exit(1);
        if (child == 0)
            _exit(0);
    }
    if (count == 1)
        return 0;
    while (wait(NULL) > 0)
        ;
    return 0;
}
END
    run -1 forkcheck --only zombie least.c
    assert_output --partial 'where: standard output is a pipe, arguments 1'
    assert_line '    interleave: the least number that the source accepts: 1'
    sed -i 's/ && count > 1; round/ \&\& round < 5; round/' least.c
    run forkcheck --only zombie least.c
    refute_output --partial 'the least number'
}
