// SPDX-License-Identifier: MIT
// supervise: runs a program and reports the processes and descriptors that it leaves behind.
//
//     supervise [-tf] [-a N] [-k SIGNAL[:K]] [-w K] [-l SECONDS] PROGRAM [ARG...]
//
// The program starts in a session of its own, with only the descriptors 0, 1 and 2, no signal
// blocked, and the default dispositions of SIGCHLD and SIGPIPE. Processes that the program leaves
// behind, dead or alive, become children of this one (PR_SET_CHILD_SUBREAPER in prctl(2)). They are
// killed, and reported on standard error.
//
//   -t        the program's standard streams are a terminal, whose output is copied to ours
//   -f        report descriptors above 2 that the program has open when it exits
//   -ff       the same for each of its processes
//   -a N      the program may leave N processes behind that end by themselves
//   -k S[:K]  kill the K-th child (default: each child) with signal number S when it is born
//   -w K      the K-th child cannot write to files (RLIMIT_FSIZE in getrlimit(2))
//   -l N      kill everything after N seconds (default 20)
//
// Exit status: the program's (128 + signal number if it was killed); 99 if something was left
// behind, 124 if the time was up, 125 if this program failed, 127 if PROGRAM could not be started.

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { LEFT_OVER = 99, TIME_UP = 124, OWN_FAILURE = 125, NOT_STARTED = 127 };

struct options {
    bool terminal;
    int descriptors; // the number of -f options
    int adopted;     // the number of processes that may be left behind
    int signal;      // 0: kill no child
    int victim;      // the number of the child to kill, from 1; 0: each child
    int limited;     // the number of the child that cannot write to files; 0: none
    unsigned limit;  // seconds
};

struct run {
    struct options options;
    pid_t program;
    int terminal; // the master side, or -1
    int signals;  // a signalfd
    int children; // born so far, while tracing
    int left;     // processes and descriptors that were left behind
    bool ended;
    int status;
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "supervise: %s: %s\n", what, strerror(errno));
    exit(OWN_FAILURE);
}

static bool is_traced(const struct options *options)
{
    return options->descriptors > 0 || options->signal != 0 || options->limited != 0;
}

// ---- The program's start ------------------------------------------------------------------------

// Opens a pseudo-terminal that passes bytes unchanged. Returns the master side, and sets *SLAVE.
static int open_terminal(int *slave)
{
    struct termios settings;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (master == -1 || grantpt(master) == -1 || unlockpt(master) == -1)
        die("terminal");
    *slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    if (*slave == -1 || tcgetattr(*slave, &settings) == -1)
        die("terminal");
    settings.c_oflag &= ~(tcflag_t)OPOST;
    if (tcsetattr(*slave, TCSANOW, &settings) == -1 || fcntl(master, F_SETFL, O_NONBLOCK) == -1)
        die("terminal");
    return master;
}

static _Noreturn void become_program(const struct options *options, int slave, char *argv[])
{
    sigset_t none;

    sigemptyset(&none);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    for (int fd = 0; slave != -1 && fd <= STDERR_FILENO; fd++)
        if (dup2(slave, fd) == -1)
            die("dup2");
    for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
        close(fd);
    if (is_traced(options) && ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
        die("ptrace");
    execvp(argv[0], argv);
    fprintf(stderr, "supervise: %s: %s\n", argv[0], strerror(errno));
    _exit(NOT_STARTED);
}

static int catch_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGALRM);
    sigaddset(&set, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &set, NULL) == -1)
        die("sigprocmask");
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd == -1)
        die("signalfd");
    return fd;
}

static void start(struct run *run, char *argv[])
{
    int slave = -1;

    signal(SIGCHLD, SIG_DFL);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) == -1)
        die("prctl");
    run->terminal = run->options.terminal ? open_terminal(&slave) : -1;
    run->signals = catch_signals();
    run->program = fork();
    if (run->program == -1)
        die("fork");
    if (run->program == 0)
        become_program(&run->options, slave, argv);
    if (slave != -1)
        close(slave);
    alarm(run->options.limit);
}

// ---- Tracing: the children's birth, and the descriptors at the end ------------------------------

static void report_descriptors(struct run *run, pid_t pid)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *directory = opendir(path);
    if (directory == NULL)
        die(path);
    for (const struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        char file[sizeof path + sizeof entry->d_name];
        char target[256] = "";
        if (atoi(entry->d_name) <= STDERR_FILENO)
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (readlink(file, target, sizeof target - 1) == -1)
            die(file);
        fprintf(stderr, "supervise: %s left descriptor %s open (%s)\n",
                pid == run->program ? "the program" : "a process of the program", entry->d_name,
                target);
        run->left++;
    }
    closedir(directory);
}

// PARENT has forked. The child begins in a stop. That stop and the fork event can be reported in
// any order, so children are numbered by the fork events.
static void let_child_begin(struct run *run, pid_t parent)
{
    unsigned long message = 0;
    siginfo_t info;

    if (ptrace(PTRACE_GETEVENTMSG, parent, NULL, &message) == -1)
        die("ptrace");
    pid_t child = (pid_t)message;
    if (ptrace(PTRACE_GETSIGINFO, child, NULL, &info) == -1) // not stopped yet
        waitpid(child, NULL, __WALL);
    run->children++;
    // A child inherits its parent's limit, so the limit is lifted for all other children.
    const struct rlimit room = {run->options.limited == run->children ? 0 : RLIM_INFINITY,
                                RLIM_INFINITY};
    if (run->options.limited != 0 && prlimit(child, RLIMIT_FSIZE, &room, NULL) == -1)
        die("prlimit");
    if (run->options.signal != 0 &&
        (run->options.victim == 0 || run->options.victim == run->children))
        ptrace(PTRACE_DETACH, child, NULL, run->options.signal);
    else
        ptrace(PTRACE_CONT, child, NULL, NULL);
}

