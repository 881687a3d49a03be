// SPDX-License-Identifier: MIT
// Starting the program: the template, and a fork of it for each run.
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

static struct {
    pid_t pid;
    uint64_t entry;
    uint64_t entry_text; // the program's text at the entry point
    arch_registers registers;
    uint64_t tid_address; // where the C library caches the number of its thread, 0 for nowhere
} template;

enum { MEMORY_FILES_FROM = 512 };

// Sets the namespace's next process number; -1 where it cannot be set.
static int last_pid_fd = -1;

// ---- In the process that becomes the template ---------------------------------------------------

static _Noreturn void child_fail(int report, const char *what)
{
    const int error = errno;

    (void)dprintf(report, "%s: %s", what, strerror(error));
    _exit(127);
}

// Descriptors 0, 1 and 2 and no other: what a shell gives a program, whatever the tool has open.
static void streams_install(const int stream[3], int report)
{
    for (int fd = 0; fd < 3; fd++)
        if (dup2(stream[fd], fd) < 0)
            child_fail(report, "cannot set up the standard streams");
    if (dup2(report, 3) < 0 || fcntl(3, F_SETFD, FD_CLOEXEC) ||
        syscall(SYS_close_range, 4U, ~0U, 0U))
        child_fail(report, "cannot close descriptors");
}

// Default actions, as a login shell gives them to a program, whatever the tool was started with
// (nohup(1)). Setting a few fails, because the C library uses these signals.
static void signals_reset(void)
{
    for (int number = 1; number <= SIGRTMAX; number++)
        (void)signal(number, SIG_DFL);
}

static _Noreturn void template_main(char **argv, const struct call_set *watched,
                                    const int stream[3], int report, pid_t parent)
{
    struct sock_fprog program;

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
        _exit(127);
    streams_install(stream, report);
    report = 3;
    // For the same addresses in every run of the tool, where the container allows that.
    (void)personality(ADDR_NO_RANDOMIZE);
    signals_reset();
    if (raise(SIGSTOP))
        child_fail(report, "cannot stop");
    call_filter(&program, watched, last_pid_fd < 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        child_fail(report, "cannot install a seccomp filter");
    execvp(argv[0], argv);
    child_fail(report, argv[0]);
}

// ---- In the tool --------------------------------------------------------------------------------

// All descriptors here are at least 10, out of the way of the program's own. Their other ends stay
// open for the life of the tool: without its leader, a terminal does not work.
static int keep(int fd)
{
    const int kept = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 10);

    // NOLINTNEXTLINE(clang-analyzer-unix.Errno): no descriptor that pipe(2) gives is below 0
    if (kept < 0 && (errno == EINVAL || errno == EMFILE))
        die("cannot open the program's standard streams: too few open files are allowed (ulimit "
            "-n)");
    if (kept < 0)
        die("cannot open the program's standard streams:");
    close(fd);
    return kept;
}

static int terminal_open(void)
{
    const int leader = keep(posix_openpt(O_RDWR | O_NOCTTY));

    if (grantpt(leader) || unlockpt(leader))
        die("cannot open a pseudo terminal:");
    return keep(open(ptsname(leader), O_RDWR | O_NOCTTY | O_CLOEXEC));
}

static int pipe_open(void)
{
    int ends[2] = {-1, -1};

    if (pipe(ends))
        die("cannot make a pipe:");
    keep(ends[0]);
    return keep(ends[1]);
}

// A file in memory: it needs no writable directory, and nothing is left behind.
static int file_open(void)
{
    return keep(memfd_create("stdout", MFD_CLOEXEC));
}

static void streams_open(enum output_kind output, int stream[3])
{
    stream[0] = keep(input_open());
    stream[2] = terminal_open();
    stream[1] = output == OUTPUT_TTY    ? keep(fcntl(stream[2], F_DUPFD_CLOEXEC, 10))
                : output == OUTPUT_PIPE ? pipe_open()
                                        : file_open();
}

// Ends the tool with the message that the template wrote before it ended.
static _Noreturn void template_failed(int report)
{
    char text[256] = "";
    const ssize_t len = read(report, text, sizeof text - 1);

    if (len <= 0)
        die("the program ended before its first instruction");
    die("%s", text);
}

