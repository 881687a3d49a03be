// SPDX-License-Identifier: MIT
// below: runs a program below a subreaper and reports what it leaves behind.
//
//     below [-tf] [-a N] [-k SIGNAL[:K]] [-w K] [-l SECONDS] PROGRAM [ARG...]
//
// The program starts in a session of its own, with descriptors 0, 1 and 2 only, no signal blocked,
// SIGCHLD and SIGPIPE at their defaults. Whatever its processes leave behind, dead or alive, is
// adopted by us (PR_SET_CHILD_SUBREAPER in prctl(2)); it is ended, and reported on standard error.
//
//   -t        its standard streams are a terminal; what it writes there is copied to our output
//   -f        report descriptors above 2 that it has open when it exits
//   -ff       the same for each of its processes
//   -a N      it may leave N processes behind that end by themselves
//   -k S[:K]  signal number S kills its K-th child (default: each) at its birth
//   -w K      its K-th child may write to no file (RLIMIT_FSIZE in getrlimit(2))
//   -l N      end everything after N seconds (default 20)
//
// Exit status: the program's (128 + signal number if it was killed); 99 if something was left
// behind, 124 if the time was up, 125 if we failed ourselves, 127 if the program could not be
// started.

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
    int descriptors; // how many -f there were
    int adopted;     // how many processes may be left behind
    int signal;      // 0: kill no child
    int victim;      // which child, from 1; 0: each
    int limited;     // which child may not write to files; 0: none
    unsigned limit;  // seconds
};

struct run {
    struct options options;
    pid_t program;
    int terminal; // the master side, or -1
    int signals;  // a signalfd
    int children; // seen while tracing
    int left;     // findings
    bool ended;
    int status;
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "below: %s: %s\n", what, strerror(errno));
    exit(OWN_FAILURE);
}

static bool is_traced(const struct options *options)
{
    return options->descriptors > 0 || options->signal != 0 || options->limited != 0;
}

// ---- The program's start
// ------------------------------------------------------------------------------------

// Returns the master side; *SLAVE is the other one. Bytes pass through it as they are.
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
    fprintf(stderr, "below: %s: %s\n", argv[0], strerror(errno));
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

// ---- Tracing: the children's birth, and the descriptors at the end
// ------------------------------------------

static void report_descriptors(struct run *run, pid_t pid)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *folder = opendir(path);
    if (folder == NULL)
        die(path);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char file[sizeof path + sizeof entry->d_name];
        char target[256] = "";
        if (atoi(entry->d_name) <= STDERR_FILENO)
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (readlink(file, target, sizeof target - 1) == -1)
            die(file);
        fprintf(stderr, "below: %s left descriptor %s open (%s)\n",
                pid == run->program ? "the program" : "a process of the program", entry->d_name,
                target);
        run->left++;
    }
    closedir(folder);
}

// PARENT has forked. The child begins in a stop; whether that or the fork is told first is open, so
// its number is taken from the order of the forks.
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
    // Limits are inherited: who is not meant gets his room back.
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

// A tracee has stopped: see why, and let it go on.
static void go_on(struct run *run, pid_t pid, int status)
{
    int event = status >> 16;
    int signal = event != 0 || WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);

    if (signal == SIGSTOP && pid != run->program)
        return; // newborn: it begins when its parent's fork is told
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
    // Let go, so that it ends like any other process, and is told of once.
    if (run->options.descriptors > (pid == run->program ? 0 : 1))
        report_descriptors(run, pid);
    ptrace(PTRACE_DETACH, pid, NULL, NULL);
}

// ---- Watching
// -----------------------------------------------------------------------------------------------

static void copy_terminal(int terminal)
{
    char text[4096];
    ssize_t got = terminal == -1 ? 0 : read(terminal, text, sizeof text);

    for (; got > 0; got = read(terminal, text, sizeof text))
        if (write(STDOUT_FILENO, text, (size_t)got) != got)
            die("standard output");
}

// Our children, as the kernel lists them; returns how many were there and killed.
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

// A tracee stops once more on its way out; let it go.
static void end_everything(void)
{
    int status = 0;
    pid_t pid = 0;

    while (kill_children() > 0 && (pid = waitpid(-1, &status, __WALL)) != -1)
        if (WIFSTOPPED(status))
            ptrace(PTRACE_DETACH, pid, NULL, NULL);
}

// Takes what waitpid has for us, without sleeping; whoever dies after the program was left behind
// by it.
static void reap(struct run *run)
{
    int status = 0;
    pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);

    for (; pid > 0; pid = waitpid(-1, &status, WNOHANG | __WALL)) {
        if (WIFSTOPPED(status)) {
            go_on(run, pid, status);
        } else if (pid == run->program) {
            run->ended = true;
            run->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        } else if (run->options.adopted > 0) {
            run->options.adopted--;
        } else {
            fprintf(stderr, "below: left behind: a dead process that nobody had reaped\n");
            run->left++;
        }
    }
}

// Sleeps until something happens, and deals with it; exits when the time is up.
static void watch(struct run *run)
{
    struct signalfd_siginfo info;
    struct pollfd fds[] = {{.fd = run->signals, .events = POLLIN},
                           {.fd = run->terminal, .events = POLLIN}};

    if (poll(fds, 2, -1) == -1 && errno != EINTR)
        die("poll");
    copy_terminal(run->terminal);
    if ((fds[1].revents & (POLLHUP | POLLIN)) == POLLHUP)
        run->terminal = -1; // nobody has the other side any more
    while (read(run->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGCHLD)
            continue;
        kill(-run->program, SIGKILL); // the whole group at once, however fast it grows
        end_everything();
        fprintf(stderr, "below: the time is up\n");
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
        fprintf(stderr,
                "usage: below [-tf] [-a N] [-k SIGNAL[:K]] [-w K] [-l SECONDS] PROGRAM [ARG...]\n");
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
        fprintf(stderr, "below: left behind: %d living processes\n", alive);
        end_everything();
    }
    return alive > 0 || run.left > 0 ? LEFT_OVER : run.status;
}