// Handles the stop of a tracee, and resumes it.
static void handle_stop(struct run *run, pid_t pid, int status)
{
    int event = status >> 16;
    int signal = event != 0 || WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);

    if (signal == SIGSTOP && pid != run->program)
        return; // a new child: let_child_begin resumes it at its parent's fork event
    if (event == 0 && signal == 0 && pid == run->program)
        ptrace(PTRACE_SETOPTIONS, pid, NULL,
               PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXIT |
                   PTRACE_O_EXITKILL);
    if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE)
        let_child_begin(run, pid);
    if (event != PTRACE_EVENT_EXIT) {
        ptrace(PTRACE_CONT, pid, NULL, signal);
        return;
    }
    // Detach, so that the process ends normally and waitpid reports its end only once.
    if (run->options.descriptors > (pid == run->program ? 0 : 1))
        report_descriptors(run, pid);
    ptrace(PTRACE_DETACH, pid, NULL, NULL);
}

// ---- Watching -----------------------------------------------------------------------------------

static void copy_terminal(int terminal)
{
    char text[4096];
    ssize_t got = terminal == -1 ? 0 : read(terminal, text, sizeof text);

    for (; got > 0; got = read(terminal, text, sizeof text))
        if (write(STDOUT_FILENO, text, (size_t)got) != got)
            die("standard output");
}

// Kills all children that the kernel lists for this process. Returns their number.
static int kill_children(void)
{
    char path[64];
    long pid = 0;
    int count = 0;

    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    FILE *file = fopen(path, "r");
    if (file == NULL)
        die(path);
    for (; fscanf(file, "%ld", &pid) == 1; count++)
        kill((pid_t)pid, SIGKILL);
    fclose(file);
    return count;
}

static bool has_children(void)
{
    siginfo_t info;

    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

// Kills and reaps all children, also those that appear meanwhile. A killed tracee stops once more
// before it exits, so it is detached.
static void end_everything(void)
{
    int status = 0;
    pid_t pid = 0;

    while (kill_children() > 0 && (pid = waitpid(-1, &status, __WALL)) != -1)
        if (WIFSTOPPED(status))
            ptrace(PTRACE_DETACH, pid, NULL, NULL);
}

// Handles everything that waitpid reports, without sleeping. Any process other than the program was
// left behind by it.
static void reap(struct run *run)
{
    int status = 0;
    pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);

    for (; pid > 0; pid = waitpid(-1, &status, WNOHANG | __WALL)) {
        if (WIFSTOPPED(status)) {
            handle_stop(run, pid, status);
        } else if (pid == run->program) {
            run->ended = true;
            run->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        } else if (run->options.adopted > 0) {
            run->options.adopted--;
        } else {
            fprintf(stderr, "supervise: left behind: a dead process that nobody had reaped\n");
            run->left++;
        }
    }
}

// Sleeps until there is output or a signal, and handles it. Ends this program when the time is up.
static void watch(struct run *run)
{
    struct signalfd_siginfo info;
    struct pollfd fds[] = {{.fd = run->signals, .events = POLLIN},
                           {.fd = run->terminal, .events = POLLIN}};

    if (poll(fds, 2, -1) == -1 && errno != EINTR)
        die("poll");
    copy_terminal(run->terminal);
    if ((fds[1].revents & (POLLHUP | POLLIN)) == POLLHUP)
        run->terminal = -1; // no process has the slave open any more
    while (read(run->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGCHLD)
            continue;
        kill(-run->program, SIGKILL); // the whole group at once, however fast it grows
        end_everything();
        fprintf(stderr, "supervise: the time is up\n");
        exit(TIME_UP);
    }
    reap(run);
}

static void parse(struct options *options, int argc, char *argv[])
{
    int letter = 0;

    while ((letter = getopt(argc, argv, "+tfa:k:w:l:")) != -1) {
        switch (letter) {
        case 't':
            options->terminal = true;
            break;
        case 'f':
            options->descriptors++;
            break;
        case 'a':
            options->adopted = atoi(optarg);
            break;
        case 'k':
            options->signal = atoi(optarg);
            options->victim = strchr(optarg, ':') == NULL ? 0 : atoi(strchr(optarg, ':') + 1);
            break;
        case 'w':
            options->limited = atoi(optarg);
            break;
        case 'l':
            options->limit = (unsigned)atoi(optarg);
            break;
        default:
            exit(OWN_FAILURE);
        }
    }
    if (optind == argc) {
        fprintf(
            stderr,
            "usage: supervise [-tf] [-a N] [-k SIGNAL[:K]] [-w K] [-l SECONDS] PROGRAM [ARG...]\n");
        exit(OWN_FAILURE);
    }
}

int main(int argc, char *argv[])
{
    struct run run = {.options = {.limit = 20}};

    parse(&run.options, argc, argv);
    start(&run, argv + optind);
    while (!run.ended)
        watch(&run);
    while (run.options.adopted > 0 && has_children())
        watch(&run);
    reap(&run);
    copy_terminal(run.terminal);
    int alive = kill_children();
    if (alive > 0) {
        fprintf(stderr, "supervise: left behind: %d living processes\n", alive);
        end_everything();
    }
    return alive > 0 || run.left > 0 ? LEFT_OVER : run.status;
}
