#!/usr/bin/env bats
# weave: the pages that it makes of the small chapters in tests/fixtures/weave.

load test_helper
load helpers/weave

# ---- Chunks -------------------------------------------------------------------------------------------------

@test "weave: a chunk stands under its name, with a link to its line in the program" {
    weave_all
    assert_page first.html '<figure class="chunk" id="chunk:fork">' '<a href="#chunk:fork">Fork</a></h3>' \
        '<a href="first.c.html#L14">first.c, line 14</a>'
    assert_equal "$(sed -n 14p site/first.c)" '    long pid = fork();'
}

@test "weave: chunks are linked to where they are used and continued, and references to their chunks" {
    weave_all
    assert_page first.html '<a class="ref" href="#chunk:helpers">⟨Helpers⟩</a>' \
        'Used in <a href="#chunk:firstc">first.c</a>' 'Continued in <a href="#chunk:helpers:2">part 2</a>' \
        'Continues <a href="#chunk:helpers">part 1</a>'
}

@test "weave: the program beside a page is what tangle writes" {
    weave_all
    "$tools/tangle" -d tangled docs/first.md 3>&-
    cmp tangled/first.c site/first.c
}

@test "weave: the listing has every line of the program, and leads back to the chapter" {
    weave_all
    run -0 grep -c 'span id="L[0-9]*"' site/first.c.html
    assert_output "$(wc -l <site/first.c)"
    assert_page first.c.html 'href="first.html#chunk:fork" aria-label="explained: Fork"'
}

@test "weave: a comment over two lines is a comment in both" {
    weave_all
    assert_page first.html '<span class="c">/* A comment</span>' '<span class="c">   of two lines. */</span>'
}

# ---- Names --------------------------------------------------------------------------------------------------

@test "weave: calls that the manual describes lead there, the program's own to their chunk" {
    weave_all
    assert_page first.html '<a href="https://man7.org/linux/man-pages/man2/fork.2.html">fork</a>();' \
        '<a href="#chunk:helpers">twice</a>('
}

@test "weave: references to the manual in prose are links" {
    weave_all
    assert_page first.html '<a href="https://man7.org/linux/man-pages/man2/fork.2.html">fork(2)</a>'
}

@test "weave: the index tells where each name is defined and used" {
    weave_all
    run -0 grep -F '<code>twice</code>' site/reference.html
    assert_output --partial '<td><a href="first.html#chunk:helpers">Helpers</a></td>'
    assert_output --partial '<td><a href="first.html#chunk:firstc">first.c</a></td>'
    run -1 grep -F '<code>greeting</code>' site/reference.html
}

@test "weave: variables, parameters, macros, tags, enumerators and functions are definitions; casts and products are not" {
    cat >docs/names.md <<'C'
# Names
```c
<<names.c>>=
#define LIMIT 3
struct pair { int left; };
enum color { RED, BLUE = 2 };
static long count, *first = 0;
static void (*handler)(int);
int declared(int);
int main(int argc, char *argv[])
{
    for (size_t index = 0; index < (size_t)argc * LIMIT; index++)
        handler(index * count);
    DIR *folder = opendir(argv[0]);
    struct pair it = {.left = RED};
    return it.left + declared(0);
}
```
C
    weave -d site docs/names.md
    run -0 sed -n 's/.*Defines \(.*\)\.<.*/\1/p' site/names.html
    assert_output "$(printf '<code>%s</code>, ' BLUE LIMIT RED argc argv color count first folder handler index it main pair |
        sed 's/, $//')"
}

# defines FILE: puts the code of standard input into a chapter as the root FILE, and prints the names that it defines.
defines() {
    { printf '# T\n\n```c\n<<%s>>=\n' "$1" && cat && printf '```\n'; } >t.md
    weave -d site t.md || return
    sed -n 's/.*Defines \(.*\)\.<.*/\1/p' site/t.html | sed 's/<[^>]*>//g'
}

@test "weave: the definitions in declarations of every shape are found, and no members and prototypes" {
    run -0 defines a.c <<'C'
#define TWO(a) \
    (2 * (a))
#define \
    FAR 1
typedef struct { int m; } anonymous;
typedef struct list { struct list *next; } *list_pointer, list;
struct outer { struct inner { int n; } o; enum nested { ONE, OTHER } p; };
union both { int q; };
static int (*handlers[4])(int);
char *(*deep[3])[4], *last = 0;
extern int elsewhere;
int prototype(int parameter);
typedef int (*callback)(int);
static void *
split(void)
{
    return 0;
}
int kernighan(ritchie)
    int ritchie;
{
    return ritchie;
}
int (*chosen(int which))(int) { return handlers[which]; }
static _Noreturn void gone(const char *format, ...) { for (;;) ; }
_Static_assert(sizeof(struct outer) > 1, "m, n");
_Alignas(8) static char aligned[8];
C
    assert_output "$(printf '%s, ' FAR ONE OTHER TWO aligned anonymous both callback chosen deep elsewhere \
        format gone handlers inner kernighan last list list_pointer nested outer parameter ritchie split which | sed 's/, $//')"
}