static void template_seize(pid_t pid, int report)
{
    int status = 0;

    if (waitpid(pid, &status, WUNTRACED) != pid)
        die("cannot wait for the program:");
    if (!WIFSTOPPED(status))
        template_failed(report);
    if (ptrace(PTRACE_SEIZE, pid, 0, tracee_options))
        die("not permitted to trace (see ptrace(2); in a container: --cap-add=SYS_PTRACE, "
            "under Yama: kernel.yama.ptrace_scope=1):");
    if (kill(pid, SIGCONT))
        die("cannot start the program:");
}

// Lets the template run until it has executed the program, or has failed to.
static void template_exec(pid_t pid, int report)
{
    struct stop stop;

    for (;;) {
        tracee_wait(pid, &stop);
        if (stop.kind == STOP_EXEC)
            return;
        if (stop.kind == STOP_DEAD)
            template_failed(report);
        tracee_resume(pid, false,
                      stop.kind == STOP_SIGNAL && stop.signal != SIGCONT && stop.signal != SIGSTOP
                          ? stop.signal
                          : 0);
    }
}

// Walks the new program's stack past argc, argv and envp to its auxiliary vector: finds the entry
// point, and hides the vDSO, so that reading the time is a system call like any other.
static uint64_t auxv_use(pid_t pid)
{
    arch_registers registers = {0};
    uint64_t word[2] = {1, 0};
    uint64_t entry = 0;

    arch_get(pid, &registers);
    uint64_t at = arch_sp(&registers) + sizeof *word;
    for (int nulls = 0; nulls < 2; at += sizeof *word)
        if (!tracee_read(pid, at, word, sizeof *word))
            die("cannot read the program's stack");
        else if (!word[0])
            nulls++;
    for (; tracee_read(pid, at, word, sizeof word) && word[0] != AT_NULL; at += sizeof word) {
        const uint64_t ignore = AT_IGNORE;
        if (word[0] == AT_ENTRY)
            entry = word[1];
        if (word[0] == AT_SYSINFO_EHDR)
            tracee_write(pid, at, &ignore, sizeof ignore);
    }
    if (!entry)
        die("cannot find the program's entry point");
    return entry;
}

static void entry_write(pid_t pid, uint64_t text)
{
    if (!tracee_write(pid, template.entry, &text, sizeof text))
        die("cannot change the program's text");
}

// Lets the dynamic linker do its work, up to the entry point of the program.
static void template_run_to_entry(pid_t pid)
{
    struct stop stop;

    if (!tracee_read(pid, template.entry, &template.entry_text, sizeof template.entry_text))
        die("cannot read the program's text");
    entry_write(pid, arch_trap);
    for (;;) {
        tracee_resume(pid, false, 0);
        tracee_wait(pid, &stop);
        if (stop.kind == STOP_DEAD || (stop.kind == STOP_SIGNAL && stop.signal != SIGTRAP))
            die("the program ended before its first instruction");
        if (stop.kind == STOP_SIGNAL)
            break;
        if (stop.kind == STOP_CALL && stop.number == SYS_set_tid_address)
            template.tid_address = stop.argument[0];
    }
    arch_get(pid, &template.registers);
    arch_set_ip(&template.registers, template.entry);
    entry_write(pid, arch_call_and_trap);
}

// Without a namespace, the template would disappear only some time after the tool.
static void template_end(void)
{
    (void)kill(template.pid, SIGKILL);
    (void)waitpid(template.pid, NULL, __WALL);
}

// The tool and all processes of the program share one processor: one of them runs at a time, and
// switching between processors costs a third more. Where this is not permitted, it is skipped.
static void stay_on_processor(void)
{
    const int here = sched_getcpu();
    cpu_set_t set;

    if (here < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)here, &set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

bool launch_prepare(char **argv, enum output_kind output, bool in_namespace,
                    const struct call_set *watched)
{
    int report[2];
    int stream[3];

    stay_on_processor();
    streams_open(output, stream);
    // Without a namespace, this would set the numbers of the whole system.
    if (in_namespace)
        last_pid_fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
    if (pipe2(report, O_CLOEXEC))
        die("cannot make a pipe:");
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0)
        die("cannot fork:");
    if (pid == 0)
        template_main(argv, watched, stream, report[1], parent);
    for (int fd = 0; fd < 3; fd++)
        close(stream[fd]);
    close(report[1]);
    template.pid = pid;
    (void)atexit(template_end);
    template_seize(pid, report[0]);
    template_exec(pid, report[0]);
    template.entry = auxv_use(pid);
    template_run_to_entry(pid);
    close(report[0]);
    return last_pid_fd >= 0;
}

