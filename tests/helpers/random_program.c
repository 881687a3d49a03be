// SPDX-License-Identifier: MIT
// random_program [OPTION...] SEED: prints a small C program of some processes that is made by
// chance: the same for the same arguments. What it begins with is random_runtime.h.
//
//   --size=N            how many statements, about
//   --only=FEATURE,...  of these features; each seed has a part of them
//   --without=FEATURE,...
//   --drop=N,...        without these statements, whose numbers go from 1 up to what the last line
//                       of the program says
//   --all               with all of the features, not with a part
#define _POSIX_C_SOURCE 200809L
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const char random_runtime_h[];

// ---- Features -----------------------------------------------------------------------------------

#define FEATURES(X)                                                                                \
    X(pipes)        /* pipe, read, write, close */                                                 \
    X(dup)          /* dup2 of an end of a pipe */                                                 \
    X(nonblock)     /* ends that do not block */                                                   \
    X(full)         /* pipes that get full */                                                      \
    X(broken)       /* nobody reads: SIGPIPE */                                                    \
    X(groupwait)    /* waits for a group */                                                        \
    X(waitid)       /* */                                                                          \
    X(nohang)       /* WNOHANG */                                                                  \
    X(nowait)       /* WNOWAIT */                                                                  \
    X(groups)       /* setpgid, getpgid */                                                         \
    X(getppid)      /* */                                                                          \
    X(kill)         /* SIGKILL, and signal 0 */                                                    \
    X(stops)        /* SIGSTOP, SIGTSTP and SIGCONT */                                             \
    X(signals)      /* those that can be caught */                                                 \
    X(handlers)     /* that count and mark */                                                      \
    X(reapers)      /* handlers that wait, and that end the process */                             \
    X(chld)         /* SIGCHLD handled or ignored, SA_NOCLDWAIT and SA_NOCLDSTOP */                \
    X(siginfo)      /* what signals tell */                                                        \
    X(ignore)       /* SIG_IGN */                                                                  \
    X(masks)        /* sigprocmask, sigpending */                                                  \
    X(suspend)      /* pause, sigsuspend, sigwait */                                               \
    X(self)         /* signals to oneself and to one's own group */                                \
    X(dispositions) /* handlers and masks that change after the first fork */                      \
    X(alarm)        /* */                                                                          \
    X(sleep)        /* */                                                                          \
    X(exec)         /* */                                                                          \
    X(vfork)        /* vfork and posix_spawn */                                                    \
    X(branches)     /* if */                                                                       \
    X(loops)        /* for */                                                                      \
    X(keep)         /* tells what happened at the end, not at once */

#define FEATURE_NUMBER(name) number_##name,
#define FEATURE_BIT(name)    F_##name = 1u << number_##name,
#define FEATURE_NAME(name)   #name,
enum { FEATURES(FEATURE_NUMBER) FEATURE_COUNT };
enum feature { FEATURES(FEATURE_BIT) };
static const char *const feature_names[] = {FEATURES(FEATURE_NAME)};

static uint32_t features = (uint32_t)((1ull << FEATURE_COUNT) - 1);

// What a feature is nothing without.
static const struct {
    uint32_t feature;
    uint32_t needs;
} needs[] = {
    {F_dup | F_nonblock | F_full | F_broken, F_pipes},
    {F_nowait, F_waitid},
    {F_handlers, F_signals},
    {F_reapers | F_siginfo, F_handlers},
    {F_ignore | F_masks, F_signals},
    {F_suspend, F_signals},
    {F_chld, F_handlers},
};

// ---- Chance -------------------------------------------------------------------------------------

static uint64_t chance;