@test "weave: the definitions in a function are found, and no labels, uses and designators" {
    run -0 defines a.c <<'C'
int main(void)
{
    for (int i = 0, j = 1; i < j; i++) { int inner = i; }
    unknown_type known = {.x = 1, .y = {2}}, *more;
    Elf64_Ehdr *header = 0;
    int array[] = {[0] = 1, [LIMIT] = 2}, (*call)(void) = 0;
    const struct { int z; } rows[] = {{1}};
    enum { LOCAL };
again:
    if (f(known) * array[0])
        goto again;
    return 0;
}
C
    assert_output 'LOCAL, array, call, header, i, inner, j, known, main, more, rows'
}

@test "weave: only programs in C have definitions, whatever their names" {
    local file
    for file in -dash.c head.h --options=x.c dir/a.c; do
        run -0 defines "$file" <<<'int one;'
        assert_output one
    done
    for file in run.sh x.py x.cc; do
        run -0 defines "$file" <<<'int one;'
        assert_output ''
    done
}

@test "weave: a chunk that stands in several programs, or several times in one, has its definitions once" {
    { printf '# T\n\n```c\n<<%s>>=\n<<Both>>\n```\n\n' a.sh
        printf '```c\n<<%s>>=\n<<Both>>\n```\n\n' b.c c.c
        printf '```c\n<<Both>>=\nint twice(int count) { return count; }\nstruct pair { int m; } pair;\n```\n'; } >t.md
    printf '\n```c\n<<u.c>>=\nextern struct pair pair;\n```\n' >>t.md
    weave -d site t.md
    run -0 sed -n '0,/Defines/s/.*Defines \(.*\)\.<.*/\1/p' site/t.html
    assert_output '<code>count</code>, <code>pair</code>, <code>twice</code>'
    run -0 grep -F '<code>pair</code>' site/reference.html
    assert_output --partial '<td><a href="t.html#chunk:both">Both</a>, <a href="t.html#chunk:uc">u.c</a></td>'
}

@test "weave: a name that several blocks define leads nowhere, least of all in a block that defines it" {
    { printf '# T\n\n```c\n<<a.c>>=\n<<One>>\n<<Two>>\n<<Three>>\n<<Use>>\n```\n\n'
        printf '```c\n<<One>>=\nint a(void) { int wait = 1; return wait; }\n```\n\n'
        printf '```c\n<<Two>>=\nint b(void) { int wait = 2; return wait; }\n```\n\n'
        printf '```c\n<<Use>>=\nint d(void) { return wait(0); }\n```\n\n'
        printf '```c\n<<Three>>=\nint c(int (*wait)(int)) { return wait(0); }\n```\n'; } >t.md
    weave -d site t.md
    run -0 grep -c 'wait.2.html' site/t.html
    assert_output 1
    assert_page t.html 'int</span> d(<span class="t">void</span>) { <span class="k">return</span> <a href="https://man7.org/linux/man-pages/man2/wait.2.html">wait</a>'
}

# ---- Transcripts --------------------------------------------------------------------------------------------

@test "weave: a terminal tells prompt, output, errors and exit status apart, in words" {
    weave_all
    assert_page first.html '<span class="prompt">$ </span><kbd>./first &amp;&amp;</kbd>' \
        '<span class="prompt">&gt; </span><kbd>    echo done</kbd> <span class="tag ko">exit status 3</span>' \
        '<samp>out</samp>' '<samp class="err">err</samp> <span class="tag ko">stderr</span>'
}

@test "weave: without a record a terminal shows the lines" {
    weave -d site docs/README.md docs/first.md docs/second.md
    assert_page first.html '<samp>err</samp>'
    refute_page first.html 'exit status'
}

@test "weave: below each run stands how to repeat it" {
    weave_all
    assert_page first.html '<a href="first.c" download="first.c">first.c</a> into an empty directory, type <code>cc -o first first.c</code>'
}

