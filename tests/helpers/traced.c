// SPDX-License-Identifier: MIT
// traced [-n] RUNS PROGRAM [ARG...]: the cost of tracing alone, to which runs under interleave are
// compared. Runs PROGRAM RUNS times under one tracer, which stops each process at the same system
// calls as interleave and resumes it at once. With -n there is no tracer, only fork, exec and wait.
// Prints the time of all runs in microseconds.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const unsigned stopping[] = {
    SYS_clone, SYS_clone3, SYS_wait4, SYS_write, SYS_exit_group,
#ifdef SYS_fork
    SYS_fork,  SYS_vfork,
#endif
};

enum { STOPPING = sizeof stopping / sizeof *stopping };

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "traced: %s: %s\n", what, strerror(errno));
    _exit(EXIT_FAILURE);
}

static void filter_install(void)
{
    struct sock_filter filter[STOPPING + 3] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
    for (unsigned i = 0; i < STOPPING; i++)
        filter[i + 1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, stopping[i],
                                                     (unsigned char)(STOPPING - i), 0);
    filter[STOPPING + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    filter[STOPPING + 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    struct sock_fprog program = {.len = STOPPING + 3, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        fail("no filter");
}

static _Noreturn void become(char *argv[], bool is_traced)
{
    const int null = open("/dev/null", O_WRONLY);

    if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
        fail("/dev/null");
    if (is_traced) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0))
            fail("cannot be traced");
        raise(SIGSTOP);
        filter_install();
    }
    execv(argv[0], argv);
    fail(argv[0]);
}

// Runs the program until its last process has ended. Passes signals on, except SIGTRAP and SIGSTOP:
// those stops are ptrace events, or the first stop of a new process.
static void run(char *argv[], bool is_traced)
{
    const long options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                         PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
    int status = 0;
    const pid_t first = fork();

    if (first < 0)
        fail("fork");
    if (first == 0)
        become(argv, is_traced);
    if (!is_traced) {
        if (waitpid(first, &status, 0) != first)
            fail("waitpid");
        return;
    }
    if (waitpid(first, &status, __WALL) != first || ptrace(PTRACE_SETOPTIONS, first, 0, options) ||
        ptrace(PTRACE_CONT, first, 0, 0))
        fail("cannot trace");
    for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
        if (!WIFSTOPPED(status))
            continue;
        const int signal = WSTOPSIG(status);
        const int passed = signal == SIGTRAP || signal == SIGSTOP ? 0 : signal;
        if (ptrace(PTRACE_CONT, pid, 0, passed) && errno != ESRCH)
            fail("cannot go on");
    }
}

int main(int argc, char *argv[])
{
    struct timespec start;
    struct timespec end;

    const bool is_traced = argc < 2 || strcmp(argv[1], "-n") != 0;
    char **arguments = argv + 1 + !is_traced;
    if (argc - !is_traced < 3) {
        fputs("usage: traced [-n] RUNS PROGRAM [ARG...]\n", stderr);
        return 2;
    }
    const long runs = strtol(arguments[0], NULL, 10);
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 0; i < runs; i++)
        run(arguments + 1, is_traced);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%lld\n",
           (long long)(end.tv_sec - start.tv_sec) * 1000000 + (end.tv_nsec - start.tv_nsec) / 1000);
    return 0;
}
