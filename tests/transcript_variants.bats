#!/usr/bin/env bats
# transcript: the variants that a chapter's diff blocks make of its programs.

load test_helper
load helpers/transcript

# variant LINE...: writes chapter.md with a program count.c, a diff block of these lines, and a transcript that runs the variant.
variant() {
    {
        printf '%s\n' '# A chapter' '' '```c' '<<count.c>>=' '#include <stdio.h>' '' 'int main(void)' '{' '    puts("one");' \
            '    puts("two");' '' '    puts("two");' '    return 0;' '}' '```' '' '```diff'
        printf '%s\n' "$@"
        printf '%s\n' '```' '' '```console' '$ ./changed' 'one' 'three' 'two' '```'
    } >chapter.md
}

# refused PLACE MESSAGE: asserts that this one error is reported.
refused() {
    run transcript chapter.md
    assert_failure 1
    assert_output "chapter.md:$1: error: $2"
}

@test "transcript: a variant is compiled, and is at hand in the transcripts" {
    variant '--- count.c' '+++ changed.c' '@@' '     puts("one");' '-    puts("two");' '+    puts("three");' ''
    run transcript chapter.md
    assert_success
    assert_output ''
    sed -i 's|^\$ ./changed|$ cc -o changed changed.c; ./changed|' chapter.md
    run transcript chapter.md
    assert_success
}

@test "transcript: a variant may have several changes, at the beginning and at the end too, with words behind @@" {
    variant '--- count.c' '+++ changed.c' '@@ the head' '+#include <stdlib.h>' ' #include <stdio.h>' '@@' '     puts("one");' \
        '-    puts("two");' '+    puts("three");' '@@ the end' '-    return 0;' '+    return EXIT_FAILURE;' ' }'
    sed -i '$d' chapter.md
    printf '%s\n' '$ echo $?' 1 '```' >>chapter.md
    run transcript chapter.md
    assert_success
}

@test "transcript: what does not fit the program is an error with the line that does not" {
    variant '--- count.c' '+++ changed.c' '@@' '-    puts("four");' '+    puts("three");'
    refused 21:1 "count.c has no such line (after what was changed before): '    puts(\"four\");'"
    variant '--- count.c' '+++ changed.c' '@@' '     puts("one");' '-    puts("four");' '+    puts("three");'
    refused 22:1 "in count.c, this line does not follow on the ones before it: '    puts(\"four\");'"
    variant '--- count.c' '+++ changed.c' '@@' '-    puts("two");' '+    puts("three");'
    refused 21:1 'these lines are in count.c more than once, at lines 7 and 9: keep more lines around the change'
    variant '--- count.c' '+++ changed.c' '@@' '-    return 0;' '+    return 1;' '@@' '-    puts("one");' '+    puts("six");'
    refused 24:1 "count.c has no such line (after what was changed before): '    puts(\"one\");'"
}

@test "transcript: a diff block that makes no variant is an error" {
    variant '--- other.c' '+++ changed.c' '@@' '+int x;'
    refused 18:1 "no program of this document is called 'other.c'"
    variant '--- count.c' '@@' '+int x;'
    refused 18:1 "after '--- count.c', a line '+++ NAME.c' names the variant"
    local name
    for name in changed ../changed.c .c '$(x).c' -o.c; do
        variant '--- count.c' "+++ $name" '@@' '+int x;'
        refused 19:1 "'$name' is no name for a variant: NAME.c, of letters, digits and '_.-'"
    done
    variant '--- count.c' '+++ count.c' '@@' '+int x;'
    refused 19:1 "another program of this document is called 'count.c'"
    variant '--- count.c' '+++ changed.c' '@@' '     puts("one");'
    refused 20:1 'this changes nothing'
    variant '--- count.c' '+++ changed.c' '@@' '+int x;'
    refused 20:1 'this does not say where the lines go: keep a line around them'
    variant '--- count.c' '+++ changed.c' '@@' '*    puts("one");'
    refused 21:1 "a line of a variant begins with '-', '+', a blank or '@@'"
    variant '--- count.c' '+++ pair.c' '@@' '-    return 0;'
    refused 19:1 "a file that transcripts get is called 'pair' already"
}

@test "transcript: a variant that cannot be compiled is an error with what the compiler says" {
    variant '--- count.c' '+++ changed.c' '@@' '     puts("one");' '-    puts("two");' '+    puts(three);'
    run transcript chapter.md
    assert_failure 1
    assert_output --regexp "^chapter.md:19:1: error: the variant changed.c cannot be compiled: changed.c:7:.*three"
}

@test "transcript: variants cannot be made without bound" {
    {
        printf '%s\n' '# A chapter' '' '```c' '<<count.c>>='
        seq -f '// %.0f is a line of some length, as in many programs' 2000
        printf '%s\n' '```' ''
        seq 2000 | sed 's|.*|```diff\n--- count.c\n+++ v&.c\n@@\n-// & is a line of some length, as in many programs\n```\n|'
    } >chapter.md
    run transcript chapter.md
    assert_failure 1
    assert_line --partial 'the variants of this document are too large together'
    { printf '%s\n' '# A chapter' '' '```c' '<<count.c>>=' 'int x;' '```' '' '```diff' '--- count.c' '+++ v.c' '@@' ' int x;' &&
        seq -f '+int x%.0f;' 600 && echo '```'; } >chapter.md
    refused 9:1 'a variant may change the program by 500 lines'
}

@test "transcript: a diff block without names is prose" {
    printf '%s\n' '# A chapter' '' '```diff' '-a' '+b' '```' '' '```console' '$ echo a' a '```' >chapter.md
    run transcript chapter.md
    assert_success
}

@test "transcript: --compile says how, and the recording of a variant is that of its program" {
    variant '--- count.c' '+++ changed.c' '@@' '     puts("one");' '-    puts("two");' '+    puts(THREE);'
    run transcript --compile 'cc -DTHREE="\"three\""' --json record.json --programs programs chapter.md
    assert_success
    run jq -c '.recordings[] | [.name, .directory, .program, .is_variant]' record.json
    assert_output '["chapter-changed","programs/chapter-changed","changed",true]'
    run programs/chapter-changed/changed
    assert_output $'one\nthree\ntwo'
}