@test "weave: how to repeat a run names only the programs that it runs, by names without directories" {
    local program
    {
        echo '# T'
        for program in a b; do
            printf '%s\n' '' '```c' "<<sub/$program.c>>=" 'int x;' '```'
        done
        printf '%s\n' '' '```console' '$ ./a; echo $?' '```' '' '```console' '$ cc -c b.c' '```' '' '```console' '$ true' '```' \
            '' '```console' '$ interleave ./b' '```'
    } >t.md
    weave -d site t.md
    run -0 sed -n 's/.*Run it yourself:<.b> //p' site/t.html
    run -0 sed 's/<[^>]*>//g' <<<"$output"
    assert_line --index 0 'put a.c into an empty directory, type cc -o a a.c.'
    assert_line --index 1 'put b.c into an empty directory.'
    assert_line --index 2 'put a.c and b.c into an empty directory.'
    assert_line --index 3 'put b.c into an empty directory, type cc -g -o b b.c.'
    assert_page t.html '<a href="sub-a.c" download="a.c">a.c</a>'
}

@test "weave: a record that is none is an error" {
    echo '{"transcripts": [' >runs/first.transcript.json
    run -2 weave_all
    assert_output --partial 'weave: runs/first.transcript.json:2:0: this is no JSON: '
}

# ---- Variants -----------------------------------------------------------------------------------------------

# variant LINE...: writes v.md with a program and a diff block of these lines, which makes the variant w.c.
variant() {
    {
        printf '%s\n' '# V' '' '```c' '<<v.c>>=' 'int a;' 'int b;' 'int c;' '```' '' '```diff' '--- v.c' '+++ w.c' "$@" '```' '' \
            '```console' '$ ./w <&-' '```'
    } >v.md
}

@test "weave: a variant shows what goes and what comes, with line numbers, and can be downloaded" {
    variant '@@' ' int a;' '-int b;' '+int <b>;' '+int d;' ' int c;'
    weave -d site v.md
    assert_page v.html '<b><code>w.c</code></b>, a variant of <a href="v.c.html"><code>v.c</code></a>' \
        '<del data-line="3">- int b;' '<ins data-line="3">+ int &lt;b&gt;;' \
        '<ins data-line="4">+ int d;' '<span data-line="5">  int c;' \
        'put <a href="v-w.c" download="w.c">w.c</a> into an empty directory, type <code>cc -o w w.c</code>'
    run -0 sed 1d site/v-w.c
    assert_output $'int a;\nint <b>;\nint d;\nint c;'
}

@test "weave: a variant that does not fit its program is an error, and nothing is written" {
    variant '@@' '-int e;'
    run -1 weave -d site v.md
    assert_output "v.md:14:1: error: v.c has no such line (after what was changed before): 'int e;'"
    refute [ -e site ]
}

# ---- Rules and Python ---------------------------------------------------------------------------------------

@test "weave: with --findings there is a page with a section for each code of forkcheck, and the search knows it" {
    weave -d site --findings docs/README.md docs/first.md
    "$root/build/tools/forkcheck" --list-rules | sed -nE 's/^(FC[0-9]{3}) .*/\1/p' >codes
    run -0 sed -nE 's/^<h2 id="(FC[0-9]{3})">.*/\1/p' site/findings.html
    assert_output "$(cat codes)"
    assert_page findings.html '<h2 id="FC001">FC001 missing-exit</h2>' 'puts(&quot;child&quot;);' '<p>Repaired:</p>'
    assert_page search.js '[6,"FC001","FC001 missing-exit"]'
    assert_page rules.html '<a href="findings.html">a page of their own</a>'
    weave -d without docs/README.md docs/first.md
    refute [ -e without/findings.html ]
    run grep -c findings.html without/rules.html without/search.js
    assert_output $'without/rules.html:0\nwithout/search.js:0'
}

@test "weave: a rule leads to its source and to its test, which is shown" {
    weave_all
    assert_page first.html '<a href="#rule:2.1">Rule 2.1</a></span> Look at what fork returns.' '<a href="rules.html#test:2.1">first: it forks</a>'
    assert_page rules.html 'id="rule:2.1"' '<a href="first.html#rule:2.1">Rule 2.1</a>' '<a href="#test:2.1">' '<p id="test:2.1">' '@test &quot;first: it forks&quot; {' \
        '<a href="https://example.org/pack/blob/main/tests/first.bats#L5">tests/first.bats, line 5</a>'
    refute_page rules.html 'it does not fork'
}

@test "weave: a rule is not proved by what is no file of tests" {
    local link
    for link in https://example.org/first.bats '#rule' tests tests/first.bats; do
        printf '%s\n' '# Rule' '' '> **Rule:** Do.' '>' "> *Source:* fork(2). *Test:* [x]($link), \"no such test\"" >rule.md
        run -1 weave -d site rule.md
        assert_line --regexp '^rule.md:[35]:[0-9]+: error: (no test is named|a rule without its test)'
    done
}

