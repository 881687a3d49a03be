// SPDX-License-Identifier: MIT
// native_runs LIST RUNS SEED PROGRAM: runs a program that random_program has made RUNS times
// without interleave, with random delays drawn from SEED. Prints each outcome that is not in LIST,
// a file with the output of `interleave --list --stdout=pipe PROGRAM`.
//
// An outcome is the text that was written and the way the first process ended. If all processes
// keep sleeping, no process can go on. The first process runs as from a shell with job control: it
// leads a process group, and its parent is in the same session. An orphan's new parent is in
// another session.
//
// Exit status: 0 all outcomes are listed, 1 some are not, 2 something failed.
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    TEXT_MAX = 20000,
    CHECK_EVERY = 10000, // microseconds between looks at the processes
    ASLEEP = 45,         // milliseconds without a change after which no process can go on
    WAITING = 400,       // the same if a process is in uninterruptible sleep
    FORK_FAILED = 99,    // the exit status of a program that could not fork; see random_runtime.h
    RUN_SECONDS = 200
};

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "native_runs: %s: %s\n", what, strerror(errno));
    exit(2);
}

// ---- Sets of texts ------------------------------------------------------------------------------

struct entry {
    char *text;
    int count;
};

struct set {
    struct entry *entries;
    int count;
    int size;
};

static int compare(const void *one, const void *other)
{
    return strcmp(((const struct entry *)one)->text, ((const struct entry *)other)->text);
}

static void set_add(struct set *set, const char *text)
{
    if (set->count == set->size) {
        set->size = set->size ? 2 * set->size : 64;
        set->entries = realloc(set->entries, (size_t)set->size * sizeof *set->entries);
        if (!set->entries)
            fail("no memory");
    }
    set->entries[set->count++] = (struct entry){strdup(text), 0};
}

static struct entry *set_find(const struct set *set, const char *text)
{
    int from = 0;
    int to = set->count;