void launch_number_next(pid_t wanted)
{
    char text[16];
    const int len = snprintf(text, sizeof text, "%ld", (long)wanted - 1);

    if (last_pid_fd >= 0 && pwrite(last_pid_fd, text, (size_t)len, 0) != len)
        die("cannot choose process numbers:");
}

// Makes a call in the template; returns its result. *CHILD is a process that the call makes.
static int64_t template_call(long number, const uint64_t arguments[6], pid_t *child)
{
    arch_registers registers = template.registers;
    struct stop stop;

    arch_prepare_call(&registers, template.entry, number, arguments);
    arch_set(template.pid, &registers);
    for (;;) {
        tracee_resume(template.pid, false, 0);
        tracee_wait_surely(template.pid, &stop);
        if (stop.kind == STOP_BIRTH && child)
            *child = stop.child;
        else if (stop.kind == STOP_SIGNAL && stop.signal == SIGTRAP)
            break;
        else if (stop.kind == STOP_DEAD)
            die("the template of the program was killed");
    }
    arch_get(template.pid, &registers);
    return arch_result(&registers);
}

// Returns a new child of the template, stopped; its parent is the tool (CLONE_PARENT).
static pid_t template_fork(void)
{
    const uint64_t arguments[6] = {CLONE_PARENT | SIGCHLD};
    struct stop stop;
    pid_t child = 0;

    (void)template_call(SYS_clone, arguments, &child);
    if (!child)
        die("cannot start another run of the program: too many processes?");
    tracee_wait_surely(child, &stop);
    return child;
}

static void tid_correct(pid_t child, pid_t number)
{
    int tid = 0;

    if (template.tid_address && tracee_read(child, template.tid_address, &tid, sizeof tid) &&
        tid == template.pid)
        tracee_write(child, template.tid_address, &number, sizeof number);
}

pid_t launch_run(pid_t wanted)
{
    launch_number_next(wanted);
    const pid_t child = template_fork();

    entry_write(child, template.entry_text);
    arch_set(child, &template.registers);
    tid_correct(child, wanted);
    if (setpgid(child, child))
        die("cannot make a process group:");
    return child;
}

bool launch_is_template(pid_t number)
{
    return number == template.pid;
}

// The name of the file is whatever stands on the template's stack: it has no meaning.
int launch_memory_file(char *path, size_t size)
{
    const uint64_t make[6] = {arch_sp(&template.registers), MFD_CLOEXEC};
    const int64_t fd = template_call(SYS_memfd_create, make, NULL);

    if (fd < 0)
        die("cannot make a copy of a file in memory: %s", strerror((int)-fd));
    // Far above the descriptors that the program opens, which are the lowest free ones.
    const uint64_t move[6] = {(uint64_t)fd, F_DUPFD_CLOEXEC, MEMORY_FILES_FROM};
    const int64_t moved = template_call(SYS_fcntl, move, NULL);
    const uint64_t close_first[6] = {(uint64_t)fd};
    (void)template_call(SYS_close, close_first, NULL);
    (void)snprintf(path, size, "/proc/%ld/fd/%lld", (long)template.pid, (long long)moved);
    const int own = moved < 0 ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (own < 0)
        die("cannot make a copy of a file in memory (is /proc mounted?):");
    return keep(own);
}

void launch_new_program(pid_t pid)
{
    auxv_use(pid);
}

// A child that is only stopped was born when its run was given up.
bool launch_reap(void)
{
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);

    if (pid > 0 && WIFSTOPPED(status))
        (void)kill(pid, SIGKILL);
    return pid > 0;
}