// splitmix64
static uint64_t draw(void)
{
    uint64_t z = (chance += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int below(int n)
{
    return (int)(draw() % (uint64_t)n);
}

// ---- Templates ----------------------------------------------------------------------------------

// A statement with gaps: $m the process's name, $p a process that is known, $c a child, $q a pipe,
// $s a signal, $k one for stopping and going on, $o options of waitpid, $i of waitid, $h a handler,
// $a its flags, $t signals as a set, $w how a mask is changed, $n a small number, $l letters,
// $u microseconds, $g another process's name or 0 for a group. A gap that comes twice is filled
// with the same. One of two or more lines is more than one statement only for the reader.
struct template
{
    uint32_t needs;
    int weight;
    const char *text;
};

static const struct template templates[] = {
    {0, 6, "WAIT($m, wait(&status));"},
    {0, 4, "WAIT($m, waitpid($c, &status, $o));"},
    {0, 2, "WAIT($m, waitpid(-1, &status, $o));"},
    {0, 1, "WAIT($m, waitpid($p, &status, WNOHANG));"},
    {0, 2, "say($m \" is here\\n\");"},
    {F_groupwait, 2, "WAIT($m, waitpid(0, &status, $o));"},
    {F_groupwait, 2, "WAIT($m, waitpid(-$p, &status, $o));"},
    {F_nohang, 4, "WAIT($m, waitpid($c, &status, WNOHANG));"},
    {F_nohang, 3, "WAIT($m, waitpid(-1, &status, WNOHANG | $o));"},
    {F_waitid, 4, "WAITID($m, P_PID, $c, $i);"},
    {F_waitid, 4, "WAITID($m, P_ALL, 0, $i);"},
    {F_waitid | F_groupwait, 2, "WAITID($m, P_PGID, $p, $i);"},
    {F_pipes, 7, "READ($m, in[$q], $n);"},
    {F_pipes, 7, "RESULT($m, write(out[$q], \"$l\", $n));"},
    {F_pipes, 5, "CALL(close(out[$q]));"},
    {F_pipes, 3, "CALL(close(in[$q]));"},
    {F_broken, 4, "CALL(close(in[$q]));"},
    {F_broken, 2, "CALL(signal(SIGPIPE, SIG_IGN));"},
    {F_dup, 3, "CALL(dup2(out[$q], 1));"},
    {F_dup, 1, "RESULT($m, dup2(in[$q], out[$q]));"},
    {F_nonblock, 3, "CALL(fcntl(in[$q], F_SETFL, O_NONBLOCK));"},
    {F_nonblock, 1, "CALL(fcntl(out[$q], F_SETFL, O_NONBLOCK));"},
    {F_full, 2, "RESULT($m, write(out[$q], data, 65536));"},
    {F_full, 2, "RESULT($m, write(out[$q], data, 4097));"},
    {F_full, 2, "READ($m, in[$q], 66000);"},
    {F_full, 1, "READ($m, in[$q], 5000);"},
    {F_groups, 2, "RESULT($m, setpgid(0, 0));"},
    {F_groups, 2, "RESULT($m, setpgid($c, $g));"},
    {F_groups, 1, "RESULT($m, setpgid(0, $g));"},
    {F_groups, 1, "NAME($m, getpgid($g));"},
    {F_groups, 1, "NAME($m, setsid());"},
    {F_groups, 1, "NAME($m, getsid($g));"},
    {F_getppid, 3, "NAME($m, getppid());"},
    {F_kill, 2, "RESULT($m, send($p, 0));"},
    {F_kill, 2, "RESULT($m, send($c, SIGKILL));"},
    {F_kill | F_groups, 1, "RESULT($m, send(-$p, 0));"},
    {F_kill | F_groups, 1, "RESULT($m, send(-$c, SIGKILL));"},
    {F_stops, 4, "RESULT($m, send($c, SIGSTOP));"},
    {F_stops, 5, "RESULT($m, send($c, SIGCONT));"},
    {F_stops, 2, "RESULT($m, send($p, $k));"},
    {F_stops | F_self, 3, "RESULT($m, raise($k));"},
    {F_stops | F_groups, 2, "RESULT($m, send(-$p, $k));"},
    {F_signals, 6, "RESULT($m, send($p, $s));"},
    {F_signals, 3, "RESULT($m, send_parent($s));"},
    {F_signals | F_groups, 2, "RESULT($m, send(-$p, $s));"},
    {F_signals | F_self, 3, "RESULT($m, raise($s));"},
    {F_signals | F_self, 2, "RESULT($m, send(0, $s));"},
    {F_handlers | F_dispositions, 4, "CALL(handle($s, $h, $a, set(0, 0)));"},
    {F_handlers | F_dispositions, 1, "CALL(handle($s, $h, $a, $t));"},
    {F_handlers | F_dispositions, 1, "CALL(signal($s, SIG_DFL));"},
    {F_ignore | F_dispositions, 2, "CALL(signal($s, SIG_IGN));"},
    {F_masks | F_dispositions, 5, "CALL(sigprocmask($w, $t, NULL));"},
    {F_masks, 2, "SET($m, sigpending(&had));"},
    {F_masks | F_dispositions, 1, "SET($m, sigprocmask($w, $t, &had));"},
    {F_suspend, 2, "RESULT($m, pause());"},
    {F_suspend, 3, "RESULT($m, sigsuspend($t));"},
    {F_suspend | F_masks, 3, "RESULT($m, await($t));"},
    {F_suspend | F_masks, 1,
     "RESULT($m, sigtimedwait($t, &info, &(struct timespec){.tv_nsec = $u000}));"},
    {F_alarm, 2, "RESULT($m, clock_set($u));"},
    {F_alarm, 1, "RESULT($m, clock_set(0));"},
    {F_alarm | F_handlers, 1, "CALL(handle(SIGALRM, $h, $a, set(0, 0)));"},
    {F_sleep, 3, "RESULT($m, usleep($u));"},
    {F_sleep | F_pipes, 1, "CALL(usleep($u));"},
};

// What the first process does before it has children.
static const struct template early[] = {
    {F_handlers, 6, "CALL(handle($s, $h, $a, set(0, 0)));"},
    {F_handlers, 2, "CALL(handle($s, $h, $a, $t));"},
    {F_handlers | F_chld, 4, "CALL(handle(SIGCHLD, $h, $a, set(0, 0)));"},
    {F_chld, 1, "CALL(handle(SIGCHLD, SIG_DFL, $a, set(0, 0)));"},
    {F_chld, 1, "CALL(signal(SIGCHLD, SIG_IGN));"},
    {F_siginfo, 3, "CALL(handle($s, NULL, SA_SIGINFO, set(0, 0)));"},
    {F_ignore, 2, "CALL(signal($s, SIG_IGN));"},
    {F_masks, 5, "CALL(sigprocmask(SIG_BLOCK, $t, NULL));"},
    {F_alarm | F_handlers, 3, "CALL(handle(SIGALRM, $h, $a, set(0, 0)));"},
    {F_broken, 1, "CALL(signal(SIGPIPE, SIG_IGN));"},
    {F_broken | F_handlers, 1, "CALL(handle(SIGPIPE, $h, $a, set(0, 0)));"},
    {F_stops | F_handlers, 2, "CALL(handle(SIGCONT, $h, $a, set(0, 0)));"},
};

static bool allowed(const struct template *template)
{
    return (template->needs & features) == template->needs;
}

static const struct template *template_draw(const struct template *list, size_t count)
{
    int sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += allowed(&list[i]) ? list[i].weight : 0;
    if (!sum)
        return NULL;
    int at = below(sum);
    for (size_t i = 0; i < count; i++)
        if (allowed(&list[i]) && (at -= list[i].weight) < 0)
            return &list[i];
    return NULL;
}

// ---- What the program consists of ---------------------------------------------------------------

enum { PROCESSES = 4, PIPES = 2, GAPS = 128, TEXT_MAX = 80, DROPPED_MAX = 1024 };

struct process {
    int number;
    unsigned known; // processes whose numbers it has, itself included
    unsigned children;
};

static bool dropped[DROPPED_MAX];
static int statements; // so far
static int hidden;     // how many of the blocks that we are in are dropped
static int depth;
static int processes = 1; // begun so far
static int processes_wanted;
static int parts; // of the program that it goes on with by exec
static FILE *out;
static FILE *rest; // those parts

// Numbers the next statement; whether it is there.
static bool there(void)
{
    return ++statements >= DROPPED_MAX || !dropped[statements];
}

static void line(const char *text)
{
    if (hidden)
        return;
    fprintf(out, "%*s%s\n", 4 * depth, "", text);
}

static const char *one_of(const char *const *list, size_t count)
{
    return list[below((int)count)];
}
#define ONE_OF(...)                                                                                \
    one_of((const char *const[]){__VA_ARGS__},                                                     \
           sizeof(const char *const[]){__VA_ARGS__} / sizeof(const char *))

static int bit_draw(unsigned set)
{
    int n = below(__builtin_popcount(set));

    for (int i = 0; i < PROCESSES; i++)
        if (set >> i & 1 && n-- == 0)
            return i;
    return 0;
}

static const char *signal_draw(void)
{
    if (features & F_chld && below(6) == 0)
        return "SIGCHLD";
    if (features & F_stops && below(8) == 0)
        return ONE_OF("SIGCONT", "SIGTSTP");
    return ONE_OF("SIGUSR1", "SIGUSR1", "SIGUSR1", "SIGUSR2", "SIGUSR2", "SIGTERM");
}

static const char *handler_draw(void)
{
    if (features & F_reapers && below(3) == 0)
        return ONE_OF("on_reap", "on_reap", "on_reap_all", "on_exit_now");
    return ONE_OF("on_count", "on_count", "on_mark");
}

static const char *flags_draw(void)
{
    if (features & F_chld && below(4) == 0)
        return ONE_OF("SA_NOCLDWAIT", "SA_NOCLDSTOP", "SA_NOCLDSTOP | SA_RESTART");
    return ONE_OF("0", "0", "SA_RESTART", "SA_RESTART", "SA_RESETHAND", "SA_NODEFER");
}

static const char *wait_options(void)
{
    if (features & F_stops && below(3))
        return ONE_OF("WUNTRACED", "WCONTINUED", "WUNTRACED | WCONTINUED");
    return "0";
}

static const char *waitid_options(void)
{
    static char text[80];

    snprintf(text, sizeof text, "%s%s%s",
             features & F_stops ? ONE_OF("WEXITED", "WEXITED | WSTOPPED", "WEXITED | WCONTINUED",
                                         "WSTOPPED", "WCONTINUED", "WSTOPPED | WCONTINUED")
                                : "WEXITED",
             features & F_nohang && below(3) == 0 ? " | WNOHANG" : "",
             features & F_nowait && below(2) == 0 ? " | WNOWAIT" : "");
    return text;
}

static void gap_fill(const struct process *process, char gap, char *text)
{
    const unsigned others = process->known & ~(1u << process->number);
    const int child = process->children ? bit_draw(process->children) : process->number;
    const int other = others ? bit_draw(others) : process->number;
    const int any = bit_draw(process->known);
    const char *const first = signal_draw();

    switch (gap) {
    case 'm':
        snprintf(text, TEXT_MAX, process->number ? "\"c%d\"" : "\"p\"", process->number);
        break;
    case 'p':
        snprintf(text, TEXT_MAX, "pid[%d]", features & F_self && below(6) == 0 ? any : other);
        break;
    case 'c':
        snprintf(text, TEXT_MAX, "pid[%d]", process->children ? child : other);
        break;
    case 'g':
        snprintf(text, TEXT_MAX, below(3) ? "pid[%d]" : "0", any);
        break;
    case 'q':
        snprintf(text, TEXT_MAX, "%d", below(4) == 0);
        break;
    case 's':
        snprintf(text, TEXT_MAX, "%s", first);
        break;
    case 'k':
        snprintf(text, TEXT_MAX, "%s", ONE_OF("SIGSTOP", "SIGCONT", "SIGCONT", "SIGTSTP"));
        break;
    case 'o':
        snprintf(text, TEXT_MAX, "%s", wait_options());
        break;
    case 'i':
        snprintf(text, TEXT_MAX, "%s", waitid_options());
        break;
    case 'h':
        snprintf(text, TEXT_MAX, "%s", handler_draw());
        break;
    case 'a':
        snprintf(text, TEXT_MAX, "%s", flags_draw());
        break;
    case 't':
        snprintf(text, TEXT_MAX, "set(%s, %s)", below(4) ? first : "0",
                 below(3) ? "0" : signal_draw());
        break;
    case 'w':
        snprintf(text, TEXT_MAX, "%s", ONE_OF("SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK"));
        break;
    case 'n':
        snprintf(text, TEXT_MAX, "%d", 1 + below(3));
        break;
    case 'l':
        snprintf(text, TEXT_MAX, "%s", ONE_OF("abc", "def", "xyz"));
        break;
    default:
        snprintf(text, TEXT_MAX, "%d", 1 + below(1500));
    }
}

static void statement(const struct process *process, const char *template)
{
    char filled[GAPS][TEXT_MAX] = {{0}};
    char text[400];
    size_t len = 0;

    for (const char *at = template; *at; at++) {
        const int gap = *at == '$' ? at[1] : 0;
        if (!gap) {
            text[len++] = *at;
            continue;
        }
        if (!filled[gap][0])
            gap_fill(process, (char)gap, filled[gap]);
        len += (size_t)sprintf(text + len, "%s", filled[gap]);
        at++;
    }
    text[len] = '\0';
    if (there())
        line(text);
}

static void block_open(const char *text, bool is_there, bool is_unwrapped)
{
    hidden += !is_there;
    if (!is_unwrapped)
        line(text);
    depth += !is_unwrapped;
}

static void block_close(bool is_there, bool is_unwrapped)
{
    depth -= !is_unwrapped;
    if (!is_unwrapped)
        line("}");
    hidden -= !is_there;
}

static void body(struct process *process, int size, int births);
static void plain(struct process *process, int size);

static void finish(const struct process *process)
{
    char text[TEXT_MAX];
    const bool killed = process->number && features & F_kill && below(8) == 0;

    statement(process, "tell_all($m);");
    if (killed)
        statement(process, "raise(SIGKILL);");
    snprintf(text, sizeof text, process->number ? "_exit(%d);" : "return %d;", 1 + below(3));
    line(text);
}

// A part of the program that a process goes on with after exec; returns its number.
static int part(struct process *process, int size)
{
    FILE *const outer = out;
    const int outer_depth = depth;
    char text[TEXT_MAX];
    const int number = ++parts;

    out = rest;
    depth = 0;
    snprintf(text, sizeof text, "static int part_%d(void)\n{", number);
    line(text);
    depth = 1;
    snprintf(text, sizeof text, "born(%d);", process->number);
    line(text);
    plain(process, size);
    finish(process);
    depth = 0;
    line("}\n");
    out = outer;
    depth = outer_depth;
    return number;
}

static void become(struct process *process, int size)
{
    char text[TEXT_MAX];

    snprintf(text, sizeof text, "RESULT($m, become(\"%d\"));", parts + 1);
    statement(process, text);
    part(process, size);
}

static void child_body(struct process *child, bool vforked, int size)
{
    char text[TEXT_MAX];

    snprintf(text, sizeof text, vforked ? "pid[%d] = getpid();" : "born(%d);", child->number);
    line(text);
    if (vforked) {
        plain(child, below(2));
        if (below(2))
            become(child, size);
        snprintf(text, sizeof text, "_exit(%d);", 1 + below(3));
        line(text);
        return;
    }
    body(child, size, processes < processes_wanted && below(3) == 0);
    if (features & F_exec && below(3) == 0)
        become(child, size);
    finish(child);
}

static void birth(struct process *process, int size)
{
    const int number = processes++;
    struct process child = {number, process->known | 1u << number, 0};
    const int how = features & F_vfork && below(2) ? 1 + below(2) : 0;
    const bool is_there = there();
    char text[TEXT_MAX];

    if (how == 2) {
        hidden += !is_there;
        const int at = part(&child, size);
        snprintf(text, sizeof text, "CALL(spawn(\"%d\"));", at);
        line(text);
    } else {
        hidden += !is_there;
        line(how == 1 ? "CALL(vfork());" : "CALL(fork());");
        block_open("if (r == 0) {", true, false);
        child_body(&child, how == 1, size);
        block_close(true, false);
    }
    snprintf(text, sizeof text, "pid[%d] = child(r);", number);
    line(text);
    hidden -= !is_there;
    process->known |= 1u << number;
    process->children |= 1u << number;
}

static void nested(struct process *process, const char *head)
{
    const bool is_there = there();
    const bool is_unwrapped = !there();

    block_open(head, is_there, is_unwrapped);
    plain(process, 1 + below(2));
    block_close(is_there, is_unwrapped);
}

static void one(struct process *process)
{
    if (depth < 4 && features & F_loops && below(12) == 0) {
        nested(process, below(2) ? "for (int i = 0; i < 2; i++) {"
                                 : "for (int i = 0; i < 3 && r >= 0; i++) {");
        return;
    }
    if (depth < 4 && features & F_branches && below(8) == 0) {
        nested(process, features & F_handlers
                            ? ONE_OF("if (r > 0) {", "if (r == 0) {", "if (r < 0) {",
                                     "if (got()) {", "if (!got()) {")
                            : ONE_OF("if (r > 0) {", "if (r == 0) {", "if (r < 0) {"));
        return;
    }
    const struct template *const template =
        template_draw(templates, sizeof templates / sizeof *templates);
    statement(process, template->text);
}

static void plain(struct process *process, int size)
{
    for (int i = 0; i < size; i++)
        one(process);
}

// So many children are born among the statements.
static void body(struct process *process, int size, int births)
{
    for (int i = 0; i <= births; i++) {
        plain(process, below(size / (births + 1) + 2));
        if (i < births && processes < processes_wanted)
            birth(process, 1 + below(size));
    }
}

static void early_ones(const struct process *process)
{
    for (int i = below(4); i > 0; i--) {
        const struct template *const template = template_draw(early, sizeof early / sizeof *early);
        if (template)
            statement(process, template->text);
    }
}

static void pipes(const struct process *process)
{
    const char *const flags = features & F_nonblock && below(2) ? "O_NONBLOCK"
                              : features & F_exec && !below(4)  ? "O_CLOEXEC"
                                                                : "0";
    char text[TEXT_MAX];

    for (int i = 0; i < PIPES; i++) {
        snprintf(text, sizeof text, "CALL(pipe_make(%d, %s));", i, flags);
        if (i == 0 || below(3) == 0)
            statement(process, text);
    }
}

static void first_process(int size)
{
    struct process process = {0, 1, 0};

    if (features & F_pipes)
        pipes(&process);
    early_ones(&process);
    body(&process, size, processes_wanted - 1);
    if (below(2))
        nested(&process, "while (CALL(wait(&status)), r > 0) {");
    if (features & F_exec && below(6) == 0)
        become(&process, size);
    finish(&process);
}

// ---- The whole program --------------------------------------------------------------------------

static void program(int size)
{
    char *texts[2] = {NULL, NULL};
    size_t lengths[2];
    FILE *const first = open_memstream(&texts[0], &lengths[0]);

    rest = open_memstream(&texts[1], &lengths[1]);
    if (!first || !rest)
        exit(EXIT_FAILURE);
    out = first;
    depth = 1;
    first_process(size);
    fclose(first);
    fclose(rest);
    printf("%s\n", random_runtime_h);
    puts("// ---- The program made by chance ----\n");
    fputs(texts[1], stdout);
    printf("int main(int count, char **argument, char **variables)\n{\n    (void)count;\n"
           "    keeps = %s;\n    switch (start(argument, variables)) {\n",
           features & F_keep ? "true" : "false");
    for (int i = 1; i <= parts; i++)
        printf("    case %d:\n        return part_%d();\n", i, i);
    printf("    default:\n        break;\n    }\n%s}\n", texts[0]);
    free(texts[0]);
    free(texts[1]);
}

// ---- The command line ---------------------------------------------------------------------------

static uint32_t features_read(char *list)
{
    uint32_t set = 0;

    for (char *name = strtok(list, ","); name; name = strtok(NULL, ",")) {
        int i = 0;
        while (i < FEATURE_COUNT && strcmp(name, feature_names[i]))
            i++;
        if (i == FEATURE_COUNT) {
            fprintf(stderr, "random_program: no feature %s; there are:", name);
            for (i = 0; i < FEATURE_COUNT; i++)
                fprintf(stderr, " %s", feature_names[i]);
            fputc('\n', stderr);
            exit(EXIT_FAILURE);
        }
        set |= 1u << i;
    }
    return set;
}

static void drop(char *list)
{
    for (char *text = strtok(list, ","); text; text = strtok(NULL, ","))
        if (atoi(text) > 0 && atoi(text) < DROPPED_MAX)
            dropped[atoi(text)] = true;
}

static uint32_t closed(uint32_t set)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if ((set & needs[i].needs) != needs[i].needs)
            set &= ~needs[i].feature;
    return set;
}

// A part of the features: many are in few of the programs, so that each is also found alone.
static void features_draw(void)
{
    const int percent = 15 + below(45);
    uint32_t set = 0;

    for (int i = 0; i < FEATURE_COUNT; i++)
        set |= below(100) < percent ? 1u << i : 0;
    features &= set;
}

static void usage(void)
{
    fputs("usage: random_program [--size=N] [--only=FEATURE,...] [--without=FEATURE,...] "
          "[--drop=N,...] [--all] SEED\n",
          stderr);
    exit(EXIT_FAILURE);
}

static bool option(const char *argument, const char *name, char **value)
{
    const size_t len = strlen(name);

    *value = (char *)argument + len;
    return !strncmp(argument, name, len);
}

int main(int count, char **argument)
{
    bool all = false;
    int size = 0;
    char *value;
    int i = 1;

    for (; i < count && !strncmp(argument[i], "--", 2); i++) {
        if (option(argument[i], "--size=", &value))
            size = atoi(value);
        else if (option(argument[i], "--only=", &value))
            features &= features_read(value);
        else if (option(argument[i], "--without=", &value))
            features &= ~features_read(value);
        else if (option(argument[i], "--drop=", &value))
            drop(value);
        else if (!strcmp(argument[i], "--all"))
            all = true;
        else
            usage();
    }
    if (i + 1 != count)
        usage();
    chance = strtoull(argument[i], NULL, 10) * 0x9e3779b97f4a7c15u;
    if (!all)
        features_draw();
    features = closed(features);
    // A child in vfork has its parent's memory.
    if (features & F_vfork)
        features &= ~(uint32_t)F_keep;
    processes_wanted = 2 + (below(5) > 2) + (below(8) == 0);
    program(size ? size : 2 + below(5));
    printf("// Seed %s, features:", argument[i]);
    for (int k = 0; k < FEATURE_COUNT; k++)
        if (features >> k & 1)
            printf(" %s", feature_names[k]);
    printf("\n// Statements: %d\n", statements);
    return fflush(stdout) || ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
