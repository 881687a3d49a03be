// SPDX-License-Identifier: MIT
// The text that begins every program of random_program; the random statements come after it. A
// process writes each result with a single call of write, with names of processes in place of PIDs.
// So runs in which the same happens have the same output.
//
// With DELAYS=N in the environment, each process waits for short random times, drawn from N, before
// and after its calls and handlers, so that real runs meet rare schedules. The delays make calls of
// their own, so DELAYS must not be set under interleave.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSES = 4, PIPES = 2, FORK_FAILED = 99 };

static const char *const names[PROCESSES] = {"p", "c1", "c2", "c3"};
static pid_t pid[PROCESSES];     // of the processes that this process knows
static int in[PIPES] = {-1, -1}; // the ends of the pipes
static int out[PIPES] = {-1, -1};
static long r; // the result of the last call
static int e;  // the errno of the last call
static int status;
static bool keeps;      // results are written all at once, at the end of the process
static char kept[4096]; // the results so far
static char seen[64];   // the signals that on_count has counted, a letter each
static int seen_count;
static const char *self;
static char **environment;

// ---- Delays -------------------------------------------------------------------------------------

static unsigned long chance; // 0: no delays
static int pace;             // of this process
static int calls;
static int late; // the number of the delay that is long

static unsigned draw(void)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(chance >> 33);
}

static void nap(unsigned microseconds)
{
    const struct timespec time = {.tv_nsec = (long)microseconds * 1000};

    nanosleep(&time, NULL);
}

static void delay(void)
{
    if (!chance)
        return;
    const int error = errno;
    const unsigned by = draw();
    if (++calls == late)
        nap(300 + by % 1700);
    else if (pace == 1 && by % 4 == 0)
        sched_yield();
    else if (pace == 2)
        for (volatile unsigned i = by % 5000; i > 0; i--)
            ;
    else if (pace == 3 && by % 3 == 0)
        nap(by / 3 % 150);
    errno = error;
}

static void delays_start(void)
{
    if (!chance)
        return;
    chance ^= (unsigned long)getpid() * 2654435761u;
    draw();
    pace = (int)(draw() % 4);
    late = (int)(draw() % 40);
    calls = 0;
}

// ---- Output -------------------------------------------------------------------------------------

static const char *name_of(pid_t number)
{
    for (int i = 0; i < PROCESSES; i++)
        if (number > 0 && pid[i] == number)
            return names[i];
    return number == 0 ? "0" : "other";
}

static void tell(const char *text)
{
    const int error = errno;

    delay();
    (void)!write(STDOUT_FILENO, text, strlen(text));
    delay();
    errno = error;
}

static void say(const char *format, ...)
{
    char text[400];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (!keeps)
        tell(text);
    else if (strlen(kept) + strlen(text) < sizeof kept)
        strcat(kept, text);
}

static void tell_kept(void)
{
    if (kept[0])
        tell(kept);
    kept[0] = '\0';
}

// Writes all results at the end of a process. `seen_count` is read once, just before a call.
static void tell_all(const char *me)
{
    if (seen_count)
        say("%s has seen %.*s\n", me, seen_count, seen);
    tell_kept();
    delay();
}

static const char *error_name(void)
{
    return strerrorname_np(e);
}

// ---- Calls --------------------------------------------------------------------------------------

#define CALL(call)       (delay(), r = (long)(call), e = errno, delay())
#define RESULT(me, call) (CALL(call), show_result(me " " #call))
#define NAME(me, call)   (CALL(call), show_name(me " " #call))
#define WAIT(me, call)   (CALL(call), show_wait(me " " #call))
#define WAITID(me, type, id, options)                                                              \
    (CALL(wait_by_id(type, id, options)),                                                          \
     show_waitid(me " waitid(" #type ", " #id ", " #options ")"))
#define READ(me, fd, n) (CALL(read(fd, data, n)), show_read(me " read(" #fd ", " #n ")"))
#define SET(me, call)   (CALL(call), show_set(me " " #call))

static char data[70000];
static siginfo_t info;
static sigset_t had;

static void show_result(const char *what)
{
    if (r < 0)
        say("%s: %s\n", what, error_name());
    else
        say("%s: %ld\n", what, r);
}

static void show_name(const char *what)
{
    if (r < 0)
        say("%s: %s\n", what, error_name());
    else
        say("%s: %s\n", what, name_of((pid_t)r));
}

static void show_wait(const char *what)
{
    const char *who = name_of((pid_t)r);

    if (r <= 0)
        show_result(what);
    else if (WIFEXITED(status))
        say("%s: %s exited %d\n", what, who, WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
        say("%s: %s killed %d\n", what, who, WTERMSIG(status));
    else if (WIFSTOPPED(status))
        say("%s: %s stopped %d\n", what, who, WSTOPSIG(status));
    else
        say("%s: %s continued\n", what, who);
}

static int wait_by_id(idtype_t type, pid_t id, int options)
{
    info.si_pid = 0;
    return waitid(type, (id_t)id, &info, options);
}

static void show_waitid(const char *what)
{
    static const char *const how[] = {"",        "exited",  "killed",   "dumped",
                                      "trapped", "stopped", "continued"};

    if (r < 0 || info.si_pid == 0)
        show_result(what);
    else
        say("%s: %s %s %d\n", what, name_of(info.si_pid), how[info.si_code], info.si_status);
}

// Shows only the length of long texts.
static void show_read(const char *what)
{
    if (r <= 0 || r > 20)
        show_result(what);
    else
        say("%s: %ld %.*s\n", what, r, (int)r, data);
}

static void show_set(const char *what)
{
    char text[100] = "";

    for (int signal = 1; signal < 32; signal++)
        if (r == 0 && sigismember(&had, signal))
            sprintf(text + strlen(text), " %d", signal);
    if (r < 0)
        show_result(what);
    else
        say("%s:%s\n", what, text);
}

// Like kill, but never signals all processes of the system, nor process 1.
static int send(pid_t number, int signal)
{
    if (number == -1 || number == 1)
        abort();
    return kill(number, signal);
}

// Signals the parent. An orphan fails with EPERM, since its new parent is not part of the program.
static int send_parent(int signal)
{
    const pid_t parent = getppid();

    delay();
    for (int i = 0; i < PROCESSES; i++)
        if (pid[i] == parent)
            return kill(parent, signal);
    errno = EPERM;
    return -1;
}

static sigset_t *set(int one, int other)
{
    static sigset_t it;

    sigemptyset(&it);
    if (one)
        sigaddset(&it, one);
    if (other)
        sigaddset(&it, other);
    return &it;
}

// Like sigwait, but returns the signal, or -1 with errno set.
static int await(const sigset_t *wanted)
{
    int signal = 0;

    errno = sigwait(wanted, &signal);
    return errno ? -1 : signal;
}

static int pipe_make(int number, int flags)
{
    int ends[2];

    if (pipe2(ends, flags))
        return -1;
    in[number] = ends[0];
    out[number] = ends[1];
    return 0;
}

// Sets the timer. Returns whether it was running before.
static int clock_set(int microseconds)
{
    const struct itimerval time = {.it_value = {.tv_usec = microseconds}};
    struct itimerval before = {0};

    setitimer(ITIMER_REAL, &time, &before);
    return before.it_value.tv_sec || before.it_value.tv_usec;
}

// Has a counted signal come? The call of sched_yield is a scheduling point, so that two questions
// in a row need not have the same answer.
static bool got(void)
{
    const bool any = seen_count > 0;

    sched_yield();
    return any;
}