@test "weave: what Python calls it stands beside the chunk that calls it, and in one table" {
    weave_all
    run -0 grep -A 5 '<b>In Python</b>' site/first.html
    assert_output --partial '<code>os.fork()</code>: the same'
    assert_output --partial 'id="chunk:fork"'
    assert_page python.html '<td data-label="Python"><code>os.fork()</code></td><td data-label="C"><code>fork()</code></td>' '<a href="first.html#chunk:fork">First</a>'
}

# ---- Navigation ---------------------------------------------------------------------------------------------

@test "weave: README.md gives the order of the chapters" {
    weave_all
    assert_page second.html 'Chapter 1' '<a rel="next" href="first.html"><span>Next</span>First</a>'
    assert_page first.html 'Chapter 2' '<a rel="prev" href="second.html">'
    assert_page index.html '<p>it comes second.</p>' '<title>Fork</title>' '· 1 run · <a href="first.c" download>first.c</a></p>'
}

@test "weave: a page leads to where its chapter can be edited, if that is known" {
    weave_all
    assert_page first.html '<a href="https://example.org/pack/edit/main/docs/first.md">'
    weave -d site docs/README.md docs/first.md docs/second.md
    refute_page first.html 'Edit this page' 'href="/'
}

@test "weave: links between chapters lead to their pages, and to places on the page that has all" {
    weave_all
    assert_page first.html '<a href="second.html#the-end">the other</a>'
    assert_page all.html '<a href="#second:the-end">the other</a>' '<h3 id="second:the-end">'
    assert_page second.html '<a href="https://example.org/pack/blob/main/tests/first.bats">the test</a>'
}

# ---- Prose --------------------------------------------------------------------------------------------------

@test "weave: quotes in prose are those of a printed book, in code they are what they were" {
    weave -d site quotes.md
    run -0 grep -E '<title>|^<h1|^<p>It|puts' site/quotes.html
    assert_output "$(cat quotes.html)"
}

@test "weave: each cell of a table says what its column is, and a row is never longer than the head" {
    weave -d site table.md
    assert_page table.html '<tr><td data-label="A &quot;b&quot;">1</td><td data-label="C">2</td></tr>' \
        '<tr><td data-label="A &quot;b&quot;">4</td>'
}

@test "weave: only a run that shows a PID says that the PIDs will be different" {
    weave -d site pids.md
    run -0 grep -c 'Your PIDs will be different' site/pids.html
    assert_output 1
}

# ---- The same bytes each time, and no needless writes -------------------------------------------------------

@test "weave: the same input gives the same bytes, in any order of the arguments" {
    weave_all
    weave -d again --runs runs --repository https://example.org/pack docs/second.md docs/first.md docs/README.md
    diff -r site again
}

@test "weave: a second run writes nothing" {
    weave_all
    touch -d '2001-01-01' site/*
    weave_all
    run -0 find site -type f -newermt '2001-01-02'
    assert_output ''
}

@test "weave: after an edit only that chapter's pages are written, and those that show something of it" {
    weave_all
    touch -d '2001-01-01' site/*
    sed -i 's/Nothing here forks/Nothing here waits/' docs/second.md
    weave_all
    run -0 find site -newermt '2001-01-02' -name '*.html' -printf '%f\n'
    assert_equal "$(sort <<<"$output")" 'all.html
print-answers.html
print.html
second.html'
}

@test "make docs: removed pages come back, and those of a chapter that has gone go" {
    build_site
    mkdir pack
    cd pack || return
    copy_pack GNUmakefile .clang-tidy docs examples tools tests
    rm -rf build/docs
    run -0 env -u MAKEFLAGS -u MAKELEVEL timeout 300 make docs 3>&-
    [ -e build/docs/zombie.html ]
    printf '# Last\n' >docs/last.md
    run -0 env -u MAKEFLAGS -u MAKELEVEL timeout 300 make docs 3>&-
    [ -e build/docs/last.html ]
    rm docs/last.md
    run -0 env -u MAKEFLAGS -u MAKELEVEL timeout 300 make docs 3>&-
    [ ! -e build/docs/last.html ] && [ -e build/docs/zombie.html ]
}

@test "weave: it keeps the memory it uses in order" {
    [ -z "${TOOLS_DIR-}" ] || skip 'the tools carry an instrument of their own'
    run -0 valgrind -q --leak-check=full --show-leak-kinds=all --error-exitcode=9 "$tools/weave" \
        -d site --runs runs --repository https://example.org/pack docs/README.md docs/first.md docs/second.md hostile.md
    run -1 valgrind -q --leak-check=full --show-leak-kinds=all --error-exitcode=9 "$tools/weave" \
        -d site bad/one.md bad/two.md
    refute_output --partial '=='
}
