#!/usr/bin/env bats
# forkcheck: the greatest numbers that a program accepts, the smallest pipes that there may be, and memory that is full.

load test_helper
load helpers/forkcheck

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "forkcheck: the greatest number of children that a program accepts is no runaway, and may overflow its table" {
    cat >most.c <<'END'
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char *argv[])
{
    pid_t table[64];
    char *end = NULL;
    const long number = argc == 2 ? strtol(argv[1], &end, 10) : 1;
    if (number < 1 || number > 64 || (argc == 2 && (end == argv[1] || *end != '\0')))
        return 2;
    for (long i = 0; i < number; i++) {
        table[i] = fork();
        if (table[i] == 0)
            _exit(0);
        if (table[i] == -1) {
            while (wait(NULL) > 0 || errno == EINTR)
                continue;
            return 1;
        }
    }
    for (long i = 0; i < number; i++)
        while (waitpid(table[i], NULL, 0) == -1 && errno == EINTR)
            continue;
    return 0;
}
END
    run forkcheck --format=gcc --only runaway,memory-error most.c
    refute_line --regexp '(error|warning): .*\[FC'
    needs namespaces
    sed -i 's/number > 64/number > 65/' most.c
    run -1 forkcheck --format=gcc --only runaway,memory-error most.c
    assert_line --regexp 'most.c:[0-9]+:[0-9]+: error: .*\[FC605 memory-error\]'
    refute_output --partial 'FC003'
}

# Pipes of 512 bytes are searched, too, where the records of two children would be mixed.
@test "forkcheck: records that are larger than the smallest pipe of POSIX are atomic up to PIPE_BUF" {
    cat >records.c <<'END'
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
enum { SIZE = 600, CHILDREN = 2 };
int main(void)
{
    char record[SIZE];
    int ends[2];
    int bad = 0;
    if (pipe(ends) == -1)
        return 1;
    for (int i = 0; i < CHILDREN; i++) {
        const pid_t child = fork();
        if (child == -1)
            return 1;
        if (child == 0) {
            memset(record, 'a' + i, SIZE);
            _exit(write(ends[1], record, SIZE) != SIZE);
        }
    }
    if (close(ends[1]) == -1)
        return 1;
    for (;;) {
        size_t have = 0;
        ssize_t got = 1;
        while (have < SIZE && (got = read(ends[0], record + have, SIZE - have)) > 0)
            have += (size_t)got;
        if (got <= 0)
            break;
        bad += record[0] != record[SIZE - 1];
    }
    for (;;)
        if (wait(NULL) == -1 && errno != EINTR)
            break;
    if (bad > 0)
        abort();
    return 0;
}
END
    PATH=$(only_with gcc as ld timeout) run forkcheck --format=gcc --only crash,status-by-chance records.c
    assert_line --partial 'interleave --pipe-size 512: small pipes'
    refute_output --regexp '(error|warning): .*\[FC'
    gcc -g -o records records.c
    run -1 "$tools/interleave" --pipe-size 512 ./records
    assert_line --regexp '^crash: '
}

@test "forkcheck: a list of arguments for exec that is one element short is found by memcheck" {
    needs namespaces
    cat >short.c <<'END'
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static char *words[] = {"echo", "a", "b"};
int main(void)
{
    const size_t count = sizeof words / sizeof *words;
    const pid_t child = fork();
    if (child == 0) {
        char **list = calloc(count + 1, sizeof *list);
        if (!list)
            _exit(1);
        list[0] = "env";
        memcpy(list + 1, words, sizeof words);
        execvp(list[0], list);
        _exit(127);
    }
    return child == -1 || waitpid(child, NULL, 0) != child;
}
END
    sed 's/count + 1/count + 2/' short.c >long.c
    run -1 forkcheck --format=gcc --only memory-error,uninitialised short.c
    assert_line --regexp '^short.c:16:[0-9:]* error: valgrind: Syscall param execve\(argv\) points to unaddressable byte.*FC605'
    run forkcheck --format=gcc --only memory-error,uninitialised long.c
    refute_output --partial 'FC60'
}