    while (from < to) {
        const int middle = from + (to - from) / 2;
        const int order = strcmp(text, set->entries[middle].text);
        if (order == 0)
            return &set->entries[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

// Reads the outcomes of the list: each comes after a line with its number, and its lines are
// indented.
static void list_read(struct set *set, const char *name)
{
    static char line[TEXT_MAX];
    static char text[TEXT_MAX];
    FILE *const file = fopen(name, "re");
    bool inside = false;

    if (!file)
        fail(name);
    while (fgets(line, sizeof line, file)) {
        if (!strncmp(line, "outcome ", 8) && isdigit((unsigned char)line[8])) {
            if (inside)
                set_add(set, text);
            inside = true;
            text[0] = '\0';
        } else if (inside && line[0] == ' ' && strlen(text) + strlen(line) < sizeof text) {
            strcat(text, line + 2);
        }
    }
    if (inside)
        set_add(set, text);
    fclose(file);
    if (set->count)
        qsort(set->entries, (size_t)set->count, sizeof *set->entries, compare);
}

// ---- One run ------------------------------------------------------------------------------------

struct shared {
    volatile bool ended;
    volatile int status; // of the first process
    volatile pid_t first;
};

static struct shared *shared;
static int output[2]; // a pipe, as --stdout=pipe says
static volatile sig_atomic_t alarms;
static pid_t shell_number;

static void on_alarm(int signal)
{
    (void)signal;
    alarms++;
}

static void pin(unsigned chance)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(chance / 2 % (unsigned)processors, &set);
    if (chance % 2)
        sched_setaffinity(0, sizeof set, &set);
}

// The program must not inherit ignored signals, as from nohup.
static void signals_reset(void)
{
    sigset_t none;

    for (int signal = 1; signal < 32; signal++)
        (void)sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void shell(char *program, unsigned long seed)
{
    char text[40];
    int status = 0;

    setsid();
    snprintf(text, sizeof text, "%lu", seed);
    setenv("DELAYS", text, 1);
    pin((unsigned)(seed >> 20));
    const pid_t first = fork();
    if (first == 0) {
        signals_reset();
        setpgid(0, 0);
        dup2(output[1], STDOUT_FILENO);
        // The program begins with three descriptors, as under interleave.
        (void)close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    if (first < 0)
        _exit(FORK_FAILED);
    shared->first = first;
    while (waitpid(first, &status, 0) < 0 && errno == EINTR)
        ;
    shared->status = status;
    shared->ended = true;
    _exit(0);
}

// ---- The states of all processes ----------------------------------------------------------------

struct look {
    bool runs;       // some process runs
    bool waits;      // some process is in uninterruptible sleep: in vfork, or waiting for a disk
    bool lives;      // some process other than the shell is alive
    uint64_t sum;    // a hash of the PIDs, states and context switches of all processes
    pid_t list[256]; // the processes
    int count;
};

static void look_at(struct look *look, pid_t process);

static void look_at_children(struct look *look, pid_t process)
{
    char name[80];
    int child;

    snprintf(name, sizeof name, "/proc/%d/task/%d/children", process, process);
    FILE *const file = fopen(name, "re");
    while (file && fscanf(file, "%d", &child) == 1)
        look_at(look, child);
    if (file)
        fclose(file);
}

static void look_at(struct look *look, pid_t process)
{
    char name[80];
    char line[256];

    if (look->count < (int)(sizeof look->list / sizeof *look->list))
        look->list[look->count++] = process;
    snprintf(name, sizeof name, "/proc/%d/status", process);
    FILE *const file = fopen(name, "re");
    look->runs |= !file;
    while (file && fgets(line, sizeof line, file)) {
        if (!strncmp(line, "State:", 6))
            look->runs |= !strchr("STZD", line[7]);
        if (!strncmp(line, "State:", 6))
            look->waits |= line[7] == 'D';
        if (!strncmp(line, "State:", 6))
            look->lives |= line[7] != 'Z' && process != shell_number;
        if (!strncmp(line, "State:", 6) || !strncmp(line, "Pid:", 4) ||
            strstr(line, "ctxt_switches:"))
            for (const char *at = line; *at; at++)
                look->sum = look->sum * 31 + (unsigned char)*at;
    }
    if (file)
        fclose(file);
    look_at_children(look, process);
}

static void kill_all(void)
{
    struct look look = {0};

    look_at_children(&look, getpid());
    for (int i = 0; i < look.count; i++)
        kill(look.list[i], SIGKILL);
}

// ---- Many runs ----------------------------------------------------------------------------------

static void status_print(char *text, bool stuck)
{
    const int status = shared->status;
    char how[80];

    if (!shared->ended)
        snprintf(how, sizeof how, "the first process has not ended");
    else if (WIFSIGNALED(status))
        snprintf(how, sizeof how, "killed by SIG%s", sigabbrev_np(WTERMSIG(status)));
    else
        snprintf(how, sizeof how, "exit status %d", WEXITSTATUS(status));
    sprintf(text + strlen(text), "%s%s\n", how, stuck ? ", and nobody can go on" : "");
}

static void reap_all(void)
{
    for (;;) {
        kill_all();
        const pid_t dead = waitpid(-1, NULL, 0);
        if (dead < 0 && errno == ECHILD)
            break;
    }
    char rest[4096];
    while (read(output[0], rest, sizeof rest) > 0)
        ;
}

static long milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Waits until all processes have ended, or all sleep for good. Returns true in the second case.
// Then the processes still exist, because ending one of them could wake others.
static bool wait_for_all(void)
{
    uint64_t sum = 0;
    long since = milliseconds();

    for (alarms = 0; alarms * (CHECK_EVERY / 1000) < RUN_SECONDS * 1000;) {
        const pid_t dead = waitpid(-1, NULL, 0);
        if (dead < 0 && errno == ECHILD)
            return false;
        if (dead > 0 || !shared->first)
            continue;
        struct look look = {0};
        look_at_children(&look, getpid());
        if (look.runs || !look.lives || look.sum != sum)
            since = milliseconds();
        sum = look.sum;
        if (milliseconds() - since > (look.waits ? WAITING : ASLEEP))
            return true;
    }
    reap_all();
    fputs("native_runs: a run does not come to its end\n", stderr);
    exit(2);
}

// Runs the program; false if a fork failed.
static bool run(char *program, unsigned long seed, char *text)
{
    *shared = (struct shared){0};
    const pid_t child = shell_number = fork();
    if (child == 0)
        shell(program, seed);
    if (child < 0)
        return false;
    const bool stuck = wait_for_all();
    const ssize_t got = read(output[0], text, TEXT_MAX - 200);
    text[got < 0 ? 0 : got] = '\0';
    status_print(text, stuck);
    const bool failed =
        shared->ended && WIFEXITED(shared->status) && WEXITSTATUS(shared->status) == FORK_FAILED;
    reap_all();
    return !failed;
}

static void prepare(void)
{
    const struct sigaction action = {.sa_handler = on_alarm};
    const struct itimerval time = {{0, CHECK_EVERY}, {0, CHECK_EVERY}};

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || pipe2(output, O_CLOEXEC) || fcntl(output[0], F_SETFL, O_NONBLOCK))
        fail("cannot prepare");
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &time, NULL);
}

int main(int count, char **argument)
{
    static char text[TEXT_MAX];
    struct set listed = {0};
    struct set others = {0};
    int seen = 0;
    int made = 0;

    if (count != 5) {
        fputs("usage: native_runs LIST RUNS SEED PROGRAM\n", stderr);
        return 2;
    }
    list_read(&listed, argument[1]);
    prepare();
    const int runs = atoi(argument[2]);
    unsigned long seed = strtoul(argument[3], NULL, 10);
    for (int i = 0; i < runs; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        if (!run(argument[4], seed, text))
            continue;
        made++;
        struct entry *entry = set_find(&listed, text);
        if (!entry && !set_find(&others, text)) {
            set_add(&others, text);
            qsort(others.entries, (size_t)others.count, sizeof *others.entries, compare);
        }
        if (!entry)
            entry = set_find(&others, text);
        seen += entry->count++ == 0;
    }
    printf("%d runs, %d of %d outcomes, %d others\n", made, seen - others.count, listed.count,
           others.count);
    for (int i = 0; i < others.count; i++)
        printf("\n%d times\n%s", others.entries[i].count, others.entries[i].text);
    return others.count > 0;
}
